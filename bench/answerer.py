"""`python -m bench.answerer`: answers texts as the clock does, and does nothing else the clock does.

Its processor time is then that of answering alone.
"""

import time

from engage.app import create_app
from engage.jobs import tasks
from engage.jobs.clock import ANSWER_SECONDS


def main() -> None:
    """Answer until stopped."""
    app = create_app()
    with app.app_context():
        while True:
            tasks.answer_texts(app)
            time.sleep(ANSWER_SECONDS)


if __name__ == "__main__":
    main()
