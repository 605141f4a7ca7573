"""Behaviours 23 to 33 of the texting specification: reading answers as people write them."""

import pytest

from engage.models.comment import Comment
from engage.sms import answering, inbound
from surveys.answers import Missing
from tests.engage.sms.conftest import Town
from tests.peers.twilio.webhooks import Phone


def at(town: Town, phone: Phone, code: str) -> None:
    """Bring a phone to a question of the parks survey."""
    before = {"use": [], "clean": ["1"], "hurt": ["1", "4"], "times": ["1", "4", "yes"],
              "needs": ["1", "4", "no"], "better": ["1", "4", "no", "1"]}  # fmt: skip
    town.tells(phone, "PARKS", *before[code])


@pytest.mark.parametrize(
    ("words", "value"), [("1️⃣", 1), ("٣", 3), ("３", 3), ("③", 3), ("۳", 3), ("३", 3)]
)
def test_b23_digits_of_any_script(town: Town, phone: Phone, words: str, value: int) -> None:
    at(town, phone, "clean")
    town.says(phone, words)

    assert town.values(phone)["clean"] == value


@pytest.mark.parametrize("words", ["one", "uno", "un", "واحد"])
def test_b24_number_words(town: Town, phone: Phone, words: str) -> None:
    at(town, phone, "clean")
    town.says(phone, words)

    assert town.values(phone)["clean"] == 1


@pytest.mark.parametrize("words", ["won", "to", "for"])
def test_b24_words_that_only_sound_like_numbers(town: Town, phone: Phone, words: str) -> None:
    at(town, phone, "clean")
    town.says(phone, words)

    assert "clean" not in town.values(phone)


@pytest.mark.parametrize(
    "words",
    ["B", "b)", "(b)", "B.", "#2", "2.", "2)", "option 2", "opción 2", "2 - Playing", "playing"],
)
def test_b25_a_choice_however_it_is_named(town: Town, phone: Phone, words: str) -> None:
    at(town, phone, "use")
    town.says(phone, words)

    assert town.values(phone) == {"use": "play"}


@pytest.mark.parametrize("words", ["1 & 3", "1,3", "1 and 3", "1 y 3", "13"])
def test_b26_several_choices(town: Town, phone: Phone, words: str) -> None:
    at(town, phone, "needs")
    town.says(phone, words)

    assert town.values(phone)["needs"] == ["shade", "lights"]


def test_b26_a_range_is_asked_back(town: Town, phone: Phone) -> None:
    at(town, phone, "needs")

    assert "each number" in town.says(phone, "1-3")
    assert "needs" not in town.values(phone)


def test_b26_too_many_are_asked_back(town: Town, phone: Phone) -> None:
    at(town, phone, "needs")

    assert "more than we asked for" in town.says(phone, "1 2 3")


def test_b26_several_for_one_choice_are_asked_back(town: Town, phone: Phone) -> None:
    at(town, phone, "use")

    assert "only one" in town.says(phone, "1 & 3")
    assert town.values(phone) == {}


def test_b27_the_reason_beside_a_choice_becomes_a_comment(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "I choose 2 because of 3 accidents", "nothing else")

    comments = {row.code: row.text for row in town.rows(Comment)}
    assert town.values(phone)["clean"] == 2
    assert comments == {"clean": "because of 3 accidents", "better": "nothing else"}


@pytest.mark.parametrize(
    ("words", "value"),
    [("yes", "yes"), ("y", "yes"), ("yep", "yes"), ("sí", "yes"), ("si", "yes"), ("نعم", "yes"),
     ("👍", "yes"), ("👎", "no"), ("لا", "no"), ("nope", "no")],
)  # fmt: skip
def test_b28_yes_and_no(town: Town, phone: Phone, words: str, value: str) -> None:
    at(town, phone, "hurt")
    town.says(phone, words)

    assert town.values(phone)["hurt"] == value


@pytest.mark.parametrize("words", ["no sé", "not sure", "لا أعرف"])
def test_b28_not_knowing_is_not_no(town: Town, phone: Phone, words: str) -> None:
    at(town, phone, "hurt")
    town.says(phone, words)

    assert town.values(phone)["hurt"] is Missing.SKIPPED


@pytest.mark.parametrize("words", ["11", "0", "-3", "7/10", "4.5"])
def test_b29_a_rating_out_of_range_is_asked_back_with_the_range(
    town: Town, phone: Phone, words: str
) -> None:
    at(town, phone, "clean")

    said = town.says(phone, words)

    assert "1 to 5" in said
    assert "clean" not in town.values(phone)


def test_b29_the_second_time_it_goes_on_and_offers_the_web(town: Town, phone: Phone) -> None:
    at(town, phone, "clean")

    said = town.tells(phone, "11", "12")

    assert "/r/" in said[-1]
    assert "Were you ever hurt" in said[-1]
    assert town.values(phone)["clean"] is Missing.SKIPPED


def test_b29_nobody_is_caught_in_a_loop(town: Town, phone: Phone) -> None:
    town.says(phone, "PARKS")
    for number in range(12):
        town.says(phone, f"xyzzy {number}" * (number % 3 + 1))

    assert len(town.twilio.sent_to(phone.number)) <= 10


@pytest.mark.parametrize("words", ["", "   ", "...", "\u200b", None])
def test_b30_nothing_is_asked_back_once(town: Town, phone: Phone, words: str | None) -> None:
    at(town, phone, "clean")

    said = town.says(phone, words)

    assert "no words" in said
    assert "How clean are they?" in said


def test_b30_a_question_mark_repeats_the_question(town: Town, phone: Phone) -> None:
    at(town, phone, "clean")

    for words in ("?", "？"):
        assert town.says(phone, words).startswith("How clean are they?")


PICTURE = {"NumMedia": "1", "MediaContentType0": "image/jpeg",
           "MediaUrl0": "https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME"}  # fmt: skip


def test_b31_a_picture_to_an_open_question_is_kept_and_thanked_for(
    town: Town, phone: Phone
) -> None:
    at(town, phone, "better")

    said = town.says(phone, None, extra=PICTURE)

    assert "Thank you for the picture" in said
    assert town.texts_in()[-1].details["MediaUrl0"] == PICTURE["MediaUrl0"]
    assert town.flags() == ["picture"]


@pytest.mark.parametrize("kind", ["image/jpeg", "audio/amr", "text/vcard", "image/webp"])
def test_b31_media_to_a_closed_question_is_answered_with_the_question(
    town: Town, phone: Phone, kind: str
) -> None:
    at(town, phone, "clean")

    said = town.says(phone, "", extra={**PICTURE, "MediaContentType0": kind})

    assert "needs a number" in said
    assert "How clean are they?" in said


@pytest.mark.parametrize(
    "words", ['Liked "How clean are they?"', "Le gustó “¿Qué tan limpios…”", '👍 to "How clean"']
)
def test_b32_a_tapback_is_no_answer_and_gets_none(town: Town, phone: Phone, words: str) -> None:
    at(town, phone, "better")

    assert town.says(phone, words) == ""
    assert town.says(town.phone(), words) == ""
    assert "better" not in town.values(phone)


NASTY = [
    "\u202eevil\u202c نص مختلط mixed", "a\x00b", "zero\u200bwidth\u200d", "👨‍👩‍👧‍👦 family", "x" * 1600,
    "=HYPERLINK(\"http://x\")", "c2VjcmV0IGJhc2U2NCBsb29raW5n", "<script>alert(1)</script>",
    "שלום وسلام", "line\r\nbreak",
]  # fmt: skip


@pytest.mark.parametrize("words", NASTY)
def test_b33_strange_texts_are_kept_as_they_are(town: Town, phone: Phone, words: str) -> None:
    town.tells(phone, "ROADS", "3")

    said = town.says(phone, words)

    assert "Thank you all." in said
    assert town.values(phone)["better"] == words.replace("\x00", "")


def test_b33_a_lone_surrogate_is_replaced(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "3")

    arrival = inbound.Arrival(phone.new_sid(), phone.number, "half \ud83d here")
    with town.database.transaction() as session:
        text_id = inbound.keep(session, town.book, arrival, now=town.now)
    answering.answer(text_id, settings=town.settings, now=town.now)

    assert town.values(phone)["better"] == "half \ufffd here"
