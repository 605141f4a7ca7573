"""When things happen: the tasks, the clock that calls them, and the worker that tags."""
