"""The form of a new survey."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import Length, Optional, Regexp

from engage.i18n import current_language
from engage.languages import LANGUAGES
from engage.models.survey import Engagement
from engage.pages.department.forms import option
from engage.pages.department.wording import spoken
from engage.pages.studio.question_form import cleaned
from engage.studio import codes
from engage.studio.documents import Document
from engage.words import gettext as _
from surveys.library import names, ready
from surveys.texts import pick

SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class NewSurveyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """How a survey begins."""

    start = RadioField(_l("Begin with"))
    ready = SelectField(_l("Ready survey"), validate_choice=False)
    title = StringField(
        _l("Title"),
        description=_l("For an empty survey."),
        filters=[cleaned],
        validators=[Length(max=300, message=_l("Please keep it under 300 characters."))],
    )
    language = SelectField(_l("Language you write it in"))
    file = FileField(
        _l("File"),
        description=_l(
            "An XLSForm (.xlsx) from KoboToolbox, ODK or here, or a .yaml or .json file."
        ),
    )
    engagement = SelectField(_l("Engagement"))
    address = StringField(
        _l("Address"),
        description=_l(
            "Ends the survey's link: small letters, digits and dashes. It may stay empty."
        ),
        filters=[cleaned],
        validators=[
            Optional(),
            Regexp(SLUG, message=_l("Please use small letters, digits and single dashes.")),
            Length(max=60, message=_l("Please keep it under 60 characters.")),
        ],
    )

    def validate_title(self, title: StringField) -> None:
        """An empty survey needs a title; the others bring theirs."""
        if self.start.data == "blank" and not title.data:
            raise ValidationError(_("Please give the survey a title."))


def build(engagements: Sequence[Engagement], *, newest: int | None) -> NewSurveyForm:
    """Give the form, the newest engagement chosen."""
    form = NewSurveyForm(
        data={
            "start": "ready",
            "language": current_language(),
            "engagement": str(newest or ""),
        }
    )
    form.start.choices = [
        option("ready", _("A ready survey, in all its languages")),
        option("blank", _("An empty survey")),
        option("file", _("A file")),
    ]
    form.ready.choices = [option(name, _ready_title(name)) for name in names()]
    form.language.choices = [option(tag, spoken(tag)) for tag in LANGUAGES]
    named = [option(str(each.id), pick(each.name, current_language()).text) for each in engagements]
    form.engagement.choices = [*named, option("", _("None yet"))]
    return form


def slug_of(form: NewSurveyForm, document: Document) -> str:
    """Give the survey's address: the one typed, else the file's own, else one made of its title."""
    own = str(document.get("slug") or "")
    made = codes.make(str(form.title.data or ""), (), otherwise="survey").replace("_", "-")
    return str(form.address.data or own or made)


def _ready_title(name: str) -> str:
    survey = ready(name)
    return pick(survey.title, current_language(), survey.base_language).text
