"""Build a department's digest: gather, measure, hide what is small, store once.

What was heard is this week's; who was heard and what became of it look back further, because a week
of one department is too few people to judge by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.db import insert
from engage.digests import parts
from engage.digests.content import DigestContent
from engage.digests.family import keep_tests
from engage.digests.gather import Heard, grown_inputs, heard_inputs, passed_inputs
from engage.digests.groups import focus_axis, large_groups, seen_axes
from engage.digests.labels import label_lines
from engage.digests.quoting import Chooser
from engage.digests.surroundings import colleagues, corrections, moved, plans_beside
from engage.digests.tallies import weekly_trend
from engage.digests.told import between, keep_told, told_since, untold, watermark
from engage.digests.week import Week, WeekNotOver
from engage.feedback.axes import KnownAxis, known_axes
from engage.measures.gaps import Gap
from engage.measures.incorporation import Input
from engage.models.comment import TagAxis
from engage.models.department import Department
from engage.models.digest import Digest

# Who was heard and what became of it are told over this long, the week included.
LOOKBACK = timedelta(weeks=26)
# What a week's dimensions are compared with.
USUAL = timedelta(weeks=12)
MOST_THEMES = 7
MOST_MOVED = 5
MOST_OWED = 5
MOST_COLLEAGUES = 5
MOST_PLANS = 3


@dataclass(frozen=True, slots=True)
class MeasuredWeek:
    """A week's content, the comments it tells of, and its comparisons as they were tested."""

    content: DigestContent
    told: tuple[int, ...]
    tests: tuple[Gap, ...] = ()


def store_digest(
    session: Session, department: Department, week: Week, measured: MeasuredWeek, *, now: datetime
) -> Digest:
    """Keep a measured week as the department's digest; one that is stored already stays.

    Raises `IntegrityError` when a comment was told in another digest since it was measured.
    """
    zone = ZoneInfo(department.timezone)
    values = {
        "department_id": department.id,
        "week": str(week),
        "starts_at": week.start(zone),
        "ends_at": week.end(zone),
        "content": measured.content.model_dump(mode="json"),
        "built_at": now,
    }
    stored = insert(session, Digest).values(values).on_conflict_do_nothing()
    ours = session.scalar(stored.returning(Digest.id)) is not None
    found = find_digest(session, department.id, week)
    assert found is not None  # noqa: S101 - just inserted, or by somebody else
    if ours:
        keep_told(session, found, measured.told)
        keep_tests(session, found, measured.tests)
    return found


def find_digest(session: Session, department_id: int, week: Week) -> Digest | None:
    """Give a stored digest, or `None`."""
    statement = select(Digest).where(
        Digest.department_id == department_id, Digest.week == str(week)
    )
    return session.scalar(statement)


def measure_week(
    session: Session, department: Department, week: Week, *, suppress_below: int, now: datetime
) -> MeasuredWeek:
    """Give a department's week as figures that may be shown.

    Raises `WeekNotOver` for a week that has not ended: what comes after would be told in none.
    """
    zone = ZoneInfo(department.timezone)
    start, end = week.start(zone), week.end(zone)
    if now < end:
        raise WeekNotOver(str(week))
    mark = watermark(session, department.id, start=start)
    since = end - LOOKBACK
    history = heard_inputs(session, department.id, since=since, until=end)
    grown = grown_inputs(
        session, department.id, before=since, since=min(mark.reaches, start), until=end
    )
    told = told_since(session, department.id, since=since)
    heard = untold([*between(grown, mark.reaches, end), *history], told, mark)
    passed = passed_inputs(session, department.id, since=since, until=end)
    around = Around(
        week=week,
        zone=zone,
        reaches=min(mark.reaches, start),
        before=between(history, week.previous().start(zone), start),
        axes=seen_axes(known_axes(session), [*passed, *(each.measured for each in history)]),
        passed=passed,
        suppress_below=suppress_below,
    )
    content, tests = _content(session, department, heard, history, around)
    ids = sorted({comment.id for each in heard for comment in each.comments})
    return MeasuredWeek(content, tuple(ids), tests)


@dataclass(frozen=True, slots=True)
class Around:
    """What a week is measured with: its bounds, the week before it, and the axes people stand on."""

    week: Week
    zone: ZoneInfo
    reaches: datetime
    before: Sequence[Heard]
    axes: Sequence[KnownAxis]
    passed: Sequence[Input]
    suppress_below: int

    @property
    def start(self) -> datetime:
        return self.week.start(self.zone)

    @property
    def end(self) -> datetime:
        return self.week.end(self.zone)


def _content(
    session: Session,
    department: Department,
    heard: Sequence[Heard],
    history: Sequence[Heard],
    around: Around,
) -> tuple[DigestContent, tuple[Gap, ...]]:
    k, end = around.suppress_below, around.end
    since = end - LOOKBACK
    measured = [*(each.measured for each in history), *around.passed]
    axes = parts.axis_parts(measured, around.axes, k=k)
    everyone = parts.ladder_part(measured, since=since, now=end, k=k)
    ladders = parts.ladders(measured, around.axes, everyone, now=end, k=k)
    tests = parts.judged_gaps(measured, ladders, now=end)
    chooser = Chooser(focus_axis(around.axes), large_groups(history, around.axes, k=k))
    content = DigestContent(
        department=department.slug,
        week=str(around.week),
        inputs=len(heard),
        inputs_before=len(around.before),
        comments=sum(len(each.comments) for each in heard),
        languages=_languages(heard),
        themes=label_lines(heard, around.before, TagAxis.THEME, limit=MOST_THEMES, chooser=chooser),
        dimensions=label_lines(heard, around.before, TagAxis.DIMENSION, limit=MOST_THEMES),
        axes=axes,
        ladder=everyone,
        times=parts.time_lines(measured, everyone, now=end, k=k),
        wheel=parts.wheel_lines(heard, between(history, around.start - USUAL, around.start)),
        plans=plans_beside(session, heard, limit=MOST_PLANS),
        moved=moved(session, department, around.reaches, end, limit=MOST_MOVED),
        equity=parts.equity_lines(ladders),
        focus=parts.focus_part(measured, around.axes, now=end, k=k),
        gaps=parts.gap_lines(tests, ladders),
        owed=parts.owed_lines(history, now=end, limit=MOST_OWED),
        colleagues=colleagues(session, department, _themes(heard), limit=MOST_COLLEAGUES),
        corrections=corrections(session, department, heard, around.reaches, around.start, end),
        trend=weekly_trend(session, department.id, around.week),
        suppress_below=k,
    )
    return content, tests


def _themes(heard: Sequence[Heard]) -> list[str]:
    return list(dict.fromkeys(theme for each in heard for theme in each.themes()))


def _languages(heard: Sequence[Heard]) -> int:
    """Count them. Words whose language nobody could tell are still in one, if there are no others."""
    found = {comment.language for each in heard for comment in each.comments}
    return len(found - {None}) or len(found)
