"""Questions that are a group of rows in XLSForm: a matrix, and a budget.

A matrix becomes a group of `select_one` rows over one list, a budget a group of `integer` rows;
the group's `engage_kind` says so. Other programs see a group of questions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from surveys.definition import Choice, Question
from surveys.exchange.columns import heading
from surveys.exchange.workbook import Row
from surveys.exchange.xlsform_choices import ChoiceList, truth
from surveys.kinds.budget import total

GRIDS = frozenset({"matrix", "budget"})


def grid_rows(
    question: Question, begin: Mapping[str, str], add_list: Callable[[Question], str]
) -> Iterator[dict[str, str]]:
    """Give the rows of a matrix or budget; `begin` holds the cells of the question itself."""
    matrix = question.kind == "matrix"
    group = dict(begin) | {"type": "begin_group", "constraint": "", "required": ""}
    yield group | {"appearance": "table-list" if matrix else "field-list"}
    cells = {"required": "yes" if question.required else ""}
    if matrix:
        plain = question.model_copy(update={"kind": "single_choice", "prefer_not_to_say": False})
        cells["type"] = f"select_one {add_list(plain)}"
    else:
        cells |= {"type": "integer", "constraint": f". >= 0 and . <= {total(question)}"}
    for part in question.rows if matrix else question.choices:
        name = f"{question.code}_{part.code}"
        yield cells | {"name": name, **_labels(part)}
    yield {"type": "end_group", "name": question.code}


def _labels(part: Choice) -> dict[str, str]:
    return {heading("label", language): text for language, text in part.text.items()}


def read_grid(
    begin: Row, parts: Sequence[Row], lists: Mapping[str, ChoiceList], *, base: str
) -> dict[str, object]:
    """Return the raw parts of a matrix or budget that its group of rows says."""
    code = begin.get("name")
    listed: list[dict[str, object]] = [
        {"code": row.get("name").removeprefix(f"{code}_"), "text": row.texts("label", base)}
        for row in parts
    ]
    question: dict[str, object] = {"kind": begin.get("engage_kind")}
    if parts and all(truth(row.get("required")) for row in parts):
        question["required"] = True
    if question["kind"] == "budget":
        return question | {"choices": listed}
    names = [row.get("type").split()[-1] for row in parts if row.get("type").split()[1:]]
    columns = next((lists[name] for name in names if name in lists), ChoiceList())
    return question | {"rows": listed, "choices": list(columns.choices)}
