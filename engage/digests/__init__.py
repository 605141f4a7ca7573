"""A department's week: what was said, by whom and what became of it, put together and sent once."""
