"""A spreadsheet as rows of text, with the number of each row for telling where a fault is."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from surveys.errors import InvalidSurvey
from surveys.exchange.columns import Heading, parse_heading
from surveys.faults import Fault, Phrase

# A form of 300 questions with 5,000 choices in 16 languages unpacks to about 10 megabytes; a
# small file that unpacks to more than this is an attack.
LARGEST_UNPACKED = 60_000_000
MOST_ROWS = 20_000

_MEND = Phrase("Save it as an Excel workbook (.xlsx)")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet (the headings are row 1) and its cells that are filled."""

    number: int
    cells: Mapping[Heading, str]

    def get(self, name: str) -> str:
        """Return the cell of a column without language, or an empty text."""
        return self.cells.get(Heading(name), "")

    def texts(self, name: str, base: str) -> dict[str, str]:
        """Return the cells of a translated column by language; one without is in `base`."""
        return {
            heading.language or base: text
            for heading, text in self.cells.items()
            if heading.name == name and (heading.language or not heading.written)
        }


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by its name in lower case, its headings in order, its rows that hold something."""

    name: str
    headings: Sequence[Heading]
    rows: Sequence[Row]


def open_workbook(source: Path | bytes) -> dict[str, Sheet]:
    """Return the sheets of a workbook by name in lower case.

    Raises:
        InvalidSurvey: it is no workbook, or one too large to be a survey.
        OSError: the file cannot be read.
    """
    content = source.read_bytes() if isinstance(source, Path) else source
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise InvalidSurvey(
            [Fault(Phrase("the file"), Phrase("this workbook cannot be read"), _MEND)]
        ) from error
    sheets = [_sheet(sheet) for sheet in book.worksheets]
    return {sheet.name: sheet for sheet in sheets}


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise InvalidSurvey(
            [Fault(Phrase("the file"), Phrase("this is no Excel workbook"), _MEND)]
        ) from error
    if unpacked > LARGEST_UNPACKED:
        raise InvalidSurvey(
            [
                Fault(
                    Phrase("the file"), Phrase("too large for a survey"), Phrase("Split the survey")
                )
            ]
        )


def _sheet(sheet: Worksheet) -> Sheet:
    name = sheet.title.strip().lower()
    if (sheet.max_row or 0) > MOST_ROWS:
        fault = Fault(
            Phrase("sheet %(name)s", name=name),
            Phrase("more than %(most)s rows", most=MOST_ROWS),
            Phrase("Remove the empty rows"),
        )
        raise InvalidSurvey([fault])
    lines = sheet.iter_rows(values_only=True)
    headings = [parse_heading(_text(cell)) for cell in next(lines, ())]
    rows = []
    for number, line in enumerate(lines, start=2):
        cells = {
            heading: text
            for heading, cell in zip(headings, line, strict=False)
            if heading.name and (text := _text(cell))
        }
        if cells:
            rows.append(Row(number, cells))
    return Sheet(name, headings, rows)


def _text(cell: object) -> str:
    """Return a cell as it was typed: 3 and not 3.0, yes and not True."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
