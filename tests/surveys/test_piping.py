import pytest

from surveys.answers import Answer, Missing
from surveys.checks import check
from surveys.checks.finding import Level
from surveys.definition import Survey
from surveys.languages import LANGUAGES
from surveys.logic import next_question, pages
from surveys.piping import fill, plural_category, without_forms

TIMES = {
    "en": "${count|one:# time|other:# times}, by ${mode}",
    "ru": "${count|one:# раз|few:# раза|many:# раз|other:# раза}, ${mode}",
    "ar": "${count|one:مرة|two:مرتين|few:# مرات|many:# مرة|other:# مرة}، ${mode}",
    "ht": "${count|other:# fwa}, ${mode}",
    "hmn": "${count|other:# zaug}, ${mode}",
}


def survey() -> Survey:
    languages = list(TIMES)
    text = dict.fromkeys(languages, "?")
    modes = [
        {
            "code": "bus",
            "text": {
                **text,
                "en": "bus",
                "ar": "الحافلة",
                "ru": "автобус",
                "ht": "bis",
                "hmn": "npav",
            },
        },
        {"code": "walk", "text": {**text, "en": "foot"}},
    ]
    questions = [
        {"code": "count", "kind": "number", "text": text},
        {"code": "mode", "kind": "multiple_choice", "text": text, "choices": modes, "other": True},
        {"code": "day", "kind": "date", "text": text},
        {"code": "place", "kind": "short_text", "text": text},
        {"code": "again", "kind": "comment", "text": TIMES, "hint": {"en": "In ${place}"}},
    ]
    return Survey.model_validate(
        {
            "slug": "pipes",
            "title": text,
            "languages": languages,
            "base_language": "en",
            "sections": [{"code": "one", "questions": questions}],
        }
    )


def said(language: str, **answers: Answer) -> str:
    return fill(survey(), TIMES[language], answers, language)


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("en", 1, "1 time, by bus"), ("en", 5, "5 times, by bus"),
        ("ru", 1, "1 раз, автобус"), ("ru", 3, "3 раза, автобус"), ("ru", 5, "5 раз, автобус"), ("ru", 21, "21 раз, автобус"),
        ("ar", 1, "مرة، الحافلة"), ("ar", 2, "مرتين، الحافلة"), ("ar", 3, "3 مرات، الحافلة"), ("ar", 11, "11 مرة، الحافلة"),
        ("ht", 1, "1 fwa, bis"), ("hmn", 4, "4 zaug, npav"),
    ],
)  # fmt: skip
def test_a_number_chooses_its_words(language: str, count: int, expected: str) -> None:
    assert said(language, count=Answer(count), mode=Answer(["bus"])) == expected


def test_choices_are_said_in_the_readers_words() -> None:
    both = Answer(["bus", "walk"])

    assert said("en", count=Answer(2), mode=both) == "2 times, by bus, foot"
    assert said("ar", count=Answer(2), mode=both).endswith("الحافلة، ?")
    assert said("en", count=Answer(2), mode=Answer(["other"], "my\nsled")) == "2 times, by my sled"


def test_what_is_not_known_is_left_open() -> None:
    skipped = Answer(missing=Missing.SKIPPED)

    assert said("en", count=skipped) == "..., by ..."


def test_a_day_is_said_as_the_language_does() -> None:
    day = {"day": Answer("2026-05-24")}

    assert fill(survey(), "${day}", day, "en") == "May 24, 2026"
    assert fill(survey(), "${day}", day, "ru") == "24 мая 2026\u202fг."
    assert fill(survey(), "${day}", day, "hmn") == "2026-05-24"


def test_what_a_resident_wrote_is_no_reference() -> None:
    wrote = {"place": Answer("${count} <b>"), "count": Answer(7)}

    assert fill(survey(), "In ${place}.", wrote, "en") == "In ${count} <b>."
    assert len(fill(survey(), "${place}", {"place": Answer("x" * 300)}, "en")) == 103


def test_pages_and_texts_show_the_answers_and_a_page_never_its_own() -> None:
    answers = {
        "count": Answer(1),
        "mode": Answer(["bus"]),
        "day": Answer(missing=Missing.SKIPPED),
        "place": Answer("Pier 3"),
    }

    asked = next_question(survey(), answers)
    last = pages(survey(), answers)[-1].questions

    assert asked is not None
    assert asked.text["en"] == "1 time, by bus"
    assert [question.code for question in last] == ["again"]
    assert last[0].hint == {"en": "In Pier 3"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_plural_category(language: str) -> None:
    categories = {plural_category(number, language) for number in (0, 1, 2, 4, 5, 100, 1.5)}

    assert "other" in categories
    assert categories <= {"zero", "one", "two", "few", "many", "other"}


def test_plural_forms_are_no_lost_placeholders() -> None:
    assert not [f for f in check(survey()) if f.level is Level.ERROR]
    assert without_forms(TIMES["en"]) == "${count} times, by ${mode}"
