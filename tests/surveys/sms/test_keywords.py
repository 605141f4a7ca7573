import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition import Question
from surveys.reading.vocabulary import available, vocabulary
from surveys.sms.keywords import CommandKind, command


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "Stop.", " stop ", "STOP!!", "Stop. Thank you", "S T O P", "s.t.o.p", "please stop",
        "stop please", "ALTO", "PARAR", "BAJA", "CANCELAR", "opt out", "OPT-OUT", "unsubscribe",
        "توقف", "إلغاء", "الغاء", "Alto, gracias", "stop\u200b", "STOP 🙏", "END", "quit", "ＳＴＯＰ",
        "don't text me", "please remove me", "Don’t text me anymore", "no me manden más mensajes",
        "wrong number", "لا ترسلوا لي رسائل",
    ],
)  # fmt: skip
def test_an_opt_out_is_heard_in_every_language_at_any_time(text: str) -> None:
    said = command(text, ["en"])

    assert said is not None
    assert said.kind is CommandKind.STOP
    assert said.sure


@pytest.mark.parametrize(
    "text",
    [
        "We must stop the speeding cars",
        "quiero parar el tráfico",
        "Stop signs are missing on 5th",
        "stop sign",
        "the bus stop",
        "Cars race here. Put a stop sign. Please",
        "The road is bad to its end.",
        "end of the street floods",
        "they should cancel the parking fee",
        "stpo",
        "sotp",
        "alto costo de la renta",
        "يجب أن توقف المدينة السيارات المسرعة",
        "",
        "...",
    ],
)
def test_a_sentence_about_stopping_something_is_no_opt_out(text: str) -> None:
    assert command(text, ["en", "es", "ar"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "My sister says stop texting me when I drive past the new clinic",
        "Who is this? STOP",
        "STOP. I have had enough of these",
        "No me interesa.\nALTO",
        "我不认识你。退订",
    ],
)
def test_an_opt_out_inside_a_longer_text_is_asked_about(text: str) -> None:
    said = command(text, ["en"])

    assert said is not None
    assert said.kind is CommandKind.STOP
    assert not said.sure


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("STOP", True),
        ("stop.", True),
        ("QUIT", True),
        ("ALTO", False),
        ("opt out", False),
        ("S T O P", False),
    ],
)
def test_words_that_the_carrier_answers_itself_are_marked(text: str, carrier: bool) -> None:
    said = command(text)

    assert said is not None
    assert said.carrier is carrier


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("START", CommandKind.START, "en"),
        ("unstop", CommandKind.START, "en"),
        ("ALTA", CommandKind.START, "es"),
        ("ابدأ", CommandKind.START, "ar"),
        ("HELP", CommandKind.HELP, "en"),
        ("Ayuda por favor", CommandKind.HELP, "es"),
        ("مساعدة", CommandKind.HELP, "ar"),
        ("español", CommandKind.LANGUAGE, "es"),
        ("ES", CommandKind.LANGUAGE, "es"),
        ("en español por favor", CommandKind.LANGUAGE, "es"),
        ("English please", CommandKind.LANGUAGE, "en"),
        ("العربية", CommandKind.LANGUAGE, "ar"),
        ("arabic", CommandKind.LANGUAGE, "ar"),
        ("Tiếng Việt", CommandKind.LANGUAGE, "vi"),
    ],
)
def test_other_commands_are_whole_messages_too(text: str, kind: CommandKind, language: str) -> None:
    said = command(text, ["en"])

    assert said is not None
    assert (said.kind, said.language) == (kind, language)


@pytest.mark.parametrize("text", ["yes", "so", "am", "help the homeless", "2", "I speak spanish"])
def test_ordinary_replies_are_no_commands(text: str) -> None:
    assert command(text, ["en"]) is None


def test_naming_a_choice_of_the_open_question_answers_it() -> None:
    asked = Question.model_validate(
        {
            "code": "home_language",
            "kind": "single_choice",
            "text": {"en": "Language?"},
            "choices": [{"code": "es", "text": {"en": "Spanish", "es": "Español"}}],
        }
    )

    assert command("Spanish", ["en"]) is not None
    assert command("Spanish", ["en"], question=asked) is None
    assert command("stop", ["en"], question=asked) is not None


STOP_WORDS = [word for tag in available() for word in vocabulary(tag).stop]
DRESSING = st.text(st.sampled_from(" .!?,\t\u200b\u200f🙏"), max_size=6)
# What people in a city want stopped.
NUISANCES = ("cars", "noise", "parking fees", "flooding", "trucks", "the dumping of trash", "buses")
PLACES = ("on Elm Street", "by the school", "near my house", "at night", "downtown", "in the park")


@given(word=st.sampled_from(STOP_WORDS), before=DRESSING, after=DRESSING, loud=st.booleans())
def test_a_stop_word_in_any_dress_is_an_opt_out_in_any_conversation(
    word: str, before: str, after: str, loud: bool
) -> None:
    said = command(before + (word.upper() if loud else word) + after, ["en"])

    assert said is not None
    assert (said.kind, said.sure) == (CommandKind.STOP, True)


@given(
    who=st.sampled_from(("We must", "Please", "The city should", "They need to", "Can you")),
    verb=st.sampled_from(("stop", "end", "cancel", "quit")),
    what=st.sampled_from(NUISANCES),
    where=st.sampled_from(PLACES),
)
def test_a_sentence_about_stopping_something_is_never_obeyed_as_an_opt_out(
    who: str, verb: str, what: str, where: str
) -> None:
    said = command(f"{who} {verb} {what} {where}", ["en"])

    assert said is None or not said.sure


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_commands(text: str) -> None:
    assert command(text, ["en", "es"]) is None or text.strip()
