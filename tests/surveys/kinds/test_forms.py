"""What each kind draws in a form and takes from one."""

from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds import KINDS
from surveys.kinds.fields import AskedField
from surveys.kinds.numerals import parse_number

CHOICES = [
    {"code": "walk", "text": {"en": "Walk", "ar": "مشيًا"}},
    {"code": "bus", "text": {"en": "Bus"}},
    {"code": "none", "text": {"en": "None"}, "exclusive": True},
]


def ask(kind: str, **parts: object) -> Question:
    if kind in {"single_choice", "multiple_choice", "ranking", "matrix", "budget", "location"}:
        parts.setdefault("choices", CHOICES)
    if kind == "matrix":
        parts.setdefault("rows", [{"code": "day", "text": {"en": "By day"}}])
    return Question.model_validate({"code": "q", "kind": kind, "text": {"en": "How?"}, **parts})


def read(question: Question, **data: list[str]) -> Answer:
    return KINDS[question.kind].read(question, data, "en")


def problem(question: Question, **data: list[str]) -> tuple[Problem, dict[str, Any]]:
    with pytest.raises(InvalidAnswer) as caught:
        read(question, **data)
    assert caught.value.code == "q"
    return caught.value.problem, dict(caught.value.values)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_its_own_name(kind: str) -> None:
    assert KINDS[kind].name == kind


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].asks])
def test_a_field_carries_what_a_template_needs(kind: str) -> None:
    question = ask(kind, reason={"en": "Because"}, hint={"en": "Take care"})

    form = BaseForm(dict(KINDS[kind].fields(question, "ar")))
    form.process()
    field = next(iter(form))

    assert isinstance(field, AskedField)
    assert field.label.text == field.asked.text.text
    assert field.asked.question.text == {"en": "How?"}
    if not field.asked.boxes:
        assert (field.asked.text.language, field.asked.text.direction) == ("en", "ltr")
    assert field.asked.hint.text == "Take care"
    assert field.asked.reason.text == "Because"
    assert 'name="q' in str(field())


def test_choices_are_drawn_with_other_and_not_saying_in_the_readers_language() -> None:
    question = ask("single_choice", other=True, prefer_not_to_say=True)

    named = KINDS["single_choice"].fields(question, "ar")
    field = BaseForm(dict(named))["q"]

    assert [name for name, _ in named] == ["q", "q__other"]
    assert [option.code for option in field.asked.options] == [
        "walk", "bus", "none", "other", "prefer_not_to_say",
    ]  # fmt: skip
    assert [option.text.language for option in field.asked.options] == [
        "ar",
        "en",
        "en",
        "ar",
        "ar",
    ]


@pytest.mark.parametrize(
    ("question", "data", "expected"),
    [
        (ask("single_choice"), {"q": ["bus"]}, Answer("bus")),
        (ask("single_choice", other=True), {"q": ["other"], "q__other": ["Sled"]}, Answer("other", "Sled")),
        (ask("single_choice", other=True), {"q": ["bus"], "q__other": ["Sled"]}, Answer("bus")),
        (ask("single_choice"), {}, Answer(missing=Missing.SKIPPED)),
        (ask("single_choice", prefer_not_to_say=True), {"q": ["prefer_not_to_say"]}, Answer(missing=Missing.REFUSED)),
        (ask("multiple_choice"), {"q": ["bus", "walk", "bus"]}, Answer(["walk", "bus"])),
        (ask("multiple_choice", other=True), {"q": ["other", "bus"], "q__other": ["Sled"]}, Answer(["bus", "other"], "Sled")),
        (ask("rating"), {"q": ["4"]}, Answer(4)),
        (ask("rating"), {"q": ["٤"]}, Answer(4)),
        (ask("number"), {"q": [" ١٢ "]}, Answer(12)),
        (ask("number"), {"q": ["1,000"]}, Answer(1000)),
        (ask("number", decimals=True), {"q": ["2,5"]}, Answer(2.5)),
        (ask("number", prefer_not_to_say=True), {"q": [""], "q__refused": ["y"]}, Answer(missing=Missing.REFUSED)),
        (ask("yes_no"), {"q": ["no"]}, Answer("no")),
        (ask("comment"), {"q": [" =1+1\r\nسلام\u200f \x00"]}, Answer(" =1+1\r\nسلام\u200f ")),
        (ask("comment"), {"q": ["\x00 \n"]}, Answer(missing=Missing.SKIPPED)),
        (ask("comment"), {"q": ["é" * 10_000]}, Answer("é" * 10_000)),
        (ask("comment"), {"q": ["\r\n" * 4_999 + "ab"]}, Answer("\r\n" * 4_999 + "ab")),
        (ask("comment", soft_required=True), {"q": [""], "q__blank": ["1"]}, Answer(missing=Missing.SKIPPED)),
        (ask("short_text"), {"q": ["5th & Main"]}, Answer("5th & Main")),
        (ask("information"), {"q": ["x"]}, Answer(missing=Missing.NOT_ASKED)),
    ],
)  # fmt: skip
def test_an_answer_is_read(
    question: Question, data: dict[str, list[str]], expected: Answer
) -> None:
    assert read(question, **data) == expected


@pytest.mark.parametrize(
    ("question", "data", "expected", "values"),
    [
        (ask("single_choice", required=True), {}, Problem.REQUIRED, {}),
        (ask("comment", soft_required=True), {"q": [" "]}, Problem.SOFT_REQUIRED, {}),
        (ask("single_choice"), {"q": ["fly"]}, Problem.UNKNOWN_CHOICE, {"given": "fly"}),
        (ask("single_choice"), {"q": ["other"]}, Problem.UNKNOWN_CHOICE, {"given": "other"}),
        (ask("single_choice"), {"q": ["prefer_not_to_say"]}, Problem.UNKNOWN_CHOICE, {"given": "prefer_not_to_say"}),
        (ask("single_choice", other=True), {"q": ["other"], "q__other": [" "]}, Problem.OTHER_MISSING, {}),
        (ask("single_choice", other=True), {"q": ["other"], "q__other": ["x" * 301]}, Problem.TOO_LONG, {"limit": 300, "length": 301}),
        (ask("multiple_choice", at_most=1), {"q": ["walk", "bus"]}, Problem.TOO_MANY, {"at_most": 1, "chosen": 2}),
        (ask("multiple_choice"), {"q": ["walk", "none"]}, Problem.EXCLUSIVE, {}),
        (ask("multiple_choice", prefer_not_to_say=True), {"q": ["walk", "prefer_not_to_say"]}, Problem.EXCLUSIVE, {}),
        (ask("rating"), {"q": ["6"]}, Problem.OUT_OF_RANGE, {"minimum": 1, "maximum": 5}),
        (ask("rating"), {"q": ["4.5"]}, Problem.NOT_WHOLE, {"given": 4.5}),
        (ask("rating"), {"q": ["good"]}, Problem.NOT_A_NUMBER, {"given": "good"}),
        (ask("number", minimum=1), {"q": ["0"]}, Problem.OUT_OF_RANGE, {"minimum": 1, "maximum": None}),
        (ask("number"), {"q": ["2.5"]}, Problem.NOT_WHOLE, {"given": 2.5}),
        (ask("number"), {"q": ["about 3"]}, Problem.NOT_A_NUMBER, {"given": "about 3"}),
        (ask("comment"), {"q": ["x" * 10_001]}, Problem.TOO_LONG, {"limit": 10_000, "length": 10_001}),
        (ask("short_text"), {"q": ["x" * 301]}, Problem.TOO_LONG, {"limit": 300, "length": 301}),
    ],
)  # fmt: skip
def test_an_answer_is_refused_with_its_numbers(
    question: Question, data: dict[str, list[str]], expected: Problem, values: dict[str, Any]
) -> None:
    assert problem(question, **data) == (expected, values)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (ask("single_choice"), Answer(3)),
        (ask("single_choice"), Answer("fly")),
        (ask("multiple_choice"), Answer("walk")),
        (ask("multiple_choice"), Answer(["walk", "walk"])),
        (ask("rating"), Answer("4")),
        (ask("rating"), Answer(9)),
        (ask("number"), Answer("4")),
        (ask("yes_no"), Answer("maybe")),
        (ask("comment"), Answer(5)),
        (ask("comment"), Answer(" ")),
        (ask("information"), Answer("x")),
        (ask("comment", required=True), Answer(missing=Missing.SKIPPED)),
    ],
)
def test_an_imported_answer_is_held_to_the_same_rules(question: Question, answer: Answer) -> None:
    with pytest.raises(InvalidAnswer):
        KINDS[question.kind].check(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (ask("single_choice", other=True), Answer("other", "Sled")),
        (ask("multiple_choice"), Answer(["walk", "bus"])),
        (ask("rating"), Answer(4)),
        (ask("number", decimals=True), Answer(2.5)),
        (ask("number", prefer_not_to_say=True), Answer(missing=Missing.REFUSED)),
        (ask("yes_no", prefer_not_to_say=True), Answer(missing=Missing.REFUSED)),
        (ask("comment"), Answer("a\r\nb")),
        (ask("comment"), Answer(missing=Missing.SKIPPED)),
    ],
)
def test_a_stored_answer_fills_the_form_so_that_it_is_read_again(
    question: Question, answer: Answer
) -> None:
    kind = KINDS[question.kind]
    data = kind.refill(question, answer)

    form = BaseForm(dict(kind.fields(question, "en")))
    form.process(MultiDict(data))

    assert kind.read(question, data, "en") == answer
    if answer.value is not None:
        assert form["q"].data


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("１２", 12), ("१२", 12), ("-3", -3), ("1.000", 1000), ("1,000.5", 1000.5), ("1.5", 1.5),
        ("٢٫٥", 2.5), ("1 000", 1000), ("1e5", None), ("", None), ("1,00,0", None), ("½", None), ("nan", None),
    ],
)  # fmt: skip
def test_numbers_of_every_country(text: str, number: float | None) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_macro(kind: str) -> None:
    macros = (Path(__file__).parents[3] / "engage/templates/macros/fields.html").read_text("utf-8")

    assert f"{{% macro {kind}(q) -%}}" in macros
