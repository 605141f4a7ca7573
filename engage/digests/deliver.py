"""Mail on its way out: claimed in one transaction, sent after it, recorded in another.

At least once: a sender that dies between the call and its record leaves a mail that is sent again,
under the same Message-ID.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import Database
from engage.digests.city_post import city_pictures_of
from engage.digests.links import stop_url, subscription_of
from engage.digests.recall import still_true, take_back
from engage.feedback.telling import stop_link
from engage.mail import Letter, Mailer, MailRefused
from engage.models.digest import DigestPicture, Mail, MailState

# A mail server may be away for two days; after that somebody should know.
RETRY_AFTER = timedelta(minutes=15)
MOST_ATTEMPTS = 250
LOST_AFTER = timedelta(minutes=10)


def send_queued(
    database: Database, mailer: Mailer, settings: Settings, *, limit: int, now: datetime
) -> int:
    """Send what is due, oldest first; give how many were tried."""
    with database.transaction() as session:
        claimed = _claim(session, limit=limit, now=now)
    for mail in claimed:
        with database.reading() as session:
            letter = _letter(session, mail, settings)
        if letter is None:
            with database.transaction() as session:
                take_back(session, mail.id)
            continue
        refused = _try(mailer, letter)
        with database.transaction() as session:
            _record(session, mail.id, refused, now=now)
    return len(claimed)


def _claim(session: Session, *, limit: int, now: datetime) -> list[Mail]:
    lost = (Mail.state == MailState.SENDING) & (Mail.due_at < now - LOST_AFTER)
    due = (
        select(Mail)
        .where(((Mail.state == MailState.QUEUED) & (Mail.due_at <= now)) | lost)
        .order_by(Mail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    mails = list(session.scalars(due))
    for mail in mails:
        mail.state = MailState.SENDING
        mail.attempts += 1
        mail.due_at = now
    return mails


def _letter(session: Session, mail: Mail, settings: Settings) -> Letter | None:
    """Give a mail as it goes; `None` when it quotes words that were erased since it was drawn."""
    if not still_true(session, mail):
        return None
    pictures = city_pictures_of(mail) if mail.digest_id is None else _pictures_of(mail)
    return Letter(
        key=mail.key,
        to=mail.to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        language=mail.language,
        pictures=[
            (name, png) for name, png in session.execute(pictures) if f"cid:{name}" in mail.html
        ],
        stop_url=_stop_url(session, mail, settings),
    )


def _pictures_of(mail: Mail) -> Select[str, bytes]:
    return (
        select(DigestPicture.name, DigestPicture.png)
        .where(DigestPicture.digest_id == mail.digest_id, DigestPicture.language == mail.language)
        .order_by(DigestPicture.id)
    )


def _stop_url(session: Session, mail: Mail, settings: Settings) -> str | None:
    """Give where its reader stops letters of this kind; `None` where somebody asked for this one."""
    subscription = subscription_of(session, mail)
    if subscription:
        return stop_url(settings, subscription)
    return stop_link(session, settings, mail)


def _try(mailer: Mailer, letter: Letter) -> MailRefused | None:
    try:
        mailer.send(letter)
    except MailRefused as refused:
        return refused
    return None


def _record(session: Session, mail_id: int, refused: MailRefused | None, *, now: datetime) -> None:
    mail = session.get_one(Mail, mail_id)
    if refused is None:
        mail.state, mail.sent_at, mail.error = MailState.SENT, now, None
        return
    mail.error = refused.reason
    given_up = refused.for_good or mail.attempts >= MOST_ATTEMPTS
    mail.state = MailState.FAILED if given_up else MailState.QUEUED
    mail.due_at = now + RETRY_AFTER
