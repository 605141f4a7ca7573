"""Responses from a file: first every fault with its row and its mend, then all rows or none.

A record that is there already, by its own id or as one of ours, stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.exchange.cells import answer_in
from engage.exchange.columns import FIXED, columns_of, questions_by_code
from engage.exchange.export import versions_of
from engage.exchange.reading import Line
from engage.intake.responses import (
    Beginning,
    Given,
    begin_response,
    finish_response,
    save_answers,
)
from engage.intake.versions import find_survey
from engage.languages import LANGUAGES
from engage.models.response import Channel, Response, ResponseState
from engage.models.survey import Collector, Survey, SurveyVersion
from surveys.answers import Answer
from surveys.definition import Question
from surveys.definition import Survey as Definition
from surveys.errors import InvalidAnswer
from surveys.faults import Fault
from surveys.kinds.fields import OTHER_SUFFIX

LONGEST_ID = 64
BATCH = 200


@dataclass(frozen=True, slots=True)
class Target:
    """The survey that is imported into, with what each of its versions asks, by number."""

    survey: Survey
    current: int
    versions: Mapping[int, Definition]


@dataclass(frozen=True, slots=True)
class Record:
    """One row, understood. `submitted_at` is None for somebody who stopped half-way."""

    id: str
    version: int
    channel: Channel
    language: str
    started_at: datetime
    submitted_at: datetime | None
    collector: str | None
    answers: Mapping[str, Answer]


def find_target(session: Session, slug: str) -> Target:
    """Give the survey to import into; `NotFound` without one."""
    survey = find_survey(session, slug)
    assert survey.current_version is not None  # noqa: S101 - `published_has_a_version`
    return Target(survey, survey.current_version.number, versions_of(session, survey))


def check_lines(target: Target, lines: Iterable[Line], *, now: datetime) -> Iterator[Fault]:
    """Give every fault of a file, with its row and its mend."""
    known: set[str] = set()
    for line in lines:
        unknown = _unknown(target, line.cells.keys() - known)
        known |= line.cells.keys()
        for name in unknown:
            place = f"row {line.number}, column {name}"
            yield Fault(place, "the survey has no such question", "Remove the column or rename it")
        if any(value not in (None, "") for value in line.cells.values()):
            yield from _Reader(target, line, now).faults()


def read_lines(target: Target, lines: Iterable[Line], *, now: datetime) -> Iterator[Record]:
    """Give the records of a file without faults."""
    for line in lines:
        if any(value not in (None, "") for value in line.cells.values()):
            yield _Reader(target, line, now).record()


def batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    """Give the records by as many as are stored in one transaction."""
    while batch := list(islice(records, BATCH)):
        yield batch


def store_records(session: Session, target: Target, records: Iterable[Record]) -> int:
    """Store the records that are not there yet; give how many."""
    wanted = {record.id: record for record in records}
    known = _known(session, target.survey.id, list(wanted))
    rows = select(SurveyVersion).where(SurveyVersion.survey_id == target.survey.id)
    by_number = {version.number: version for version in session.scalars(rows)}
    fresh = [record for record in wanted.values() if record.id not in known]
    for record in fresh:
        _store(session, by_number[record.version], record)
    return len(fresh)


def _known(session: Session, survey_id: int, ids: list[str]) -> set[str]:
    found = select(Response.public_id, Response.record_id).where(
        Response.survey_id == survey_id,
        Response.public_id.in_(ids) | Response.record_id.in_(ids),
    )
    return {each for pair in session.execute(found) for each in pair if each}


def _store(session: Session, version: SurveyVersion, record: Record) -> None:
    beginning = Beginning(
        version=version,
        channel=record.channel,
        language=record.language,
        record_id=record.id,
        collector=record.collector,
    )
    ended = record.submitted_at or record.started_at
    state = ResponseState.SUBMITTED if record.submitted_at else ResponseState.PARTIAL
    response = begin_response(session, beginning, now=record.started_at)
    given = {code: Given(answer) for code, answer in record.answers.items()}
    save_answers(session, response, given, now=ended)
    finish_response(session, response, state=state, now=ended)


def _unknown(target: Target, names: Iterable[str]) -> list[str]:
    known = {*FIXED, *columns_of(target.versions.values()).names}
    return sorted(set(names) - known)


class _Reader:
    """One row: its faults, or the record it makes."""

    def __init__(self, target: Target, line: Line, now: datetime) -> None:
        self._target = target
        self._line = line
        self._now = now
        self._faults: list[Fault] = []

    def faults(self) -> list[Fault]:
        self.record()
        return self._faults

    def record(self) -> Record:
        started = self._moment("started_at") or self._now
        return Record(
            id=self._id(),
            version=self._version(),
            channel=self._channel(),
            language=self._language(),
            started_at=started,
            submitted_at=self._submitted(started),
            collector=self._collector(),
            answers=self._answers(),
        )

    def _text(self, name: str) -> str:
        value = self._line.cells.get(name)
        return "" if value is None else str(value).strip()

    def _fault(self, column: str, problem: str, mend: str) -> None:
        place = f"row {self._line.number}, column {column}"
        self._faults.append(Fault(place, problem, mend))

    def _id(self) -> str:
        found = self._text("response_id")
        if not found:
            self._fault("response_id", "the row has no id", "Give each row an id of its own")
        if len(found) > LONGEST_ID:
            self._fault("response_id", "the id is too long", f"Use at most {LONGEST_ID} characters")
        return found

    def _version(self) -> int:
        text = self._text("version").removesuffix(".0")
        number = int(text) if text.isdecimal() else -1
        if not text or number in self._target.versions:
            return number if text else self._target.current
        known = ", ".join(map(str, sorted(self._target.versions)))
        mend = f"Use one of {known}, or leave it empty for version {self._target.current}"
        self._fault("version", f"the survey has no version '{text}'", mend)
        return self._target.current

    def _channel(self) -> Channel:
        text = self._text("channel")
        if not text:
            return Channel.IMPORT
        try:
            return Channel(text)
        except ValueError:
            known = ", ".join(Channel)
            self._fault("channel", f"the channel '{text}' is not known", f"Use one of {known}")
            return Channel.IMPORT

    def _language(self) -> str:
        text = self._text("language")
        if not text:
            return self._target.versions[self._target.current].base_language
        if text not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            self._fault("language", f"the language '{text}' is not known", f"Use one of {known}")
        return text

    def _collector(self) -> str | None:
        text = self._text("collector")
        most = Collector.code.type.length
        if len(text) > most:
            self._fault("collector", "the name is too long", f"Use at most {most} characters")
        return text or None

    def _submitted(self, started: datetime) -> datetime | None:
        """Give when it was sent; a file without the column holds what was sent."""
        if "submitted_at" not in self._line.cells:
            return started
        sent = self._moment("submitted_at")
        if sent and sent < started:
            self._fault("submitted_at", "it was sent before it was begun", "Look at both times")
        return sent

    def _moment(self, name: str) -> datetime | None:
        value = self._line.cells.get(name)
        try:
            found = value if isinstance(value, datetime) else _instant(self._text(name))
        except ValueError:
            self._fault(name, "this is no time", "Write it as 2026-11-18T15:00:00Z")
            return None
        if found is None:
            return None
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        if aware > self._now:
            self._fault(name, "this time is still to come", "Look at the year and the time zone")
        return aware

    def _answers(self) -> dict[str, Answer]:
        version = self._target.versions[self._version_quietly()]
        read = (
            (code, self._answer(question)) for code, question in questions_by_code(version).items()
        )
        return {code: answer for code, answer in read if answer is not None}

    def _version_quietly(self) -> int:
        faults = list(self._faults)
        number = self._version()
        self._faults = faults
        return number

    def _answer(self, question: Question) -> Answer | None:
        cells = self._line.cells
        other = cells.get(question.code + OTHER_SUFFIX)
        try:
            return answer_in(question, cells.get(question.code), other=other)
        except InvalidAnswer as refused:
            problem, mend = explain(question, refused)
            self._fault(question.code, problem, mend)
            return None
        except ValueError as error:
            self._fault(question.code, "this is no answer", str(error))
            return None


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def explain(question: Question, refused: InvalidAnswer) -> tuple[str, str]:
    """Give what is wrong with a cell, and the mend."""
    given = refused.values.get("given")
    shown = f" '{str(given)[:60]}'" if given is not None else ""
    problem = f"{question.kind}: {refused.problem.value.replace('_', ' ')}{shown}"
    codes = ", ".join(question.choice_codes[:12])
    if codes and refused.problem.value == "unknown_choice":
        return problem, f"Use one of {codes}"
    limits = ", ".join(
        f"{name} {value}"
        for name, value in refused.values.items()
        if name != "given" and value is not None
    )
    return problem, f"The question takes: {limits}" if limits else "Correct the cell or empty it"
