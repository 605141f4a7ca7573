"""Collectors: made, adopted, renamed, retired, counted."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import Deed
from engage.collecting import collectors
from engage.collecting.collectors import Counted, Draft
from engage.collecting.errors import CodeTaken
from engage.db import Database
from engage.errors import NotFound
from engage.intake import versions
from engage.intake.responses import Beginning, Given, begin_response, record_response
from engage.models.collecting import CollectorKind
from engage.models.response import Channel
from engage.models.staff import AuditEvent
from engage.models.survey import Collector, Survey
from surveys.answers import Answer
from surveys.definition import Survey as Definition
from tests.engage.conftest import NOW

LIBRARY = Draft("Posters in the library", CollectorKind.POSTER)


@pytest.fixture
def bus(database: Database, bus_survey: Definition) -> Survey:
    with database.reading() as session:
        return versions.find_survey(session, "bus")


def answer(session: Session, via: str | None, *, record: str, sent: bool = True) -> None:
    version = versions.find_survey(session, "bus").current_version
    assert version
    beginning = Beginning(
        version=version, channel=Channel.WEB, language="en", record_id=record, collector=via
    )
    if sent:
        record_response(session, beginning, {"often": Given(Answer("no"))}, now=NOW)
    else:
        begin_response(session, beginning, now=NOW)


def one(session: Session, survey: Survey, code: str) -> Counted:
    found = session.scalars(select(Collector.id).where(Collector.code == code)).one()
    return collectors.find_collector(session, survey, found)


def test_code_is_made_from_the_name_and_never_twice(database: Database, bus: Survey) -> None:
    with database.transaction() as session:
        codes = [
            collectors.add_collector(session, bus, draft, user_id=None, now=NOW).code
            for draft in (LIBRARY, LIBRARY, Draft("المكتبة", CollectorKind.POSTER))
        ]

    assert codes == ["posters-in-the-library", "posters-in-the-library-2", "poster"]


def test_answers_are_counted_by_collector_sent_and_begun(database: Database, bus: Survey) -> None:
    with database.transaction() as session:
        collectors.add_collector(session, bus, LIBRARY, user_id=None, now=NOW)
        code = "posters-in-the-library"
        answer(session, code, record="1")
        answer(session, code, record="2")
        answer(session, code, record="3", sent=False)
        answer(session, None, record="4")
        listing = collectors.list_collectors(session, bus)

    assert [(row.code, row.sent, row.begun, row.latest) for row in listing.named] == [
        (code, 2, 1, NOW)
    ]
    assert (listing.unknown, listing.direct) == ([], 1)


def test_code_that_arrived_unannounced_is_shown_and_adopted_with_its_answers(
    database: Database, bus: Survey
) -> None:
    with database.transaction() as session:
        answer(session, "marcket", record="1")
        before = collectors.list_collectors(session, bus)
        stranger = one(session, bus, "marcket")
        collectors.change_collector(session, bus, stranger, LIBRARY, user_id=None, now=NOW)
        session.expire_all()
        after = collectors.list_collectors(session, bus)

    assert [(row.code, row.sent) for row in before.unknown] == [("marcket", 1)]
    assert after.unknown == []
    assert [(row.code, row.card and row.card.name, row.sent) for row in after.named] == [
        ("marcket", LIBRARY.name, 1)
    ]


def test_making_a_collector_with_a_code_that_arrived_adopts_it(
    database: Database, bus: Survey
) -> None:
    with database.transaction() as session:
        answer(session, "library", record="1")
        draft = Draft("Library", CollectorKind.POSTER, "library")
        collectors.add_collector(session, bus, draft, user_id=None, now=NOW)
        listing = collectors.list_collectors(session, bus)

    assert [(row.code, row.sent) for row in listing.named] == [("library", 1)]


def test_code_of_another_collector_is_refused(database: Database, bus: Survey) -> None:
    draft = Draft("Library", CollectorKind.POSTER, "library")
    with database.transaction() as session:
        collectors.add_collector(session, bus, draft, user_id=None, now=NOW)

        with pytest.raises(CodeTaken):
            collectors.add_collector(session, bus, draft, user_id=None, now=NOW)


def test_retired_collector_still_counts_what_comes(database: Database, bus: Survey) -> None:
    with database.transaction() as session:
        collectors.add_collector(session, bus, LIBRARY, user_id=None, now=NOW)
        counted = one(session, bus, "posters-in-the-library")
        collectors.retire_collector(session, counted, user_id=None, now=NOW - timedelta(days=1))
        answer(session, "posters-in-the-library", record="1")
        session.expire_all()
        listing = collectors.list_collectors(session, bus)
        offered = collectors.offered_collectors(session, bus)

    assert (listing.named, offered) == ([], [])
    assert [row.sent for row in listing.retired] == [1]


def test_retired_collector_can_be_used_again(database: Database, bus: Survey) -> None:
    with database.transaction() as session:
        collectors.add_collector(session, bus, LIBRARY, user_id=None, now=NOW)
        counted = one(session, bus, "posters-in-the-library")
        collectors.retire_collector(session, counted, user_id=None, now=NOW)
        collectors.restore_collector(session, counted, user_id=None, now=NOW)

        assert len(collectors.offered_collectors(session, bus)) == 1


def test_every_change_is_in_the_audit_log(database: Database, bus: Survey) -> None:
    with database.transaction() as session:
        collectors.add_collector(session, bus, LIBRARY, user_id=None, now=NOW)
        counted = one(session, bus, "posters-in-the-library")
        collectors.change_collector(session, bus, counted, LIBRARY, user_id=None, now=NOW)
        collectors.retire_collector(session, counted, user_id=None, now=NOW)
        # A second press changes nothing and is no second deed.
        collectors.retire_collector(session, counted, user_id=None, now=NOW)
        verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()

    assert verbs == [Deed.COLLECTOR_ADDED, Deed.COLLECTOR_CHANGED, Deed.COLLECTOR_RETIRED]


def test_collector_of_another_survey_is_not_found(database: Database, bus: Survey) -> None:
    with database.transaction() as session:
        other = Survey(slug="other")
        session.add(other)
        session.flush()
        foreign = Collector(survey_id=other.id, code="library")
        session.add(foreign)
        session.flush()

        with pytest.raises(NotFound):
            collectors.find_collector(session, bus, foreign.id)


@pytest.mark.parametrize("code", ["a\x00b", "\u202eab\u2066", "  ab\n", "\ud800ab"])
def test_invisible_signs_in_a_code_are_dropped(database: Database, bus: Survey, code: str) -> None:
    with database.transaction() as session:
        answer(session, code, record="1")
        codes = session.scalars(select(Collector.code)).all()

    assert codes == ["ab"]


def test_codes_that_strangers_invent_do_not_flood_the_list(database: Database, bus: Survey) -> None:
    most = collectors.MOST_UNKNOWN
    with database.transaction() as session:
        session.add_all([Collector(survey_id=bus.id, code=f"x{n}") for n in range(most + 3)])
        session.flush()
        listing = collectors.list_collectors(session, bus)

        assert session.scalar(select(func.count()).select_from(Collector)) == most + 3
    assert (len(listing.unknown), listing.more_unknown) == (most, 3)
