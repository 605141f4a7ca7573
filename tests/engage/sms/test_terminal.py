"""`engage sms`: the same engine in a terminal."""

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from engage.commands.texting import sms
from engage.models.conversation import ConversationState
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


def test_each_turn_says_how_it_was_read_and_what_it_costs(town: Town) -> None:
    result = run(town, "roads", typed="four\nhuh\n")

    assert "[read as: number word]" in result.stderr
    assert "[segments: 3, 0.0249 USD]" in result.stderr
    assert "[" not in result.stdout


def test_what_cannot_be_read_is_said_so(town: Town) -> None:
    assert "[read as: not read]" in run(town, "roads", typed="huh\n").stderr


def test_clock_is_moved_by_hand(town: Town) -> None:
    story = "+13125550123"

    reminded = run(town, "roads", "--from", story, typed="/wait 48\n")
    late = run(town, "roads", "--from", story, typed="/wait 96\n")

    assert "your answer is still welcome" in reminded.stdout
    assert town.conversations(town.phone(story))[0].state is ConversationState.EXPIRED
    assert late.exit_code == 0
    assert town.twilio.messages == []


def test_clock_of_a_number_that_may_be_somebodys_is_not_moved(town: Town) -> None:
    result = run(town, "roads", "--from", "+13122000123", typed="/wait 48\n")

    assert "still welcome" not in result.stdout
    assert len(town.texts_in()) == 2
