"""The rows of a condition in a form, of a question as of a section."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # newer than its types
    SelectChoice,
)
from wtforms.validators import Length

from engage.pages.department.forms import option
from engage.pages.studio import conditions
from engage.pages.studio.conditions import Row, Rows, Unfinished
from engage.studio.documents import Document, Part
from engage.words import gettext as _
from surveys.answers import Json

# Empty rows to fill in; saving brings the next two.
ROWS_ADDED = 2
ROWS_MOST = 20


class RowForm(Form):
    """One row of a condition."""

    negated = SelectField(_l("So or not?"), validate_choice=False)
    test = SelectField(_l("Earlier answer"), validate_choice=False)
    value = StringField(_l("Number, date or code"), validators=[Length(max=120)])


def row_data(when: Json) -> list[dict[str, str]]:
    """Give the rows of a condition for the form, with empty ones behind."""
    rows = conditions.as_rows(when).rows
    filled = [
        {"negated": "not" if row.negated else "", "test": row.key, "value": row.value}
        for row in rows
    ]
    empty = [{"negated": "", "test": "", "value": ""} for _each in range(ROWS_ADDED)]
    return [*filled, *empty][:ROWS_MOST]


def offer(form: FlaskForm, when: Json, earlier: Sequence[Part], document: Document) -> None:
    """Put into the form what can be chosen."""
    form.join.choices = [
        option("always", _("Everybody who comes here")),
        option("all", _("Only if all of these hold")),
        option("any", _("Only if any of these holds")),
    ]
    if conditions.as_rows(when).join == "kept":
        words = conditions.in_words(when, document)
        form.join.choices.append(option("kept", _("As it is now: %(condition)s", condition=words)))
    # Every earlier question is a group of the list, under its own words.
    listed = [
        SelectChoice(each.key, each.words, optgroup=name)
        for name, found in conditions.tests(earlier, document).items()
        for each in found
    ]
    known = {choice.value for choice in listed}
    said = [option("", _("is so")), option("not", _("is not so"))]
    for row in form.tests:
        row.form.negated.choices = said
        own = row.form.test.data or ""
        strange = [option(own, own)] if own and own not in known else []
        row.form.test.choices = [option("", _("Choose")), *strange, *listed]


def read_condition(form: FlaskForm, before: Json) -> Json:
    """Give the condition that was chosen; `None` too when a row is unfinished, with its error."""
    if form.join.data == "kept":
        return before
    rows = [
        Row(row.form.negated.data == "not", row.form.test.data or "", row.form.value.data or "")
        for row in form.tests
    ]
    try:
        return conditions.from_rows(Rows(form.join.data or "always", rows))
    except Unfinished:
        form.join.errors = [_("Please give each row the number, date or code it compares with.")]
        return None
