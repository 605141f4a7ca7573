"""The model card: which model reads, how well in each language and for each label, what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, TypeAdapter, ValidationError

from engage.db import reading
from engage.feedback import rereading
from engage.feedback.rereading import Progress
from engage.languages import LANGUAGES
from engage.models.model import ModelVersion
from engage.pages import ui
from engage.pages.comments.blueprint import READERS, blueprint
from engage.pages.department import wording as names
from engage.security import staff
from engage.words import format_decimal, format_percent
from engage.words import gettext as _

# Versions shown; the older ones are in the database.
MOST_VERSIONS = 10
# Below, a reader should not rely on the tags alone.
WEAK = 0.6
# Languages in which somebody who grew up with them has read the comments the model learnt from.
READ_BY_NATIVES: frozenset[str] = frozenset()


class Interval(BaseModel):
    """A share (0-1) with the range that holds it with 95 % confidence."""

    value: float
    low: float
    high: float


class Score(BaseModel):
    """Precision, recall and F1 (0-1), and how many true labels they rest on."""

    precision: float
    recall: float
    f1: float
    support: int


class Summary(BaseModel):
    """The scores of one group of test comments."""

    comments: int
    micro: Score
    micro_interval: Interval


class Family(BaseModel):
    """The scores of the themes, or of the dimensions."""

    overall: Summary
    calibration_error: float | None
    labels: dict[str, Score]
    languages: dict[str, Summary]


_SCORES = TypeAdapter(dict[str, Family])


@dataclass(frozen=True, slots=True)
class Line:
    """A language or a label with its score; `mark` as in macros/figures.html."""

    name: str
    score: str
    interval: str | None
    change: str | None
    rests_on: str
    mark: Mapping[str, float | None]
    weak: bool
    unread: bool


@dataclass(frozen=True, slots=True)
class FamilyView:
    """Themes or dimensions: a sentence, then languages and labels, the weakest first."""

    id: str
    title: str
    sentence: str
    languages: Sequence[Line]
    labels: Sequence[Line]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A model that worked here."""

    version: str
    made: ui.Moment
    arrived: ui.Moment
    comments: str
    data_hash: str


@blueprint.get("/model", endpoint="model")
@staff(*READERS)
def show_model() -> ResponseReturnValue:
    """Show the model in use, beside the one before it."""
    with reading() as session:
        versions = rereading.models(session, limit=MOST_VERSIONS)
        progress = rereading.progress(session, versions[0].version) if versions else None
    return render_template(
        "comments/model.html",
        versions=[_version(each) for each in versions],
        families=_families(versions),
        progress=_progress(progress),
        unread=[names.spoken(tag) for tag in LANGUAGES if tag not in READ_BY_NATIVES],
    )


def _version(model: ModelVersion) -> VersionLine:
    return VersionLine(
        model.version,
        ui.day(model.made_at),
        ui.day(model.arrived_at),
        format_decimal(model.comments),
        model.data_hash,
    )


def _progress(found: Progress | None) -> dict[str, object] | None:
    """Say how far reading again has come; `None` where all is read."""
    if found is None or found.done == found.all:
        return None
    text = _(
        "%(done)s of %(all)s comments read again.",
        done=format_decimal(found.done),
        all=format_decimal(found.all),
    )
    return {"text": text, "done": found.done, "all": found.all}


def _families(versions: Sequence[ModelVersion]) -> list[FamilyView]:
    now = _scores(versions[0]) if versions else {}
    before = _scores(versions[1]) if len(versions) > 1 else {}
    titles = {"themes": _("Themes"), "dimensions": _("Dimensions")}
    return [
        _family(key, titles[key], family, before.get(key))
        for key, family in now.items()
        if key in titles
    ]


def _scores(model: ModelVersion) -> Mapping[str, Family]:
    """Read a model's scores; none where an older model kept them in another form."""
    try:
        return _SCORES.validate_python(model.scores)
    except ValidationError:
        return {}


def _family(key: str, title: str, now: Family, before: Family | None) -> FamilyView:
    languages = [
        _language_line(tag, summary, before.languages.get(tag) if before else None)
        for tag, summary in sorted(now.languages.items(), key=lambda each: each[1].micro.f1)
    ]
    labels = [
        _label_line(label, score, before.labels.get(label) if before else None)
        for label, score in sorted(now.labels.items(), key=lambda each: each[1].f1)
    ]
    return FamilyView(key, title, _sentence(now.overall), languages, labels)


def _sentence(overall: Summary) -> str:
    return _(
        "Of the tags the tagger sets, %(precision)s are right; of those it should set, it finds"
        " %(recall)s. Tried on %(count)s hard comments it had never seen.",
        precision=format_percent(overall.micro.precision, "0 %"),
        recall=format_percent(overall.micro.recall, "0 %"),
        count=format_decimal(overall.comments),
    )


def _language_line(tag: str, now: Summary, before: Summary | None) -> Line:
    span = now.micro_interval
    low, high = format_decimal(span.low, "0.00"), format_decimal(span.high, "0.00")
    return Line(
        name=names.spoken(tag),
        score=format_decimal(now.micro.f1, "0.00"),
        interval=f"{low}–{high}",
        change=_change(now.micro.f1, before.micro.f1 if before else None),
        rests_on=format_decimal(now.comments),
        mark=_mark(span.low, now.micro.f1, span.high),
        weak=now.micro.f1 < WEAK,
        unread=tag not in READ_BY_NATIVES,
    )


def _label_line(key: str, now: Score, before: Score | None) -> Line:
    return Line(
        name=names.theme(key),
        score=format_decimal(now.f1, "0.00"),
        interval=None,
        change=_change(now.f1, before.f1 if before else None),
        rests_on=format_decimal(now.support),
        mark=_mark(now.f1, now.f1, now.f1),
        weak=now.f1 < WEAK,
        unread=False,
    )


def _change(now: float, before: float | None) -> str | None:
    """Give the difference to the version before, with its sign."""
    return None if before is None else format_decimal(now - before, "+0.00;-0.00")


def _mark(low: float, share: float, high: float) -> Mapping[str, float | None]:
    return {
        "low": round(100 * low, 1),
        "share": round(100 * share, 1),
        "high": round(100 * high, 1),
        "benchmark": None,
    }
