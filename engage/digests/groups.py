"""The groups a department's people turn out to be in, and which of them are large enough to name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engage.digests.gather import Heard
from engage.feedback.axes import CHANNEL, LANGUAGE, KnownAxis
from engage.measures.groups import Axis
from engage.measures.incorporation import Input
from engage.measures.suppression import groups_beside_quotes, one_way


def seen_axes(axes: Sequence[KnownAxis], people: Sequence[Input]) -> list[KnownAxis]:
    """Give the axes with every group that somebody stands in, those no survey offers any more last.

    A digest must not fail because a choice was renamed or a language taken off the list.
    """
    return [replace(known, axis=_with_seen(known.axis, people)) for known in axes]


def focus_axis(axes: Sequence[KnownAxis]) -> Axis | None:
    """Give the first axis on which groups are in focus: by it voices are told apart."""
    return next((known.axis for known in axes if known.axis.focus), None)


def large_groups(
    heard: Sequence[Heard], axes: Sequence[KnownAxis], *, k: int
) -> Mapping[str, frozenset[str]]:
    """Give the channels and languages that a quote may be shown beside."""
    return {
        known.axis.name: _large(known.axis, heard, k=k)
        for known in axes
        if known.axis.name in {CHANNEL, LANGUAGE}
    }


def _large(axis: Axis, heard: Sequence[Heard], *, k: int) -> frozenset[str]:
    counts = dict.fromkeys(axis.groups, 0)
    for each in heard:
        for group in _marked(axis, each.measured):
            counts[group] += 1
    figures = one_way(counts, len(heard), k=k)
    return frozenset(groups_beside_quotes(figures, axis.groups))


def _with_seen(axis: Axis, people: Sequence[Input]) -> Axis:
    seen = {group for each in people for group in _marked(axis, each)}
    return replace(axis, groups=(*axis.groups, *sorted(seen - set(axis.groups))))


def _marked(axis: Axis, person: Input) -> frozenset[str]:
    standing = person.standing(axis.name)
    return standing if isinstance(standing, frozenset) else frozenset()
