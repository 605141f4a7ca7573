"""Faults of files and drafts in the reader's language."""

from dataclasses import dataclass

from engage.i18n import current_language
from engage.pages import ui
from engage.words import gettext as _
from surveys.faults import Fault, Phrase


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault as a table tells it."""

    place: ui.Words
    problem: ui.Words
    mend: ui.Words


def fault_line(fault: Fault) -> FaultLine:
    """Give a fault's three parts, each in the language it could be said in."""
    return FaultLine(*(_words(each) for each in (fault.place, fault.problem, fault.mend)))


def fault_sentence(fault: Fault) -> str:
    """Give a whole fault as one text."""
    return _(
        "%(place)s: %(problem)s. %(mend)s.",
        place=_said(fault.place),
        problem=_said(fault.problem),
        mend=_said(fault.mend),
    )


def fault_note(fault: Fault) -> str:
    """Give a fault whose place is beside it."""
    return _("%(problem)s. %(mend)s.", problem=_said(fault.problem), mend=_said(fault.mend))


def _words(part: str) -> ui.Words:
    return ui.Words(_said(part), current_language() if isinstance(part, Phrase) else "en")


def _said(part: str) -> str:
    """Give a phrase anew; words that are nobody's phrase, such as a path, stay what they are."""
    return _(part.template, **part.values) if isinstance(part, Phrase) else part
