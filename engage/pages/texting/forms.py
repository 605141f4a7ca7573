"""What staff fill in to invite people by text, and to say how a survey is asked."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # newer than its types
    SelectChoice,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import TextInput

from engage.intake.texting_rules import Rule
from engage.sms.campaigns.drafting import Plan
from engage.sms.quiet import Hours
from engage.words import format_time
from engage.words import gettext as _

NAME_LONGEST = 120
CONSENT_LONGEST = 1_000
# A sentence, not a tick: "yes" says nothing to whoever asks later.
CONSENT_SHORTEST = 12
PEOPLE_MOST = 10_000


class CountField(IntegerField):
    """A whole number typed with a number pad; type="number" would swallow what it cannot read."""

    widget = TextInput()


class CampaignForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """A new campaign: whom, with what right, when and how fast."""

    name = StringField(
        _l("What do you call this list?"),
        description=_l("Only staff see it."),
        validators=[
            DataRequired(_l("Please give the list a name.")),
            Length(max=NAME_LONGEST, message=_l("A name has at most 120 characters.")),
        ],
    )
    survey = SelectField(_l("Survey"), validators=[InputRequired(_l("Please choose a survey."))])
    people = FileField(
        _l("The list, as a CSV file"),
        description=_l(
            "One line per person, with a column called phone and, if you know it, one called "
            "language. Other columns, names for one, are not kept."
        ),
        validators=[FileRequired(_l("Please choose the file with the list."))],
    )
    consent = TextAreaField(
        _l("How did these people agree to get texts from the city?"),
        description=_l(
            "Say when and where they agreed, and what they were told. It is kept with every number."
        ),
        validators=[
            DataRequired(_l("Please say how these people agreed. Nobody is texted without it.")),
            Length(
                min=CONSENT_SHORTEST,
                max=CONSENT_LONGEST,
                message=_l("Please say it in a sentence or two."),
            ),
        ],
    )
    starts_on = DateField(
        _l("First day"), validators=[InputRequired(_l("Please choose the first day."))]
    )
    from_hour = SelectField(_l("Send from"), coerce=int)
    until_hour = SelectField(_l("Send until"), coerce=int)
    wave_size = CountField(
        _l("People in one wave"),
        description=_l("Small waves leave you time to see that all is well."),
        validators=[
            InputRequired(_l("Please say how many people a wave has.")),
            NumberRange(1, PEOPLE_MOST, _l("A wave has 1 to 10,000 people.")),
        ],
    )
    wave_minutes = SelectField(_l("A wave every"), coerce=int)
    most_a_day = CountField(
        _l("At most in one day (optional)"),
        validators=[
            Optional(),
            NumberRange(1, PEOPLE_MOST * 10, _l("Please give a number above 0, or nothing.")),
        ],
    )

    def validate_until_hour(self, field: SelectField) -> None:
        """Refuse a window that never opens."""
        first, last = self.from_hour.data, field.data
        if first is not None and last is not None and last <= first:
            raise ValidationError(_("It must be later than the hour before."))


class RuleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """How one survey is asked by text."""

    lasts_hours = SelectField(_l("Wait for an answer"), coerce=int)
    may_repeat = BooleanField(_l("A phone may answer more than once"))

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.lasts_hours.choices = [
            SelectChoice(24, _("One day")),
            SelectChoice(72, _("Three days")),
            SelectChoice(168, _("One week")),
            SelectChoice(336, _("Two weeks")),
            SelectChoice(720, _("Thirty days")),
        ]


def campaign_form(surveys: Sequence[tuple[str, str]], hours: Hours) -> CampaignForm:
    """Give the form of a new campaign: surveys as slug and title, hours as the city allows."""
    form = CampaignForm()
    form.survey.choices = [SelectChoice(slug, title) for slug, title in surveys]
    first = hours.morning.hour + (1 if hours.morning.minute else 0)
    last = hours.evening.hour
    form.from_hour.choices = [_hour(hour) for hour in range(first, last)]
    form.until_hour.choices = [_hour(hour) for hour in range(first + 1, last + 1)]
    form.wave_minutes.choices = [
        SelectChoice(15, _("15 minutes")),
        SelectChoice(60, _("Hour")),
        SelectChoice(1440, _("Day")),
    ]
    return form


def read_plan(form: CampaignForm, zone: ZoneInfo) -> Plan:
    """Give what the form says; the first day begins at midnight in the city."""
    first_day = form.starts_on.data
    assert first_day is not None  # noqa: S101 - the form was validated
    return Plan(
        name=(form.name.data or "").strip(),
        consent=(form.consent.data or "").strip(),
        wave_size=form.wave_size.data or 1,
        wave_minutes=form.wave_minutes.data,
        most_a_day=form.most_a_day.data,
        from_hour=form.from_hour.data,
        until_hour=form.until_hour.data,
        starts_at=datetime.combine(first_day, time(), tzinfo=zone),
    )


def rule_form(rule: Rule, survey: str) -> RuleForm:
    """Give the form of a survey's rule, filled; a page shows several, so each has its own names."""
    filled = {"lasts_hours": rule.lasts_hours, "may_repeat": rule.may_repeat}
    return RuleForm(data=filled, prefix=survey)


def hour_name(hour: int) -> str:
    """Give an hour of the day as people say it; 24 is midnight."""
    return format_time(time(hour % 24), "short")


def _hour(hour: int) -> SelectChoice:
    return SelectChoice(hour, hour_name(hour))
