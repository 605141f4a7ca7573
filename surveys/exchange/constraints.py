"""Bounds in XLSForm: `. >= 1 and . <= 50`, `count-selected(.) <= 3`, `start=1 end=5 step=1`."""

import re
from collections.abc import Mapping

from surveys.definition import Question
from surveys.kinds.prompts import shown_number

_BOUND = re.compile(
    r"^\(?\s*\.\s*(?P<operator><=|>=|<|>)\s*(?P<number>-?[0-9]+(?:\.[0-9]+)?)\s*\)?$"
)
_COUNT = re.compile(
    r"^\(?\s*count-selected\(\s*\.\s*\)\s*(?P<operator><=|<)\s*(?P<number>[0-9]+)\s*\)?$"
)
_PARAMETER = re.compile(r"([A-Za-z_-]+)\s*=\s*([^\s,;]+)")


def parse_constraint(text: str, *, whole: bool) -> dict[str, int | float] | None:
    """Return `minimum`, `maximum` or `at_most` as the constraint says, or None if it says more.

    `whole`: only whole numbers are asked for, so that `. > 0` means at least 1.
    """
    found: dict[str, int | float] = {}
    for part in re.split(r"\s+and\s+", text.strip()):
        bound, count = _BOUND.match(part), _COUNT.match(part)
        if count:
            found["at_most"] = int(count["number"]) - (count["operator"] == "<")
        elif bound and (whole or "=" in bound["operator"]):
            found |= _bound(bound["operator"], bound["number"])
        else:
            return None
    return found


def _bound(operator: str, written: str) -> dict[str, int | float]:
    value = float(written) if "." in written else int(written)
    match operator:
        case ">=":
            return {"minimum": value}
        case ">":
            return {"minimum": value + 1}
        case "<=":
            return {"maximum": value}
        case _:
            return {"maximum": value - 1}


def write_constraint(question: Question) -> str:
    """Return the constraint of a number's bounds or of the most choices."""
    if question.at_most is not None:
        return f"count-selected(.) <= {question.at_most}"
    parts = []
    if question.minimum is not None:
        parts.append(f". >= {shown_number(question.minimum)}")
    if question.maximum is not None:
        parts.append(f". <= {shown_number(question.maximum)}")
    return " and ".join(parts)


def parse_parameters(text: str) -> Mapping[str, str]:
    """Return the parameters of a row by name, in lower case."""
    return {name.lower(): value.lower() for name, value in _PARAMETER.findall(text)}
