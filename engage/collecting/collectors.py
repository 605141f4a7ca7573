"""Collectors of a survey: made, renamed, retired, and how many answers each brought.

A code that arrives unannounced makes a collector by itself (see `engage.intake.responses`), so that
no answer is lost to a mistyped link. It has no card until somebody adopts it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.collecting.errors import CodeTaken
from engage.db import insert
from engage.errors import NotFound
from engage.models.collecting import CollectorCard, CollectorKind
from engage.models.response import Response, ResponseState
from engage.models.survey import Collector, Survey

# Codes stand in links that people type: short, and safe in every address.
CODE_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CODE_LONGEST = 40
# Far more than a city puts up for one survey; a list that long is still one page.
MOST_NAMED = 500
# Codes nobody announced, most answers first: anybody can invent more by changing an address.
MOST_UNKNOWN = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff say of a collector; an empty `code` is made from the name."""

    name: str
    kind: CollectorKind
    code: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A collector with its answers: sent, and begun but not sent. Without a card it is unknown."""

    id: int
    code: str
    card: CollectorCard | None
    sent: int
    begun: int
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A survey's collectors: in use, retired, and codes that arrived without being announced.

    `more_unknown` counts the unknown codes that are not listed; `direct` the answers sent without
    any code.
    """

    named: list[Counted]
    retired: list[Counted]
    unknown: list[Counted]
    more_unknown: int
    direct: int


def list_collectors(session: Session, survey: Survey) -> Listing:
    """Give a survey's collectors, those that brought most answers first. Four statements."""
    carded = _counted(survey, CollectorCard.collector_id.is_not(None)).limit(MOST_NAMED)
    unknown = _counted(survey, CollectorCard.collector_id.is_(None)).limit(MOST_UNKNOWN)
    rows = [Counted(*row) for row in session.execute(carded)]
    strangers = [Counted(*row) for row in session.execute(unknown)]
    return Listing(
        named=[row for row in rows if row.card and not row.card.retired_at],
        retired=[row for row in rows if row.card and row.card.retired_at],
        unknown=strangers,
        more_unknown=_unknown_codes(session, survey) - len(strangers),
        direct=_direct(session, survey),
    )


def offered_collectors(session: Session, survey: Survey) -> list[tuple[Collector, CollectorCard]]:
    """Give the collectors in use by name: what posters, forms and key-in choose from."""
    statement = (
        select(Collector, CollectorCard)
        .join(CollectorCard, CollectorCard.collector_id == Collector.id)
        .where(Collector.survey_id == survey.id, CollectorCard.retired_at.is_(None))
        .order_by(CollectorCard.name, Collector.id)
        .limit(MOST_NAMED)
    )
    return [(collector, card) for collector, card in session.execute(statement)]


def find_collector(session: Session, survey: Survey, collector_id: int) -> Counted:
    """Give one collector of the survey with its answers; `NotFound` otherwise."""
    row = session.execute(_counted(survey, Collector.id == collector_id)).first()
    if row is None:
        raise NotFound("collector", str(collector_id))
    return Counted(*row)


def add_collector(
    session: Session, survey: Survey, draft: Draft, *, user_id: int | None, now: datetime
) -> Collector:
    """Make a collector; a code that arrived before is adopted with its answers.

    Raises `CodeTaken` when another collector has the code.
    """
    code = draft.code or free_code(session, survey, draft)
    values = {"survey_id": survey.id, "code": code}
    session.execute(insert(session, Collector).values(values).on_conflict_do_nothing())
    mine = select(Collector).where(Collector.survey_id == survey.id, Collector.code == code)
    collector = session.scalars(mine).one()
    card = {
        "collector_id": collector.id,
        "kind": draft.kind,
        "name": draft.name,
        "created_at": now,
    }
    made = insert(session, CollectorCard).values(card).on_conflict_do_nothing()
    # Two people naming one code at the same moment: the second is told, nothing is overwritten.
    if session.scalar(made.returning(CollectorCard.collector_id)) is None:
        raise CodeTaken(code)
    _log(session, Deed.COLLECTOR_ADDED, collector.id, user_id=user_id, now=now)
    session.flush()
    return collector


def change_collector(
    session: Session, survey: Survey, counted: Counted, draft: Draft, *,
    user_id: int | None, now: datetime,
) -> None:  # fmt: skip
    """Rename a collector or change its kind; one that arrived unannounced is adopted so.

    Its code stays: it stands on posters already.
    """
    if counted.card is None:
        adopted = Draft(draft.name, draft.kind, counted.code)
        add_collector(session, survey, adopted, user_id=user_id, now=now)
        return
    counted.card.name, counted.card.kind = draft.name, draft.kind
    _log(session, Deed.COLLECTOR_CHANGED, counted.id, user_id=user_id, now=now)
    session.flush()


def retire_collector(
    session: Session, counted: Counted, *, user_id: int | None, now: datetime
) -> None:
    """Offer a collector no longer. Answers that still come by it are counted as before."""
    card = _card(counted)
    if card.retired_at is None:
        card.retired_at = now
        _log(session, Deed.COLLECTOR_RETIRED, counted.id, user_id=user_id, now=now)
        session.flush()


def restore_collector(
    session: Session, counted: Counted, *, user_id: int | None, now: datetime
) -> None:
    """Offer a retired collector again."""
    card = _card(counted)
    if card.retired_at is not None:
        card.retired_at = None
        _log(session, Deed.COLLECTOR_RESTORED, counted.id, user_id=user_id, now=now)
        session.flush()


def free_code(session: Session, survey: Survey, draft: Draft) -> str:
    """Give a code out of the name that no collector of the survey has yet.

    A name without Latin letters or digits gets the kind's.
    """
    plain = unicodedata.normalize("NFKD", draft.name).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain))[: CODE_LONGEST - 5].strip("-")
    stem = stem or draft.kind.value
    taken = set(
        session.scalars(
            select(Collector.code).where(
                Collector.survey_id == survey.id, Collector.code.startswith(stem, autoescape=True)
            )
        )
    )
    return next(
        code
        for code in (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        if code not in taken
    )


def _card(counted: Counted) -> CollectorCard:
    if counted.card is None:
        raise NotFound("collector", str(counted.id))
    return counted.card


def _counted(
    survey: Survey, wanted: ColumnElement[bool]
) -> Select[int, str, CollectorCard | None, int, int, datetime | None]:
    sent = func.coalesce(func.sum(case((Response.state == ResponseState.SUBMITTED, 1))), 0)
    begun = func.coalesce(func.sum(case((Response.state != ResponseState.SUBMITTED, 1))), 0)
    return (
        select(
            Collector.id, Collector.code, CollectorCard, sent, begun,
            func.max(Response.submitted_at, type_=Response.submitted_at.type),
        )
        .outerjoin(CollectorCard, CollectorCard.collector_id == Collector.id)
        .outerjoin(
            Response,
            and_(Response.survey_id == survey.id, Response.collector_id == Collector.id),
        )
        .where(Collector.survey_id == survey.id, wanted)
        .group_by(Collector.id, CollectorCard.collector_id)
        .order_by(sent.desc(), Collector.code)
    )  # fmt: skip


def _unknown_codes(session: Session, survey: Survey) -> int:
    carded = exists().where(CollectorCard.collector_id == Collector.id)
    codes = select(func.count()).select_from(Collector)
    return session.scalar(codes.where(Collector.survey_id == survey.id, ~carded)) or 0


def _direct(session: Session, survey: Survey) -> int:
    answers = select(func.count()).select_from(Response)
    return (
        session.scalar(
            answers.where(
                Response.survey_id == survey.id,
                Response.collector_id.is_(None),
                Response.state == ResponseState.SUBMITTED,
            )
        )
        or 0
    )


def _log(
    session: Session, deed: Deed, collector_id: int, *, user_id: int | None, now: datetime
) -> None:
    record_deed(session, deed, f"collector:{collector_id}", user_id=user_id, now=now)
