"""Replies that can be meant two ways: asked back, never stored in silence."""

import pytest

from surveys.answers import Answer
from surveys.definition import Question
from surveys.sms import ReadingKind, interpret

PARK_USES = [
    {"code": code, "text": {"en": en, "es": es}}
    for code, en, es in (
        ("walk", "Walking", "Caminar"),
        ("play", "Playing", "Jugar"),
        ("rest", "Resting", "Descansar"),
        ("bus", "Public transportation", "Transporte público"),
    )
]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("yes_no", "of course not"),
        ("yes_no", "Absolutely not!"),
        ("yes_no", "yes, unfortunately not"),
        ("yes_no", "No. I mean yes."),
        ("yes_no", "no, yes"),
        ("yes_no", "yes but no"),
        ("yes_no", "👍👎"),
        ("yes_no", "✅❌"),
        ("yes_no", "no parking on 5th"),
        ("yes_no", "No one cares"),
        ("single_choice", "1 Playing"),
        ("single_choice", "no public transportation"),
        ("single_choice", "$3"),
        ("single_choice", "3:30 pm"),
        ("single_choice", "2 bedrooms cost $1,200"),
        ("single_choice", "1234 Elm St"),
        ("single_choice", "3/12"),
        ("single_choice", "2day"),
        ("multiple_choice", "2) Walking"),
        ("multiple_choice", "1, then resting"),
        ("multiple_choice", "playing, then walking, then resting"),
        ("ranking", "resting first"),
        ("ranking", "1. playing 2. walking 3. resting"),
        ("ranking", "playing, then walking, then resting"),
        ("number", "once"),
        ("number", "um"),
        ("rating", "3 or 4"),
        ("rating", "$5"),
        ("rating", "5:00"),
        ("date", "3 pm"),
        ("date", "5/11"),
    ],
)
def test_what_can_be_meant_two_ways_is_asked_back_and_never_stored(kind: str, text: str) -> None:
    limits = {"rating": {"minimum": 1, "maximum": 5}, "number": {"minimum": 0, "maximum": 500}}
    listed = kind in {"single_choice", "multiple_choice", "ranking"}
    question = Question.model_validate(
        {"code": "q", "kind": kind, "text": {"en": "?"}, **limits.get(kind, {})}
        | ({"choices": PARK_USES} if listed else {})
    )

    for languages in (["en"], ["en", "es", "pt-BR"]):
        reading = interpret(question, text, languages)

        assert (reading.kind, reading.answer) == (ReadingKind.UNCLEAR, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no I was not", "no"),
        ("no never", "no"),
        ("No, parking is bad", "no"),
        ("no thanks", "no"),
        ("yes, it's not safe there", "yes"),
        ("yes I did", "yes"),
        ("no me lastimé", "no"),
    ],
)
def test_words_behind_a_plain_yes_or_no_do_not_undo_it(text: str, value: str) -> None:
    question = Question.model_validate({"code": "q", "kind": "yes_no", "text": {"en": "?"}})

    reading = interpret(question, text, ["en", "es"])

    assert reading.answer == Answer(value)


def test_a_number_and_a_label_with_an_and_between_are_both_taken() -> None:
    question = Question.model_validate(
        {"code": "q", "kind": "multiple_choice", "text": {"en": "?"}, "choices": PARK_USES}
    )

    reading = interpret(question, "1 & resting", ["en"])

    assert reading.answer == Answer(["walk", "rest"])
