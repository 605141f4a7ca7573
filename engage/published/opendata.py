"""Public results as open data: one row a figure, after hiding what is small, and what each column means.

Names of tables, groups and measures are codes, the same in every language and year.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from engage.digests.content import Count, Estimate
from engage.published.content import PublicContent

# Read by programs and analysts: English, like the codes.
DICTIONARY: Mapping[str, str] = {
    "table": "What the row belongs to: answers, theme, group, ladder, group_ladder, gap, action.",
    "axis": "By what people are told apart, such as language or home_language; empty where all count.",
    "group": "One group on the axis, a theme, or an action's number in this file; empty for everyone.",
    "measure": "count, share (0-1 of those who answered the axis), benchmark (share of the population), "
    "ratio (share over benchmark), rate (share of inputs at least 14 days old that came so far), "
    "odds_ratio (Mantel-Haenszel, focus group against everyone in none, stratified by theme).",
    "step": "How far an input came: heard, acknowledged, considered, decided, done, incorporated; "
    "of an action its status.",
    "value": "The figure; empty where it is hidden.",
    "low": "Lower end of the 95 % interval, where there is one.",
    "high": "Upper end of the 95 % interval, where there is one.",
    "hidden": "1 where the figure is not shown, because it or another could tell of few people.",
}
COLUMNS = tuple(DICTIONARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure; fields as in `DICTIONARY`."""

    table: str
    axis: str = ""
    group: str = ""
    measure: str = "count"
    step: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    hidden: int = 0


def rows(content: PublicContent) -> Iterator[Row]:
    """Give every figure of a survey's results."""
    yield _counted(content.answers, table="answers")
    for theme in content.themes:
        yield _counted(theme.answers, table="theme", group=theme.key)
    yield from _groups(content)
    yield from _ladders(content)
    for gap in content.gaps:
        if gap.odds_ratio is not None:
            yield _estimated(
                gap.odds_ratio,
                table="gap",
                axis=gap.axis,
                group=gap.group or "",
                measure="odds_ratio",
                step=gap.rung,
            )
    for number, action in enumerate(content.actions, start=1):
        yield _counted(action.answers, table="action", group=str(number), step=action.status)


def as_document(content: PublicContent) -> dict[str, object]:
    """Give results for JSON: the figures, what their columns mean, and the actions' texts."""
    return {
        "survey": content.survey,
        "title": content.title,
        "built_at": content.built_at.isoformat(),
        "suppress_below": content.suppress_below,
        "dictionary": dict(DICTIONARY),
        "data": [asdict(row) for row in rows(content)],
        "actions": [
            action.model_dump(mode="json", exclude={"answers"}) | {"number": number}
            for number, action in enumerate(content.actions, start=1)
        ],
        "sources": [
            {
                "axis": part.axis,
                "source": part.source,
                "year": part.year,
                "geography": part.geography,
            }
            for part in content.axes
            if part.source
        ],
    }


def _groups(content: PublicContent) -> Iterator[Row]:
    for part in content.axes:
        for line in part.lines:
            yield _counted(line.people, table="group", axis=part.axis, group=line.group)
            measured = (("share", line.share), ("ratio", line.ratio))
            for measure, estimate in measured:
                if estimate is not None:
                    yield _estimated(
                        estimate, table="group", axis=part.axis, group=line.group, measure=measure
                    )
            if line.benchmark is not None:
                yield Row(
                    table="group",
                    axis=part.axis,
                    group=line.group,
                    measure="benchmark",
                    value=line.benchmark,
                )


def _ladders(content: PublicContent) -> Iterator[Row]:
    if content.ladder is None:
        return
    yield _counted(content.ladder.inputs, table="ladder", step="received")
    for rung in content.ladder.rungs:
        yield _counted(rung.reached, table="ladder", step=rung.rung)
        if rung.rate is not None:
            yield _estimated(rung.rate, table="ladder", measure="rate", step=rung.rung)
    for line in content.equity:
        yield _counted(
            line.inputs, table="group_ladder", axis=line.axis, group=line.group, step="received"
        )
        for rung in line.rungs:
            yield _counted(
                rung.reached,
                table="group_ladder",
                axis=line.axis,
                group=line.group,
                step=rung.rung,
            )
            if rung.rate is not None:
                yield _estimated(
                    rung.rate,
                    table="group_ladder",
                    axis=line.axis,
                    group=line.group,
                    measure="rate",
                    step=rung.rung,
                )


def _counted(count: Count, *, table: str, axis: str = "", group: str = "", step: str = "") -> Row:
    return Row(
        table=table,
        axis=axis,
        group=group,
        step=step,
        value=count.value,
        hidden=int(count.hidden),
    )


def _estimated(
    found: Estimate, *, table: str, measure: str, axis: str = "", group: str = "", step: str = ""
) -> Row:
    return Row(
        table=table,
        axis=axis,
        group=group,
        measure=measure,
        step=step,
        value=found.value,
        low=found.low,
        high=found.high,
    )
