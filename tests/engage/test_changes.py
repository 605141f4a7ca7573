"""Changed rows are written by key, and all else as SQLAlchemy does it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, event, literal, select
from sqlalchemy.orm.exc import StaleDataError

from engage.addresses import AddressBook
from engage.db import Database, insert_beside
from engage.intake.contacts import keep_contact
from engage.models.base import table_of
from engage.models.contact import AddressKind, Contact
from engage.models.conversation import InboundText
from engage.models.flag import Flag, FlagReason
from engage.models.survey import Engagement

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
BOOK = AddressBook("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")


@pytest.fixture
def contact_id(database: Database) -> int:
    """A stored contact."""
    with database.transaction() as session:
        return keep_contact(session, BOOK, AddressKind.PHONE, "+12025550123", now=NOW).id


def test_a_changed_row_is_stored_and_its_session_has_nothing_left_to_write(
    database: Database, contact_id: int
) -> None:
    with database.transaction() as session:
        contact = session.get_one(Contact, contact_id)
        contact.language, contact.opted_out_at = "so", NOW
        session.flush()
        assert not session.dirty
        contact.language = "ar"

    with database.reading() as session:
        stored = session.get_one(Contact, contact_id)
        assert (stored.language, stored.opted_out_at) == ("ar", NOW)


def test_a_row_is_written_once_and_only_with_what_changed(
    database: Database, contact_id: int
) -> None:
    written: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_rest: written.append(statement),
    )

    with database.transaction() as session:
        session.get_one(Contact, contact_id).progressed_at = NOW + timedelta(hours=1)
        session.flush()
        session.flush()

    [update] = [statement for statement in written if statement.startswith("UPDATE")]
    assert "progressed_at" in update
    assert "language" not in update


def test_what_the_database_is_to_work_out_is_left_to_sqlalchemy(
    database: Database, contact_id: int
) -> None:
    with database.transaction() as session:
        contact = session.get_one(Contact, contact_id)
        contact.language = literal("s") + "o"  # type: ignore[assignment]
        session.flush()

        assert contact.language == "so"


def test_a_query_sees_what_changed_before_it(database: Database, contact_id: int) -> None:
    with database.transaction() as session:
        session.get_one(Contact, contact_id).language = "vi"

        spoken = session.scalars(select(Contact.language).where(Contact.id == contact_id)).one()

    assert spoken == "vi"


def test_a_changed_row_that_is_gone_is_an_error(database: Database, contact_id: int) -> None:
    with database.transaction() as session:
        contact = session.get_one(Contact, contact_id)
        gone = delete(table_of(Contact)).where(table_of(Contact).c.id == contact_id)
        session.connection().execute(gone)
        contact.language = "so"

        with pytest.raises(StaleDataError):
            session.flush()
        session.expunge_all()


def test_a_new_row_and_a_relationship_are_written_with_what_changed(
    database: Database, contact_id: int
) -> None:
    with database.transaction() as session:
        contact = session.get_one(Contact, contact_id)
        contact.language = "ko"
        session.add(Flag(reason=FlagReason.LOOP, contact=contact, at=NOW))
    with database.transaction() as session:
        flag = session.scalars(select(Flag)).one()
        assert flag.contact_id == contact_id
        flag.contact = None

    with database.reading() as session:
        assert session.get_one(Contact, contact_id).language == "ko"
        assert session.scalars(select(Flag)).one().contact_id is None


def test_what_a_savepoint_changed_goes_with_it(database: Database, contact_id: int) -> None:
    with database.transaction() as session:
        contact = session.get_one(Contact, contact_id)
        savepoint = session.begin_nested()
        contact.language = "fr"
        session.flush()
        savepoint.rollback()
        assert contact.language is None


def test_a_column_of_json_is_written(database: Database) -> None:
    with database.transaction() as session:
        session.add(Engagement(slug="parks", name={"en": "Parks"}, worksheet={}))
    with database.transaction() as session:
        session.scalars(select(Engagement)).one().name = {"en": "Parks", "es": "Parques"}

    with database.reading() as session:
        assert session.scalars(select(Engagement)).one().name["es"] == "Parques"


def test_a_row_is_inserted_beside_what_is_found(database: Database, contact_id: int) -> None:
    contacts = table_of(Contact).c
    found = select(contacts.id.label("contact_id")).where(contacts.language.is_(None))
    nobody = found.where(contacts.id < 0)
    text = {"sid": "SM1", "body": "Hi", "details": {}, "received_at": NOW, "failures": 0}

    with database.transaction() as session:
        made = insert_beside(session, InboundText, text, found)
        again = insert_beside(session, InboundText, text, found)
        alone = insert_beside(session, InboundText, {**text, "sid": "SM2"}, nobody)

        assert made is not None
        assert session.get_one(InboundText, made).contact_id == contact_id
        assert (again, alone) == (None, None)
