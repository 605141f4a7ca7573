"""Rules as their templates want them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from engage.feedback.askable import Askable
from engage.feedback.routing import Condition
from engage.feedback.rules import Draft, Rule, RuleChange
from engage.feedback.trial import Example, Outcome, Trial
from engage.models.department import Department
from engage.pages import ui
from engage.pages.department import cards, wording
from engage.pages.department.cards import Quote, TagView
from engage.pages.department.forms import problems_of
from engage.pages.routing.rule_form import RuleForm, asked_names, write_condition
from engage.words import format_decimal, ngettext
from engage.words import gettext as _


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a rule asks of a comment."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """A rule of the list; see `routing/rules.html`."""

    parts: Sequence[Part]
    departments: Sequence[str]
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the rules' history."""

    when: ui.Moment
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Shift:
    """What a department would hear; see `routing/trial.html`."""

    department: str
    today: str
    then: str
    gained: str
    lost: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment whose way would change."""

    said: Quote
    tags: Sequence[TagView]
    today: str
    then: str


def draw_list(
    live: Sequence[Rule],
    changes: Sequence[RuleChange],
    people: Mapping[int, str],
    known: Askable,
) -> str:
    """Draw the rules in force and their history."""
    names = _names(known)
    return render_template(
        "routing/rules.html",
        rules=[_line(rule, names) for rule in live],
        history=[_happened(change, people, names) for change in changes],
        new_url=url_for("routing.rule"),
        unclaimed_url=url_for("unclaimed.comments"),
    )


def draw_form(form: RuleForm) -> str:
    """Draw a draft to fill in."""
    before = form.before.data or ""
    end_url = (
        url_for(
            "routing.trial", before=before, mark=form.mark.data, end=1, weeks=form.weeks.data or 8
        )
        if before
        else None
    )
    return render_template(
        "routing/rule.html",
        title=_("Change a rule") if before else _("New rule"),
        form=form,
        rules_url=url_for("routing.rules"),
        trial_url=url_for("routing.trial"),
        end_url=end_url,
        problems=problems_of(form),
    )


def draw_trial(
    form: RuleForm, draft: Draft, found: Trial, known: Askable, departments: Sequence[Department]
) -> str:
    """Draw what a draft would do."""
    reached = [each for each in departments if each.id in draft.department_ids]
    return render_template(
        "routing/trial.html",
        parts=_parts(draft.condition, _names(known)),
        departments=_joined(reached),
        ending=not draft.department_ids,
        summary=_summary(found),
        unclaimed=_unclaimed(found),
        shifts=[_shift(line) for line in found.outcomes],
        examples=[_shown(each) for each in found.examples],
        rules_url=url_for("routing.rules"),
        again_url=url_for("routing.rule", before=form.before.data or None),
        live_url=request.full_path.rstrip("?"),
        csrf_token=generate_csrf(),
    )


def _names(known: Askable) -> Mapping[str, str]:
    places = {key: cards.words(text).text for key, text in known.places.items()}
    return {**places, **asked_names(known)}


def _parts(condition: Condition, names: Mapping[str, str]) -> list[Part]:
    """Give what a rule asks, each with its name; a code nobody knows any more as itself."""
    survey, question = condition.survey, condition.question
    asked = f"{survey}:{question}" if question else survey
    parts = [
        (_("Theme"), condition.theme and _theme(condition.theme)),
        (_("Question") if question else _("Survey"), names.get(asked, asked)),
        (_("Neighborhood"), names.get(condition.place, condition.place)),
    ]
    return [Part(name, value) for name, value in parts if value]


def _theme(key: str) -> str:
    try:
        return wording.theme(key)
    except KeyError:
        return key


def _line(rule: Rule, names: Mapping[str, str]) -> Line:
    parts = _parts(rule.condition, names)
    return Line(
        parts,
        [cards.words(each.name).text for each in rule.departments],
        url_for("routing.rule", before=write_condition(rule.condition)),
        ", ".join(part.value for part in parts),
    )


def _happened(change: RuleChange, people: Mapping[int, str], names: Mapping[str, str]) -> Happened:
    about = ", ".join(part.value for part in _parts(change.condition, names))
    values = {"rule": about, "department": cards.words(change.department.name).text}
    what = (
        _("%(rule)s: reaches %(department)s from now on.", **values)
        if change.added
        else _("%(rule)s: no longer reaches %(department)s.", **values)
    )
    return Happened(ui.day_and_time(change.at), people.get(change.user_id or 0, ""), what)


def _summary(found: Trial) -> list[str]:
    """Say in sentences how much fits and what would change."""
    fitting = ngettext(
        "%(num)s comment of the last %(weeks)s weeks fits.",
        "%(num)s comments of the last %(weeks)s weeks fit.",
        found.fitting,
        weeks=found.weeks,
    )
    if not found.changed:
        return [fitting, _("Nothing would change for any of them.")]
    changed = ngettext(
        "One comment would go a different way.",
        "%(num)s comments would go a different way.",
        found.changed,
    )
    newest = [_("Only the newest were tried.")] if found.truncated else []
    return [fitting, changed, *newest]


def _unclaimed(found: Trial) -> str | None:
    more = found.unclaimed_then - found.unclaimed_today
    if more > 0:
        return ngettext(
            "One more comment would reach nobody.",
            "%(num)s more comments would reach nobody.",
            more,
        )
    if more < 0:
        return ngettext(
            "One comment that reaches nobody today would be heard.",
            "%(num)s comments that reach nobody today would be heard.",
            -more,
        )
    return None


def _shift(line: Outcome) -> Shift:
    return Shift(
        cards.words(line.department.name).text,
        format_decimal(line.today),
        format_decimal(line.then),
        f"+{format_decimal(line.gained)}" if line.gained else "",
        f"−{format_decimal(line.lost)}" if line.lost else "",
    )


def _shown(each: Example) -> Shown:
    return Shown(
        cards.quote(each.comment),
        [cards.tag_view(tag) for tag in cards.strongest(each.comment.tags)],
        _joined(each.today),
        _joined(each.then),
    )


def _joined(departments: Sequence[Department]) -> str:
    return ", ".join(cards.words(each.name).text for each in departments) or _("Nobody")
