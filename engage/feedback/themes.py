"""The themes this city uses: those of the codebook and its own, with the names people gave them."""

from collections.abc import Mapping

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.db import reading
from engage.models.own_theme import OwnTheme, ThemeState
from nlp.taxonomy import DIMENSION_KEYS, THEME_KEYS, label
from surveys.texts import pick

# How the key of a city's own theme begins, so that nobody looks for others among them.
OWN = "own_"
_BOOK = frozenset((*THEME_KEYS, *DIMENSION_KEYS))


def label_name(key: str, language: str) -> str:
    """Give the name of a theme or dimension in `language`, else in the language nearest to it.

    A theme of the city's own keeps its name after it was retired.
    """
    if key in _BOOK:
        return label(key).name(language)
    names = _own_names().get(key)
    return pick(names, language, "en").text if names else key


def live_keys(session: Session) -> list[str]:
    """Give the keys of the city's own themes that are in use."""
    live = select(OwnTheme.key).where(OwnTheme.state == ThemeState.LIVE)
    return list(session.scalars(live.order_by(OwnTheme.key)))


def known_theme(key: str) -> bool:
    """Tell whether a theme of this key was ever in use here."""
    return key in THEME_KEYS or (key.startswith(OWN) and key in _own_names())


def own_keys() -> list[str]:
    """Give the keys of the city's own themes, also of those not in use: a rule may wait for one."""
    return list(_own_names())


def _own_names() -> Mapping[str, Mapping[str, str]]:
    """Read the city's own names, once a request: whatever draws a page asks for many of them."""
    if "own_theme_names" not in g:
        with reading() as session:
            rows = session.execute(select(OwnTheme.key, OwnTheme.names))
            g.own_theme_names = dict(rows.all())
    names: Mapping[str, Mapping[str, str]] = g.own_theme_names
    return names
