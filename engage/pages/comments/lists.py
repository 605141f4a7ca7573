"""The list of all comments, and how they ended in each language and on each way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.db import reading
from engage.feedback import comments, correcting, themes
from engage.feedback.comments import PAGE_SIZE, Filter, Found
from engage.i18n import current_language
from engage.intake.versions import definition_of
from engage.pages.comments import drawing, fates, filters
from engage.pages.comments.blueprint import READERS, blueprint
from engage.pages.comments.filters import Choices
from engage.security import staff
from engage.words import format_decimal, ngettext
from engage.words import gettext as _


@dataclass(frozen=True, slots=True)
class Pager:
    """Where the list goes on."""

    newer_url: str | None
    older_url: str | None
    text: str


@blueprint.get("/", endpoint="listing")
@staff(*READERS)
def show_list() -> ResponseReturnValue:
    """Show a page of comments."""
    with reading() as session:
        choices = _choices(session)
        wanted = filters.asked_for(request.args, choices)
        found = comments.find_comments(session, wanted)
        words = correcting.latest_by_comment(session, [each.id for each in found.comments])
    wanted = replace(wanted, page=found.page)
    return render_template(
        "comments/list.html",
        summary=ngettext("%(num)s comment", "%(num)s comments", found.count),
        filters=filters.draw_filters(wanted, choices),
        comments=drawing.views(found.comments, words),
        pager=_pager(wanted, found),
    )


@blueprint.get("/fates", endpoint="fates")
@staff(*READERS)
def show_fates() -> ResponseReturnValue:
    """Show how comments ended, by language and by way, and why."""
    with reading() as session:
        counted = comments.count_fates(session)
    return render_template("comments/fates.html", **fates.draw(counted))


def _choices(session: Session) -> Choices:
    titles = {}
    for survey in comments.published_surveys(session):
        if survey.current_version is not None:
            definition = definition_of(survey.current_version)
            titles[survey.slug] = definition.pick(definition.title, current_language()).text
    return Choices(themes.live_keys(session), titles)


def _pager(wanted: Filter, found: Found) -> Pager:
    newer = replace(wanted, page=found.page - 1) if found.page > 1 else None
    older = replace(wanted, page=found.page + 1) if found.page < found.pages else None
    return Pager(
        filters.address(newer) if newer else None,
        filters.address(older) if older else None,
        _span(found.page, found.comments, found.count),
    )


def _span(page: int, shown: Sequence[object], count: int) -> str:
    first = (page - 1) * PAGE_SIZE + 1
    return _(
        "%(first)s to %(last)s of %(all)s",
        first=format_decimal(first),
        last=format_decimal(first + len(shown) - 1),
        all=format_decimal(count),
    )
