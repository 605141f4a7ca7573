"""A survey's outline as templates want it: sections and questions with what is wrong beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import request, url_for

from engage.i18n import current_language
from engage.pages import ui
from engage.pages.department.wording import spoken
from engage.pages.studio import frame, wording
from engage.pages.studio.conditions import in_words
from engage.pages.studio.faults import fault_note
from engage.pages.studio.findings import explain_all
from engage.studio import documents
from engage.studio.documents import Document, Part
from engage.studio.drafts import Working
from engage.studio.looking import Look
from engage.words import gettext as _
from surveys.checks import Level

# Findings shown beside one place; the page of checks has them all.
NOTES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Note:
    """Something to mend. `is_error` stops publication."""

    text: ui.Words
    is_error: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """A question of the outline."""

    code: str
    text: ui.Words
    kind: str
    url: str
    number: int
    current: bool
    condition: str | None
    notes: Sequence[Note]
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """A section of the outline."""

    code: str
    title: ui.Words
    url: str
    current: bool
    condition: str | None
    notes: Sequence[Note]
    questions: Sequence[QuestionLine]
    new_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPane:
    """The phone beside the editor; see `studio/_preview.html`."""

    url: str
    wide_url: str
    language: str
    as_text: bool
    languages: Sequence[tuple[str, str]]


def outline(working: Working, look: Look, *, current: str = "") -> list[SectionLine]:
    """Give the sections with their questions; `current` is the place being edited."""
    document, lines, number = working.document, [], 0
    for section in documents.sections(document):
        inside = []
        for question in documents.questions(section):
            number += 1
            inside.append(_question(working, look, question, number=number, current=current))
        lines.append(_section(working, look, section, inside, current=current))
    return lines


def notes(look: Look, place: str) -> list[Note]:
    """Give what is wrong at a place, errors first."""
    faults = [
        Note(ui.Words(fault_note(fault), current_language()), is_error=True)
        for fault in look.faults_at(place)
    ]
    return faults + [
        Note(ui.Words(each.text, current_language()), each.level is Level.ERROR)
        for each in explain_all(look.findings_at(place))
    ]


def preview_pane(working: Working, *, place: str = "") -> PreviewPane:
    """Give the phone beside a page, in the language and manner asked for in its address."""
    tags = documents.languages(working.document)
    asked = request.args.get("show", "")
    language = asked if asked in tags else documents.base_language(working.document)
    as_text = request.args.get("as") == "text"
    endpoint = "studio.preview_texts" if as_text else "studio.preview_page"
    slug, at = working.survey.slug, place or None
    return PreviewPane(
        url=url_for(endpoint, slug=slug, language=language, at=at),
        wide_url=url_for("studio.preview", slug=slug, show=language),
        language=language,
        as_text=as_text,
        languages=[(tag, spoken(tag)) for tag in tags],
    )


def _question(
    working: Working, look: Look, question: Part, *, number: int, current: str
) -> QuestionLine:
    code = documents.code_of(question)
    place = documents.question_place(code)
    found = notes(look, place)
    return QuestionLine(
        code=code,
        text=frame.question_text(question, working.document),
        kind=wording.kind(str(question.get("kind"))),
        url=url_for("studio.question", slug=working.survey.slug, code=code),
        number=number,
        current=place == current,
        condition=_condition(question, working.document),
        notes=found[:NOTES_SHOWN],
        errors=_errors(found),
    )


def _section(
    working: Working,
    look: Look,
    section: Part,
    inside: Sequence[QuestionLine],
    *,
    current: str,
) -> SectionLine:
    slug, code = working.survey.slug, documents.code_of(section)
    place = documents.section_place(code)
    titled = frame.shown(section.get("title"), working.document)
    return SectionLine(
        code=code,
        title=titled or ui.Words(_("Section without a title"), current_language()),
        url=url_for("studio.section", slug=slug, code=code),
        current=place == current,
        condition=_condition(section, working.document),
        notes=notes(look, place)[:NOTES_SHOWN],
        questions=inside,
        new_url=url_for("studio.new_question", slug=slug, section=code),
    )


def _condition(part: Part, document: Document) -> str | None:
    when = part.get("when")
    return in_words(when, document) if when else None


def _errors(found: Iterable[Note]) -> int:
    return sum(note.is_error for note in found)
