"""Build a department's digest: gather, measure, hide what is small, store once.

What was heard is this week's; who was heard and what became of it look back further, because a week
of one department is too few people to judge by.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.db import insert
from engage.digests import parts
from engage.digests.content import DigestContent
from engage.digests.gather import Heard, heard_inputs
from engage.digests.labels import label_lines
from engage.digests.surroundings import colleagues, corrections
from engage.digests.week import Week
from engage.feedback.axes import known_axes
from engage.models.comment import TagAxis
from engage.models.department import Department
from engage.models.digest import Digest

# Who was heard and what became of it are told over this long, the week included.
LOOKBACK = timedelta(weeks=26)
MOST_THEMES = 7
MOST_OWED = 5
MOST_COLLEAGUES = 5


def store_digest(
    session: Session, department: Department, week: Week, content: DigestContent, *, now: datetime
) -> Digest:
    """Keep a measured week as the department's digest; one that is stored already stays."""
    zone = ZoneInfo(department.timezone)
    values = {
        "department_id": department.id,
        "week": str(week),
        "starts_at": week.start(zone),
        "ends_at": week.end(zone),
        "content": content.model_dump(mode="json"),
        "built_at": now,
    }
    session.execute(insert(session, Digest).values(values).on_conflict_do_nothing())
    found = find_digest(session, department.id, week)
    assert found is not None  # noqa: S101 - just inserted, or by somebody else
    return found


def find_digest(session: Session, department_id: int, week: Week) -> Digest | None:
    """Give a stored digest, or `None`."""
    statement = select(Digest).where(
        Digest.department_id == department_id, Digest.week == str(week)
    )
    return session.scalar(statement)


def measure_week(
    session: Session, department: Department, week: Week, *, suppress_below: int, now: datetime
) -> DigestContent:
    """Give a department's week as figures that may be shown."""
    zone = ZoneInfo(department.timezone)
    start, end = week.start(zone), week.end(zone)
    history = heard_inputs(session, department.id, since=end - LOOKBACK, until=end)
    heard = [each for each in history if each.heard_at >= start]
    before = [each for each in history if week.previous().start(zone) <= each.heard_at < start]
    axes = known_axes(session)
    measured = [each.measured for each in history]
    moment = min(now, end)
    ladders = parts.ladders(measured, axes, now=moment, k=suppress_below)
    return DigestContent(
        department=department.slug,
        week=str(week),
        inputs=len(heard),
        comments=sum(len(each.comments) for each in heard),
        languages=len({comment.language for each in heard for comment in each.comments}),
        themes=label_lines(heard, before, TagAxis.THEME, limit=MOST_THEMES, quoted=True),
        dimensions=label_lines(heard, before, TagAxis.DIMENSION, limit=MOST_THEMES, quoted=False),
        axes=parts.axis_parts(history, axes, k=suppress_below),
        ladder=parts.ladder_part(measured, since=end - LOOKBACK, now=moment, k=suppress_below),
        equity=parts.equity_lines(ladders),
        gaps=parts.gap_lines(measured, ladders, now=moment),
        owed=parts.owed_lines(history, limit=MOST_OWED),
        colleagues=colleagues(session, department, _themes(heard), limit=MOST_COLLEAGUES),
        corrections=corrections(session, department, start, end),
        suppress_below=suppress_below,
    )


def _themes(heard: Sequence[Heard]) -> list[str]:
    return list(dict.fromkeys(theme for each in heard for theme in each.themes()))
