"""Translations side by side: what is missing, stale, unread or reviewed; out to a file and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage.audit import Deed
from engage.db import reading, transaction
from engage.errors import NotFound
from engage.pages import ui
from engage.pages.department.forms import ReadForm
from engage.pages.department.wording import spoken
from engage.pages.studio import frame, saving, wording
from engage.pages.studio.blueprint import READERS, TRANSLATORS, blueprint
from engage.pages.studio.faults import fault_sentence
from engage.security import may, member_id, staff
from engage.studio import documents, drafts, handoff, marks, translating
from engage.studio.drafts import Working
from engage.studio.translating import Line, Outcome, State, Written
from engage.times import now
from engage.words import format_decimal, ngettext
from engage.words import gettext as _
from surveys.definition import TranslationState
from surveys.errors import InvalidSurvey
from surveys.languages import LANGUAGES

# Texts on one page: beyond this a page is slow to load and easy to lose one's place on.
PAGE_SIZE = 40
_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "po": "text/x-gettext-translation",
}


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """How far a language is. `counts` are by state, in words."""

    name: str
    tag: str
    url: str
    live: bool
    counts: Mapping[str, str]
    done: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text to translate; see `studio/translate.html`. `field` names its inputs."""

    field: str
    place: str
    part: str
    where: str
    source: ui.Words
    text: str
    state: str
    state_name: str
    refused: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Part:
    """The texts on one page. `only`: the state they all have; `page` of `last`, from one."""

    lines: Sequence[Line]
    only: str | None
    page: int
    last: int


@blueprint.get("/surveys/<slug>/translations")
@staff(*READERS)
def translations(slug: str) -> ResponseReturnValue:
    """Show every language and how far it is."""
    with reading() as session:
        working = drafts.find(session, slug)
        known = marks.find_all(session, working.draft.id if working.draft else None)
    document = working.document
    tags = [
        tag for tag in documents.languages(document) if tag != documents.base_language(document)
    ]
    return render_template(
        "studio/translations.html",
        survey=frame.head(working, "studio.translations"),
        base=spoken(documents.base_language(document)),
        languages=[_language(working, tag, known.get(tag, {})) for tag in tags],
        others=[
            (spoken(tag), url_for("studio.translate", slug=slug, language=tag))
            for tag in LANGUAGES
            if tag not in documents.languages(document)
        ]
        if may(*TRANSLATORS)
        else [],
    )


@blueprint.get("/surveys/<slug>/translations/<language>")
@staff(*TRANSLATORS)
def translate(slug: str, language: str) -> ResponseReturnValue:
    """Show texts of one language beside their source."""
    working, lines = _open(slug, language)
    return _draw(working, language, lines)


@blueprint.post("/surveys/<slug>/translations/<language>")
@staff(*TRANSLATORS)
def save_translations(slug: str, language: str) -> ResponseReturnValue:
    """Store what was typed; what does not fit is shown again with its reason."""
    working, lines = _open(slug, language)
    typed = _typed(lines)
    state = (
        TranslationState.REVIEWED if request.form.get("do") == "review" else TranslationState.DRAFT
    )
    changed = [each for each in typed if _is_news(each, lines, state)]
    outcome = _write(slug, language, changed, state)
    if saving.is_autosave():
        if outcome.refused:
            said = wording.refusal(outcome.refused[0])
            return saving.not_saved(422, _("Not all saved. %(why)s", why=said))
        with reading() as session:
            return saving.saved_in_passing(drafts.find(session, slug), documents.SURVEY)
    if outcome.refused:
        working, lines = _open(slug, language)
        return _draw(working, language, lines, typed=typed, outcome=outcome), 422
    flash(ngettext("Saved one text.", "Saved %(num)s texts.", outcome.taken))
    return redirect(_address(slug, language), 303)


@blueprint.post("/surveys/<slug>/translations/<language>/review")
@staff(*TRANSLATORS)
def review_language(slug: str, language: str) -> ResponseReturnValue:
    """Stand behind every text of the language that is up to date."""
    _require_known(language)
    with transaction() as session:
        count = translating.review_all(session, slug, language, user_id=member_id(), now=now())
        saving.log(session, Deed.TRANSLATION_REVIEWED, slug)
    flash(ngettext("Marked one text as reviewed.", "Marked %(num)s texts as reviewed.", count))
    return redirect(url_for("studio.translate", slug=slug, language=language), 303)


@blueprint.get("/surveys/<slug>/translations/<language>.<kind>")
@staff(*TRANSLATORS)
def hand_out(slug: str, language: str, kind: str) -> ResponseReturnValue:
    """Give the texts as a file for a translator."""
    _working, lines = _open(slug, language)
    if kind not in _MEDIA:
        raise NotFound("file", kind)
    content = (
        handoff.write_xlsx(lines)
        if kind == handoff.XLSX
        else handoff.write_catalogue(lines, language)
    )
    answer = Response(content, mimetype=_MEDIA[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{language}.{kind}"'
    return answer


@blueprint.post("/surveys/<slug>/translations/<language>/file")
@staff(*TRANSLATORS)
def take_back(slug: str, language: str) -> ResponseReturnValue:
    """Take a translator's file; every row that was not taken is listed with its reason."""
    working, lines = _open(slug, language)
    sent = request.files.get("file")
    try:
        returned = handoff.read(sent.read(), sent.filename or "") if sent else []
    except InvalidSurvey as error:
        told = [fault_sentence(fault) for fault in error.faults]
        return _draw(working, language, lines, faults=told), 422
    # A cell left empty is work not done yet, and takes nothing away.
    filled = [each for each in returned if each.written.text.strip()]
    news = [each for each in filled if _is_news(each.written, lines, None)]
    outcome = _write(slug, language, [each.written for each in news], TranslationState.DRAFT)
    flash(ngettext("Took one text.", "Took %(num)s texts.", outcome.taken))
    if not outcome.refused:
        return redirect(url_for("studio.translate", slug=slug, language=language), 303)
    where = {id(each.written): each.where for each in news}
    told = [
        _("%(where)s: %(why)s", where=where[id(each.written)], why=wording.refusal(each))
        for each in outcome.refused
    ]
    working, lines = _open(slug, language)
    return _draw(working, language, lines, faults=told), 422


def _open(slug: str, language: str) -> tuple[Working, list[Line]]:
    _require_known(language)
    with reading() as session:
        working = drafts.find(session, slug)
        if language == documents.base_language(working.document):
            raise NotFound("language", language)
        return working, translating.read_lines(session, working, language)


def _require_known(language: str) -> None:
    if language not in LANGUAGES:
        raise NotFound("language", language)


def _write(
    slug: str, language: str, written: Sequence[Written], state: TranslationState
) -> Outcome:
    with transaction() as session:
        outcome = translating.write(
            session, slug, language, written, state=state, user_id=member_id(), now=now()
        )
        if outcome.taken:
            saving.log(session, Deed.TRANSLATION_WRITTEN, slug)
    return outcome


def _typed(lines: Sequence[Line]) -> list[Written]:
    """Give the texts that were on the page, by their place, whatever page that was."""
    known = {_field(line): line for line in lines}
    return [
        Written(
            line.place, line.part, request.form[name].strip(), request.form.get(f"{name}.source")
        )
        for name, line in known.items()
        if name in request.form
    ]


def _is_news(written: Written, lines: Sequence[Line], state: TranslationState | None) -> bool:
    """Tell whether a text says something else than is stored, or is to be stood behind."""
    line = next((each for each in lines if each.key == (written.place, written.part)), None)
    if line is None or line.text.strip() != written.text.strip():
        return True
    reviewing = state is TranslationState.REVIEWED and line.state is not State.REVIEWED
    return bool(line.text.strip()) and reviewing


def _field(line: Line) -> str:
    return "t" + documents.fingerprint(f"{line.place}/{line.part}")


def _address(slug: str, language: str) -> str:
    only = request.args.get("only") or None
    # Texts that were saved may have left a filtered list: its first page holds the next ones.
    page = None if only else request.args.get("page", type=int)
    return url_for("studio.translate", slug=slug, language=language, only=only, page=page)


def _language(working: Working, tag: str, known: Mapping[marks.Key, marks.Mark]) -> LanguageLine:
    slug = working.survey.slug
    lines = translating.lines(working.document, tag, known)
    counted = translating.counts(lines)
    written = len(lines) - counted[State.MISSING]
    version = working.survey.current_version
    live = version is not None and tag in documents.languages(documents.load(version.definition))
    return LanguageLine(
        name=spoken(tag),
        tag=tag,
        url=url_for("studio.translate", slug=slug, language=tag),
        live=live,
        counts={state.value: format_decimal(count) for state, count in counted.items()},
        done=100 * written // len(lines) if lines else 0,
    )


def _draw(
    working: Working,
    language: str,
    lines: Sequence[Line],
    *,
    typed: Sequence[Written] = (),
    outcome: Outcome | None = None,
    faults: Sequence[str] = (),
) -> str:
    slug = working.survey.slug
    part = _part_of(lines)
    refused = {
        (each.written.place, each.written.part): wording.refusal(each)
        for each in (outcome.refused if outcome else ())
    }
    given = {(each.place, each.part): each.text for each in typed}
    counted = translating.counts(lines)
    here = partial(url_for, slug=slug, language=language)
    return render_template(
        "studio/translate.html",
        survey=frame.head(working, "studio.translations"),
        language=spoken(language),
        tag=language,
        texts=[_text(working, line, given, refused) for line in part.lines],
        filters=_filters(here, counted, part.only),
        **_pager(here, part),
        action=here("studio.save_translations", only=part.only, page=part.page),
        review_url=here("studio.review_language"),
        file_url=here("studio.take_back"),
        downloads=[(kind, here("studio.hand_out", kind=kind)) for kind in _MEDIA],
        all_url=url_for("studio.translations", slug=slug),
        unread=counted[State.DRAFT],
        faults=faults,
        form=ReadForm(),
    )


def _part_of(lines: Sequence[Line]) -> Part:
    """Give the texts that the address asks for; a page after the last one is the last one."""
    only = request.args.get("only") or None
    listed = [line for line in lines if only is None or line.state == only]
    last = max(1, -(-len(listed) // PAGE_SIZE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    return Part(listed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], only, page, last)


def _filters(
    here: Callable[..., str], counted: Mapping[State, int], only: str | None
) -> list[tuple[str, str, str, str, bool]]:
    """Give each filter: its state, name, count, address, and whether it is on."""

    def line(state: State | None, name: str, count: int) -> tuple[str, str, str, str, bool]:
        value = state.value if state else None
        url = here("studio.translate", only=value)
        return (value or "", name, format_decimal(count), url, only == value)

    return [
        line(None, _("All"), sum(counted.values())),
        *(line(state, wording.translation_state(state), counted[state]) for state in State),
    ]


def _pager(here: Callable[..., str], part: Part) -> dict[str, Any]:
    def address(page: int) -> str:
        return here("studio.translate", only=part.only, page=page)

    return {
        "page": part.page,
        "last": part.last,
        "newer_url": address(part.page - 1) if part.page > 1 else None,
        "older_url": address(part.page + 1) if part.page < part.last else None,
    }


def _text(
    working: Working,
    line: Line,
    given: Mapping[marks.Key, str],
    refused: Mapping[marks.Key, str],
) -> TextLine:
    text = given.get(line.key, line.text) if line.key in refused else line.text
    return TextLine(
        field=_field(line),
        place=line.place,
        part=line.part,
        where=wording.text_name(line.place, line.part),
        source=ui.Words(line.source, documents.base_language(working.document)),
        text=text,
        state=line.state.value,
        state_name=wording.translation_state(line.state),
        refused=refused.get(line.key),
        rows=max(1, min(8, max(len(line.source), len(text)) // 45 + 1)),
    )
