"""From a draft to what residents are asked: checks, publishing, versions, closing."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage.audit import Deed
from engage.db import reading, transaction
from engage.errors import NameTaken, NotReady
from engage.intake.versions import definition_of
from engage.models.survey import SurveyState
from engage.pages import ui
from engage.pages.department.forms import ReadForm
from engage.pages.department.wording import spoken
from engage.pages.studio import editor_page, frame, saving, wording
from engage.pages.studio.blueprint import MAKERS, READERS, blueprint
from engage.pages.studio.editor_page import Note
from engage.pages.studio.text_costs import text_costs
from engage.security import may, staff
from engage.studio import documents, drafts, publishing
from engage.studio.comparing import Difference, What, compare
from engage.studio.documents import Document
from engage.studio.looking import Look
from engage.times import now
from engage.words import format_decimal, ngettext
from engage.words import gettext as _

# Changes that alter what answers mean, told first.
_WEIGHTY = frozenset(
    {What.QUESTION_REMOVED, What.REWORDED, What.CHOICE_REMOVED, What.CHOICE_REWORDED}
)
# A page of differences that nobody reads to its end helps nobody.
DIFFERENCES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the survey with what is wrong there."""

    name: str
    text: ui.Words | None
    url: str
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in words. `is_weighty` when it alters what an answer means."""

    place: str
    text: str
    is_weighty: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list."""

    number: str
    published: ui.Moment
    answers: str
    questions: str
    current: bool
    compare_url: str | None


@blueprint.get("/surveys/<slug>/checks")
@staff(*READERS)
def checks(slug: str) -> ResponseReturnValue:
    """Show everything found, what publishing would change, and the button."""
    with reading() as session:
        plan = publishing.plan(session, drafts.find(session, slug))
    return _draw_checks(plan)


@blueprint.post("/surveys/<slug>/publish")
@staff(*MAKERS)
def publish(slug: str) -> ResponseReturnValue:
    """Make the draft what residents are asked."""
    try:
        with transaction() as session:
            version = publishing.publish(session, slug, now=now())
            saving.log(session, Deed.SURVEY_PUBLISHED, slug)
            number = version.number
    except NotReady as error:
        flash(
            ngettext(
                "Not published: one thing must be mended first.",
                "Not published: %(num)s things must be mended first.",
                error.count,
            ),
            "error",
        )
        return redirect(url_for("studio.checks", slug=slug), 303)
    except NameTaken as error:
        flash(_keyword_taken(error.name), "error")
        return redirect(url_for("studio.checks", slug=slug), 303)
    flash(_("Published as version %(number)s.", number=number))
    return redirect(url_for("studio.versions", slug=slug), 303)


@blueprint.get("/surveys/<slug>/versions")
@staff(*READERS)
def versions(slug: str) -> ResponseReturnValue:
    """Show every version, newest first."""
    with reading() as session:
        working = drafts.find(session, slug)
        found = publishing.all_versions(session, working.survey)
        answered = publishing.responses_by_version(session, working.survey)
        asked = {each.id: definition_of(each) for each in found}
    lines = [
        VersionLine(
            number=format_decimal(each.number),
            published=ui.day_and_time(each.published_at),
            answers=format_decimal(answered.get(each.id, 0)),
            questions=format_decimal(sum(1 for _question in asked[each.id].questions)),
            current=each.id == working.survey.current_version_id,
            compare_url=url_for(
                "studio.versions_compared", slug=slug, before=each.number - 1, after=each.number
            )
            if each.number > 1
            else None,
        )
        for each in found
    ]
    return render_template(
        "studio/versions.html",
        survey=frame.head(working, "studio.versions"),
        versions=lines,
        numbers=[each.number for each in found],
        compare_url=url_for("studio.versions_compared", slug=slug),
        close_url=url_for("studio.close_survey", slug=slug)
        if working.survey.state is SurveyState.OPEN and may(*MAKERS)
        else None,
        reopen_url=url_for("studio.reopen_survey", slug=slug)
        if working.survey.state is SurveyState.CLOSED and may(*MAKERS)
        else None,
        resident_url=url_for("resident.start", slug=slug) if found else None,
        form=ReadForm(),
    )


@blueprint.get("/surveys/<slug>/versions/compare")
@staff(*READERS)
def versions_compared(slug: str) -> ResponseReturnValue:
    """Show what differs between two versions."""
    before = request.args.get("before", 1, type=int)
    after = request.args.get("after", 1, type=int)
    with reading() as session:
        working = drafts.find(session, slug)
        old = definition_of(publishing.find_version(session, working.survey, before))
        new = definition_of(publishing.find_version(session, working.survey, after))
    return render_template(
        "studio/compare.html",
        survey=frame.head(working, "studio.versions"),
        before=before,
        after=after,
        changes=_changes(compare(old, new)),
        versions_url=url_for("studio.versions", slug=slug),
    )


@blueprint.post("/surveys/<slug>/close")
@staff(*MAKERS)
def close_survey(slug: str) -> ResponseReturnValue:
    """Take no more answers."""
    with transaction() as session:
        publishing.close(session, slug, now=now())
        saving.log(session, Deed.SURVEY_CLOSED, slug)
    flash(_("Closed. Nobody can answer any more, and all answers are kept."))
    return redirect(url_for("studio.versions", slug=slug), 303)


@blueprint.post("/surveys/<slug>/reopen")
@staff(*MAKERS)
def reopen_survey(slug: str) -> ResponseReturnValue:
    """Take answers again."""
    with transaction() as session:
        publishing.reopen(session, slug)
        saving.log(session, Deed.SURVEY_REOPENED, slug)
    flash(_("Open again. It stays open until you close it."))
    return redirect(url_for("studio.versions", slug=slug), 303)


def _draw_checks(plan: publishing.Plan) -> str:
    working = plan.working
    slug, look = working.survey.slug, plan.look
    is_new = working.survey.current_version_id is None
    waiting = [
        ngettext(
            "%(language)s waits: %(num)s text is missing.",
            "%(language)s waits: %(num)s texts are missing.",
            count,
            language=spoken(tag),
        )
        for tag, count in plan.waiting.items()
    ]
    taken = (
        _keyword_taken(look.survey.keyword or "") if plan.keyword_taken_by and look.survey else None
    )
    return render_template(
        "studio/checks.html",
        survey=frame.head(working, "studio.checks"),
        places=_places(working.document, look, slug),
        counts={"errors": look.errors, "warnings": look.warnings},
        changes=_changes(plan.differences),
        is_new=is_new,
        changed=is_new or working.document != publishing.published_document(working.survey),
        live=[spoken(tag) for tag in plan.live],
        waiting=waiting,
        answering=_answering(plan) if plan.answering else None,
        answered=_answered(plan),
        number=format_decimal(plan.next_number),
        keyword_taken=taken,
        publish_url=url_for("studio.publish", slug=slug)
        if may(*MAKERS) and not look.errors and not taken
        else None,
        translations_url=url_for("studio.translations", slug=slug),
        costs=text_costs(look.shown) if look.shown else None,
        form=ReadForm(),
    )


def _places(document: Document, look: Look, slug: str) -> list[Place]:
    """Give every place with something wrong, those that stop publication first."""
    faulty = [each.place for each in look.faults]
    found = dict.fromkeys([*faulty, *(each.place for each in look.findings)])
    places = [_place(document, look, slug, each) for each in found]
    return sorted(places, key=lambda place: not any(note.is_error for note in place.notes))


def _place(document: Document, look: Look, slug: str, name: str) -> Place:
    kind, _space, code = name.partition(" ")
    part = documents.part(document, name)
    text = None
    if kind == "question" and isinstance(part, dict):
        text, url = (
            frame.question_text(part, document),
            url_for("studio.question", slug=slug, code=code),
        )
    elif kind == "section" and isinstance(part, dict):
        text, url = (
            frame.shown(part.get("title"), document),
            url_for("studio.section", slug=slug, code=code),
        )
    else:
        url = url_for("studio.settings", slug=slug)
    return Place(wording.place(name), text, url, editor_page.notes(look, name))


def _changes(differences: Sequence[Difference]) -> list[Change]:
    told = [
        Change(wording.place(each.place), wording.difference(each), each.what in _WEIGHTY)
        for each in differences
    ]
    return sorted(told, key=lambda change: not change.is_weighty)[:DIFFERENCES_SHOWN]


def _answering(plan: publishing.Plan) -> str:
    return ngettext(
        "One person is in the middle of answering. They go on with the version they began.",
        "%(num)s people are in the middle of answering. They go on with the version they began.",
        plan.answering,
    )


def _answered(plan: publishing.Plan) -> str:
    if not plan.answered:
        return _("Nobody has answered yet.")
    return ngettext(
        "One person has answered. Their answers stay with the version they were given to.",
        "%(num)s people have answered. Their answers stay with the version they were given to.",
        plan.answered,
    )


def _keyword_taken(word: str) -> str:
    return _("Another survey has the word “%(word)s”. Choose another in the settings.", word=word)
