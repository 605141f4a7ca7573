"""Each check has a survey that is right but for the one thing it finds."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from surveys.checks import CHANGE_CHECKS, CHECKS, Level, check, costs
from surveys.checks.wording import reading_ease, reading_grade
from surveys.definition import Survey
from surveys.library import names, ready

Raw = dict[str, Any]

RIGHT: Raw = {
    "slug": "parks",
    "title": {"en": "Parks", "es": "Parques"},
    "intro": {"en": "Tell us about parks.", "es": "Cuéntenos de los parques."},
    "thanks": {"en": "Thank you.", "es": "Gracias."},
    "languages": ["en", "es"],
    "base_language": "en",
    "keyword": "PARKS",
    "sections": [
        {
            "code": "parks",
            "title": {"en": "Parks", "es": "Parques"},
            "questions": [
                {
                    "code": "visit",
                    "kind": "single_choice",
                    "text": {"en": "How often?", "es": "¿Con qué frecuencia?"},
                    "choices": [
                        {"code": "daily", "text": {"en": "Daily", "es": "A diario"}},
                        {"code": "weekly", "text": {"en": "Weekly", "es": "Cada semana"}},
                    ],
                },
                {
                    "code": "needs",
                    "kind": "multiple_choice",
                    "text": {"en": "What is missing?", "es": "¿Qué falta?"},
                    "choices": [
                        {"code": "trees", "text": {"en": "Trees", "es": "Árboles"}},
                        {"code": "water", "text": {"en": "Water", "es": "Agua"}},
                    ],
                },
                {"code": "mark", "kind": "rating", "text": {"en": "How good?", "es": "¿Qué tal?"}},
                {
                    "code": "why",
                    "kind": "comment",
                    "text": {"en": "Why?", "es": "¿Por qué?"},
                    "when": {"question": "mark", "at_most": 2},
                },
            ],
        },
        {
            "code": "about",
            "title": {"en": "About you", "es": "Sobre usted"},
            "questions": [
                {
                    "code": "own",
                    "kind": "yes_no",
                    "text": {"en": "Do you own your home?", "es": "¿Es propia su casa?"},
                    "reason": {"en": "To compare.", "es": "Para comparar."},
                    "prefer_not_to_say": True,
                    "group_axis": "tenure",
                }
            ],
        },
    ],
}


def q(raw: Raw, code: str) -> Raw:
    return next(x for section in raw["sections"] for x in section["questions"] if x["code"] == code)


def when(code: str, condition: Raw) -> Callable[[Raw], object]:
    return lambda raw: q(raw, code).update(when=condition)


def text(code: str, **texts: str) -> Callable[[Raw], object]:
    return lambda raw: q(raw, code)["text"].update(texts)


def put(code: str, **parts: object) -> Callable[[Raw], object]:
    return lambda raw: q(raw, code).update(parts)


def label(code: str, place: int, **texts: str) -> Callable[[Raw], object]:
    return lambda raw: q(raw, code)["choices"][place]["text"].update(texts)


def many(kind: str, count: int) -> Callable[[Raw], object]:
    def change(raw: Raw) -> None:
        raw["sections"][0]["questions"] += [
            {"code": f"more{n}", "kind": kind, "text": {"en": f"More {n}?", "es": f"¿Más {n}?"}}
            for n in range(count)
        ]

    return change


def choices(code: str, count: int) -> Callable[[Raw], object]:
    made = [{"code": f"c{n}", "text": {"en": f"Item {n}", "es": f"Cosa {n}"}} for n in range(count)]
    return put(code, choices=made)


def both(*changes: Callable[[Raw], object]) -> Callable[[Raw], object]:
    return lambda raw: [change(raw) for change in changes]


HARD = (
    "Notwithstanding administrative considerations regarding municipal infrastructure, participants "
    "should characterize predominant recreational accessibility deficiencies comprehensively."
)
DURO = (
    "Independientemente de consideraciones administrativas relativas a infraestructuras municipales, "
    "caracterice exhaustivamente las deficiencias predominantes de accesibilidad recreativa comunitaria "
    "identificadas individualmente."
)

CASES: dict[str, list[Callable[[Raw], object]]] = {
    "unknown_reference": [when("why", {"question": "nowhere", "is": "x"})],
    "later_reference": [
        when("visit", {"question": "mark", "at_least": 2}),
        when("mark", {"question": "mark", "at_least": 2}),
    ],
    "unknown_choice": [
        when("why", {"question": "visit", "is": "hourly"}),
        when("why", {"not": {"question": "needs", "includes": "gold"}}),
    ],
    "number_of_no_number": [when("why", {"question": "visit", "at_least": 2})],
    "is_of_several": [when("why", {"question": "needs", "is": "trees"})],
    "condition_on_information": [
        both(put("visit", kind="information", choices=[]), when("why", {"question": "visit", "is": "x"}))
    ],
    "always_false": [
        when("why", {"all": [{"question": "visit", "is": "daily"}, {"question": "visit", "is": "weekly"}]}),
        when("why", {"all": [{"question": "mark", "at_least": 4}, {"question": "mark", "at_most": 2}]}),
        when("why", {"question": "mark", "at_least": 9}),
        when("why", {"all": [{"question": "visit", "is": "daily"}, {"question": "visit", "answered": False}]}),
    ],
    "always_true": [
        when("why", {"any": [{"question": "visit", "is": "daily"}, {"not": {"question": "visit", "is": "daily"}}]}),
    ],
    "unreachable": [
        both(
            when("needs", {"question": "visit", "is": "daily"}),
            when("why", {"all": [{"question": "visit", "is": "weekly"}, {"question": "needs", "includes": "trees"}]}),
        ),
        both(
            lambda raw: raw["sections"][1].update(when={"question": "visit", "is": "daily"}),
            when("own", {"question": "visit", "is": "weekly"}),
        ),
    ],
    "no_question": [lambda raw: raw.update(sections=[])],
    "no_comment": [put("why", kind="short_text")],
    "too_long": [many("comment", 30)],
    "mostly_required": [both(*(put(code, required=True) for code in ("visit", "needs", "mark")))],
    "empty_section": [lambda raw: raw["sections"].append({"code": "empty"})],
    "section_twice": [lambda raw: raw["sections"][1].update(code="parks")],
    "no_intro": [lambda raw: raw.pop("intro")],
    "no_thanks": [lambda raw: raw.pop("thanks")],
    "too_few_choices": [choices("visit", 1)],
    "too_many_choices": [choices("visit", 16)],
    "same_choice_text": [label("visit", 1, es="A Diario ")],
    "one_of_several": [put("needs", at_most=1)],
    "required_twice": [put("visit", required=True, soft_required=True)],
    "cannot_refuse": [put("own", prefer_not_to_say=False)],
    "no_reason": [put("own", reason={})],
    "person_required": [put("own", required=True)],
    "sensitive_first": [lambda raw: raw["sections"].reverse()],
    "axis_twice": [put("visit", group_axis="tenure")],
    "axis_without_choices": [put("mark", group_axis="mark")],
    "base_text_missing": [lambda raw: q(raw, "mark").update(text={"es": "¿Qué tal?"})],
    "translation_missing": [text("mark", es=" "), lambda raw: raw["title"].pop("es")],
    "translation_draft": [lambda raw: raw.update(translations={"es": "draft"})],
    "placeholder_lost": [text("mark", en="How good is {place}?"), text("mark", es="¿Qué tal %(x)s?")],
    "not_translated": [text("mark", en="How good are the parks?", es="How good are the parks?")],
    "wrong_script": [both(lambda raw: raw["languages"].append("ar"), text("mark", ar="Kayfa?"))],
    "language_not_offered": [text("mark", vi="Thế nào?")],
    "too_many_by_text": [many("comment", 5)],
    "nothing_by_text": [both(*(put(code, web_only=True) for code in ("visit", "needs", "mark", "why", "own")))],
    "required_not_by_text": [put("visit", required=True, web_only=True)],
    "costly_text": [text("mark", en="How good? " * 90)],
    "punctuation_costs": [text("mark", en="How “good”?")],
    "reserved_choice": [label("visit", 0, en="Stop"), label("visit", 0, es="Alto"), label("visit", 0, en="Help"), put("visit", choices=[{"code": "a", "text": {"en": "A"}, "also": {"en": ["quit"]}}])],
    "carrier_choice": [label("visit", 0, en="Yes")],
    "number_as_label": [label("visit", 0, en="2")],
    "many_choices_by_text": [choices("needs", 10)],
    "no_keyword": [lambda raw: raw.pop("keyword")],
    "reserved_keyword": [lambda raw: raw.update(keyword="STOP"), lambda raw: raw.update(keyword="ESPANOL")],
    "double_barrelled": [text("mark", en="How good and clean?"), text("own", es="¿Es propia o ajena?")],
    "leading_question": [text("mark", en="Don't you like it?"), text("mark", es="¿No cree que falta?")],
    "long_question": [text("why", en="Why " * 80)],
    "hard_to_read": [text("why", en=HARD), text("why", es=DURO)],
    "capitals": [text("why", en="WRITE DOWN EVERYTHING HERE")],
}  # fmt: skip


def survey(change: Callable[[Raw], object] | None = None) -> Survey:
    raw = deepcopy(RIGHT)
    if change is not None:
        change(raw)
    return Survey.model_validate(raw)


def test_nothing_is_found_in_a_survey_that_is_right() -> None:
    assert check(survey()) == []


def test_every_check_has_its_case() -> None:
    assert {one.__name__ for one in CHECKS} == set(CASES)
    assert len(CHECKS) >= 25


@pytest.mark.parametrize(
    ("name", "change"), [(name, change) for name, changes in CASES.items() for change in changes]
)
def test_a_check_finds_what_it_is_for(name: str, change: Callable[[Raw], object]) -> None:
    found = check(survey(change))

    assert name in {finding.code for finding in found}


def test_errors_come_first_and_say_where() -> None:
    found = check(
        survey(both(when("why", {"question": "visit", "is": "hourly"}), put("own", reason={})))
    )

    assert found[0].level is Level.ERROR
    assert found[0].place == "question why"
    assert found[0].values == {"question": "visit", "choice": "hourly"}
    assert [finding.level for finding in found] == sorted((f.level for f in found), key="ew".find)


NEW: dict[str, Callable[[Raw], object]] = {
    "translation_stale": text("mark", en="How good are they?"),
    "code_reused": put("why", kind="short_text"),
    "question_removed": lambda raw: raw["sections"][0]["questions"].pop(),
    "choice_removed": lambda raw: q(raw, "visit")["choices"].pop(),
    "language_removed": lambda raw: raw["languages"].remove("es"),
}


def test_every_check_of_a_new_version_has_its_case() -> None:
    assert {one.__name__ for one in CHANGE_CHECKS} == set(NEW)


@pytest.mark.parametrize("name", NEW)
def test_a_new_version_is_compared_with_the_last(name: str) -> None:
    assert name in {finding.code for finding in check(survey(NEW[name]), previous=survey())}
    assert check(survey(), previous=survey()) == []


@pytest.mark.parametrize("slug", names())
def test_the_ready_surveys_have_no_errors(slug: str) -> None:
    assert [finding for finding in check(ready(slug)) if finding.level is Level.ERROR] == []


def test_costs_are_told_per_question_and_language() -> None:
    told = {(cost.question, cost.language): cost.segments for cost in costs(survey())}

    assert told["needs", "en"].count == 1
    assert told["needs", "es"].encoding == "UCS-2"
    assert len(told) == 10


def test_reading_levels_are_in_the_usual_ranges() -> None:
    assert reading_grade("The cat sat on the mat. The dog ran to the park.") < 3
    assert reading_grade(HARD) > 15
    assert reading_ease("El gato come pan. La niña va al parque con su mamá.") > 80
    assert reading_ease(DURO) < 40


def test_a_condition_with_too_many_cases_is_left_alone() -> None:
    parts = [{"question": f"more{n}", "at_least": 2} for n in range(12)]
    raw_change = both(many("rating", 12), when("own", {"all": parts}))

    codes = {finding.code for finding in check(survey(raw_change))}

    assert not codes & {"always_false", "always_true", "unreachable"}
