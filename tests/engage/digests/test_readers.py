"""Every reader gets the digest as they wish, and one that cannot be reached is known."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from engage.config import Settings
from engage.db import Database
from engage.digests import deliver, readers
from engage.digests.due import build_due_digests
from engage.digests.links import Circle, Subscription, read, sign
from engage.digests.readers import Wish
from engage.errors import NotFound
from engage.mail import Letter, MailRefused
from engage.models.department import Department, Recipient
from engage.models.digest import Digest, Mail, MailState
from engage.models.readers import EmptyWeeks
from engage.models.response import Response

from .conftest import MONDAY_AFTER, Write
from .test_told import transit

READER = "transit@example.org"


class Post:
    """A mail server of which tests say when it is away and whom it refuses."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.away = False
        self.refuses: set[str] = set()

    def send(self, letter: Letter) -> None:
        if self.away:
            raise MailRefused("ConnectionRefusedError", for_good=False)
        if letter.to in self.refuses:
            raise MailRefused("recipient", for_good=True)
        self.letters.append(letter)


def wish(
    city: Database, *, email: str = READER, weekday: int = 1, hour: int = 7, **how: object
) -> None:
    values = {"language": "en", "empty_weeks": EmptyWeeks.ONE_LINE} | how
    with city.transaction() as session:
        readers.save_wish(
            session,
            transit(city),
            email,
            Wish(weekday=weekday, hour=hour, **values),  # type: ignore[arg-type]
        )


def mails(city: Database) -> list[Mail]:
    with city.reading() as session:
        mine = select(Mail).where(Mail.key.like("digest:transit:%"))
        return list(session.scalars(mine.order_by(Mail.id)))


def test_digest_comes_on_the_readers_own_day_and_hour(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")
    wish(city, weekday=3, hour=16)

    build_due_digests(city, settings, now=MONDAY_AFTER)

    assert mails(city)[0].due_at == datetime(2026, 11, 25, 22, tzinfo=UTC)


def test_reader_who_rises_before_the_department_has_it_first(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")
    wish(city, weekday=1, hour=5)

    early = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    build_due_digests(city, settings, now=early)

    assert [mail.due_at for mail in mails(city)] == [early]


@pytest.mark.parametrize(
    ("empty_weeks", "sent"), [(EmptyWeeks.NOTHING, 0), (EmptyWeeks.ONE_LINE, 1)]
)
def test_week_with_nothing_is_one_honest_line_or_nothing(
    city: Database, settings: Settings, empty_weeks: EmptyWeeks, sent: int
) -> None:
    wish(city, empty_weeks=empty_weeks)

    build_due_digests(city, settings, now=MONDAY_AFTER)

    assert len(mails(city)) == sent
    assert all("Nobody wrote to you this week." in mail.text for mail in mails(city))


def test_reader_who_stopped_gets_none_and_the_others_do(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")
    wish(city, email="other@example.org")
    with city.transaction() as session:
        stopped = readers.reader_with(session, transit(city), READER.upper())
        assert stopped is not None
        readers.stop_mail(session, stopped.id, now=MONDAY_AFTER)

    build_due_digests(city, settings, now=MONDAY_AFTER)

    assert [mail.to for mail in mails(city)] == ["other@example.org"]


def test_saving_a_wish_twice_or_in_capitals_makes_one_reader(city: Database) -> None:
    wish(city, email="New@Example.org", weekday=2)
    wish(city, email="new@example.org", weekday=4)

    with city.reading() as session:
        found = readers.readers_of(session, transit(city))
    assert [(each.email, each.weekday) for each in found][1:] == [("New@Example.org", 4)]


def test_mail_carries_a_link_that_stops_it_with_one_click(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")
    build_due_digests(city, settings, now=MONDAY_AFTER)
    post = Post()

    deliver.send_queued(city, post, settings, limit=10, now=MONDAY_AFTER)

    letter = next(each for each in post.letters if each.to == READER)
    assert letter.stop_url is not None
    assert letter.stop_url in letter.html
    assert letter.stop_url in letter.text
    token = letter.stop_url.rpartition("/")[2]
    with city.reading() as session:
        mine = session.scalars(select(Recipient.id).where(Recipient.email == READER)).one()
    assert read(settings, token) == Subscription(Circle.DEPARTMENT, mine)


@pytest.mark.parametrize("forged", ["", "x", "WyJkZXBhcnRtZW50IiwxXQ", "\u202e", "a" * 5000])
def test_forged_link_stops_nobody(settings: Settings, forged: str) -> None:
    good = sign(settings, Subscription(Circle.DEPARTMENT, 1))

    for token in (forged, good[:-1], f"{good}x", good.swapcase()):
        with pytest.raises(NotFound):
            read(settings, token)


def test_mailbox_that_refuses_is_recorded_and_not_tried_again(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")
    build_due_digests(city, settings, now=MONDAY_AFTER)
    post = Post()
    post.refuses = {READER}

    for minutes in (0, 30, 60):
        at = MONDAY_AFTER + timedelta(minutes=minutes)
        deliver.send_queued(city, post, settings, limit=10, now=at)

    with city.reading() as session:
        last = readers.last_mails(session, transit(city))[READER]
    assert (last.state, last.error, last.attempts) == (MailState.FAILED, "recipient", 1)


def test_mail_server_away_for_two_days_delivers_everything_once_when_it_is_back(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes")
    write("The pothole", theme="streets")
    wish(city, email="later@example.org", weekday=2)
    build_due_digests(city, settings, now=MONDAY_AFTER)
    post = Post()
    post.away = True

    for hour in range(48):
        at = MONDAY_AFTER + timedelta(hours=hour)
        deliver.send_queued(city, post, settings, limit=10, now=at)
    post.away = False
    for minutes in (0, 20, 40):
        at = MONDAY_AFTER + timedelta(hours=48, minutes=minutes)
        deliver.send_queued(city, post, settings, limit=10, now=at)

    assert sorted(letter.to for letter in post.letters) == [
        "later@example.org",
        "transit@example.org",
        "works@example.org",
    ]


def test_words_erased_while_the_mail_waited_do_not_go(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes to the clinic")
    wish(city, weekday=5)
    build_due_digests(city, settings, now=MONDAY_AFTER)
    assert "clinic" in mails(city)[0].html
    with city.transaction() as session:
        session.execute(delete(Response))
    post = Post()
    friday = MONDAY_AFTER + timedelta(days=4, hours=1)

    for minutes in range(3):
        at = friday + timedelta(minutes=minutes)
        deliver.send_queued(city, post, settings, limit=10, now=at)
        build_due_digests(city, settings, now=at)

    letter = next(each for each in post.letters if each.to == READER)
    assert "clinic" not in letter.html + letter.text
    with city.reading() as session:
        assert session.scalars(select(Digest.posted_at)).all().count(None) == 0


def test_consent_taken_back_while_the_mail_waited_is_heeded(
    city: Database, write: Write, settings: Settings
) -> None:
    write("The 9 never comes to the clinic")
    build_due_digests(city, settings, now=MONDAY_AFTER)
    with city.transaction() as session:
        session.execute(update(Response).values(may_quote=False))
    post = Post()

    for minutes in range(3):
        at = MONDAY_AFTER + timedelta(minutes=minutes)
        deliver.send_queued(city, post, settings, limit=10, now=at)
        build_due_digests(city, settings, now=at)

    letter = next(each for each in post.letters if each.to == READER)
    # What is owed is the department's own to read; nobody else's eyes are meant.
    assert letter.html.count("clinic") == 1


def test_department_in_another_zone_is_told_by_its_own_clock(
    city: Database, write: Write, settings: Settings
) -> None:
    with city.transaction() as session:
        mine = session.scalars(select(Department).where(Department.slug == "transit")).one()
        mine.timezone = "Pacific/Auckland"
    write("The 9 never comes")

    build_due_digests(city, settings, now=datetime(2026, 11, 22, 18, 30, tzinfo=UTC))

    assert len(mails(city)) == 1
