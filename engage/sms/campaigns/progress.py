"""How far a campaign has come: counted from its people, their texts and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.models.campaign import Campaign, CampaignMember, MemberState
from engage.models.contact import Contact
from engage.models.conversation import Conversation, OutboundText, TextState
from engage.models.response import Response, ResponseState

_GONE = (TextState.SENT, TextState.DELIVERED, TextState.FAILED)
_ON_ITS_WAY = (TextState.QUEUED, TextState.SENDING, TextState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """People of a campaign's list. The first seven add up to all of them.

    `waiting` for their wave; `queued` to leave now; `sent` and not yet reported; `delivered`;
    `failed`; `held` back by the gate; `stopped_by_us` when the campaign was. Of all: `began` the
    survey, `answered` it to the end, `opted_out` since the campaign started. `segments` were sent.
    """

    waiting: int
    queued: int
    sent: int
    delivered: int
    failed: int
    held: int
    stopped_by_us: int
    began: int
    answered: int
    opted_out: int
    segments: int

    @property
    def people(self) -> int:
        """Everybody on the list who may be written to."""
        before = self.waiting + self.queued + self.held + self.stopped_by_us
        return before + self.sent + self.delivered + self.failed


def progress_of(session: Session, campaign: Campaign) -> Progress:
    """Give how far a campaign has come. Four statements, however long the list."""
    states, segments = _texts(session, campaign)
    began, answered = _answers(session, campaign)
    written = {state: count for (member, state), count in states.items() if state is not None}
    blocked = written.get(TextState.BLOCKED, 0)
    by_us = _stopped(session, campaign) if blocked else 0
    return Progress(
        waiting=states.get((MemberState.WAITING, None), 0),
        queued=sum(written.get(state, 0) for state in _ON_ITS_WAY),
        sent=written.get(TextState.SENT, 0),
        delivered=written.get(TextState.DELIVERED, 0),
        failed=written.get(TextState.FAILED, 0),
        held=states.get((MemberState.HELD, None), 0) + blocked - by_us,
        stopped_by_us=by_us,
        began=began,
        answered=answered,
        opted_out=_opted_out(session, campaign),
        segments=segments,
    )


def _texts(
    session: Session, campaign: Campaign
) -> tuple[Mapping[tuple[MemberState, TextState | None], int], int]:
    """Count people by what was done and what became of it, and the segments that were sent."""
    statement = (
        select(
            CampaignMember.state.label("member"),
            OutboundText.state.label("text"),
            func.count().label("people"),
            func.coalesce(func.sum(OutboundText.segments), 0).label("segments"),
        )
        .outerjoin(OutboundText, OutboundText.id == CampaignMember.text_id)
        .where(CampaignMember.campaign_id == campaign.id)
        .group_by(CampaignMember.state, OutboundText.state)
    )
    rows = session.execute(statement).all()
    states = {(row.member, row.text): row.people for row in rows}
    return states, sum(row.segments for row in rows if row.text in _GONE)


def _stopped(session: Session, campaign: Campaign) -> int:
    statement = (
        select(func.count())
        .select_from(CampaignMember)
        .join(OutboundText, OutboundText.id == CampaignMember.text_id)
        .where(
            CampaignMember.campaign_id == campaign.id,
            OutboundText.state == TextState.BLOCKED,
            OutboundText.error_code == "stopped",
        )
    )
    return session.scalar(statement) or 0


def _answers(session: Session, campaign: Campaign) -> tuple[int, int]:
    """Count the people who began the survey since the start, and who came to its end."""
    if campaign.started_at is None:
        return 0, 0
    statement = (
        select(Response.state, func.count(Conversation.contact_id.distinct()).label("people"))
        .join(Conversation, Conversation.response_id == Response.id)
        .join(CampaignMember, CampaignMember.contact_id == Conversation.contact_id)
        .where(
            CampaignMember.campaign_id == campaign.id,
            CampaignMember.state == MemberState.WRITTEN,
            Response.survey_id == campaign.survey_id,
            Response.started_at >= campaign.started_at,
        )
        .group_by(Response.state)
    )
    by_state = {row.state: row.people for row in session.execute(statement)}
    return sum(by_state.values()), by_state.get(ResponseState.SUBMITTED, 0)


def _opted_out(session: Session, campaign: Campaign) -> int:
    if campaign.started_at is None:
        return 0
    statement = (
        select(func.count())
        .select_from(CampaignMember)
        .join(Contact, Contact.id == CampaignMember.contact_id)
        .where(
            CampaignMember.campaign_id == campaign.id,
            Contact.opted_out_at >= campaign.started_at,
        )
    )
    return session.scalar(statement) or 0
