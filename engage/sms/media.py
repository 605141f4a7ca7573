"""Pictures that came by text: fetched from the provider, cleaned, kept under `instance/media`.

What a stranger sends is opened by nothing but a decoder, and never kept as it came: the picture is
drawn anew from its points, so that neither where it was taken nor anything hidden in the file is
kept. What is no picture is not kept; that it was sent stays known.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import Database, insert_new
from engage.errors import PhotoRefused, PhotoTooBig
from engage.intake.photos import lay_down, photo_path
from engage.intake.pictures import FORMATS, read_picture
from engage.models.texting import MediaState, TextMedia
from engage.sms.gateway import Gateway

# As many as one message can bring.
FILES_MOST = 10
BYTES_MOST = 5 * 1024 * 1024
TRIES_MOST = 5
AGAIN_AFTER = timedelta(minutes=1)
_KINDS = frozenset({"image/jpeg", "image/jpg", "image/png", "image/gif", "image/webp"})
# Phones also send what moves; its first picture is kept.
FORMATS_READ = (*FORMATS, "GIF")
_NAME = re.compile(r"[0-9a-f]{64}")


def note_media(
    session: Session, text_id: int, form: Mapping[str, str], *, account_sid: str, now: datetime
) -> None:
    """Remember the files a message names; what is not the provider's own, or no picture, is refused."""
    count = form.get("NumMedia", "")
    number = min(int(count), FILES_MOST) if count.isdecimal() and len(count) <= len("10") else 0
    rows = []
    for position in range(number):
        url = form.get(f"MediaUrl{position}", "")
        kind = form.get(f"MediaContentType{position}", "")[:64].lower()
        why = _refusal(url, kind, account_sid)
        rows.append(
            {
                "inbound_text_id": text_id,
                "position": position,
                "url": url if why != "foreign_address" else "",
                "content_type": kind,
                "state": MediaState.REFUSED if why else MediaState.WAITING,
                "why": why,
                "attempts": 0,
                "due_at": now,
            }
        )
    insert_new(session, TextMedia, rows)


def fetch_waiting(
    database: Database, gateway: Gateway, settings: Settings, *, limit: int, now: datetime
) -> int:
    """Fetch and keep files that wait; give how many were tried."""
    waiting = (
        select(TextMedia.id, TextMedia.url)
        .where(TextMedia.state == MediaState.WAITING, TextMedia.due_at <= now)
        .order_by(TextMedia.due_at)
        .limit(limit)
    )
    with database.reading() as session:
        rows = session.execute(waiting).all()
    for media_id, url in rows:
        sha256, why = _fetch(gateway, settings, url)
        with database.transaction() as session:
            _record(session, media_id, sha256, why, now=now)
    return len(rows)


def kept_of(session: Session, text_ids: Sequence[int]) -> Mapping[int, list[str]]:
    """Give the names of the pictures kept of each text, by the text's id."""
    statement = (
        select(TextMedia.inbound_text_id, TextMedia.sha256)
        .where(TextMedia.inbound_text_id.in_(text_ids), TextMedia.state == MediaState.KEPT)
        .order_by(TextMedia.inbound_text_id, TextMedia.position)
    )
    names: dict[int, list[str]] = {}
    for row in session.execute(statement):
        names.setdefault(row.inbound_text_id, []).append(row.sha256)
    return names


def path_of(settings: Settings, sha256: str) -> Path | None:
    """Give where a kept picture lies; `None` for what is no name of one."""
    return photo_path(settings.instance, sha256) if _NAME.fullmatch(sha256) else None


def _refusal(url: str, kind: str, account_sid: str) -> str | None:
    """Give why a file is not fetched: asking any address a message names would open the network."""
    ours = rf"https://api\.twilio\.com/2010-04-01/Accounts/{re.escape(account_sid)}/Messages/(SM|MM)[0-9a-f]{{32}}/Media/ME[0-9a-f]{{32}}"
    if not re.fullmatch(ours, url):
        return "foreign_address"
    return None if kind in _KINDS else "not_a_picture"


def _fetch(gateway: Gateway, settings: Settings, url: str) -> tuple[str | None, str | None]:
    """Give the name the picture is kept under, or why not; neither when it is worth another try."""
    fetched = gateway.fetch(url, most=BYTES_MOST)
    if fetched.data is None:
        return None, fetched.why
    try:
        picture = read_picture(fetched.data, formats=FORMATS_READ)
    except PhotoTooBig:
        return None, "too_large"
    except PhotoRefused:
        return None, "unreadable"
    lay_down(settings.instance, picture)
    return picture.sha256, None


def _record(
    session: Session, media_id: int, sha256: str | None, why: str | None, *, now: datetime
) -> None:
    media = session.get(TextMedia, media_id, with_for_update=True)
    if media is None or media.state is not MediaState.WAITING:
        return
    media.attempts += 1
    if sha256 is not None:
        media.state, media.sha256 = MediaState.KEPT, sha256
    elif why is not None or media.attempts >= TRIES_MOST:
        media.state, media.why = MediaState.REFUSED, why or "gone"
    media.due_at = now + AGAIN_AFTER * media.attempts**2
