"""Numbers as people type them into a form: digits of every script, separators of any country."""

import re

from surveys.reading.fold import fold

_PLAIN = re.compile(r"^[+-]?[0-9]{1,12}(?:[.,][0-9]{1,6})?$")
_GROUPED = re.compile(r"^[+-]?[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]{1,6})?$")


def parse_number(text: str) -> float | int | None:
    """Return the number written in `text`, or None when it is none.

    "1,000" and "1.000" are a thousand (three digits follow); "1,5" and "1.5" are one and a half.
    """
    given = fold(text).replace("−", "-").replace("٫", ".").replace("٬", ",")
    grouped = _GROUPED.match(given)
    if grouped:
        given = given.replace(grouped[1], "")
    elif not _PLAIN.match(given):
        return None
    number = float(given.replace(",", "."))
    return int(number) if number.is_integer() else number
