"""Actions as their templates want them: the list, and one with what residents said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import render_template, url_for
from sqlalchemy.orm import Session
from wtforms import Field

from engage.current import current_settings
from engage.feedback import actions, inbox, names
from engage.feedback.departments import members_of
from engage.feedback.practices import PRACTICES
from engage.models.action import Action, ActionChange, ActionEvent
from engage.models.department import Department, Input
from engage.pages import ui
from engage.pages.department import action_history, cards, wording
from engage.pages.department.access import Opened
from engage.pages.department.action_form import Offered, PlanForm, RemoveForm, StepForm
from engage.pages.department.forms import problems_of
from engage.pages.department.inbox_page import room
from engage.pages.department.input_history import Event
from engage.words import format_date, format_decimal
from engage.words import gettext as _

# What a page can show without becoming an archive; the inbox has them all.
INPUTS_SHOWN = 50
CHANGES_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsPage:
    """Rows of the list."""

    department: Department
    may_change: bool
    actions: Sequence[Action]
    linked: Mapping[int, int]
    changed: Mapping[int, datetime]
    owners: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """Rows of one action's page."""

    department: Department
    may_change: bool
    action: Action
    inputs: Sequence[Input]
    around: cards.Around
    changes: Sequence[ActionChange]
    people: Mapping[int, str]
    offered: Offered


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
    due: ui.Moment | None
    overdue: bool
    owner: str | None
    lead: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that stands out; `kind` is an alert's: `info` or `warning`."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Removing:
    """The form that takes an action away."""

    action: str
    form: RemoveForm
    hint: str
    button: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form."""

    title: str
    hint: str | None
    fields: Sequence[str]


def load_list(session: Session, opened: Opened) -> ActionsPage:
    """Read a department's actions."""
    found = actions.actions_of(session, opened.department.id)
    ids = [action.id for action in found]
    return ActionsPage(
        department=opened.department,
        may_change=opened.may_change,
        actions=found,
        linked=actions.linked_counts(session, ids),
        changed=actions.last_changes(session, ids),
        owners=inbox.people_by_id(session, [action.owner_id for action in found]),
    )


def load(session: Session, opened: Opened, action_id: int) -> ActionPage:
    """Read one action of the department; `NotFound` for any other."""
    department = opened.department
    action = actions.find_action(session, action_id, department_id=department.id)
    inputs = inbox.inputs_of_action(session, action_id, limit=INPUTS_SHOWN)
    changes = actions.changes_of(session, action_id, limit=CHANGES_SHOWN)
    users = [event.user_id for event in action.events] + [each.user_id for each in changes]
    return ActionPage(
        department=department,
        may_change=opened.may_change and action.archived_at is None,
        action=action,
        inputs=inputs,
        around=cards.look_around(session, inputs),
        changes=changes,
        people=inbox.people_by_id(session, users),
        offered=load_offered(session, department, action),
    )


def load_offered(session: Session, department: Department, action: Action | None = None) -> Offered:
    """Read whom an action may be given to: people of its departments, and other departments."""
    leading = action.department_id if action else department.id
    others = [each for each in inbox.all_departments(session) if each.id != leading]
    acting = (
        {department.id, leading, *(each.id for each in action.partnering)} if action else {leading}
    )
    return Offered(members_of(session, sorted(acting)), others)


def draw_list(page: ActionsPage, *, now: datetime) -> str:
    """Draw a department's actions."""
    slug = page.department.slug
    new_url = url_for("department.new_action", slug=slug) if page.may_change else None
    return render_template(
        "department/actions.html",
        department=room(page.department),
        new_url=new_url,
        actions=[_line(page, action, now=now) for action in page.actions],
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
        practices=_practices(form),
        notes=[],
        warning=None,
        removing=None,
        inputs=[],
        history=[],
        problems=problems_of(form),
    )


def draw(
    page: ActionPage,
    form: StepForm,
    *,
    now: datetime,
    removing: RemoveForm | None = None,
    warning: str | None = None,
) -> str:
    """Draw one action; `warning` stands above a form that somebody else overtook."""
    removing = removing or RemoveForm(prefix="remove")
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
        practices=_practices(form),
        notes=_notes(page, now=now),
        warning=warning,
        removing=_removing(page, removing) if page.may_change else None,
        inputs=cards.draw_cards(page.inputs, page.around, slug=slug, now=now),
        history=_history(page),
        problems=[*problems_of(form), *problems_of(removing)],
    )


def _line(page: ActionsPage, action: Action, *, now: datetime) -> Line:
    slug = page.department.slug
    return Line(
        title=cards.action_title(action),
        url=url_for("department.one_action", slug=slug, action_id=action.id),
        status=names.status(action.status),
        kind=names.kind(action.kind),
        inputs=Figure(format_decimal(page.linked.get(action.id, 0))),
        updated=ui.day(page.changed.get(action.id, action.created_at)),
        due=_due(action),
        overdue=actions.is_overdue(action, today=_today(now)),
        owner=page.owners.get(action.owner_id or 0),
        lead=None if action.department_id == page.department.id else room(action.department).name,
    )


def _sections() -> list[Section]:
    told = _("Residents read this. Say it as you would to a neighbor.")
    return [
        Section(_("What will be done"), told, ["title", "public_text", "kind"]),
        Section(_("Who and when"), None, ["owner", "due_on", "together"]),
        Section(_("What it advances"), None, ["plan_goal", "dimensions", "gare_stage"]),
        Section(_("With whom and what"), None, ["partners", "budget", "budget_source"]),
    ]


def _practices(form: PlanForm) -> list[tuple[str, list[Field]]]:
    """Give the boxes of the practices by dimension."""
    boxes = {box.data: box for box in form.practices}
    return [
        (wording.theme(dimension), [boxes[key] for key in practices])
        for dimension, practices in PRACTICES.items()
    ]


def _notes(page: ActionPage, *, now: datetime) -> list[Note]:
    """Say what stands out about an action, above all else."""
    action = page.action
    notes = []
    if action.archived_at is not None:
        why = _("Put away: %(reason)s", reason=action.archived_why)
        notes.append(Note(why, "warning"))
    if actions.is_overdue(action, today=_today(now)):
        notes.append(Note(_("Its day has passed and it is not done yet."), "warning"))
    together = [action.department, *action.partnering]
    if action.partnering:
        names_ = ", ".join(room(each).name for each in together)
        notes.append(
            Note(_("These departments act together: %(departments)s.", departments=names_), "info")
        )
    written = [wording.spoken(tag) for tag in action.public_text if action.public_text[tag]]
    if written:
        said = _(
            "Residents can read it in: %(languages)s. Change the language of this page to write it "
            "in another.",
            languages=", ".join(written),
        )
        notes.append(Note(said, "info"))
    return notes


def _removing(page: ActionPage, form: RemoveForm) -> Removing:
    url = url_for("department.remove_action", slug=page.department.slug, action_id=page.action.id)
    if page.inputs:
        hint = _("Inputs are linked to it, so it is put away and stays in their history. Say why.")
        return Removing(url, form, hint, _("Put it away"))
    return Removing(
        url, form, _("Nothing is linked to it, so it is gone for good."), _("Delete it")
    )


def _history(page: ActionPage) -> list[Event]:
    """Give what happened to an action, newest first."""
    happened = [(event.at, event.user_id, _reached(event)) for event in page.action.events]
    happened += [
        (each.at, each.user_id, action_history.told(each, page.offered)) for each in page.changes
    ]
    ordered = sorted(happened, key=lambda line: line[0], reverse=True)
    return [
        Event(ui.day_and_time(at), page.people.get(who or 0, ""), what) for at, who, what in ordered
    ]


def _reached(event: ActionEvent) -> str:
    status = names.status(event.status)
    reason = cards.words(event.reason).text or event.reason_text
    return _("%(status)s: %(reason)s", status=status, reason=reason) if reason else status


def _due(action: Action) -> ui.Moment | None:
    if action.due_on is None:
        return None
    return ui.Moment(action.due_on.isoformat(), format_date(action.due_on, "long"))


def _today(now: datetime) -> date:
    settings = current_settings()
    return now.astimezone(ZoneInfo(settings.timezone)).date()
