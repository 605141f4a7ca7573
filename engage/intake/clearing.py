"""Pictures that nobody attached to an answer: their rows, then their files. Called by an hourly job.

A row goes before its file, so a crash between the two leaves a file without a row, which the next
hour takes. A file is first moved out of the way and only then looked at: whoever sends the same
picture at that moment either made it young before the move, and it is put back, or finds it gone
and writes it anew. So a file that a row speaks of is never lost.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import ColumnElement, Text, cast, delete, func, select
from sqlalchemy.orm import Session

from engage.db import Database
from engage.intake.photos import FOLDER, photo_path
from engage.models.photo import Photo
from engage.models.response import AnswerRow
from engage.models.texting import TextMedia

# Somebody may still be on the page where it was sent.
KEPT_FOR = timedelta(days=1)
# A picture on its way out: in a folder of its own, where the next run finds it after a crash.
LEAVING = "leaving"
# Names that are looked for in one statement.
_BATCH = 500
# A reference as it is stored: 64 digits in quotation marks.
_REFERENCE = 66


def clear_photos(database: Database, instance: Path, *, limit: int, now: datetime) -> int:
    """Take away what nobody attached and is older than `KEPT_FOR`; give how many files went.

    At most `limit` rows and as many files in one run. Safe to repeat, and to break off anywhere.
    """
    before = now - KEPT_FOR
    _clear_rows(database, before=before, limit=limit)
    _settle(database, instance)
    found = list(islice(_unknown_files(database, instance, before), limit))
    for path in found:
        _take_away(path, instance, before)
    return len(found)


def _clear_rows(database: Database, *, before: datetime, limit: int) -> None:
    with database.reading() as session:
        ids = find_unattached(session, before=before, limit=limit)
    if ids:
        with database.transaction() as session:
            drop_unattached(session, ids, before=before)


def find_unattached(session: Session, *, before: datetime, limit: int) -> Sequence[int]:
    """Give ids of pictures older than `before` that no answer and no text refers to.

    It reads every answer and mostly finds nothing, so it is asked in a session that only reads.
    """
    listed = select(Photo.id).where(*_unattached(before)).order_by(Photo.id).limit(limit)
    return session.scalars(listed).all()


def drop_unattached(session: Session, ids: Sequence[int], *, before: datetime) -> None:
    """Delete the rows of those pictures that nobody has attached since they were found."""
    found = Photo.id.in_(ids)
    session.scalars(select(Photo.id).where(found).order_by(Photo.id).with_for_update()).all()
    session.execute(delete(Photo).where(found, *_unattached(before)))


def _unattached(before: datetime) -> tuple[ColumnElement[bool], ...]:
    value = cast(AnswerRow.value, Text)
    referred = select(value).where(func.length(value) == _REFERENCE)
    texted = select(TextMedia.sha256).where(TextMedia.sha256.is_not(None))
    return (
        Photo.created_at < before,
        ('"' + Photo.sha256 + '"').not_in(referred),
        Photo.sha256.not_in(texted),
    )


def _unknown_files(database: Database, instance: Path, before: datetime) -> Iterator[Path]:
    """Give files older than `before` that no row speaks of."""
    old = (path for path in (instance / FOLDER).glob("??/*") if _is_older(path, before))
    while batch := list(islice(old, _BATCH)):
        with database.reading() as session:
            known = _known(session, [path.stem for path in batch])
        yield from (path for path in batch if path.stem not in known or path.suffix != ".jpg")


def _known(session: Session, names: Sequence[str]) -> Collection[str]:
    kept = select(Photo.sha256).where(Photo.sha256.in_(names))
    texted = select(TextMedia.sha256).where(TextMedia.sha256.in_(names))
    return {*session.scalars(kept), *session.scalars(texted)}


def _take_away(path: Path, instance: Path, before: datetime) -> None:
    leaving = instance / FOLDER / LEAVING / path.name
    leaving.parent.mkdir(exist_ok=True)
    path.rename(leaving)
    if _is_older(leaving, before):
        leaving.unlink()
    elif not path.exists():
        leaving.rename(path)


def _settle(database: Database, instance: Path) -> None:
    """Finish what a crash left half-way: back where a row speaks of it, gone where none does."""
    left = list((instance / FOLDER / LEAVING).glob("*"))
    with database.reading() as session:
        known = _known(session, [path.stem for path in left])
    for path in left:
        home = photo_path(instance, path.stem)
        if path.stem in known and not home.exists():
            path.rename(home)
        else:
            path.unlink()


def _is_older(path: Path, before: datetime) -> bool:
    """Tell whether a file is; one that was finished or taken away this moment is not."""
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False
