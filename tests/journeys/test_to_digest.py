"""From the door to the digest: on the web and by text, in English and in Arabic, with the real tagger."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from engage.config import Settings
from engage.db import Database
from engage.demo.city import build_city
from engage.digests import deliver
from engage.digests.due import build_week, post_digests
from engage.digests.week import Week
from engage.jobs.tagging import tag_pending
from engage.mail import SmtpMailer
from engage.models.comment import Comment, Fate
from engage.models.conversation import Conversation, ConversationState
from engage.models.department import Department
from engage.models.digest import Mail, MailState
from engage.models.response import Response, ResponseState
from engage.sms import answering, inbound
from engage.times import now
from nlp.tagger import Tagger
from tests.journeys.conftest import Mailbox

pytestmark = pytest.mark.slow

WORDS = {
    "en": "Fix the potholes on Mill Road before somebody breaks an axle.",
    "ar": "الشارع مليء بالحفر وأعمدة الإنارة مكسورة في شارعنا.",
}


@pytest.fixture(scope="session")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    return Tagger(cache=tmp_path_factory.mktemp("models"))


@pytest.fixture
def city(database: Database) -> Database:
    with database.transaction() as session:
        build_city(session, now=datetime(2026, 1, 1, tzinfo=UTC))
    return database


def on_the_web(app: Flask, language: str) -> None:
    """Answer the community survey page by page, with the comment on its first page that has one."""
    client = app.test_client()
    page = client.get(f"/s/community?lang={language}")
    for _ in range(12):
        form = re.search(r'<form id="answers" method="post" action="([^"]*)"', page.text)
        if form is None:
            break
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        data = {name: unescape(value) for name, value in hidden}
        given = {"quality_of_life": "3", "comment_better": WORDS[language], "may_quote": "yes"}
        page = client.post(unescape(form[1]), data=given | data, follow_redirects=True)


def by_text(app: Flask, language: str) -> None:
    """Text the keyword, choose the language, answer the comment, skip the rest."""
    replies = {"comment_better": WORDS[language], "quality_of_life": "3", "may_quote": "1"}
    book = app.extensions["addresses"]
    settings: Settings = app.config["SETTINGS"]
    database: Database = app.extensions["database"]

    def send(number: int, body: str) -> None:
        arrival = inbound.Arrival(f"demo:journey:{number}", "+12025550142", body)
        with database.transaction() as session:
            text_id = inbound.keep(session, book, arrival, now=now())
        answering.answer(text_id, settings=settings, now=now())

    send(0, "CITY")
    send(1, language)
    for number in range(2, 30):
        code = asked(database)
        if code is None:
            break
        send(number, replies.get(code, "skip"))


def asked(database: Database) -> str | None:
    open_ = select(Conversation.question_code).where(Conversation.state == ConversationState.ASKING)
    with database.reading() as session:
        return session.scalar(open_)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("door", [on_the_web, by_text], ids=["web", "sms"])
def test_answer_becomes_a_digest_in_the_departments_mailbox(
    app: Flask,
    city: Database,
    settings: Settings,
    tagger: Tagger,
    mailbox: Mailbox,
    door: Callable[[Flask, str], None],
    language: str,
) -> None:
    door(app, language)
    tag_pending(city, tagger, now=now())
    with city.reading() as session:
        assert session.scalars(select(Response.state)).all() == [ResponseState.SUBMITTED]
        assert session.scalars(select(Comment.fate)).all() == [Fate.TAGGED]
        works = session.scalars(select(Department).where(Department.slug == "public-works")).one()
    week = Week.containing(now(), ZoneInfo(works.timezone))
    monday = week.end(ZoneInfo(works.timezone)) + timedelta(hours=8)

    build_week(city, settings, works, week, now=monday)
    post_digests(city, settings, now=monday)
    deliver.send_queued(
        city, SmtpMailer(mailbox.url, settings.mail_from), settings, limit=10, now=monday
    )
    deliver.send_queued(
        city, SmtpMailer(mailbox.url, settings.mail_from), settings, limit=10, now=monday
    )

    assert len(mailbox.letters) == 1
    letter = mailbox.letters[0]
    body = letter.get_body(("plain",))
    assert body is not None
    assert WORDS[language] in body.get_content()
    html = letter.get_body(("html",))
    assert html is not None
    assert f'lang="{language}"' in html.get_content()
    with city.reading() as session:
        assert session.scalars(select(Mail.state)).all() == [MailState.SENT]
