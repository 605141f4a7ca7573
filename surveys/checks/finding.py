"""What a check found, and where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.definition import Question, Survey
from surveys.texts import Texts


class Level(StrEnum):
    """An error stops publication, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at before publishing.

    `place` is `survey`, `section CODE` or `question CODE`. `code` names the check and is
    translated where it is shown, with `values` for its placeholders.
    """

    level: Level
    place: str
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


def error(place: str, code: str, **values: str | int) -> Finding:
    """Return a finding that stops publication."""
    return Finding(Level.ERROR, place, code, values)


def warning(place: str, code: str, **values: str | int) -> Finding:
    """Return a finding that does not stop publication."""
    return Finding(Level.WARNING, place, code, values)


def at(question: Question) -> str:
    """Return the place of a question."""
    return f"question {question.code}"


@dataclass(frozen=True, slots=True)
class Written:
    """One text of a survey: its place, which part it is (`text`, `hint`, `choice walk`)."""

    place: str
    part: str
    texts: Texts


def all_texts(survey: Survey) -> Iterator[Written]:
    """Give every text a resident may read, those that are not written at all left out."""
    yield Written("survey", "title", survey.title)
    yield from _if_any("survey", "intro", survey.intro)
    yield from _if_any("survey", "thanks", survey.thanks)
    for section in survey.sections:
        yield from _if_any(f"section {section.code}", "title", section.title)
        for question in section.questions:
            yield Written(at(question), "text", question.text)
            yield from _if_any(at(question), "hint", question.hint)
            yield from _if_any(at(question), "reason", question.reason)
            for choice in question.choices:
                yield Written(at(question), f"choice {choice.code}", choice.text)


def _if_any(place: str, part: str, texts: Texts) -> Iterator[Written]:
    if texts:
        yield Written(place, part, texts)
