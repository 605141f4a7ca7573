"""What stands above every page of one survey: its name, how it stands, and its other pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from engage.i18n import current_language
from engage.models.survey import SurveyState
from engage.pages import ui
from engage.pages.rooms import Place
from engage.pages.studio import wording
from engage.pages.studio.blueprint import MAKERS
from engage.security import may
from engage.studio import documents, publishing
from engage.studio.documents import Document, Part
from engage.studio.drafts import Working
from engage.words import gettext as _
from surveys.answers import Json
from surveys.texts import pick

# Endpoint to the name of its place, in the order of the work.
_PAGES: Mapping[str, Callable[[], str]] = {
    "studio.editor": lambda: _("Questions"),
    "studio.settings": lambda: _("Settings"),
    "studio.translations": lambda: _("Translations"),
    "studio.checks": lambda: _("Checks and publishing"),
    "studio.versions": lambda: _("Versions"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A survey as its pages name it; see `studio/_survey.html`."""

    slug: str
    title: ui.Words
    url: str
    home_url: str
    status: str
    is_open: bool
    # There are changes that residents do not see yet.
    unpublished: bool
    saved: ui.Moment | None
    revision: int
    pages: Sequence[Place]
    may_change: bool
    can_undo: bool
    can_redo: bool
    undo_url: str
    redo_url: str


def head(working: Working, current: str) -> Head:
    """Give what stands above the page whose endpoint is `current`."""
    survey, document = working.survey, working.document
    slug = survey.slug
    return Head(
        slug=slug,
        title=title(document),
        url=url_for("studio.editor", slug=slug),
        home_url=url_for("studio.home"),
        status=wording.status(survey),
        is_open=survey.state is SurveyState.OPEN,
        unpublished=publishing.published_document(survey) != document,
        saved=ui.day_and_time(working.draft.updated_at) if working.draft else None,
        revision=working.revision,
        pages=_pages(working, current),
        may_change=may(*MAKERS),
        can_undo=working.can_undo,
        can_redo=working.can_redo,
        undo_url=url_for("studio.undo", slug=slug),
        redo_url=url_for("studio.redo", slug=slug),
    )


def _pages(working: Working, current: str) -> list[Place]:
    slug = working.survey.slug
    places = [
        Place(name(), url_for(endpoint, slug=slug), endpoint == current)
        for endpoint, name in _PAGES.items()
    ]
    if working.survey.current_version_id and may(*MAKERS):
        collect = url_for("collectors.home", survey=slug)
        public = url_for("responses.publication", slug=slug)
        places.append(Place(_("Collect answers"), collect, current=False))
        places.append(Place(_("Public results"), public, current=False))
    return places


def title(document: Document) -> ui.Words:
    """Give a survey's title in the reader's language, or in its own."""
    return shown(document.get("title"), document) or ui.Words(
        _("Without a title"), current_language()
    )


def shown(written: Json, document: Document) -> ui.Words | None:
    """Give a text of a draft as a reader gets it; `None` where nothing is written."""
    texts = {tag: str(text) for tag, text in written.items()} if isinstance(written, dict) else {}
    found = pick(texts, current_language(), documents.base_language(document))
    return ui.Words(found.text, found.language) if found else None


def question_text(question: Part, document: Document) -> ui.Words:
    """Give what a question asks, or its code where nothing is written yet."""
    found = shown(question.get("text"), document)
    return found or ui.Words(documents.code_of(question), "und")
