"""What staff fill in about collectors. Forms check shapes; the rules are the services'."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from engage.collecting.collectors import CODE_LONGEST, CODE_PATTERN, Draft
from engage.models.collecting import CollectorKind
from engage.pages.collectors import wording
from engage.pages.department.forms import option, trimmed

NAME_LONGEST = 120


class ButtonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Nothing to fill in: a button, and the proof that it is ours."""


class CollectorForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """What a collector is called, and what it is."""

    name = StringField(
        _l("Name"),
        description=_l("For you and your colleagues, for example “Posters in the library”."),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Please give it a name.")),
            Length(max=NAME_LONGEST, message=_l("Please keep it under 120 characters.")),
        ],
    )
    kind = SelectField(_l("What it is"))

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.kind.choices = [option(each.value, wording.kind(each)) for each in CollectorKind]


class NewCollectorForm(CollectorForm):
    """A collector that does not exist yet, with the code of its links."""

    code = StringField(
        _l("Code in the link"),
        description=_l("Leave it empty and we make one out of the name. It cannot change later."),
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=CODE_LONGEST, message=_l("Please keep it under 40 characters.")),
            Regexp(
                rf"^{CODE_PATTERN.pattern}$",
                message=_l("Please use small letters a to z, digits, and single hyphens."),
            ),
        ],
    )


def read_draft(form: CollectorForm) -> Draft:
    """Give what was typed."""
    code = form.code.data if isinstance(form, NewCollectorForm) else ""
    return Draft(trimmed(form.name.data), CollectorKind(form.kind.data), trimmed(code))
