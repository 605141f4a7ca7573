"""What a department was told already: every comment in exactly one digest, whenever that is built.

A week's digest tells what became final before the week ended and was told in none before. The clock
alone would not do: a tag written in the last second of Sunday can be committed after a digest that
is built at midnight has looked. The table's key keeps a comment out of a second digest.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engage.digests.gather import Heard
from engage.models.digest import Digest
from engage.models.readers import DigestComment


@dataclass(frozen=True, slots=True)
class Watermark:
    """Where a department's digests begin, and to where the latest before this one reaches.

    What was final before `begins` belongs to the time before there were digests.
    """

    begins: datetime
    reaches: datetime


def watermark(session: Session, department_id: int, *, start: datetime) -> Watermark:
    """Give the department's watermark as the digest of the week that begins at `start` finds it."""
    stored = select(func.min(Digest.starts_at), func.max(Digest.ends_at)).where(
        Digest.department_id == department_id, Digest.starts_at < start
    )
    begins, reaches = session.execute(stored).one()
    return Watermark(begins or start, reaches or start)


def told_since(session: Session, department_id: int, *, since: datetime) -> set[int]:
    """Give the ids of the comments told in digests that reach beyond `since`."""
    told = (
        select(DigestComment.comment_id)
        .join(Digest, Digest.id == DigestComment.digest_id)
        .where(DigestComment.department_id == department_id, Digest.ends_at > since)
    )
    return set(session.scalars(told))


def untold(heard: Iterable[Heard], told: Collection[int], mark: Watermark) -> list[Heard]:
    """Give the inputs with comments nobody was told of yet, and of each only those comments."""
    found = []
    for each in heard:
        fresh = tuple(
            comment
            for comment in each.comments
            if comment.id not in told and comment.final_at >= mark.begins
        )
        if fresh:
            found.append(replace(each, comments=fresh))
    return found


def between(heard: Iterable[Heard], start: datetime, end: datetime) -> list[Heard]:
    """Give the inputs with comments final in [start, end), and of each only those comments."""
    found = []
    for each in heard:
        those = tuple(comment for comment in each.comments if start <= comment.final_at < end)
        if those:
            found.append(replace(each, comments=those))
    return found


def keep_told(session: Session, digest: Digest, comment_ids: Sequence[int]) -> None:
    """Record what a digest tells.

    Raises `IntegrityError` when another digest, built at the same time, tells one of them already.
    """
    rows = [
        {"department_id": digest.department_id, "comment_id": each, "digest_id": digest.id}
        for each in comment_ids
    ]
    if rows:
        session.execute(insert(DigestComment), rows)
