"""Tables written to files row by row: CSV, XLSX and JSON lines."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Protocol

import xlsxwriter

from engage.exchange.cells import as_text, guarded
from engage.exchange.export import Cell

Rows = Iterator[Mapping[str, Cell]]
SHEET = "responses"


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


WRITERS: Mapping[str, Write] = {".csv": write_csv, ".xlsx": write_xlsx, ".jsonl": write_jsonl}
