"""Translations out to a translator and back in: a spreadsheet (XLSX) or a catalogue (PO).

Both hold the place of each text, its source and its translation. Coming back, the place says which
text is meant, the source says whether it is still the one that was sent, and nothing but the
translation is taken.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import xlsxwriter
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from engage.languages import locale
from engage.studio import workbooks
from engage.studio.translating import Line, State, Written
from surveys.errors import InvalidSurvey
from surveys.faults import Fault, Phrase

XLSX, PO = "xlsx", "po"
# As large as the largest survey in one language, twice over.
LARGEST = 4_000_000
_COLUMNS = ("place", "source", "translation", "state")
_SHEET = "translation"
_SEPARATOR = " / "
_MEND = Phrase("Send back the file that was downloaded, with only the translations changed")


@dataclass(frozen=True, slots=True)
class Returned:
    """A translation that came back, and where it stands in the file (`row 7`)."""

    where: str
    written: Written


def write_xlsx(lines: Sequence[Line]) -> bytes:
    """Give a spreadsheet with a row for each text."""
    buffer = io.BytesIO()
    # What residents or translators wrote stays text, whatever it begins with.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet(_SHEET)
    head = book.add_format({"bold": True, "bottom": 1})
    locked = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#565c65"})
    open_cell = book.add_format({"text_wrap": True, "valign": "top", "locked": False})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 2, 60)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, _COLUMNS, head)
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, _place(line), locked)
        sheet.write_string(row, 1, line.source, locked)
        sheet.write_string(row, 2, line.text, open_cell)
        sheet.write_string(row, 3, line.state, locked)
    book.close()
    return buffer.getvalue()


def write_catalogue(lines: Sequence[Line], language: str) -> bytes:
    """Give a PO catalogue; a text that is stale or not reviewed is marked fuzzy."""
    catalog = Catalog(locale=locale(language), fuzzy=False)
    for line in lines:
        fuzzy = line.state in {State.STALE, State.DRAFT} and bool(line.text)
        flags = ["fuzzy"] if fuzzy else []
        catalog.add(line.source, line.text, context=_place(line), flags=flags)
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_output=False)
    return buffer.getvalue()


def read(content: bytes, name: str) -> list[Returned]:
    """Give the translations of a file that came back, in its order.

    Raises:
        InvalidSurvey: the file cannot be read; every fault with its place.
    """
    if len(content) > LARGEST:
        raise InvalidSurvey(
            [Fault(Phrase("the file"), Phrase("too large for a translation"), _MEND)]
        )
    if name.lower().endswith(f".{PO}"):
        return list(_read_catalogue(content))
    if name.lower().endswith(f".{XLSX}"):
        return list(_read_xlsx(content))
    raise InvalidSurvey([Fault(Phrase("the file"), Phrase("neither .xlsx nor .po"), _MEND)])


def _read_xlsx(content: bytes) -> Iterator[Returned]:
    sheets = workbooks.open_workbook(content)
    sheet = sheets.get(_SHEET)
    if sheet is None:
        raise InvalidSurvey(
            [
                Fault(
                    Phrase("the workbook"),
                    Phrase("there is no sheet '%(sheet)s'", sheet=_SHEET),
                    _MEND,
                )
            ]
        )
    names = {heading.name for heading in sheet.headings}
    absent = [name for name in _COLUMNS[:3] if name not in names]
    if absent:
        heads = Phrase("sheet %(sheet)s, row 1", sheet=_SHEET)
        raise InvalidSurvey(
            [Fault(heads, Phrase("there is no column '%(name)s'", name=n), _MEND) for n in absent]
        )
    for row in sheet.rows:
        place, part = _unplaced(row.get("place"))
        written = Written(place, part, row.get("translation"), row.get("source"))
        yield Returned(f"row {row.number}", written)


def _read_catalogue(content: bytes) -> Iterator[Returned]:
    try:
        catalog = read_po(io.BytesIO(content), abort_invalid=True)
    except (PoFileError, ValueError, UnicodeDecodeError) as error:
        line = re.search(r"\d+", str(error))
        at = Phrase("line %(line)s", line=line[0]) if line else Phrase("the file")
        raise InvalidSurvey([Fault(at, Phrase("this catalogue cannot be read"), _MEND)]) from error
    for number, message in enumerate(catalog, start=0):
        if not message.id:
            continue
        place, part = _unplaced(message.context or "")
        text, source = message.string, message.id
        if isinstance(text, str) and isinstance(source, str):
            yield Returned(f"entry {number}", Written(place, part, text, source))


def _place(line: Line) -> str:
    return f"{line.place}{_SEPARATOR}{line.part}"


def _unplaced(text: str) -> tuple[str, str]:
    place, _, part = text.partition(_SEPARATOR)
    return place.strip(), part.strip()
