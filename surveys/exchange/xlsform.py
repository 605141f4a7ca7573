"""XLSForm in and out: the spreadsheet that KoboToolbox, ODK and SurveyCTO share.

What XLSForm has no column for (why something is asked, the axis of a group, what is left out of
text messages) stands in columns of ours, named `engage_...`, and on a sheet `engage`; other
programs pass over them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from surveys.definition import Survey
from surveys.errors import InvalidSurvey
from surveys.exchange.columns import language_tag
from surveys.exchange.workbook import Sheet, open_workbook
from surveys.exchange.xlsform_reader import Form, SheetReader
from surveys.exchange.xlsform_writer import write
from surveys.faults import Fault, Phrase
from surveys.languages import LANGUAGES
from surveys.loading import Path as DataPath
from surveys.loading import describe, load_survey

__all__ = ["Imported", "read", "read_with_notes", "write"]


@dataclass(frozen=True, slots=True)
class Imported:
    """A survey, and what of the file has no place in one, told so that nothing is lost unseen."""

    survey: Survey
    left_out: tuple[Fault, ...]


def read(source: Path | bytes) -> Survey:
    """Return the survey of an XLSForm workbook.

    Raises:
        InvalidSurvey: with every fault, its sheet, row and mend.
        OSError: the file cannot be read.
    """
    return read_with_notes(source).survey


def read_with_notes(source: Path | bytes) -> Imported:
    """Return the survey and what was left out of it; raises as `read` does."""
    sheets = open_workbook(source)
    sheet = _survey_sheet(sheets)
    settings = _settings(sheets)
    base = _base_language(sheets, settings)
    form = Form(_frame(sheets, settings, base))
    form.faults += _unknown_languages(sheets)
    form.raw["sections"] = SheetReader(sheets, base=base, form=form).read(sheet)
    return Imported(_load(form), tuple(form.left_out))


def _load(form: Form) -> Survey:
    """Return the survey, or raise the faults of the sheets and of the data together."""

    def place(path: DataPath) -> str:
        for length in range(len(path), 0, -1):
            if path[:length] in form.places:
                column = _COLUMNS.get(str(path[length]), "") if len(path) > length else ""
                return form.places[path[:length]] + column
        return describe(form.raw, path)

    try:
        survey = load_survey(form.raw, place=place)
    except InvalidSurvey as error:
        told = {(fault.place, fault.mend) for fault in form.faults}
        rest = [fault for fault in error.faults if (fault.place, fault.mend) not in told]
        raise InvalidSurvey([*form.faults, *rest]) from error
    if form.faults:
        raise InvalidSurvey(form.faults)
    return survey


_COLUMNS = {
    "code": ", column name",
    "text": ", column label",
    "title": ", column label",
    "kind": ", column type",
    "choices": ", its choices",
    "when": ", column relevant",
    "hint": ", column hint",
    "reason": ", column engage_reason",
    "group_axis": ", column engage_group_axis",
}


def _settings(sheets: Mapping[str, Sheet]) -> Mapping[str, str]:
    sheet = sheets.get("settings")
    row = sheet.rows[0] if sheet and sheet.rows else None
    return {heading.name: text for heading, text in row.cells.items()} if row else {}


def _base_language(sheets: Mapping[str, Sheet], settings: Mapping[str, str]) -> str:
    written = settings.get("default_language", "")
    found = language_tag(written) if written else None
    return found or next(iter(_languages(sheets)), "en")


def _languages(sheets: Mapping[str, Sheet]) -> list[str]:
    headings = [heading for sheet in sheets.values() for heading in sheet.headings]
    used = {heading.language for heading in headings if heading.language}
    return [language for language in LANGUAGES if language in used]


def _survey_sheet(sheets: Mapping[str, Sheet]) -> Sheet:
    """Return the sheet with the questions.

    Raises:
        InvalidSurvey: it is missing, or its columns are.
    """
    sheet = sheets.get("survey")
    if sheet is None:
        raise InvalidSurvey(
            [Fault(Phrase("the workbook"), Phrase("there is no sheet 'survey'"), Phrase("Add it"))]
        )
    names = {heading.name for heading in sheet.headings}
    faults = [
        Fault(
            Phrase("sheet survey, row 1"),
            Phrase("there is no column '%(name)s'", name=name),
            Phrase("Add it"),
        )
        for name in ("type", "name", "label")
        if name not in names
    ]
    if faults:
        raise InvalidSurvey(faults)
    return sheet


def _unknown_languages(sheets: Mapping[str, Sheet]) -> list[Fault]:
    written = {
        (sheet.name, heading.written)
        for sheet in sheets.values()
        for heading in sheet.headings
        if heading.written and not heading.language
    }
    mend = Phrase("Write the tag in brackets, one of %(known)s", known=", ".join(LANGUAGES))
    return [
        Fault(
            Phrase("sheet %(sheet)s, row 1", sheet=sheet),
            Phrase("the language '%(language)s' is not known", language=language),
            mend,
        )
        for sheet, language in sorted(written)
    ]


def _frame(
    sheets: Mapping[str, Sheet], settings: Mapping[str, str], base: str
) -> dict[str, object]:
    """Return everything of the survey but its sections."""
    title = settings.get("form_title") or settings.get("form_id") or "Survey"
    slug = re.sub(r"[^a-z0-9]+", "-", (settings.get("form_id") or title).lower()).strip("-")
    frame: dict[str, object] = {
        "slug": slug[:64].strip("-") or "survey",
        "title": {base: title},
        "languages": [base, *(tag for tag in _languages(sheets) if tag != base)],
        "base_language": base,
    }
    own = sheets.get("engage")
    for row in own.rows if own else ():
        name, value = row.get("name"), row.get("value")
        match name:
            case "title" | "intro" | "thanks":
                frame[name] = row.texts("text", base)
            case "slug" | "keyword":
                frame[name] = value
            case "sms":
                frame[name] = value == "yes"
            case "languages":
                frame[name] = value.split()
            case "translations":
                pairs = (pair.partition("=") for pair in value.split())
                frame[name] = {tag: state for tag, _, state in pairs}
    return frame
