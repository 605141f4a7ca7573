"""Somebody leaves an address to be told the outcome: sealed, apart from the answers, once."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from engage.addresses import AddressBook
from engage.db import Database
from engage.intake import contacts
from engage.models.contact import AddressKind, ConsentEvent, Contact, OutcomeSubscription
from engage.times import now
from tests.engage.pages.test_resident import answer_all, hidden, send


@pytest.fixture
def book(app: Flask) -> AddressBook:
    found: AddressBook = app.extensions["addresses"]
    return found


def leave(client: FlaskClient, thanks: TestResponse, **fields: str) -> TestResponse:
    action = re.search(r'<form method="post" action="(/r/[^"]+/outcome)"', thanks.text)
    assert action, thanks.text
    return client.post(action[1], data=hidden(thanks) | fields, follow_redirects=True)


def test_phone_is_kept_sealed_with_the_words_that_were_agreed_to(
    client: FlaskClient, database: Database, bus_survey: object, book: AddressBook
) -> None:
    thanks = answer_all(client)

    told = leave(client, thanks, contact="(409) 555-0142", tell_in="vi")

    assert "We will write to you" in told.text
    assert "Keep me informed" not in told.text
    with database.reading() as session:
        promise = session.scalars(select(OutcomeSubscription)).one()
        contact = session.scalars(select(Contact)).one()
        event = session.scalars(select(ConsentEvent)).one()
        stored = session.connection().execute(text("SELECT * FROM contact")).one()
    assert (contact.kind, book.open(contact.address_encrypted)) == (
        AddressKind.PHONE,
        "+14095550142",
    )
    assert "5550142" not in str(stored)
    assert promise.language == "vi"
    assert "use it only for this" in promise.words
    assert promise.words.startswith(event.words)
    assert contact.consented_at


def test_mail_in_the_language_of_the_page(
    client: FlaskClient, database: Database, bus_survey: object, book: AddressBook
) -> None:
    thanks = answer_all(client, query="?lang=ar")

    leave(client, thanks, contact=" Maryam@Example.org ", tell_in="tlh")

    with database.reading() as session:
        assert session.scalars(select(OutcomeSubscription.language)).one() == "ar"
        sealed = session.scalars(select(Contact.address_encrypted)).one()
    assert book.open(sealed) == "maryam@example.org"


@pytest.mark.parametrize("typed", ["", "555 01", "me@", "a@b", "<b>", "+1\x00", "9" * 5000, "💬"])
def test_what_is_no_address_is_explained_and_kept(
    client: FlaskClient, database: Database, bus_survey: object, typed: str
) -> None:
    refused = leave(client, answer_all(client), contact=typed)

    assert refused.status_code == 422
    assert "Please write a mobile number" in refused.text
    assert 'aria-invalid="true"' in refused.text
    with database.reading() as session:
        assert session.scalars(select(Contact)).all() == []


def test_pressed_twice_it_is_one_promise(
    client: FlaskClient, database: Database, bus_survey: object
) -> None:
    thanks = answer_all(client)

    for typed in ("409-555-0142", "+1 409 555 0142"):
        leave(client, thanks, contact=typed)

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutcomeSubscription)) == 1


def test_one_response_cannot_be_used_to_write_to_strangers(
    client: FlaskClient, database: Database, bus_survey: object
) -> None:
    thanks = answer_all(client)
    for number in range(3):
        last = leave(client, thanks, contact=f"someone{number}@example.org")

    assert last.status_code == 422
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutcomeSubscription)) == 2


def test_who_stopped_our_texts_stays_stopped(
    client: FlaskClient, database: Database, bus_survey: object, book: AddressBook
) -> None:
    with database.transaction() as session:
        earlier = now() - timedelta(days=9)
        contact = contacts.keep_contact(
            session, book, AddressKind.PHONE, "+14095550142", now=earlier
        )
        contacts.opt_out(session, contact, source="sms", words="STOP", now=earlier)

    leave(client, answer_all(client), contact="4095550142")

    with database.reading() as session:
        contact = session.scalars(select(Contact)).one()
    assert contact.opted_out_at
    assert contact.consented_at is None


def test_number_that_changed_hands_takes_no_promise_along(
    client: FlaskClient, database: Database, bus_survey: object
) -> None:
    leave(client, answer_all(client), contact="4095550142")

    with database.transaction() as session:
        contacts.detach(session, session.scalars(select(Contact)).one(), now=now())

    with database.reading() as session:
        assert session.scalars(select(OutcomeSubscription)).all() == []


def test_nothing_is_kept_before_the_answers_were_sent(
    client: FlaskClient, database: Database, bus_survey: object
) -> None:
    page = send(client, client.get("/s/bus"), often="yes")

    refused = client.post(f"{page.request.path}/outcome", data={"contact": "4095550142"})

    assert refused.status_code == 404
    with database.reading() as session:
        assert session.scalars(select(Contact)).all() == []
