"""A campaign's list, plan and clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from engage.intake import versions
from engage.models.campaign import Campaign, CampaignMember
from engage.sms.campaigns import drafting, sending
from engage.sms.campaigns.drafting import Plan
from engage.sms.campaigns.progress import Progress, progress_of
from engage.sms.campaigns.roster import read_roster
from tests.engage.sms.conftest import Town

# Eleven in the morning to five in the afternoon: a wave every hour.
PLAN: dict[str, Any] = {
    "name": "Harbor Street, spring list",
    "consent": "Signed up for city texts at the library, box ticked on the form",
    "wave_size": 3,
    "wave_minutes": 60,
    "most_a_day": None,
    "from_hour": 9,
    "until_hour": 17,
}


@dataclass
class Campaigner:
    """Staff of the city who invite people by text."""

    town: Town
    ids: list[int] = field(default_factory=list)

    def draft(self, data: str | bytes, slug: str = "parks", **plan: object) -> Campaign:
        data = data.encode() if isinstance(data, str) else data
        with self.town.database.transaction() as session:
            found = versions.find_open_survey(session, slug, now=self.town.now)
            made = drafting.draft_campaign(
                session,
                self.town.book,
                found,
                Plan(**{**PLAN, "starts_at": self.town.now, **plan}),
                read_roster(data),
                own_number=self.town.settings.twilio_from,
                user_id=None,
                now=self.town.now,
            )
        self.ids.append(made.id)
        return made

    def begin(self, data: str | bytes, slug: str = "parks", **plan: object) -> Campaign:
        made = self.draft(data, slug, **plan)
        self._do(sending.start)
        return made

    def stop(self) -> None:
        self._do(sending.stop)

    def go_on(self) -> None:
        self._do(sending.go_on)

    def wave(self) -> int:
        """Let the clock write what is due, and send it."""
        wrote = sending.send_waves(
            self.town.database, self.town.settings, limit=200, now=self.town.now
        )
        self.town.send()
        return wrote

    def progress(self) -> Progress:
        with self.town.database.reading() as session:
            return progress_of(session, sending.find_campaign(session, self.ids[-1]))

    def campaign(self) -> Campaign:
        with self.town.database.reading() as session:
            return sending.find_campaign(session, self.ids[-1])

    def members(self) -> list[CampaignMember]:
        return self.town.rows(CampaignMember)

    def _do(self, step: Callable[..., None]) -> None:
        with self.town.database.transaction() as session:
            campaign = sending.find_campaign(session, self.ids[-1])
            step(session, campaign, now=self.town.now)


def numbers(count: int, *, first: int = 1) -> list[str]:
    """Give Chicago phones that are somebody's."""
    return [f"+1312300{number:04d}" for number in range(first, first + count)]


def listed(*lines: str, heading: str = "phone") -> str:
    """Give a list as a file."""
    return "\n".join([heading, *lines]) + "\n"


@pytest.fixture
def staff(town: Town) -> Iterator[Campaigner]:
    """Somebody who invites."""
    return Campaigner(town)
