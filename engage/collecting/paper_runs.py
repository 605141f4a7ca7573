"""Printed forms: numbers handed out once, and what stands behind a number."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from engage.audit import Deed, record_deed
from engage.errors import NotFound
from engage.models.collecting import PaperRun
from engage.models.survey import Survey, SurveyVersion

# A box of forms. More at once is a second press.
MOST_COPIES = 100
# Questions times copies: what a browser lays out for print in a few seconds.
MOST_QUESTIONS = 4_000
# Runs told on one page, the newest first.
MOST_RUNS = 50


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed. `language` is a tag of the survey."""

    language: str
    copies: int
    collector_id: int | None = None


def number_forms(
    session: Session, version: SurveyVersion, order: Order, *, user_id: int | None, now: datetime
) -> PaperRun:
    """Hand out the next numbers of the survey for forms that ask this version."""
    # One at a time: two people printing at once must not get the same numbers.
    held = select(Survey).where(Survey.id == version.survey_id).with_for_update()
    session.scalars(held).one()
    used = select(func.max(PaperRun.first_number + PaperRun.copies))
    run = PaperRun(
        survey_id=version.survey_id,
        version_id=version.id,
        collector_id=order.collector_id,
        language=order.language,
        first_number=session.scalar(used.where(PaperRun.survey_id == version.survey_id)) or 1,
        copies=order.copies,
        printed_at=now,
        user_id=user_id,
    )
    session.add(run)
    session.flush()
    record_deed(session, Deed.FORMS_NUMBERED, f"paper_run:{run.id}", user_id=user_id, now=now)
    return run


def find_run(session: Session, survey: Survey, run_id: int) -> PaperRun:
    """Give a run with its version and collector; `NotFound` for one of another survey."""
    run = session.scalar(_runs(survey).where(PaperRun.id == run_id))
    if run is None:
        raise NotFound("paper_run", str(run_id))
    return run


def list_runs(session: Session, survey: Survey) -> list[PaperRun]:
    """Give the latest runs, newest first."""
    latest = _runs(survey).order_by(PaperRun.first_number.desc()).limit(MOST_RUNS)
    return list(session.scalars(latest))


def run_of_form(session: Session, survey: Survey, number: int) -> PaperRun | None:
    """Give the run a printed number is of: its version, language and collector; `None` for none."""
    return session.scalar(
        _runs(survey).where(
            PaperRun.first_number <= number, PaperRun.first_number + PaperRun.copies > number
        )
    )


def _runs(survey: Survey) -> Select[PaperRun]:
    return (
        select(PaperRun)
        .where(PaperRun.survey_id == survey.id)
        .options(joinedload(PaperRun.version), joinedload(PaperRun.collector))
    )
