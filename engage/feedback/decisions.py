"""What was decided about something a resident said, in the words a resident reads.

Taken from an action's latest status and from how the action answers the input. Drawn in the language
in force; texts the city wrote keep the language they are really in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engage.feedback.names import spoken
from engage.models.action import (
    INCORPORATING,
    REFUSALS,
    Action,
    ActionEvent,
    ActionStatus,
    Relation,
)
from engage.words import gettext as _
from surveys.texts import Text, pick

# What residents are told of. Before that nothing is decided.
PUBLIC = INCORPORATING | REFUSALS
# A title is a line; a longer one would make a text of many segments.
LONGEST_TITLE = 80
_CUT = "..."
BASE = "en"


class Verdict(StrEnum):
    """What the city says to one person."""

    ADOPTED = "adopted"
    UNDER_WAY = "under_way"
    DONE = "done"
    ALREADY_DONE = "already_done"
    WITHOUT_IT = "without_it"
    DECLINED = "declined"
    NOT_OURS = "not_ours"


# Said to be finished: whoever sees otherwise says that it is not.
FINISHED = frozenset({Verdict.DONE, Verdict.ALREADY_DONE})


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as one resident reads it. `departments` leads with the one that answers for it."""

    verdict: Verdict
    sentence: str
    title: Text
    public_text: Text
    reason: Text
    departments: Sequence[Text]
    at: datetime
    partly: bool


def decision(action: Action, event: ActionEvent, relation: Relation, language: str) -> Decision:
    """Give what was decided, in `language`, which must be the one in force."""
    verdict = verdict_of(event.status, relation)
    title = pick(action.title, language, BASE)
    reasons = event.reason or {BASE: event.reason_text}
    return Decision(
        verdict=verdict,
        sentence=_SENTENCES[verdict](cut_title(title.text)),
        title=title,
        public_text=pick(action.public_text, language, BASE),
        reason=pick(reasons, language, BASE),
        departments=[
            pick(each.name, language, BASE) for each in (action.department, *action.partnering)
        ],
        at=event.at,
        partly=relation is Relation.PARTLY and event.status in INCORPORATING,
    )


def verdict_of(status: ActionStatus, relation: Relation) -> Verdict:
    """Give what a status means for an input that the action answers in this way."""
    if status in REFUSALS:
        return Verdict(status.value)
    if relation in (Relation.DECLINED, Relation.OUT_OF_SCOPE):
        return Verdict.WITHOUT_IT
    if relation is Relation.ALREADY_DONE:
        return Verdict.ALREADY_DONE
    return Verdict(status.value)


def in_other_words(texts: Sequence[Text], language: str) -> str | None:
    """Say that something is not written in the reader's language yet; `None` where all of it is."""
    foreign = [each for each in texts if each.text and each.language != language]
    if not foreign:
        return None
    name = spoken(foreign[0].language, language) or foreign[0].language
    return _("The city wrote part of this in %(language)s only.", language=name)


def cut_title(title: str) -> str:
    """Give a title short enough for a sentence, without a full stop of its own."""
    bare = " ".join(title.split()).rstrip(".")
    if len(bare) <= LONGEST_TITLE:
        return bare
    return bare[: LONGEST_TITLE - len(_CUT)].rstrip() + _CUT


_SENTENCES: Mapping[Verdict, Callable[[str], str]] = {
    Verdict.ADOPTED: lambda title: _("We decided to do this: %(title)s.", title=title),
    Verdict.UNDER_WAY: lambda title: _("We have started on this: %(title)s.", title=title),
    Verdict.DONE: lambda title: _("This is done: %(title)s.", title=title),
    Verdict.ALREADY_DONE: lambda title: _("This was done already: %(title)s.", title=title),
    Verdict.WITHOUT_IT: lambda title: _(
        "We will not do what you asked for as part of this: %(title)s.", title=title
    ),
    Verdict.DECLINED: lambda title: _("We decided not to do this: %(title)s.", title=title),
    Verdict.NOT_OURS: lambda title: _("This is not ours to do: %(title)s.", title=title),
}
