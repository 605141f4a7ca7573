"""What people write about a theme of the city's own."""

from typing import Self

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from engage.feedback.own_themes import Description
from engage.i18n import current_language
from engage.models.own_theme import OwnTheme
from engage.pages.department.forms import trimmed
from engage.words import gettext as _

NAME_LONGEST, DESCRIPTION_LONGEST, EXAMPLE_LONGEST = 60, 1000, 2000
FEWEST_EXAMPLES, MOST_EXAMPLES = 5, 20


def _plain(typed: str | None) -> str:
    """Give a text without space around it and without NUL, which no database keeps."""
    return trimmed(typed).replace("\0", "")


class RevisionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """A button, and which revision its presser saw."""

    seen = IntegerField(widget=HiddenInput(), default=0)


class ThemeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """A theme: its name, what belongs to it, and comments about it."""

    name = StringField(
        _l("Name"),
        filters=[_plain],
        description=_l("Two or three words, as it will stand in digests."),
        validators=[
            DataRequired(_l("Please give it a name.")),
            Length(max=NAME_LONGEST, message=_l("Please keep it under 60 characters.")),
        ],
    )
    other_names = TextAreaField(
        _l("Names in other languages"),
        filters=[_plain],
        description=_l(
            "One a line, with the language before it. For example: es: Parques para perros"
        ),
    )
    description = TextAreaField(
        _l("What belongs to it"),
        filters=[_plain],
        description=_l("A sentence or two. Say also what does not belong to it."),
        validators=[
            DataRequired(_l("Please say what belongs to it.")),
            Length(max=DESCRIPTION_LONGEST, message=_l("Please keep it under 1,000 characters.")),
        ],
    )
    examples = TextAreaField(
        _l("Examples"),
        filters=[_plain],
        description=_l(
            "5 to 20 comments about it, one a line, in any languages. Real ones are best."
        ),
        validators=[DataRequired(_l("Please give at least 5 examples."))],
    )
    seen = IntegerField(widget=HiddenInput(), default=0)

    @classmethod
    def of(cls, theme: OwnTheme) -> Self:
        """Give the form filled with what a theme is now."""
        first = first_language(theme)
        others = [f"{tag}: {name}" for tag, name in theme.names.items() if tag != first]
        form = cls(
            formdata=None,
            name=theme.names[first],
            other_names="\n".join(others),
            description=theme.description,
            examples="\n".join(theme.examples),
        )
        form.seen.data = theme.revision
        return form

    def validate_other_names(self, field: Field) -> None:
        """Refuse a line that names no language of the city's."""
        known = set(current_app.config["LANGUAGES"])
        for line in _lines(field.data):
            tag, colon, name = line.partition(":")
            if not colon or tag.strip() not in known or not name.strip():
                raise ValidationError(
                    _(
                        "Please write a language tag, a colon and the name: “%(line)s”.",
                        line=line[:60],
                    )
                )
            if len(name.strip()) > NAME_LONGEST:
                raise ValidationError(_("Please keep it under 60 characters."))

    def validate_examples(self, field: Field) -> None:
        """Ask for as many different examples as a theme can be learnt from."""
        lines = _different(field.data)
        if not FEWEST_EXAMPLES <= len(lines) <= MOST_EXAMPLES:
            raise ValidationError(
                _("Please give 5 to 20 different examples; these are %(count)s.", count=len(lines))
            )
        if max(map(len, lines)) > EXAMPLE_LONGEST:
            raise ValidationError(_("Please keep each example under 2,000 characters."))

    def description_(self) -> Description:
        """Give what was written."""
        names = {}
        for line in _lines(self.other_names.data):
            tag, _colon, name = line.partition(":")
            names[tag.strip()] = name.strip()
        return Description(
            names={current_language(): self.name.data or "", **names},
            description=self.description.data or "",
            examples=_different(self.examples.data),
        )


def first_language(theme: OwnTheme) -> str:
    """Give the language whose name stands in the form's first field."""
    page = current_language()
    return page if page in theme.names else next(iter(theme.names))


def _lines(typed: str | None) -> list[str]:
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def _different(typed: str | None) -> list[str]:
    return list(dict.fromkeys(_lines(typed)))
