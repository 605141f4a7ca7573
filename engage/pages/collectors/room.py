"""The survey these pages are about, and the places around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session

from engage.i18n import current_language
from engage.intake import versions
from engage.models.survey import Survey, SurveyVersion
from engage.pages import ui
from engage.pages.rooms import Place
from engage.words import gettext as _
from surveys.definition import Survey as Definition
from surveys.texts import Text


@dataclass(frozen=True, slots=True)
class Opened:
    """A published survey with what its current version asks."""

    survey: Survey
    version: SurveyVersion
    definition: Definition


@dataclass(frozen=True, slots=True)
class RoomView:
    """The survey's name and the tabs of its room; see `collectors/room.html`."""

    title: ui.Words
    survey_url: str
    tabs: Sequence[Place]


def open_room(session: Session, slug: str) -> Opened:
    """Give the published survey of this address; `NotFound` otherwise."""
    survey = versions.find_survey(session, slug)
    version = survey.current_version
    assert version is not None  # noqa: S101 - the constraint `published_has_a_version`
    return Opened(survey, version, versions.definition_of(version))


def room_view(opened: Opened) -> RoomView:
    """Give the frame of a page about this survey."""
    slug, definition = opened.survey.slug, opened.definition
    tabs = [
        _tab(_("Who has answered"), "collectors.live", slug),
        _tab(_("Collectors"), "collectors.home", slug),
        _tab(_("Paper forms"), "collectors.paper", slug),
        _tab(_("Type in a form"), "collectors.key_in", slug),
    ]
    title = words(definition.pick(definition.title, current_language()))
    return RoomView(title, url_for("studio.editor", slug=slug), tabs)


def _tab(text: str, endpoint: str, slug: str) -> Place:
    url = url_for(endpoint, survey=slug)
    return Place(text, url, request.path.startswith(url))


def words(text: Text) -> ui.Words:
    """Give a survey's text as templates mark it."""
    return ui.Words(text.text, text.language)
