"""Responses out to a file and into an empty database: what comes out again is the same."""

import csv
import json
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import delete, func, select

from engage.commands.responses import responses
from engage.db import Database
from engage.exchange.cells import guarded, unguarded
from engage.exchange.writing import write_csv
from engage.intake import versions
from engage.intake.responses import Beginning, Given, begin_response, record_response
from engage.models.comment import Comment
from engage.models.response import AnswerRow, Channel, Membership, Response
from surveys.answers import Answer, Missing
from surveys.definition import Survey
from surveys.kinds.fields import OTHER_SUFFIX
from surveys.loading import load_survey
from tests.engage.pages.every_kind import EVERY_KIND

AT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
HOSTILE = [
    "=HYPERLINK(\"http://evil.example\",\"x\")", "+1", "-1", "@SUM(A1)", "'=quoted", "''", "'",
    "\t=1", "＝1", " leading", "two\nlines\r\nthree", 'a "quote", and; more', "سلام 👋🏽 \u200f",
    "_x0041_", "null", "prefer not", "007", "1e9", "true", "2026-01-01", "\x07bell",
]  # fmt: skip
SAID = {
    "wish": Answer("other", "=1+1"),
    "wishes": Answer(["light", "bench"]),
    "mood": Answer(4),
    "order": Answer(["bench", "light"]),
    "safe": Answer({"day": "bench", "dark": "light"}),
    "since": Answer("2020-05-24"),
    "home": Answer({"latitude": 29.3013, "longitude": -94.7977}),
    "money": Answer({"light": 60, "bench": 40}),
    "curb": Answer("f" * 64),
    "again": Answer("no"),
    "word": Answer("-5"),
    "more": Answer("Every day."),
    "buses": Answer(3),
    "noise": Answer("c7"),
}

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(responses, [str(word) for word in words])


@pytest.fixture
def every(database: Database) -> Survey:
    definition = load_survey(EVERY_KIND)
    with database.transaction() as session:
        versions.publish(session, definition, now=AT)
    return definition


@pytest.fixture
def filled(database: Database, every: Survey) -> None:
    """Responses of every sort: full, refused, hostile, half-way, and one still open."""
    with database.transaction() as session:
        version = versions.find_survey(session, "every").current_version
        assert version

        def say(number: int, answers: dict[str, Answer], **parts: str) -> None:
            beginning = Beginning(
                version=version, channel=Channel.WEB, language="ar", token=f"t{number}", **parts
            )
            given = {code: Given(answer) for code, answer in answers.items()}
            record_response(session, beginning, given, now=AT + timedelta(minutes=number))

        say(0, SAID, collector="library")
        say(1, {"order": Answer(missing=Missing.REFUSED), "home": Answer({"zip_code": "77550"})})
        for number, words in enumerate(HOSTILE, start=2):
            say(number, {"more": Answer(words), "word": Answer(words)})
        still_open = Beginning(version=version, channel=Channel.WEB, language="en", token="open")
        begin_response(session, still_open, now=AT)


def empty(database: Database) -> None:
    with database.transaction() as session:
        for table in (Membership, Comment, AnswerRow, Response):
            session.execute(delete(table))


def count(database: Database, table: type = Response) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_what_went_out_comes_in_and_goes_out_the_same(
    run: Run, database: Database, filled: None, tmp_path: Path, ending: str
) -> None:
    first, second, other = (tmp_path / f"{name}.{ending}" for name in ("a", "b", "c"))
    assert run("export", "every", "-o", first).exit_code == 0
    comments = count(database, Comment)

    again = run("import", "every", first)
    before = count(database)
    empty(database)
    fresh = run("import", "every", first)
    twice = run("import", "every", first)

    assert again.output == "0 new responses, 23 that were there already.\n"
    assert before == 24
    assert fresh.output == "23 new responses, 0 that were there already.\n", fresh.output
    assert twice.output == "0 new responses, 23 that were there already.\n"
    assert count(database) == 23
    assert count(database, Comment) == comments
    run("export", "every", "-o", second)
    if ending == "xlsx":
        run("export", "every", "-o", other.with_suffix(".csv"))
        assert sheet(first) == sheet(second)
    else:
        assert first.read_bytes() == second.read_bytes()


def sheet(path: Path) -> list[tuple[object, ...]]:
    book = load_workbook(path)
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_columns_are_those_that_outsiders_rely_on(
    run: Run, filled: None, every: Survey, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"

    run("export", "every", "-o", path)

    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    codes = [question.code for question in every.questions if question.kind != "information"]
    assert list(table[0]) == [
        "response_id", "version", "channel", "language", "started_at", "submitted_at", "collector",
        *codes, "wish__other",
    ]  # fmt: skip
    first = table[0]
    assert (first["version"], first["channel"], first["language"]) == ("1", "web", "ar")
    assert first["submitted_at"] == "2026-03-01T09:30:15.123456+00:00"
    assert first["collector"] == "library"
    assert first["wishes"] == "light bench"
    assert first["safe"] == "day:bench dark:light"
    assert first["money"] == "light:60 bench:40"
    assert first["home"] == "latitude:29.3013 longitude:-94.7977"
    assert first["wish__other"] == "'=1+1"
    assert table[1]["order"] == "prefer_not_to_say"
    assert table[1]["wish"] == ""


def test_no_cell_of_a_csv_begins_like_a_formula(run: Run, filled: None, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    run("export", "every", "-o", path)

    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]

    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r＝")]


def test_text_of_a_workbook_is_text(run: Run, filled: None, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    run("export", "every", "-o", path)

    cells = [cell for row in load_workbook(path).worksheets[0].iter_rows() for cell in row]

    assert {cell.data_type for cell in cells if str(cell.value).startswith("=")} == {"s"}
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("text", [*HOSTILE, "", "'+", "'''=", "plain"])
def test_guarding_can_be_undone(text: str) -> None:
    assert unguarded(str(guarded(text))) == text


def test_columns_stay_when_a_version_drops_a_question(
    run: Run, database: Database, filled: None, tmp_path: Path
) -> None:
    shorter = {**EVERY_KIND, "sections": EVERY_KIND["sections"][3:]}
    with database.transaction() as session:
        versions.publish(session, load_survey(shorter), now=AT)
    path = tmp_path / "a.jsonl"

    run("export", "every", "-o", path)

    row = json.loads(path.read_text("utf-8").splitlines()[0])
    assert list(row)[7:9] == ["order", "safe"]
    assert list(row)[-4:] == ["wish", "wishes", "mood", "wish" + OTHER_SUFFIX]
    assert (row["version"], row["wishes"]) == (1, ["light", "bench"])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"response_id": ""}, "column response_id: the row has no id"),
        ({"response_id": "x" * 65}, "the id is too long"),
        ({"version": "7"}, "the survey has no version '7'. Use one of 1"),
        ({"channel": "pigeon"}, "the channel 'pigeon' is not known. Use one of web"),
        ({"language": "tlh"}, "the language 'tlh' is not known"),
        ({"started_at": "yesterday"}, "this is no time. Write it as"),
        ({"started_at": "2999-01-01T00:00:00Z"}, "still to come"),
        ({"started_at": "2026-03-02", "submitted_at": "2026-03-01"}, "before it was begun"),
        ({"wishes": "light moon"}, "unknown choice 'moon'. Use one of light, bench, none"),
        ({"wishes": "light none"}, "exclusive"),
        ({"mood": "great"}, "not a number 'great'"),
        ({"buses": "99"}, "out of range. The question takes: minimum 0"),
        ({"money": "light:60"}, "wrong total '60'. The question takes: total 100"),
        ({"safe": "day=bench"}, "wrong shape"),
        ({"since": "24/5/2020"}, "not a date"),
        ({"more": "x" * 10_001}, "too long"),
        ({"moood": "4"}, "column moood: the survey has no such question"),
    ],
)
def test_fault_says_its_row_and_its_mend_and_nothing_is_imported(
    run: Run, database: Database, every: Survey, tmp_path: Path, row: dict[str, str], said: str
) -> None:
    path = tmp_path / "a.csv"
    good = {"response_id": "r1", "more": "Fine"}
    bad = {"response_id": "r2", "again": "yes"} | row
    names = list(dict.fromkeys([*good, *bad]))
    with path.open("wb") as file:
        rows = iter([dict.fromkeys(names) | good, dict.fromkeys(names) | bad])
        write_csv(file, names, rows)

    refused = run("import", "every", path)

    assert refused.exit_code == 2
    assert said in refused.output
    assert ("row 3" in refused.output) or ("moood" in said)
    assert count(database) == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b'response_id\n"open'),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.xlsx", b"no zip"),
        ("a.jsonl", b'{"response_id": 1}\n{"response'),
        ("a.jsonl", b"[1, 2]"),
    ],
)
def test_file_that_makes_no_sense_is_refused_with_its_row(
    run: Run, database: Database, every: Survey, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    refused = run("import", "every", path)

    assert refused.exit_code == 2
    assert "cannot be read" in refused.output
    assert count(database) == 0


def test_what_the_command_cannot_do_is_said(run: Run, every: Survey, tmp_path: Path) -> None:
    assert "use .csv, .xlsx, .jsonl" in run("export", "every", "-o", tmp_path / "a.pdf").output
    assert "no published survey none" in run("export", "none", "-o", tmp_path / "a.csv").output
    assert run("import", "every", tmp_path / "missing.csv").exit_code == 2
    assert list(tmp_path.glob("*a.*")) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_memory_does_not_grow_with_the_responses(
    run: Run, database: Database, every: Survey, tmp_path: Path
) -> None:
    def peak(number: int) -> int:
        path = tmp_path / f"{number}.jsonl"
        rows = ({"response_id": f"n{i}", "more": "word " * 100} for i in range(number))
        path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        assert run("import", "every", path).exit_code == 0
        tracemalloc.start()
        assert run("export", "every", "-o", tmp_path / "out.csv").exit_code == 0
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    few, many = peak(600), peak(2400)

    assert many < 1.5 * few
    assert (tmp_path / "out.csv").read_text("utf-8").count("\n") == 2401
