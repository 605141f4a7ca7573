"""One question at a time: its words, choices and conditions, and two people at it."""

from typing import Any

import pytest

from engage.db import Database
from engage.studio import documents, drafts
from engage.times import now
from tests.engage.pages.making import ALWAYS, BUS, OFTEN, question, seen_in


def test_question_is_saved_and_what_the_form_does_not_show_is_kept(
    maker: Any, database: Database
) -> None:
    form = maker.get(OFTEN).text
    answer = maker.send(
        OFTEN, text="Do you ride?", demand="required", join="always", seen=seen_in(form)
    )

    assert answer.status_code == 303
    kept = question(database, "often")
    assert kept["text"] == {"en": "Do you ride?", "ar": "هل تستقل الحافلة؟"}
    assert kept["required"] is True


def test_late_editor_sees_both_texts_and_may_still_save(maker: Any, database: Database) -> None:
    seen = seen_in(maker.get(OFTEN).text)
    maker.send(OFTEN, text="Theirs?", seen=seen, **ALWAYS)

    late = maker.send(OFTEN, text="Mine, typed for an hour?", seen=seen, **ALWAYS)

    assert late.status_code == 409
    assert "Theirs?" in late.text
    assert "Mine, typed for an hour?" in late.text
    assert "engagement@marlowbay.example changed this meanwhile" in late.text
    assert question(database, "often")["text"]["en"] == "Theirs?"
    again = maker.send(OFTEN, text="Mine, typed for an hour?", seen=seen_in(late.text), **ALWAYS)
    assert again.status_code == 303
    assert question(database, "often")["text"]["en"] == "Mine, typed for an hour?"


def test_script_saves_in_passing_and_is_told_of_a_conflict(maker: Any) -> None:
    seen, proof = seen_in(maker.get(OFTEN).text), maker.proof(OFTEN)
    data = {"csrf_token": proof, "text": "First?", "seen": seen, **ALWAYS}
    header = {"X-Autosave": "1"}

    saved = maker.post(OFTEN, data=data, headers=header)
    on = maker.post(OFTEN, data={**data, "text": "On?", "seen": saved.json["seen"]}, headers=header)
    late = maker.post(OFTEN, data=data, headers=header)

    assert (saved.status_code, on.status_code, late.status_code) == (200, 200, 409)
    assert "Saved at" in saved.json["said"]
    assert on.json["seen"] != saved.json["seen"]


def test_condition_is_chosen_in_rows_and_shown_in_words(maker: Any, database: Database) -> None:
    url = f"{BUS}/questions/better"
    rows = {
        "join": "any",
        "tests-0-test": "often/is/yes",
        "tests-0-negated": "not",
        "tests-1-test": "line/at_least",
        "tests-1-value": "9",
    }

    maker.send(url, text="Better?", demand="", seen=seen_in(maker.get(url).text), **rows)

    assert question(database, "better")["when"] == {
        "any": [
            {"not": {"question": "often", "is": "yes"}},
            {"question": "line", "at_least": 9},
        ]
    }
    page = maker.get(f"{BUS}/").text
    assert "not: “Do you take the bus?” is “Yes” or “Which line?” is at least 9" in page


@pytest.mark.parametrize("value", ["", "many", "nan", "1e999", "٣"])
def test_half_a_condition_is_asked_for(maker: Any, database: Database, value: str) -> None:
    url = f"{BUS}/questions/better"
    rows = {"join": "all", "tests-0-test": "line/at_least", "tests-0-value": value}

    answer = maker.send(url, text="X?", demand="", seen=seen_in(maker.get(url).text), **rows)

    if value == "٣":  # a digit as any other
        assert question(database, "better")["when"] == {"question": "line", "at_least": 3}
    else:
        assert answer.status_code == 422
        assert "when" not in question(database, "better")


def test_deeper_condition_is_kept_as_it_is(maker: Any, database: Database) -> None:
    deep = {"all": [{"any": [{"question": "often", "is": "yes"}]}, {"question": "line", "is": 9}]}
    with database.transaction() as session:
        held = {**question(database, "better"), "when": deep}
        edit = documents.put_question(held, section="", replacing="better")
        drafts.save(session, "bus", drafts.Saving(edit=edit, place="question better"), now=now())
    url = f"{BUS}/questions/better"
    form = maker.get(url).text

    maker.send(url, text="New?", demand="", join="kept", seen=seen_in(form))

    assert question(database, "better")["when"] == deep
    assert question(database, "better")["text"]["en"] == "New?"


def test_choices_are_lines_and_keep_their_codes_and_translations(
    maker: Any, database: Database
) -> None:
    url = f"{BUS}/questions/home_language"
    form = maker.get(url).text
    assert "en | English\nar | Arabic" in form

    lines = "en | English\nar | Arabic, any kind\nSomali\nnone | None of these *"
    maker.send(url, text="Yours?", choices=lines, seen=seen_in(form), other="y", **ALWAYS)

    choices = question(database, "home_language")["choices"]
    assert [each["code"] for each in choices] == ["en", "ar", "somali", "none"]
    assert choices[1]["text"] == {"en": "Arabic, any kind", "ar": "العربية"}
    assert choices[3]["exclusive"] is True


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("a | One\na | Two", "is there twice"),
        ("bad code! | One", "cannot be a code"),
        ("a |", "has no words"),
        ("\n".join(f"Choice {n}" for n in range(5001)), "more than 5,000"),
    ],
)
def test_bad_lines_are_told_and_what_was_typed_is_kept(maker: Any, lines: str, said: str) -> None:
    url = f"{BUS}/questions/home_language"
    form = maker.get(url).text

    answer = maker.send(url, text="Kept?", choices=lines, seen=seen_in(form), **ALWAYS)

    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept?" in answer.text


def test_five_thousand_choices_are_taken(maker: Any, database: Database) -> None:
    url = f"{BUS}/questions/home_language"
    lines = "\n".join(f"c{n} | Choice {n}" for n in range(5000))

    answer = maker.send(url, text="Q?", choices=lines, seen=seen_in(maker.get(url).text), **ALWAYS)

    assert answer.status_code == 303
    assert len(question(database, "home_language")["choices"]) == 5000
    assert maker.get(answer.location).status_code == 200


def test_text_of_fifty_thousand_characters_is_kept_on_the_page_and_refused(
    maker: Any, database: Database
) -> None:
    long = "x" * 50_000

    answer = maker.send(OFTEN, text=long, seen=seen_in(maker.get(OFTEN).text), **ALWAYS)

    assert answer.status_code == 422
    assert long in answer.text
    assert question(database, "often")["text"]["en"] == "Do you take the bus?"


def test_code_that_residents_were_asked_under_stays(maker: Any, database: Database) -> None:
    answer = maker.send(
        OFTEN, text="Q?", code="rides", seen=seen_in(maker.get(OFTEN).text), **ALWAYS
    )

    assert answer.status_code == 422
    assert "Residents were asked under this code" in answer.text


def test_code_of_a_removed_question_is_not_given_again(maker: Any, database: Database) -> None:
    maker.send(f"{BUS}/arrange", of=f"{BUS}/", remove="question better")
    url = f"{BUS}/questions/new?kind=comment&section=ride"

    taken = maker.send(url, text="Better?", code="better", section="ride", kind="comment", **ALWAYS)
    made = maker.send(url, text="Better?", section="ride", kind="comment", **ALWAYS)

    assert taken.status_code == 422
    assert made.location.endswith("/questions/better_2")
