"""The history of an input in sentences: who did what with it, where it went, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engage.feedback import names
from engage.feedback.history import history_of
from engage.feedback.rerouting import KEPT, WITHDRAWN
from engage.models.action import Relation
from engage.models.department import HistoryEntry, Input
from engage.models.handling import Passing, PassingCause
from engage.pages import ui
from engage.pages.department.cards import words
from engage.words import gettext as _

# A page, not an archive; nothing of an input is done that often.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a history."""

    when: ui.Moment
    who: str
    what: str


def entries_of(session: Session, each: Input) -> Sequence[HistoryEntry]:
    """Read what was done with an input, the latest first."""
    return history_of(session, each.id, limit=MOST_SHOWN)


def draw(
    each: Input,
    entries: Sequence[HistoryEntry],
    passings: Sequence[Passing],
    people: Mapping[int, str],
    *,
    titles: Mapping[int, str],
) -> list[Event]:
    """Give what happened, newest first. `titles` are of actions, by id."""
    happened: list[tuple[datetime, int | None, str]] = [
        (each.waiting_since, None, _("It came in and was heard."))
    ]
    happened += [(way.at, way.user_id, _went(way)) for way in passings]
    happened += [
        (entry.at, entry.user_id, _did(entry, titles)) for entry in entries if entry.verb in _VERBS
    ]
    if each.acknowledged_at and not any(entry.verb in _READING for entry in entries):
        happened.append((each.acknowledged_at, each.acknowledged_by, _("Read by a person.")))
    ordered = sorted(happened, key=lambda line: line[0], reverse=True)
    return [Event(ui.day_and_time(at), people.get(who or 0, ""), what) for at, who, what in ordered]


def _went(way: Passing) -> str:
    places = {
        "before": words(way.from_department.name).text,
        "after": words(way.to_department.name).text,
    }
    if way.cause is PassingCause.RULES_CHANGED:
        return _("The routing rules changed: from %(before)s to %(after)s.", **places)
    if way.cause is PassingCause.DEPARTMENT_MERGED:
        return _("%(before)s became part of %(after)s.", **places)
    return _("Passed on from %(before)s to %(after)s: %(reason)s", reason=way.reason, **places)


def _did(entry: HistoryEntry, titles: Mapping[int, str]) -> str:
    return _VERBS[entry.verb](entry.note, titles)


def _linked(note: str, titles: Mapping[int, str]) -> str:
    action_id, _colon, relation = note.partition(":")
    title = titles.get(int(action_id), "") if action_id.isdecimal() else ""
    if relation not in set(Relation):
        return _("Linked to “%(action)s”.", action=title)
    said = names.relation(Relation(relation))
    return _("Linked to “%(action)s”: %(relation)s.", action=title, relation=said)


def _unlinked(note: str, titles: Mapping[int, str]) -> str:
    title = titles.get(int(note), "") if note.isdecimal() else ""
    return _("The link to “%(action)s” was taken back.", action=title)


def _not_fixed(note: str, titles: Mapping[int, str]) -> str:
    title = titles.get(int(note), "") if note.isdecimal() else ""
    return _("Its writer was told of “%(action)s” and asks to look again.", action=title)


_READING = frozenset({"read", "linked", "replied"})
_VERBS: Mapping[str, Callable[[str, Mapping[int, str]], str]] = {
    "read": lambda _note, _titles: _("Read by a person."),
    "unread": lambda _note, _titles: _("Marked as not read."),
    "linked": _linked,
    "unlinked": _unlinked,
    "replied": lambda _note, _titles: _("The department wrote back."),
    "not_fixed": _not_fixed,
    "assigned": lambda _note, _titles: _("No rule sent it anywhere; a person gave it here."),
    "merged": lambda note, _titles: _("Merged with input %(number)s.", number=note),
    WITHDRAWN: lambda note, _titles: _(
        "The tags of comment %(number)s were corrected; it is no longer yours.", number=note
    ),
    KEPT: lambda note, _titles: _(
        "The tags of comment %(number)s were corrected. It stays here, since you have worked on it.",
        number=note,
    ),
    "parted": lambda note, _titles: _("Parted again from input %(number)s.", number=note),
}
