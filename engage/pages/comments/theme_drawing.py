"""A theme of the city's own as templates want it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from pydantic import BaseModel, ValidationError

from engage.feedback.own_themes import is_learnt
from engage.models.own_theme import OwnTheme, ThemeDeed, ThemeState
from engage.pages import ui
from engage.pages.department import cards
from engage.pages.department.input_history import Event
from engage.words import format_decimal, format_percent
from engage.words import gettext as _


class Score(BaseModel):
    """Shares 0-1."""

    precision: float
    recall: float
    f1: float
    support: int


class Trial(BaseModel):
    """The cross-validated scores within what was learnt."""

    score: Score
    background: int


class Learnt(BaseModel):
    """What of `nlp.own_themes` a page shows."""

    trial: Trial


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme; see `comments/theme.html`."""

    url: str
    name: ui.Words
    state: str
    description: str
    examples: Sequence[str]
    score: str | None
    detail: str
    learning: bool
    catching_up: str | None


def lines(themes: Sequence[OwnTheme]) -> list[ThemeView]:
    """Give themes in their order."""
    return [view(each) for each in themes]


def view(theme: OwnTheme) -> ThemeView:
    """Give one theme."""
    trial = _trial(theme) if is_learnt(theme) else None
    return ThemeView(
        url=url_for("comments.one_theme", theme_id=theme.id),
        name=cards.words(theme.names),
        state=_STATES[theme.state](),
        description=theme.description,
        examples=theme.examples,
        score=format_decimal(trial.score.f1, "0.00") if trial else None,
        detail=_detail(theme, trial),
        learning=not is_learnt(theme) and theme.fault is None,
        catching_up=_catching_up(theme),
    )


def history(theme: OwnTheme, people: Mapping[int, str]) -> list[Event]:
    """Give what people did with it, newest first."""
    return [
        Event(
            ui.day_and_time(each.at),
            people.get(each.user_id or 0, ""),
            _DEEDS[each.deed]()
            + (f" {cards.words(each.names).text}" if each.deed is ThemeDeed.RENAMED else ""),
        )
        for each in theme.changes
    ]


def _trial(theme: OwnTheme) -> Trial | None:
    try:
        return Learnt.model_validate(theme.learnt).trial
    except ValidationError:
        return None


def _detail(theme: OwnTheme, trial: Trial | None) -> str:
    if theme.fault:
        return _("It could not be learnt from these examples. Please give more different ones.")
    if trial is None:
        return _("The tagger is learning it. Its score will be here within a minute.")
    return _(
        "Tried on examples it had not seen, among %(count)s other comments: of what it tags,"
        " %(precision)s is right, and it finds %(recall)s of the examples.",
        count=format_decimal(trial.background),
        precision=format_percent(trial.score.precision, "0 %"),
        recall=format_percent(trial.score.recall, "0 %"),
    )


def _catching_up(theme: OwnTheme) -> str | None:
    if theme.state is not ThemeState.LIVE or theme.read_to >= theme.read_until:
        return None
    share = theme.read_to / theme.read_until
    return _("What was said before is being read: %(share)s.", share=format_percent(share, "0 %"))


_Sentence = Callable[[], str]
_STATES: Mapping[ThemeState, _Sentence] = {
    ThemeState.DRAFT: lambda: _("Draft"),
    ThemeState.LIVE: lambda: _("Works"),
    ThemeState.RETIRED: lambda: _("Retired"),
}
_DEEDS: Mapping[ThemeDeed, _Sentence] = {
    ThemeDeed.DESCRIBED: lambda: _("Described it."),
    ThemeDeed.RENAMED: lambda: _("Gave it another name:"),
    ThemeDeed.WENT_LIVE: lambda: _("Let it work."),
    ThemeDeed.RETIRED: lambda: _("Retired it."),
    ThemeDeed.CAME_BACK: lambda: _("Brought it back."),
}
