"""The order of paper forms, and forms printed before, as the page wants them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import TextInput

from engage.collecting.paper_runs import MOST_COPIES, MOST_QUESTIONS
from engage.languages import BY_TAG
from engage.models.collecting import CollectorCard, PaperRun
from engage.models.survey import Collector
from engage.pages import ui
from engage.pages.collectors.posters import SIZES
from engage.pages.collectors.room import Opened
from engage.pages.department.forms import option
from engage.words import format_decimal
from engage.words import gettext as _
from surveys.definition import Survey


@dataclass(frozen=True, slots=True)
class RunView:
    """Forms printed at once."""

    numbers: str
    language: str
    collector: str | None
    printed: ui.Moment
    url: str
    old: bool


class PaperForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Which forms to print, and how many."""

    language = SelectField(_l("Language"))
    copies = IntegerField(
        _l("Copies"),
        widget=TextInput(),
        default=20,
        validators=[InputRequired(_l("Please say how many."))],
    )
    collector = SelectField(
        _l("Where they are handed out"),
        coerce=lambda value: int(value) if value else None,
    )
    size = RadioField(_l("Paper"), default=SIZES[0])

    def __init__(
        self, definition: Survey, offered: Sequence[tuple[Collector, CollectorCard]]
    ) -> None:
        super().__init__()
        self.language.choices = [option(tag, BY_TAG[tag].own_name) for tag in definition.languages]
        named = [option(collector.id, card.name) for collector, card in offered]
        self.collector.choices = [option("", _("Not said")), *named]
        self.size.choices = [option("letter", _("Letter")), option("a4", "A4")]
        most = most_copies(definition)
        told = _("Please give a number from 1 to %(most)s.", most=format_decimal(most))
        self.copies.validators = [*self.copies.validators, NumberRange(1, most, told)]


def most_copies(definition: Survey) -> int:
    """Give how many copies a browser can lay out at once: fewer of a long form."""
    questions = max(1, sum(1 for _question in definition.questions))
    return max(1, min(MOST_COPIES, MOST_QUESTIONS // questions))


def size_asked() -> str:
    """Give the size of paper the address asks for."""
    wanted = request.args.get("size", "")
    return wanted if wanted in SIZES else SIZES[0]


def run_view(opened: Opened, run: PaperRun) -> RunView:
    """Give forms printed before; `old` ones ask an earlier version."""
    first, last = run.first_number, run.first_number + run.copies - 1
    return RunView(
        numbers=f"{first}–{last}" if last > first else str(first),
        language=BY_TAG[run.language].own_name if run.language in BY_TAG else run.language,
        collector=run.collector.code if run.collector else None,
        printed=ui.day(run.printed_at),
        url=url_for(".forms", survey=opened.survey.slug, run_id=run.id),
        old=run.version_id != opened.version.id,
    )
