"""A resident who said something by text and asked to be told, and a department that decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.feedback import actions, telling
from engage.feedback.actions import Plan, Step
from engage.intake import outcomes
from engage.intake.outcomes import Address, Wish
from engage.models.action import ActionStatus, Relation
from engage.models.contact import AddressKind
from engage.models.department import HistoryEntry, Input
from engage.models.response import Response
from engage.models.telling import Told
from tests.engage.pages.conftest import city, hear
from tests.engage.sms.conftest import Town
from tests.peers.twilio.webhooks import Phone

__all__ = ["city", "hear"]


@dataclass
class Case:
    """What one resident said, and how it goes on."""

    town: Town
    phone: Phone
    hear: Callable[..., Input]

    def decide(self, title: str = "Lamp on 5th", *, language: str = "en", **more: object) -> int:
        """Let the resident say something and let it be decided; give the id of the input."""
        status = more.get("status", ActionStatus.DONE)
        assert isinstance(status, ActionStatus)
        with self.town.database.transaction() as session:
            said = self.hear(
                session, f"The lamp is dark. {title}", at=self.town.now - timedelta(days=3)
            )
            said.acknowledged_at = self.town.now
            response = session.get_one(Response, said.response_id)
            address = Address(AddressKind.PHONE, self.phone.number)
            wish = Wish(address, language, "tell me")
            outcomes.subscribe(session, self.town.book, response, wish, now=self.town.now)
            plan = Plan(title={"en": title}, public_text={"en": "It shines."})
            action = actions.propose_action(
                session, said.department_id, plan, user_id=None, now=self.town.now
            )
            relation = Relation.INCORPORATED
            actions.link_inputs(
                session, action, [said], relation=relation, user_id=None, now=self.town.now
            )
            for step in dict.fromkeys((ActionStatus.ADOPTED, status)):
                actions.take_step(session, action, Step(status=step, reason={}), now=self.town.now)
            return said.id

    def tell(self) -> list[str]:
        """Let what was decided be told, twenty minutes later; give the texts."""
        self.town.wait(minutes=20)
        before = len(self.town.twilio.sent_to(self.phone.number))
        with self.town.database.transaction() as session:
            telling.tell_residents(
                session,
                book=self.town.book,
                settings=self.town.settings,
                limit=50,
                now=self.town.now,
            )
        self.town.send()
        return self.town.twilio.sent_to(self.phone.number)[before:]

    def is_open_again(self, input_id: int) -> bool:
        """Tell whether an input is unread and its history says why."""
        with self.town.database.reading() as session:
            verbs = session.scalars(
                select(HistoryEntry.verb).where(HistoryEntry.input_id == input_id)
            ).all()
            unread = session.get_one(Input, input_id).acknowledged_at is None
        assert verbs.count("not_fixed") == int(unread)
        return unread

    def told(self) -> list[Told]:
        return self.town.rows(Told)


@pytest.fixture
def case(town: Town, phone: Phone, hear: Callable[..., Input]) -> Case:
    return Case(town, phone, hear)
