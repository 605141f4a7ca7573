"""A draft as residents will meet it: the real pages on a phone, and the texts with what they cost.

Nothing is stored: what is answered in a preview travels along in its form.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from engage.current import current_settings
from engage.db import reading
from engage.headers import CONTENT_SECURITY_POLICY, own_policy
from engage.i18n import offer_languages, use_language
from engage.intake import paging
from engage.intake.conversations import Reply, ReplyKind
from engage.intake.paging import Posted
from engage.pages import ui
from engage.pages.pricing import message_price
from engage.pages.resident import drawing, thanking
from engage.pages.resident.questions import Progress
from engage.pages.studio import editor_page, frame
from engage.pages.studio.blueprint import READERS, blueprint
from engage.pages.studio.text_costs import PEOPLE, money
from engage.security import staff
from engage.sms import wording as texts
from engage.sms.outbox import cheapest
from engage.studio import drafts, looking
from engage.studio.drafts import Working
from engage.words import format_decimal, ngettext
from engage.words import gettext as _
from surveys.answers import Answer
from surveys.definition import Survey
from surveys.kinds import KINDS
from surveys.logic import by_text, pages
from surveys.sms.segments import Encoding, measure

# Shown inside a page of our own, and of nobody else's.
framed = own_policy({**CONTENT_SECURITY_POLICY, "frame-ancestors": "'self'"})
# What a preview carries along; longer is not from a form of ours.
_CARRIED_LONGEST = 500_000


@dataclass(frozen=True, slots=True)
class Bubble:
    """A text that is sent. `size` says in how many segments; `why` what makes it dear."""

    text: ui.Words
    size: str
    why: str | None
    code: str | None


@blueprint.get("/surveys/<slug>/preview")
@staff(*READERS)
def preview(slug: str) -> ResponseReturnValue:
    """Show the phone and the conversation side by side."""
    with reading() as session:
        working = drafts.find(session, slug)
    pane = editor_page.preview_pane(working)
    return render_template(
        "studio/preview.html",
        survey=frame.head(working, "studio.editor"),
        pane=pane,
        page_url=url_for("studio.preview_page", slug=slug, language=pane.language),
        texts_url=url_for("studio.preview_texts", slug=slug, language=pane.language),
    )


@blueprint.get("/surveys/<slug>/preview/page")
@staff(*READERS)
@framed
def preview_page(slug: str) -> ResponseReturnValue:
    """Show the page that holds the question in the address, else the first."""
    working, survey, language = _open(slug)
    if survey is None:
        return _nothing(working)
    _as_resident(survey, language)
    wanted = request.args.get("at", "")
    survey = _unconditional(survey) if wanted else survey
    path = pages(survey, {})
    holding = (page for page in path if any(q.code == wanted for q in page.questions))
    page = next(holding, path[0] if path else None)
    if page is None:
        return _nothing(working)
    return drawing.draw_page(survey, page, Progress(seed=slug), preview=_carry(slug, language, {}))


@blueprint.post("/surveys/<slug>/preview/page")
@staff(*READERS)
@framed
def preview_next(slug: str) -> ResponseReturnValue:
    """Take a page of answers as the real one would, and show the next; store nothing."""
    working, survey, language = _open(slug)
    if survey is None:
        return _nothing(working)
    _as_resident(survey, language)
    answers = _carried(survey)
    path = pages(survey, answers)
    page = paging.find_page(path, request.form.get("page", "")) or next(iter(path), None)
    if page is None:
        return _nothing(working)
    read, faults = paging.read_page(
        page, Posted(page.code, request.form.to_dict(flat=False), language)
    )
    answers = {**answers, **read}
    if faults:
        progress = Progress(
            seed=slug, answers=answers, posted=request.form.to_dict(flat=False), faults=faults
        )
        return drawing.draw_page(survey, page, progress, preview=_carry(slug, language, answers))
    following = paging.next_page(pages(survey, answers), page)
    if following is None:
        return thanking.draw_example(survey)
    progress = Progress(seed=slug, answers=answers)
    return drawing.draw_page(survey, following, progress, preview=_carry(slug, language, answers))


@blueprint.get("/surveys/<slug>/preview/texts")
@staff(*READERS)
@framed
def preview_texts(slug: str) -> ResponseReturnValue:
    """Show every text that somebody is sent who answers all of it, with its segments."""
    working, survey, language = _open(slug)
    if survey is None:
        return _nothing(working)
    bubbles = conversation(survey, language)
    total = sum(measure(cheapest(bubble.text.text)).count for bubble in bubbles)
    with reading() as session:
        price = message_price(session)
    return render_template(
        "studio/preview_texts.html",
        bubbles=bubbles,
        keyword=survey.keyword,
        left_out=[each.code for each in survey.questions if not by_text(each) and _asks(each.kind)],
        total=ngettext(
            "One message for each person who answers all of it",
            "%(num)s messages for each person who answers all of it",
            total,
        ),
        thousand=_thousand(total),
        price=price,
        offered=survey.sms,
    )


def _thousand(each: int) -> str:
    count, cost = format_decimal(each * PEOPLE), money(each)
    if cost is None:
        return _("%(num)s messages for 1,000 people", num=count)
    return _("%(num)s messages for 1,000 people, about %(money)s", num=count, money=cost)


def conversation(survey: Survey, language: str) -> list[Bubble]:
    """Give the texts of a whole conversation: the welcome, each question, the thanks."""
    settings = current_settings()

    def reply(kind: ReplyKind, **values: str) -> str:
        said = Reply(kind, language, values)
        return texts.write_one(said, texts.voice_of(settings))

    title = survey.pick(survey.title, language).text
    thanks = survey.pick(survey.thanks, language).text
    first = _bubble(reply(ReplyKind.WELCOME, title=title), language)
    asked = [
        _bubble(KINDS[each.kind].prompt(each, language), language, code=each.code)
        for each in survey.questions
        if by_text(each)
    ]
    return [first, *asked, _bubble(reply(ReplyKind.THANKS, thanks=thanks), language)]


def _bubble(text: str, language: str, *, code: str | None = None) -> Bubble:
    size = measure(cheapest(text))
    count = ngettext("One message", "%(num)s messages", size.count)
    why = None
    if size.encoding is Encoding.UCS2 and len(size.breaking) <= _FEW:
        why = _("These signs make it dearer: %(signs)s", signs=" ".join(size.breaking))
    return Bubble(ui.Words(text, language), count, why, code)


# More than this is a script of its own, and nothing to mend.
_FEW = 5


def _open(slug: str) -> tuple[Working, Survey | None, str]:
    """Give a draft, what of it can be shown, and the language to show it in."""
    with reading() as session:
        working = drafts.find(session, slug)
    survey = looking.look(working.document).shown
    if survey is None:
        return working, None, ""
    wanted = request.form.get("language") or request.args.get("language", "")
    language = wanted if wanted in survey.languages else survey.base_language
    return working, survey, language


def _as_resident(survey: Survey, language: str) -> None:
    """Draw the rest of this request in the language a resident chose, and not in the reader's."""
    offer_languages(survey.languages)
    use_language(language)


def _asks(kind: str) -> bool:
    return KINDS[kind].asks


def _unconditional(survey: Survey) -> Survey:
    """Give the survey as if everybody were asked everything: any question can be looked at."""
    return survey.model_copy(
        update={
            "sections": tuple(
                section.model_copy(
                    update={
                        "when": None,
                        "questions": tuple(
                            each.model_copy(update={"when": None}) for each in section.questions
                        ),
                    }
                )
                for section in survey.sections
            )
        }
    )


def _carry(slug: str, language: str, answers: Mapping[str, Answer]) -> drawing.Preview:
    so_far = json.dumps({code: answer.to_json() for code, answer in answers.items()})
    action = url_for("studio.preview_next", slug=slug, language=language)
    return drawing.Preview(action, {"so_far": so_far, "csrf_token": generate_csrf()})


def _carried(survey: Survey) -> dict[str, Answer]:
    """Give the answers a preview brought along; those that make no sense are left behind."""
    written = request.form.get("so_far", "")
    codes: Sequence[str] = [question.code for question in survey.questions]
    try:
        stored = json.loads(written) if len(written) <= _CARRIED_LONGEST else {}
        return {code: Answer.from_json(stored[code]) for code in codes if code in stored}
    except (ValueError, TypeError, RecursionError):
        return {}


def _nothing(working: Working) -> str:
    """Say that there is nothing to show yet."""
    return render_template("studio/preview_nothing.html", title=frame.title(working.document))
