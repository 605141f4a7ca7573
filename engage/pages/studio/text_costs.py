"""What a survey's texts cost, in segments and in money, for the people who write it."""

from collections.abc import Sequence
from dataclasses import dataclass

from engage.current import current_settings
from engage.db import reading
from engage.pages.department.wording import spoken
from engage.pages.pricing import message_price
from engage.sms import costs
from engage.words import format_decimal, format_money
from surveys.definition import Survey

# One person's texts cost less than a coin; this many is what a survey might reach.
PEOPLE = 1000


@dataclass(frozen=True, slots=True)
class CostLine:
    """One language: segments of one person, and what `PEOPLE` of them cost in money."""

    language: str
    segments: str
    money: str | None


@dataclass(frozen=True, slots=True)
class TextCosts:
    """What everybody is sent who answers all of it. `price`: a sentence, where there is one."""

    lines: Sequence[CostLine]
    price: str | None


def text_costs(survey: Survey) -> TextCosts | None:
    """Give what the texts of this survey cost by language; `None` where it sends none."""
    if not survey.sms:
        return None
    people = dict.fromkeys(survey.languages, PEOPLE)
    lines = [
        CostLine(spoken(each.language), format_decimal(each.answering), money(each.answering))
        for each in costs.estimate(survey, people, current_settings())
    ]
    with reading() as session:
        return TextCosts(lines, message_price(session))


def money(segments: int) -> str | None:
    """Give what so many segments cost for each of `PEOPLE`; `None` where no price is set."""
    settings = current_settings()
    if not settings.segment_price:
        return None
    return format_money(costs.price(segments * PEOPLE, settings), settings.currency)
