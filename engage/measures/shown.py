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
from engage.measures.suppression import FEWEST, Figure, protect, shown_share
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
    """Hide what is small in `measured`, which was made of `tally`."""
    counts: dict[str, int] = {
        **tally.members,
        **{f"*{kind}": n for kind, n in tally.unanswered.items()},
        ANSWERED: tally.answered,
        UNKNOWN: tally.received - tally.answered,
        EVERYONE: tally.received,
    }
    figures = protect(
        counts,
        [
            _members(ANSWERED, tally.axis),
            Relation(UNKNOWN, tuple(f"*{kind}" for kind in Missing)),
            Relation(EVERYONE, (ANSWERED, UNKNOWN)),
        ],
        k=k,
    )

    def part(name: str) -> ShownPart:
        return ShownPart(figures[name], shown_share(figures[name], figures[EVERYONE]))

    rows = []
    for row in measured.rows:
        share = shown_share(figures[row.group], figures[ANSWERED])
        ratio = row.ratio if share else None
        rows.append(ShownRow(row.group, figures[row.group], share, row.benchmark, ratio))
    return ShownRepresentation(
        axis=measured.axis,
        several=measured.several,
        answered=figures[ANSWERED],
        received=figures[EVERYONE],
        rows=tuple(rows),
        unknown=part(UNKNOWN),
        unanswered={kind: part(f"*{kind}") for kind in Missing},
    )


def _members(whole: str, axis: Axis) -> Relation[str]:
    return Relation(whole, axis.groups, Kind.COVERS if axis.several else Kind.ADDS_UP)
