"""The form of a rule: read from an address into a `Draft`, so that a trial can be sent around."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from engage.feedback import rules
from engage.feedback.askable import Askable, askable
from engage.feedback.inbox import all_departments
from engage.feedback.routing import Condition
from engage.feedback.rules import Draft
from engage.feedback.themes import own_keys
from engage.pages.department import cards, wording
from engage.pages.department.forms import MultiCheckboxField, option
from engage.words import gettext as _
from engage.words import ngettext
from nlp.taxonomy import THEME_KEYS

WEEKS = (4, 8, 13, 26)
USUAL_WEEKS = 8
# Between the parts of a condition in an address; no code holds it.
BETWEEN = "|"


class RuleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Which comments reach which departments."""

    class Meta:
        """It only asks; going live has a form and a proof of its own."""

        csrf = False

    theme = SelectField(_l("Theme"), default="")
    asked = SelectField(_l("Survey or question"), default="")
    place = SelectField(_l("Neighborhood"), default="")
    departments = MultiCheckboxField(_l("Reach these departments"), coerce=int)
    weeks = SelectField(_l("Try it on the comments of the last"), coerce=int, default=USUAL_WEEKS)
    before = HiddenField()
    mark = HiddenField()
    end = HiddenField()

    def validate_theme(self, _field: SelectField) -> None:
        """Refuse a rule that would send everything everywhere."""
        if not self.end.data and not any((self.theme.data, self.asked.data, self.place.data)):
            raise ValidationError(_("Please choose at least one: a theme, a survey or a place."))

    def validate_departments(self, field: MultiCheckboxField) -> None:
        """Refuse a rule that reaches nobody; ending one has its own button."""
        if not self.end.data and not field.data:
            raise ValidationError(_("Please choose at least one department."))


def draft_form(session: Session, query: MultiDict[str, str]) -> RuleForm:
    """Give the form of the rule whose condition stands in the address, or an empty one."""
    condition = read_condition(query.get("before", ""))
    routes = rules.live_routes(session, condition) if condition else []
    form = RuleForm(
        formdata=None,
        data={
            "theme": condition.theme if condition else "",
            "asked": _asked_value(condition) if condition else "",
            "place": condition.place if condition else "",
            "departments": [route.department_id for route in routes],
            "weeks": USUAL_WEEKS,
            "before": write_condition(condition) if condition else "",
            "mark": rules.mark_of(routes),
        },
    )
    return _with_choices(session, form)


def sent_form(session: Session, query: MultiDict[str, str]) -> RuleForm:
    """Give the form as the address fills it in."""
    form = RuleForm(formdata=query)
    return _with_choices(session, form)


def with_fresh_mark(session: Session, form: RuleForm, draft: Draft) -> RuleForm:
    """Give the form again as it was typed, now knowing what somebody else changed meanwhile."""
    routes = rules.live_routes(session, draft.instead_of or draft.condition)
    form.mark.data = rules.mark_of(routes)
    form.departments.errors = [
        _(
            "Somebody changed this rule after you opened it. What you chose is still here: please "
            "look at it again and try it once more."
        )
    ]
    return form


def read_draft(form: RuleForm) -> Draft:
    """Give what a valid form says."""
    before = read_condition(form.before.data or "")
    survey, _colon, question = (form.asked.data or "").partition(":")
    condition = Condition(form.theme.data or "", survey, question, form.place.data or "")
    if form.end.data and before:
        return Draft(before, frozenset(), instead_of=before, mark=form.mark.data or "")
    departments = frozenset(form.departments.data or [])
    return Draft(condition, departments, instead_of=before, mark=form.mark.data or "")


def write_condition(condition: Condition) -> str:
    """Give a condition as it stands in an address."""
    return BETWEEN.join(condition.parts)


def read_condition(written: str) -> Condition | None:
    """Give the condition of an address; `None` for what is none."""
    parts = written.split(BETWEEN)
    return Condition(*parts) if len(parts) == len(Condition().parts) and any(parts) else None


def asked_names(known: Askable) -> dict[str, str]:
    """Give the name of every survey and of every comment question, by `survey` or `survey:code`."""
    names = {}
    for survey in known.surveys:
        title = cards.words(survey.title).text
        names[survey.slug] = title
        for code, text in survey.questions.items():
            names[f"{survey.slug}:{code}"] = _(
                "%(survey)s: “%(question)s”", survey=title, question=cards.words(text).text
            )
    return names


def _asked_value(condition: Condition) -> str:
    return f"{condition.survey}:{condition.question}" if condition.question else condition.survey


def _with_choices(session: Session, form: RuleForm) -> RuleForm:
    known = askable(session)
    themes = sorted((wording.theme(key), key) for key in (*THEME_KEYS, *own_keys()))
    places = {key: cards.words(text).text for key, text in known.places.items()}
    form.theme.choices = _offer(form.theme, _("Every theme"), ((key, name) for name, key in themes))
    form.asked.choices = _offer(form.asked, _("Every survey"), asked_names(known).items())
    form.place.choices = _offer(form.place, _("Every neighborhood"), places.items())
    form.departments.choices = [
        option(each.id, cards.words(each.name).text) for each in all_departments(session)
    ]
    form.weeks.choices = [option(n, ngettext("%(num)s week", "%(num)s weeks", n)) for n in WEEKS]
    return form


def _offer(
    field: SelectField, anything: str, named: Iterable[tuple[str, str]]
) -> list[SelectChoice]:
    """Give what may be chosen. A rule may be about what is no longer asked: that stays choosable."""
    offered = {"": anything, **dict(named)}
    if field.data:
        offered.setdefault(field.data, field.data)
    return [option(key, name) for key, name in offered.items()]
