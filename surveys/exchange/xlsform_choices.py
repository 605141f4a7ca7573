"""The sheet `choices` of an XLSForm, read into lists of raw choices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from surveys.answers import OTHER, PREFER_NOT_TO_SAY
from surveys.exchange.workbook import Row, Sheet
from surveys.faults import Fault, Phrase

# Other words for a choice stand in one cell, with this between them.
BETWEEN_WORDS = "|"


@dataclass(slots=True)
class ChoiceList:
    """One list: raw choices with the row of each, and whether it offers the two special ones."""

    choices: list[dict[str, object]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    other: bool = False
    prefer_not_to_say: bool = False


def read_choices(
    sheet: Sheet | None, *, base: str, fault: Callable[[Fault], None]
) -> Mapping[str, ChoiceList]:
    """Return the lists by name; rows that cannot be used are reported to `fault`."""
    lists: dict[str, ChoiceList] = {}
    for row in sheet.rows if sheet else ():
        name = row.get("list_name") or row.get("list name")
        code = row.get("name") or row.get("value")
        for missing, heading in ((not name, "list_name"), (not code, "name")):
            if missing:
                place = Phrase(
                    "sheet choices, row %(number)s, column %(heading)s",
                    number=row.number,
                    heading=heading,
                )
                fault(
                    Fault(
                        place, Phrase("the cell is empty"), Phrase("Fill it in, or clear the row")
                    )
                )
        if name and code:
            _add(lists.setdefault(name, ChoiceList()), row, code, base)
    return lists


def _add(listed: ChoiceList, row: Row, code: str, base: str) -> None:
    if code == OTHER:
        listed.other = True
    elif code == PREFER_NOT_TO_SAY:
        listed.prefer_not_to_say = True
    else:
        listed.choices.append(_choice(row, code, base))
        listed.rows.append(row.number)


def _choice(row: Row, code: str, base: str) -> dict[str, object]:
    choice: dict[str, object] = {"code": code, "text": row.texts("label", base) or {base: code}}
    if truth(row.get("engage_exclusive")):
        choice["exclusive"] = True
    also = row.texts("engage_also", base)
    if also:
        choice["also"] = {
            language: [word.strip() for word in words.split(BETWEEN_WORDS) if word.strip()]
            for language, words in also.items()
        }
    return choice


def truth(text: str) -> bool:
    """Say whether a cell means yes, as XLSForm writes it."""
    return text.strip().lower().rstrip("()") in {"yes", "true", "1"}
