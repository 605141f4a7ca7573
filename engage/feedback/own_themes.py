"""A city's own themes: described by people, learnt by the worker, let to work once scored.

What a theme once tagged stays tagged and named when it is renamed, described anew or retired.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from engage.errors import ChangedMeanwhile, NotFound, WrongTransition
from engage.feedback.themes import OWN
from engage.models.comment import Comment
from engage.models.own_theme import OwnTheme, OwnThemeChange, ThemeDeed, ThemeState


@dataclass(frozen=True, slots=True)
class Description:
    """What a theme is: names by language tag, a sentence or two, and comments about it."""

    names: Mapping[str, str]
    description: str
    examples: Sequence[str]


def list_themes(session: Session) -> Sequence[OwnTheme]:
    """Give every theme of the city's own, the newest first."""
    return session.scalars(select(OwnTheme).order_by(OwnTheme.id.desc())).all()


def find_theme(session: Session, theme_id: int) -> OwnTheme:
    """Give a theme with its history; `NotFound` if there is none."""
    wanted = select(OwnTheme).where(OwnTheme.id == theme_id)
    found = session.scalar(wanted.options(selectinload(OwnTheme.changes)))
    if found is None:
        raise NotFound("theme", str(theme_id))
    return found


def describe(
    session: Session, given: Description, *, user_id: int | None, now: datetime
) -> OwnTheme:
    """Give a new theme; the worker learns it next."""
    theme = OwnTheme(
        key=f"{OWN}{secrets.token_hex(5)}",
        state=ThemeState.DRAFT,
        names=dict(given.names),
        description=given.description,
        examples=list(given.examples),
        created_at=now,
    )
    session.add(theme)
    _remember(theme, ThemeDeed.DESCRIBED, user_id=user_id, now=now)
    session.flush()
    return theme


def describe_again(
    session: Session,
    theme_id: int,
    given: Description,
    *,
    seen: int,
    user_id: int | None,
    now: datetime,
) -> OwnTheme:
    """Change a theme. Other names are in force at once; another description is learnt first.

    A live theme goes on as it was until a person lets the new description work.
    Raises `ChangedMeanwhile` when somebody changed it since revision `seen`, `NotFound`.
    """
    theme = _locked(session, theme_id)
    if theme.revision != seen:
        raise ChangedMeanwhile
    same = (theme.description, theme.examples) == (given.description, list(given.examples))
    theme.names = dict(given.names)
    theme.description = given.description
    theme.examples = list(given.examples)
    theme.revision += 1
    if same and theme.learnt_revision == seen:
        theme.learnt_revision = theme.revision
    if same and theme.working_revision == seen:
        theme.working_revision = theme.revision
    if not same:
        theme.fault = None
    deed = ThemeDeed.RENAMED if same else ThemeDeed.DESCRIBED
    _remember(theme, deed, user_id=user_id, now=now)
    session.flush()
    return theme


def go_live(
    session: Session, theme_id: int, *, seen: int, user_id: int | None, now: datetime
) -> None:
    """Let a learnt theme work, on what comes in and on what was said before.

    Raises `ChangedMeanwhile`, `NotFound`, and `WrongTransition` while it is not learnt.
    """
    theme = _locked(session, theme_id)
    if theme.revision != seen:
        raise ChangedMeanwhile
    if not is_learnt(theme):
        raise WrongTransition(theme.state, ThemeState.LIVE)
    deed = ThemeDeed.CAME_BACK if theme.state is ThemeState.RETIRED else ThemeDeed.WENT_LIVE
    theme.state = ThemeState.LIVE
    theme.working, theme.working_revision = theme.learnt, theme.learnt_revision
    theme.read_to = 0
    theme.read_until = session.scalar(select(func.max(Comment.id))) or 0
    _remember(theme, deed, user_id=user_id, now=now)
    session.flush()


def retire(session: Session, theme_id: int, *, user_id: int | None, now: datetime) -> None:
    """Let a theme work no more; what it tagged stays. Nothing happens to one that is not live."""
    theme = _locked(session, theme_id)
    if theme.state is ThemeState.LIVE:
        theme.state = ThemeState.RETIRED
        _remember(theme, ThemeDeed.RETIRED, user_id=user_id, now=now)
        session.flush()


def is_learnt(theme: OwnTheme) -> bool:
    """Tell whether what is described now has been learnt and scored."""
    return theme.learnt is not None and theme.learnt_revision == theme.revision


def _locked(session: Session, theme_id: int) -> OwnTheme:
    wanted = select(OwnTheme).where(OwnTheme.id == theme_id).with_for_update()
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("theme", str(theme_id))
    return found


def _remember(theme: OwnTheme, deed: ThemeDeed, *, user_id: int | None, now: datetime) -> None:
    change = OwnThemeChange(
        deed=deed,
        names=theme.names,
        description=theme.description,
        examples=theme.examples,
        user_id=user_id,
        at=now,
    )
    theme.changes.append(change)
