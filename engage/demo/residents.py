"""The demo city's residents: their answers go through the same intake as anybody's."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engage.addresses import AddressBook
from engage.config import Settings
from engage.db import Database
from engage.demo.city import DATA
from engage.digests.week import Week
from engage.intake import versions
from engage.intake.responses import Beginning, Given, record_response
from engage.models.conversation import Conversation, InboundText
from engage.models.response import Channel
from engage.sms import answering, inbound
from surveys.answers import Answer, Missing, Value
from surveys.kinds import KINDS

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Resident:
    """One line of the data: who answered what, when, by which channel."""

    id: str
    survey: str
    channel: Channel
    language: str
    at: datetime
    collector: str | None
    phone: str | None
    answers: Mapping[str, object]


def residents(*, before: Week, zone: ZoneInfo) -> list[Resident]:
    """Give everybody in the order they answered; their weeks end with the one before `before`."""
    lines = (
        json.loads(line)
        for path in sorted(DATA.glob("responses-*.jsonl"))
        for line in path.read_text().splitlines()
    )
    return sorted((_resident(line, before, zone) for line in lines), key=lambda each: each.at)


def bring_in(database: Database, settings: Settings, book: AddressBook, each: Resident) -> None:
    """Let one resident answer, at the time they did."""
    if each.channel is Channel.SMS:
        _text(settings, database, book, each)
    else:
        _fill_in(database, each)


def _fill_in(database: Database, each: Resident) -> None:
    with database.transaction() as session:
        found = versions.find_open_survey(session, each.survey, now=each.at)
        given = {}
        for code, value in each.answers.items():
            question = found.definition.question(code)
            answer = _answer(value)
            KINDS[question.kind].check(question, answer)
            given[code] = Given(answer)
        beginning = Beginning(
            version=found.version,
            channel=each.channel,
            language=each.language,
            record_id=each.id,
            collector=each.collector,
        )
        record_response(session, beginning, given, now=each.at)


def _text(settings: Settings, database: Database, book: AddressBook, each: Resident) -> None:
    """Play the conversation: the keyword, the language, then a reply to each question asked."""
    with database.reading() as session:
        survey = versions.find_survey(session, each.survey)
    for number, body in enumerate(_replies(database, survey.keyword or "", each)):
        arrival = inbound.Arrival(f"demo:{each.id}:{number}", each.phone or "", body)
        with database.transaction() as session:
            text_id = inbound.keep(session, book, arrival, now=each.at)
        answering.answer(text_id, settings=settings, now=each.at)


def _replies(database: Database, keyword: str, each: Resident) -> Iterator[str]:
    yield keyword
    if each.language != "en":
        yield each.language
    answered: set[str] = set()
    while (code := _asked(database, each.id)) and code not in answered:
        answered.add(code)
        yield str(each.answers.get(code, "skip"))


def _asked(database: Database, record_id: str) -> str | None:
    """Give the code of the question that is open in this resident's conversation."""
    statement = (
        select(Conversation.question_code)
        .join(InboundText, InboundText.contact_id == Conversation.contact_id)
        .where(InboundText.sid == f"demo:{record_id}:0")
        .order_by(Conversation.id.desc())
        .limit(1)
    )
    with database.reading() as session:
        return session.scalar(statement)


def _resident(line: Mapping[str, object], before: Week, zone: ZoneInfo) -> Resident:
    week = before
    for _ in range(int(cast("int", line["weeks_ago"]))):
        week = week.previous()
    day, clock = str(line["at"]).split()
    local = datetime.combine(
        week.monday + timedelta(days=WEEKDAYS.index(day)),
        time.fromisoformat(clock),
        tzinfo=zone,
    )
    return Resident(
        id=str(line["id"]),
        survey=str(line["survey"]),
        channel=Channel(str(line["channel"])),
        language=str(line["language"]),
        at=local,
        collector=cast("str | None", line.get("collector")),
        phone=cast("str | None", line.get("phone")),
        answers=cast("Mapping[str, object]", line["answers"]),
    )


def _answer(value: object) -> Answer:
    match value:
        case {"missing": missing}:
            return Answer(missing=Missing(missing))
        case {"value": chosen, "other": words}:
            return Answer(chosen, words)
        case _:
            return Answer(cast("Value", value))
