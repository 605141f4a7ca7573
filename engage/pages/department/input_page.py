"""One input as its template wants it: what the tags rest on, its history, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, render_template, url_for
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from engage.current import current_settings
from engage.feedback import actions, inbox, replies
from engage.feedback.duplicates import merged_into
from engage.feedback.passing import passings_of
from engage.feedback.replies import NoWay
from engage.i18n import current_language
from engage.languages import BY_TAG
from engage.models.action import Action
from engage.models.comment import Comment
from engage.models.department import Department, HistoryEntry, Input
from engage.models.handling import Passing, Reply, ReplyWay
from engage.pages import ui
from engage.pages.department import cards, forms, input_history, wording
from engage.pages.department.access import Opened
from engage.pages.department.forms import problems_of
from engage.pages.department.inbox_page import room
from engage.words import gettext as _
from nlp.redact import mask


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPage:
    """Rows of one input's page."""

    department: Department
    may_change: bool
    input: Input
    around: cards.Around
    same: Sequence[Input]
    actions: Sequence[Action]
    others: Sequence[Department]
    passings: Sequence[Passing]
    entries: Sequence[HistoryEntry]
    replies: Sequence[Reply]
    way: ReplyWay | NoWay
    people: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms beside an input."""

    link: forms.LinkForm
    sprout: forms.SproutForm
    pass_on: forms.PassForm
    reply: forms.ReplyForm
    merge: forms.MergeForm

    def all(self) -> Sequence[FlaskForm]:
        """Give every form."""
        return (self.link, self.sprout, self.pass_on, self.reply, self.merge)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence a tag rests on."""

    tag: str
    sentence: ui.Words


@dataclass(frozen=True, slots=True)
class Part:
    """A form beside the input; see `department/input.html`."""

    id: str
    title: str
    hint: str | None
    action: str
    form: FlaskForm
    button: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button that needs nothing filled in; see `department/input.html`."""

    action: str
    text: str
    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Same:
    """An input merged with this one."""

    text: str
    url: str
    part_url: str


def load(session: Session, opened: Opened, input_id: int) -> InputPage:
    """Read one input of the department; `NotFound` for any other."""
    department = opened.department
    found = inbox.find_input(session, input_id, department_id=department.id)
    passings = passings_of(session, found.response_id)
    entries = input_history.entries_of(session, found)
    users = [
        found.acknowledged_by,
        *(each.user_id for each in passings),
        *(each.user_id for each in entries),
    ]
    return InputPage(
        department=department,
        may_change=opened.may_change,
        input=found,
        around=cards.look_around(session, [found]),
        same=merged_into(session, [found.id]),
        actions=actions.open_actions_of(session, department.id),
        others=[each for each in inbox.all_departments(session) if each.id != department.id],
        passings=passings,
        entries=entries,
        replies=replies.replies_to(session, found.id),
        way=replies.way_to(session, found),
        people=inbox.people_by_id(session, users),
    )


def forms_of(page: InputPage) -> Forms:
    """Give the page's forms, filled in with what was sent."""
    language = page.input.response.language
    tags = [language, *(tag for tag in current_app.config["LANGUAGES"] if tag != language)]
    return Forms(
        link=forms.link_form(page.actions),
        sprout=forms.sprout_form(),
        pass_on=forms.pass_form(page.others),
        reply=forms.reply_form([tag for tag in tags if tag in BY_TAG], language),
        merge=forms.merge_form(),
    )


def draw(page: InputPage, sent: Forms, *, now: datetime) -> str:
    """Draw one input, with its forms where the person signed in answers for the department."""
    slug = page.department.slug
    return render_template(
        "department/input.html",
        department=room(page.department),
        input=cards.card(page.input, page.around, slug=slug, now=now),
        evidence=[line for part in page.input.comments for line in evidence(part.comment)],
        answers=[],
        history=input_history.draw(
            page.input,
            page.entries,
            page.passings,
            page.people,
            titles={action.id: cards.action_title(action).text for action in page.actions},
        ),
        replies=[_reply(each) for each in page.replies],
        same=[_same(slug, each) for each in page.same],
        presses=_presses(page) if page.may_change else [],
        forms=_parts(page, sent) if page.may_change else [],
        no_reply=why_not(page.way) if isinstance(page.way, NoWay) else None,
        csrf_token=generate_csrf(),
        problems=[problem for form in sent.all() for problem in problems_of(form)],
    )


def why_not(why: NoWay) -> str:
    """Say why nobody can write back."""
    return {
        NoWay.NOT_ASKED: _("This person did not ask to be told, so we have no address of theirs."),
        NoWay.OPTED_OUT: _("This person asked us to stop writing to them."),
        NoWay.NO_CONSENT: _("This person has not agreed that we write to them first."),
        NoWay.UNREACHABLE: _("This person cannot be reached at the address we have."),
    }[why]


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


def _reply(reply: Reply) -> cards.Quote:
    words = ui.Words(reply.text, reply.language)
    return cards.Quote(words.text, words.language, words.dir, source=ui.day_and_time(reply.at).text)


def _same(slug: str, each: Input) -> Same:
    return Same(
        _("Input %(number)s", number=each.id),
        url_for("department.one_input", slug=slug, input_id=each.id),
        url_for("department.part_input", slug=slug, input_id=each.id),
    )


def _presses(page: InputPage) -> list[Press]:
    slug, each = page.department.slug, page.input

    def at(endpoint: str) -> str:
        return url_for(f"department.{endpoint}", slug=slug, input_id=each.id)

    links = page.around.links.get(each.id, ())
    presses = [
        Press(
            at("unlink_input"),
            _("Take back the link to “%(action)s”", action=cards.action_title(link.action).text),
            "action",
            str(link.action_id),
        )
        for link in links
    ]
    if each.acknowledged_at is None:
        presses.insert(0, Press(at("mark_read"), _("Mark as read")))
    elif not links and not page.replies:
        presses.insert(0, Press(at("mark_unread"), _("Mark as not read")))
    if each.duplicate_of_id is not None:
        presses.append(Press(at("part_input"), _("List it by itself again")))
    if _can_translate(page):
        presses.append(Press(at("translate_input"), _("Translate it")))
    return presses


def _can_translate(page: InputPage) -> bool:
    settings = current_settings()
    foreign = [
        part.comment_id
        for part in page.input.comments
        if part.comment.language != current_language()
        and part.comment_id not in page.around.translations
    ]
    return bool(settings.translate_url and foreign)


def _parts(page: InputPage, sent: Forms) -> list[Part]:
    slug, input_id = page.department.slug, page.input.id

    def at(endpoint: str) -> str:
        return url_for(f"department.{endpoint}", slug=slug, input_id=input_id)

    parts = [
        Part(
            "link",
            _("Link to an action"),
            None,
            at("link_input"),
            sent.link,
            _("Link to this action"),
        ),
        Part(
            "new",
            _("Write a new action for it"),
            _("You can say more about it on the next page."),
            at("sprout_action"),
            sent.sprout,
            _("Write the action and link it"),
        ),
    ]
    if isinstance(page.way, ReplyWay):
        hint = (
            _("It goes out as a text message.")
            if page.way is ReplyWay.TEXT
            else _("It goes out by e-mail.")
        )
        parts.append(Part("reply", _("Write back"), hint, at("reply"), sent.reply, _("Send")))
    if page.others:
        hint = _("It leaves your inbox and keeps its history and its age.")
        parts.append(Part("pass_on", _("Pass on"), hint, at("pass_on"), sent.pass_on, _("Pass on")))
    hint = _("Both are answered together from then on. Each person still counts.")
    parts.append(
        Part("same", _("Says the same as another"), hint, at("merge_input"), sent.merge, _("Merge"))
    )
    return parts
