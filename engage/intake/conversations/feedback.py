"""What residents write outside any survey, kept as a response to a survey of its own."""

from functools import lru_cache
from pathlib import Path

from engage.intake import versions
from engage.intake.conversations.turn import Turn
from engage.intake.responses import Beginning, Given, record_response
from engage.models.response import Channel
from surveys.answers import Answer
from surveys.definition import Survey
from surveys.loading import load_survey
from surveys.yaml_text import load_yaml

_FILE = Path(__file__).with_name("feedback.yaml")
QUESTION = "feedback"


def keep_feedback(turn: Turn) -> None:
    """Keep the text as a comment, so that it is read, tagged and routed."""
    # A draft: it is nowhere offered, and needs no one to publish it.
    version = versions.add_version(turn.session, _survey(), now=turn.now)
    beginning = Beginning(
        version=version,
        channel=Channel.SMS,
        language=turn.language,
        record_id=f"text:{turn.text.sid}",
    )
    given = {QUESTION: Given(Answer(turn.text.body), turn.text.body, "outside any survey")}
    record_response(turn.session, beginning, given, now=turn.now)
    turn.text.question_code = QUESTION
    turn.text.how = "outside any survey"
    turn.progress()


def slug() -> str:
    """Give the slug of the survey that holds such texts."""
    return _survey().slug


@lru_cache
def _survey() -> Survey:
    return load_survey(load_yaml(_FILE.read_text(encoding="utf-8")))
