import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from engage.commands.evaluation import evaluate, read_lines

BUS = {"text": "The bus never comes and I am late for work.", "lang": "en", "themes": ["transit"]}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "line 1: "),
        ("[]", "line 1: "),
        ('{"lang": "en"}', "line 1: text: Field required"),
        ('{"text": 7}', "line 1: text: "),
        ('{"text": "x", "themes": ["made_up"]}', "unknown label made_up"),
        ('{"text": "x", "dimensions": ["transit"]}', "unknown label transit"),
    ],
)
def test_line_that_is_none_is_named(tmp_path: Path, line: str, fault: str) -> None:
    file = tmp_path / "comments.jsonl"
    file.write_text(line + "\n")

    with pytest.raises(click.UsageError) as caught:
        list(read_lines(file))

    assert fault in caught.value.message


def test_separators_within_a_text_end_no_line(tmp_path: Path) -> None:
    file = tmp_path / "comments.jsonl"
    text = "one\u2028two\x85three \ud800 four\x00"
    file.write_text(
        json.dumps({"text": text}) + "\n\n" + json.dumps(BUS, ensure_ascii=False) + "\n"
    )

    lines = list(read_lines(file))

    assert [each.number for each in lines] == [1, 3]
    assert lines[0].labelled.text == text


@pytest.mark.slow
def test_scores_by_label_language_and_channel(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "comments.jsonl"
    rows = [
        BUS,
        BUS | {"text": "", "themes": []},
        BUS | {"lang": "es", "text": "El autobús no pasa", "channel": "sms"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    done = CliRunner().invoke(evaluate, [str(file), "--json"], catch_exceptions=False)

    assert done.exit_code == 0
    scores = json.loads(done.stdout)
    assert scores["comments"] == 3
    assert set(scores["themes"]["languages"]) == {"en", "es"}
    assert set(scores["themes"]["channels"]) == {"unknown", "sms"}
    assert scores["themes"]["labels"]["transit"]["recall"] > 0


def test_empty_file_is_said(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "comments.jsonl"
    file.write_text("\n")

    done = CliRunner().invoke(evaluate, [str(file)])

    assert done.exit_code == 2
    assert "holds no comment" in done.output
