"""Behaviours 12-15, 17, 18, 23-30 and 34 of a texted reply, in each language of the product."""

import string
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.languages import LANGUAGES, primary
from surveys.reading.fold import fold
from surveys.reading.options import options
from surveys.reading.vocabulary import available, vocabulary
from surveys.sms import ReadingKind, interpret
from surveys.sms.keywords import CommandKind, command
from surveys.yaml_text import load_yaml

REPLIES = TypeAdapter(dict[str, dict[str, list[str]]]).validate_python(
    load_yaml(Path(__file__).with_name("replies_by_language.yaml").read_text(encoding="utf-8"))
)
NAMES = ("walk", "bus", "housing", "parks")
TEXT = dict.fromkeys(LANGUAGES, "?")
CHOICES = [{"code": name, "text": dict.fromkeys(LANGUAGES, f"Xyz{name}")} for name in NAMES]
TABLES = ("stop", "start", "help", "yes", "no", "dont_know", "skip", "refuse")


def ask(kind: str, **parts: object) -> Question:
    return Question.model_validate({"code": "q", "kind": kind, "text": TEXT, **parts})


ONE = ask("single_choice", choices=CHOICES)
MANY = ask("multiple_choice", choices=CHOICES)
OFFERED = ask("single_choice", choices=CHOICES, other=True, prefer_not_to_say=True)
COUNT = ask("number", minimum=0, maximum=50)
RATING = ask("rating", minimum=1, maximum=5)
YES_NO = ask("yes_no")
COMMENT = ask("comment")

in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def cases(name: str) -> pytest.MarkDecorator:
    pairs = [(tag, text) for tag in LANGUAGES for text in REPLIES[tag][name]]
    return pytest.mark.parametrize(("language", "text"), pairs)


def value(question: Question, text: str, language: str) -> object:
    reading = interpret(question, text, [language, "en"])
    return reading.answer.value if reading.answer else None


def test_every_language_of_the_product_has_a_table() -> None:
    assert set(available()) == set(LANGUAGES) == set(REPLIES)


@cases("stop")
def test_12_to_15_an_opt_out_is_heard_whatever_the_language_of_the_conversation(
    language: str, text: str
) -> None:
    for spoken in (language, "en", "es"):
        said = command(text, [spoken])
        assert said is not None
        assert (said.kind, said.sure) == (CommandKind.STOP, True)
        assert interpret(COMMENT, text, [spoken, "en"]).kind is ReadingKind.STOP


@cases("about")
def test_13_a_sentence_about_stopping_something_is_a_comment(language: str, text: str) -> None:
    assert command(text, [language]) is None
    assert value(COMMENT, text, language) == text


@in_every_language
def test_17_18_start_and_help(language: str) -> None:
    for name, kind in (("start", CommandKind.START), ("help", CommandKind.HELP)):
        said = command(REPLIES[language][name][0], [language])
        assert said is not None
        assert said.kind is kind


@cases("two")
def test_24_25_number_words_ordinals_and_option_words(language: str, text: str) -> None:
    assert value(ONE, text, language) == "bus"


@cases("both")
def test_26_two_choices_with_the_and_of_the_language(language: str, text: str) -> None:
    assert value(MANY, text, language) == ["walk", "housing"]


@cases("seven")
def test_24_a_number(language: str, text: str) -> None:
    assert value(COUNT, text, language) == 7


@in_every_language
def test_24_all_number_words_of_the_table_are_understood(language: str) -> None:
    for number, forms in vocabulary(language).numbers.items():
        for form in forms:
            assert value(COUNT, form, language) == number, form


@cases("yes")
def test_28_yes(language: str, text: str) -> None:
    assert value(YES_NO, text, language) == "yes"


@cases("no")
def test_28_no(language: str, text: str) -> None:
    assert value(YES_NO, text, language) == "no"


@cases("unknowing")
def test_28_not_knowing_is_not_a_no(language: str, text: str) -> None:
    for question in (YES_NO, ONE, RATING, COUNT):
        assert interpret(question, text, [language, "en"]).kind is ReadingKind.DONT_KNOW


@cases("skip")
def test_skipping(language: str, text: str) -> None:
    for question in (YES_NO, ONE, MANY, RATING, COUNT, COMMENT):
        assert interpret(question, text, [language, "en"]).kind is ReadingKind.SKIPPED


@cases("refuse")
def test_refusing(language: str, text: str) -> None:
    for question in (YES_NO, ONE, MANY, RATING, COUNT, COMMENT):
        reading = interpret(question, text, [language, "en"])
        assert reading.answer == Answer(missing=Missing.REFUSED)


@cases("switch")
def test_34_a_language_by_its_name(language: str, text: str) -> None:
    for spoken in (language, "en"):
        said = command(text, [spoken])
        assert said is not None
        assert said.kind is CommandKind.LANGUAGE
        assert primary(said.language) == primary(language)


@in_every_language
def test_whatever_is_offered_can_be_chosen_by_number_letter_and_label(language: str) -> None:
    for place, option in enumerate(options(OFFERED, [language])):
        wanted = None if option.code == "prefer_not_to_say" else option.code
        letters = {string.ascii_letters[place], vocabulary(language).letters[place]}
        for reply in (str(place + 1), option.labels[0].text, *letters):
            assert value(OFFERED, reply, language) == wanted, reply


@in_every_language
def test_yes_and_no_can_be_chosen_by_number_and_label(language: str) -> None:
    labels = vocabulary(language).labels

    assert [value(YES_NO, text, language) for text in ("1", labels.yes)] == ["yes", "yes"]
    assert [value(YES_NO, text, language) for text in ("2", labels.no)] == ["no", "no"]


@in_every_language
def test_the_words_for_not_saying_are_understood_where_they_are_not_offered(language: str) -> None:
    label = vocabulary(language).labels.prefer_not_to_say

    assert interpret(COMMENT, label, [language, "en"]).kind is ReadingKind.REFUSED


@in_every_language
def test_a_word_has_one_meaning_in_its_language(language: str) -> None:
    table = vocabulary(language)
    seen: dict[str, str] = {}
    for name in TABLES:
        for word in table.folded[name]:
            assert word not in seen, (word, name, seen[word])
            seen[word] = name
    assert not table.folded["stop"] & set(table.number_words)


def test_no_opt_out_of_a_language_is_an_answer_in_another() -> None:
    answers = {
        fold(word): (tag, name)
        for tag in LANGUAGES
        for name in ("yes", "no", "dont_know", "skip", "refuse", "polite")
        for word in getattr(vocabulary(tag), name)
    }
    stops = {word: tag for tag in LANGUAGES for word in vocabulary(tag).folded["stop"]}

    assert not {word: (stops[word], answers[word]) for word in stops.keys() & answers.keys()}


@in_every_language
def test_prompts_keep_their_placeholders(language: str) -> None:
    prompts = vocabulary(language).prompts

    assert "9" in prompts.choose_up_to.format(at_most=9)
    assert all(number in prompts.number_between.format(low=3, high=8) for number in "38")
    assert prompts.rank != vocabulary("en").prompts.rank or language == "en"


@in_every_language
def test_twelve_months_are_named(language: str) -> None:
    assert len(vocabulary(language).months) == 12


def test_a_tag_that_is_a_word_of_the_language_spoken_is_no_command() -> None:
    assert command("en", ["ht"]) is None
    assert command("ko", ["vi"]) is None
    assert command("en", ["es"]) is not None
