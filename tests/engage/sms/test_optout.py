"""Behaviours 11 to 22 of the texting specification: opting out, help, consent, whose phone it is."""

import pytest
from sqlalchemy import select

from engage.intake.texting_rules import same_phone_answers
from engage.models.contact import ConsentChange, ConsentEvent
from engage.models.conversation import ConversationState, TextState
from engage.models.response import Response, ResponseState
from surveys.reading.vocabulary import available
from tests.engage.sms.conftest import Town
from tests.peers.twilio.server import error
from tests.peers.twilio.webhooks import Phone

LOCAL_STOPS = [
    ("ALTO", "es"), ("PARAR", "es"), ("BAJA", "es"), ("CANCELAR", "es"), ("توقف", "ar"),
    ("إلغاء", "ar"), ("ARRET", "fr"), ("ARRÊT", "fr"), ("PARE", "pt-BR"), ("SAIR", "pt-BR"),
    ("DỪNG", "vi"), ("DUNG", "vi"), ("停止", "zh-Hans"), ("取消订阅", "zh-Hans"),
    ("退订", "zh-Hans"), ("СТОП", "ru"), ("JOOJI", "so"), ("TIGIL", "tl"),
]  # fmt: skip


def is_opted_out(town: Town, phone: Phone) -> bool:
    return town.contact(phone).opted_out_at is not None


@pytest.mark.parametrize(
    "words", ["STOP", "Stop.", " stop ", "STOP!!", "Stop. Thank you", "S T O P", "stop\n"]
)
def test_b11_stop_in_any_dress_ends_everything_at_once(
    town: Town, phone: Phone, words: str
) -> None:
    town.tells(phone, "PARKS", "1")

    town.says(phone, words)
    town.wait(days=2)
    town.remind()

    assert is_opted_out(town, phone)
    assert town.conversation(phone).state is ConversationState.STOPPED
    assert town.values(phone) == {"use": "walk"}
    assert town.responses()[0].state is ResponseState.PARTIAL
    assert len(town.twilio.sent_to(phone.number)) <= 3


def test_b11_what_twilio_confirms_itself_is_not_confirmed_again(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")

    assert town.says(phone, "STOP") == ""
    assert town.says(town.phone(), "anything", extra={"OptOutType": "STOP"}) == ""


@pytest.mark.parametrize(("word", "language"), LOCAL_STOPS)
def test_b12_a_stop_word_of_any_language_is_obeyed_and_confirmed_once(
    town: Town, phone: Phone, word: str, language: str
) -> None:
    if language not in available():
        pytest.skip(f"no word table for {language} yet")
    town.says(phone, "PARKS")

    said = town.says(phone, word)
    again = town.says(phone, "hello?")

    assert is_opted_out(town, phone)
    assert "Marlow Bay" in said
    assert again == ""


@pytest.mark.parametrize(
    "words", ["We must stop the speeding cars", "quiero parar el tráfico", "Stop signs on Elm"]
)
def test_b13_a_sentence_about_stopping_something_is_a_comment(
    town: Town, phone: Phone, words: str
) -> None:
    town.tells(phone, "ROADS", "2", words)

    assert not is_opted_out(town, phone)
    assert town.values(phone)["better"] == words


@pytest.mark.parametrize(
    ("words", "confirmation"),
    [
        ("please remove me", "no more texts"),
        ("don't text me", "no more texts"),
        ("no me manden más mensajes", "no le mandaremos mensajes"),
        ("لا تراسلوني", "لن تصلكم"),
    ],
)
def test_b14_any_reasonable_words_are_an_opt_out(
    town: Town, phone: Phone, words: str, confirmation: str
) -> None:
    town.says(phone, "PARKS")

    said = town.says(phone, words)

    assert is_opted_out(town, phone)
    assert confirmation in said


UNSURE = "My son wants you to stop texting me about parking tickets all the time"


def test_b14_unsure_words_are_asked_back_once_and_seen_by_staff(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2")

    said = town.says(phone, UNSURE)
    town.wait(days=1, hours=1)
    reminded = town.remind()
    town.says(phone, "YES")

    assert "shall we stop" in said
    assert town.flags() == ["unsure_stop"]
    assert reminded == 0
    assert is_opted_out(town, phone)
    assert "better" not in town.values(phone)


def test_b14_no_gives_the_words_back_their_meaning(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2", UNSURE)

    town.says(phone, "no")

    assert not is_opted_out(town, phone)
    assert town.values(phone)["better"] == UNSURE


@pytest.mark.parametrize("words", ["opt out", "OPT-OUT", "Opt out please"])
def test_b15_opt_out_with_a_space_is_obeyed_and_confirmed(
    town: Town, phone: Phone, words: str
) -> None:
    town.says(phone, "PARKS")

    said = town.says(phone, words)

    assert is_opted_out(town, phone)
    assert "no more texts" in said


def test_b16_stop_from_a_stranger_is_remembered(town: Town, phone: Phone) -> None:
    town.says(phone, "stop")

    assert is_opted_out(town, phone)
    assert town.says(phone, "what is going on here") == ""


def test_b16_stop_after_the_survey_ended_counts(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2", "nothing at all")
    town.wait(days=9)

    town.says(phone, "STOP")

    assert is_opted_out(town, phone)
    assert town.responses()[0].state is ResponseState.SUBMITTED


@pytest.mark.parametrize("word", ["START", "UNSTOP", "ALTA", "ابدأ"])
def test_b17_start_after_stop_welcomes_once_and_resumes_nothing(
    town: Town, phone: Phone, word: str
) -> None:
    town.tells(phone, "PARKS", "1", "STOP")

    said = town.says(phone, word)
    went_on = town.says(phone, "PARKS")

    assert "welcome back" in said
    assert "PARKS" in said
    assert "How clean" not in said
    assert not is_opted_out(town, phone)
    assert "How clean are they?" in went_on, "asked for, the survey goes on where it stopped"


def test_b17_start_in_a_survey_is_no_answer_and_no_new_beginning(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1")

    said = town.says(phone, "START")

    assert "How clean are they?" in said
    assert town.values(phone) == {"use": "walk"}
    assert len(town.conversations(phone)) == 1


@pytest.mark.parametrize("word", ["HELP", "INFO", "AYUDA", "مساعدة"])
def test_b18_help_says_who_writes_and_the_question_stays(
    town: Town, phone: Phone, word: str
) -> None:
    town.tells(phone, "PARKS", "1")

    said = town.says(phone, word)
    town.says(phone, "4")

    assert "Marlow Bay" in said
    assert "STOP" in said
    assert "http" in said
    assert town.values(phone) == {"use": "walk", "clean": 4}


def test_b18_who_is_this_is_answered_like_help(town: Town, phone: Phone) -> None:
    assert "Marlow Bay" in town.says(phone, "Who is this?")


def test_b19_yes_is_an_answer_unless_the_person_opted_out(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1", "4", "YES")
    town.says(phone, "stop")

    said = town.says(phone, "Yes")

    assert town.values(phone)["hurt"] == "yes"
    assert "welcome back" in said
    assert not is_opted_out(town, phone)


def test_b20_an_opt_out_that_only_twilio_knows_is_obeyed(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    town.twilio.opted_out.add(phone.number)

    town.says(phone, "1")
    town.twilio.opted_out.clear()
    later = town.says(phone, "2")

    assert is_opted_out(town, phone)
    assert town.conversation(phone).state is ConversationState.STOPPED
    assert [text.state for text in town.texts_out()] == [TextState.SENT, TextState.FAILED]
    assert later == ""


def test_b21_wrong_number_opts_out_and_parts_the_number_from_its_old_holder(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "PARKS es", "1")
    with town.database.transaction() as session:
        session.scalars(select(Response)).one().tell_contact_id = town.contact(phone).id

    town.says(phone, "Wrong number, sorry")
    town.says(phone, "START")
    begun = town.says(phone, "PARKS")

    assert "How do you use the parks?" in begun, "neither the old answers nor the old language"
    assert len(town.conversations(phone)) == 2
    assert town.responses()[0].tell_contact_id is None


def test_b21_a_number_nobody_had_belongs_to_somebody_new(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS es", "1")
    town.twilio.faults[phone.number] = [error(30005)]
    town.says(phone, "3")
    town.wait(days=200)

    begun = town.says(phone, "PARKS")

    assert "How do you use the parks?" in begun
    assert town.contact(phone).unreachable_at is None


def test_b22_a_second_person_on_the_phone_answers_anew(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2", "The first of us")

    town.tells(phone, "ROADS", "5", "The second of us")

    first, second = town.conversations(phone)
    assert (first.turn_of_phone, second.turn_of_phone) == (1, 2)
    assert len(town.responses()) == 2
    assert town.values(phone) == {"clean": 5, "better": "The second of us"}


def test_b22_where_a_survey_says_so_a_phone_answers_once(town: Town, phone: Phone) -> None:
    town.rule("roads", may_repeat=False)
    town.tells(phone, "ROADS", "2", "The first of us")

    said = town.says(phone, "ROADS")

    assert "has answered" in said
    assert len(town.responses()) == 1


def test_b22_once_means_once_for_each_holder_of_the_number(town: Town, phone: Phone) -> None:
    town.rule("roads", may_repeat=False)
    town.tells(phone, "ROADS", "2", "The first of us", "Wrong number", "START")

    assert "How clean" in town.says(phone, "ROADS")


def test_b22_answers_of_the_same_phone_are_counted_beside_the_results(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "ROADS", "2", "The first of us")
    town.tells(phone, "ROADS", "5", "The second of us")
    town.tells(town.phone(), "ROADS", "4", "Somebody else")

    survey_id = town.responses()[0].survey_id
    with town.database.reading() as session:
        counted = same_phone_answers(session, [survey_id])

    assert counted == {survey_id: 1}


def test_consent_is_recorded_with_its_words(town: Town, phone: Phone) -> None:
    town.tells(phone, "parks", "STOP", "START")

    events = [(event.change, event.words) for event in town.rows(ConsentEvent)]
    assert events == [
        (ConsentChange.OPTED_IN, "parks"),
        (ConsentChange.OPTED_OUT, "STOP"),
        (ConsentChange.OPTED_IN, "START"),
    ]
