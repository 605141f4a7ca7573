"""The health page: what is well, what needs somebody, and how to mend it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from engage.db import database_of
from engage.health import Finding, Health, Part, look
from engage.pages import ui
from engage.pages.rooms import init_room
from engage.security import staff
from engage.times import now
from engage.words import format_decimal, format_timedelta
from engage.words import gettext as _

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
init_room(blueprint)


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the page; see `admin/health.html`."""

    name: str
    well: bool
    state: str
    mend: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the page."""

    name: str
    value: str


@blueprint.get("/health", endpoint="health")
@staff()
def show_health() -> ResponseReturnValue:
    """Show every check."""
    found = look(database_of(current_app), now=now())
    return render_template(
        "admin/health.html",
        checks=[_check(finding) for finding in found.findings] + _failing(found),
        counts=_counts(found),
        checked=ui.time_of_day(now()),
    )


def _check(finding: Finding) -> Check:
    name, ill, mend = _WORDS[finding.part]
    if finding.well:
        return Check(name(), well=True, state=_state(finding), mend=None)
    state = _state(finding) if finding.age else ill()
    return Check(name(), well=False, state=state, mend=mend())


def _state(finding: Finding) -> str:
    if finding.age is None:
        return ""
    return _("Last sign of life %(time)s ago", time=format_timedelta(finding.age))


def _failing(found: Health) -> list[Check]:
    return [
        Check(
            name=task,
            well=False,
            state=_("Failed the last time (%(kind)s)", kind=kind),
            mend=_("It is tried again by itself. If it stays, read the clock's log."),
        )
        for task, kind in found.failing.items()
    ]


def _counts(found: Health) -> list[Count]:
    numbers = [
        (_("Comments waiting for tags"), found.waiting_comments),
        (_("Comments the tagger failed on"), found.failed_comments),
        (_("Texts received and not answered"), found.unanswered_texts),
        (_("Texts waiting to be sent"), found.texts.get("queued", 0)),
        (_("Texts that failed"), found.texts.get("failed", 0)),
        (_("Texts that may or may not have been sent"), found.texts.get("unknown", 0)),
        (_("Mails waiting to be sent"), found.mails.get("queued", 0)),
        (_("Mails that failed"), found.mails.get("failed", 0)),
    ]
    return [Count(name, format_decimal(number)) for name, number in numbers]


_Sentence = Callable[[], str]
# For each part: its name, what is said when it never gave a sign, and how to mend it.
_WORDS: Mapping[Part, tuple[_Sentence, _Sentence, _Sentence]] = {
    Part.DATABASE: (
        lambda: _("Database"),
        lambda: _("It does not answer."),
        lambda: _("Start it, or look at ENGAGE_DATABASE_URL."),
    ),
    Part.MIGRATIONS: (
        lambda: _("Shape of the database"),
        lambda: _("It is of another version."),
        lambda: _("Run: engage migrate"),
    ),
    Part.CLOCK: (
        lambda: _("Clock"),
        lambda: _("It has never run."),
        lambda: _("Start it with: engage clock"),
    ),
    Part.WORKER: (
        lambda: _("Tagger"),
        lambda: _("It has never run."),
        lambda: _("Start it with: engage worker"),
    ),
    Part.MODEL: (
        lambda: _("Model of the tagger"),
        lambda: _("It is not there or cannot be read. Comments wait; nothing is lost."),
        lambda: _("The tagger's log names the file that is missing."),
    ),
    Part.BACKLOG: (
        lambda: _("Comments waiting for tags"),
        lambda: _("More than the tagger reads in a few minutes."),
        lambda: _("Wait, or start a second one with: engage worker"),
    ),
}
