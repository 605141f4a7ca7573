"""What departments fill in about inputs. Forms check shapes; the rules are the services'."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # newer than its types
    SelectChoice,
)
from wtforms.validators import DataRequired, InputRequired, Length

from engage.feedback import names
from engage.models.action import Action, Relation
from engage.pages.department.cards import action_title
from engage.words import gettext as _

# As long as a line of a list can be read.
TITLE_LONGEST = 160


def trimmed(typed: str | None) -> str:
    """Give a text without space around it; a field that was not sent is empty."""
    return (typed or "").strip()


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands in the way, and which field mends it; see `macros/errors.html`."""

    field: str
    message: str


def _relation_field() -> SelectField:
    return SelectField(
        _l("What the action does for it"),
        validators=[InputRequired(_l("Please say what the action does for it."))],
    )


class RelationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """How an action answers; each kind of form says where among its fields that is asked."""

    relation: SelectField

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        named = [option(each.value, names.relation(each)) for each in Relation]
        self.relation.choices = [_nothing(), *named]


class LinkForm(RelationForm):
    """Which action answers, and how."""

    action = SelectField(
        _l("Action"),
        coerce=lambda value: int(value) if value else None,
        validators=[InputRequired(_l("Please choose an action."))],
    )
    relation = _relation_field()


class SproutForm(RelationForm):
    """A new action out of one input; the rest is written on the action's own page."""

    title = StringField(
        _l("What will you do?"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Please write in a few words what you will do.")),
            Length(max=TITLE_LONGEST, message=_l("Please keep it under 160 characters.")),
        ],
    )
    relation = _relation_field()


class ReadForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Nothing to fill in: a button, and the proof that it is ours."""


def link_form(actions: Sequence[Action]) -> LinkForm:
    """Give the form to link inputs to one of `actions`."""
    form = LinkForm()
    titles = [option(each.id, action_title(each).text) for each in actions]
    form.action.choices = [_nothing(), *titles]
    return form


def sprout_form() -> SproutForm:
    """Give the form of a new action; its fields' names keep it apart from the other form."""
    return SproutForm(prefix="new")


def bulk_problems(form: LinkForm, ticked: Sequence[int], *, linking: bool) -> list[Problem]:
    """Give what is missing to do something with the ticked inputs."""
    untouched = [] if ticked else [Problem("inputs", _("Please tick the inputs you mean."))]
    if linking and not form.validate():
        return [*untouched, *problems_of(form)]
    return untouched


def problems_of(form: FlaskForm) -> list[Problem]:
    """Give every fault of a form, each with the field to mend."""
    fields: list[Field] = list(form)
    return [Problem(field.id, str(error)) for field in fields for error in field.errors]


def option(value: str | int, text: str) -> SelectChoice:
    """Give one thing to choose."""
    return SelectChoice(value, text)


def _nothing() -> SelectChoice:
    return option("", _("Please choose"))
