"""What people ask of the conversation itself: help, a language, the web, a change."""

import re
from collections.abc import Sequence

from engage.intake.conversations.outside import menu
from engage.intake.conversations.phrases import says
from engage.intake.conversations.replies import Reply, ReplyKind
from engage.intake.conversations.stopping import CARRIER_KIND
from engage.intake.conversations.turn import Turn, ask, definition_of, find_question, link
from surveys.definition import Question
from surveys.languages import NAMES
from surveys.logic import by_text, questions_on_path
from surveys.reading.fold import fold
from surveys.sms.keywords import CommandKind

_NUMBER_AFTER = re.compile(r"^(.*?)\s*#?(\d{1,2})$")


def grant_help(turn: Turn) -> list[Reply] | None:
    """Say who is writing and how to stop; the survey stays where it was."""
    if turn.text.details.get(CARRIER_KIND) == "HELP":
        return []  # Twilio has answered with the city's own text
    asked = turn.said is not None and turn.said.kind is CommandKind.HELP
    if not asked and not says("who", turn.text.body):
        return None
    return [turn.reply(ReplyKind.HELP)]


def repeat_start(turn: Turn) -> list[Reply] | None:
    """Ask the open question again: START in a survey is no answer and no new beginning."""
    if turn.said is None or turn.said.kind is not CommandKind.START:
        return None
    return ask(turn.conversation) if turn.conversation else menu(turn, always=True)


def switch_language(turn: Turn) -> list[Reply] | None:
    """Go on in the language named, or offer those there are; remembered for next time."""
    wanted = _wanted_language(turn)
    if wanted is None:
        if not says("language", turn.text.body):
            return None
        return _offer(turn)
    if wanted not in _offered(turn):
        return _offer(turn)
    turn.contact.language = wanted
    turn.progress()
    changed = Reply(ReplyKind.LANGUAGE_CHANGED, wanted)
    conversation = turn.conversation
    if conversation is None:
        return [changed, *menu(turn, always=True)]
    conversation.language = wanted
    conversation.choosing_language = False
    conversation.response.language = wanted
    return [changed, *ask(conversation)]


def hand_over(turn: Turn) -> list[Reply] | None:
    """Send the private link: the same response goes on on the web, and back here."""
    if turn.conversation is None or not says("web", turn.text.body):
        return None
    turn.progress()
    return [link(turn, turn.conversation.response)]


def change_answer(turn: Turn) -> list[Reply] | None:
    """Ask an earlier question again: "change" the last one, "change 2" the second."""
    conversation = turn.conversation
    if conversation is None:
        return None
    found = _NUMBER_AFTER.match(fold(turn.text.body))
    word, number = (found[1], int(found[2])) if found else (turn.text.body, None)
    if not says("change", word):
        return None
    question = _answered(turn, number)
    if question is None:
        return ask(conversation)
    conversation.question_code = question.code
    conversation.tries = 0
    conversation.asked_at = turn.now
    turn.progress()
    return [turn.reply(ReplyKind.CHANGING), *ask(conversation)]


def _answered(turn: Turn, number: int | None) -> Question | None:
    """Give the question answered as the `number`th (from 1), or the last one answered."""
    conversation = turn.conversation
    assert conversation is not None  # noqa: S101 - the caller looked
    if number is None:
        return find_question(conversation, conversation.previous_code)
    answers = turn.answers(conversation.response)
    path = questions_on_path(definition_of(conversation), answers)
    answered = [each for each in path if each.code in answers and by_text(each)]
    return answered[number - 1] if 1 <= number <= len(answered) else None


def _wanted_language(turn: Turn) -> str | None:
    if turn.said is not None and turn.said.kind is CommandKind.LANGUAGE:
        return turn.said.language
    chosen = fold(turn.text.body).strip(".) ")
    offered = _offered(turn)
    choosing = turn.conversation is not None and turn.conversation.choosing_language
    if choosing and chosen.isdigit() and 1 <= int(chosen) <= len(offered):
        return offered[int(chosen) - 1]
    return None


def _offer(turn: Turn) -> list[Reply]:
    """List the languages with numbers; the next text may be one of these."""
    offered = _offered(turn)
    if turn.conversation:
        turn.conversation.choosing_language = True
    lines = [f"{number} {NAMES[tag]}" for number, tag in enumerate(offered, start=1)]
    return [turn.reply(ReplyKind.LANGUAGES, languages="\n".join(lines))]


def _offered(turn: Turn) -> Sequence[str]:
    if turn.conversation:
        return definition_of(turn.conversation).languages
    return turn.languages
