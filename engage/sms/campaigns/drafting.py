"""A campaign before its start: the list kept, who agreed recorded, who opted out left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.addresses import AddressBook
from engage.db import insert_new
from engage.intake import contacts
from engage.intake.versions import OpenSurvey
from engage.models.campaign import Campaign, CampaignMember, CampaignState, MemberState
from engage.models.contact import AddressKind, Contact
from engage.sms.campaigns.roster import LeftOut, Person, Roster
from surveys.definition import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What staff decide. `consent`: how these people agreed. Hours are of the city's day."""

    name: str
    consent: str
    wave_size: int
    wave_minutes: int
    most_a_day: int | None
    from_hour: int
    until_hour: int
    starts_at: datetime


def draft_campaign(
    session: Session,
    book: AddressBook,
    found: OpenSurvey,
    plan: Plan,
    roster: Roster,
    *,
    own_number: str,
    user_id: int | None,
    now: datetime,
) -> Campaign:
    """Keep a list as a draft; nothing is sent before `sending.start`.

    A list never brings anybody back who opted out: their lines are left out, and stay so.
    """
    others = [person for person in roster.people if person.phone != own_number]
    known = contacts.keep_contacts(
        session, book, AddressKind.PHONE, [person.phone for person in others], now=now
    )
    agreed = contacts.agree_all(
        session, [each.id for each in known.values()], source="list", words=plan.consent, now=now
    )
    people = [person for person in others if known[person.phone].id in agreed]
    campaign = Campaign(
        survey_id=found.id,
        name=plan.name,
        consent=plan.consent,
        state=CampaignState.DRAFT,
        wave_size=plan.wave_size,
        wave_minutes=plan.wave_minutes,
        most_a_day=plan.most_a_day,
        from_hour=plan.from_hour,
        until_hour=plan.until_hour,
        starts_at=plan.starts_at,
        lines=roster.lines,
        left_out=_left_out(roster, people, own_number),
        user_id=user_id,
        created_at=now,
    )
    session.add(campaign)
    session.flush()
    _add_members(session, campaign, found.definition, people, known, now=now)
    return campaign


def people_by_language(session: Session, campaign: Campaign) -> Mapping[str, int]:
    """Count a campaign's people by the language each is written to in, the most first."""
    statement = (
        select(CampaignMember.language, func.count().label("people"))
        .where(CampaignMember.campaign_id == campaign.id)
        .group_by(CampaignMember.language)
        .order_by(func.count().desc(), CampaignMember.language)
    )
    return {row.language: row.people for row in session.execute(statement)}


def _left_out(roster: Roster, people: Sequence[Person], own_number: str) -> list[tuple[int, str]]:
    written = {person.line for person in people}
    refused = [
        (each.line, LeftOut.OUR_OWN if each.phone == own_number else LeftOut.OPTED_OUT)
        for each in roster.people
        if each.line not in written
    ]
    return [(line, why.value) for line, why in sorted([*roster.left_out, *refused])]


def _add_members(
    session: Session,
    campaign: Campaign,
    survey: Survey,
    people: Sequence[Person],
    known: Mapping[str, Contact],
    *,
    now: datetime,
) -> None:
    rows = []
    for person in people:
        contact = known[person.phone]
        contact.language = contact.language or person.language
        rows.append(
            {
                "campaign_id": campaign.id,
                "contact_id": contact.id,
                "language": _language(survey, person.language, contact.language),
                "state": MemberState.WAITING,
                "due_at": now,
            }
        )
    insert_new(session, CampaignMember, rows)


def _language(survey: Survey, *wanted: str | None) -> str:
    offered = (tag for tag in wanted if tag in survey.languages)
    return next(offered, None) or survey.base_language


def reasons(left_out: Sequence[tuple[int, str]]) -> Counter[LeftOut]:
    """Count the lines left out by reason."""
    return Counter(LeftOut(why) for _line, why in left_out)
