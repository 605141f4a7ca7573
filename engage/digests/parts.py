"""The parts of a digest that tell of people: measured, then hidden where they are few."""

from collections.abc import Sequence
from datetime import datetime

from engage.digests.content import (
    AxisPart,
    Count,
    EquityLine,
    Estimate,
    GapLine,
    GroupLine,
    LadderPart,
    OwedLine,
    RungLine,
)
from engage.digests.gather import Heard
from engage.digests.quoting import quotable, surest
from engage.feedback.axes import KnownAxis
from engage.measures.estimates import Interval, Share
from engage.measures.gaps import Gap, gaps
from engage.measures.groups import Axis, tally
from engage.measures.incorporation import (
    LADDER,
    RESPONSE_WINDOW_DAYS,
    Input,
    Rung,
    is_mature,
)
from engage.measures.ladder import ShownLadder, ShownRungs, show_gap, show_ladder
from engage.measures.representation import Ratio, representation
from engage.measures.shown import ShownRow, show_representation
from engage.measures.suppression import Figure
from surveys.answers import Missing

# The rungs at which being heeded alike is tested.
TESTED = (Rung.ACKNOWLEDGED, Rung.DECIDED, Rung.INCORPORATED)
SHOWN_RUNGS = (*LADDER, Rung.INCORPORATED)
FEWEST = 30
NO_AXIS = Axis("everyone", ("everyone",))


def axis_parts(
    heard: Sequence[Heard], axes: Sequence[KnownAxis], *, k: int
) -> tuple[AxisPart, ...]:
    """Give who was heard on every axis that has a benchmark."""
    return tuple(_axis_part(heard, known, k=k) for known in axes if known.benchmarks)


def ladder_part(
    inputs: Sequence[Input], *, since: datetime, now: datetime, k: int
) -> LadderPart | None:
    """Give how far all inputs came; `None` when there are none."""
    if not inputs:
        return None
    shown = show_ladder(inputs, NO_AXIS, now=now, k=k)
    return LadderPart(
        since=since,
        inputs=_count(shown.everyone.inputs),
        younger=_count(shown.younger),
        rungs=_rungs(shown.everyone),
    )


def ladders(
    inputs: Sequence[Input], axes: Sequence[KnownAxis], *, now: datetime, k: int
) -> list[tuple[Axis, ShownLadder]]:
    """Give the ladder on every axis with focus groups; hiding is slow, so it is done once.

    None below `FEWEST` inputs old enough: of so few, every group would be hidden.
    """
    if sum(is_mature(each, now=now, window_days=RESPONSE_WINDOW_DAYS) for each in inputs) < FEWEST:
        return []
    focused = [known.axis for known in axes if known.axis.focus]
    return [(axis, show_ladder(inputs, axis, now=now, k=k)) for axis in focused]


def equity_lines(shown: Sequence[tuple[Axis, ShownLadder]]) -> tuple[EquityLine, ...]:
    """Give each group's way up the ladder."""
    return tuple(
        EquityLine(
            axis=axis.name,
            group=row.row,
            inputs=_count(row.inputs),
            focus=row.row in axis.focus,
            rungs=_rungs(row),
        )
        for axis, ladder in shown
        for row in ladder.groups
    )


def gap_lines(
    inputs: Sequence[Input], shown: Sequence[tuple[Axis, ShownLadder]], *, now: datetime
) -> tuple[GapLine, ...]:
    """Give the verdict on every comparison, all judged as one family of tests."""
    by_name = {axis.name: ladder for axis, ladder in shown}
    judged = gaps(inputs, [axis for axis, _ladder in shown], TESTED, now=now)
    return tuple(_gap_line(show_gap(gap, by_name[gap.comparison.axis])) for gap in judged)


def owed_lines(heard: Sequence[Heard], *, limit: int) -> tuple[OwedLine, ...]:
    """Give the inputs that wait longest for an answer, oldest first. For staff's eyes."""
    waiting = [each for each in heard if not each.answered and each.comments]
    return tuple(
        OwedLine(
            input_id=each.id,
            text=quotable(surest(each.comments)),
            language=surest(each.comments).language,
            heard_at=each.heard_at,
        )
        for each in waiting[:limit]
    )


def _axis_part(heard: Sequence[Heard], known: KnownAxis, *, k: int) -> AxisPart:
    rows = [(each.measured.standing(known.axis.name), 1) for each in heard]
    counted = tally(known.axis, rows)
    shown = show_representation(counted, representation(counted, known.benchmarks), k=k)
    source = next(iter(known.benchmarks.values()))
    return AxisPart(
        axis=shown.axis,
        several=shown.several,
        received=_count(shown.received),
        lines=tuple(_group_line(row) for row in shown.rows),
        unknown=_share(shown.unknown.share),
        skipped=_count(shown.unanswered[Missing.SKIPPED].people),
        refused=_count(shown.unanswered[Missing.REFUSED].people),
        not_asked=_count(shown.unanswered[Missing.NOT_ASKED].people),
        source=source.source,
        year=source.year,
        geography=source.geography,
    )


def _group_line(row: ShownRow) -> GroupLine:
    return GroupLine(
        group=row.group,
        people=_count(row.people),
        share=_share(row.share),
        benchmark=row.benchmark.share if row.benchmark else None,
        ratio=_ratio(row.ratio),
        verdict=str(row.ratio.verdict) if row.ratio else None,
        needed=row.ratio.needed if row.ratio else None,
    )


def _gap_line(gap: Gap) -> GapLine:
    found = gap.comparison
    return GapLine(
        axis=found.axis,
        group=found.group,
        rung=str(found.rung),
        verdict=str(gap.verdict),
        likelihood=str(gap.likelihood) if gap.likelihood else None,
        odds_ratio=_estimate(found.odds_ratio, found.interval),
        p=gap.adjusted_p,
    )


def _rungs(row: ShownRungs) -> tuple[RungLine, ...]:
    return tuple(
        RungLine(rung=str(rung), reached=_count(row.reached[rung]), rate=_share(row.rates[rung]))
        for rung in SHOWN_RUNGS
    )


def _count(figure: Figure) -> Count:
    return Count(value=figure.count, hidden=figure.count is None)


def _share(share: Share | None) -> Estimate | None:
    return _estimate(share.value, share.interval) if share else None


def _ratio(ratio: Ratio | None) -> Estimate | None:
    return _estimate(ratio.value, ratio.interval) if ratio else None


def _estimate(value: float | None, interval: Interval | None) -> Estimate | None:
    if value is None or interval is None:
        return None
    return Estimate(value=value, low=interval.low, high=interval.high)
