"""NOT FIXED in reply to a text that told what was decided: what its writer said is open again.

Where no decision was told it is a text like any other. What somebody adds is kept as a comment.
"""

from engage.intake.conversations.feedback import keep_feedback
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.conversations.turn import Turn
from surveys.sms.denial import says_more, says_not_fixed

HOW = "not fixed"


def take_denial(turn: Turn) -> list[Reply] | None:
    """Put before its department again what the last text told of, and say so."""
    if not says_not_fixed(turn.text.body):
        return None
    language = turn.surroundings.dispute(turn)
    if language is None:
        return None
    if says_more(turn.text.body):
        keep_feedback(turn)
    turn.text.how = HOW
    turn.progress()
    return [turn.reply(ReplyKind.OPEN_AGAIN, language)]
