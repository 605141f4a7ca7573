"""The form of an action: read into a `Plan` and a `Step`, and filled from a row."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import TextInput

from engage.errors import WrongTransition
from engage.feedback import names
from engage.feedback.actions import TRANSITIONS, Plan, Step
from engage.feedback.practices import PRACTICE_KEYS, practice
from engage.models.action import Action, ActionKind, ActionStatus, GareStage
from engage.models.department import Department
from engage.pages.department import cards, wording
from engage.pages.department.forms import (
    TITLE_LONGEST,
    MultiCheckboxField,
    option,
    trimmed,
)
from engage.words import gettext as _
from nlp.taxonomy import DIMENSION_KEYS

# Long enough for a decision and its reasons; far below what a page may post.
TEXT_LONGEST = 4_000
# The column holds a 32-bit number.
BUDGET_MOST = 2_000_000_000

_Form = TypeVar("_Form", bound="PlanForm")
_Named = TypeVar("_Named", bound=StrEnum)


def _stop_if_unread(_form: FlaskForm, field: Field) -> None:
    """Leave it at one error: what could not be read as a number is not out of range too."""
    if field.process_errors:
        raise StopValidation


class DollarField(IntegerField):
    """Whole dollars, however people write them: 25000, 25,000, $25 000 or ٢٥٠٠٠."""

    # Not type="number": that one swallows what it cannot read, and a wheel changes it unseen.
    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount; `ValueError` with what to type instead."""
        typed = "".join(valuelist).strip()
        digits = re.sub(r"[$\s.,]", "", typed)
        if typed and not digits.isdecimal():
            self.data = None
            raise ValueError(_("Please give whole dollars in digits, for example 25000."))
        self.data = int(digits) if digits else None


class DayField(DateField):
    """A day, as a browser's own calendar sends it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; `ValueError` with what to type instead."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Please give a day such as 2027-03-31.")) from error


class RemoveForm(FlaskForm):  # type: ignore[misc]
    """Why an action is taken away."""

    why = StringField(
        _l("Why"),
        filters=[trimmed],
        validators=[Length(max=1_000, message=_l("Please keep it under 1,000 characters."))],
    )


class PlanForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """What an action is about."""

    title = StringField(
        _l("What will you do?"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Please write in a few words what you will do.")),
            Length(max=TITLE_LONGEST, message=_l("Please keep it under 160 characters.")),
        ],
    )
    public_text = TextAreaField(
        _l("What residents will read"),
        filters=[trimmed],
        validators=[Length(max=TEXT_LONGEST, message=_l("Please keep it under 4,000 characters."))],
    )
    kind = SelectField(_l("What changes"))
    gare_stage = SelectField(_l("Stage of the racial equity roadmap"), validators=[Optional()])
    dimensions = MultiCheckboxField(_l("What it makes the city better at"))
    practices = MultiCheckboxField(_l("Practices it advances"))
    plan_goal = StringField(
        _l("Goal of the city's plan that it serves"),
        filters=[trimmed],
        validators=[Length(max=200, message=_l("Please keep it under 200 characters."))],
    )
    owner = SelectField(_l("Who looks after it"), default="")
    due_on = DayField(_l("To be done by"), validators=[_stop_if_unread, Optional()])
    together = MultiCheckboxField(
        _l("Together with these departments"),
        description=_l("They see it among their own actions and may change it too."),
        coerce=int,
    )
    partners = TextAreaField(
        _l("Partner organizations"),
        description=_l("One a line."),
        filters=[trimmed],
        validators=[Length(max=TEXT_LONGEST, message=_l("Please keep it under 4,000 characters."))],
    )
    budget = DollarField(
        _l("Budget in dollars"),
        validators=[
            _stop_if_unread,
            Optional(),
            NumberRange(0, BUDGET_MOST, _l("Please give a whole number from 0 to 2 billion.")),
        ],
    )
    budget_source = StringField(
        _l("Where the money comes from"),
        filters=[trimmed],
        validators=[Length(max=200, message=_l("Please keep it under 200 characters."))],
    )


class StepForm(PlanForm):
    """What an action is about, and how far it has come."""

    # How often it had been changed when this form was opened.
    revision = HiddenField()

    # Which status may follow is the service's to say: it explains, a list only refuses.
    status = SelectField(_l("Status"), validate_choice=False)
    reason = TextAreaField(
        _l("Why"),
        description=_l("Residents read it. We cannot say no without it."),
        filters=[trimmed],
        validators=[Length(max=TEXT_LONGEST, message=_l("Please keep it under 4,000 characters."))],
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """Whom an action may be given to: people and departments, by id."""

    people: Mapping[int, str]
    departments: Sequence[Department]


def new_plan_form(offered: Offered) -> PlanForm:
    """Give an empty form."""
    return _with_choices(PlanForm(), offered)


def step_form(action: Action, offered: Offered) -> StepForm:
    """Give the form filled from `action`, its texts in the reader's language or the nearest."""
    form = _with_choices(
        StepForm(
            data={
                "title": cards.words(action.title).text,
                "public_text": cards.words(action.public_text).text,
                "kind": action.kind,
                "gare_stage": action.gare_stage or "",
                "dimensions": action.dimensions,
                "practices": action.practices,
                "plan_goal": action.plan_goal or "",
                "owner": str(action.owner_id or ""),
                "due_on": action.due_on,
                "together": [each.id for each in action.partnering],
                "partners": "\n".join(action.partners),
                "budget": action.budget,
                "budget_source": action.budget_source or "",
                "status": action.status,
                "revision": str(action.revision),
            }
        ),
        offered,
    )
    allowed = [each for each in ActionStatus if each in TRANSITIONS[action.status]]
    form.status.choices = _choices([action.status, *allowed], names.status)
    return form


def seen_revision(form: StepForm) -> int:
    """Give how often the action had been changed when the form was opened; -1 for a forged one."""
    typed = form.revision.data or ""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def read_plan(form: PlanForm, language: str, before: Action | None = None) -> Plan:
    """Give what was typed, its texts in `language` beside those there were `before`."""
    return Plan(
        title=_written(trimmed(form.title.data), language, before.title if before else {}),
        public_text=_written(
            trimmed(form.public_text.data), language, before.public_text if before else {}
        ),
        kind=ActionKind(form.kind.data),
        gare_stage=GareStage(form.gare_stage.data) if form.gare_stage.data else None,
        dimensions=form.dimensions.data or [],
        partners=[
            line.strip() for line in trimmed(form.partners.data).splitlines() if line.strip()
        ],
        budget=form.budget.data,
        budget_source=form.budget_source.data or None,
        practices=form.practices.data or [],
        plan_goal=form.plan_goal.data or None,
        owner_id=int(form.owner.data) if form.owner.data else None,
        due_on=form.due_on.data,
        partnering=form.together.data or [],
    )


def read_step(form: StepForm, language: str, action: Action, *, user_id: int) -> Step | None:
    """Give the step to take; `None` when the status stays.

    Raises `WrongTransition` for a status there is not.
    """
    if form.status.data == action.status:
        return None
    if form.status.data not in set(ActionStatus):
        raise WrongTransition(action.status, str(form.status.data))
    return Step(
        status=ActionStatus(form.status.data),
        reason={language: trimmed(form.reason.data)},
        user_id=user_id,
    )


def explain(error: WrongTransition) -> str:
    """Say why a status cannot follow another; both may be no status at all."""
    return _(
        "An action that is “%(before)s” cannot become “%(after)s”. Somebody may have changed it "
        "meanwhile: please choose again.",
        before=_status_name(error.before),
        after=_status_name(error.after),
    )


def _status_name(value: str) -> str:
    known = value in set(ActionStatus)
    return names.status(ActionStatus(value)) if known else value


def _written(typed: str, language: str, before: Mapping[str, str]) -> Mapping[str, str]:
    """Put a text beside its translations; one shown for want of another stays as it was."""
    shown_instead = language not in before and typed == cards.words(before).text
    return before if shown_instead else {**before, language: typed}


def _with_choices(form: _Form, offered: Offered) -> _Form:
    form.practices.choices = [option(key, practice(key)) for key in PRACTICE_KEYS]
    people = [option(str(id_), email) for id_, email in offered.people.items()]
    form.owner.choices = [option("", _("Nobody yet")), *people]
    form.together.choices = [
        option(each.id, cards.words(each.name).text) for each in offered.departments
    ]
    form.kind.choices = _choices(ActionKind, names.kind)
    form.gare_stage.choices = [option("", _("Not said")), *_choices(GareStage, names.stage)]
    form.dimensions.choices = [option(key, wording.theme(key)) for key in DIMENSION_KEYS]
    return form


def _choices(values: Iterable[_Named], name: Callable[[_Named], str]) -> list[SelectChoice]:
    return [option(each.value, name(each)) for each in values]
