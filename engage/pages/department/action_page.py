"""Actions as their templates want them: the list, and one with what residents said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for
from sqlalchemy.orm import Session

from engage.feedback import actions, inbox, names
from engage.models.action import Action, ActionEvent
from engage.models.department import Department, Input
from engage.pages import ui
from engage.pages.department import cards
from engage.pages.department.access import Opened
from engage.pages.department.action_form import PlanForm, StepForm
from engage.pages.department.forms import problems_of
from engage.pages.department.inbox_page import room
from engage.pages.department.input_history import Event
from engage.words import format_decimal
from engage.words import gettext as _

# What a page can show without becoming an archive; the inbox has them all.
INPUTS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsPage:
    """Rows of the list."""

    department: Department
    may_change: bool
    actions: Sequence[Action]
    linked: Mapping[int, int]
    changed: Mapping[int, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """Rows of one action's page."""

    department: Department
    may_change: bool
    action: Action
    inputs: Sequence[Input]
    around: cards.Around
    people: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number; see `macros/figures.html`."""

    text: str
    interval: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An action in the list; see `department/actions.html`."""

    title: ui.Words
    url: str
    status: str
    kind: str
    inputs: Figure
    updated: ui.Moment


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form."""

    title: str
    hint: str | None
    fields: Sequence[str]


def load_list(session: Session, opened: Opened) -> ActionsPage:
    """Read a department's actions."""
    department_id = opened.department.id
    return ActionsPage(
        department=opened.department,
        may_change=opened.may_change,
        actions=actions.actions_of(session, department_id),
        linked=actions.linked_counts(session, department_id),
        changed=actions.last_changes(session, department_id),
    )


def load(session: Session, opened: Opened, action_id: int) -> ActionPage:
    """Read one action of the department; `NotFound` for any other."""
    department = opened.department
    action = actions.find_action(session, action_id, department_id=department.id)
    inputs = inbox.inputs_of_action(session, action_id, limit=INPUTS_SHOWN)
    return ActionPage(
        department=department,
        may_change=opened.may_change,
        action=action,
        inputs=inputs,
        around=cards.look_around(session, inputs),
        people=inbox.people_by_id(session, [event.user_id for event in action.events]),
    )


def draw_list(page: ActionsPage) -> str:
    """Draw a department's actions."""
    slug = page.department.slug
    new_url = url_for("department.new_action", slug=slug) if page.may_change else None
    return render_template(
        "department/actions.html",
        department=room(page.department),
        new_url=new_url,
        actions=[_line(page, action) for action in page.actions],
    )


def draw_new(department: Department, form: PlanForm) -> str:
    """Draw the form of a new action."""
    return render_template(
        "department/action.html",
        department=room(department),
        actions_url=url_for("department.actions", slug=department.slug),
        title=_("New action"),
        status=None,
        form=form,
        form_action=url_for("department.propose_action", slug=department.slug),
        button=_("Save the action"),
        sections=_sections(),
        inputs=[],
        history=[],
        problems=problems_of(form),
    )


def draw(page: ActionPage, form: StepForm, *, now: datetime) -> str:
    """Draw one action."""
    slug, action = page.department.slug, page.action
    next_step = Section(_("How far it has come"), None, ["status", "reason"])
    return render_template(
        "department/action.html",
        department=room(page.department),
        actions_url=url_for("department.actions", slug=slug),
        title=cards.action_title(action).text,
        status=names.status(action.status),
        form=form if page.may_change else None,
        form_action=url_for("department.revise_action", slug=slug, action_id=action.id),
        button=_("Save"),
        sections=[next_step, *_sections()],
        inputs=cards.draw_cards(page.inputs, page.around, slug=slug, now=now),
        history=[_event(page, event) for event in reversed(action.events)],
        problems=problems_of(form),
    )


def _line(page: ActionsPage, action: Action) -> Line:
    slug = page.department.slug
    return Line(
        title=cards.action_title(action),
        url=url_for("department.one_action", slug=slug, action_id=action.id),
        status=names.status(action.status),
        kind=names.kind(action.kind),
        inputs=Figure(format_decimal(page.linked.get(action.id, 0))),
        updated=ui.day(page.changed.get(action.id, action.created_at)),
    )


def _sections() -> list[Section]:
    told = _("Residents read this. Say it as you would to a neighbor.")
    return [
        Section(_("What will be done"), told, ["title", "public_text", "kind"]),
        Section(_("What it advances"), None, ["dimensions", "gare_stage"]),
        Section(_("With whom and what"), None, ["partners", "budget", "budget_source"]),
    ]


def _event(page: ActionPage, event: ActionEvent) -> Event:
    status = names.status(event.status)
    reason = cards.words(event.reason).text or event.reason_text
    what = _("%(status)s: %(reason)s", status=status, reason=reason) if reason else status
    return Event(ui.day_and_time(event.at), page.people.get(event.user_id or 0, ""), what)
