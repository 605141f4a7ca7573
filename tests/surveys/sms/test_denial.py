"""NOT FIXED: its words in every language, and what they can never be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition import Question
from surveys.languages import LANGUAGES
from surveys.reading.vocabulary import all_vocabularies, vocabulary
from surveys.sms import interpret
from surveys.sms.denial import reply_words, says_more, says_not_fixed
from surveys.sms.keywords import CommandKind, command

PHRASES = [(t.language, phrase) for t in all_vocabularies() for phrase in t.not_fixed]
STOPS = [phrase for t in all_vocabularies() for phrase in (*t.stop, *t.stop_phrases)]
REPLIES = [
    phrase
    for t in all_vocabularies()
    for table in (t.yes, t.no, t.dont_know, t.skip, t.refuse, t.start, t.help, t.stop)
    for phrase in table
]
CLOSED = [
    Question.model_validate({"code": "q", "kind": kind, "text": {"en": "?"}, **more})
    for kind, more in (
        ("number", {"minimum": 0, "maximum": 50}),
        ("rating", {"minimum": 1, "maximum": 5}),
        ("date", {}),
        ("single_choice", {"choices": [{"code": c, "text": {"en": c * 5}} for c in "abc"]}),
    )
]
edges = st.text(alphabet=" .!\u200b\u200f\ufe0f…\n", max_size=4)


@pytest.mark.parametrize(("language", "phrase"), PHRASES)
def test_every_phrase_denies_and_is_no_command_and_no_answer(language: str, phrase: str) -> None:
    assert says_not_fixed(phrase)
    assert command(phrase, [language, "en"]) is None
    for question in CLOSED:
        assert interpret(question, phrase, [language, "en"]).answer is None


@given(st.sampled_from(PHRASES), edges, edges, st.booleans())
def test_case_edges_and_what_is_not_seen_change_nothing(
    found: tuple[str, str], before: str, after: str, upper: bool
) -> None:
    phrase = found[1].upper() if upper else found[1]

    assert says_not_fixed(before + phrase + after)
    assert not says_more(before.strip() + phrase + after.strip())


@given(st.sampled_from(STOPS), edges, st.sampled_from(PHRASES), st.sampled_from([". ", "\n", "! "]))
def test_opt_out_is_never_a_denial(
    stop: str, edge: str, found: tuple[str, str], between: str
) -> None:
    assert not says_not_fixed(edge + stop + edge)
    assert not says_not_fixed(found[1] + between + stop)
    assert not says_not_fixed(stop + between + found[1])


@pytest.mark.parametrize("text", REPLIES)
def test_other_words_of_the_tables_are_none(text: str) -> None:
    assert not says_not_fixed(text)


@given(st.text())
def test_no_text_raises_and_a_denial_is_never_an_opt_out(text: str) -> None:
    said = command(text)

    assert not (says_not_fixed(text) and said is not None and said.kind is CommandKind.STOP)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_residents_are_told_to_reply_is_understood(language: str) -> None:
    assert says_not_fixed(reply_words(language))
    assert vocabulary(language).language == language
