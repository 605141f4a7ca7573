"""Sentences of a digest, read by somebody who sees nothing beside them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from engage.digests import sentences
from engage.digests.content import AxisPart, Count, Estimate, GapLine, GroupLine, LabelLine
from engage.feedback.names import Names

NAMES = Names("en", [])


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def gap(group: str | None, verdict: str = "gap") -> str:
    line = GapLine(
        axis="disability",
        group=group,
        rung="incorporated",
        verdict=verdict,
        likelihood="half" if verdict == "gap" else None,
        odds_ratio=None,
        p=None,
    )
    return sentences.gap(line, NAMES)


def test_group_whose_name_alone_says_nothing_is_named_with_its_axis() -> None:
    assert gap("yes").startswith("A gap (Disability: Yes): what these people said was ")
    assert gap(None, "none").startswith(
        "No gap found (Disability: All focus groups together): what these people said was "
    )


def test_title_of_a_chart_names_the_axis_of_the_group_furthest_from_its_share() -> None:
    few = GroupLine(
        group="yes",
        people=Count(value=12),
        share=Estimate(value=0.04, low=0.02, high=0.07),
        benchmark=0.13,
        ratio=Estimate(value=0.31, low=0.2, high=0.5),
        verdict="under",
        needed=20,
    )
    none = Count(value=0)
    part = AxisPart(
        axis="disability",
        several=False,
        received=few.people,
        lines=(few,),
        unknown=None,
        skipped=none,
        refused=none,
        not_asked=none,
    )

    assert sentences.axis_title(part, NAMES).startswith("Yes (Disability): 13")


@pytest.mark.parametrize(
    ("count", "before", "said"),
    [
        (5, 5, "The same as last week."),
        (5, 6, "6 last week; the difference may be chance."),
        (5, 0, "Not heard last week."),
    ],
)
def test_change_is_said_only_where_there_is_one(count: int, before: int, said: str) -> None:
    line = LabelLine(key="transit", count=count, before=before, direction="level")

    assert sentences.change(line) == said
