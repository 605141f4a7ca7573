"""`engage survey check`: the checks before publishing, as a table."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from engage.commands.surveys import check_survey
from surveys.definition import Survey


def check(app: Flask, what: str) -> Result:
    info = ScriptInfo(create_app=lambda: app)
    return CliRunner().invoke(check_survey, [what], obj=info)


def test_survey_that_may_be_published_passes(app: Flask, bus_survey: Survey) -> None:
    result = check(app, "bus")

    assert result.exit_code == 0, result.output
    assert "0 to mend" in result.output


def test_file_with_an_error_fails_and_says_where(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.write_text("{slug: empty, title: {en: Empty}, languages: [en], base_language: en}")

    result = check(app, str(file))

    assert result.exit_code == 1
    assert "Nothing is asked yet" in result.output


@pytest.mark.parametrize(("name", "code"), [("gone.yaml", 2), ("nothing", 1)])
def test_what_is_not_there_is_refused(app: Flask, tmp_path: Path, name: str, code: int) -> None:
    what = str(tmp_path / name) if name.endswith("yaml") else name

    assert check(app, what).exit_code == code
