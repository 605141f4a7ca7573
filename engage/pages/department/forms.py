"""What departments fill in about inputs. Forms check shapes; the rules are the services'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # newer than its types
    SelectChoice,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from engage.feedback import names
from engage.feedback.replies import LONGEST
from engage.models.action import Action, Relation
from engage.models.department import Department
from engage.pages.department import wording
from engage.pages.department.cards import action_title, words
from engage.words import gettext as _

# As long as a line of a list can be read.
TITLE_LONGEST = 160
REASON_LONGEST = 1_000


class MultiCheckboxField(SelectMultipleField):
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


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


class PassForm(FlaskForm):  # type: ignore[misc]
    """To whom an input goes, and why."""

    departments = MultiCheckboxField(_l("To"), coerce=int)
    reason = TextAreaField(
        _l("Why it is theirs"),
        description=_l("Your colleagues read it. It stays with the input."),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Please say why, so that your colleagues know.")),
            Length(max=REASON_LONGEST, message=_l("Please keep it under 1,000 characters.")),
        ],
    )

    def validate_departments(self, field: MultiCheckboxField) -> None:
        """Refuse to pass it on to nobody."""
        if not field.data:
            raise ValidationError(_("Please choose at least one department."))


class ReplyForm(FlaskForm):  # type: ignore[misc]
    """What the department writes back."""

    text = TextAreaField(
        _l("Your answer"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Please write your answer.")),
            Length(max=LONGEST, message=_l("Please keep it under 600 characters.")),
        ],
    )
    language = SelectField(_l("You write in"))
    key = HiddenField(validators=[Length(max=64)])


class MergeForm(FlaskForm):  # type: ignore[misc]
    """The number of another input that says the same."""

    number = StringField(
        _l("Number of the other input"),
        filters=[trimmed],
        validators=[DataRequired(_l("Please give the number of another input."))],
    )


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


def pass_form(departments: Sequence[Department]) -> PassForm:
    """Give the form to pass an input on to some of `departments`."""
    form = PassForm(prefix="pass")
    form.departments.choices = [option(each.id, words(each.name).text) for each in departments]
    return form


def reply_form(languages: Sequence[str], language: str) -> ReplyForm:
    """Give the form of a reply in one of `languages`, `language` chosen; its key makes it one reply."""
    form = ReplyForm(prefix="reply", data={"language": language, "key": token_urlsafe(18)})
    named = [(tag, wording.spoken(tag)) for tag in languages]
    form.language.choices = [option(tag, name) for tag, name in named]
    return form


def merge_form() -> MergeForm:
    """Give the form to merge an input with another."""
    return MergeForm(prefix="same")


def own_relations(
    form: LinkForm, sent: Mapping[str, str], ticked: Sequence[int]
) -> dict[int, Relation]:
    """Give how the action answers each ticked input: its own answer, else the one for all."""
    common = Relation(form.relation.data)
    found = {}
    for each in ticked:
        own = sent.get(f"relation-{each}", "")
        found[each] = Relation(own) if own in set(Relation) else common
    return found


def bulk_problems(form: LinkForm, ticked: Sequence[int], *, do: str) -> list[Problem]:
    """Give what is missing to do something with the ticked inputs."""
    untouched = [] if ticked else [Problem("inputs", _("Please tick the inputs you mean."))]
    if do == "merge" and len(ticked) == 1:
        untouched = [Problem("inputs", _("Please tick at least two inputs that say the same."))]
    if do == "link" and not form.validate():
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
