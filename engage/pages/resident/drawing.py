"""A survey's page as its template wants it: every text with its language, every field filled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import g, render_template, request, url_for

from engage.i18n import current_language
from engage.intake.responses import public_id_of
from engage.intake.versions import OpenSurvey
from engage.pages import ui
from engage.pages.resident.questions import Progress, QuestionView, question_view, words
from engage.security import read_form_key
from surveys.definition import Survey
from surveys.errors import Problem
from surveys.kinds.fields import BLANK_SUFFIX
from surveys.logic import Page, pages

# How long an answer takes, from pilot timings published for short public surveys: about eight a
# minute for closed ones. Rounded up, so that nobody is promised less than it takes.
QUESTIONS_A_MINUTE = 5

# Pages that differ from one person to the next by a key alone, as drawn: by template, version,
# language, and collector. Versions are immutable, so nothing expires. Bounded because a collector's
# code is whatever stands in the address.
_DRAWN: dict[tuple[str, ...], str] = {}
_DRAWN_MOST = 256
# The parts of an address that the page is kept by. With any other (what a mail programme or a mean
# person adds) it is drawn anew: the links that change the language repeat them.
_IN_KEY = frozenset({"lang", "via"})
# Holds the place of a form's key in a page that is kept; no text of a survey can be this.
KEY_PLACE = "\ue000form-key\ue001"


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

    @property
    def uploads(self) -> bool:
        """Whether the form carries a file."""
        return any(question.uploads for question in self.questions)

    @property
    def helped(self) -> bool:
        """Whether a script makes something on it easier."""
        return any(question.helped for question in self.questions)


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a page that is only looked at sends its form, and what it carries along there."""

    action: str
    carried: Mapping[str, str]


def card(found: OpenSurvey) -> Card:
    """Give an open survey as the first page shows it."""
    language, definition = current_language(), found.definition
    count = sum(len(page.questions) for page in pages(definition, {}))
    return Card(
        words(definition.pick(definition.title, language)),
        words(definition.pick(definition.intro, language)),
        url_for("resident.start", slug=found.slug),
        max(1, -(-count // QUESTIONS_A_MINUTE)),
    )


def draw_first_page(found: OpenSurvey, *, form_key: str, collector: str | None) -> str:
    """Draw the page a survey begins with, for somebody who has not answered yet.

    It differs from one person to the next by its form's key alone, so it is kept; unless choices
    are shuffled, which goes by person.
    """
    number = found.version.number

    def draw(progress: Progress) -> str:
        return draw_page(found.definition, pages(found.definition, {})[0], progress)

    def draw_for_everybody() -> str:
        if _goes_by_person(found.definition):
            return ""
        return draw(Progress(seed="", form_key=KEY_PLACE, version=number, collector=collector))

    drawn = drawn_once(("first", found.version.sha256, collector or ""), draw_for_everybody)
    if drawn:
        return drawn.replace(KEY_PLACE, form_key)
    seed = public_id_of(read_form_key(form_key))
    return draw(Progress(seed=seed, form_key=form_key, version=number, collector=collector))


def _goes_by_person(definition: Survey) -> bool:
    return any(question.shuffle for question in pages(definition, {})[0].questions)


def drawn_once(what: tuple[str, ...], draw: Callable[[], str]) -> str:
    """Draw a page in this language unless it was drawn before."""
    if g.get("kiosk") or not set(request.args) <= _IN_KEY:
        return draw()
    place = (*what, current_language())
    drawn = _DRAWN.get(place)
    if drawn is None:
        drawn = draw()
        while len(_DRAWN) >= _DRAWN_MOST:
            _DRAWN.pop(next(iter(_DRAWN)))
        _DRAWN[place] = drawn
    return drawn


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


def _intro(definition: Survey, number: int) -> ui.Words | None:
    intro = definition.pick(definition.intro, current_language())
    return words(intro) if intro and number == 1 else None


def _hidden(page: Page, progress: Progress) -> dict[str, str]:
    hidden = {"page": page.code, "form_language": current_language()}
    if progress.token is None:
        hidden |= {"form_key": progress.form_key, "version": str(progress.version)}
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
