"""What became of it: the ladder an input climbs, how many climb it and how long it takes.

The unit is one input: all comments of one response that were routed to one department.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import isfinite, isnan
from types import MappingProxyType

from numpy import errstate
from statsmodels.duration.survfunc import SurvfuncRight

from engage.measures.estimates import ALPHA, Interval, Share, share
from engage.measures.groups import Axis, Standing, groups_of
from surveys.answers import Missing

RESPONSE_WINDOW_DAYS = 14
_DAY = timedelta(days=1)


class Rung(StrEnum):
    """How far an input came, lowest first, and `incorporated`, which is no rung but an outcome."""

    HEARD = "heard"
    ACKNOWLEDGED = "acknowledged"
    CONSIDERED = "considered"
    DECIDED = "decided"
    DONE = "done"
    INCORPORATED = "incorporated"


LADDER = (Rung.HEARD, Rung.ACKNOWLEDGED, Rung.CONSIDERED, Rung.DECIDED, Rung.DONE)


@dataclass(frozen=True, slots=True)
class Link:
    """An input's link to an action. Moments are aware; `None` has not happened.

    `declined_at` with its reason settles the input without incorporating it. An action of which the
    decision was reversed carries only the decision that holds.
    """

    linked_at: datetime
    adopted_at: datetime | None = None
    declined_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One input: when it was received, when it reached what, who spoke (by axis), about what.

    `themes` are ordered, the leading one first. `reached` lacks what has not happened. `owed_since` is
    when whoever is measured came to owe an answer, where that was later than receipt.
    """

    received_at: datetime
    reached: Mapping[Rung, datetime]
    standings: Mapping[str, Standing] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    owed_since: datetime | None = None

    def standing(self, axis: str) -> Standing:
        """Give where the speaker stands; an axis nothing is recorded for was not asked."""
        return self.standings.get(axis, Missing.NOT_ASKED)

    def has_reached(self, rung: Rung, *, now: datetime) -> bool:
        """Tell whether `rung` was reached by `now`."""
        moment = self.reached.get(rung)
        return moment is not None and moment <= now


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of inputs that reached a rung, of those old enough; `younger` are not counted."""

    share: Share | None
    younger: int


@dataclass(frozen=True, slots=True)
class Duration:
    """Median days to a rung with its 95 % interval; `None` where half have not yet come so far.

    `reached` and `waiting` add to all inputs, the waiting ones censored today.
    """

    median: float | None
    interval: Interval | None
    reached: int
    waiting: int


def climb(
    *,
    received_at: datetime,
    routed_at: datetime | None = None,
    acknowledged_at: datetime | None = None,
    links: Iterable[Link] = (),
) -> Mapping[Rung, datetime]:
    """Give when each rung was reached, from what people did.

    Who links an input has read it, so a higher rung takes the lower ones with it. Nothing is reached
    before the input came, nor by an action before the input was linked to it.
    """
    linked = list(links)
    adopted = [_later(link.linked_at, link.adopted_at) for link in linked]
    declined = [_later(link.linked_at, link.declined_at) for link in linked]
    finished = [_later(link.linked_at, link.done_at) for link in linked if link.declined_at is None]
    found: dict[Rung, datetime | None] = {
        Rung.HEARD: routed_at,
        Rung.ACKNOWLEDGED: acknowledged_at,
        Rung.CONSIDERED: _first(link.linked_at for link in linked),
        Rung.DECIDED: _first([*adopted, *declined]),
        Rung.DONE: _first(finished),
    }
    reached: dict[Rung, datetime] = {}
    above: datetime | None = None
    for rung in reversed(LADDER):
        above = _first([found[rung], above])
        if above is not None:
            reached[rung] = max(above, received_at)
    # Done without a recorded adoption was adopted at the latest when it was done.
    if outcome := _first([*adopted, *finished]):
        reached[Rung.INCORPORATED] = max(outcome, received_at)
    return MappingProxyType(reached)


def rate(
    inputs: Iterable[Input],
    rung: Rung,
    *,
    now: datetime,
    window_days: int = RESPONSE_WINDOW_DAYS,
) -> Rate:
    """Give the share of inputs that reached `rung` by `now`, of those `window_days` old or older."""
    seen, mature = 0, 0
    reached = 0
    for item in inputs:
        seen += 1
        if is_mature(item, now=now, window_days=window_days):
            mature += 1
            reached += item.has_reached(rung, now=now)
    return Rate(share(reached, mature), seen - mature)


def is_mature(item: Input, *, now: datetime, window_days: int) -> bool:
    """Tell whether an input is old enough to be held against whoever owes it an answer."""
    return (item.owed_since or item.received_at) <= now - window_days * _DAY


def time_to(inputs: Iterable[Input], rung: Rung, *, now: datetime) -> Duration:
    """Give the Kaplan-Meier median days from receipt to `rung`, the waiting censored at `now`.

    Inputs of any age count (that is what censoring is for); those received after `now` do not exist.
    The median is the first day on which fewer than half still wait; the interval that of Brookmeyer
    and Crowley (1982) on the log-log scale, open above (infinite) where too many still wait.
    """
    days: list[float] = []
    events: list[int] = []
    for item in inputs:
        if item.received_at > now:
            continue
        arrived = item.has_reached(rung, now=now)
        events.append(int(arrived))
        days.append(((item.reached[rung] if arrived else now) - item.received_at) / _DAY)
    if not any(events):
        return Duration(None, None, 0, len(events))
    curve = SurvfuncRight(days, events)
    # Where everyone got there the curve ends at 0, whose log-log is infinite: right, and no fault.
    with errstate(divide="ignore", invalid="ignore"):
        low, high = curve.quantile_ci(0.5, alpha=ALPHA)
    interval = None if isnan(low) else Interval(float(low), float(high))
    return Duration(_finite(curve.quantile(0.5)), interval, sum(events), len(events) - sum(events))


def by_group(inputs: Iterable[Input], axis: Axis) -> Mapping[str, Sequence[Input]]:
    """Sort inputs by group, in the axis's order; in several where several were marked."""
    sorted_: dict[str, list[Input]] = {group: [] for group in axis.groups}
    for item in inputs:
        for group in groups_of(axis, item.standing(axis.name)):
            sorted_[group].append(item)
    return MappingProxyType(sorted_)


def _later(linked_at: datetime, moment: datetime | None) -> datetime | None:
    return None if moment is None else max(linked_at, moment)


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _finite(value: float) -> float | None:
    return float(value) if isfinite(value) else None
