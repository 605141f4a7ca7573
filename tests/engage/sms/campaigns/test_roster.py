"""Lists of phones as staff have them: read line by line, nothing guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import UnreadableList
from engage.sms.campaigns.roster import MOST_LINES, LeftOut, Person, read_phone, read_roster


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("+1 312 300 0001", "+13123000001"), ("(312) 300-0001", "+13123000001"),
        ("312.300.0001", "+13123000001"), ("1-312-300-0001", "+13123000001"),
        ("٣١٢٣٠٠٠٠٠١", "+13123000001"), ("tel:+13123000001", "+13123000001"),
        ("+52 55 1234 5678", "+525512345678"),
        ("", LeftOut.NO_NUMBER), ("none", LeftOut.NOT_A_NUMBER), ("911", LeftOut.NOT_A_NUMBER),
        ("3.123E+09", LeftOut.NOT_A_NUMBER), ("72975", LeftOut.NOT_A_NUMBER),
        ("312 300 0001 ext. 5", LeftOut.NOT_A_NUMBER), ("+1 800 555 0199", LeftOut.NO_TEXTS),
        ("=HYPERLINK(1)", LeftOut.NOT_A_NUMBER), ("+" * 300, LeftOut.NOT_A_NUMBER),
    ],
)  # fmt: skip
def test_number_is_read_however_it_is_written(typed: str, expected: str | LeftOut) -> None:
    assert read_phone(typed) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"phone,language\n+13123000001,es\n",
        "\ufeffPhone ,Language\r\n+13123000001,ES\r\n".encode(),
        "name;Mobile phone;lang\nÁngel;312 300 0001;Español\n".encode("cp1252"),
        "phone\tlanguage\n3123000001\tes\n".encode("utf-16"),
        b'"phone","name","language"\n"(312) 300-0001","Doe, Jane","es"\n',
        b"phone,language\n\n , \n+1312\x003000001,es\n",
    ],
)
def test_file_is_read_whatever_program_wrote_it(data: bytes) -> None:
    roster = read_roster(data)

    [person] = roster.people
    assert (person.phone, person.language) == ("+13123000001", "es")
    assert roster.left_out == []


def test_every_line_left_out_is_reported_with_its_number_and_reason() -> None:
    roster = read_roster(
        b"phone,language\n+13123000001,en\nnobody,en\n(312) 300-0001,es\n,en\n+13123000002,xx\n"
    )

    assert [person.line for person in roster.people] == [2, 6]
    assert roster.people[1] == Person(6, "+13123000002", None)
    assert roster.left_out == [
        (3, LeftOut.NOT_A_NUMBER), (4, LeftOut.TWICE), (5, LeftOut.NO_NUMBER),
    ]  # fmt: skip
    assert roster.lines == 5


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no_phone_column"),
        (b"name,age\nA,3\n", "no_phone_column"),
        (b"+13123000001\n+13123000002\n", "no_phone_column"),
        (b"phone\n\n\n", "empty"),
        (b'phone\n"' + b"x" * 200_000, "not_csv"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no_phone_column"),
        (b"phone\n" + b"x\n" * (MOST_LINES + 1), "too_long"),
    ],
)
def test_what_is_no_list_of_phones_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableList) as refused:
        read_roster(data)

    assert refused.value.why == why


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reading(data: bytes) -> None:
    try:
        roster = read_roster(b"phone,language\n" + data)
    except UnreadableList:
        return

    lines = [person.line for person in roster.people] + [line for line, _ in roster.left_out]
    assert len(lines) == len(set(lines)) == roster.lines
