"""The head of the key-in page: which form, from whom, when."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from engage.collecting.keying import CHANNELS, NUMBER_LONGEST, read_number
from engage.feedback.names import channel
from engage.languages import BY_TAG
from engage.models.collecting import CollectorCard
from engage.models.response import Channel
from engage.models.survey import Collector
from engage.pages.department.forms import option, trimmed
from engage.words import format_decimal
from engage.words import gettext as _
from surveys.definition import Survey

# Question codes hold no hyphen, so that no question can be mistaken for a field of the head.
PREFIX = "head"


class HeadForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Which form, how it was answered, where and when."""

    form_key = HiddenField()
    version = HiddenField()
    channel = RadioField(_l("It was answered"), default=Channel.PAPER.value)
    number = StringField(
        _l("Form number"),
        description=_l("As it is printed on the form. A conversation needs none."),
        filters=[trimmed],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    language = SelectField(_l("Language of the form"))
    collector = SelectField(_l("Where"))
    answered_on = DateField(
        _l("Day of the answer"),
        validators=[InputRequired(_l("Please say on which day."))],
    )

    def __init__(
        self,
        definition: Survey,
        offered: Sequence[tuple[Collector, CollectorCard]],
        data: Mapping[str, object] | None = None,
    ) -> None:
        # Where nothing was sent the form shows `data`.
        super().__init__(prefix=PREFIX, data=data)
        self.channel.choices = [option(each.value, channel(each)) for each in CHANNELS]
        self.language.choices = [option(tag, BY_TAG[tag].own_name) for tag in definition.languages]
        named = [option(collector.code, card.name) for collector, card in offered]
        self.collector.choices = [option("", _("Not said")), *named]
        # A retired one, chosen on a page that was open meanwhile, is still where it was answered.
        self.collector.validate_choice = False

    def validate_number(self, field: StringField) -> None:
        """Refuse what cannot be a number, and paper without one."""
        try:
            number = read_number(field.data or "")
        except ValueError as error:
            raise ValidationError(
                _(
                    "Please use letters, digits and hyphens, at most %(most)s.",
                    most=format_decimal(NUMBER_LONGEST),
                )
            ) from error
        if number is None and self.channel.data == Channel.PAPER:
            raise ValidationError(
                _("Please give the form a number and write it on the paper: no form counts twice.")
            )


def blank_head(definition: Survey, asked: Mapping[str, str], today: date) -> dict[str, object]:
    """Give what the head begins with: what the last form had, as the address says."""
    chosen = asked.get("channel", "")
    language = asked.get("language", "")
    return {
        "channel": chosen if chosen in set(CHANNELS) else Channel.PAPER.value,
        "number": asked.get("number", "")[:NUMBER_LONGEST],
        "language": language if language in definition.languages else definition.base_language,
        "collector": asked.get("collector", ""),
        "answered_on": _day(asked.get("day", ""), today),
    }


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today
