"""What people changed about an action, in sentences."""

from collections.abc import Callable, Mapping

from engage.feedback import names
from engage.feedback.practices import practice
from engage.models.action import ActionChange, ActionKind, GareStage
from engage.pages.department import wording
from engage.pages.department.action_form import Offered
from engage.pages.department.cards import words
from engage.words import format_decimal
from engage.words import gettext as _


def told(change: ActionChange, offered: Offered) -> str:
    """Give one change as a sentence: what it was and what it became, or only that it changed."""
    field = _FIELDS[change.field]()
    if change.field in _LONG:
        return _("%(field)s: changed.", field=field)
    show = _SHOWN.get(change.field, _plain)
    before, after = show(change.before, offered), show(change.after, offered)
    if not before:
        return _("%(field)s: %(after)s", field=field, after=after)
    if not after:
        return _("%(field)s: no longer %(before)s", field=field, before=before)
    return _("%(field)s: %(before)s became %(after)s", field=field, before=before, after=after)


def _plain(value: object, _offered: Offered) -> str:
    return "" if value is None else str(value)


def _listed(value: object, name: Callable[[str], str]) -> str:
    return ", ".join(name(str(each)) for each in value) if isinstance(value, list) else ""


def _departments(value: object, offered: Offered) -> str:
    known = {str(each.id): words(each.name).text for each in offered.departments}
    return _listed(value, lambda id_: known.get(id_, ""))


def _person(value: object, offered: Offered) -> str:
    return offered.people.get(value, "") if isinstance(value, int) else ""


_LONG = frozenset({"title", "public_text", "partners"})
_FIELDS: Mapping[str, Callable[[], str]] = {
    "title": lambda: _("What will be done"),
    "public_text": lambda: _("What residents read"),
    "kind": lambda: _("What changes"),
    "gare_stage": lambda: _("Stage of the racial equity roadmap"),
    "dimensions": lambda: _("What it makes the city better at"),
    "practices": lambda: _("Practices it advances"),
    "plan_goal": lambda: _("Goal of the city's plan that it serves"),
    "partners": lambda: _("Partner organizations"),
    "budget": lambda: _("Budget in dollars"),
    "budget_source": lambda: _("Where the money comes from"),
    "owner_id": lambda: _("Who looks after it"),
    "due_on": lambda: _("To be done by"),
    "partnering": lambda: _("Together with these departments"),
    "archived": lambda: _("Put away"),
}
_SHOWN: Mapping[str, Callable[[object, Offered], str]] = {
    "kind": lambda value, _offered: names.kind(ActionKind(str(value))),
    "gare_stage": lambda value, _offered: names.stage(GareStage(str(value))) if value else "",
    "dimensions": lambda value, _offered: _listed(value, wording.theme),
    "practices": lambda value, _offered: _listed(value, practice),
    "budget": lambda value, _offered: format_decimal(value) if isinstance(value, int) else "",
    "owner_id": _person,
    "partnering": _departments,
}
