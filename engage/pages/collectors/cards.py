"""Collectors as their templates want them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from engage.collecting.collectors import Counted, Listing
from engage.collecting.links import Way, answer_link, qr_picture, short_link
from engage.languages import BY_TAG
from engage.models.collecting import CollectorKind
from engage.pages import ui
from engage.pages.collectors import wording
from engage.pages.collectors.room import Opened
from engage.words import gettext as _
from engage.words import ngettext

FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorView:
    """A collector with what it brought. `length` of its bar is 0-100; `late` says that answers
    came after it was retired.
    """

    name: str
    code: str
    kind: str | None
    url: str
    sent: str
    length: int
    begun: str | None
    latest: ui.Moment | None
    retired: ui.Moment | None
    late: bool


@dataclass(frozen=True, slots=True)
class ListingView:
    """All collectors of a survey; see `collectors/home.html`."""

    named: Sequence[CollectorView]
    retired: Sequence[CollectorView]
    unknown: Sequence[CollectorView]
    more_unknown: str | None
    direct: str | None


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link to copy. `language` is empty where the phone's own language is used."""

    id: str
    label: str
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class LinksView:
    """A collector's links: short to type, long to copy, one for each language, one for a tablet."""

    short: str
    qr: str
    main: LinkView
    kiosk: LinkView | None
    languages: Sequence[LinkView]


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language a poster may be in."""

    tag: str
    name: str
    checked: bool


@dataclass(frozen=True, slots=True)
class PosterChoice:
    """What a poster is made from; see `collectors/collector.html`."""

    action: str
    languages: Sequence[LanguageChoice]


def listing(opened: Opened, found: Listing) -> ListingView:
    """Give the list, bars drawn against the collector that brought most."""
    everyone = [*found.named, *found.retired, *found.unknown]
    most = max((each.sent for each in everyone), default=0)
    return ListingView(
        [collector(opened, each, most=most) for each in found.named],
        [collector(opened, each, most=most) for each in found.retired],
        [collector(opened, each, most=most) for each in found.unknown],
        ngettext("and %(num)s more code", "and %(num)s more codes", found.more_unknown)
        if found.more_unknown > 0
        else None,
        ngettext(
            "%(num)s answer came without a code.",
            "%(num)s answers came without a code.",
            found.direct,
        )
        if found.direct
        else None,
    )


def collector(opened: Opened, counted: Counted, *, most: int = 0) -> CollectorView:
    """Give one collector; an unknown one is called by its code."""
    card = counted.card
    retired = card.retired_at if card else None
    return CollectorView(
        name=card.name if card else counted.code,
        code=counted.code,
        kind=wording.kind(card.kind) if card else None,
        url=url_for(".collector", survey=opened.survey.slug, collector_id=counted.id),
        sent=str(counted.sent),
        length=round(FULL * counted.sent / most) if most else 0,
        begun=ngettext("%(num)s begun", "%(num)s begun", counted.begun) if counted.begun else None,
        latest=ui.day(counted.latest) if counted.latest else None,
        retired=ui.day(retired) if retired else None,
        late=bool(retired and counted.latest and counted.latest > retired),
    )


def links(opened: Opened, counted: Counted, public_url: str) -> LinksView:
    """Give every link of a collector."""
    slug, code = opened.survey.slug, counted.code
    plain = answer_link(public_url, Way(slug, code))
    kiosk = counted.card is not None and counted.card.kind is CollectorKind.KIOSK
    tablet = answer_link(public_url, Way(slug, code, kiosk=True))
    return LinksView(
        short=short_link(public_url, Way(slug, code)),
        qr=qr_picture(plain),
        main=LinkView("link", _("In the language of the reader's phone"), "", plain),
        kiosk=LinkView("link-kiosk", _("For the tablet"), "", tablet) if kiosk else None,
        languages=[
            LinkView(
                f"link-{tag}",
                BY_TAG[tag].own_name,
                tag,
                answer_link(public_url, Way(slug, code, language=tag)),
            )
            for tag in opened.definition.languages
        ],
    )


def poster_choice(opened: Opened, counted: Counted) -> PosterChoice:
    """Give what may be chosen for a collector's poster; the survey's first language to begin with."""
    definition = opened.definition
    return PosterChoice(
        url_for(".poster", survey=opened.survey.slug, collector_id=counted.id),
        [
            LanguageChoice(tag, BY_TAG[tag].own_name, tag == definition.base_language)
            for tag in definition.languages
        ],
    )
