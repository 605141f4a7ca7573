"""What is wrong with a draft, beside the places it is about.

A draft that cannot be loaded has faults; one that can has what the checks find. What can be shown
of a faulty draft is the rest of it: a preview must not go dark for one missing choice.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from engage.studio import documents
from engage.studio.documents import Document, Part
from surveys.answers import Json
from surveys.checks import Finding, Level, check
from surveys.definition import Survey
from surveys.errors import InvalidSurvey
from surveys.faults import Fault
from surveys.loading import Path, describe, load_survey

# Mending one fault may bring out the next: a question is gone, then the condition that named it.
_ROUNDS = 4
# Checks of a survey in sixteen languages take a second; a page is looked at more often than changed.
_KEPT = 32


@dataclass(frozen=True, slots=True)
class PlacedFault:
    """A fault, and the place it is about: `survey`, `section CODE` or `question CODE`."""

    place: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a draft gives.

    `survey` is `None` while there are faults; `shown` is what can be previewed, the faulty
    questions left out, and `None` when nothing can. `findings` are errors first; none while there
    are faults.
    """

    survey: Survey | None
    shown: Survey | None
    faults: tuple[PlacedFault, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> int:
        """How many things stop publication."""
        return len(self.faults) + sum(each.level is Level.ERROR for each in self.findings)

    @property
    def warnings(self) -> int:
        """How many things are worth a thought."""
        return sum(each.level is Level.WARNING for each in self.findings)

    def faults_at(self, place: str) -> list[Fault]:
        """Give the faults of one place."""
        return [each.fault for each in self.faults if each.place == place]

    def findings_at(self, place: str) -> list[Finding]:
        """Give what the checks found at one place."""
        return [each for each in self.findings if each.place == place]


def look(document: Document, *, previous: Document | None = None) -> Look:
    """Look at a draft; `previous` is what is published, for what a new version would change."""
    return _look(documents.dump(document), documents.dump(previous) if previous else None)


@lru_cache(maxsize=_KEPT)
def _look(text: str, previous: str | None) -> Look:
    document = documents.load(text)
    survey, faults = _load(document)
    if survey is None:
        return Look(None, _shown(document, faults), tuple(fault for _, fault in faults))
    published = Survey.from_json(json.loads(previous)) if previous else None
    return Look(survey, survey, (), tuple(check(survey, previous=published)))


def _load(document: Document) -> tuple[Survey | None, list[tuple[Path, PlacedFault]]]:
    # Loading tells a place in words; here each is told as its path first, then in words.
    try:
        return load_survey(document, place=json.dumps), []
    except InvalidSurvey as error:
        return None, [_placed(document, fault) for fault in error.faults]


def _placed(document: Document, fault: Fault) -> tuple[Path, PlacedFault]:
    path: Path = tuple(json.loads(fault.place))
    told = Fault(describe(document, path), fault.problem, fault.mend)
    return path, PlacedFault(_place(document, path), told)


def _place(document: Document, path: Path) -> str:
    match path:
        case ("sections", int(number), "questions", int(place), *_):
            held = documents.questions(documents.sections(document)[number])
            return documents.question_place(documents.code_of(held[place]))
        case ("sections", int(number), *_):
            return documents.section_place(documents.code_of(documents.sections(document)[number]))
    return documents.SURVEY


def _shown(
    document: Document, faults: Sequence[tuple[Path, PlacedFault]], rounds: int = _ROUNDS
) -> Survey | None:
    """Give what is left when everything faulty is left out, or `None`."""
    if rounds == 0 or any(not path or path[0] != "sections" for path, _ in faults):
        return None
    mended = _without(document, [path for path, _ in faults])
    survey, again = _load(mended)
    return survey if survey is not None else _shown(mended, again, rounds - 1)


def _without(document: Document, paths: Sequence[Path]) -> Document:
    """Leave out conditions that cannot be read, and whatever else is faulty as a whole."""
    sections: list[Json] = []
    for number, section in enumerate(documents.sections(document)):
        here = [path[2:] for path in paths if path[1:2] == (number,)]
        own = [path for path in here if path[:1] != ("questions",)]
        if any(path[:1] != ("when",) for path in own):
            continue
        inside: list[Json] = []
        for place, question in enumerate(documents.questions(section)):
            inner = [path[2:] for path in here if path[:2] == ("questions", place)]
            if all(path[:1] == ("when",) for path in inner):
                inside.append(_unconditional(question) if inner else question)
        kept = _unconditional(section) if own else section
        sections.append({**kept, "questions": inside})
    return {**document, "sections": sections}


def _unconditional(part: Part) -> Part:
    return {key: value for key, value in part.items() if key != "when"}
