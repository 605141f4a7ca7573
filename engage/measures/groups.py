"""Who stands where: axes, the groups on them, and who compares with whom.

A person's `Standing` on an axis is the set of groups they marked or the reason there is none. Used by
every measure; filled by whoever counts responses.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from engage.measures.errors import UnknownGroup
from surveys.answers import Missing

# Groups marked (never an empty set), or why none is known.
Standing = frozenset[str] | Missing


class Side(StrEnum):
    """The two sides of a comparison. Somebody unknown is on neither."""

    FOCUS = "focus"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Axis:
    """A demographic question, the language of answering, or the channel.

    `groups` are in the order to show. With `several` a person counts in each group marked (alone or
    in combination), so shares may add to more than 1. `focus` are the groups this engagement named.
    """

    name: str
    groups: tuple[str, ...]
    several: bool = False
    focus: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if strangers := self.focus - set(self.groups):
            raise UnknownGroup(self.name, frozenset(strangers))


@dataclass(frozen=True, slots=True)
class Group:
    """One value on an axis."""

    axis: str
    name: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A group's share 0-1 of the population, with where that figure comes from."""

    share: float
    source: str
    year: int
    geography: str


@dataclass(frozen=True, slots=True)
class Tally:
    """People counted on one axis. `members` has every group of the axis, in its order."""

    axis: Axis
    answered: int
    members: Mapping[str, int]
    unanswered: Mapping[Missing, int]
    focus: int
    reference: int

    @property
    def received(self) -> int:
        """Give everyone, known on this axis or not."""
        return self.answered + sum(self.unanswered.values())


def groups_of(axis: Axis, standing: Standing) -> tuple[str, ...]:
    """Give the groups of `axis` a person counts in, none when unanswered.

    Raises:
        UnknownGroup: a group marked is not on the axis.
    """
    if isinstance(standing, Missing):
        return ()
    if strangers := standing - set(axis.groups):
        raise UnknownGroup(axis.name, frozenset(strangers))
    return tuple(group for group in axis.groups if group in standing)


def side_of(axis: Axis, standing: Standing, *, group: str | None = None) -> Side | None:
    """Give the side a person is on when `group` (or all focus groups) is compared.

    The reference is everyone who answered and is in *none* of the axis's focus groups. So when one
    focus group is compared, members of only the others are on no side, and neither is anyone unknown.
    """
    marked = groups_of(axis, standing)
    if not marked:
        return None
    compared = axis.focus if group is None else {group}
    if compared.intersection(marked):
        return Side.FOCUS
    return None if axis.focus.intersection(marked) else Side.REFERENCE


def tally(axis: Axis, rows: Iterable[tuple[Standing, int]]) -> Tally:
    """Count people by group from `(standing, people)` rows; rows of one standing may repeat.

    Raises:
        UnknownGroup: a row stands in a group that is not on the axis.
    """
    members: Counter[str] = Counter()
    unanswered: Counter[Missing] = Counter()
    sides: Counter[Side | None] = Counter()
    answered = 0
    for standing, people in rows:
        if isinstance(standing, Missing):
            unanswered[standing] += people
            continue
        answered += people
        sides[side_of(axis, standing)] += people
        for group in groups_of(axis, standing):
            members[group] += people
    return Tally(
        axis=axis,
        answered=answered,
        members=MappingProxyType({group: members[group] for group in axis.groups}),
        unanswered=MappingProxyType({kind: unanswered[kind] for kind in Missing}),
        focus=sides[Side.FOCUS],
        reference=sides[Side.REFERENCE],
    )
