"""A list of phones as staff upload it: read line by line, with a reason for each that is left out.

CSV with a heading `phone` and, if wanted, `language`; other columns (names) are not looked at, so
nothing of them is kept. Pure: whom the list may be sent to is asked in `drafting`.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
    parse,
)

from engage.errors import UnreadableList
from surveys.languages import LANGUAGES, NAMES

# Numbers without a country code are the city's own country's.
HOME_REGION = "US"
# What one upload and one report can hold; a longer list is two lists.
MOST_LINES = 20_000
_PHONE = frozenset({"phone", "phone number", "mobile", "mobile phone", "cell", "telephone"})
_LANGUAGE = frozenset({"language", "lang"})
# Numbers of these sorts can get no texts, whatever the carrier.
_DEAF = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.VOICEMAIL,
        PhoneNumberType.PAGER,
        PhoneNumberType.FIXED_LINE,
    }
)
_BY_NAME = {name.casefold(): tag for tag, name in NAMES.items()} | {
    tag.casefold(): tag for tag in LANGUAGES
}


class LeftOut(StrEnum):
    """Why a line of a list is not written to."""

    NO_NUMBER = "no_number"
    NOT_A_NUMBER = "not_a_number"
    NO_TEXTS = "no_texts"
    TWICE = "twice"
    OPTED_OUT = "opted_out"
    OUR_OWN = "our_own"


@dataclass(frozen=True, slots=True)
class Person:
    """A line that can be used: `phone` in E.164, `language` a tag where one was given and known."""

    line: int
    phone: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Roster:
    """A list as read. `left_out` has line numbers, the heading being line 1, and reasons."""

    people: Sequence[Person]
    left_out: Sequence[tuple[int, LeftOut]]

    @property
    def lines(self) -> int:
        """How many lines were no heading and not empty."""
        return len(self.people) + len(self.left_out)


def read_roster(data: bytes) -> Roster:
    """Read an uploaded list.

    Raises `UnreadableList` where it is no CSV with a column `phone`, empty or too long.
    """
    people: dict[str, Person] = {}
    left_out: list[tuple[int, LeftOut]] = []
    for line, phone, language in _cells(_text(data)):
        read = read_phone(phone)
        if isinstance(read, LeftOut):
            left_out.append((line, read))
        elif read in people:
            left_out.append((line, LeftOut.TWICE))
        else:
            people[read] = Person(line, read, _BY_NAME.get(language.casefold()))
        if len(people) + len(left_out) > MOST_LINES:
            raise UnreadableList("too_long")
    if not people and not left_out:
        raise UnreadableList("empty")
    return Roster(list(people.values()), left_out)


def read_phone(typed: str) -> str | LeftOut:
    """Give a number as people write it in E.164, or why it is none that can be texted."""
    if not typed:
        return LeftOut.NO_NUMBER
    try:
        number = parse(typed, HOME_REGION)
    except NumberParseException:
        return LeftOut.NOT_A_NUMBER
    # An extension is answered by a person at a desk, never by a phone that gets texts.
    if not is_valid_number(number) or number.extension:
        return LeftOut.NOT_A_NUMBER
    if number_type(number) in _DEAF:
        return LeftOut.NO_TEXTS
    return format_number(number, PhoneNumberFormat.E164)


def _cells(text: str) -> Iterator[tuple[int, str, str]]:
    """Give line number, phone and language of every line that is not empty."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        heading = [cell.strip().casefold() for cell in next(rows, [])]
        phone_at = next((at for at, name in enumerate(heading) if name in _PHONE), None)
        if phone_at is None:
            raise UnreadableList("no_phone_column")
        language_at = next((at for at, name in enumerate(heading) if name in _LANGUAGE), None)
        for row in rows:
            if any(cell.strip() for cell in row):
                yield rows.line_num, _cell(row, phone_at), _cell(row, language_at)
    except csv.Error as error:
        raise UnreadableList("not_csv") from error


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _delimiter(text: str) -> str:
    """Give what parts the heading's names: a spreadsheet's own habit, and not always a comma."""
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    return text.replace("\x00", "")
