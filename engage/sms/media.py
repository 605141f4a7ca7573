"""Pictures that came by text: fetched from the provider, cleaned, kept under `instance/media`.

What a stranger sends is opened by nothing but a decoder, and never kept as it came: the picture is
drawn anew from its points, so that neither where it was taken nor anything hidden in the file is
kept. What is no picture is not kept; that it was sent stays known.
"""

import hashlib
import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.db import Database, insert_new
from engage.models.texting import MediaState, TextMedia
from engage.sms.gateway import Gateway

# As many as one message can bring.
FILES_MOST = 10
BYTES_MOST = 5 * 1024 * 1024
# A small file can hold a picture of a billion points; a phone's camera makes some 50 million.
POINTS_MOST = 60_000_000
# Enough to read a street sign; a tenth of what a phone sends.
SIDE_MOST = 2_000
QUALITY = 85
TRIES_MOST = 5
AGAIN_AFTER = timedelta(minutes=1)
_KINDS = frozenset({"image/jpeg", "image/jpg", "image/png", "image/gif", "image/webp"})
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_NAME = re.compile(r"[0-9a-f]{64}")


class Refused(Exception):
    """A file is not kept. `why` is told to staff, at most 32 characters."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


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
    if not _NAME.fullmatch(sha256):
        return None
    return settings.instance / "media" / sha256[:2] / f"{sha256}.jpg"


def clean_picture(data: bytes) -> bytes:
    """Give a picture drawn anew as JPEG, upright, without anything beside its points.

    Raises `Refused` for what is no picture, or too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn_anew(Image.open(BytesIO(data), formats=_FORMATS))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused("unreadable") from error


def _drawn_anew(picture: Image.Image) -> bytes:
    # Asked before anything is decoded: opening reads the heading alone.
    if picture.width * picture.height > POINTS_MOST:
        raise Refused("too_large")
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE_MOST, SIDE_MOST))
    seen = upright.convert("RGBA")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen.getchannel("A"))
    out = BytesIO()
    plain.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


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
        clean = clean_picture(fetched.data)
    except Refused as refused:
        return None, refused.why
    return _keep(settings, clean), None


def _keep(settings: Settings, data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(settings, sha256)
    assert path is not None  # noqa: S101 - a hash is a name
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whoever reads it sees the whole file or none.
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)
    return sha256


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
