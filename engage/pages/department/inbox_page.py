"""The inbox as its template wants it, and the list of departments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import render_template, url_for
from sqlalchemy.orm import Session

from engage.current import current_settings
from engage.feedback import actions, inbox
from engage.feedback.axes import KnownAxis, asked_axes
from engage.feedback.inbox import PAGE_SIZE, Stretch
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
    stretch: Stretch
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
    # Where to look on when not all inputs were looked through, and the sentence that says so.
    further_url: str | None
    further: str


def load(session: Session, opened: Opened, wanted: Filter, *, now: datetime) -> InboxPage:
    """Read one page. A page past the end gives the last: what was there may be answered by now."""
    department_id = opened.department.id
    stretch = inbox.look_through(session, department_id, wanted, now=now)
    wanted = replace(wanted, page=min(wanted.page, stretch.pages))
    too_few = _too_few(wanted, stretch)
    if too_few:
        stretch = replace(stretch, ids=(), late=0)
    inputs = inbox.list_inputs(session, stretch, page=wanted.page)
    return InboxPage(
        department=opened.department,
        may_change=opened.may_change,
        wanted=wanted,
        stretch=stretch,
        inputs=inputs,
        around=cards.look_around(session, inputs),
        themes=inbox.themes_of(session, department_id),
        axes=asked_axes(session),
        actions=actions.open_actions_of(session, department_id),
        too_few=too_few,
        now=now,
    )


def _too_few(wanted: Filter, stretch: Stretch) -> int | None:
    """Give the smallest number that may be shown, where a group's people are fewer than that.

    Who belongs to a small group must not be found out by asking for it together with something else.
    """
    settings = current_settings()
    least = settings.suppress_below
    return least if wanted.group and stretch.inputs < least else None


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
    found = page.stretch
    if page.too_few:
        return _(
            "Fewer than %(least)s people fit. To protect them we do not show who they are: please "
            "ask for less at once.",
            least=format_decimal(page.too_few),
        )
    if not found.inputs:
        return _("No inputs.")
    if found.open_ended:
        return _("More than %(inputs)s inputs.", inputs=format_decimal(found.inputs))
    count = ngettext("%(num)s input", "%(num)s inputs", found.inputs)
    if not found.late:
        return _("%(inputs)s; none has waited longer than %(days)s days.", inputs=count, days=_LATE)
    return _(
        "%(inputs)s, %(late)s of them waiting longer than %(days)s days.",
        inputs=count,
        late=format_decimal(found.late),
        days=_LATE,
    )


def _pager(page: InboxPage) -> Pager:
    slug, number, found = page.department.slug, page.wanted.page, page.stretch
    newer = replace(page.wanted, page=number - 1) if number > 1 else None
    older = replace(page.wanted, page=number + 1) if number < found.pages else None
    on = replace(page.wanted, page=1, after=found.further) if found.further and not older else None
    first = (number - 1) * PAGE_SIZE + 1
    span = {
        "first": format_decimal(first),
        "last": format_decimal(first + len(page.inputs) - 1),
        "all": format_decimal(found.inputs),
    }
    text = (
        _("%(first)s to %(last)s of more than %(all)s", **span)
        if found.open_ended
        else _("%(first)s to %(last)s of %(all)s", **span)
    )
    return Pager(
        filters.address(slug, newer) if newer else None,
        filters.address(slug, older) if older else None,
        text,
        filters.address(slug, on) if on else None,
        _looked(page),
    )


def _looked(page: InboxPage) -> str:
    """Say that there is more than was looked through."""
    if page.stretch.looked is None:
        return _("There is more than fits in one list.")
    looked = format_decimal(page.stretch.looked)
    if page.wanted.longest_first:
        return _("We looked through %(inputs)s inputs, the longest waiting first.", inputs=looked)
    return _("We looked through %(inputs)s inputs, the newest first.", inputs=looked)
