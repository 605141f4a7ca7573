"""One input: its page, and everything a person may do with it."""

from collections.abc import Callable

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.current import current_addresses, current_settings
from engage.db import reading, transaction
from engage.errors import NotFound
from engage.feedback import actions, duplicates, inbox, passing, replies, translations
from engage.i18n import current_language
from engage.models.action import Relation
from engage.models.department import Department, Input
from engage.pages.department import forms, input_page, inputs
from engage.pages.department.access import (
    READERS,
    WRITERS,
    Opened,
    open_department,
    open_to_change,
)
from engage.pages.department.blueprint import blueprint
from engage.pages.department.cards import words
from engage.security import member_id, staff
from engage.sms.city import city_of
from engage.times import now
from engage.translator import NoTranslation, Translator
from engage.words import gettext as _


@blueprint.get("/<slug>/inputs/<int:input_id>")
@staff(*READERS)
def one_input(slug: str, input_id: int) -> ResponseReturnValue:
    """Show one input with all that can be done with it."""
    with reading() as session:
        page = input_page.load(session, open_department(session, slug), input_id)
    return input_page.draw(page, input_page.forms_of(page), now=now())


@blueprint.post("/<slug>/inputs/<int:input_id>/read")
@staff(*WRITERS)
def mark_read(slug: str, input_id: int) -> ResponseReturnValue:
    """Record that somebody of the department read it."""
    with transaction() as session:
        inputs.read(session, [_held(session, slug, input_id)])
    return _to_input(slug, input_id)


@blueprint.post("/<slug>/inputs/<int:input_id>/unread")
@staff(*WRITERS)
def mark_unread(slug: str, input_id: int) -> ResponseReturnValue:
    """Take back that somebody read it."""
    with transaction() as session:
        inputs.unread(session, [_held(session, slug, input_id)])
    return _to_input(slug, input_id)


@blueprint.post("/<slug>/inputs/<int:input_id>/link")
@staff(*WRITERS)
def link_input(slug: str, input_id: int) -> ResponseReturnValue:
    """Link one input to an action."""

    def do(session: Session, page: input_page.InputPage, sent: input_page.Forms) -> None:
        inputs.link(session, [page.input], sent.link)

    return _filled_in(slug, input_id, "link", do)


@blueprint.post("/<slug>/inputs/<int:input_id>/unlink")
@staff(*WRITERS)
def unlink_input(slug: str, input_id: int) -> ResponseReturnValue:
    """Take a link back; `action` is the action's id."""
    action_id = request.form.get("action", 0, type=int)
    with transaction() as session:
        each = _held(session, slug, input_id)
        actions.unlink_input(session, each, action_id, user_id=member_id(), now=now())
        inputs.log(session, Deed.INPUT_UNLINKED, [each])
    flash(_("The link is taken back. The history keeps it."))
    return _to_input(slug, input_id)


@blueprint.post("/<slug>/inputs/<int:input_id>/action")
@staff(*WRITERS)
def sprout_action(slug: str, input_id: int) -> ResponseReturnValue:
    """Propose a new action that answers this input; the rest is written on its own page."""
    made: list[int] = []

    def do(session: Session, page: input_page.InputPage, sent: input_page.Forms) -> None:
        plan = actions.Plan(title={current_language(): forms.trimmed(sent.sprout.title.data)})
        action = actions.propose_action(
            session, page.department.id, plan, user_id=member_id(), now=now()
        )
        subject = f"action:{action.id}"
        record_deed(session, Deed.ACTION_PROPOSED, subject, user_id=member_id(), now=now())
        inputs.answer(session, [page.input], action, Relation(sent.sprout.relation.data))
        made.append(action.id)

    answer = _filled_in(slug, input_id, "sprout", do)
    if not made:
        return answer
    return redirect(url_for("department.one_action", slug=slug, action_id=made[0]), 303)


@blueprint.post("/<slug>/inputs/<int:input_id>/pass")
@staff(*WRITERS)
def pass_on(slug: str, input_id: int) -> ResponseReturnValue:
    """Give it to other departments; it leaves this inbox."""
    gone: list[str] = []

    def do(session: Session, page: input_page.InputPage, sent: input_page.Forms) -> None:
        to = set(sent.pass_on.departments.data or ())
        chosen = [each for each in page.others if each.id in to]
        inbox.find_inputs(session, [input_id], department_id=page.department.id)
        reason = forms.trimmed(sent.pass_on.reason.data)
        passing.pass_on(session, page.input, chosen, reason=reason, user_id=member_id(), now=now())
        subject = f"input:{input_id}"
        record_deed(session, Deed.INPUT_PASSED_ON, subject, user_id=member_id(), now=now())
        gone.extend(words(each.name).text for each in chosen)

    answer = _filled_in(slug, input_id, "pass_on", do)
    if not gone:
        return answer
    flash(_("Passed on to %(departments)s, with its history.", departments=", ".join(gone)))
    return redirect(url_for("department.inbox", slug=slug), 303)


@blueprint.post("/<slug>/inputs/<int:input_id>/reply")
@staff(*WRITERS)
def reply(slug: str, input_id: int) -> ResponseReturnValue:
    """Write back to the person."""
    settings = current_settings()
    book = current_addresses()

    def do(session: Session, page: input_page.InputPage, sent: input_page.Forms) -> None:
        form = sent.reply
        sender = f"{settings.city_name}, {_named(page.department, form.language.data)}"
        written = replies.Answer(
            text=forms.trimmed(form.text.data),
            language=form.language.data,
            key=form.key.data or "",
            sender=sender,
        )
        city = city_of(settings)
        each = page.input
        try:
            replies.send_reply(
                session, each, written, book=book, city=city, user_id=member_id(), now=now()
            )
        except replies.CannotReply as error:
            form.text.errors = [input_page.why_not(error.why)]
            return
        inputs.log(session, Deed.INPUT_REPLIED, [each])
        flash(_("Your answer is on its way. At night it waits until the morning."))

    return _filled_in(slug, input_id, "reply", do)


@blueprint.post("/<slug>/inputs/<int:input_id>/merge")
@staff(*WRITERS)
def merge_input(slug: str, input_id: int) -> ResponseReturnValue:
    """Merge it with another input of the department that says the same."""

    def do(session: Session, page: input_page.InputPage, sent: input_page.Forms) -> None:
        number = forms.trimmed(sent.merge.number.data)
        try:
            other = int(number) if number.isdecimal() else 0
            pair = inbox.find_inputs(session, [input_id, other], department_id=page.department.id)
            inputs.merge(session, pair)
        except NotFound:
            sent.merge.number.errors = [_("Your inbox has no other input with this number.")]

    return _filled_in(slug, input_id, "merge", do)


@blueprint.post("/<slug>/inputs/<int:input_id>/part")
@staff(*WRITERS)
def part_input(slug: str, input_id: int) -> ResponseReturnValue:
    """List it by itself again."""
    with transaction() as session:
        each = _held(session, slug, input_id)
        duplicates.part_input(session, each, user_id=member_id(), now=now())
        inputs.log(session, Deed.INPUTS_PARTED, [each])
    flash(_("It is in the list by itself again."))
    return _to_input(slug, input_id)


@blueprint.post("/<slug>/inputs/<int:input_id>/translate")
@staff(*WRITERS)
def translate_input(slug: str, input_id: int) -> ResponseReturnValue:
    """Translate it into the page's language; the engine is asked outside of any transaction."""
    translator: Translator = current_app.extensions["translator"]
    language = current_language()
    with reading() as session:
        department = open_to_change(session, slug)
        each = inbox.find_input(session, input_id, department_id=department.id)
        comments = [part.comment for part in each.comments]
    try:
        found = translations.translate(translator, comments, language)
    except NoTranslation:
        flash(_("The translation engine did not answer. Please try again later."), "error")
        return _to_input(slug, input_id)
    with transaction() as session:
        translations.keep_translations(session, found, language, now=now())
        inputs.log(session, Deed.COMMENT_TRANSLATED, [each])
    return _to_input(slug, input_id)


_Do = Callable[[Session, input_page.InputPage, input_page.Forms], None]


def _filled_in(slug: str, input_id: int, name: str, do: _Do) -> ResponseReturnValue:
    """Do what one of the page's forms says; else show the page again with what was typed."""
    with transaction() as session:
        opened = Opened(open_to_change(session, slug), may_change=True)
        page = input_page.load(session, opened, input_id)
        sent = input_page.forms_of(page)
        form = getattr(sent, name)
        if form.validate():
            do(session, page, sent)
    if form.errors:
        return input_page.draw(page, sent, now=now()), 422
    return _to_input(slug, input_id)


def _held(session: Session, slug: str, input_id: int) -> Input:
    department = open_to_change(session, slug)
    return inbox.find_inputs(session, [input_id], department_id=department.id)[0]


def _named(department: Department, language: str) -> str:
    return department.name.get(language) or words(department.name).text


def _to_input(slug: str, input_id: int) -> ResponseReturnValue:
    return redirect(url_for("department.one_input", slug=slug, input_id=input_id), 303)
