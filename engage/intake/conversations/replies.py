"""What the conversation has to say: kinds and values. `engage.sms.wording` has the sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class ReplyKind(StrEnum):
    """What is to be said; `engage.sms.wording` knows how.

    Values by kind: WELCOME, ANSWERED_BEFORE, CLOSED, UNFINISHED, INVITATION `title` (CLOSED also
    `on`, a date as YYYY-MM-DD; UNFINISHED and INVITATION also `keyword`); QUESTION `prompt`; THANKS
    `thanks`; STARTED, MENU `keywords`; CORRECTED `question`; WEB_LINK `token`; OFFER_LANGUAGE and
    LANGUAGES `languages`.
    """

    WELCOME = "welcome"
    WELCOME_BACK = "welcome_back"
    QUESTION = "question"
    NOT_TRANSLATED = "not_translated"
    UNCLEAR = "unclear"
    NOTHING_READ = "nothing_read"
    ONE_ONLY = "one_only"
    TOO_MANY = "too_many"
    NAME_EACH = "name_each"
    PASSED_OVER = "passed_over"
    CORRECTED = "corrected"
    CHANGING = "changing"
    PICTURE_KEPT = "picture_kept"
    PICTURE_NO_ANSWER = "picture_no_answer"
    WEB_LINK = "web_link"
    THANKS = "thanks"
    UNFINISHED = "unfinished"
    ANSWERED_BEFORE = "answered_before"
    CLOSED = "closed"
    FEEDBACK_KEPT = "feedback_kept"
    OPEN_AGAIN = "open_again"
    HELP = "help"
    STOPPED = "stopped"
    STOP_OR_NOT = "stop_or_not"
    STARTED = "started"
    LANGUAGE_CHANGED = "language_changed"
    LANGUAGES = "languages"
    OFFER_LANGUAGE = "offer_language"
    MENU = "menu"
    EMERGENCY = "emergency"
    SELF_HARM = "self_harm"
    REMINDER = "reminder"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to say, in `language`. `values` are texts of the survey, by placeholder."""

    kind: ReplyKind
    language: str
    values: Mapping[str, str] = field(default_factory=dict)


# What still has to be said although more texts came before anything was answered.
_LASTING = frozenset(
    {
        ReplyKind.WELCOME,
        ReplyKind.STOPPED,
        ReplyKind.EMERGENCY,
        ReplyKind.SELF_HARM,
        ReplyKind.WEB_LINK,
        ReplyKind.HELP,
        ReplyKind.OPEN_AGAIN,
    }
)


def join_replies(turns: Sequence[Sequence[Reply]]) -> list[Reply]:
    """Give one reply to several texts answered at once: the last whole, of the others what lasts.

    After an hour's outage somebody who wrote fifty times gets one text, not fifty.
    """
    spoken = [turn for turn in turns if turn]
    if not spoken:
        return []
    *earlier, last = spoken
    lasting = {r.kind: r for turn in earlier for r in turn if r.kind in _LASTING}
    for reply in last:
        lasting.pop(reply.kind, None)
    return [*lasting.values(), *last]
