"""When and how somebody gets a department's digest; and who else gets it, and whether it arrives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from babel.dates import get_day_names
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField

from engage.audit import Deed, record_deed
from engage.current import current_settings
from engage.db import reading, transaction
from engage.digests import readers
from engage.digests.readers import Reader, Wish
from engage.digests.showing import place_of
from engage.i18n import current_language
from engage.languages import BY_TAG, locale
from engage.models.department import Department
from engage.models.digest import Mail, MailState
from engage.models.readers import EmptyWeeks
from engage.pages import ui
from engage.pages.department.access import READERS, open_department
from engage.pages.department.blueprint import blueprint
from engage.pages.department.forms import option
from engage.security import member_id, staff
from engage.times import now
from engage.words import format_time_of_day
from engage.words import gettext as _

HOURS = range(24)


class WishForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """When and how."""

    language = SelectField(_l("Language"))
    weekday = SelectField(_l("Day"), coerce=int)
    hour = SelectField(_l("Time"), coerce=int)
    empty_weeks = RadioField(_l("In a week in which nobody wrote"))

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        settings = current_settings()
        self.language.choices = [option(tag, BY_TAG[tag].own_name) for tag in settings.languages]
        self.weekday.choices = [option(day, name) for day, name in day_names().items()]
        self.hour.choices = [option(hour, _clock(hour)) for hour in HOURS]
        self.empty_weeks.choices = [
            option(EmptyWeeks.ONE_LINE, _("Send one line that says so")),
            option(EmptyWeeks.NOTHING, _("Send nothing")),
        ]


@dataclass(frozen=True, slots=True)
class Line:
    """A reader in the list: who, in which language, when, and what became of the latest mail."""

    email: str
    language: str
    when: str
    last: str
    failed: bool


@blueprint.get("/<slug>/digests/preferences", endpoint="preferences")
@staff(*READERS)
def show_preferences(slug: str) -> ResponseReturnValue:
    """Show the wishes of the person signed in, and all readers."""
    with reading() as session:
        department = open_department(session, slug).department
        own = readers.reader_with(session, department, current_user.email)
        form = WishForm(data=_data(department, own))
        return _draw(session, department, own, form)


@blueprint.post("/<slug>/digests/preferences")
@staff(*READERS)
def save_preferences(slug: str) -> ResponseReturnValue:
    """Store the wishes of the person signed in; they get the digest from now on."""
    form = WishForm()
    with transaction() as session:
        department = open_department(session, slug).department
        if not form.validate():
            own = readers.reader_with(session, department, current_user.email)
            return _draw(session, department, own, form), 422
        wish = Wish(
            form.language.data,
            form.weekday.data,
            form.hour.data,
            EmptyWeeks(form.empty_weeks.data),
        )
        readers.save_wish(session, department, current_user.email, wish)
        record_deed(
            session, Deed.DIGEST_WISHED, f"department:{slug}", user_id=member_id(), now=now()
        )
    flash(_("Saved. You get the next digest this way."))
    return redirect(url_for("department.preferences", slug=slug), 303)


def day_names() -> Mapping[int, str]:
    """Give the names of the days in the page's language, Monday (1) first."""
    tag = current_language()
    # Babel writes Hmong in a script most readers of it do not know.
    names = get_day_names("wide", "stand-alone", locale("en" if tag == "hmn" else tag))
    return {day + 1: names[day] for day in range(7)}


def _draw(session: Session, department: Department, own: Reader | None, form: WishForm) -> str:
    mails = readers.last_mails(session, department)
    everyone = readers.readers_of(session, department)
    return render_template(
        "department/preferences.html",
        department=place_of(department, current_language(), "").name,
        digests_url=url_for("department.digests", slug=department.slug),
        form=form,
        gets_it=own is not None and own.stopped_at is None,
        email=current_user.email,
        readers=_lines(everyone, mails),
    )


def _lines(everyone: Sequence[Reader], mails: Mapping[str, Mail]) -> list[Line]:
    days = day_names()
    return [
        Line(
            email=each.email,
            language=BY_TAG[each.language].own_name if each.language in BY_TAG else each.language,
            when=_("%(day)s, %(time)s", day=days[each.weekday], time=_clock(each.hour)),
            last=_became(each, mails.get(each.email.lower())),
            failed=_failed(mails.get(each.email.lower())),
        )
        for each in everyone
    ]


def _became(reader: Reader, mail: Mail | None) -> str:
    """Say what became of the latest mail to this address."""
    if reader.stopped_at is not None:
        return _("Wants no more digests since %(day)s.", day=ui.day(reader.stopped_at).text)
    if mail is None:
        return _("Nothing sent yet.")
    if mail.state is MailState.SENT and mail.sent_at:
        return _("Sent %(day)s.", day=ui.day(mail.sent_at).text)
    if mail.state is MailState.FAILED:
        return _("The mailbox did not take it. Please check the address.")
    if mail.error:
        return _("Not delivered yet. We keep trying.")
    return _("Goes out %(time)s.", time=ui.day_and_time(mail.due_at).text)


def _failed(mail: Mail | None) -> bool:
    return mail is not None and mail.state is not MailState.SENT and mail.error is not None


def _data(department: Department, own: Reader | None) -> Mapping[str, object]:
    habit = EmptyWeeks.ONE_LINE if department.tell_empty_weeks else EmptyWeeks.NOTHING
    return {
        "language": own.language if own else current_language(),
        "weekday": own.weekday if own else department.digest_weekday,
        "hour": own.hour if own else department.digest_hour,
        "empty_weeks": own.empty_weeks if own else habit,
    }


def _clock(hour: int) -> str:
    return format_time_of_day(time(hour))
