"""The inbox as its template wants it, and the list of departments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import current_app, render_template, url_for
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.feedback import actions, inbox
from engage.feedback.axes import KnownAxis, asked_axes
from engage.feedback.inbox import PAGE_SIZE, Tally
from engage.feedback.narrowing import LATE_AFTER, Filter
from engage.models.action import Action
from engage.models.department import Department, Input
from engage.pages.department import cards, filters
from engage.pages.department.access import Opened
from engage.pages.department.forms import LinkForm, Problem
from engage.words import format_decimal, ngettext
from engage.words import gettext as _

_LATE = LATE_AFTER.days


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """Rows of one page of an inbox."""

    department: Department
    may_change: bool
    wanted: Filter
    tally: Tally
    inputs: Sequence[Input]
    around: cards.Around
    themes: Sequence[str]
    axes: Sequence[KnownAxis]
    # Whether too few people of a group fit to show who they are.
    too_few: int | None
    actions: Sequence[Action]
    now: datetime


@dataclass(frozen=True, slots=True)
class Room:
    """A department as pages name it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Linking:
    """The form below the list; `ticked` are the inputs ticked before."""

    action: str
    form: LinkForm
    ticked: Collection[int]


@dataclass(frozen=True, slots=True)
class Pager:
    """Where the list goes on."""

    newer_url: str | None
    older_url: str | None
    text: str


def load(session: Session, opened: Opened, wanted: Filter, *, now: datetime) -> InboxPage:
    """Read one page. A page past the end gives the last: what was there may be answered by now."""
    department_id = opened.department.id
    tally = inbox.tally_inputs(session, department_id, wanted, now=now)
    wanted = replace(wanted, page=min(wanted.page, tally.pages))
    too_few = _too_few(wanted, tally)
    inputs = [] if too_few else inbox.list_inputs(session, department_id, wanted, now=now)
    return InboxPage(
        department=opened.department,
        may_change=opened.may_change,
        wanted=wanted,
        tally=Tally(0, 0) if too_few else tally,
        inputs=inputs,
        around=cards.look_around(session, inputs),
        themes=inbox.themes_of(session, department_id),
        axes=asked_axes(session),
        actions=actions.open_actions_of(session, department_id),
        too_few=too_few,
        now=now,
    )


def _too_few(wanted: Filter, tally: Tally) -> int | None:
    """Give the smallest number that may be shown, where a group's people are fewer than that.

    Who belongs to a small group must not be found out by asking for it together with something else.
    """
    settings: Settings = current_app.config["SETTINGS"]
    least = settings.suppress_below
    return least if wanted.group and tally.inputs < least else None


def draw(
    page: InboxPage,
    form: LinkForm,
    *,
    problems: Sequence[Problem] = (),
    ticked: Collection[int] = (),
) -> str:
    """Draw the inbox; `problems` are of the form below it."""
    slug = page.department.slug
    here = filters.address(slug, page.wanted)
    return render_template(
        "department/inbox.html",
        department=room(page.department),
        summary=_summary(page),
        filters=filters.draw_filters(slug, page.wanted, page.themes, page.axes),
        inputs=cards.draw_cards(page.inputs, page.around, slug=slug, now=page.now),
        linking=Linking(here, form, ticked) if page.may_change else None,
        pager=_pager(page),
        problems=problems,
    )


def draw_departments(departments: Sequence[Department]) -> str:
    """Draw the list of departments."""
    return render_template("department/home.html", departments=[room(each) for each in departments])


def room(department: Department) -> Room:
    """Give a department's name and the address of its inbox."""
    return Room(
        cards.words(department.name).text, url_for("department.inbox", slug=department.slug)
    )


def _summary(page: InboxPage) -> str:
    tally = page.tally
    if page.too_few:
        return _(
            "Fewer than %(least)s people fit. To protect them we do not show who they are: please "
            "ask for less at once.",
            least=format_decimal(page.too_few),
        )
    if not tally.inputs:
        return _("No inputs.")
    if tally.open_ended:
        return _("More than %(inputs)s inputs.", inputs=format_decimal(tally.inputs))
    count = ngettext("%(num)s input", "%(num)s inputs", tally.inputs)
    if not tally.late:
        return _("%(inputs)s; none has waited longer than %(days)s days.", inputs=count, days=_LATE)
    return _(
        "%(inputs)s, %(late)s of them waiting longer than %(days)s days.",
        inputs=count,
        late=format_decimal(tally.late),
        days=_LATE,
    )


def _pager(page: InboxPage) -> Pager:
    slug, number = page.department.slug, page.wanted.page
    newer = replace(page.wanted, page=number - 1) if number > 1 else None
    older = replace(page.wanted, page=number + 1) if number < page.tally.pages else None
    first = (number - 1) * PAGE_SIZE + 1
    span = {
        "first": format_decimal(first),
        "last": format_decimal(first + len(page.inputs) - 1),
        "all": format_decimal(page.tally.inputs),
    }
    text = (
        _("%(first)s to %(last)s of more than %(all)s", **span)
        if page.tally.open_ended
        else _("%(first)s to %(last)s of %(all)s", **span)
    )
    return Pager(
        filters.address(slug, newer) if newer else None,
        filters.address(slug, older) if older else None,
        text,
    )
