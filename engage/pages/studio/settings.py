"""What is true of a survey as a whole: its texts, languages, the word to text, when it is open."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from engage.audit import Deed
from engage.current import current_settings
from engage.db import reading, transaction
from engage.errors import DraftChanged
from engage.languages import LANGUAGES
from engage.pages.department.forms import MultiCheckboxField, ReadForm, option, problems_of
from engage.pages.department.wording import spoken
from engage.pages.studio import editor_page, frame, saving
from engage.pages.studio.blueprint import MAKERS, blueprint
from engage.pages.studio.question_form import TEXT_LONGEST, cleaned
from engage.security import member_id, staff
from engage.studio import documents, drafts, publishing
from engage.studio.documents import SURVEY, Document, Edit, Part
from engage.studio.drafts import Saving, Working
from engage.times import now
from engage.words import gettext as _
from surveys.answers import Json

_TEXTS = ("title", "intro", "thanks")
_TOO_LONG = _l("Please keep it under 10,000 characters.")


class SettingsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """The settings of a survey."""

    seen = HiddenField()
    title = StringField(
        _l("Title"),
        filters=[cleaned],
        validators=[
            DataRequired(_l("Please give the survey a title.")),
            Length(max=300, message=_l("Please keep it under 300 characters.")),
        ],
    )
    intro = TextAreaField(
        _l("Introduction"),
        description=_l("What it is for and what happens with the answers, on the first page."),
        filters=[cleaned],
        validators=[Length(max=TEXT_LONGEST, message=_TOO_LONG)],
    )
    thanks = TextAreaField(
        _l("Thank-you text"),
        description=_l("What happens next. It is also the last text message."),
        filters=[cleaned],
        validators=[Length(max=TEXT_LONGEST, message=_TOO_LONG)],
    )
    base_language = SelectField(_l("Language you write it in"))
    languages = MultiCheckboxField(_l("Languages it is to be in"))
    sms = BooleanField(_l("It can be answered by text message"))
    keyword = StringField(
        _l("Word to text"),
        description=_l("What people text to begin, such as HARBOR."),
        filters=[cleaned],
        validators=[
            Optional(),
            Regexp(
                "(?i)^[A-Z][A-Z0-9]{2,14}$",
                message=_l("Please use 3 to 15 letters and digits, a letter first."),
            ),
        ],
    )
    changeable = BooleanField(_l("People may change their answers until it closes"))
    opens_on = StringField(
        _l("First day (such as 2026-05-24)"),
        description=_l("Leave it empty to open at once when you publish."),
        filters=[cleaned],
    )
    closes_on = StringField(
        _l("Last day"),
        description=_l("Leave it empty to keep it open until you close it."),
        filters=[cleaned],
    )


@blueprint.get("/surveys/<slug>/settings")
@staff(*MAKERS)
def settings(slug: str) -> ResponseReturnValue:
    """Show the settings."""
    with reading() as session:
        working = drafts.find(session, slug)
    return _draw(working, _build(working))


@blueprint.post("/surveys/<slug>/settings")
@staff(*MAKERS)
def save_settings(slug: str) -> ResponseReturnValue:
    """Store the settings, unless somebody else changed them meanwhile."""
    with reading() as session:
        working = drafts.find(session, slug)
    form = _build(working)
    valid = form.validate()
    times = _read_times(form)
    if not valid or times is None:
        if saving.is_autosave():
            return saving.not_saved(422, _("Not saved yet: a field needs a look."))
        return _draw(working, form), 422
    try:
        saved = _store(slug, form, times)
    except DraftChanged as error:
        if saving.is_autosave():
            return saving.not_saved(409, _("Not saved: somebody else changed this meanwhile."))
        take_url = url_for("studio.settings", slug=slug)
        theirs: Json = error.theirs  # type: ignore[assignment]  # a part is JSON
        found = saving.conflict(slug, SURVEY, theirs, take_url=take_url)
        form.seen.data = documents.fingerprint(theirs)
        return _draw(working, form, conflict=found), 409
    if saving.is_autosave():
        return saving.saved_in_passing(saved, SURVEY)
    flash(_("Saved."))
    return redirect(url_for("studio.settings", slug=slug), 303)


def _store(
    slug: str, form: SettingsForm, times: tuple[datetime | None, datetime | None]
) -> Working:
    with transaction() as session:
        change = Saving(
            edit=_edit(form), place=SURVEY, seen=form.seen.data or "", user_id=member_id()
        )
        drafts.save(session, slug, change, now=now())
        drafts.set_times(
            session, slug, opens_at=times[0], closes_at=times[1], user_id=member_id(), now=now()
        )
        saving.log(session, Deed.DRAFT_CHANGED, slug)
        return drafts.find(session, slug)


def _build(working: Working) -> SettingsForm:
    document, draft = working.document, working.draft
    base = documents.base_language(document)
    form = SettingsForm(
        data={
            "seen": documents.fingerprint(documents.part(document, SURVEY)),
            **{name: _text(document, name, base) for name in _TEXTS},
            "base_language": base,
            "languages": documents.languages(document),
            "sms": document.get("sms", True),
            "keyword": document.get("keyword") or "",
            "changeable": document.get("changeable", False),
            "opens_on": _day(draft.opens_at if draft else working.survey.opens_at, last=False),
            "closes_on": _day(draft.closes_at if draft else working.survey.closes_at, last=True),
        }
    )
    named = [option(tag, spoken(tag)) for tag in LANGUAGES]
    form.languages.choices = form.base_language.choices = named
    return form


def _edit(form: SettingsForm) -> Edit:
    base = str(form.base_language.data)
    tags: list[Json] = list(dict.fromkeys([base, *(form.languages.data or [])]))

    def edit(document: Document) -> Document:
        values: Part = {name: _put(document, name, base, form[name].data or "") for name in _TEXTS}
        states = document.get("translations")
        values |= {
            "base_language": base,
            "languages": tags,
            "keyword": (form.keyword.data or "").upper() or None,
            # Left out when it is so, as a survey file would.
            "sms": None if form.sms.data else False,
            "changeable": True if form.changeable.data else None,
            "translations": {tag: state for tag, state in states.items() if tag in tags}
            if isinstance(states, dict)
            else None,
        }
        return documents.put_settings(values)(document)

    return edit


def _put(document: Document, name: str, base: str, typed: str) -> Json:
    written = document.get(name)
    others = {tag: text for tag, text in written.items() if tag != base} if isinstance(written, dict) else {}  # fmt: skip
    return {base: typed, **others} if typed else others


def _text(document: Document, name: str, base: str) -> str:
    written = document.get(name)
    return str(written.get(base, "")) if isinstance(written, dict) else ""


def _read_times(form: SettingsForm) -> tuple[datetime | None, datetime | None] | None:
    """Give when it opens and closes, whole days in the city's zone; `None` with errors beside."""
    opens = _read_day(form, "opens_on")
    closes = _read_day(form, "closes_on")
    if form.opens_on.errors or form.closes_on.errors:
        return None
    if opens and closes and closes < opens:
        form.closes_on.errors = [_("The last day comes before the first.")]
        return None
    return (
        _midnight(opens) if opens else None,
        _midnight(closes + timedelta(days=1)) if closes else None,
    )


def _read_day(form: SettingsForm, name: str) -> date | None:
    typed = form[name].data or ""
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = date.min
    # Far years have no midnight in every zone.
    if not 2000 <= day.year <= 2200:
        form[name].errors = [_("Please write a day such as 2026-05-24.")]
        return None
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _zone()).astimezone(UTC)


def _day(instant: datetime | None, *, last: bool) -> str:
    """Give an instant as a day; the end of a day is the midnight after it."""
    if instant is None:
        return ""
    local = instant.astimezone(_zone())
    return (local - timedelta(seconds=1) if last else local).date().isoformat()


def _zone() -> ZoneInfo:
    settings = current_settings()
    return ZoneInfo(settings.timezone)


def _draw(working: Working, form: SettingsForm, *, conflict: saving.Conflict | None = None) -> str:
    slug = working.survey.slug
    look = publishing.look_at(working)
    return render_template(
        "studio/settings.html",
        survey=frame.head(working, "studio.settings"),
        notes=editor_page.notes(look, SURVEY),
        form=form,
        action=url_for("studio.save_settings", slug=slug),
        discard_url=url_for("studio.discard", slug=slug)
        if working.draft and working.survey.current_version_id
        else None,
        plain=ReadForm(),
        problems=problems_of(form),
        conflict=conflict,
        pane=editor_page.preview_pane(working),
    )
