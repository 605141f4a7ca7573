"""XLSForm for web processes: loaded when somebody first hands one in.

The library that reads workbooks brings numpy with it, 30 MB that no resident's page needs.
"""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from surveys.definition import Survey

if TYPE_CHECKING:
    from surveys.exchange.workbook import Sheet
    from surveys.exchange.xlsform import Imported


def read_with_notes(content: bytes) -> "Imported":
    """Give the survey of a workbook and what was left out of it.

    Raises:
        InvalidSurvey: with every fault, its sheet, row and mend.
    """
    imported: Imported = _load("xlsform").read_with_notes(content)
    return imported


def write(survey: Survey) -> bytes:
    """Give a survey as a workbook."""
    content: bytes = _load("xlsform").write(survey)
    return content


def open_workbook(content: bytes) -> "dict[str, Sheet]":
    """Give the sheets of a workbook by name.

    Raises:
        InvalidSurvey: it is no workbook.
    """
    sheets: dict[str, Sheet] = _load("workbook").open_workbook(content)
    return sheets


def _load(name: str) -> ModuleType:
    return importlib.import_module(f"surveys.exchange.{name}")
