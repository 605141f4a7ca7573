"""Counted rows for a department's digest: what it heard, from whom, and what became of it.

Reads the database and gives plain values; every figure is then made by `engage.measures`. A fixed
number of statements, whatever the history holds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.feedback.axes import CHANNEL, LANGUAGE
from engage.measures.groups import Standing
from engage.measures.incorporation import Input as MeasuredInput
from engage.measures.incorporation import Link, climb
from engage.models.action import REFUSALS, Action, ActionEvent, ActionStatus, InputLink
from engage.models.comment import Comment, Tag, TagAxis
from engage.models.department import Input, InputComment
from engage.models.response import Membership, Response


@dataclass(frozen=True, slots=True)
class HeardLabel:
    """A label of a comment; `start` and `end` are where its speaking sentence stands."""

    axis: TagAxis
    key: str
    score: float
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class HeardComment:
    """A comment within an input, its labels the surest first."""

    id: int
    text: str
    language: str | None
    labels: tuple[HeardLabel, ...]

    def keys(self, axis: TagAxis) -> list[str]:
        """Give the labels of one axis, the surest first."""
        return [label.key for label in self.labels if label.axis is axis]


@dataclass(frozen=True, slots=True)
class Heard:
    """One input with all that a digest needs of it."""

    id: int
    response_id: int
    heard_at: datetime
    channel: str
    language: str
    may_quote: bool
    answered: bool
    comments: tuple[HeardComment, ...]
    measured: MeasuredInput

    def themes(self) -> list[str]:
        """Give the themes of all its comments, each once."""
        return list(dict.fromkeys(key for c in self.comments for key in c.keys(TagAxis.THEME)))


def heard_inputs(
    session: Session, department_id: int, *, since: datetime, until: datetime
) -> list[Heard]:
    """Give the department's inputs heard in [since, until), oldest first."""
    statement = (
        select(Input, Response)
        .join(Response, Response.id == Input.response_id)
        .where(
            Input.department_id == department_id,
            Input.heard_at >= since,
            Input.heard_at < until,
        )
        .order_by(Input.heard_at, Input.id)
    )
    rows = session.execute(statement).all()
    ids = [row.id for row, _response in rows]
    comments = _comments(session, department_id, since=since, until=until)
    standings = _standings(session, department_id, since=since, until=until)
    links = _links(session, ids)
    return [
        _heard(row, response, comments[row.id], standings[response.id], links[row.id])
        for row, response in rows
    ]


def _heard(
    row: Input,
    response: Response,
    comments: Sequence[HeardComment],
    standings: Mapping[str, Standing],
    links: Sequence[Link],
) -> Heard:
    own = {
        LANGUAGE: frozenset({response.language}),
        CHANNEL: frozenset({response.channel.value}),
    }
    themes = dict.fromkeys(key for comment in comments for key in comment.keys(TagAxis.THEME))
    measured = MeasuredInput(
        received_at=row.heard_at,
        reached=climb(
            received_at=row.heard_at,
            routed_at=row.heard_at,
            acknowledged_at=row.acknowledged_at,
            links=links,
        ),
        standings={**standings, **own},
        themes=tuple(themes),
    )
    return Heard(
        id=row.id,
        response_id=response.id,
        heard_at=row.heard_at,
        channel=response.channel.value,
        language=response.language,
        may_quote=response.may_quote,
        answered=bool(links),
        comments=tuple(comments),
        measured=measured,
    )


def _comments(
    session: Session, department_id: int, *, since: datetime, until: datetime
) -> Mapping[int, list[HeardComment]]:
    """Give comments with their labels by input id. Two statements."""
    mine = (
        Input.department_id == department_id,
        Input.heard_at >= since,
        Input.heard_at < until,
    )
    tagged = (
        select(Tag)
        .join(InputComment, InputComment.comment_id == Tag.comment_id)
        .join(Input, Input.id == InputComment.input_id)
        .where(*mine)
        .order_by(Tag.score.desc(), Tag.id)
    )
    labels: defaultdict[int, list[HeardLabel]] = defaultdict(list)
    for tag in session.scalars(tagged):
        label = HeardLabel(tag.axis, tag.key, tag.score, tag.evidence_start, tag.evidence_end)
        labels[tag.comment_id].append(label)
    spoken = (
        select(InputComment.input_id, Comment.id, Comment.text, Comment.language)
        .join(Input, Input.id == InputComment.input_id)
        .join(Comment, Comment.id == InputComment.comment_id)
        .where(*mine)
        .order_by(Comment.id)
    )
    found: defaultdict[int, list[HeardComment]] = defaultdict(list)
    for input_id, comment_id, text, language in session.execute(spoken):
        heard = HeardComment(comment_id, text, language, tuple(labels[comment_id]))
        found[input_id].append(heard)
    return found


def _standings(
    session: Session, department_id: int, *, since: datetime, until: datetime
) -> Mapping[int, Mapping[str, Standing]]:
    """Give, by response, where the person stands on each axis asked about."""
    statement = (
        select(Membership.response_id, Membership.axis, Membership.group_key, Membership.missing)
        .join(Input, Input.response_id == Membership.response_id)
        .where(
            Input.department_id == department_id,
            Input.heard_at >= since,
            Input.heard_at < until,
        )
    )
    groups: defaultdict[int, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    found: defaultdict[int, dict[str, Standing]] = defaultdict(dict)
    for response_id, axis, group, missing in session.execute(statement):
        if missing is not None:
            found[response_id][axis] = missing
        elif group is not None:
            groups[response_id][axis].add(group)
    for response_id, axes in groups.items():
        found[response_id] |= {axis: frozenset(keys) for axis, keys in axes.items()}
    return found


def _links(session: Session, input_ids: Sequence[int]) -> Mapping[int, list[Link]]:
    """Give the links of each input, with the moments its action reached what."""
    linked = select(InputLink.input_id, InputLink.action_id, InputLink.at)
    rows = session.execute(linked.where(InputLink.input_id.in_(input_ids))).all()
    moments = _moments(session, {action_id for _input, action_id, _at in rows})
    found: defaultdict[int, list[Link]] = defaultdict(list)
    for input_id, action_id, at in rows:
        found[input_id].append(Link(at, **moments[action_id]))
    return found


def _moments(session: Session, action_ids: set[int]) -> Mapping[int, dict[str, datetime]]:
    """Give when each action was adopted, declined (if that stands) and done."""
    events = (
        select(ActionEvent.action_id, ActionEvent.status, ActionEvent.at, Action.status)
        .join(Action, Action.id == ActionEvent.action_id)
        .where(ActionEvent.action_id.in_(action_ids))
        .order_by(ActionEvent.at)
    )
    found: defaultdict[int, dict[str, datetime]] = defaultdict(dict)
    for action_id, reached, at, status in session.execute(events):
        refused = status in REFUSALS
        if reached in {ActionStatus.ADOPTED, ActionStatus.UNDER_WAY} and not refused:
            found[action_id].setdefault("adopted_at", at)
        elif reached is ActionStatus.DONE:
            found[action_id].setdefault("done_at", at)
        elif reached in REFUSALS and refused:
            found[action_id]["declined_at"] = at
    return found
