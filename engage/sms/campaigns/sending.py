"""Waves: so many people at a time are written to, inside the campaign's hours, until all are.

Every text passes the one gate and the one outbox. A wave is written in small transactions, each
with the members it wrote to, so that a clock that dies in the middle goes on where it was and
nobody is written to twice. A stop is looked up again just before each text leaves.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Update, func, select, update
from sqlalchemy.orm import Session, joinedload

from engage.config import Settings
from engage.db import Database
from engage.errors import NotFound, SurveyClosed, SurveyNotOpen, WrongTransition
from engage.intake import versions
from engage.intake.conversations import Reply, ReplyKind
from engage.models.campaign import Campaign, CampaignMember, CampaignState, MemberState
from engage.models.conversation import OutboundText, Purpose, TextState
from engage.models.survey import Survey as SurveyRow
from engage.sms import outbox
from engage.sms.city import City, city_of
from engage.sms.gate import Hold, judge
from engage.sms.wording import voice_of, write
from surveys.definition import Survey

# Members written to in one transaction: short enough that a resident's answer never waits for it.
AT_ONCE = 25


def find_campaign(session: Session, campaign_id: int) -> Campaign:
    """Give a campaign with its survey; `NotFound` otherwise."""
    statement = select(Campaign).where(Campaign.id == campaign_id)
    found = session.scalar(statement.options(joinedload(Campaign.survey)))
    if found is None:
        raise NotFound("campaign", str(campaign_id))
    return found


def campaigns(session: Session, *, offset: int, limit: int) -> Sequence[Campaign]:
    """Give campaigns with their surveys, the latest first."""
    statement = select(Campaign).options(
        joinedload(Campaign.survey).joinedload(SurveyRow.current_version)
    )
    ordered = statement.order_by(Campaign.id.desc())
    return session.scalars(ordered.offset(offset).limit(limit)).all()


def people_of(session: Session, campaign_ids: Sequence[int]) -> Mapping[int, int]:
    """Count the people of each campaign."""
    statement = (
        select(CampaignMember.campaign_id, func.count().label("people"))
        .where(CampaignMember.campaign_id.in_(campaign_ids))
        .group_by(CampaignMember.campaign_id)
    )
    return {row.campaign_id: row.people for row in session.execute(statement)}


def discard(session: Session, campaign: Campaign) -> None:
    """Forget a draft and its list; what its people agreed to stays recorded."""
    if campaign.state is not CampaignState.DRAFT:
        raise WrongTransition(campaign.state, "discarded")
    session.delete(campaign)
    session.flush()


def start(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Let the clock send a draft's waves from its hour on."""
    _require(campaign, CampaignState.DRAFT, CampaignState.RUNNING)
    campaign.state = CampaignState.RUNNING
    campaign.started_at = now
    session.flush()


def stop(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Let nothing more leave: neither what is not written yet, nor what waits to be sent."""
    _require(campaign, CampaignState.RUNNING, CampaignState.STOPPED)
    campaign.state = CampaignState.STOPPED
    campaign.ended_at = now
    texts = _texts(campaign).where(OutboundText.state == TextState.QUEUED)
    session.execute(texts.values(state=TextState.BLOCKED, error_code=Hold.STOPPED))
    session.flush()


def go_on(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Take a stop back: what waited goes on waiting."""
    _require(campaign, CampaignState.STOPPED, CampaignState.RUNNING)
    campaign.state = CampaignState.RUNNING
    campaign.ended_at = None
    held = _texts(campaign).where(
        OutboundText.state == TextState.BLOCKED, OutboundText.error_code == Hold.STOPPED
    )
    session.execute(held.values(state=TextState.QUEUED, error_code=None, due_at=now))
    session.flush()


def send_waves(database: Database, settings: Settings, *, limit: int, now: datetime) -> int:
    """Write what is due of every running campaign; give how many people were looked at."""
    running = select(Campaign.id).where(
        Campaign.state == CampaignState.RUNNING, Campaign.starts_at <= now
    )
    with database.reading() as session:
        ids = session.scalars(running.order_by(Campaign.id)).all()
    done = 0
    for campaign_id in ids:
        while done < limit:
            with database.transaction() as session:
                wrote = _write_some(session, campaign_id, settings, now=now)
            if not wrote:
                break
            done += wrote
    return done


def definition_of_campaign(campaign: Campaign) -> Survey:
    """Give what the campaign's survey asks now."""
    version = campaign.survey.current_version
    assert version is not None  # noqa: S101 - the constraint `published_has_a_version`
    return versions.definition_of(version)


def invitation(definition: Survey, language: str, settings: Settings) -> str:
    """Give the words of an invitation."""
    title = definition.pick(definition.title, language).text
    values = {"title": title, "keyword": definition.keyword or ""}
    return write([Reply(ReplyKind.INVITATION, language, values)], voice_of(settings))


def _write_some(session: Session, campaign_id: int, settings: Settings, *, now: datetime) -> int:
    campaign = _lock(session, campaign_id)
    if campaign is None or not _may_go_on(session, campaign, now=now):
        return 0
    city = city_of(settings)
    if not _in_window(campaign, city, now=now):
        return 0
    room = min(AT_ONCE, _wave_room(campaign, now=now), _day_room(session, campaign, city, now=now))
    members = _next_members(session, campaign, room=room, now=now)
    if not members:
        _finish_if_done(session, campaign, now=now)
        return 0
    definition = definition_of_campaign(campaign)
    for member in members:
        _invite(session, campaign, member, definition, settings, now=now)
    campaign.wave_left -= len(members)
    session.flush()
    _finish_if_done(session, campaign, now=now)
    return len(members)


def _lock(session: Session, campaign_id: int) -> Campaign | None:
    """Take a campaign that is still running, unless another clock has it in hand."""
    statement = (
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.state == CampaignState.RUNNING)
        .options(joinedload(Campaign.survey))
        .with_for_update(skip_locked=True, of=Campaign)
    )
    return session.scalar(statement)


def _may_go_on(session: Session, campaign: Campaign, *, now: datetime) -> bool:
    """Tell whether the survey still takes answers; a campaign for a closed one is over."""
    try:
        versions.require_open(campaign.survey, now=now)
    except SurveyNotOpen:
        return False
    except SurveyClosed:
        campaign.state = CampaignState.FINISHED
        campaign.ended_at = now
        session.flush()
        return False
    return True


def _in_window(campaign: Campaign, city: City, *, now: datetime) -> bool:
    return campaign.from_hour <= now.astimezone(city.zone).hour < campaign.until_hour


def _wave_room(campaign: Campaign, *, now: datetime) -> int:
    """Give how many of the wave under way are left; begins the next one when it is due."""
    if campaign.wave_left > 0:
        return campaign.wave_left
    if campaign.next_wave_at is not None and now < campaign.next_wave_at:
        return 0
    campaign.wave_left = campaign.wave_size
    campaign.next_wave_at = now + timedelta(minutes=campaign.wave_minutes)
    return campaign.wave_left


def _day_room(session: Session, campaign: Campaign, city: City, *, now: datetime) -> int:
    if campaign.most_a_day is None:
        return AT_ONCE
    midnight = now.astimezone(city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    today = select(func.count()).where(
        CampaignMember.campaign_id == campaign.id, CampaignMember.written_at >= midnight
    )
    return max(0, campaign.most_a_day - (session.scalar(today) or 0))


def _next_members(
    session: Session, campaign: Campaign, *, room: int, now: datetime
) -> list[CampaignMember]:
    if room <= 0:
        return []
    statement = (
        select(CampaignMember)
        .where(
            CampaignMember.campaign_id == campaign.id,
            CampaignMember.state == MemberState.WAITING,
            CampaignMember.due_at <= now,
        )
        .options(joinedload(CampaignMember.contact))
        .order_by(CampaignMember.due_at, CampaignMember.id)
        .limit(room)
    )
    return list(session.scalars(statement))


def _invite(
    session: Session,
    campaign: Campaign,
    member: CampaignMember,
    definition: Survey,
    settings: Settings,
    *,
    now: datetime,
) -> None:
    """Write one text, put it off, or hold it back: whatever the gate says."""
    city = city_of(settings)
    verdict = judge(session, member.contact, Purpose.INVITATION, city=city, now=now)
    if verdict.at is None:
        member.state = MemberState.HELD
        member.why = verdict.hold.value if verdict.hold else None
        return
    if verdict.at > now:
        member.due_at = verdict.at
        return
    message = outbox.Message(
        key=f"invitation:{campaign.id}:{member.contact_id}",
        body=invitation(definition, member.language, settings),
        language=member.language,
        purpose=Purpose.INVITATION,
    )
    outbox.queue(session, member.contact, message, city=city, now=now)
    written = select(OutboundText.id).where(OutboundText.key == message.key)
    member.text_id = session.scalars(written).one()
    member.state = MemberState.WRITTEN
    member.written_at = now


def _finish_if_done(session: Session, campaign: Campaign, *, now: datetime) -> None:
    waiting = select(CampaignMember.id).where(
        CampaignMember.campaign_id == campaign.id, CampaignMember.state == MemberState.WAITING
    )
    if session.scalar(waiting.limit(1)) is None:
        campaign.state = CampaignState.FINISHED
        campaign.ended_at = now


def _texts(campaign: Campaign) -> Update:
    mine = select(CampaignMember.text_id).where(
        CampaignMember.campaign_id == campaign.id, CampaignMember.text_id.is_not(None)
    )
    return update(OutboundText).where(OutboundText.id.in_(mine))


def _require(campaign: Campaign, before: CampaignState, after: CampaignState) -> None:
    if campaign.state is not before:
        raise WrongTransition(campaign.state, after)
