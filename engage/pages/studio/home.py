"""The studio's first page, and new surveys: ready, blank, copied from a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed
from engage.db import reading, transaction
from engage.errors import NameTaken, NotFound
from engage.i18n import current_language
from engage.models.survey import Engagement, Survey, SurveyState
from engage.pages import ui
from engage.pages.department.forms import problems_of
from engage.pages.studio import frame, saving, wording
from engage.pages.studio.blueprint import MAKERS, READERS, blueprint
from engage.pages.studio.faults import fault_line, fault_sentence
from engage.pages.studio.new_form import NewSurveyForm, build, slug_of
from engage.security import may, member_id, staff
from engage.studio import documents, drafts, overview, workbooks, worksheet
from engage.studio.documents import Document
from engage.studio.worksheet import SixQuestion
from engage.times import now
from engage.words import format_decimal
from engage.words import gettext as _
from surveys.definition import Survey as Definition
from surveys.errors import InvalidSurvey
from surveys.exchange import document as plain
from surveys.faults import Fault, Phrase
from surveys.library import names, ready
from surveys.texts import pick


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyLine:
    """A survey in the list."""

    title: ui.Words
    slug: str
    url: str
    status: str
    is_open: bool
    unpublished: bool
    answers: str
    keyword: str | None
    translations_url: str
    versions_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementCard:
    """An engagement with its surveys. `answered` is how many of the six questions have one."""

    name: ui.Words | None
    url: str | None
    answered: int
    of: int
    surveys: Sequence[SurveyLine]


@blueprint.get("/")
@staff(*READERS)
def home() -> ResponseReturnValue:
    """Show engagements with their surveys, and how each stands."""
    with reading() as session:
        found = overview.read(session)
    cards = [_card(found, each) for each in found.engagements]
    loose = [each for each in found.surveys if each.engagement_id is None]
    if loose:
        cards.append(_loose(found, loose))
    return render_template(
        "studio/home.html",
        engagements=cards,
        new_url=url_for("studio.new_survey") if may(*MAKERS) else None,
        new_engagement_url=url_for("studio.new_engagement") if may(*MAKERS) else None,
        bank_url=url_for("studio.bank") if may(*MAKERS) else None,
    )


@blueprint.get("/surveys/new")
@staff(*MAKERS)
def new_survey() -> ResponseReturnValue:
    """Show the ways to begin a survey."""
    return _draw_new(_form())


@blueprint.post("/surveys/new")
@staff(*MAKERS)
def begin_survey() -> ResponseReturnValue:
    """Begin a survey from a ready one, from a file, or from nothing."""
    form = _form()
    if not form.validate():
        return _draw_new(form), 422
    try:
        document, left_out = _document(form)
    except InvalidSurvey as error:
        return _draw_new(form, faults=error.faults), 422
    except NotFound:
        form.ready.errors = [_("Please choose one of the ready surveys.")]
        return _draw_new(form), 422
    slug = slug_of(form, document)
    try:
        with transaction() as session:
            # An address that nobody typed may be another one.
            slug = slug if form.address.data else drafts.free_slug(session, slug)
            _begin(session, form, {**document, "slug": slug})
    except NameTaken as error:
        form.address.errors = [
            _("Another survey has the address “%(slug)s”. Choose another.", slug=error.name)
        ]
        return _draw_new(form), 422
    for fault in left_out:
        flash(fault_sentence(fault), "error")
    return redirect(url_for("studio.editor", slug=slug), 303)


def _begin(session: Session, form: NewSurveyForm, document: Document) -> None:
    engagement_id = int(form.engagement.data) if form.engagement.data else None
    drafts.create(session, document, engagement_id=engagement_id, user_id=member_id(), now=now())
    saving.log(session, Deed.DRAFT_BEGUN, str(document["slug"]))


def _document(form: NewSurveyForm) -> tuple[Document, Sequence[Fault]]:
    """Give the survey to begin with, and what of a file has no place in one."""
    match form.start.data:
        case "ready":
            if form.ready.data not in names():
                raise NotFound("ready survey", str(form.ready.data))
            return _untaken(ready(form.ready.data).to_json()), ()
        case "file":
            survey, left_out = _read_file()
            return survey.to_json(), left_out
    language = str(form.language.data)
    return documents.blank("", str(form.title.data or ""), language), ()


def _untaken(document: Document) -> Document:
    """A ready survey's word belongs to whoever publishes it first, so each city chooses one."""
    return {key: value for key, value in document.items() if key != "keyword"}


def _read_file() -> tuple[Definition, Sequence[Fault]]:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        mend = Phrase("Choose a file on your computer")
        raise InvalidSurvey([Fault(Phrase("the file"), Phrase("no file was sent"), mend)])
    content = sent.read()
    if PurePath(sent.filename).suffix.lower() == ".xlsx":
        imported = workbooks.read_with_notes(content)
        return imported.survey, imported.left_out
    return plain.read(content), ()


def _form() -> NewSurveyForm:
    with reading() as session:
        return build(worksheet.every(session), newest=worksheet.newest_id(session))


def _draw_new(form: NewSurveyForm, *, faults: Sequence[Fault] = ()) -> str:
    return render_template(
        "studio/new.html",
        form=form,
        action=url_for("studio.begin_survey"),
        home_url=url_for("studio.home"),
        faults=[fault_line(each) for each in faults],
        problems=problems_of(form),
    )


def _card(found: overview.Overview, engagement: Engagement) -> EngagementCard:
    said = engagement.worksheet
    mine = [each for each in found.surveys if each.engagement_id == engagement.id]
    name = pick(engagement.name, current_language())
    return EngagementCard(
        name=ui.Words(name.text, name.language),
        url=url_for("studio.engagement", slug=engagement.slug),
        answered=sum(any(said.get(question, {}).values()) for question in SixQuestion),
        of=len(SixQuestion),
        surveys=[_line(found, each) for each in mine],
    )


def _loose(found: overview.Overview, surveys: Sequence[Survey]) -> EngagementCard:
    lines = [_line(found, each) for each in surveys]
    return EngagementCard(name=None, url=None, answered=0, of=len(SixQuestion), surveys=lines)


def _line(found: overview.Overview, survey: Survey) -> SurveyLine:
    document = found.documents[survey.id]
    slug = survey.slug
    return SurveyLine(
        title=frame.title(document),
        slug=slug,
        url=url_for("studio.editor", slug=slug),
        status=wording.status(survey),
        is_open=survey.state is SurveyState.OPEN,
        unpublished=survey.id in found.unpublished,
        answers=format_decimal(found.answers.get(survey.id, 0)),
        keyword=survey.keyword,
        translations_url=url_for("studio.translations", slug=slug),
        versions_url=url_for("studio.versions", slug=slug) if survey.current_version_id else None,
    )
