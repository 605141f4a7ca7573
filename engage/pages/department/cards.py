"""An input as `macros/inputs.html` draws it: words masked, tags named, its way up the ladder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from engage.feedback import inbox, names
from engage.feedback.duplicates import count_merged
from engage.feedback.narrowing import LATE_AFTER
from engage.feedback.translations import translations_of
from engage.i18n import current_language
from engage.intake.versions import definition_of
from engage.models.action import REFUSALS, Action, ActionStatus, InputLink
from engage.models.comment import Comment, Fate, Tag, TagAxis, TagSource
from engage.models.department import Input
from engage.models.handling import CommentTranslation
from engage.models.response import Response
from engage.pages import ui
from engage.pages.department import wording
from engage.words import format_percent, ngettext
from engage.words import gettext as _
from nlp.redact import mask
from surveys.texts import Texts, pick

# BCP 47's tag for a language that could not be told.
UNKNOWN = "und"
RUNGS = ("heard", "acknowledged", "considered", "decided", "done")
HEARD, READ, LINKED, DECIDED, DONE = range(1, 6)
_SETTLED = REFUSALS | {ActionStatus.ADOPTED, ActionStatus.UNDER_WAY}


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words; see `macros/quote.html`."""

    text: str
    language: str
    dir: str
    translation: ui.Words | None = None
    source: str | None = None
    translated_by: str | None = None


@dataclass(frozen=True, slots=True)
class TagView:
    """A label; see `macros/tags.html`."""

    name: str
    sure: str | None
    by_person: bool
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Where an input stands on the ladder, 1 to 5."""

    name: str
    step: int


@dataclass(frozen=True, slots=True)
class Answered:
    """The action that answers an input."""

    title: ui.Words
    url: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One input; see `macros/inputs.html`."""

    id: int
    url: str
    received: ui.Moment
    comments: Sequence[Quote]
    themes: Sequence[TagView]
    dimensions: Sequence[TagView]
    about: Sequence[str]
    where: Where
    waiting: str | None
    late: bool
    fate: str | None
    action: Answered | None
    unread: bool = False
    same: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What belongs to inputs beside their own rows: links, how many others each stands for, and
    their comments in the reader's language.
    """

    links: Mapping[int, Sequence[InputLink]] = field(default_factory=dict)
    merged: Mapping[int, int] = field(default_factory=dict)
    translations: Mapping[int, CommentTranslation] = field(default_factory=dict)


def card(each: Input, around: Around, *, slug: str, now: datetime) -> Card:
    """Give one input of the department `slug`."""
    links = around.links.get(each.id, ())
    comments = [part.comment for part in each.comments]
    tags = strongest(tag for comment in comments for tag in comment.tags)
    waited = now - each.waiting_since
    return Card(
        id=each.id,
        url=url_for("department.one_input", slug=slug, input_id=each.id),
        received=ui.day(each.waiting_since),
        comments=[quote(comment, around.translations.get(comment.id)) for comment in comments],
        themes=[tag_view(tag) for tag in tags if tag.axis is TagAxis.THEME],
        dimensions=[tag_view(tag) for tag in tags if tag.axis is TagAxis.DIMENSION],
        about=about(each.response),
        where=_where(each, links),
        waiting=None if links else names.waiting(waited.days),
        late=not links and waited > LATE_AFTER,
        fate=None if tags else _fate(comments),
        action=_answered(links[-1], slug) if links else None,
        unread=each.acknowledged_at is None,
        same=_same(around.merged.get(each.id, 0)),
    )


def quote(comment: Comment, translated: CommentTranslation | None = None) -> Quote:
    """Give a comment's words as `said` does; of a hidden one only that it is hidden."""
    if comment.is_hidden:
        page = current_language()
        return Quote(_("The city's staff hid this comment."), page, ui.Words("", page).dir)
    return said(comment, translated)


def said(comment: Comment, translated: CommentTranslation | None = None) -> Quote:
    """Give a comment's words with personal details masked, and their translation beside them."""
    tag = language_of(comment)
    original = Quote(mask(comment.text).text, tag, ui.Words("", tag).dir)
    if translated is None:
        return original
    engine = _("Translated by a machine: %(engine)s", engine=translated.engine)
    words = ui.Words(translated.text, translated.language)
    return replace(original, translation=words, translated_by=engine)


def language_of(comment: Comment) -> str:
    """Give the language it was written in; before the tagger has looked, the one it was asked in."""
    asked = comment.asked_language if comment.fate is Fate.WAITING else UNKNOWN
    return comment.language or asked


def strongest(tags: Iterable[Tag]) -> list[Tag]:
    """Give each label once, the surest first; what a person set outranks the machine."""
    ranked = sorted(tags, key=lambda tag: (tag.source is not TagSource.PERSON, -tag.score))
    found: dict[tuple[TagAxis, str], Tag] = {}
    for tag in ranked:
        found.setdefault((tag.axis, tag.key), tag)
    return list(found.values())


def tag_view(tag: Tag) -> TagView:
    """Give a label with how sure the tagger is, or that a person set it."""
    by_person = tag.source is TagSource.PERSON
    sure = None if by_person else format_percent(tag.score, "0 %")
    return TagView(wording.theme(tag.key), sure, by_person)


def words(texts: Texts) -> ui.Words:
    """Give a text in the reader's language, or the nearest there is."""
    found = pick(texts, current_language(), "en")
    return ui.Words(found.text, found.language)


def action_title(action: Action) -> ui.Words:
    """Give an action's title."""
    return words(action.title)


def draw_cards(inputs: Sequence[Input], around: Around, *, slug: str, now: datetime) -> list[Card]:
    """Give cards in the order of `inputs`."""
    return [card(each, around, slug=slug, now=now) for each in inputs]


def look_around(session: Session, inputs: Sequence[Input]) -> Around:
    """Read what belongs to these inputs; a fixed number of statements."""
    ids = [each.id for each in inputs]
    comments = [part.comment_id for each in inputs for part in each.comments]
    return Around(
        links=inbox.links_of(session, ids),
        merged=count_merged(session, ids),
        translations=translations_of(session, comments, current_language()),
    )


def about(response: Response) -> list[str]:
    """Say where it came from: channel, language and survey."""
    definition = definition_of(response.version)
    title = definition.pick(definition.title, current_language()).text
    return [names.channel(response.channel), wording.spoken(response.language), title]


def _same(others: int) -> str | None:
    if not others:
        return None
    return ngettext("One more person says the same", "%(num)s more people say the same", others)


def _where(each: Input, links: Sequence[InputLink]) -> Where:
    statuses = {link.action.status for link in links}
    step = HEARD if each.acknowledged_at is None else READ
    if ActionStatus.DONE in statuses:
        step = DONE
    elif statuses & _SETTLED:
        step = DECIDED
    elif statuses:
        step = LINKED
    return Where(names.rung(RUNGS[step - 1]), step)


def _fate(comments: Sequence[Comment]) -> str | None:
    fates = (names.fate(comment.fate) for comment in comments)
    return next((each for each in fates if each), None)


def _answered(link: InputLink, slug: str) -> Answered:
    url = url_for("department.one_action", slug=slug, action_id=link.action_id)
    return Answered(action_title(link.action), url, names.relation(link.relation))
