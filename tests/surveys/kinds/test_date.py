from datetime import date

import pytest

from surveys.answers import Answer
from surveys.conditions import Comparison, holds
from surveys.definition import Question
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds import KINDS
from surveys.languages import LANGUAGES
from surveys.reading.vocabulary import vocabulary
from surveys.sms import Unclear, interpret

DATE = KINDS["date"]
MAY_24 = Answer("2026-05-24")


def ask(**parts: object) -> Question:
    base = {"code": "q", "kind": "date", "text": dict.fromkeys(LANGUAGES, "When?")}
    return Question.model_validate({**base, **parts})


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "5/24/2026"), ("en", "May 24, 2026"), ("en", "24 May 2026"), ("en", "2026-05-24"), ("en", "5-24-26"),
        ("es", "24/5/2026"), ("es", "24 de mayo de 2026"), ("fr", "24 mai 2026"), ("ru", "24 мая 2026 г."),
        ("zh-Hans", "2026年5月24日"), ("zh-Hant", "2026年五月24日"), ("ko", "2026년 5월 24일"), ("ar", "٢٤ مايو ٢٠٢٦"),
        ("vi", "24 tháng 5 năm 2026"), ("vi", "ngay 24 thang 5 2026"), ("am", "24 ሜይ 2026"), ("pt-BR", "24 de maio de 2026"),
        ("so", "24 Maajo 2026"), ("sw", "24 Mei 2026"), ("hmn", "Tsib Hlis 24, 2026"), ("tl", "Mayo 24, 2026"), ("ht", "24 me 2026"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(language: str, text: str) -> None:
    assert interpret(ask(), text, [language, "en"]).answer == MAY_24
    assert DATE.read(ask(), {"q": [text]}, language) == MAY_24


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_the_prompt_is_understood(language: str) -> None:
    words = vocabulary(language).prompts.date

    assert interpret(ask(), words, [language, "en"]).answer == MAY_24
    assert words in DATE.prompt(ask(), language)


def test_day_and_month_that_could_be_exchanged_are_asked_back() -> None:
    assert interpret(ask(), "5/11/2026", ["es", "en"]).reason is Unclear.TWO_WAYS
    assert interpret(ask(), "5/11/2026", ["en"]).answer == Answer("2026-05-11")
    assert interpret(ask(), "5/5/2026", ["es"]).answer == Answer("2026-05-05")


@pytest.mark.parametrize(
    "text", ["31 May", "2/30/2026", "yesterday", "2026", "13/13/2026", "maybe in May 1 2 3"]
)
def test_what_is_no_day_is_asked_back(text: str) -> None:
    assert interpret(ask(), text, ["en"]).answer is None


def test_a_day_out_of_bounds_is_refused_with_the_bounds() -> None:
    asked = ask(earliest="2026-01-01", latest="2026-12-31")

    with pytest.raises(InvalidAnswer) as caught:
        DATE.read(asked, {"q": ["2025-12-31"]}, "en")

    assert asked.latest == date(2026, 12, 31)
    assert caught.value.problem is Problem.DATE_OUT_OF_RANGE
    assert caught.value.values == {"earliest": "2026-01-01", "latest": "2026-12-31"}


@pytest.mark.parametrize(("day", "met"), [("2026-04-30", False), ("2026-05-01", True)])
def test_a_condition_may_ask_for_a_day(day: str, met: bool) -> None:
    since = Comparison.model_validate({"question": "q", "at_least": "2026-05-01"})

    assert holds(since, {"q": Answer(day)}) is met


def test_days_are_counted_in_order() -> None:
    summary = DATE.summarise(ask(), [MAY_24, Answer("2026-01-02"), MAY_24])

    assert list(summary.counts.items()) == [("2026-01-02", 1), ("2026-05-24", 2)]
