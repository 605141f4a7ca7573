"""What can be wrong with what is measured. Errors carry values; words are found by the caller.

MeasureError
├── UnknownGroup       a person stands in a group that the axis does not have
├── InvalidBenchmark   a share of the population that is not above 0 and at most 1
├── ImpossibleCount    a part larger than its whole, or fewer than nobody
└── ContradictoryTable counts that do not add up as they are said to
"""

from engage.errors import EngageError


class MeasureError(EngageError):
    """Base of every error of the measures."""


class UnknownGroup(MeasureError):
    """`groups` are not among those of `axis`."""

    def __init__(self, axis: str, groups: frozenset[str]) -> None:
        super().__init__(axis, groups)
        self.axis = axis
        self.groups = groups


class InvalidBenchmark(MeasureError):
    """`share` cannot be the share of the population that `group` is."""

    def __init__(self, group: str, share: float) -> None:
        super().__init__(group, share)
        self.group = group
        self.share = share


class ImpossibleCount(MeasureError):
    """`count` of `of` cannot have been counted."""

    def __init__(self, count: int, of: int) -> None:
        super().__init__(count, of)
        self.count = count
        self.of = of


class ContradictoryTable(MeasureError):
    """The counts of `cells` are not related as the caller says, so nothing can be protected."""

    def __init__(self, cells: tuple[str, ...]) -> None:
        super().__init__(cells)
        self.cells = cells
