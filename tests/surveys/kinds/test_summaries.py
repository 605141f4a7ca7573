from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.kinds import KINDS

CHOICES = [{"code": "walk", "text": {"en": "Walk"}}, {"code": "bus", "text": {"en": "Bus"}}]


def ask(kind: str, **parts: object) -> Question:
    return Question.model_validate({"code": "q", "kind": kind, "text": {"en": "How?"}, **parts})


def test_people_are_counted_by_code_with_the_missing_by_reason() -> None:
    question = ask("multiple_choice", choices=CHOICES, other=True)
    answers = [
        Answer(["walk", "bus"]),
        Answer(["bus"]),
        Answer(["other"], "Sled"),
        Answer(missing=Missing.SKIPPED),
        Answer(missing=Missing.REFUSED),
    ]

    summary = KINDS["multiple_choice"].summarise(question, answers)

    assert summary.answered == 3
    assert summary.counts == {"walk": 1, "bus": 2, "other": 1}
    assert summary.missing == {Missing.SKIPPED: 1, Missing.REFUSED: 1}


def test_a_scale_shows_every_point_with_mean_and_median() -> None:
    summary = KINDS["rating"].summarise(ask("rating"), [Answer(5), Answer(4), Answer(5)])

    assert summary.counts == {"1": 0, "2": 0, "3": 0, "4": 1, "5": 2}
    assert summary.median == 5
    assert summary.mean is not None
    assert round(summary.mean, 2) == 4.67


def test_yes_and_no_are_counted() -> None:
    summary = KINDS["yes_no"].summarise(ask("yes_no"), [Answer("yes"), Answer("no"), Answer("no")])

    assert summary.counts == {"yes": 1, "no": 2}


def test_nobody_answered() -> None:
    for kind in KINDS.values():
        summary = kind.summarise(ask(kind.name), [])
        assert summary.answered == 0
        assert summary.mean is None
