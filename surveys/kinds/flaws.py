"""What a kind may demand of a question's definition, as (problem, mend) pairs."""

from surveys.answers import OTHER, PREFER_NOT_TO_SAY
from surveys.definition import Question
from surveys.faults import Phrase

Flaws = list[tuple[str, str]]
RESERVED_CHOICES = frozenset({OTHER, PREFER_NOT_TO_SAY})


def choice_flaws(question: Question) -> Flaws:
    """Return what is wrong with the choices of a question that must have some."""
    flaws: Flaws = []
    if not question.choices:
        flaws.append(
            (Phrase("a question with choices has none"), Phrase("Add at least two choices"))
        )
    codes = [choice.code for choice in question.choices]
    flaws += [
        (
            Phrase(
                "the choice code '%(code)s' stands %(count)s times",
                code=code,
                count=codes.count(code),
            ),
            Phrase("Give each its own code"),
        )
        for code in dict.fromkeys(codes)
        if codes.count(code) > 1
    ]
    flaws += [
        (
            Phrase("the choice code '%(code)s' is reserved", code=code),
            Phrase("Use the setting for it, or another code"),
        )
        for code in codes
        if code in RESERVED_CHOICES
    ]
    return flaws


def row_flaws(question: Question) -> Flaws:
    """Return what is wrong with the rows of a question that must have some."""
    codes = [row.code for row in question.rows]
    if not codes:
        return [(Phrase("a question with rows has none"), Phrase("Add at least one row"))]
    return [
        (
            Phrase(
                "the row code '%(code)s' stands %(count)s times", code=code, count=codes.count(code)
            ),
            Phrase("Give each its own code"),
        )
        for code in dict.fromkeys(codes)
        if codes.count(code) > 1
    ]


def no_choice_flaws(question: Question) -> Flaws:
    """Return what is wrong with choices on a question that cannot have any."""
    if question.choices or question.other:
        return [
            (
                Phrase("a question of kind '%(kind)s' has no choices", kind=question.kind),
                Phrase("Remove its choices"),
            )
        ]
    return []
