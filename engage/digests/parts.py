"""The parts of a digest that tell of people: measured, then hidden where they are few."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import isfinite

from engage.digests.content import (
    AxisPart,
    Count,
    EquityLine,
    Estimate,
    FocusPart,
    GapLine,
    GroupLine,
    LadderPart,
    OwedLine,
    RungLine,
    TimeLine,
    WheelLine,
)
from engage.digests.gather import Heard
from engage.digests.quoting import passage_of, surest
from engage.feedback.axes import KnownAxis
from engage.measures.estimates import Interval, Share, share
from engage.measures.gaps import Gap, gaps
from engage.measures.groups import Axis, Side, side_of, tally
from engage.measures.incorporation import (
    LADDER,
    RESPONSE_WINDOW_DAYS,
    Duration,
    Input,
    Rung,
    by_group,
    is_mature,
    time_to,
)
from engage.measures.ladder import INPUTS, YOUNGER, ShownLadder, ShownRungs, show_gap, show_ladder
from engage.measures.representation import Ratio, representation
from engage.measures.shown import ShownRepresentation, ShownRow, show_representation
from engage.measures.suppression import Figure
from engage.models.comment import TagAxis
from nlp.taxonomy import DIMENSION_KEYS
from surveys.answers import Missing

# The rungs at which being heeded alike is tested.
TESTED = (Rung.ACKNOWLEDGED, Rung.DECIDED, Rung.INCORPORATED)
SHOWN_RUNGS = (*LADDER, Rung.INCORPORATED)
# What the equity table and its picture tell of each group.
EQUITY_RUNGS = (Rung.ACKNOWLEDGED, Rung.CONSIDERED, Rung.DECIDED, Rung.INCORPORATED)
# What people wait for: a first answer, and a decision.
TIMED = (Rung.CONSIDERED, Rung.DECIDED)
NO_AXIS = Axis("everyone", ("everyone",))


def axis_parts(
    people: Sequence[Input], axes: Sequence[KnownAxis], *, k: int
) -> tuple[AxisPart, ...]:
    """Give who was heard on every axis that has a benchmark, or groups in focus all the same."""
    return tuple(
        axis_part(people, known, k=k) for known in axes if known.benchmarks or known.axis.focus
    )


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
    inputs: Sequence[Input],
    axes: Sequence[KnownAxis],
    everyone: LadderPart | None,
    *,
    now: datetime,
    k: int,
) -> list[tuple[Axis, ShownLadder]]:
    """Give the ladder on every axis where something could be shown of both sides.

    What is told of `everyone` beside the tables is known to every reader, so no table may rely on
    withholding it. Deciding what to hide is slow: it is not done where every group of one side would
    be hidden anyway.
    """
    mature = [x for x in inputs if is_mature(x, now=now, window_days=RESPONSE_WINDOW_DAYS)]
    known_rungs = _told_rungs(everyone)
    return [
        (
            known.axis,
            show_ladder(inputs, known.axis, now=now, rungs=EQUITY_RUNGS, told=known_rungs, k=k),
        )
        for known in axes
        if known.axis.focus and _both_sides_speak(mature, known.axis, k=k)
    ]


def _told_rungs(everyone: LadderPart | None) -> frozenset[str]:
    """Give the columns of everyone's row that are shown beside the tables."""
    if everyone is None:
        return frozenset()
    told = {line.rung for line in everyone.rungs if not line.reached.hidden}
    beside = {INPUTS: everyone.inputs, YOUNGER: everyone.younger}
    return frozenset(told | {name for name, count in beside.items() if not count.hidden})


def _both_sides_speak(mature: Sequence[Input], axis: Axis, *, k: int) -> bool:
    large = {group for group, items in by_group(mature, axis).items() if len(items) >= k}
    return bool(large & axis.focus) and bool(large - axis.focus)


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


def judged_gaps(
    inputs: Sequence[Input], shown: Sequence[tuple[Axis, ShownLadder]], *, now: datetime
) -> tuple[Gap, ...]:
    """Give every comparison on the axes shown, all judged as one family of tests. Not to be shown."""
    return gaps(inputs, [axis for axis, _ladder in shown], TESTED, now=now)


def gap_lines(
    judged: Sequence[Gap], shown: Sequence[tuple[Axis, ShownLadder]]
) -> tuple[GapLine, ...]:
    """Give the verdict on every comparison, with its numbers where they may be shown."""
    by_name = {axis.name: ladder for axis, ladder in shown}
    return tuple(_gap_line(show_gap(gap, by_name[gap.comparison.axis])) for gap in judged)


def owed_lines(heard: Sequence[Heard], *, now: datetime, limit: int) -> tuple[OwedLine, ...]:
    """Give the inputs that wait longest for an answer, oldest first. For staff's eyes."""
    waiting = [
        each
        for each in heard
        if each.comments and not each.measured.has_reached(Rung.CONSIDERED, now=now)
    ]
    oldest = sorted(waiting, key=lambda each: (each.measured.received_at, each.id))
    return tuple(
        OwedLine(
            input_id=each.id,
            passage=passage_of(surest(each.comments)),
            heard_at=each.measured.received_at,
        )
        for each in oldest[:limit]
    )


def time_lines(
    inputs: Sequence[Input], everyone: LadderPart | None, *, now: datetime, k: int
) -> tuple[TimeLine, ...]:
    """Give how long people wait for a first answer and for a decision.

    Not where the number that came so far is hidden: total and waiting would tell it.
    """
    told = _told_rungs(everyone)
    if INPUTS not in told:
        return ()
    return tuple(
        _time_line(rung, time_to(inputs, rung, now=now), k=k) for rung in TIMED if rung in told
    )


def _time_line(rung: Rung, time: Duration, *, k: int) -> TimeLine:
    if 0 < time.reached < k:
        hidden = Count(value=None, hidden=True)
        return TimeLine(rung=rung, days=None, low=None, high=None, waiting=hidden)
    low = time.interval.low if time.interval else None
    high = time.interval.high if time.interval and isfinite(time.interval.high) else None
    waiting = Count(value=time.waiting)
    return TimeLine(rung=rung, days=time.median, low=low, high=high, waiting=waiting)


def wheel_lines(heard: Sequence[Heard], before: Sequence[Heard]) -> tuple[WheelLine, ...]:
    """Give every dimension's share of this week's inputs beside that of the weeks before.

    Which dimension words speak to tells of no one, so it is shown however small.
    """
    if not heard:
        return ()
    now, then = _dimensions(heard), _dimensions(before)
    return tuple(
        WheelLine(
            key=key,
            share=now[key] / len(heard),
            usual=then[key] / len(before) if before else None,
        )
        for key in DIMENSION_KEYS
    )


def _dimensions(heard: Sequence[Heard]) -> Counter[str]:
    return Counter(
        key
        for each in heard
        for key in {k for comment in each.comments for k in comment.keys(TagAxis.DIMENSION)}
    )


def focus_part(
    inputs: Sequence[Input], axes: Sequence[KnownAxis], *, now: datetime, k: int
) -> FocusPart | None:
    """Give what became of the inputs of people in any focus group; `None` where no group is named.

    Hidden where the number less that of one axis's focus groups would tell of a few people: those
    in a focus group of another axis alone.
    """
    named = [known.axis for known in axes if known.axis.focus]
    if not named:
        return None
    mature = [x for x in inputs if is_mature(x, now=now, window_days=RESPONSE_WINDOW_DAYS)]
    sides = [[x for x in mature if _in_focus(x, axis)] for axis in named]
    anyone = [x for x in mature if any(_in_focus(x, axis) for axis in named)]
    total, safe = len(anyone), _differs_by_many(anyone, sides, k=k)
    reached = _incorporated(anyone, now=now)
    safe = safe and _differs_by_many(reached, [_incorporated(side, now=now) for side in sides], k=k)
    if not safe or 0 < total < k:
        hidden = Count(value=None, hidden=True)
        return FocusPart(inputs=hidden, incorporated=hidden, rate=None)
    few = 0 < len(reached) < k
    return FocusPart(
        inputs=Count(value=total),
        incorporated=Count(value=None if few else len(reached), hidden=few),
        rate=None if few else _share(share(len(reached), total)),
    )


def _differs_by_many(anyone: Sequence[Input], sides: Sequence[Sequence[Input]], *, k: int) -> bool:
    return all(not 0 < len(anyone) - len(side) < k for side in sides)


def _incorporated(inputs: Sequence[Input], *, now: datetime) -> list[Input]:
    return [x for x in inputs if x.has_reached(Rung.INCORPORATED, now=now)]


def _in_focus(item: Input, axis: Axis) -> bool:
    return side_of(axis, item.standing(axis.name)) is Side.FOCUS


def axis_part(people: Sequence[Input], known: KnownAxis, *, k: int) -> AxisPart:
    """Give who was heard on one axis."""
    rows = [(each.standing(known.axis.name), 1) for each in people]
    counted = tally(known.axis, rows)
    measured = representation(counted, known.benchmarks)
    return shown_axis(show_representation(counted, measured, k=k), known)


def shown_axis(shown: ShownRepresentation, known: KnownAxis) -> AxisPart:
    """Give who was heard on one axis, as it is stored."""
    benchmarks = list(known.benchmarks.values())
    return AxisPart(
        axis=shown.axis,
        several=shown.several,
        received=_count(shown.received),
        lines=tuple(_group_line(row) for row in shown.rows),
        unknown=_share(shown.unknown.share),
        skipped=_count(shown.unanswered[Missing.SKIPPED].people),
        refused=_count(shown.unanswered[Missing.REFUSED].people),
        not_asked=_count(shown.unanswered[Missing.NOT_ASKED].people),
        source=_listed(each.source for each in benchmarks),
        # Of several the oldest: it is what a reader should doubt.
        year=min((each.year for each in benchmarks), default=None),
        geography=_listed(each.geography for each in benchmarks),
    )


def _listed(names: Iterable[str]) -> str | None:
    """Give each name once; `None` for none."""
    return "; ".join(dict.fromkeys(names)) or None


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
        if rung in row.reached
    )


def _count(figure: Figure) -> Count:
    return Count(value=figure.count, hidden=figure.count is None)


def _share(found: Share | None) -> Estimate | None:
    return _estimate(found.value, found.interval) if found else None


def _ratio(ratio: Ratio | None) -> Estimate | None:
    return _estimate(ratio.value, ratio.interval) if ratio else None


def _estimate(value: float | None, interval: Interval | None) -> Estimate | None:
    if value is None or interval is None:
        return None
    return Estimate(value=value, low=interval.low, high=interval.high)
