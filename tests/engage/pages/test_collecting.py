"""Collectors, posters, paper forms, key-in and the live view, as staff use them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from engage.collecting import collectors, live
from engage.collecting.collectors import Draft
from engage.db import Database
from engage.intake import versions
from engage.models.collecting import CollectorCard, CollectorKind, KeyedResponse, PaperRun
from engage.models.response import Channel, Response
from engage.models.survey import Collector, Survey
from engage.times import now
from surveys.definition import Survey as Definition
from surveys.loading import load_survey
from tests.conftest import Browser
from tests.engage.conftest import BUS_SURVEY

SignIn = Callable[[str], Browser]
Count = Callable[[], AbstractContextManager[Any]]
ROOM = "/studio/surveys/bus"
MOST_STATEMENTS = 16
MOST_TO_STORE = 30


@pytest.fixture
def staff(signed_in: SignIn) -> Browser:
    return signed_in("engagement")


@pytest.fixture
def library(database: Database, city: None) -> int:
    with database.transaction() as session:
        survey = versions.find_survey(session, "bus")
        draft = Draft("Posters in the library", CollectorKind.POSTER, "library")
        return collectors.add_collector(session, survey, draft, user_id=None, now=now()).id


def key(page: str) -> str:
    found = re.search(r'name="head-form_key"[^>]* value="([^"]+)"', page)
    assert found, page
    return unescape(found[1])


def type_in(staff: Browser, **fields: Any) -> Any:
    """Send a form as its page would."""
    page = staff.get(f"{ROOM}/key-in").text
    token = re.search(r'name="head-csrf_token"[^>]* value="([^"]+)"', page)
    assert token
    head = {
        "head-csrf_token": unescape(token[1]),
        "head-form_key": key(page),
        "head-version": "1",
        "head-channel": "paper",
        "head-number": "12",
        "head-language": "en",
        "head-collector": "",
        "head-answered_on": str(now().date() - timedelta(days=1)),
        "often": "yes",
        "line": "9",
    }
    return staff.post(f"{ROOM}/key-in", data={**head, **fields})


def test_collector_is_made_and_shows_its_links(staff: Browser) -> None:
    made = staff.send(f"{ROOM}/collectors", name="Front desk", kind="kiosk", code="")
    page = staff.get(made.location).text

    assert made.status_code == 303
    assert "http://localhost/s/bus?via=front-desk" in page
    assert "http://localhost/s/bus?via=front-desk&amp;kiosk=1" in page
    assert "localhost/s/bus/front-desk" in page


@pytest.mark.parametrize(
    ("fields", "code", "told"),
    [
        ({"name": "", "kind": "poster"}, 422, "Please give it a name."),
        ({"name": "x" * 50_000, "kind": "poster"}, 422, "under 120 characters"),
        ({"name": "A", "kind": "poster", "code": "No Good"}, 422, "small letters a to z"),
        ({"name": "A", "kind": "poster", "code": "library"}, 409, "has this code"),
    ],
)
def test_what_is_wrong_with_a_collector_is_said_beside_the_field(
    staff: Browser, library: int, fields: dict[str, str], code: int, told: str
) -> None:
    sent = staff.send(f"{ROOM}/collectors", **fields)

    assert sent.status_code == code
    assert told in sent.text


def test_collector_is_renamed_retired_and_used_again(
    staff: Browser, library: int, database: Database
) -> None:
    at = f"{ROOM}/collectors/{library}"
    staff.send(at, name="In the <b>library</b>", kind="event")
    staff.send(f"{at}/retire", of=at)
    retired = staff.get(at).text
    staff.send(f"{at}/retire", of=at, back="1")

    assert "In the &lt;b&gt;library&lt;/b&gt;" in retired
    assert "Retired on" in retired
    with database.reading() as session:
        card = session.get_one(CollectorCard, library)
        assert (card.kind, card.retired_at) == (CollectorKind.EVENT, None)


def test_poster_is_in_the_language_chosen_whatever_the_readers(
    staff: Browser, library: int
) -> None:
    page = staff.get(f"{ROOM}/collectors/{library}/poster?language=ar&size=a4").text

    assert '<article class="sheet sheet--a4 poster" lang="ar" dir="rtl">' in page
    assert "حافلتك" in page
    assert "BUS" in page
    assert "(202) 555-0100" in page
    assert "via%3Dlibrary" not in page


def test_poster_without_a_number_asks_nobody_to_text(
    app: Any, staff: Browser, library: int
) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"twilio_from": ""})

    page = staff.get(f"{ROOM}/collectors/{library}/poster").text

    assert "Or text" not in page
    assert "Your phone company" not in page


def test_poster_with_slips_and_several_languages(staff: Browser, library: int) -> None:
    page = staff.get(
        f"{ROOM}/collectors/{library}/poster?language=en&language=ar&language=xx&slips=1"
    ).text

    assert page.count("<h2>") == 2
    assert page.count('<li dir="ltr">') == 8


def test_numbered_forms_are_ordered_and_shown(staff: Browser, database: Database) -> None:
    sent = staff.send(f"{ROOM}/paper", language="ar", copies="3", collector="", size="letter")
    page = staff.get(sent.location).text

    assert sent.status_code == 303
    assert re.findall(r'<strong class="ltr">(\d+)</strong>', page) == ["1", "2", "3"]
    assert page.count('dir="rtl"') >= 3
    with database.reading() as session:
        assert session.scalars(select(PaperRun.language)).all() == ["ar"]


@pytest.mark.parametrize("copies", ["0", "-1", "101", "many", "9" * 40, ""])
def test_impossible_number_of_copies_is_refused(
    staff: Browser, database: Database, copies: str
) -> None:
    sent = staff.send(f"{ROOM}/paper", language="en", copies=copies, collector="", size="letter")

    assert sent.status_code == 422
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PaperRun)) == 0


def test_form_says_in_words_when_to_answer(staff: Browser) -> None:
    page = staff.get(f"{ROOM}/paper/sample").text

    assert "Go to question 3." in page
    assert "Answer question 2 only if this is so:" in page
    assert "Your answer to question 1 is “Yes”." in page


def test_form_typed_in_is_stored_and_the_next_one_follows(
    staff: Browser, database: Database, library: int
) -> None:
    sent = type_in(staff, **{"head-collector": "library"})
    following = staff.get(sent.location).text

    assert sent.status_code == 303
    assert 'name="head-number"' in following
    assert re.search(r'name="head-number"[^>]*value="13"', following)
    assert "Stored. Here is the next form." in following
    with database.reading() as session:
        keyed = session.scalars(select(KeyedResponse)).one()
        assert keyed.user is not None
        assert (keyed.form_number, keyed.user.email) == ("12", "engagement@marlowbay.example")
        assert keyed.response.channel is Channel.PAPER


def test_number_typed_twice_shows_the_form_that_has_it(staff: Browser, database: Database) -> None:
    type_in(staff, better="Benches, please.")
    again = type_in(staff, **{"head-number": "\u200f ١٢ "}, often="no", line="")

    assert again.status_code == 409
    assert "This form was typed in before" in again.text
    assert "Benches, please." in again.text
    # What was typed is still there.
    assert re.search(r'value="no"[^>]* checked', again.text)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_faults_are_beside_their_fields_and_nothing_is_lost(staff: Browser) -> None:
    sent = type_in(staff, line="many", better="Kept.")

    assert sent.status_code == 422
    assert 'id="line-error"' in sent.text
    assert 'href="#line"' in sent.text
    assert "Kept." in sent.text


def test_required_question_the_paper_leaves_open_is_taken_at_the_second_time(
    staff: Browser, database: Database
) -> None:
    first = type_in(staff, often="", line="")
    second = type_in(staff, often="", line="", often__blank="1")

    assert 'name="often__blank"' in first.text
    assert (first.status_code, second.status_code) == (422, 303)


@pytest.mark.parametrize(
    "head",
    [
        {"head-number": ""},
        {"head-number": "12/4"},
        {"head-answered_on": "2999-01-01"},
        {"head-answered_on": "yesterday"},
        {"head-language": "xx"},
        {"head-channel": "pigeon"},
    ],
)
def test_head_that_cannot_be_is_refused(
    staff: Browser, database: Database, head: dict[str, str]
) -> None:
    assert type_in(staff, **head).status_code == 422
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_conversation_needs_no_number(staff: Browser, database: Database) -> None:
    sent = type_in(staff, **{"head-number": "", "head-channel": "person"})

    assert sent.status_code == 303
    with database.reading() as session:
        assert session.scalars(select(Response.channel)).all() == [Channel.PERSON]


def test_printed_number_brings_its_language_and_version(
    staff: Browser, database: Database, bus_survey: Definition
) -> None:
    staff.send(f"{ROOM}/paper", language="ar", copies="2", collector="", size="letter")
    with database.transaction() as session:
        newer = {**BUS_SURVEY, "title": {"en": "Newer", "ar": "أحدث"}}
        versions.publish(session, load_survey(newer), now=now())

    page = staff.get(f"{ROOM}/key-in?number=2").text
    sent = type_in(staff, **{"head-number": "2", "head-version": "2", "head-language": "ar"})

    assert re.search(r'<option selected value="ar">', page)
    assert "هل تستقل الحافلة؟" in page
    assert sent.status_code == 422
    assert "another version of the survey" in sent.text


def test_answer_to_a_retired_collector_that_was_chosen_is_kept(
    staff: Browser, database: Database, library: int
) -> None:
    with database.transaction() as session:
        survey = versions.find_survey(session, "bus")
        counted = collectors.find_collector(session, survey, library)
        collectors.retire_collector(session, counted, user_id=None, now=now())

    assert type_in(staff, **{"head-collector": "library"}).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(Response.collector_id)).all() == [library]


def test_live_view_says_it_is_empty_then_who_answered(staff: Browser, database: Database) -> None:
    empty = staff.get(f"{ROOM}/live").text
    type_in(staff)
    with database.transaction() as session:
        live.count_live(session, suppress_below=10, limit=5, now=now())
    page = staff.get(f"{ROOM}/live").text

    assert "Nobody has answered yet. Put up the poster or send the link." in empty
    assert "1 answer is in." in page
    # One person alone in a language is not told apart.
    assert "&lt;10" in page


def test_live_view_comes_anew_only_for_those_who_want_it(staff: Browser) -> None:
    assert "Refresh" not in staff.get(f"{ROOM}/live").headers
    assert staff.get(f"{ROOM}/live?every=60").headers["Refresh"] == "60"


@pytest.mark.parametrize(("goal", "code"), [("400", 303), ("", 303), ("0", 422), ("x", 422)])
def test_goal_is_a_whole_number_or_none(staff: Browser, goal: str, code: int) -> None:
    assert staff.send(f"{ROOM}/live", goal=goal).status_code == code


def long_survey(questions: int) -> Definition:
    return load_survey(
        {
            **BUS_SURVEY,
            "slug": "long",
            "keyword": "LONG",
            "sections": [
                {
                    "code": "all",
                    "questions": [
                        {"code": f"q{n}", "kind": "yes_no", "text": {"en": f"{n}?", "ar": f"{n}؟"}}
                        for n in range(questions)
                    ],
                }
            ],
        }
    )


@pytest.mark.parametrize("page", ["collectors", "paper", "paper/sample", "key-in", "live"])
@pytest.mark.parametrize("questions", [3, 300])
def test_pages_take_few_statements_however_long_the_survey(
    staff: Browser,
    database: Database,
    count_statements: Count,
    page: str,
    questions: int,
) -> None:
    with database.transaction() as session:
        versions.publish(session, long_survey(questions), now=now())
        survey = session.scalars(select(Survey).where(Survey.slug == "long")).one()
        session.add_all([Collector(survey_id=survey.id, code=f"c{n}") for n in range(30)])
    staff.get(f"/studio/surveys/long/{page}")

    with count_statements() as statements:
        assert staff.get(f"/studio/surveys/long/{page}").status_code == 200

    assert len(statements) <= MOST_STATEMENTS, statements.all


def test_storing_a_form_takes_few_statements(staff: Browser, count_statements: Count) -> None:
    staff.get(f"{ROOM}/key-in")
    with count_statements() as statements:
        assert type_in(staff).status_code == 303

    assert len(statements) <= MOST_STATEMENTS + MOST_TO_STORE, statements.all


def test_survey_that_is_not_there_is_told_so(staff: Browser) -> None:
    for page in ("collectors", "paper", "key-in", "live"):
        assert staff.get(f"/studio/surveys/none/{page}").status_code == 404
