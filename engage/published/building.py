"""Build the results that are due: new ones at once, the others a few times a day. For jobs.

Measuring and drawing only read; what they give is written in one short transaction.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from flask_babel import force_locale
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from engage.config import Settings
from engage.db import Database
from engage.digests.chart_parts import Frame
from engage.digests.charts import RateBar, RungPanel, draw_ladder
from engage.digests.content import RungLine
from engage.digests.sentences import count, percent
from engage.feedback.names import rung
from engage.languages import BY_TAG, direction, locale
from engage.measures.estimates import Interval
from engage.models.publication import Publication, PublicResult
from engage.models.survey import Survey
from engage.published.content import PublicContent
from engage.published.measure import measure_survey
from engage.published.publishing import Drawn, keep_result
from engage.published.words import became
from engage.words import gettext as _

REBUILT_AFTER = timedelta(hours=6)

log = structlog.get_logger("engage.published")


def build_due_results(database: Database, settings: Settings, *, limit: int, now: datetime) -> int:
    """Build up to `limit` surveys' results that are missing or old; give how many."""
    due = (
        select(Publication.survey_id)
        .outerjoin(PublicResult, PublicResult.survey_id == Publication.survey_id)
        .where(
            or_(PublicResult.built_at.is_(None), PublicResult.built_at <= now - REBUILT_AFTER),
        )
        .order_by(PublicResult.built_at.is_not(None), PublicResult.built_at)
        .limit(limit)
    )
    with database.reading() as session:
        ids = session.scalars(due).all()
    return sum(_build(database, settings, survey_id, now=now) for survey_id in ids)


def _build(database: Database, settings: Settings, survey_id: int, *, now: datetime) -> int:
    try:
        with database.reading() as session:
            survey = session.get_one(
                Survey, survey_id, options=[joinedload(Survey.current_version)]
            )
            content = measure_survey(
                session,
                survey,
                zone=ZoneInfo(settings.timezone),
                suppress_below=settings.suppress_below,
                now=now,
            )
        drawn = {tag: each for tag in content.languages if (each := draw_chart(content, tag))}
        with database.transaction() as session:
            return int(keep_result(session, survey_id, content, drawn))
    except Exception:  # a job's edge: one survey's fault must not keep the others waiting
        log.exception("results failed", survey=survey_id)
        return 0


def draw_chart(content: PublicContent, language: str) -> Drawn | None:
    """Draw how far what people said has come; `None` while nothing of it can be shown."""
    if content.ladder is None or language not in BY_TAG:
        return None
    with force_locale(locale(language)):
        bars = tuple(_bar(line, content.suppress_below) for line in content.ladder.rungs)
        headings = (_("How far it came"), _("What"), _("Share of inputs"))
        frame = Frame(became(content), headings, "rtl" if direction(language) == "rtl" else "ltr")
        chart = draw_ladder(frame, [RungPanel(_("Everything that was said"), bars)], everyone="")
    rows = tuple(tuple(row) for row in chart.table.rows)
    return Drawn(chart.title, tuple(chart.table.headings), rows, chart.svg)


def _bar(line: RungLine, suppress_below: int) -> RateBar:
    if line.rate is None:
        return RateBar(rung(line.rung), count(line.reached, suppress_below=suppress_below), None)
    low, high = percent(line.rate.low), percent(line.rate.high)
    note = f"{percent(line.rate.value)} ({low}–{high})"
    return RateBar(rung(line.rung), note, line.rate.value, Interval(line.rate.low, line.rate.high))
