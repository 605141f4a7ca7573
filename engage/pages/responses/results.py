"""What people answered, question by question, as the clock last counted it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from engage.current import current_settings
from engage.db import reading
from engage.digests.content import Count
from engage.i18n import current_language
from engage.intake import photos, versions
from engage.models.results import SurveyResults
from engage.pages import ui
from engage.pages.resident.questions import words
from engage.pages.responses.blueprint import blueprint
from engage.results.content import Bar, QuestionResult, ResultsContent
from engage.security import StaffRole, staff
from engage.words import format_decimal, format_percent, ngettext
from engage.words import gettext as _
from surveys.answers import OTHER, Answer, Missing
from surveys.definition import Question
from surveys.piping import in_words
from surveys.texts import pick

# Stands for all that few named, see `engage.results.counting`.
REST = "*rest"
FILES = ("csv", "xlsx", "jsonl")
MOST_PHOTOS = 12
# Steps of the tint behind a number of a matrix; the number says it too.
TINTS = 5


@dataclass(frozen=True, slots=True)
class FigureView:
    """A number as `macros/figures.html` draws it."""

    text: str
    interval: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class BarView:
    """One line: what was named, by how many, and how long its bar is (0-100)."""

    label: str
    number: FigureView
    length: float
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of a matrix; `tint` is 0 to 5."""

    number: FigureView
    tint: int


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a matrix."""

    label: str
    cells: Sequence[CellView]


@dataclass(frozen=True, slots=True)
class ResultView:
    """One question; see `responses/results.html`."""

    code: str
    text: ui.Words
    answered: str
    missing: Sequence[str]
    bars: Sequence[BarView] = ()
    columns: Sequence[str] = ()
    rows: Sequence[RowView] = ()
    median: str | None = None
    photos: Sequence[str] = ()


@blueprint.get("/surveys/<slug>/results", endpoint="results")
@staff(StaffRole.ENGAGEMENT)
def show_results(slug: str) -> ResponseReturnValue:
    """Show every question with the picture that fits it."""
    with reading() as session:
        survey = versions.find_survey(session, slug)
        assert survey.current_version is not None  # noqa: S101 - `published_has_a_version`
        definition = versions.definition_of(survey.current_version)
        kept = session.get(SurveyResults, survey.id)
        seen = photos.latest_photos(session, survey.id, limit=MOST_PHOTOS)
    content = ResultsContent.model_validate(kept.content) if kept else None
    asked = {question.code: question for question in definition.questions}
    results = content.questions if content else ()
    return render_template(
        "responses/results.html",
        survey={"title": words(definition.pick(definition.title, current_language()))},
        responses=_responses(content.responses) if content else None,
        counted_at=ui.day_and_time(kept.counted_at) if kept else None,
        results=[_view(asked[each.code], each, seen) for each in results if each.code in asked],
        files=[
            ui.Link(ending.upper(), url_for(".download", slug=slug, ending=ending))
            for ending in FILES
        ],
    )


def _responses(count: int) -> str:
    return ngettext("One response", "%(num)s responses", count)


def _view(
    question: Question, result: QuestionResult, seen: Mapping[str, Sequence[str]]
) -> ResultView:
    language = current_language()
    whole = result.answered.value
    return ResultView(
        code=question.code,
        text=words(pick(question.text, language)),
        answered=_answered(result.answered),
        missing=_missing(result.missing) if whole is not None else [],
        bars=_bars(question, result, language),
        columns=[_label(question, bar.code, language) for bar in result.grid[0].bars]
        if result.grid
        else [],
        rows=[
            RowView(_row_label(question, row.code, language), _cells(row.bars))
            for row in result.grid
        ],
        median=_median(result, whole),
        photos=[url_for(".photo", reference=each) for each in seen.get(question.code, ())],
    )


def _answered(count: Count) -> str:
    if count.value is None:
        return _("Fewer than %(least)s people answered.", least=_least())
    return ngettext("One person answered.", "%(num)s people answered.", count.value)


def _missing(counts: Mapping[str, int]) -> list[str]:
    said = {
        Missing.SKIPPED: lambda n: ngettext("One left it empty.", "%(num)s left it empty.", n),
        Missing.REFUSED: lambda n: ngettext(
            "One preferred not to say.", "%(num)s preferred not to say.", n
        ),
    }
    return [said[reason](counts[reason]) for reason in said if counts.get(reason)]


def _bars(question: Question, result: QuestionResult, language: str) -> list[BarView]:
    if result.shares:
        most = max(result.shares.values()) or 1
        return [
            BarView(
                _label(question, code, language),
                FigureView(_("%(points)s points", points=format_decimal(mean, "#,##0.0"))),
                round(100 * mean / most, 1),
            )
            for code, mean in result.shares.items()
        ]
    whole = sum(bar.people.value or 0 for bar in result.bars)
    whole = max(result.answered.value or 0, whole if result.picture != "bars" else 0) or 1
    return [
        BarView(
            _label(question, bar.code, language),
            _figure(bar.people, whole),
            round(100 * (bar.people.value or 0) / whole, 1),
            _place(bar),
        )
        for bar in result.bars
    ]


def _place(bar: Bar) -> str | None:
    if bar.mean_place is None:
        return None
    return _("place %(place)s on average", place=format_decimal(bar.mean_place, "0.0"))


def _cells(bars: Sequence[Bar]) -> list[CellView]:
    whole = sum(bar.people.value or 0 for bar in bars) or 1
    return [
        CellView(_figure(bar.people, whole), round(TINTS * (bar.people.value or 0) / whole))
        for bar in bars
    ]


def _figure(count: Count, whole: int) -> FigureView:
    if count.value is None:
        why = _("Too few people to show, or it would tell a number that is.")
        return FigureView(f"<{_least()}", why=why)
    share = format_percent(count.value / whole, "0 %")
    return FigureView(format_decimal(count.value), interval=share)


def _median(result: QuestionResult, whole: int | None) -> str | None:
    if result.median is None or whole is None:
        return None
    return _("Half of the answers are %(median)s or less.", median=format_decimal(result.median))


def _label(question: Question, code: str, language: str) -> str:
    if code == REST:
        return _("All others")
    if code == OTHER and question.choice(OTHER) is None:
        return _("Something else")
    if question.kind == "date":
        return code
    named = in_words(question, Answer(code), language)
    # A point of a scale has its number, too.
    return f"{code} {named}" if question.kind == "rating" and named != code else named


def _row_label(question: Question, code: str, language: str) -> str:
    return next((pick(row.text, language).text for row in question.rows if row.code == code), code)


def _least() -> int:
    settings = current_settings()
    return settings.suppress_below
