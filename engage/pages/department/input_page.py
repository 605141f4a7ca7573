"""One input as its template wants it: what the tags rest on, its history, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from engage.feedback import actions, inbox
from engage.models.action import Action, InputLink
from engage.models.comment import Comment
from engage.models.department import Department, Input
from engage.pages import ui
from engage.pages.department import cards, wording
from engage.pages.department.access import Opened
from engage.pages.department.forms import LinkForm, ReadForm, SproutForm, problems_of
from engage.pages.department.inbox_page import room
from engage.words import gettext as _
from nlp.redact import mask


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPage:
    """Rows of one input's page."""

    department: Department
    may_change: bool
    input: Input
    links: Sequence[InputLink]
    actions: Sequence[Action]
    people: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence a tag rests on."""

    tag: str
    sentence: ui.Words


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a history."""

    when: ui.Moment
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Part:
    """A form beside the input; see `department/input.html`."""

    id: str
    title: str
    hint: str | None
    action: str
    form: FlaskForm
    button: str


def load(session: Session, opened: Opened, input_id: int) -> InputPage:
    """Read one input of the department; `NotFound` for any other."""
    department = opened.department
    found = inbox.find_input(session, input_id, department_id=department.id)
    links = inbox.links_of(session, [found.id]).get(found.id, [])
    users = [found.acknowledged_by, *(link.user_id for link in links)]
    return InputPage(
        department=department,
        may_change=opened.may_change,
        input=found,
        links=links,
        actions=actions.actions_of(session, department.id),
        people=inbox.people_by_id(session, users),
    )


def draw(page: InputPage, link: LinkForm, sprout: SproutForm, *, now: datetime) -> str:
    """Draw one input, with its forms where the person signed in answers for the department."""
    slug = page.department.slug
    return render_template(
        "department/input.html",
        department=room(page.department),
        input=cards.card(page.input, page.links, slug=slug, now=now),
        evidence=[line for part in page.input.comments for line in evidence(part.comment)],
        answers=[],
        history=_history(page),
        forms=_forms(page, link, sprout) if page.may_change else [],
        problems=[*problems_of(link), *problems_of(sprout)],
    )


def evidence(comment: Comment) -> list[Evidence]:
    """Give the sentence behind each label; masked as a whole, so that the offsets still hold."""
    if comment.is_hidden:
        return []
    masked = mask(comment.text).text
    language = cards.language_of(comment)
    return [
        Evidence(
            wording.theme(tag.key),
            ui.Words(masked[tag.evidence_start : tag.evidence_end], language),
        )
        for tag in cards.strongest(comment.tags)
        if tag.evidence_start is not None
    ]


def _history(page: InputPage) -> list[Event]:
    """Give what happened, newest first."""
    sent = _("The tagger sent it to this department.")
    happened: list[tuple[datetime, int | None, str]] = [(page.input.heard_at, None, sent)]
    if page.input.acknowledged_at:
        read = _("Read by a person.")
        happened.append((page.input.acknowledged_at, page.input.acknowledged_by, read))
    happened += [(link.at, link.user_id, _linked(link)) for link in page.links]
    ordered = sorted(happened, key=lambda each: each[0], reverse=True)
    return [
        Event(ui.day_and_time(at), page.people.get(who or 0, ""), what) for at, who, what in ordered
    ]


def _linked(link: InputLink) -> str:
    return _(
        "Linked to “%(action)s”: %(relation)s.",
        action=cards.action_title(link.action).text,
        relation=wording.relation(link.relation),
    )


def _forms(page: InputPage, link: LinkForm, sprout: SproutForm) -> list[Part]:
    slug, input_id = page.department.slug, page.input.id
    parts = [
        Part(
            "link",
            _("Link to an action"),
            None,
            url_for("department.link_input", slug=slug, input_id=input_id),
            link,
            _("Link to this action"),
        ),
        Part(
            "new",
            _("Write a new action for it"),
            _("You can say more about it on the next page."),
            url_for("department.sprout_action", slug=slug, input_id=input_id),
            sprout,
            _("Write the action and link it"),
        ),
    ]
    if page.input.acknowledged_at is None:
        url = url_for("department.mark_read", slug=slug, input_id=input_id)
        read = Part("read", _("Only read it"), None, url, ReadForm(), _("Mark as read"))
        parts.append(read)
    return parts
