"""The worksheet as a form. Lists are lines of text: a group or a figure a line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from engage.feedback import names
from engage.i18n import current_language
from engage.models.action import GareStage
from engage.models.response import Channel
from engage.pages.department.forms import MultiCheckboxField, option
from engage.pages.studio.question_form import TEXT_LONGEST, cleaned
from engage.studio import documents
from engage.studio.worksheet import Focus, Share, SixQuestion, Worksheet
from engage.words import gettext as _
from surveys.texts import pick

_TOO_LONG = _l("Please keep it under 10,000 characters.")
_KEY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")
_LINES_MOST = 300
PERCENT = 100


def _answer() -> TextAreaField:
    return TextAreaField(
        filters=[cleaned], validators=[Length(max=TEXT_LONGEST, message=_TOO_LONG)]
    )


class NewEngagementForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """A new engagement."""

    name = StringField(
        _l("What is it called?"),
        description=_l("For example: Harbor and neighborhoods 2026"),
        filters=[cleaned],
        validators=[
            DataRequired(_l("Please give it a name.")),
            Length(max=160, message=_l("Please keep it under 160 characters.")),
        ],
    )


class WorksheetForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """The worksheet."""

    seen = HiddenField()
    name = StringField(
        _l("Name of the engagement"),
        filters=[cleaned],
        validators=[DataRequired(_l("Please give it a name.")), Length(max=160)],
    )
    who = _answer()
    data = _answer()
    engage = _answer()
    measures = _answer()
    levers = _answer()
    challenges = _answer()
    focus = TextAreaField(
        _l("Focus groups, one a line"),
        description=_l(
            "Axis, group, why: home_language | ar | Notices were in English only. Axis and group are codes "
            "of your surveys. Digests tell apart how these groups were heard."
        ),
        filters=[cleaned],
        validators=[Length(max=TEXT_LONGEST * 4)],
    )
    shares = TextAreaField(
        _l("Benchmarks, one a line"),
        description=_l(
            "Axis, group, percent of the population, source, year, place: "
            "age | 65_plus | 16.8 | 2020 Census | 2020 | Marlow Bay"
        ),
        filters=[cleaned],
        validators=[Length(max=TEXT_LONGEST * 4)],
    )
    channels = MultiCheckboxField(_l("Channels you will use"))
    partners = TextAreaField(
        _l("Partner organizations"),
        description=_l("One a line."),
        filters=[cleaned],
        validators=[Length(max=TEXT_LONGEST, message=_TOO_LONG)],
    )
    gare_stage = RadioField(_l("Stage of the racial equity roadmap"))


def build(sheet: Worksheet) -> WorksheetForm:
    """Give the form filled from a worksheet, texts in the reader's language or the nearest."""
    language = current_language()
    form = WorksheetForm(
        data={
            "seen": seen(sheet),
            "name": pick(sheet.name, language).text,
            **{
                each.value: pick(sheet.answers.get(each, {}), language).text for each in SixQuestion
            },
            "focus": "\n".join(
                f"{each.axis} | {each.group} | {pick(each.reason, language).text}"
                for each in sheet.focus_groups
            ),
            "shares": "\n".join(_share_line(each) for each in sheet.benchmarks),
            "channels": [each.value for each in sheet.channels],
            "partners": "\n".join(sheet.partners),
            "gare_stage": sheet.gare_stage.value if sheet.gare_stage else "",
        }
    )
    form.channels.choices = [option(each.value, names.channel(each)) for each in Channel]
    stages = [option(each.value, names.stage(each)) for each in GareStage]
    form.gare_stage.choices = [option("", _("Not said")), *stages]
    return form


def read(form: WorksheetForm, before: Worksheet) -> Worksheet | None:
    """Give the worksheet as typed; `None` with the errors beside their fields."""
    language = current_language()
    focus = _focus(form, before, language)
    shares = _shares(form)
    if form.errors:
        return None
    return Worksheet(
        name=_beside(before.name, language, form.name.data),
        answers={
            each.value: _beside(before.answers.get(each, {}), language, form[each.value].data)
            for each in SixQuestion
        },
        focus_groups=focus,
        benchmarks=shares,
        channels=[Channel(each) for each in form.channels.data or []],
        partners=list(dict.fromkeys(_lines(form.partners.data))),
        gare_stage=GareStage(form.gare_stage.data) if form.gare_stage.data else None,
    )


def seen(sheet: Worksheet) -> str:
    """Give a hash of the worksheet, by which a late editor is told."""
    return documents.fingerprint(asdict(sheet))


def _beside(before: Mapping[str, str], language: str, typed: str | None) -> Mapping[str, str]:
    """Put a text beside its translations; one shown for want of another stays as it was."""
    said = typed or ""
    if language not in before and said == pick(before, language).text:
        return before
    others = {tag: text for tag, text in before.items() if tag != language}
    return {**others, language: said} if said else others


def _focus(form: WorksheetForm, before: Worksheet, language: str) -> Sequence[Focus]:
    known = {(each.axis, each.group): each.reason for each in before.focus_groups}
    found: dict[tuple[str, str], Focus] = {}
    for number, line in enumerate(_lines(form.focus.data), start=1):
        axis, group, why = _cells(line, 3)
        if not _KEY.match(axis) or not _KEY.match(group):
            words = _("Line %(number)s: write axis | group | why, both codes.", number=number)
            form.focus.errors = [*form.focus.errors, words]
            continue
        reason = _beside(known.get((axis, group), {}), language, why)
        found[axis, group] = Focus(axis, group, reason)
    return list(found.values())


def _shares(form: WorksheetForm) -> Sequence[Share]:
    found: dict[tuple[str, str], Share] = {}
    for number, line in enumerate(_lines(form.shares.data), start=1):
        axis, group, percent, source, year, place = _cells(line, 6)
        share = _percent(percent)
        keyed = _KEY.match(axis) and _KEY.match(group)
        if not keyed or share is None or not year.isdecimal() or not 1900 <= int(year[:5]) <= 2200:
            words = _(
                "Line %(number)s: write axis | group | percent | source | year | place, the percent "
                "above 0 and at most 100.",
                number=number,
            )
            form.shares.errors = [*form.shares.errors, words]
            continue
        found[axis, group] = Share(axis, group, share, source, int(year), place[:120])
    return list(found.values())


def _percent(written: str) -> float | None:
    plain = written.removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,6})?", plain):
        return None
    share = float(plain) / PERCENT
    return share if 0 < share <= 1 else None


def _share_line(each: Share) -> str:
    percent = f"{each.share * PERCENT:.6f}".rstrip("0").rstrip(".")
    cells = (each.axis, each.group, percent, each.source, str(each.year), each.geography)
    return " | ".join(cells)


def _cells(line: str, count: int) -> list[str]:
    cells = [cell.strip() for cell in line.split("|", count - 1)]
    return [*cells, *[""] * (count - len(cells))]


def _lines(text: str | None) -> list[str]:
    lines = [line.strip() for line in (text or "").splitlines()]
    return [line for line in lines if line][:_LINES_MOST]
