"""The question bank: look through it, put a question from it into a survey."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage.audit import Deed
from engage.db import reading, transaction
from engage.pages import ui
from engage.pages.department.forms import ReadForm
from engage.pages.department.wording import spoken
from engage.pages.studio import frame, saving, wording
from engage.pages.studio.blueprint import MAKERS, blueprint
from engage.security import staff
from engage.studio import bank as kept
from engage.studio import codes, documents, drafts
from engage.studio.bank import Kept
from engage.words import gettext as _


@dataclass(frozen=True, slots=True)
class BankLine:
    """A question of the bank."""

    key: str
    text: ui.Words
    kind: str
    axis: str | None
    languages: str
    is_ready: bool


@blueprint.get("/bank")
@staff(*MAKERS)
def bank() -> ResponseReturnValue:
    """Show the bank; from a survey's page, with a button to take each question into it."""
    slug = request.args.get("slug")
    with reading() as session:
        lines = [_line(each) for each in kept.every(session)]
        working = drafts.find(session, slug) if slug else None
    sections = documents.sections(working.document) if working else []
    return render_template(
        "studio/bank.html",
        survey=frame.head(working, "studio.editor") if working else None,
        questions=lines,
        sections=[(documents.code_of(each), _named(each, working.document)) for each in sections]
        if working
        else [],
        insert_url=url_for("studio.take_from_bank", slug=slug) if working else None,
        remove_url=url_for("studio.let_go"),
        home_url=url_for("studio.home"),
        form=ReadForm(),
    )


@blueprint.post("/surveys/<slug>/bank")
@staff(*MAKERS)
def take_from_bank(slug: str) -> ResponseReturnValue:
    """Put a copy of a question at the end of a section."""
    with reading() as session:
        working = drafts.find(session, slug)
        question = kept.find(session, request.form.get("question", "")).question
        known = codes.published(session, working.survey)
    document = working.document
    taken = {documents.code_of(each) for each in documents.all_questions(document)}
    code = codes.numbered(documents.code_of(question), taken | set(known.kinds))
    fitted = kept.fitted(question, document, code=code)
    edit = documents.put_question(fitted, section=request.form.get("section", ""))
    saving.change(slug, edit, documents.question_place(code))
    flash(_("Added."))
    return redirect(url_for("studio.question", slug=slug, code=code), 303)


@blueprint.post("/bank/remove")
@staff(*MAKERS)
def let_go() -> ResponseReturnValue:
    """Take a question out of the bank."""
    key = request.form.get("question", "")
    with transaction() as session:
        kept.remove(session, key)
        saving.log(session, Deed.QUESTION_LET_GO, f"bank-{key}")
    flash(_("Taken out of the bank. Surveys that use it keep it."))
    return redirect(url_for("studio.bank"), 303)


def _line(each: Kept) -> BankLine:
    question = each.question
    texts = question.get("text")
    tags = list(texts) if isinstance(texts, dict) else []
    axis = question.get("group_axis")
    return BankLine(
        key=each.key,
        text=frame.question_text(question, {}),
        kind=wording.kind(str(question.get("kind"))),
        axis=str(axis) if axis else None,
        languages=", ".join(spoken(tag) for tag in tags),
        is_ready=each.is_ready,
    )


def _named(section: documents.Part, document: documents.Document) -> str:
    titled = frame.shown(section.get("title"), document)
    return titled.text if titled else documents.code_of(section)
