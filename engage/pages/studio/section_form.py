"""The form of a section: its title in the base language, and who comes to it."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField, RadioField, StringField
from wtforms.validators import Length

from engage.pages.studio import conditions
from engage.pages.studio.condition_form import ROWS_MOST, RowForm, offer, read_condition, row_data
from engage.pages.studio.question_form import cleaned
from engage.studio import documents
from engage.studio.documents import Document, Part

TITLE_LONGEST = 300


class SectionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """One section."""

    seen = HiddenField()
    title = StringField(
        _l("Title of the section"),
        description=_l("Stands above its questions. It may stay empty."),
        filters=[cleaned],
        validators=[Length(max=TITLE_LONGEST, message=_l("Please keep it under 300 characters."))],
    )
    join = RadioField(_l("Who comes here?"))
    tests = FieldList(FormField(RowForm), min_entries=0, max_entries=ROWS_MOST)


def build(document: Document, code: str | None) -> SectionForm:
    """Give the form of a section, or of a new one."""
    section = documents.find_section(document, code) if code else {}
    base = documents.base_language(document)
    texts = section.get("title")
    seen = documents.part(document, documents.section_place(code)) if code else None
    when = section.get("when")
    form = SectionForm(
        data={
            "title": texts.get(base, "") if isinstance(texts, dict) else "",
            "seen": documents.fingerprint(seen) if seen else "",
            "join": conditions.as_rows(when).join,
            "tests": row_data(when),
        }
    )
    offer(form, when, earlier(document, code), document)
    return form


def earlier(document: Document, code: str | None) -> list[Part]:
    """Give the questions that come before a section."""
    found: list[Part] = []
    for section in documents.sections(document):
        if documents.code_of(section) == code:
            break
        found += documents.questions(section)
    return found


def read(form: SectionForm, document: Document, own: str | None, *, code: str) -> Part | None:
    """Give the section as typed; `None` with the errors beside their fields."""
    before = documents.find_section(document, own) if own else {}
    base = documents.base_language(document)
    texts = before.get("title")
    others = (
        {tag: text for tag, text in texts.items() if tag != base} if isinstance(texts, dict) else {}
    )
    typed = form.title.data or ""
    when = read_condition(form, before.get("when"))
    if form.errors:
        return None
    section: Part = {"code": code, "title": {base: typed, **others} if typed else others}
    return {**section, "when": when} if when else section
