"""`engage sms`: the same engine in a terminal."""

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from engage.commands.texting import sms
from tests.engage.sms.conftest import Town
from tests.peers.twilio.webhooks import Phone

NUMBER = "+13125550177"


def run(town: Town, *arguments: str, typed: str = "") -> Result:
    """Run the command on the town's application."""
    info = ScriptInfo(create_app=lambda: town.app)
    return CliRunner().invoke(sms, arguments, input=typed, obj=info)


@pytest.mark.parametrize(
    ("language", "asked", "thanked"),
    [("en", "How clean", "Thank you all."), ("ar", "ما مدى نظافتها؟", "شكرا لكم جميعا.")],
)
def test_a_survey_is_answered_line_by_line(
    town: Town, language: str, asked: str, thanked: str
) -> None:
    result = run(
        town, "roads", "--language", language, "--from", NUMBER, typed="4\nFix the holes\n"
    )

    assert result.exit_code == 0, result.output
    assert asked in result.output
    assert thanked in result.output
    assert town.values(town.phone(NUMBER)) == {"clean": 4, "better": "Fix the holes"}
    assert town.send() == 0, "what is shown on a screen goes to no phone"


def test_an_unknown_survey_is_refused(town: Town) -> None:
    result = run(town, "nothing")

    assert result.exit_code == 2
    assert "nothing" in result.output


def test_a_line_may_be_a_command(town: Town) -> None:
    run(town, "roads", "--from", NUMBER, typed="ALTO\n")

    assert town.contact(town.phone(NUMBER)).opted_out_at is not None


def test_a_new_number_is_used_unless_one_is_given(town: Town, phone: Phone) -> None:
    assert run(town, "roads").exit_code == 0
