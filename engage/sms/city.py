"""The city's custom in writing to people first: its zone, its hours, and how often."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engage.config import Settings
from engage.sms.quiet import DAYTIME, Hours

# Unasked texts to one person in a day: an invitation and a reminder.
UNASKED_A_DAY = 2
# All texts to one person in a day. A long survey with help and repeats stays far below.
ALL_A_DAY = 120


@dataclass(frozen=True, slots=True)
class City:
    """What the gate asks of every text. The zone counts where a phone's own is not known."""

    zone: ZoneInfo
    hours: Hours = DAYTIME
    unasked_a_day: int = UNASKED_A_DAY
    all_a_day: int = ALL_A_DAY


def city_of(settings: Settings) -> City:
    """Give the custom this installation is set up with."""
    return City(
        zone=ZoneInfo(settings.timezone),
        hours=Hours(settings.quiet_until, settings.quiet_from),
        unasked_a_day=settings.unasked_texts_a_day,
        all_a_day=settings.texts_a_day,
    )
