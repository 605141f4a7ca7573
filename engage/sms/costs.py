"""What texts cost, in segments and in money, before they are sent and after."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from engage.config import Settings
from engage.intake.conversations import Reply, ReplyKind
from engage.sms.campaigns.sending import invitation
from engage.sms.outbox import cheapest
from engage.sms.wording import voice_of, write
from surveys.checks.text_messages import costs
from surveys.definition import Survey
from surveys.sms.segments import Encoding, measure


@dataclass(frozen=True, slots=True)
class LanguageCost:
    """What a campaign costs in one language, in segments.

    `invitation` is one person's; `answering` what a person gets who goes through to the end, on
    the path with every question. `unicode`: letters outside GSM-7 make every segment shorter.
    """

    language: str
    people: int
    invitation: int
    answering: int
    unicode: bool

    @property
    def invitations(self) -> int:
        """Segments of all invitations in this language."""
        return self.people * self.invitation

    @property
    def at_most(self) -> int:
        """Segments if every one of these people answered everything."""
        return self.people * (self.invitation + self.answering)


def estimate(
    definition: Survey, people: Mapping[str, int], settings: Settings
) -> list[LanguageCost]:
    """Give what a campaign costs by language, in the order of `people`."""
    asked = Counter[str]()
    for each in costs(definition):
        asked[each.language] += each.segments.count
    return [
        _language_cost(definition, language, count, asked[language], settings)
        for language, count in people.items()
    ]


def price(segments: int, settings: Settings) -> Decimal:
    """Give what so many segments cost, in the city's currency."""
    return segments * settings.segment_price


def _language_cost(
    definition: Survey, language: str, people: int, asked: int, settings: Settings
) -> LanguageCost:
    size = measure(cheapest(invitation(definition, language, settings)))
    title = definition.pick(definition.title, language).text
    thanks = definition.pick(definition.thanks, language).text
    around = [
        Reply(ReplyKind.WELCOME, language, {"title": title}),
        Reply(ReplyKind.THANKS, language, {"thanks": thanks}),
    ]
    frame = sum(measure(cheapest(write([each], voice_of(settings)))).count for each in around)
    return LanguageCost(
        language=language,
        people=people,
        invitation=size.count,
        answering=asked + frame,
        unicode=size.encoding is Encoding.UCS2,
    )
