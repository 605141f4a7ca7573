"""What was heard: themes and dimensions with their change and a quote."""

from collections import Counter
from collections.abc import Sequence

from engage.digests.content import LabelLine
from engage.digests.gather import Heard
from engage.digests.quoting import Chooser
from engage.measures.trends import Counts, changes
from engage.models.comment import TagAxis


def label_lines(
    heard: Sequence[Heard],
    before: Sequence[Heard],
    axis: TagAxis,
    *,
    limit: int,
    chooser: Chooser | None = None,
) -> tuple[LabelLine, ...]:
    """Give the labels most inputs carry this week, with the week before and a quote beside them.

    A count is of inputs and says nothing about who spoke, so it is shown however small.
    """
    now, then = _counted(heard, axis), _counted(before, axis)
    top = [key for key, _count in now.most_common(limit)]
    moved = changes(
        {
            key: Counts(now[key], then[key], of_now=len(heard), of_before=len(before))
            for key in now | then
        }
    )
    return tuple(
        LabelLine(
            key=key,
            count=now[key],
            before=then[key],
            direction=str(moved[key].direction),
            quote=chooser.choose(heard, axis, key) if chooser else None,
        )
        for key in top
    )


def _counted(heard: Sequence[Heard], axis: TagAxis) -> Counter[str]:
    return Counter(
        key for each in heard for key in {k for c in each.comments for k in c.keys(axis)}
    )
