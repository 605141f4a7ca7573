"""A fault in a survey file: where it is, what is wrong, and how to mend it.

Sentences are English and for the person who wrote the file; residents never see them. Each knows
its template and its values, so whoever shows it can say it in the reader's language.
"""

from dataclasses import dataclass


class Phrase(str):
    """An English phrase that knows what it was made of: `template` has named placeholders.

    Catalogues translate the template, so it is written out where a phrase is made.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> "Phrase":
        """Give the phrase with its values in it."""
        phrase = super().__new__(cls, template % values if values else template)
        phrase.template, phrase.values = template, values
        return phrase


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a survey that was to be loaded.

    `place` is a path a person can follow (`question age, choice 2` or `sheet survey, row 7`). Each
    part is a `Phrase`, or a plain text where the words are somebody else's (a parser's, a path).
    """

    place: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}. {self.mend}."
