"""A fault in a survey file: where it is, what is wrong, and how to mend it.

Sentences are English and for the person who wrote the file; residents never see them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a survey that was to be loaded.

    `place` is a path a person can follow (`question age, choice 2` or `sheet survey, row 7`).
    """

    place: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}. {self.mend}."
