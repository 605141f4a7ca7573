"""The form of a question: every kind's settings, filled from a draft and read back into it.

Texts are those of the base language; the others are on the page of translations. What the form does
not show (translations, other words for a choice) stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional, Regexp

from engage.pages.department.forms import option
from engage.pages.studio import conditions, listed, wording
from engage.pages.studio.condition_form import ROWS_MOST, RowForm, offer, read_condition, row_data
from engage.pages.studio.listed import BadLine
from engage.studio import documents
from engage.studio.documents import Document, Part
from engage.words import gettext as _
from surveys.answers import Json, clean
from surveys.kinds.prompts import shown_number

TEXT_LONGEST = 10_000
# 5,000 choices with a code and a few words each.
LIST_LONGEST = 500_000
_CODE = r"^[A-Za-z](?:_?[A-Za-z0-9])*$"
_TOO_LONG = _l("Please keep it under 10,000 characters.")

# Which settings a kind has beside its texts. A kind that is not named here is shown all of them.
_ALL = ("choices", "rows", "other", "at_most", "minimum", "maximum", "decimals", "earliest", "latest",
        "total", "zip_code", "map_point", "shuffle", "group_axis")  # fmt: skip
_SETTINGS: Mapping[str, Sequence[str]] = {
    "single_choice": ("choices", "other", "shuffle", "group_axis"),
    "multiple_choice": ("choices", "other", "at_most", "shuffle", "group_axis"),
    "rating": ("minimum", "maximum", "choices"),
    "ranking": ("choices", "at_most", "shuffle"),
    "matrix": ("rows", "choices"),
    "number": ("minimum", "maximum", "decimals"),
    "date": ("earliest", "latest"),
    "location": ("choices", "zip_code", "map_point"),
    "budget": ("choices", "total"),
    "yes_no": ("group_axis",),
    "short_text": (),
    "comment": (),
    "photo": (),
    "information": (),
}
_ASKS_NOTHING = frozenset({"information"})
_FLAGS = ("other", "decimals", "zip_code", "map_point", "shuffle", "web_only", "prefer_not_to_say")
_NUMBERS = ("minimum", "maximum")
_COUNTS = ("at_most", "total")
_DAYS = ("earliest", "latest")


def cleaned(typed: str | None) -> str:
    """Give what was typed as it may be stored, without space around it."""
    return clean(typed or "").strip()


class QuestionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """One question."""

    seen = HiddenField()
    kind = SelectField(_l("Kind of question"))
    section = SelectField(_l("Section"))
    text = TextAreaField(
        _l("What you ask"),
        filters=[cleaned],
        validators=[Length(max=TEXT_LONGEST, message=_TOO_LONG)],
    )
    hint = TextAreaField(
        _l("Hint below the question"),
        filters=[cleaned],
        validators=[Length(max=TEXT_LONGEST, message=_TOO_LONG)],
    )
    rows = TextAreaField(
        _l("Rows, one a line"),
        description=_l(
            "What people say something about. A code may stand before each: bus | The bus"
        ),
        validators=[Length(max=LIST_LONGEST)],
    )
    choices = TextAreaField(
        _l("Choices, one a line"),
        description=_l(
            "A code may stand before each: walk | Walking. A star at the end makes a choice stand alone: "
            "none | None of these *"
        ),
        validators=[Length(max=LIST_LONGEST)],
    )
    other = BooleanField(_l("Offer “something else, please say”"))
    shuffle = BooleanField(_l("Show the choices in another order to each person"))
    at_most = StringField(_l("At most this many choices"), filters=[cleaned])
    minimum = StringField(_l("From"), filters=[cleaned])
    maximum = StringField(_l("To"), filters=[cleaned])
    decimals = BooleanField(_l("Allow fractions, such as 2.5"))
    earliest = StringField(_l("Earliest day (such as 2026-05-24)"), filters=[cleaned])
    latest = StringField(_l("Latest day"), filters=[cleaned])
    total = StringField(_l("Points to share out"), filters=[cleaned])
    zip_code = BooleanField(_l("A ZIP code may be given"))
    map_point = BooleanField(_l("A point on a map may be given"))
    demand = RadioField(_l("Must it be answered?"))
    prefer_not_to_say = BooleanField(_l("Offer “prefer not to say”"))
    reason = TextAreaField(
        _l("Why you ask"),
        description=_l("Shown behind “Why we ask”."),
        filters=[cleaned],
        validators=[Length(max=TEXT_LONGEST, message=_TOO_LONG)],
    )
    group_axis = StringField(
        _l("Tells people's groups apart as"),
        description=_l("A short name without spaces, such as age. Leave it empty if it does not."),
        filters=[cleaned],
        validators=[
            Optional(),
            Regexp(_CODE, message=_l("Please use letters, digits and single underscores.")),
            Length(max=64),
        ],
    )
    join = RadioField(_l("Who is asked?"))
    tests = FieldList(FormField(RowForm), min_entries=0, max_entries=ROWS_MOST)
    web_only = BooleanField(_l("Leave it out of text messages"))
    code = StringField(
        _l("Code"),
        description=_l(
            "Names the column of an export. It is made from the text if you leave it empty."
        ),
        filters=[cleaned],
        validators=[
            Optional(),
            Regexp(_CODE, message=_l("Please use letters, digits and single underscores.")),
            Length(max=64),
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a form is about: the draft, the question in it (`None` for a new one), and its kind.

    `retired` maps the choices that earlier versions had to their words. `is_published` locks what
    results are joined by.
    """

    document: Document
    question: Part | None
    kind: str
    section: str
    retired: Mapping[str, str] = field(default_factory=dict)
    is_published: bool = False

    @property
    def earlier(self) -> list[Part]:
        """The questions that a condition may ask for."""
        if self.question is not None:
            return documents.before(self.document, documents.code_of(self.question))
        home = documents.sections(self.document)
        codes = [documents.code_of(each) for each in home]
        end = codes.index(self.section) + 1 if self.section in codes else len(home)
        return [each for section in home[:end] for each in documents.questions(section)]


def build(asked: Asked) -> QuestionForm:
    """Give the form: what was posted, else the question as it is."""
    form = QuestionForm(data=_data(asked))
    form.kind.choices = [option(name, words) for name, words in wording.kinds()]
    form.section.choices = [
        option(documents.code_of(each), documents.code_of(each))
        for each in documents.sections(asked.document)
    ]
    form.demand.choices = [
        option("", _("No, people may pass it by")),
        option("soft_required", _("Ask once more when it is left empty")),
        option("required", _("Yes, people cannot go on without it")),
    ]
    offer(form, (asked.question or {}).get("when"), asked.earlier, asked.document)
    return form


def shown(asked: Asked) -> dict[str, Sequence[str]]:
    """Give the names of the fields of each part of the form, for this kind."""
    settings = _SETTINGS.get(asked.kind, _ALL)
    asks = asked.kind not in _ASKS_NOTHING
    limits = [name for name in settings if name not in {"choices", "rows", "group_axis"}]
    lists = [name for name in ("rows", "choices") if name in settings]
    person = (["group_axis"] if "group_axis" in settings else []) + ["prefer_not_to_say", "reason"]
    return {
        "what": ["text", *(["hint"] if asks else []), *lists],
        "how": ["demand", *limits] if asks else [],
        "person": person if asks else [],
        "where": ["web_only", *([] if asked.is_published else ["kind"]), "code"],
    }


def read(form: QuestionForm, asked: Asked, *, code: str) -> Part | None:
    """Give the question as typed; `None` with the errors beside their fields when it cannot be."""
    base = documents.base_language(asked.document)
    before = asked.question or {}
    said: Part = {"code": code, "kind": asked.kind if asked.is_published else form.kind.data}
    for name in ("text", "hint", "reason"):
        said[name] = _texts(before.get(name), base, form[name].data or "")
    for name in ("choices", "rows"):
        said[name] = _listed(form, name, asked, base)
    for name in _FLAGS:
        said[name] = bool(form[name].data)
    for name in (*_NUMBERS, *_COUNTS):
        said[name] = _number(form, name)
    said |= {name: form[name].data or None for name in (*_DAYS, "group_axis")}
    said["required"] = form.demand.data == "required"
    said["soft_required"] = form.demand.data == "soft_required"
    said["when"] = read_condition(form, before.get("when"))
    if form.errors:
        return None
    rest = {key: value for key, value in before.items() if key not in said}
    kept = {key: value for key, value in said.items() if value not in (None, "", {}, [], False)}
    ordered = {"code": code, "kind": kept["kind"], "text": kept.get("text", {})}
    return {**ordered, **kept, **rest}


def _data(asked: Asked) -> dict[str, object]:
    question = asked.question or {"kind": asked.kind}
    base = documents.base_language(asked.document)
    when = question.get("when")
    data: dict[str, object] = {
        "kind": asked.kind,
        "section": asked.section,
        "code": documents.code_of(question),
        "seen": documents.fingerprint(asked.question) if asked.question else "",
        "demand": next((n for n in ("required", "soft_required") if question.get(n)), ""),
        "join": conditions.as_rows(when).join,
        "tests": row_data(when),
    }
    for name in ("text", "hint", "reason"):
        texts = question.get(name)
        data[name] = texts.get(base, "") if isinstance(texts, dict) else ""
    for name in ("choices", "rows"):
        data[name] = listed.written(question.get(name), base)
    for name in (*_NUMBERS, *_COUNTS, *_DAYS, "group_axis"):
        value = question.get(name)
        data[name] = "" if value is None else _shown(value)
    return data | {name: bool(question.get(name)) for name in _FLAGS}


def _shown(value: Json) -> str:
    return shown_number(value) if isinstance(value, int | float) else str(value)


def _texts(before: Json, base: str, typed: str) -> Json:
    others = (
        {tag: text for tag, text in before.items() if tag != base}
        if isinstance(before, dict)
        else {}
    )
    return {base: typed, **others} if typed else others


def _listed(form: QuestionForm, name: str, asked: Asked, base: str) -> Json:
    before = (asked.question or {}).get(name)
    try:
        return listed.read(clean(form[name].data or ""), before, base=base, retired=asked.retired)
    except BadLine as error:
        form[name].errors = [*form[name].errors, explain(error)]
        return None


def _number(form: QuestionForm, name: str) -> Json:
    typed = (form[name].data or "").replace(",", ".")
    if not typed:
        return None
    whole = name in _COUNTS
    if len(typed) <= 12 and typed.removeprefix("-").replace(".", "", 0 if whole else 1).isdecimal():
        number = float(typed)
        return int(number) if number.is_integer() else number
    words = _("Please write a whole number.") if whole else _("Please write a number.")
    form[name].errors = [*form[name].errors, words]
    return None


def explain(error: BadLine) -> str:
    """Say what is wrong with a line of choices."""
    number = error.number
    match error.why:
        case "twice":
            return _(
                "Line %(number)s: the code “%(code)s” is there twice.",
                number=number,
                code=error.written,
            )
        case "retired":
            return _(
                "Line %(number)s: the code “%(code)s” stood for another choice in an earlier version. Use a new one.",
                number=number,
                code=error.written,
            )
        case "code":
            return _(
                "Line %(number)s: “%(code)s” cannot be a code. Use letters, digits, dots, dashes and underscores.",
                number=number,
                code=error.written,
            )
        case "many":
            return _("These are more than 5,000 choices. Please use fewer.")
        case _:
            return _("Line %(number)s: the choice has no words.", number=number)
