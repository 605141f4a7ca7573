"""A survey's page as its template wants it: every text with its language, every field filled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import render_template, url_for

from engage.i18n import current_language
from engage.intake.paging import FormData
from engage.intake.versions import OpenSurvey
from engage.pages import ui
from engage.pages.resident.wording import explain
from surveys.answers import Answer
from surveys.definition import Question, Survey
from surveys.errors import InvalidAnswer, Problem
from surveys.kinds import KINDS, rating
from surveys.kinds.fields import BLANK_SUFFIX, OTHER_SUFFIX, Asked, AskedOption, asked
from surveys.logic import Page, pages
from surveys.texts import Text

# How long an answer takes, from pilot timings published for short public surveys: about eight a
# minute for closed ones. Rounded up, so that nobody is promised less than it takes.
QUESTIONS_A_MINUTE = 5

# First pages as drawn, by what was asked, the language and the collector: versions are immutable,
# so nothing expires. Bounded because a collector's code is whatever stands in the address.
_FIRST_PAGES: dict[tuple[str, str, str | None], str] = {}
_FIRST_PAGES_MOST = 256
# Holds the place of a form's key in a page that is kept; no text of a survey can be this.
_KEY_PLACE = "\ue000form-key\ue001"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to tick."""

    value: str
    text: ui.Words
    checked: bool


@dataclass(frozen=True, slots=True)
class OtherOption:
    """The choice behind which people use their own words; see `macros/fields.html`."""

    name: str
    value: str
    option: str
    text: ui.Words
    checked: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """The choice not to say."""

    name: str
    value: str
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question as `macros/fields.html` draws it."""

    code: str
    kind: str
    text: ui.Words
    hint: ui.Words | None
    reason: ui.Words | None
    required: bool
    options: Sequence[Option] = ()
    other: OtherOption | None = None
    refusal: Refusal | None = None
    value: str = ""
    minimum: float | None = None
    maximum: float | None = None
    at_most: int | None = None
    low_label: ui.Words | None = None
    high_label: ui.Words | None = None
    errors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A survey on the first page."""

    title: ui.Words
    intro: ui.Words
    url: str
    minutes: int


@dataclass(frozen=True, slots=True)
class SurveyView:
    """A survey's name."""

    title: ui.Words


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of a survey; see `resident/page.html`."""

    number: int
    total: int
    section_title: ui.Words | None
    questions: Sequence[QuestionView]
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where somebody is. `token` is set once something is stored; `posted` is what was just typed,
    with `faults` by question code.
    """

    form_key: str = ""
    token: str | None = None
    collector: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    saved_at: datetime | None = None
    posted: FormData | None = None
    faults: Mapping[str, InvalidAnswer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a page that is only looked at sends its form, and what it carries along there."""

    action: str
    carried: Mapping[str, str]


def words(text: Text) -> ui.Words:
    """Give a survey's text as templates mark it."""
    return ui.Words(text.text, text.language)


def card(found: OpenSurvey) -> Card:
    """Give an open survey as the first page shows it."""
    language, definition = current_language(), found.definition
    count = sum(len(page.questions) for page in pages(definition, {}))
    return Card(
        words(definition.pick(definition.title, language)),
        words(definition.pick(definition.intro, language)),
        url_for("resident.start", slug=found.survey.slug),
        max(1, -(-count // QUESTIONS_A_MINUTE)),
    )


def draw_first_page(found: OpenSurvey, *, form_key: str, collector: str | None) -> str:
    """Draw the page a survey begins with, for somebody who has not answered yet.

    It differs from one person to the next by its form's key alone, so it is kept.
    """
    place = (found.version.sha256, current_language(), collector)
    drawn = _FIRST_PAGES.get(place)
    if drawn is None:
        fresh = Progress(form_key=_KEY_PLACE, collector=collector)
        drawn = draw_page(found.definition, pages(found.definition, {})[0], fresh)
        while len(_FIRST_PAGES) >= _FIRST_PAGES_MOST:
            _FIRST_PAGES.pop(next(iter(_FIRST_PAGES)))
        _FIRST_PAGES[place] = drawn
    return drawn.replace(_KEY_PLACE, form_key)


def draw_page(
    definition: Survey, page: Page, progress: Progress, *, preview: Preview | None = None
) -> str:
    """Draw one page of a survey; of one that is only looked at, with `preview`."""
    language = current_language()
    path = pages(definition, progress.answers)
    number = [each.code for each in path].index(page.code) + 1
    views = [question_view(question, language, progress) for question in page.questions]
    title = definition.pick(page.section.title, language)
    return render_template(
        "resident/page.html",
        survey=survey_view(definition),
        page=PageView(
            number, len(path), words(title) if title else None, views, number == len(path)
        ),
        intro=_intro(definition, number),
        hidden=_hidden(page, progress) | dict(preview.carried if preview else {}),
        action=preview.action if preview else _action(definition, progress),
        problems=[
            {"field": view.code, "message": message} for view in views for message in view.errors
        ],
        back_url=_back_url(path, number, progress.token),
        resume_url=progress.token
        and url_for("resident.resume", token=progress.token, _external=True),
        saved_at=progress.saved_at and ui.time_of_day(progress.saved_at),
        notice=None,
    )


def survey_view(definition: Survey) -> SurveyView:
    """Give the survey's name in the page's language."""
    return SurveyView(words(definition.pick(definition.title, current_language())))


def question_view(question: Question, language: str, progress: Progress) -> QuestionView:
    """Give a question filled with what was typed, else with what is stored."""
    shown = asked(_with_points(question), language)
    data = _typed(question, progress)
    given = [value for value in data.get(question.code, ()) if value]
    options = [
        Option(option.code, words(option.text), option.code in given)
        for option in shown.options
        if not (option.is_other or option.is_refusal)
    ]
    fault = progress.faults.get(question.code)
    return QuestionView(
        code=question.code,
        kind=question.kind,
        text=words(shown.text),
        hint=words(shown.hint) if shown.hint else None,
        reason=words(shown.reason) if shown.reason else None,
        required=question.required,
        options=options,
        other=_other(question, shown, data, given),
        refusal=_refusal(question, shown, given),
        value=given[0] if given else "",
        minimum=question.minimum,
        maximum=question.maximum,
        at_most=question.at_most,
        errors=[explain(fault)] if fault else [],
    )


def _with_points(question: Question) -> Question:
    """Give a scale whose points have no names its numbers to choose from."""
    if question.kind != "rating" or question.choices:
        return question
    return question.model_copy(update={"choices": rating.points(question)})


def _typed(question: Question, progress: Progress) -> FormData:
    if progress.posted is not None:
        return progress.posted
    answer = progress.answers.get(question.code)
    return KINDS[question.kind].refill(question, answer) if answer else {}


def _other(
    question: Question, shown: Asked, data: FormData, given: Sequence[str]
) -> OtherOption | None:
    option = _option(shown, lambda each: each.is_other)
    if option is None:
        return None
    name = question.code + OTHER_SUFFIX
    typed = next(iter(data.get(name, ())), "")
    return OtherOption(name, typed, option.code, words(option.text), option.code in given)


def _refusal(question: Question, shown: Asked, given: Sequence[str]) -> Refusal | None:
    option = _option(shown, lambda each: each.is_refusal)
    if option is None:
        return None
    return Refusal(question.code, option.code, option.code in given)


def _option(shown: Asked, wanted: Callable[[AskedOption], bool]) -> AskedOption | None:
    return next((option for option in shown.options if wanted(option)), None)


def _intro(definition: Survey, number: int) -> ui.Words | None:
    intro = definition.pick(definition.intro, current_language())
    return words(intro) if intro and number == 1 else None


def _hidden(page: Page, progress: Progress) -> dict[str, str]:
    hidden = {"page": page.code, "form_language": current_language()}
    if progress.token is None:
        hidden["form_key"] = progress.form_key
    # A question that should be answered is asked for once; left empty again, that is respected.
    asked_for = [
        code for code, fault in progress.faults.items() if fault.problem is Problem.SOFT_REQUIRED
    ]
    return hidden | {code + BLANK_SUFFIX: "1" for code in asked_for}


def _action(definition: Survey, progress: Progress) -> str:
    if progress.token:
        return url_for("resident.save", token=progress.token)
    return url_for("resident.begin", slug=definition.slug, via=progress.collector)


def _back_url(path: Sequence[Page], number: int, token: str | None) -> str | None:
    if number == 1 or token is None:
        return None
    return url_for("resident.resume", token=token, page=path[number - 2].code)


def draw_thanks(definition: Survey) -> str:
    """Draw the thanks after everything was sent."""
    thanks = definition.pick(definition.thanks, current_language())
    return render_template(
        "resident/thanks.html",
        survey=survey_view(definition),
        thanks=words(thanks) if thanks else None,
        contact=None,
        told=False,
        results_url=None,
        change_url=None,
    )
