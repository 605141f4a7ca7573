"""Whether everybody may read what came of a survey: one button, and what it does in words."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.i18n import current_language
from engage.intake import versions
from engage.pages import ui
from engage.pages.responses.blueprint import blueprint
from engage.published import publishing
from engage.security import StaffRole, member_id, staff
from engage.times import now
from engage.words import gettext as _

PUBLISH, WITHDRAW = "publish", "withdraw"


@blueprint.get("/surveys/<slug>/publication", endpoint="publication")
@staff(StaffRole.ENGAGEMENT)
def show(slug: str) -> ResponseReturnValue:
    """Show whether a survey's results are public, and since when they are as they are."""
    with reading() as session:
        survey = versions.find_survey(session, slug)
        standing = publishing.standing(session, survey.id)
        assert survey.current_version is not None  # noqa: S101 - `find_survey` gives published ones
        definition = versions.definition_of(survey.current_version)
    title = definition.pick(definition.title, current_language())
    return render_template(
        "responses/publication.html",
        title=ui.Words(title.text, title.language),
        published=standing.published,
        built=ui.day_and_time(standing.built_at) if standing.built_at else None,
        survey_url=url_for("studio.editor", slug=slug),
        public_url=url_for("resident.results", slug=slug),
        publish=PUBLISH,
        withdraw=WITHDRAW,
    )


@blueprint.post("/surveys/<slug>/publication")
@staff(StaffRole.ENGAGEMENT)
def change(slug: str) -> ResponseReturnValue:
    """Publish a survey's results, or take them back; asked twice it stays so."""
    wanted = request.form.get("wanted")
    with transaction() as session:
        survey = versions.find_survey(session, slug)
        subject = f"survey:{survey.id}"
        if wanted == PUBLISH:
            publishing.publish(session, survey, user_id=member_id(), now=now())
            record_deed(session, Deed.RESULTS_PUBLISHED, subject, user_id=member_id(), now=now())
            flash(_("Published. The page is there in a few minutes."))
        elif wanted == WITHDRAW:
            publishing.withdraw(session, survey)
            record_deed(session, Deed.RESULTS_WITHDRAWN, subject, user_id=member_id(), now=now())
            flash(_("Taken back. Nobody but staff can read the results now."))
    return redirect(url_for("responses.publication", slug=slug), 303)
