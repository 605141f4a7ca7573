"""A campaign as its pages draw it: cost before the start, progress after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.i18n import current_language
from engage.intake.versions import OpenSurvey
from engage.languages import BY_TAG
from engage.models.campaign import Campaign, CampaignState
from engage.pages import ui
from engage.pages.pricing import segment_price
from engage.pages.texting import wording
from engage.pages.texting.forms import CampaignForm, hour_name
from engage.sms import costs
from engage.sms.campaigns import drafting, sending
from engage.sms.campaigns.progress import Progress, progress_of
from engage.sms.costs import LanguageCost
from engage.words import format_decimal, format_money, ngettext
from engage.words import gettext as _

ON_A_PAGE = 25
USUAL_HOURS = (10, 18)
USUAL_WAVE = (100, 60)


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign in the list."""

    name: str
    url: str
    survey: ui.Words
    state: str
    people: str
    created: ui.Moment


@dataclass(frozen=True, slots=True)
class Cost:
    """What one language costs; see `texting/campaign.html`."""

    language: str
    people: str
    each: str
    segments: str
    money: str
    at_most: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as `macros/figures.html` draws it; ours are never hidden."""

    text: str
    interval: None = None
    why: None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A line of the progress: people, and the share of all as a length 0-100."""

    name: str
    count: Figure
    length: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why lines were left out, and how many."""

    reason: str
    lines: str


def offered(found: Sequence[OpenSurvey]) -> list[tuple[str, str]]:
    """Give the surveys that can be answered by text, as slug and title."""
    return [
        (each.slug, each.definition.pick(each.definition.title, current_language()).text)
        for each in found
        if each.keyword and each.definition.sms
    ]


def draw_list(session: Session, *, page: int) -> str:
    """Draw the list of campaigns."""
    found = sending.campaigns(session, offset=(max(page, 1) - 1) * ON_A_PAGE, limit=ON_A_PAGE + 1)
    shown = found[:ON_A_PAGE]
    people = sending.people_of(session, [campaign.id for campaign in shown])
    return render_template(
        "texting/campaigns.html",
        campaigns=[_row(campaign, people.get(campaign.id, 0)) for campaign in shown],
        new_url=url_for("texting.new_campaign"),
        newer_url=url_for("texting.campaigns", page=page - 1) if page > 1 else None,
        older_url=url_for("texting.campaigns", page=page + 1) if len(found) > ON_A_PAGE else None,
    )


def draw_new(form: CampaignForm) -> str:
    """Draw the form of a new campaign."""
    return render_template("texting/new.html", form=form, action=url_for("texting.draft_campaign"))


def draw(session: Session, campaign: Campaign, settings: Settings, *, now: datetime) -> str:
    """Draw one campaign."""
    definition = sending.definition_of_campaign(campaign)
    people = drafting.people_by_language(session, campaign)
    estimated = costs.estimate(definition, people, settings)
    progress = progress_of(session, campaign)
    return render_template(
        "texting/campaign.html",
        campaign=campaign,
        state=wording.state(campaign.state),
        title=ui.Words(*_title(campaign)),
        draft=campaign.state is CampaignState.DRAFT,
        running=campaign.state is CampaignState.RUNNING,
        stopped=campaign.state is CampaignState.STOPPED,
        can_start=progress.people > 0,
        people=_people(progress.people),
        plan=_plan(campaign),
        rungs=_rungs(progress),
        answers=_answers(progress),
        spent=_spent(progress, settings),
        costs=[_cost(each, settings) for each in estimated],
        total=_total(estimated, settings),
        price=segment_price(session),
        texts=_texts(estimated, campaign, settings),
        left_out=_left_out(campaign),
        left_out_url=url_for("texting.left_out", campaign_id=campaign.id),
        list_url=url_for("texting.campaigns"),
        action=url_for("texting.change_campaign", campaign_id=campaign.id),
        discard_url=url_for("texting.discard_campaign", campaign_id=campaign.id),
        looked=ui.time_of_day(now),
    )


def _row(campaign: Campaign, people: int) -> Row:
    return Row(
        name=campaign.name,
        url=url_for("texting.one_campaign", campaign_id=campaign.id),
        survey=ui.Words(*_title(campaign)),
        state=wording.state(campaign.state),
        people=format_decimal(people),
        created=ui.day(campaign.created_at),
    )


def _title(campaign: Campaign) -> tuple[str, str]:
    definition = sending.definition_of_campaign(campaign)
    title = definition.pick(definition.title, current_language())
    return title.text, title.language


def _people(count: int) -> str:
    return ngettext("One person", "%(people)s people", count, people=format_decimal(count))


def _plan(campaign: Campaign) -> list[str]:
    lines = [
        _("From %(day)s on", day=ui.day(campaign.starts_at).text),
        _(
            "Between %(first)s and %(last)s",
            first=hour_name(campaign.from_hour),
            last=hour_name(campaign.until_hour),
        ),
        ngettext(
            "One person a wave",
            "%(people)s people a wave",
            campaign.wave_size,
            people=format_decimal(campaign.wave_size),
        ),
        ngettext(
            "A wave every minute",
            "A wave every %(minutes)s minutes",
            campaign.wave_minutes,
            minutes=format_decimal(campaign.wave_minutes),
        ),
    ]
    if campaign.most_a_day is not None:
        lines.append(
            ngettext(
                "At most one person a day",
                "At most %(people)s people a day",
                campaign.most_a_day,
                people=format_decimal(campaign.most_a_day),
            )
        )
    return lines


def _rungs(progress: Progress) -> list[Rung]:
    named = [
        (_("Waiting for their wave"), progress.waiting),
        (_("About to leave"), progress.queued),
        (_("Sent"), progress.sent),
        (_("Delivered"), progress.delivered),
        (_("Could not be delivered"), progress.failed),
        (_("Held back"), progress.held),
        (_("Stopped before they left"), progress.stopped_by_us),
    ]
    return [_rung(name, count, progress.people) for name, count in named]


def _answers(progress: Progress) -> list[Rung]:
    named = [
        (_("Began the survey"), progress.began),
        (_("Answered to the end"), progress.answered),
        (_("Asked us to stop"), progress.opted_out),
    ]
    return [_rung(name, count, progress.people) for name, count in named]


def _rung(name: str, count: int, people: int) -> Rung:
    return Rung(name, Figure(format_decimal(count)), round(100 * count / people) if people else 0)


def _spent(progress: Progress, settings: Settings) -> str:
    return _(
        "%(segments)s segments sent, about %(money)s.",
        segments=format_decimal(progress.segments),
        money=format_money(costs.price(progress.segments, settings), settings.currency),
    )


def _cost(each: LanguageCost, settings: Settings) -> Cost:
    note = None
    if each.unicode:
        note = _("Its letters fit 67 to a segment instead of 153, so a text takes more of them.")
    return Cost(
        language=BY_TAG[each.language].own_name,
        people=format_decimal(each.people),
        each=format_decimal(each.invitation),
        segments=format_decimal(each.invitations),
        money=format_money(costs.price(each.invitations, settings), settings.currency),
        at_most=format_money(costs.price(each.at_most, settings), settings.currency),
        note=note,
    )


def _total(estimated: Sequence[LanguageCost], settings: Settings) -> str:
    invitations = sum(each.invitations for each in estimated)
    at_most = sum(each.at_most for each in estimated)
    return _(
        "The invitations cost about %(money)s. If everybody answers every question, all texts "
        "together cost about %(most)s.",
        money=format_money(costs.price(invitations, settings), settings.currency),
        most=format_money(costs.price(at_most, settings), settings.currency),
    )


def _texts(
    estimated: Sequence[LanguageCost], campaign: Campaign, settings: Settings
) -> list[ui.Words]:
    definition = sending.definition_of_campaign(campaign)
    return [
        ui.Words(sending.invitation(definition, each.language, settings), each.language)
        for each in estimated
    ]


def _left_out(campaign: Campaign) -> list[LeftOut]:
    counted = drafting.reasons(campaign.left_out).most_common()
    return [LeftOut(wording.reason(why), format_decimal(count)) for why, count in counted]
