"""Tables read from files row by row: CSV, XLSX and JSON lines.

Apart from the writing, which web processes do: the reader of workbooks loads heavy libraries.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from engage.errors import UnreadableTable
from engage.exchange.cells import unguarded

# Nobody writes a longer answer; a longer line is not a row of ours, and would fill the memory.
LONGEST_FIELD = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file that is read: where it stands (from 1, the header included) and its cells."""

    number: int
    cells: Mapping[str, object]


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
