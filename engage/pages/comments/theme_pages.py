"""The city's own themes: described, seen with their score, let to work, renamed, retired."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engage.audit import Deed, record_deed
from engage.db import reading, transaction
from engage.errors import ChangedMeanwhile, WrongTransition
from engage.feedback import inbox
from engage.feedback import own_themes as service
from engage.models.own_theme import OwnTheme, ThemeState
from engage.pages.comments import theme_drawing
from engage.pages.comments.blueprint import READERS, WRITERS, blueprint
from engage.pages.comments.theme_form import RevisionForm, ThemeForm
from engage.pages.department.forms import problems_of
from engage.security import may, member_id, staff
from engage.times import now
from engage.words import gettext as _

CONFLICT = 409


@blueprint.get("/themes", endpoint="own_themes")
@staff(*READERS)
def show_themes() -> ResponseReturnValue:
    """Show every theme of the city's own."""
    with reading() as session:
        themes = service.list_themes(session)
    return render_template(
        "comments/themes.html",
        themes=theme_drawing.lines(themes),
        new_url=url_for("comments.new_theme") if may(*WRITERS) else None,
    )


@blueprint.get("/themes/new")
@staff(*WRITERS)
def new_theme() -> ResponseReturnValue:
    """Ask what the theme is."""
    return _draw_new(ThemeForm())


@blueprint.post("/themes/new")
@staff(*WRITERS)
def describe_theme() -> ResponseReturnValue:
    """Keep a new theme; the worker learns it within a minute."""
    form = ThemeForm()
    if not form.validate():
        return _draw_new(form), 422
    with transaction() as session:
        theme = service.describe(session, form.description_(), user_id=member_id(), now=now())
        theme_id = theme.id
        _log(session, Deed.THEME_DESCRIBED, theme_id)
    flash(_("Saved. The tagger is learning it; its score will be here within a minute."))
    return _to_theme(theme_id)


@blueprint.get("/themes/<int:theme_id>")
@staff(*READERS)
def one_theme(theme_id: int) -> ResponseReturnValue:
    """Show a theme with its score and history."""
    page = _load(theme_id)
    return _draw(page, ThemeForm.of(page.theme))


@blueprint.post("/themes/<int:theme_id>")
@staff(*WRITERS)
def describe_theme_again(theme_id: int) -> ResponseReturnValue:
    """Keep other names or another description."""
    form = ThemeForm()
    if not form.validate():
        return _draw(_load(theme_id), form), 422
    try:
        with transaction() as session:
            service.describe_again(
                session,
                theme_id,
                form.description_(),
                seen=form.seen.data or 0,
                user_id=member_id(),
                now=now(),
            )
            _log(session, Deed.THEME_DESCRIBED, theme_id)
    except ChangedMeanwhile:
        page = _load(theme_id)
        form.seen.data, form.seen.raw_data = page.theme.revision, None
        return _draw(page, form, conflict=True), CONFLICT
    flash(_("Saved."))
    return _to_theme(theme_id)


@blueprint.post("/themes/<int:theme_id>/live")
@staff(*WRITERS)
def let_theme_work(theme_id: int) -> ResponseReturnValue:
    """Let a theme tag what comes in and what was said before."""
    form = RevisionForm()
    if not form.validate():
        return _to_theme(theme_id)
    try:
        with transaction() as session:
            seen = form.seen.data or 0
            service.go_live(session, theme_id, seen=seen, user_id=member_id(), now=now())
            _log(session, Deed.THEME_WENT_LIVE, theme_id)
    except (ChangedMeanwhile, WrongTransition):
        flash(_("A colleague has changed the theme meanwhile. Please look at it again."), "error")
        return _to_theme(theme_id)
    flash(_("It works. What was said before is read in the background."))
    return _to_theme(theme_id)


@blueprint.post("/themes/<int:theme_id>/retire")
@staff(*WRITERS)
def retire_theme(theme_id: int) -> ResponseReturnValue:
    """Let a theme work no more."""
    if RevisionForm().validate():
        with transaction() as session:
            service.retire(session, theme_id, user_id=member_id(), now=now())
            _log(session, Deed.THEME_RETIRED, theme_id)
        flash(_("Retired. What it tagged stays tagged."))
    return _to_theme(theme_id)


@dataclass(frozen=True, slots=True)
class ThemePage:
    """Rows of one theme's page."""

    theme: OwnTheme
    people: dict[int, str]


def _load(theme_id: int) -> ThemePage:
    with reading() as session:
        theme = service.find_theme(session, theme_id)
        users: Sequence[int | None] = [change.user_id for change in theme.changes]
        return ThemePage(theme, dict(inbox.people_by_id(session, users)))


def _draw_new(form: ThemeForm) -> str:
    return render_template("comments/theme_new.html", form=form, problems=problems_of(form))


def _draw(page: ThemePage, form: ThemeForm, *, conflict: bool = False) -> str:
    theme = page.theme
    changeable = may(*WRITERS)
    learnt = service.is_learnt(theme)
    in_force = theme.state is ThemeState.LIVE and theme.working_revision == theme.revision
    return render_template(
        "comments/theme.html",
        theme=theme_drawing.view(theme),
        history=theme_drawing.history(theme, page.people),
        form=form if changeable else None,
        revision=RevisionForm(formdata=None, seen=theme.revision),
        live_url=url_for("comments.let_theme_work", theme_id=theme.id)
        if changeable and learnt and not in_force
        else None,
        retire_url=url_for("comments.retire_theme", theme_id=theme.id)
        if changeable and theme.state is ThemeState.LIVE
        else None,
        save_url=url_for("comments.describe_theme_again", theme_id=theme.id),
        conflict=conflict,
        problems=problems_of(form),
    )


def _log(session: Session, deed: Deed, theme_id: int) -> None:
    record_deed(session, deed, f"theme:{theme_id}", user_id=member_id(), now=now())


def _to_theme(theme_id: int) -> ResponseReturnValue:
    return redirect(url_for("comments.one_theme", theme_id=theme_id), 303)
