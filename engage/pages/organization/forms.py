"""What administrators fill in about departments and people."""

from collections.abc import Mapping, Sequence

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from engage.feedback.departments import Profile
from engage.languages import match
from engage.models.department import Department
from engage.models.staff import User
from engage.pages.department import cards, wording
from engage.pages.department.forms import MultiCheckboxField, option, trimmed
from engage.pages.organization import roles
from engage.security import StaffRole
from engage.words import gettext as _

# NIST SP 800-63B asks for at least eight and allows long ones; a phrase is easier to keep.
PASSWORD_SHORTEST, PASSWORD_LONGEST = 12, 200
MOST_RECIPIENTS = 50


class DepartmentForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """What a department is called, what it looks after, and who reads its digest."""

    name = StringField(
        _l("Name"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Please give the department a name.")),
            Length(max=120, message=_l("Please keep it under 120 characters.")),
        ],
    )
    focus = TextAreaField(
        _l("What it looks after"),
        description=_l("Colleagues read it before they pass something on."),
        filters=[trimmed],
        validators=[Length(max=1_000, message=_l("Please keep it under 1,000 characters."))],
    )
    recipients = TextAreaField(
        _l("Who reads its weekly digest"),
        description=_l("One a line: the e-mail address, then the language, for example es."),
        filters=[trimmed],
    )

    def validate_recipients(self, field: Field) -> None:
        """Refuse what is no address or no language of ours, naming the line."""
        read_recipients(field.data or "")


class NewDepartmentForm(DepartmentForm):
    """A department that is not there yet."""

    slug = StringField(
        _l("Short name for its address"),
        description=_l("Small letters, digits and hyphens, for example public-works."),
        filters=[trimmed],
        validators=[
            Regexp(
                r"^[a-z][a-z0-9-]{1,62}$",
                message=_l("Please use small letters, digits and hyphens, a letter first."),
            )
        ],
    )


class GoForm(FlaskForm):  # type: ignore[misc]
    """Where everything of a department goes; empty: it is closed."""

    into = SelectField(_l("Merge it into"), default="")


class StaffForm(FlaskForm):  # type: ignore[misc]
    """What somebody is here for."""

    roles = MultiCheckboxField(_l("May"))
    departments = MultiCheckboxField(_l("Works in"), coerce=int)
    language = SelectField(_l("Reads pages and mail in"))

    def validate_roles(self, field: MultiCheckboxField) -> None:
        """Refuse an account that may do nothing."""
        if not field.data:
            raise ValidationError(_("Please choose at least one."))


class InviteForm(StaffForm):
    """Somebody who has no account yet."""

    email = StringField(_l("E-mail address"), filters=[trimmed])

    def validate_email(self, field: Field) -> None:
        """Refuse what is no address."""
        field.data = _address(field.data or "")


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A password of one's own."""

    password = PasswordField(
        _l("Your password"),
        description=_l("At least 12 characters. A few words in a row are easy to keep."),
        validators=[
            Length(
                PASSWORD_SHORTEST,
                PASSWORD_LONGEST,
                _l("Please choose one of at least 12 characters."),
            )
        ],
    )


def fill_department(department: Department, form: type[DepartmentForm]) -> DepartmentForm:
    """Give the form filled from a department, texts in the reader's language or the nearest."""
    lines = [f"{each.email} {each.language}" for each in department.recipients]
    return form(
        data={
            "name": cards.words(department.name).text,
            "focus": cards.words(department.focus).text if department.focus else "",
            "recipients": "\n".join(sorted(lines)),
        }
    )


def read_profile(form: DepartmentForm, language: str, before: Department | None) -> Profile:
    """Give what was typed, its texts in `language` beside those there were."""
    name = before.name if before else {}
    focus = before.focus if before else {}
    return Profile(
        name={**name, language: form.name.data or ""},
        focus={**focus, language: form.focus.data or ""},
        recipients=read_recipients(form.recipients.data or ""),
    )


def read_recipients(typed: str) -> Mapping[str, str]:
    """Give the language of each address; `ValidationError` naming the line that is wrong."""
    lines = [line.split() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_RECIPIENTS:
        raise ValidationError(_("Please give at most 50 addresses."))
    found = {}
    for line in lines:
        language = match(line[1]) if len(line) > 1 else "en"
        if language is None or len(line) > 2:
            raise ValidationError(
                _("“%(line)s”: please give an address and a language.", line=" ".join(line))
            )
        found[_address(line[0])] = language
    return found


def go_form(others: Sequence[Department]) -> GoForm:
    """Give the form that ends a department, or makes it part of one of `others`."""
    form = GoForm(prefix="go")
    nowhere = option("", _("Nowhere: close it"))
    form.into.choices = [nowhere, *(option(d.slug, cards.words(d.name).text) for d in others)]
    return form


def staff_form(departments: Sequence[Department], user: User) -> StaffForm:
    """Give the form of somebody's place."""
    form = StaffForm(
        prefix=f"u{user.id}",
        data={
            "roles": [role.name for role in user.roles],
            "departments": [post.department_id for post in user.departments],
            "language": user.language,
        },
    )
    return _offer(form, departments)


def invite_form(departments: Sequence[Department]) -> InviteForm:
    """Give the form of an invitation."""
    form = InviteForm(prefix="invite")
    _offer(form, departments)
    return form


def _offer(form: StaffForm, departments: Sequence[Department]) -> StaffForm:
    form.roles.choices = [option(each.value, roles.name(each)) for each in StaffRole]
    form.departments.choices = [option(d.id, cards.words(d.name).text) for d in departments]
    tags: Sequence[str] = current_app.config["LANGUAGES"]
    form.language.choices = [option(tag, wording.spoken(tag)) for tag in tags]
    return form


def _address(typed: str) -> str:
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise ValidationError(
            _("“%(address)s” is no e-mail address.", address=typed.strip())
        ) from error
