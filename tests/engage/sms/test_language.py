"""Behaviours 34 to 36 of the texting specification, and how a survey begins."""

import pytest

from engage.intake import versions
from surveys.loading import load_survey
from tests.engage.sms.conftest import Town
from tests.engage.sms.surveys import CLEAN, survey
from tests.peers.twilio.webhooks import Phone


@pytest.mark.parametrize("words", ["español", "ES", "en español por favor", "Spanish", "Español."])
def test_b34_a_language_can_be_asked_for_at_any_time(town: Town, phone: Phone, words: str) -> None:
    town.tells(phone, "PARKS", "1")

    said = town.says(phone, words)

    assert "¿Qué tan limpios están?" in said
    assert town.values(phone) == {"use": "walk"}
    assert town.contact(phone).language == "es"
    assert town.responses()[0].language == "es"


def test_b34_a_language_can_be_chosen_by_its_number(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1")

    listed = town.says(phone, "language")
    said = town.says(phone, "2")

    assert "2 Español" in listed
    assert "¿Qué tan limpios están?" in said
    assert town.values(phone) == {"use": "walk"}


def test_b34_the_language_is_remembered(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "es", "4", "nada más")

    said = town.says(phone, "PARKS")

    assert "¿Cómo usa los parques?" in said


def test_b34_a_language_the_survey_lacks_is_answered_with_those_it_has(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "PARKS", "1")

    said = town.says(phone, "Tiếng Việt")

    assert "3 العربية" in said
    assert town.conversation(phone).language == "en"


def test_b35_an_answer_in_another_language_is_taken_and_two_offer_a_change(
    town: Town, phone: Phone
) -> None:
    said = town.tells(phone, "PARKS", "caminar", "cuatro")

    assert town.values(phone) == {"use": "walk", "clean": 4}
    assert "ES" not in said[1]
    assert "Mande ES" in said[2]
    assert "ES" not in town.says(phone, "sí")


def test_b36_a_question_without_translation_is_asked_in_another_with_a_note(
    town: Town, phone: Phone
) -> None:
    untold = {**CLEAN, "text": {"en": "How clean are they?"}}
    with town.database.transaction() as session:
        versions.publish(session, load_survey(survey("lakes", "LAKES", untold)), now=town.now)

    said = town.says(phone, "LAKES ar")

    assert "How clean are they?" in said
    assert "غير مترجم" in said


@pytest.mark.parametrize(
    "words",
    ["PARKS", "parks", "Parks!", '"PARKS"', "Parks\u200b", " parks ", "PARK5", "Park",
     "Parks\nSent from my iPhone", "Parks please", "#parks"],
)  # fmt: skip
def test_a_keyword_starts_however_it_is_typed(town: Town, phone: Phone, words: str) -> None:
    assert "How do you use the parks?" in town.says(phone, words)


@pytest.mark.parametrize("words", ["PARKS 2", "parks playing", "Parks: 2", "PARKS b)"])
def test_the_first_text_may_already_be_the_answer(town: Town, phone: Phone, words: str) -> None:
    said = town.says(phone, words)

    assert "STOP" in said
    assert "How clean are they?" in said
    assert "How do you use" not in said
    assert town.values(phone) == {"use": "play"}


def test_words_after_the_keyword_that_are_no_answer_are_kept(town: Town, phone: Phone) -> None:
    said = town.says(phone, "Parks need more shade and water")

    assert "How do you use the parks?" in said
    assert town.texts_in()[0].remark == "need more shade and water"


def test_a_strangers_first_question_names_the_other_languages(town: Town, phone: Phone) -> None:
    said = town.says(phone, "PARKS")

    assert "Español: ES" in said
    assert "العربية: AR" in said


def test_a_script_tells_the_language(town: Town, phone: Phone) -> None:
    assert "كيف تستخدمون الحدائق؟" in town.says(phone, "PARKS مرحبا")


def test_a_keyword_in_an_open_comment_is_part_of_the_comment(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2", "parks are fine")

    assert town.values(phone)["better"] == "parks are fine"


def test_several_surveys_can_be_open_at_once(town: Town, phone: Phone) -> None:
    town.tells(phone, "PARKS", "1", "ROADS", "2")

    offered = town.says(phone, "The holes on Main Street")
    went_on = town.says(phone, "PARKS")

    assert "PARKS" in offered
    assert "How clean are they?" in went_on
    assert len(town.responses()) == 2
