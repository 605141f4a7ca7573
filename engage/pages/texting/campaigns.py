"""Invitations: the list of campaigns, a new one, one with its progress, its start and its stop."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.current import current_addresses, current_settings
from engage.db import reading, transaction
from engage.errors import NotFound, UnreadableList, WrongTransition
from engage.intake import versions
from engage.models.campaign import Campaign
from engage.pages.texting import campaign_page, wording
from engage.pages.texting.blueprint import blueprint
from engage.pages.texting.forms import CampaignForm, campaign_form, read_plan
from engage.security import StaffRole, member_id, staff
from engage.sms.campaigns import drafting, sending
from engage.sms.campaigns.roster import Roster, read_roster
from engage.sms.city import city_of
from engage.times import now
from engage.words import gettext as _

_STEPS: dict[str, tuple[Callable[..., None], Deed]] = {
    "start": (sending.start, Deed.CAMPAIGN_STARTED),
    "stop": (sending.stop, Deed.CAMPAIGN_STOPPED),
    "go_on": (sending.go_on, Deed.CAMPAIGN_RESUMED),
}


@blueprint.get("/", endpoint="campaigns")
@staff(StaffRole.ENGAGEMENT)
def list_campaigns() -> ResponseReturnValue:
    """Show every campaign, the latest first."""
    page = request.args.get("page", 1, type=int)
    with reading() as session:
        return campaign_page.draw_list(session, page=page)


@blueprint.get("/new")
@staff(StaffRole.ENGAGEMENT)
def new_campaign() -> ResponseReturnValue:
    """Show an empty form."""
    with reading() as session:
        return campaign_page.draw_new(_form(session))


@blueprint.post("/new")
@staff(StaffRole.ENGAGEMENT)
def draft_campaign() -> ResponseReturnValue:
    """Keep a list as a draft, and show what it would cost and who was left out."""
    with reading() as session:
        form = _form(session)
    roster = _read(form) if form.validate() else None
    if roster is None:
        return campaign_page.draw_new(form), 422
    with transaction() as session:
        campaign = _draft(session, form, roster)
        _log(session, Deed.CAMPAIGN_DRAFTED, campaign.id)
    return _to(campaign.id)


@blueprint.get("/<int:campaign_id>")
@staff(StaffRole.ENGAGEMENT)
def one_campaign(campaign_id: int) -> ResponseReturnValue:
    """Show a campaign: before its start what it costs, after it how far it has come."""
    with reading() as session:
        campaign = sending.find_campaign(session, campaign_id)
        return campaign_page.draw(session, campaign, current_settings(), now=now())


@blueprint.post("/<int:campaign_id>")
@staff(StaffRole.ENGAGEMENT)
def change_campaign(campaign_id: int) -> ResponseReturnValue:
    """Start it, stop it, or go on with it."""
    wanted = request.form.get("do", "")
    if wanted not in _STEPS:
        raise NotFound("step", wanted)
    step, deed = _STEPS[wanted]
    try:
        with transaction() as session:
            step(session, sending.find_campaign(session, campaign_id), now=now())
            _log(session, deed, campaign_id)
    except WrongTransition:
        flash(_("Somebody was faster. This is how it stands now."), "error")
        return _to(campaign_id)
    flash(wording.done(wanted))
    return _to(campaign_id)


@blueprint.post("/<int:campaign_id>/discard")
@staff(StaffRole.ENGAGEMENT)
def discard_campaign(campaign_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    try:
        with transaction() as session:
            sending.discard(session, sending.find_campaign(session, campaign_id))
            _log(session, Deed.CAMPAIGN_DISCARDED, campaign_id)
    except WrongTransition:
        flash(_("Somebody was faster. This is how it stands now."), "error")
        return _to(campaign_id)
    flash(wording.done("discard"))
    return redirect(url_for("texting.campaigns"), 303)


@blueprint.get("/<int:campaign_id>/left-out.csv")
@staff(StaffRole.ENGAGEMENT)
def left_out(campaign_id: int) -> ResponseReturnValue:
    """Give the lines of the file that are not written to, each with its reason."""
    with reading() as session:
        campaign = sending.find_campaign(session, campaign_id)
    file = io.StringIO()
    # The mark at the beginning tells a spreadsheet that these are not Western letters alone.
    file.write("\ufeff")
    rows = csv.writer(file)
    rows.writerow([_("Line"), _("Reason")])
    rows.writerows((line, wording.reason(why)) for line, why in campaign.left_out)
    name = f"attachment; filename=left-out-{campaign.id}.csv"
    return Response(file.getvalue(), mimetype="text/csv", headers={"Content-Disposition": name})


def _form(session: Session) -> CampaignForm:
    found = versions.open_surveys(session, now=now())
    form = campaign_form(campaign_page.offered(found), city_of(current_settings()).hours)
    if not form.is_submitted():
        form.starts_on.data = _today()
        form.from_hour.data, form.until_hour.data = campaign_page.USUAL_HOURS
        form.wave_size.data, form.wave_minutes.data = campaign_page.USUAL_WAVE
    return form


def _read(form: CampaignForm) -> Roster | None:
    """Read the file; `None` with the error beside it when it is no list of phones."""
    try:
        return read_roster(form.people.data.read())
    except UnreadableList as error:
        form.people.errors = [wording.unreadable(error)]
        return None


def _draft(session: Session, form: CampaignForm, roster: Roster) -> Campaign:
    settings = current_settings()
    return drafting.draft_campaign(
        session,
        current_addresses(),
        versions.find_open_survey(session, form.survey.data, now=now()),
        read_plan(form, ZoneInfo(settings.timezone)),
        roster,
        own_number=settings.twilio_from,
        user_id=member_id(),
        now=now(),
    )


def _today() -> datetime:
    return now().astimezone(ZoneInfo(current_settings().timezone))


def _log(session: Session, deed: Deed, campaign_id: int) -> None:
    record_deed(session, deed, f"campaign:{campaign_id}", user_id=member_id(), now=now())


def _to(campaign_id: int) -> ResponseReturnValue:
    return redirect(url_for("texting.one_campaign", campaign_id=campaign_id), 303)
