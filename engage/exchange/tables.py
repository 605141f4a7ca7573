"""Tables as files: CSV, XLSX and JSON lines, written and read row by row."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol
from zipfile import BadZipFile

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from engage.errors import UnreadableTable
from engage.exchange.cells import as_text, guarded, unguarded
from engage.exchange.export import Cell

Rows = Iterator[Mapping[str, Cell]]
# Nobody writes a longer answer; a longer line is not a row of ours, and would fill the memory.
LONGEST_FIELD = 1_000_000
SHEET = "responses"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file that is read: where it stands (from 1, the header included) and its cells."""

    number: int
    cells: Mapping[str, object]


class Write(Protocol):
    """Write a table into a binary file."""

    def __call__(self, file: IO[bytes], names: Sequence[str], rows: Rows) -> None: ...


def write_csv(file: IO[bytes], names: Sequence[str], rows: Rows) -> None:
    """Write comma-separated UTF-8. Texts that a spreadsheet would run as a formula begin with '."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    table = csv.writer(text)
    table.writerow(names)
    for row in rows:
        table.writerow([guarded(as_text(row[name])) for name in names])
    text.detach()


def write_xlsx(file: IO[bytes], names: Sequence[str], rows: Rows) -> None:
    """Write a workbook of one sheet; a text is a text, whatever it begins with."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 1)
    for place, name in enumerate(names):
        sheet.write_string(0, place, name)
    for number, row in enumerate(rows, start=1):
        for place, name in enumerate(names):
            cell = as_text(row[name])
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(number, place, cell)
            else:
                sheet.write_number(number, place, cell)
    book.close()


def write_jsonl(file: IO[bytes], names: Sequence[str], rows: Rows) -> None:
    """Write an object a line; lists and parts as JSON has them, null where a cell is empty."""
    for row in rows:
        line = json.dumps({name: row[name] for name in names}, ensure_ascii=False)
        file.write(line.encode() + b"\n")


def read_csv(path: Path) -> Iterator[Line]:
    """Read what `write_csv` writes, with or without a byte order mark."""
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.reader(file, strict=True)
        names = next(table, [])
        yield Line(1, dict.fromkeys(names))
        for row in table:
            if row:
                cells = map(unguarded, row)
                yield Line(table.line_num, dict(zip(names, cells, strict=False)))


def read_xlsx(path: Path) -> Iterator[Line]:
    """Read the first sheet of a workbook."""
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        names = [str(name) if name is not None else "" for name in next(rows, ())]
        yield Line(1, dict.fromkeys(name for name in names if name))
        for number, row in enumerate(rows, start=2):
            cells = {name: _plain(cell) for name, cell in zip(names, row, strict=False) if name}
            if any(cell is not None for cell in cells.values()):
                yield Line(number, cells)
    finally:
        book.close()


def _plain(cell: object) -> object:
    return unescape(cell) if isinstance(cell, str) else cell


def read_jsonl(path: Path) -> Iterator[Line]:
    """Read an object a line; every name that stands in any of them is a column."""
    with path.open(encoding="utf-8-sig") as file:
        for number, text in enumerate(file, start=1):
            if text.strip():
                row = json.loads(text)
                if not isinstance(row, dict):
                    raise UnreadableTable(number)
                yield Line(number, row)


WRITERS: Mapping[str, Write] = {".csv": write_csv, ".xlsx": write_xlsx, ".jsonl": write_jsonl}
READERS: Mapping[str, Callable[[Path], Iterator[Line]]] = {
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".jsonl": read_jsonl,
}


def read_table(path: Path) -> Iterator[Line]:
    """Read a file by its ending. The first line of a sheet carries its columns and no values.

    Raises `UnreadableTable` with the number of the row where it stops making sense.
    """
    number = 0
    lines = READERS[path.suffix.lower()](path)
    try:
        for line in lines:
            number = line.number
            yield line
    except (csv.Error, ValueError, KeyError, BadZipFile, InvalidFileException) as error:
        raise UnreadableTable(number + 1) from error
