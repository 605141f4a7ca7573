"""Where residents' pictures are kept: a file named by its content, and a row that knows of it."""

import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from engage.db import insert_or_replace
from engage.errors import NotFound
from engage.intake.pictures import Picture
from engage.models.photo import Photo
from engage.models.response import AnswerRow, Response, ResponseState

FOLDER = "media"


def photo_path(instance: Path, sha256: str) -> Path:
    """Give where the picture of this name lies under the instance folder."""
    return instance / FOLDER / sha256[:2] / f"{sha256}.jpg"


def lay_down(instance: Path, picture: Picture) -> None:
    """Write a picture's file, once, whole or not at all. Outside of a transaction, before its row.

    A file that is there is made young again: `clearing` takes away only what is old.
    """
    path = photo_path(instance, picture.sha256)
    with suppress(FileNotFoundError):
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{secrets.token_hex(8)}.part")
    fresh.write_bytes(picture.content)
    fresh.chmod(0o640)
    fresh.replace(path)


def keep_photo(session: Session, picture: Picture, *, now: datetime) -> None:
    """Make the row of a picture that was laid down; its `sha256` is what answers refer to.

    A picture that was sent before counts as new from now, so that nobody clears it meanwhile.
    """
    row = {
        "sha256": picture.sha256,
        "width": picture.width,
        "height": picture.height,
        "size": len(picture.content),
        "created_at": now,
    }
    insert_or_replace(session, Photo, [row], key=("sha256",))


def is_kept(session: Session, reference: str) -> bool:
    """Tell whether a picture of this reference was stored."""
    return session.scalar(select(Photo.id).where(Photo.sha256 == reference)) is not None


def hold(session: Session, reference: str) -> bool:
    """Tell the same, and let nobody clear the picture before this transaction has ended."""
    found = select(Photo.id).where(Photo.sha256 == reference)
    return session.scalar(found.with_for_update(read=True, key_share=True)) is not None


def find_photo(session: Session, instance: Path, reference: str) -> Path:
    """Give the file of a stored picture; `NotFound` otherwise."""
    path = photo_path(instance, reference)
    if not is_kept(session, reference) or not path.is_file():
        raise NotFound("photo", reference)
    return path


def latest_photos(session: Session, survey_id: int, *, limit: int) -> dict[str, list[str]]:
    """Give references of the newest photos of a survey by question code, `limit` in all."""
    reference = cast(AnswerRow.value, Text)
    found = (
        select(AnswerRow.code, Photo.sha256)
        .join(Response, Response.id == AnswerRow.response_id)
        .join(Photo, reference == '"' + Photo.sha256 + '"')
        .where(Response.survey_id == survey_id, Response.state == ResponseState.SUBMITTED)
        .order_by(Photo.id.desc())
        .limit(limit)
    )
    photos: dict[str, list[str]] = {}
    for code, sha256 in session.execute(found):
        photos.setdefault(code, []).append(sha256)
    return photos
