"""From what a comment is about to the departments that hear it. Every rule that fits counts.

What a person decided stands: a department that passed a response on does not hear it again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, cast, delete, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engage.db import insert_new
from engage.models.comment import Comment, Fate, Tag, TagAxis
from engage.models.department import Input, InputComment, Route
from engage.models.handling import Passing, PassingCause, UnclaimedComment
from engage.models.response import AnswerRow, Response
from engage.models.survey import Survey

# A comment in one of these has nothing to tell a department, or not yet.
SILENT = (Fate.WAITING, Fate.TOO_SHORT)

_Text = InstrumentedAttribute[str] | ColumnElement[str]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a rule asks of a comment; an empty part fits everything.

    `survey` is a slug, `question` a code of that survey; `place` is `question:choice`, the codes of
    a question that asks where and of its answer.
    """

    theme: str = ""
    survey: str = ""
    question: str = ""
    place: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Give the parts in their order."""
        return tuple(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Target:
    """A comment of a response that a department hears."""

    response_id: int
    department_id: int
    comment_id: int


def route_comments(session: Session, comment_ids: Sequence[int], *, now: datetime) -> int:
    """Let every department hear the comments it answers for; give how many heard.

    Repeating it changes nothing: an input is one per response and department. What nobody hears is
    kept as unclaimed.
    """
    targets = targets_of(session, comment_ids)
    hear(session, targets, now=now)
    _keep_unclaimed(session, comment_ids, now=now)
    return len(targets)


def targets_of(session: Session, comment_ids: Sequence[int]) -> list[Target]:
    """Give who hears these comments by the live rules."""
    left = select(Passing.id).where(
        Passing.response_id == Comment.response_id,
        Passing.from_department_id == Route.department_id,
        Passing.cause == PassingCause.PASSED_ON,
    )
    statement = (
        select(Comment.response_id, Route.department_id, Comment.id)
        .join(Route, fits(Route.theme, Route.survey, Route.question, Route.place))
        .where(
            Comment.id.in_(comment_ids),
            Comment.fate != Fate.WAITING,
            Route.retired_at.is_(None),
            ~left.exists(),
        )
        .distinct()
    )
    return [Target(*row) for row in session.execute(statement)]


def fits(theme: _Text, survey: _Text, question: _Text, place: _Text) -> ColumnElement[bool]:
    """Give the SQL of whether a row of `comment` fits a rule of these parts."""
    themed = select(Tag.id).where(
        Tag.comment_id == Comment.id, Tag.axis == TagAxis.THEME, Tag.key == theme
    )
    asked = (
        select(Response.id)
        .join(Survey, Survey.id == Response.survey_id)
        .where(Response.id == Comment.response_id, Survey.slug == survey)
    )
    # An answer out of a list is stored as JSON: a code between quotes.
    chosen = func.replace(cast(AnswerRow.value, Text), '"', "")
    lives = select(AnswerRow.id).where(
        AnswerRow.response_id == Comment.response_id, AnswerRow.code + ":" + chosen == place
    )
    return (
        or_(theme == "", themed.exists())
        & or_(survey == "", asked.exists())
        & or_(question == "", Comment.code == question)
        & or_(place == "", lives.exists())
    )


def fits_condition(condition: Condition) -> ColumnElement[bool]:
    """Give the SQL of whether a row of `comment` fits a rule that is not stored."""
    return fits(*(literal(part) for part in condition.parts))


def hear(session: Session, targets: Iterable[Target], *, now: datetime) -> None:
    """Make each comment part of what its department heard; what is heard already stays."""
    targets = list(targets)
    if not targets:
        return
    inputs = [
        {"response_id": each.response_id, "department_id": each.department_id, "heard_at": now}
        for each in targets
    ]
    insert_new(session, Input, inputs)
    places = _inputs_by_place(session, {each.response_id for each in targets})
    parts = [
        {
            "input_id": places[each.response_id, each.department_id],
            "comment_id": each.comment_id,
        }
        for each in targets
    ]
    insert_new(session, InputComment, parts)
    claimed = {each.comment_id for each in targets}
    session.execute(delete(UnclaimedComment).where(UnclaimedComment.comment_id.in_(claimed)))


def release(session: Session, each: Input, comment_ids: Sequence[int], *, now: datetime) -> None:
    """Take an input nobody worked on away; what no other department hears is unclaimed again."""
    session.delete(each)
    session.flush()
    _keep_unclaimed(session, comment_ids, now=now)


def _keep_unclaimed(session: Session, comment_ids: Sequence[int], *, now: datetime) -> None:
    """Keep what no department heard where a person will see it."""
    heard = select(InputComment.input_id).where(InputComment.comment_id == Comment.id)
    unheard = select(Comment.id).where(
        Comment.id.in_(comment_ids), Comment.fate.not_in(SILENT), ~heard.exists()
    )
    rows = [{"comment_id": id_, "since": now} for id_ in session.scalars(unheard)]
    insert_new(session, UnclaimedComment, rows)


def _inputs_by_place(session: Session, response_ids: set[int]) -> dict[tuple[int, int], int]:
    statement: Select[int, int, int] = select(Input.response_id, Input.department_id, Input.id)
    rows = session.execute(statement.where(Input.response_id.in_(response_ids)))
    return {(response_id, department_id): id_ for response_id, department_id, id_ in rows}
