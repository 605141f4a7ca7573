"""Pictures are kept for the comment they belong to; letters until they have done their work."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select

from engage.intake import clearing
from engage.models.comment import Comment
from engage.models.conversation import ConversationState, InboundText
from engage.models.flag import Flag
from engage.models.texting import MediaState, TextMedia
from engage.sms import media, retention
from tests.engage.sms.conftest import Town
from tests.engage.sms.test_media import PATH, URL, fetch, picture
from tests.peers.twilio.webhooks import Phone


def send(town: Town, phone: Phone, words: str) -> TextMedia:
    """Let a phone send a picture with words, and let it be fetched; give its row."""
    town.twilio.files |= {PATH: "/store/1", "/store/1": picture()}
    town.says(
        phone, words, extra={"NumMedia": "1", "MediaUrl0": URL, "MediaContentType0": "image/jpeg"}
    )
    fetch(town)
    kept: TextMedia = town.rows(TextMedia)[-1]
    assert kept.state is MediaState.KEPT
    return kept


def clear(town: Town, *, days: float) -> list[MediaState]:
    """Let so many days pass, then let the clock clear; give the states of all pictures."""
    town.wait(days=days)
    with town.database.transaction() as session:
        retention.clear_pictures(session, limit=100, now=town.now)
    return [each.state for each in town.rows(TextMedia)]


def sweep(town: Town) -> int:
    """Let the clock take away files that nothing refers to."""
    later = datetime.now(tz=town.now.tzinfo) + timedelta(days=3)
    return clearing.clear_photos(town.database, town.settings.instance, limit=100, now=later)


def test_picture_of_a_comment_stays_for_as_long_as_the_comment(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2")
    send(town, phone, "This hole in front of the school")

    stays = clear(town, days=90)
    with town.database.transaction() as session:
        session.execute(delete(Comment))
    gone = clear(town, days=1)

    assert (stays, gone) == ([MediaState.KEPT], [MediaState.REFUSED])
    [row] = town.rows(TextMedia)
    assert (row.sha256, row.url, row.why) == (None, "", retention.CLEARED)
    assert sweep(town) == 1
    assert sweep(town) == 0


def test_picture_sent_outside_any_survey_stays_with_its_words(town: Town, phone: Phone) -> None:
    send(town, phone, "The bus shelter on Elm has no light")

    assert clear(town, days=90) == [MediaState.KEPT]


def test_picture_alone_goes_with_the_words_that_follow(town: Town, phone: Phone) -> None:
    town.tells(phone, "ROADS", "2")
    send(town, phone, "")

    waits = clear(town, days=2)
    town.says(phone, "That is the hole in front of the school")
    stays = clear(town, days=60)

    assert (waits, stays) == ([MediaState.KEPT], [MediaState.KEPT])


def test_picture_of_an_answer_that_never_came_goes_when_the_survey_ended(
    town: Town, phone: Phone
) -> None:
    town.tells(phone, "ROADS", "2")
    send(town, phone, "")

    while_it_runs = clear(town, days=2.9)
    town.wait(days=1)
    town.expire()

    assert town.conversation(phone).state is ConversationState.EXPIRED
    assert while_it_runs == [MediaState.KEPT]
    assert clear(town, days=0) == [MediaState.REFUSED]


@pytest.mark.parametrize(("done", "left"), [(False, MediaState.KEPT), (True, MediaState.REFUSED)])
def test_picture_to_no_question_waits_for_staff_to_look(
    town: Town, phone: Phone, done: bool, left: MediaState
) -> None:
    send(town, phone, "fire")
    with town.database.transaction() as session:
        session.scalars(select(Flag)).one().done_at = town.now if done else None

    assert clear(town, days=2) == [left]
    assert clear(town, days=30) == [MediaState.REFUSED]


def test_same_picture_of_another_text_keeps_its_file(town: Town, phone: Phone) -> None:
    send(town, phone, "👍")
    kept = send(town, town.phone(), "The bus shelter on Elm has no light")

    states = clear(town, days=40)

    path = media.path_of(town.settings, kept.sha256 or "")
    assert states == [MediaState.REFUSED, MediaState.KEPT]
    assert sweep(town) == 0
    assert path is not None
    assert path.exists()


def test_files_that_nothing_refers_to_go_once_they_are_a_day_old(town: Town, phone: Phone) -> None:
    kept = send(town, phone, "👍")
    path = media.path_of(town.settings, kept.sha256 or "")
    with town.database.transaction() as session:
        session.execute(delete(InboundText))  # a resident's erasure takes the rows along
    assert path is not None
    present = datetime.now(tz=town.now.tzinfo)
    fresh = clearing.clear_photos(town.database, town.settings.instance, limit=100, now=present)

    assert fresh == 0
    assert sweep(town) == 1
    assert not path.exists()


def test_clearing_is_bounded(town: Town, phone: Phone) -> None:
    for _ in range(3):
        send(town, phone, "👍")
    town.wait(days=40)

    with town.database.transaction() as session:
        counts = [retention.clear_pictures(session, limit=2, now=town.now) for _ in range(3)]

    assert counts == [2, 1, 0]
