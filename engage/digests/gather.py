"""Counted rows for a department's digest: what it heard, from whom, and what became of it.

Reads the database and gives plain values; every figure is then made by `engage.measures`. How many
statements, and how long they take, goes by the weeks looked at and not by what was ever heard.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from engage.feedback.axes import CHANNEL, LANGUAGE
from engage.measures.groups import Standing
from engage.measures.incorporation import LADDER, Link, Rung, climb
from engage.measures.incorporation import Input as MeasuredInput
from engage.models.action import (
    INCORPORATING,
    REFUSALS,
    Action,
    ActionEvent,
    ActionStatus,
    InputLink,
    Relation,
)
from engage.models.comment import Comment, Tag, TagAxis
from engage.models.department import Input, InputComment
from engage.models.handling import Passing, PassingCause
from engage.models.readers import DigestComment
from engage.models.response import Membership, Response
from surveys.answers import Missing

# Ids named in one statement; databases limit how many may be.
CHUNK = 500
Window = tuple[ColumnElement[bool], ...]
# An answer to an input that says no to it, whatever becomes of the action it is linked to.
_SAYS_NO = frozenset({Relation.DECLINED, Relation.OUT_OF_SCOPE})


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
    """A comment within an input, its labels the surest first.

    `final_at` is when the department could first have been told of it: tagged and routed. A hidden
    one counts and is not quoted.
    """

    id: int
    text: str
    language: str | None
    written_at: datetime
    final_at: datetime
    labels: tuple[HeardLabel, ...]
    is_hidden: bool = False

    def keys(self, axis: TagAxis) -> list[str]:
        """Give the labels of one axis, the surest first."""
        return [label.key for label in self.labels if label.axis is axis]


@dataclass(frozen=True, slots=True)
class Heard:
    """One input with all that a digest needs of it."""

    id: int
    response_id: int
    survey_id: int
    heard_at: datetime
    channel: str
    language: str
    may_quote: bool
    comments: tuple[HeardComment, ...]
    measured: MeasuredInput

    def themes(self) -> list[str]:
        """Give the themes of all its comments, each once."""
        return list(dict.fromkeys(key for c in self.comments for key in c.keys(TagAxis.THEME)))


def heard_inputs(
    session: Session, department_id: int, *, since: datetime, until: datetime
) -> list[Heard]:
    """Give the department's inputs heard in [since, until), oldest first, as they were then.

    A comment that joined an input later is left out: it is told when its own week is.
    """
    mine: Window = (
        Input.department_id == department_id,
        Input.heard_at >= since,
        Input.heard_at < until,
    )
    return _gathered(session, mine, until=until)


def grown_inputs(
    session: Session, department_id: int, *, before: datetime, since: datetime, until: datetime
) -> list[Heard]:
    """Give the inputs heard before `before` that got a comment tagged in [since, until).

    Not those whose comments were told already: a comment tagged a second time is no news.
    """
    ids = sorted(_grown(session, department_id, before=before, since=since, until=until))
    return [
        each
        for first in range(0, len(ids), CHUNK)
        for each in _gathered(session, (Input.id.in_(ids[first : first + CHUNK]),), until=until)
    ]


def _grown(
    session: Session, department_id: int, *, before: datetime, since: datetime, until: datetime
) -> Iterable[int]:
    told = select(DigestComment.comment_id).where(
        DigestComment.department_id == department_id,
        DigestComment.comment_id == Comment.id,
    )
    late = (
        select(Input.id)
        .join(InputComment, InputComment.input_id == Input.id)
        .join(Comment, Comment.id == InputComment.comment_id)
        .where(
            Comment.tagged_at >= since,
            Comment.tagged_at < until,
            # A sum has no index: the comments of a week are fewer than all that was ever heard.
            Input.department_id + 0 == department_id,
            Input.heard_at < before,
            ~told.exists(),
        )
        .distinct()
    )
    return session.scalars(late)


def passed_inputs(
    session: Session, department_id: int, *, since: datetime, until: datetime
) -> list[MeasuredInput]:
    """Give what the department heard and passed on in [since, until), each response once.

    It stays on its ladder, with what became of it since at whoever has it: passing on must neither
    hide what was left lying nor undo what was achieved. Whoever passed it on had read it.
    """
    left = (
        Passing.from_department_id == department_id,
        Passing.cause == PassingCause.PASSED_ON,
        Passing.at >= since,
        Passing.at < until,
    )
    passed = select(Passing.response_id, func.min(Passing.at)).where(*left)
    at = dict(session.execute(passed.group_by(Passing.response_id)).all())
    if not at:
        return []
    responses = select(Passing.response_id).where(*left)
    own = select(Input.response_id).where(Input.department_id == department_id)
    theirs: Window = (
        Input.response_id.in_(responses),
        Input.response_id.not_in(own.where(Input.response_id.in_(responses))),
        Input.first_heard_at.is_not(None),
    )
    best: dict[int, MeasuredInput] = {}
    for each in _gathered(session, theirs, until=until):
        found = _read_when_passed(each.measured, at[each.response_id])
        known = best.get(each.response_id)
        if known is None or len(found.reached) > len(known.reached):
            best[each.response_id] = found
    return list(best.values())


def _read_when_passed(item: MeasuredInput, at: datetime) -> MeasuredInput:
    """Give a passed input as it stands for who passed it: read by then, and theirs since receipt."""
    lower = LADDER[: LADDER.index(Rung.ACKNOWLEDGED) + 1]
    reached = {rung: min(item.reached.get(rung, at), at) for rung in lower}
    return replace(item, reached={**item.reached, **reached}, owed_since=None)


def survey_inputs(session: Session, survey_id: int, *, until: datetime) -> list[Heard]:
    """Give every department's inputs from one survey, heard before `until`, oldest first."""
    answered = select(Response.id).where(Response.survey_id == survey_id)
    mine: Window = (Input.response_id.in_(answered), Input.heard_at < until)
    return _gathered(session, mine, until=until)


def standings_of(
    rows: Iterable[Row[int, str, str | None, Missing | None]],
) -> Mapping[int, Mapping[str, Standing]]:
    """Give where each response stands on each axis, from its `membership` rows."""
    groups: defaultdict[int, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    found: defaultdict[int, dict[str, Standing]] = defaultdict(dict)
    for response_id, axis, group, missing in rows:
        if missing is not None:
            found[response_id][axis] = missing
        elif group is not None:
            groups[response_id][axis].add(group)
    for response_id, axes in groups.items():
        found[response_id] |= {axis: frozenset(keys) for axis, keys in axes.items()}
    return found


def _gathered(session: Session, mine: Window, *, until: datetime) -> list[Heard]:
    statement = (
        select(Input, Response)
        .join(Response, Response.id == Input.response_id)
        .where(*mine)
        .order_by(Input.heard_at, Input.id)
    )
    rows = session.execute(statement).all()
    comments = _comments(session, mine, until=until)
    standings = _standings(session, mine)
    links = _links(session, mine)
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
    # What people wait from is when they wrote, not when we came to read it.
    received_at = min((comment.written_at for comment in comments), default=row.heard_at)
    measured = MeasuredInput(
        received_at=min(received_at, row.heard_at),
        reached=climb(
            received_at=received_at,
            routed_at=row.heard_at,
            acknowledged_at=row.acknowledged_at,
            links=links,
        ),
        standings={**standings, **own},
        themes=tuple(themes),
        # Who was passed something is given the whole window; the resident's own wait goes on.
        owed_since=row.heard_at if row.first_heard_at is not None else None,
    )
    return Heard(
        id=row.id,
        response_id=response.id,
        survey_id=response.survey_id,
        heard_at=row.heard_at,
        channel=response.channel.value,
        language=response.language,
        may_quote=response.may_quote,
        comments=tuple(comments),
        measured=measured,
    )


def _comments(
    session: Session, mine: Window, *, until: datetime
) -> Mapping[int, list[HeardComment]]:
    """Give comments with their labels by input id. Two statements."""
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
        select(Input.id, Input.heard_at, Comment)
        .join(InputComment, InputComment.input_id == Input.id)
        .join(Comment, Comment.id == InputComment.comment_id)
        .where(*mine)
        .order_by(Comment.id)
    )
    found: defaultdict[int, list[HeardComment]] = defaultdict(list)
    for input_id, heard_at, comment in session.execute(spoken):
        final_at = max(heard_at, comment.tagged_at or heard_at)
        if final_at < until:
            heard = HeardComment(
                comment.id,
                comment.text,
                comment.language,
                comment.created_at,
                final_at,
                tuple(labels[comment.id]),
                comment.is_hidden,
            )
            found[input_id].append(heard)
    return found


def _standings(session: Session, mine: Window) -> Mapping[int, Mapping[str, Standing]]:
    """Give, by response, where the person stands on each axis asked about."""
    statement = (
        select(Membership.response_id, Membership.axis, Membership.group_key, Membership.missing)
        .join(Input, Input.response_id == Membership.response_id)
        .where(*mine)
    )
    return standings_of(session.execute(statement))


def _links(session: Session, mine: Window) -> Mapping[int, list[Link]]:
    """Give the links of each input, with the moments its action reached what."""
    linked = (
        select(InputLink.input_id, InputLink.action_id, InputLink.at, InputLink.relation)
        .join(Input, Input.id == InputLink.input_id)
        .where(*mine)
    )
    rows = session.execute(linked).all()
    moments = _moments(session, mine)
    found: defaultdict[int, list[Link]] = defaultdict(list)
    for input_id, action_id, at, relation in rows:
        found[input_id].append(_link(at, moments[action_id], relation))
    return found


def _link(at: datetime, moments: Mapping[str, datetime], relation: Relation) -> Link:
    """Give a link as measured. A plan that goes ahead without what was asked for settles it, no more."""
    if relation not in _SAYS_NO:
        return Link(at, **moments)
    settled = min(moments.values(), default=None)
    return Link(at, declined_at=settled)


def _moments(session: Session, mine: Window) -> Mapping[int, dict[str, datetime]]:
    """Give when each linked action was adopted, declined and done, as far as that still stands."""
    linked = select(InputLink.action_id).join(Input, Input.id == InputLink.input_id).where(*mine)
    events = (
        select(ActionEvent.action_id, ActionEvent.status, ActionEvent.at, Action.status)
        .join(Action, Action.id == ActionEvent.action_id)
        .where(ActionEvent.action_id.in_(linked))
        .order_by(ActionEvent.at)
    )
    found: defaultdict[int, dict[str, datetime]] = defaultdict(dict)
    for action_id, reached, at, status in session.execute(events):
        if reached in {ActionStatus.ADOPTED, ActionStatus.UNDER_WAY} and status in INCORPORATING:
            found[action_id].setdefault("adopted_at", at)
        elif reached is ActionStatus.DONE and status is ActionStatus.DONE:
            found[action_id].setdefault("done_at", at)
        elif reached in REFUSALS and status in REFUSALS:
            found[action_id]["declined_at"] = at
    return found
