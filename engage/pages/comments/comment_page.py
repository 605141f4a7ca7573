"""One comment as its template wants it: what the tags rest on, what people did, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import render_template, url_for
from sqlalchemy.orm import Session

from engage.feedback import comments, correcting, covering, hiding, inbox, themes
from engage.models.comment import Comment
from engage.models.correction import Correction, Covering
from engage.models.department import Department
from engage.models.hiding import Hiding
from engage.pages import ui
from engage.pages.comments import drawing, wording
from engage.pages.comments.forms import CoverForm, HideForm, LabelsForm, ShowForm, UncoverForm
from engage.pages.department import cards
from engage.pages.department import wording as names
from engage.pages.department.forms import problems_of
from engage.pages.department.input_history import Event
from engage.pages.department.input_page import evidence
from engage.words import gettext as _

# As many words of people as anybody reads; nobody corrects a comment more often.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPage:
    """Rows of one comment's page."""

    comment: Comment
    corrections: Sequence[Correction]
    coverings: Sequence[Covering]
    hidings: Sequence[Hiding]
    departments: Mapping[int, Department]
    own_themes: Sequence[str]
    people: Mapping[int, str]

    @property
    def seen(self) -> int:
        """The number of the last word on it."""
        return self.corrections[0].number if self.corrections else 0


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of the page; `theirs` is what somebody else chose meanwhile."""

    labels: LabelsForm
    cover: CoverForm = field(default_factory=CoverForm)
    hide: HideForm = field(default_factory=HideForm)
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """Covered words that can be shown again; the words themselves stay covered."""

    text: str
    action: str
    form: UncoverForm


def load(session: Session, comment_id: int) -> CommentPage:
    """Read one comment with all that people did to it; `NotFound` for an unknown one."""
    comment = comments.find_comment(session, comment_id)
    corrections = correcting.corrections_of(session, comment_id, limit=MOST_SHOWN)
    coverings = covering.coverings_of(session, comment_id)
    hidings = hiding.hidings_of(session, comment_id)
    users = [each.user_id for each in corrections]
    users += [who for each in coverings for who in (each.user_id, each.undone_by)]
    users += [who for each in hidings for who in (each.user_id, each.lifted_by)]
    return CommentPage(
        comment=comment,
        corrections=corrections,
        coverings=coverings,
        hidings=hidings,
        departments={each.id: each for each in inbox.all_departments(session)},
        own_themes=themes.live_keys(session),
        people=inbox.people_by_id(session, users),
    )


def fresh_forms(page: CommentPage) -> Forms:
    """Give the forms as somebody finds them."""
    form = LabelsForm(formdata=None)
    form.offer(page.own_themes, [tag.key for tag in page.comment.tags])
    form.show(page.comment.tags, seen=page.seen)
    return Forms(form)


def draw(page: CommentPage, forms: Forms | None = None, *, may_change: bool) -> str:
    """Draw one comment, with its forms for those who may change it."""
    forms = forms or fresh_forms(page)
    comment_id = page.comment.id
    last = page.corrections[0] if page.corrections else None
    hidden = next((each for each in page.hidings if each.lifted_at is None), None)
    return render_template(
        "comments/comment.html",
        comment=drawing.view(page.comment, last, whole=True),
        hidden=wording.hidden(hidden.reason) if hidden else None,
        evidence=evidence(page.comment),
        history=_history(page),
        forms=forms if may_change else None,
        covered=_covered(page) if may_change else [],
        show_form=ShowForm(),
        urls={
            name: url_for(f"comments.{name}", comment_id=comment_id)
            for name in ("correct", "cover", "uncover", "hide", "show")
        },
        problems=[
            *problems_of(forms.labels),
            *problems_of(forms.cover),
            *problems_of(forms.hide),
        ],
    )


def named(keys: Sequence[str]) -> str:
    """Name labels in one line."""
    return ", ".join(names.theme(key) for key in keys) or _("no theme and no dimension")


def _covered(page: CommentPage) -> list[Covered]:
    """Give what can be uncovered. A person who may see the words must still ask for them."""
    rows = []
    for each in page.coverings:
        if each.undone_at is None:
            form = UncoverForm(formdata=None, covering=each.id)
            text = _("%(count)s letters covered", count=len(each.words))
            rows.append(
                Covered(text, url_for("comments.uncover", comment_id=page.comment.id), form)
            )
    return rows


def _history(page: CommentPage) -> list[Event]:
    """Give what happened, newest first."""
    comment = page.comment
    happened: list[tuple[datetime, int | None, str]] = [
        (comment.created_at, None, _("It came in."))
    ]
    if comment.tagged_at:
        read = _("The tagger read it (version %(version)s).", version=comment.model_version or "–")
        happened.append((comment.tagged_at, None, read))
    happened += [(each.at, each.user_id, _told(page, each)) for each in page.corrections]
    for each in page.coverings:
        happened.append((each.at, each.user_id, _("Covered words of it.")))
        if each.undone_at:
            happened.append((each.undone_at, each.undone_by, _("Showed covered words again.")))
    happened += _hidings(page.hidings)
    ordered = sorted(happened, key=lambda each: each[0], reverse=True)
    return [
        Event(ui.day_and_time(at), page.people.get(who or 0, ""), what) for at, who, what in ordered
    ]


def _hidings(hidings: Sequence[Hiding]) -> list[tuple[datetime, int | None, str]]:
    happened: list[tuple[datetime, int | None, str]] = []
    for each in hidings:
        said = _("Hid it: %(reason)s.", reason=wording.hidden(each.reason))
        happened.append((each.at, each.user_id, f"{said} {each.note}".strip()))
        if each.lifted_at:
            happened.append((each.lifted_at, each.lifted_by, _("Brought it back into sight.")))
    return happened


def _told(page: CommentPage, each: Correction) -> str:
    """Say in sentences what a person's word changed."""
    if not each.is_change:
        return _("Found its tags right: %(tags)s.", tags=named([*each.themes, *each.dimensions]))
    said = []
    if each.added:
        said.append(_("Added %(tags)s.", tags=named(each.added)))
    if each.removed:
        said.append(_("Took away %(tags)s.", tags=named(each.removed)))
    if each.heard_by:
        said.append(_("Now heard by %(departments)s.", departments=_called(page, each.heard_by)))
    if each.withdrawn_from:
        gone = _called(page, each.withdrawn_from)
        said.append(_("No longer in the inbox of %(departments)s.", departments=gone))
    return " ".join(said)


def _called(page: CommentPage, ids: Sequence[int]) -> str:
    known = [page.departments[each] for each in ids if each in page.departments]
    return ", ".join(cards.words(each.name).text for each in known)
