"""What of an inbox somebody asked to see, and how the database is asked for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select

from engage.models.action import REFUSALS, Action, ActionStatus, InputLink
from engage.models.comment import Comment, Tag, TagAxis
from engage.models.department import Input, InputComment
from engage.models.response import Channel, Membership, Response

# The city's window: what has waited longer is late (`response_window_days` of the measures).
LATE_AFTER = timedelta(days=14)
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
DECIDED = REFUSALS | {ActionStatus.ADOPTED, ActionStatus.UNDER_WAY}
ESCAPE = "\\"


class Step(StrEnum):
    """The rung of the ladder that an input stands on."""

    HEARD = "heard"
    ACKNOWLEDGED = "acknowledged"
    CONSIDERED = "considered"
    DECIDED = "decided"
    DONE = "done"


_UNLINKED = (Step.HEARD, Step.ACKNOWLEDGED)


class Age(StrEnum):
    """How long ago a resident said it."""

    WEEK = "week"
    MONTH = "month"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the inbox to show; `None` is everything. `page` counts from 1.

    `group` is an axis and one of its groups; `words` are looked for in what people wrote. `after` is
    the id of the input behind which the stretch looked through begins; `None` begins with the first.
    """

    theme: str | None = None
    dimension: str | None = None
    language: str | None = None
    channel: Channel | None = None
    group: tuple[str, str] | None = None
    step: Step | None = None
    age: Age | None = None
    unread: bool | None = None
    words: str = ""
    unanswered: bool = False
    after: int | None = None
    page: int = 1

    @property
    def longest_first(self) -> bool:
        """Whether what waits longest comes first; else the newest."""
        return self.unanswered or self.age is Age.LATE


def of_itself(wanted: Filter, *, now: datetime) -> Iterator[ColumnElement[bool]]:
    """Give the SQL of what rows of `input` and their links tell: an index or one look-up a row."""
    if wanted.age:
        yield _aged(wanted.age, now=now)
    if wanted.unread is not None:
        unread = Input.acknowledged_at.is_(None)
        yield unread if wanted.unread else ~unread
    if wanted.step in _UNLINKED:
        read = Input.acknowledged_at.is_not(None)
        yield read if wanted.step is Step.ACKNOWLEDGED else ~read
    if wanted.unanswered or wanted.step in _UNLINKED:
        yield ~linked()


def of_its_answers(wanted: Filter, each: type[Input]) -> Iterator[ColumnElement[bool]]:
    """Give the SQL of how far `each` came, where that takes its actions to tell."""
    if wanted.step and wanted.step not in _UNLINKED:
        yield from _stands(wanted.step, each)


def of_its_words(wanted: Filter, each: type[Input]) -> Iterator[ColumnElement[bool]]:
    """Give the SQL of what was said and by whom: several look-ups for every row asked."""
    if wanted.theme:
        yield _labelled(each, TagAxis.THEME, wanted.theme)
    if wanted.dimension:
        yield _labelled(each, TagAxis.DIMENSION, wanted.dimension)
    if wanted.language:
        yield _said(each, Comment.language == wanted.language)
    if wanted.words:
        yield _said(each, Comment.text.ilike(_pattern(wanted.words), escape=ESCAPE))
    if wanted.channel:
        yield _came(each, Response.channel == wanted.channel)
    if wanted.group:
        yield _belongs(each, *wanted.group)


def since_before(moment: datetime, each: type[Input] = Input) -> ColumnElement[bool]:
    """Give the SQL of whether a resident waits since before `moment`."""
    return or_(each.heard_at < moment, func.coalesce(each.first_heard_at < moment, False))


def linked(*about: ColumnElement[bool], each: type[Input] = Input) -> ColumnElement[bool]:
    """Give the SQL of whether an input is linked, to an action that fits `about` if any is given."""
    links: Select[int] = select(InputLink.id).where(InputLink.input_id == each.id)
    if about:
        links = links.join(Action, Action.id == InputLink.action_id).where(*about)
    return links.exists()


def _labelled(each: type[Input], axis: TagAxis, key: str) -> ColumnElement[bool]:
    return (
        select(InputComment.input_id)
        .join(Tag, Tag.comment_id == InputComment.comment_id)
        .where(InputComment.input_id == each.id, Tag.key == key, Tag.axis == axis)
        .exists()
    )


def _said(each: type[Input], about: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(InputComment.input_id)
        .join(Comment, Comment.id == InputComment.comment_id)
        .where(InputComment.input_id == each.id, about)
        .exists()
    )


def _came(each: type[Input], about: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Response.id).where(Response.id == each.response_id, about).exists()


def _belongs(each: type[Input], axis: str, group: str) -> ColumnElement[bool]:
    return (
        select(Membership.id)
        .where(
            Membership.response_id == each.response_id,
            Membership.axis == axis,
            Membership.group_key == group,
        )
        .exists()
    )


def _stands(step: Step, each: type[Input]) -> tuple[ColumnElement[bool], ...]:
    """Give what holds of a linked input on this rung and on none above it."""
    done = linked(Action.status == ActionStatus.DONE, each=each)
    decided = linked(Action.status.in_(DECIDED), each=each)
    steps: dict[Step, tuple[ColumnElement[bool], ...]] = {
        Step.CONSIDERED: (linked(each=each), ~decided, ~done),
        Step.DECIDED: (decided, ~done),
        Step.DONE: (done,),
    }
    return steps[step]


def _aged(age: Age, *, now: datetime) -> ColumnElement[bool]:
    if age is Age.LATE:
        return since_before(now - LATE_AFTER)
    return Input.heard_at >= now - (WEEK if age is Age.WEEK else MONTH)


def _pattern(words: str) -> str:
    """Give the words as they may stand in a text; what LIKE gives a meaning is meant literally."""
    for special in (ESCAPE, "%", "_"):
        words = words.replace(special, ESCAPE + special)
    return f"%{words}%"
