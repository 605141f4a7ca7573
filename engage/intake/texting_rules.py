"""How one survey is asked by text: how long it waits, and whether a phone may answer again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engage.db import insert_or_replace
from engage.models.base import table_of
from engage.models.conversation import Conversation
from engage.models.response import Response, ResponseState
from engage.models.texting import TextingRule

# Three days: over a weekend nobody is forgotten, and a week later nobody remembers the question.
LASTS_HOURS = 72
_RULE = table_of(TextingRule).c
_RULES = select(_RULE.survey_id, _RULE.lasts_hours, _RULE.may_repeat).where(
    _RULE.survey_id.in_(bindparam("surveys", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Rule:
    """`lasts_hours` of silence end a conversation. `may_repeat`: a phone may answer again."""

    lasts_hours: int = LASTS_HOURS
    may_repeat: bool = True


def rules_of(session: Session, survey_ids: Sequence[int]) -> Mapping[int, Rule]:
    """Give the rule of each survey, by its id."""
    with session.no_autoflush:  # rules are written at once, never left to a flush
        rows = session.execute(_RULES, {"surveys": survey_ids})
    own = {survey_id: Rule(lasts_hours, may_repeat) for survey_id, lasts_hours, may_repeat in rows}
    return {survey_id: own.get(survey_id, Rule()) for survey_id in survey_ids}


def set_rule(session: Session, survey_id: int, rule: Rule) -> None:
    """Ask a survey by this rule from its next conversation on."""
    row = {
        "survey_id": survey_id,
        "lasts_hours": rule.lasts_hours,
        "may_repeat": rule.may_repeat,
    }
    insert_or_replace(session, TextingRule, [row], key=("survey_id",))


def same_phone_answers(session: Session, survey_ids: Sequence[int]) -> Mapping[int, int]:
    """Count, by survey, the responses sent from a phone that had begun that survey before.

    They are other people's as likely as not (a family shares a phone), so they stay in the results
    and are told beside them.
    """
    statement = (
        select(Response.survey_id, func.count().label("times"))
        .join(Conversation, Conversation.response_id == Response.id)
        .where(
            Response.survey_id.in_(survey_ids),
            Response.state == ResponseState.SUBMITTED,
            Conversation.turn_of_phone > 1,
        )
        .group_by(Response.survey_id)
    )
    return {row.survey_id: row.times for row in session.execute(statement)}
