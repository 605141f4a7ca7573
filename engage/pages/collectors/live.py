"""Who has answered so far, and who is missing: looked at while there is still time."""

from zoneinfo import ZoneInfo

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import TextInput

from engage.collecting import progress
from engage.current import current_settings
from engage.db import reading, transaction
from engage.feedback.axes import asked_axes
from engage.feedback.names import Names
from engage.i18n import current_language
from engage.pages.collectors import live_view
from engage.pages.collectors.blueprint import COLLECTING, blueprint
from engage.pages.collectors.room import open_room, room_view
from engage.pages.department.forms import problems_of
from engage.security import member_id, staff
from engage.times import now
from engage.words import gettext as _

# Nobody asks a city of more people than that for answers.
GOAL_MOST = 10_000_000
# Only for those who choose it: a page that changes by itself takes the place from a reader.
BY_ITSELF_SECONDS = 60


class GoalForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """How many answers a survey wants."""

    goal = IntegerField(
        _l("Answers wanted in all"),
        widget=TextInput(),
        validators=[
            Optional(),
            NumberRange(1, GOAL_MOST, _l("Please give a whole number from 1 to 10 million.")),
        ],
    )


@blueprint.get("/live")
@staff(*COLLECTING)
def live(survey: str) -> ResponseReturnValue:
    """Show who has answered; with `every`, the page comes anew by itself."""
    page, code = _draw(survey, None)
    answer = make_response(page, code)
    if request.args.get("every"):
        answer.headers["Refresh"] = str(BY_ITSELF_SECONDS)
    return answer


@blueprint.post("/live")
@staff(*COLLECTING)
def want(survey: str) -> ResponseReturnValue:
    """Keep how many answers are wanted; none when the field is left empty."""
    form = GoalForm()
    if not form.validate():
        return _draw(survey, form)
    with transaction() as session:
        found = open_room(session, survey).survey
        progress.set_goal(session, found, form.goal.data, user_id=member_id(), now=now())
    flash(_("Saved."), "success")
    return redirect(url_for(".live", survey=survey), 303)


def _draw(survey: str, form: GoalForm | None) -> tuple[str, int]:
    with reading() as session:
        opened = open_room(session, survey)
        zone = ZoneInfo(current_settings().timezone)
        found = progress.progress(session, opened.survey, now=now(), zone=zone)
        names = Names(current_language(), asked_axes(session))
    sent = form or GoalForm(formdata=None, data={"goal": found.goal})
    page = render_template(
        "collectors/live.html",
        room=room_view(opened),
        live=live_view.live_view(found, names),
        form=sent,
        form_action=url_for(".want", survey=survey),
        again_url=url_for(".live", survey=survey),
        by_itself_url=None
        if request.args.get("every")
        else url_for(".live", survey=survey, every=BY_ITSELF_SECONDS),
        problems=problems_of(form) if form else [],
    )
    return page, 422 if form else 200
