"""Who was heard, as it may be shown: small numbers hidden, and what hangs on them.

Pages, digests, charts, exports and the API take these figures from here, and what became of inputs
from `engage.measures.ladder`, and neither from anywhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engage.measures.disclosure import Kind, Relation
from engage.measures.estimates import Share
from engage.measures.groups import Axis, Benchmark, Tally
from engage.measures.representation import Ratio, Representation
from engage.measures.suppression import FEWEST, Figure, Mark, protect, shown_share
from surveys.answers import Missing

# Rows beside the groups of an axis. A group cannot be called so: codes start with a letter.
ANSWERED: Final = "*answered"
UNKNOWN: Final = "*unknown"
EVERYONE: Final = "*everyone"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One group among the answers. `share` and `ratio` are `None` where the people are hidden."""

    group: str
    people: Figure
    share: Share | None
    benchmark: Benchmark | None
    ratio: Ratio | None


@dataclass(frozen=True, slots=True)
class ShownPart:
    """People of whom nothing is known on the axis, or one reason for that, of all received."""

    people: Figure
    share: Share | None


@dataclass(frozen=True, slots=True)
class ShownRepresentation:
    """One axis: who was heard, as it may be shown. Where `several`, shares may add to more than 1."""

    axis: str
    several: bool
    answered: Figure
    received: Figure
    rows: tuple[ShownRow, ...]
    unknown: ShownPart
    unanswered: Mapping[Missing, ShownPart]


def show_representation(
    tally: Tally, measured: Representation, *, k: int = FEWEST
) -> ShownRepresentation:
    """Hide what is small in `measured`, which was made of `tally`.

    Having said nothing is no group, so how many did not answer is shown however few they are; unless
    those who did are hidden, who could then be worked out.
    """
    counts = {**tally.members, ANSWERED: tally.answered}
    figures = protect(counts, [_members(ANSWERED, tally.axis)], k=k)
    everyone = _beside(figures[ANSWERED], tally.received)

    def part(people: int) -> ShownPart:
        figure = _beside(figures[ANSWERED], people)
        return ShownPart(figure, shown_share(figure, everyone))

    rows = []
    for row in measured.rows:
        share = shown_share(figures[row.group], figures[ANSWERED])
        ratio = row.ratio if share else None
        rows.append(ShownRow(row.group, figures[row.group], share, row.benchmark, ratio))
    return ShownRepresentation(
        axis=measured.axis,
        several=measured.several,
        answered=figures[ANSWERED],
        received=everyone,
        rows=tuple(rows),
        unknown=part(tally.received - tally.answered),
        unanswered={kind: part(n) for kind, n in tally.unanswered.items()},
    )


def _beside(answered: Figure, count: int) -> Figure:
    """Give a count that may be shown only beside the number of those who answered."""
    shown = answered.mark is Mark.SHOWN
    return Figure(Mark.SHOWN, count) if shown else Figure(Mark.WITHHELD, None)


def _members(whole: str, axis: Axis) -> Relation[str]:
    return Relation(whole, axis.groups, Kind.COVERS if axis.several else Kind.ADDS_UP)
