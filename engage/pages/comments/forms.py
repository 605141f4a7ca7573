"""What engagement staff fill in about a comment. Forms check shapes; the rules are the services'."""

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from engage.feedback.correcting import Word
from engage.feedback.covering import LONGEST, SHORTEST
from engage.models.comment import Tag, TagAxis
from engage.models.hiding import HidingReason
from engage.pages.comments import wording
from engage.pages.department import wording as names
from engage.pages.department.forms import MultiCheckboxField, option, trimmed
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS

NOTE_LONGEST = 500


class LabelsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Every theme and dimension as a box to tick, and the last word its writer saw."""

    themes = MultiCheckboxField(_l("Themes: what it is about"))
    dimensions = MultiCheckboxField(_l("Dimensions: what the city could become better at"))
    seen = IntegerField(widget=HiddenInput(), default=0)

    def offer(self, own_themes: Sequence[str], carried: Iterable[str] = ()) -> None:
        """Offer the codebook's and the city's own themes, and what the comment carries already."""
        extra = [key for key in carried if key not in (*THEME_KEYS, *DIMENSION_KEYS, *own_themes)]
        themes = dict.fromkeys((*THEME_KEYS, *own_themes, *extra))
        self.themes.choices = [option(key, names.theme(key)) for key in themes]
        self.dimensions.choices = [option(key, names.theme(key)) for key in DIMENSION_KEYS]

    def show(self, tags: Sequence[Tag], *, seen: int) -> None:
        """Tick what the comment carries now."""
        self.themes.data = [tag.key for tag in tags if tag.axis is TagAxis.THEME]
        self.dimensions.data = [tag.key for tag in tags if tag.axis is TagAxis.DIMENSION]
        self.seen.data = seen

    def word(self) -> Word:
        """Give what was ticked."""
        return Word(
            themes=frozenset(self.themes.data or ()),
            dimensions=frozenset(self.dimensions.data or ()),
            seen=self.seen.data or 0,
        )


class CoverForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Words to cover."""

    words = StringField(
        _l("Words to cover"),
        filters=[trimmed],
        description=_l(
            "Copy them as they stand, such as a name. They are covered everywhere the comment is shown."
        ),
        validators=[
            InputRequired(_l("Please copy the words to cover.")),
            Length(
                SHORTEST, LONGEST, message=_l("Please choose between 2 and 200 letters at a time.")
            ),
        ],
    )


class UncoverForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Which covered words to show again."""

    covering = IntegerField(validators=[InputRequired()])


class HideForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Why a comment goes out of sight."""

    reason = SelectField(
        _l("Why"), validators=[InputRequired(_l("Please say why it should be hidden."))]
    )
    note = StringField(
        _l("A note for colleagues"),
        filters=[trimmed],
        validators=[Length(max=NOTE_LONGEST, message=_l("Please keep it under 500 characters."))],
    )

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.reason.choices = [option(each.value, wording.hidden(each)) for each in HidingReason]


class ShowForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """Nothing to fill in: a button, and the proof that it is ours."""


class LookForm(LabelsForm):
    """The labels of the comment looked at, and which one that is."""

    comment = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    do = StringField()
