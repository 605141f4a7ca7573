"""A survey that is not open: said politely, with its name and its day."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from engage.db import reading
from engage.errors import SurveyClosed, SurveyNotOpen
from engage.i18n import offer_languages
from engage.intake import versions
from engage.pages import ui
from engage.pages.resident.drawing import SurveyView, survey_view
from engage.published import publishing


def not_open(error: SurveyNotOpen) -> ResponseReturnValue:
    """Say when it opens."""
    view = _view(error.slug)
    opens_on = ui.day(error.opens_at)
    return render_template("resident/not_open.html", survey=view, opens_on=opens_on), 404


def closed(error: SurveyClosed) -> ResponseReturnValue:
    """Say when it closed."""
    view, closed_on = _view(error.slug), ui.day(error.closed_at)
    with reading() as session:
        survey = versions.find_survey(session, error.slug)
        readable = publishing.is_readable(session, survey.id)
    results_url = url_for("resident.results", slug=error.slug) if readable else None
    page = render_template(
        "resident/closed.html", survey=view, closed_on=closed_on, results_url=results_url
    )
    return page, 410


def _view(slug: str) -> SurveyView:
    with reading() as session:
        version = versions.find_survey(session, slug).current_version
        assert version is not None  # noqa: S101 - the constraint `published_has_a_version`
        definition = versions.definition_of(version)
    offer_languages(definition.languages)
    return survey_view(definition)
