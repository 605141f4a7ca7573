"""The key-in page as its template wants it: every question at once, numbered as on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engage import languages
from engage.collecting.keying import Taken, keyed_questions
from engage.feedback.names import channel
from engage.intake.paging import FormData
from engage.models.collecting import KeyedResponse
from engage.pages import ui
from engage.pages.collectors.keying_form import HeadForm
from engage.pages.collectors.room import Opened, words
from engage.pages.department.forms import Problem
from engage.pages.resident.questions import Progress, QuestionView, question_view
from engage.pages.resident.wording import explain
from engage.words import format_date
from engage.words import gettext as _
from surveys.answers import Answer, Missing
from surveys.definition import Question, Survey
from surveys.errors import InvalidAnswer
from surveys.errors import Problem as Fault
from surveys.kinds import KINDS
from surveys.kinds.fields import BLANK_SUFFIX
from surveys.paper import paper_form
from surveys.piping import in_words, piped


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A form being typed in: what it asks, its head, and what was sent, with what is wrong."""

    opened: Opened
    form: HeadForm
    language: str
    latest: Sequence[KeyedResponse]
    problems: Sequence[Problem] = ()
    data: FormData | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    faults: Mapping[str, InvalidAnswer] = field(default_factory=dict)
    taken: "TakenView | None" = None


@dataclass(frozen=True, slots=True)
class KeyedQuestion:
    """A question with its number on the form; information has none."""

    view: QuestionView
    number: int | None


@dataclass(frozen=True, slots=True)
class KeyedSection:
    """A section of the form."""

    title: ui.Words | None
    questions: Sequence[KeyedQuestion]


@dataclass(frozen=True, slots=True)
class SheetView:
    """Every question of a form in its language; `blanks` are those taken empty if sent again."""

    language: str
    sections: Sequence[KeyedSection]
    blanks: Sequence[str]
    helped: bool

    @property
    def dir(self) -> str:
        """Direction of the form's language."""
        return languages.direction(self.language)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What was stored for a question."""

    question: ui.Words
    answer: ui.Words | None


@dataclass(frozen=True, slots=True)
class TakenView:
    """A form that was typed in before."""

    said: str
    lines: Sequence[AnswerLine]


@dataclass(frozen=True, slots=True)
class LatestView:
    """A form typed in lately."""

    number: str
    who: str
    when: ui.Moment


def sheet(page: Page) -> SheetView:
    """Give the form's questions with what was typed."""
    definition = page.opened.definition
    asked = {question.code: question for question in keyed_questions(definition)}
    progress = Progress(seed="", answers=page.answers, posted=page.data, faults=page.faults)

    def view(question: Question) -> QuestionView:
        return question_view(piped(definition, question, page.answers), page.language, progress)

    sections = [
        KeyedSection(
            _title(definition, part.section.title, page.language),
            [
                KeyedQuestion(view(asked[entry.question.code]), entry.number)
                for entry in part.entries
                if entry.question.code in asked
            ],
        )
        for part in paper_form(definition)
    ]
    # A question left empty is asked for once; sent empty again, the paper was empty.
    blanks = [
        code + BLANK_SUFFIX
        for code, fault in page.faults.items()
        if fault.problem is Fault.SOFT_REQUIRED
    ]
    helped = any(each.view.helped for part in sections for each in part.questions)
    return SheetView(page.language, sections, blanks, helped)


def explained(faults: Mapping[str, InvalidAnswer]) -> dict[str, str]:
    """Give what is wrong with each answer, by question code."""
    return {code: explain(fault) for code, fault in faults.items()}


def latest(rows: Sequence[KeyedResponse]) -> list[LatestView]:
    """Give the forms typed in last."""
    return [
        LatestView(
            row.form_number or channel(row.response.channel),
            row.user.email if row.user else "–",
            ui.day_and_time(row.keyed_at),
        )
        for row in rows
    ]


def taken(found: Taken) -> TakenView:
    """Give the form that has this number already, with all its answers."""
    response, keyed = found.response, found.keyed
    said = (
        _(
            "%(who)s typed it in on %(day)s, as answered on %(answered)s.",
            who=keyed.user.email if keyed.user else "–",
            day=format_date(keyed.keyed_at, "long"),
            answered=format_date(keyed.answered_on, "long"),
        )
        if keyed
        else _("It was brought in on %(day)s.", day=format_date(response.started_at, "long"))
    )
    lines = [
        AnswerLine(
            words(found.definition.pick(question.text, response.language)),
            _answer(question, found.answers.get(question.code), response.language),
        )
        for question in found.definition.questions
        if KINDS[question.kind].asks
    ]
    return TakenView(said, lines)


def _answer(question: Question, answer: Answer | None, tag: str) -> ui.Words | None:
    if answer is None or answer.missing in (Missing.SKIPPED, Missing.NOT_ASKED):
        return None
    if answer.missing is Missing.REFUSED:
        return ui.Words(_("Prefer not to say"), "")
    if isinstance(answer.value, dict) and "zip_code" not in answer.value:
        parts = (
            f"{_part(question, k, tag)}: {_part(question, str(v), tag)}"
            for k, v in answer.value.items()
        )
        return ui.Words("; ".join(parts), tag)
    return ui.Words(in_words(question, answer, tag), tag)


def _part(question: Question, code: str, tag: str) -> str:
    """Name a row or a choice; a number or a coordinate is itself."""
    named = next((part for part in (*question.rows, *question.choices) if part.code == code), None)
    return (
        in_words(question, Answer(code), tag)
        if named is None
        else (named.text.get(tag) or next(iter(named.text.values())))
    )


def _title(definition: Survey, title: Mapping[str, str], tag: str) -> ui.Words | None:
    found = definition.pick(title, tag)
    return words(found) if found else None
