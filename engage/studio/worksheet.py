"""The engagement worksheet: the six questions, and what they give the rest of the product.

"Who should be involved" names the focus groups and "what data" the benchmarks that
`engage.feedback.axes` measures by; the texts stand in the digest beside what residents say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from engage.errors import NameTaken, NotFound
from engage.models.action import GareStage
from engage.models.response import Channel
from engage.models.studio import WorksheetPlan
from engage.models.survey import Benchmark, Engagement, FocusGroup, Survey
from engage.studio import codes

# A benchmark's share is stored to this many digits; a finer one is the same group.
_DIGITS = 6


class SixQuestion(StrEnum):
    """The closing exercise of the framework: its six questions, in its order."""

    WHO = "who"
    DATA = "data"
    ENGAGE = "engage"
    MEASURES = "measures"
    LEVERS = "levers"
    CHALLENGES = "challenges"


@dataclass(frozen=True, slots=True)
class Focus:
    """A group named as marginalized, and why, by language."""

    axis: str
    group: str
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """A group's share of the population (above 0, at most 1), and where the figure is from."""

    axis: str
    group: str
    share: float
    source: str
    year: int
    geography: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """What an engagement's worksheet says. `answers` are by question and language."""

    answers: Mapping[str, Mapping[str, str]]
    focus_groups: Sequence[Focus] = ()
    benchmarks: Sequence[Share] = ()
    channels: Sequence[Channel] = ()
    partners: Sequence[str] = ()
    gare_stage: GareStage | None = None
    name: Mapping[str, str] = field(default_factory=dict)

    def answered(self) -> int:
        """Give how many of the six questions have an answer."""
        return sum(any(self.answers.get(question, {}).values()) for question in SixQuestion)


def of(session: Session, survey_id: int) -> Worksheet | None:
    """Give the worksheet of a survey's engagement; `None` when it belongs to none."""
    engagement = session.scalar(
        _FILLED.join(Survey, Survey.engagement_id == Engagement.id).where(Survey.id == survey_id)
    )
    return read(session, engagement) if engagement else None


def read(session: Session, engagement: Engagement) -> Worksheet:
    """Give the worksheet of an engagement."""
    plan = session.get(WorksheetPlan, engagement.id)
    return Worksheet(
        name=engagement.name,
        answers=engagement.worksheet,
        focus_groups=tuple(
            Focus(row.axis, row.group_key, row.reason) for row in engagement.focus_groups
        ),
        benchmarks=tuple(
            Share(row.axis, row.group_key, row.share, row.source, row.year, row.geography)
            for row in engagement.benchmarks
        ),
        channels=tuple(Channel(each) for each in plan.channels) if plan else (),
        partners=tuple(plan.partners) if plan else (),
        gare_stage=plan.gare_stage if plan else None,
    )


def write(
    session: Session,
    engagement: Engagement,
    worksheet: Worksheet,
    *,
    user_id: int | None,
    now: datetime,
) -> None:
    """Make this what the engagement's worksheet says."""
    engagement.name = dict(worksheet.name)
    engagement.worksheet = {key: dict(said) for key, said in worksheet.answers.items()}
    _write_focus(session, engagement, worksheet.focus_groups)
    _write_shares(session, engagement, worksheet.benchmarks)
    plan = session.get(WorksheetPlan, engagement.id)
    if plan is None:
        plan = WorksheetPlan(engagement_id=engagement.id)
        session.add(plan)
    plan.channels = [each.value for each in worksheet.channels]
    plan.partners = list(worksheet.partners)
    plan.gare_stage = worksheet.gare_stage
    plan.updated_at, plan.updated_by = now, user_id
    session.flush()


def find(session: Session, slug: str) -> Engagement:
    """Give an engagement with its groups, benchmarks and surveys; `NotFound`."""
    engagement = session.scalar(
        _FILLED.where(Engagement.slug == slug).options(selectinload(Engagement.surveys))
    )
    if engagement is None:
        raise NotFound("engagement", slug)
    return engagement


def every(session: Session) -> list[Engagement]:
    """Give every engagement, newest first, with its surveys."""
    found = select(Engagement).options(selectinload(Engagement.surveys))
    return list(session.scalars(found.order_by(Engagement.id.desc())))


def begin(session: Session, name: str, *, language: str) -> Engagement:
    """Make an engagement; `NameTaken` where one has the same name in addresses."""
    slug = codes.make(name, (), otherwise="engagement").replace("_", "-")
    if session.scalar(select(Engagement.id).where(Engagement.slug == slug)) is not None:
        raise NameTaken("engagement", slug)
    engagement = Engagement(slug=slug, name={language: name}, worksheet={})
    session.add(engagement)
    session.flush()
    return engagement


def newest_id(session: Session) -> int | None:
    """Give the engagement a new survey most likely belongs to."""
    return session.scalar(select(func.max(Engagement.id)))


def _write_focus(session: Session, engagement: Engagement, groups: Sequence[Focus]) -> None:
    wanted = {(each.axis, each.group): each for each in groups}
    for row in list(engagement.focus_groups):
        named = wanted.pop((row.axis, row.group_key), None)
        if named is None:
            engagement.focus_groups.remove(row)
            session.delete(row)
        else:
            row.reason = dict(named.reason)
    for each in wanted.values():
        row = FocusGroup(axis=each.axis, group_key=each.group, reason=dict(each.reason))
        engagement.focus_groups.append(row)


def _write_shares(session: Session, engagement: Engagement, shares: Sequence[Share]) -> None:
    wanted = {(each.axis, each.group): each for each in shares}
    for row in list(engagement.benchmarks):
        named = wanted.pop((row.axis, row.group_key), None)
        if named is None:
            engagement.benchmarks.remove(row)
            session.delete(row)
        else:
            row.share, row.source = round(named.share, _DIGITS), named.source
            row.year, row.geography = named.year, named.geography
    for each in wanted.values():
        row = Benchmark(
            axis=each.axis,
            group_key=each.group,
            share=round(each.share, _DIGITS),
            source=each.source,
            year=each.year,
            geography=each.geography,
        )
        engagement.benchmarks.append(row)


_FILLED = select(Engagement).options(
    selectinload(Engagement.focus_groups), selectinload(Engagement.benchmarks)
)
