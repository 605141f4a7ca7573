"""Themes that a city described itself, from first words to retirement."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value


class ThemeState(StrEnum):
    """A draft until a person has seen its score and lets it work; retired ones keep their tags."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


class OwnTheme(Base):
    """A theme of the city's own. Its key never changes; its names may."""

    __tablename__ = "own_theme"
    __table_args__ = (
        CheckConstraint("substr(key, 1, 4) = 'own_'", name="key_is_its_own"),
        # Nothing works that was not scored before.
        CheckConstraint("state <> 'live' OR working IS NOT NULL", name="live_works"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Stored with every tag.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[ThemeState] = mapped_column(by_value(ThemeState))
    # By language tag; English or the city's first language at least.
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    description: Mapped[str] = mapped_column(Text)
    examples: Mapped[list[str]] = mapped_column(JSON)
    # Counts what was described anew; a form of an older one is told so.
    revision: Mapped[int] = mapped_column(default=1)
    # What the worker learnt of it (`nlp.own_themes.as_json`), of which revision, and when.
    learnt: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    learnt_revision: Mapped[int | None]
    learnt_at: Mapped[datetime | None]
    # Why it could not be learnt: the name of what was missing.
    fault: Mapped[str | None] = mapped_column(String(64))
    # What is in force: learnt, and let to work by a person.
    working: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    working_revision: Mapped[int | None]
    # The worker reads what was said before it went live, up to `read_until`, by comment id.
    read_to: Mapped[int] = mapped_column(default=0)
    read_until: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    changes: Mapped[list["OwnThemeChange"]] = relationship(
        back_populates="theme", cascade="all, delete-orphan", order_by="OwnThemeChange.id.desc()"
    )


class ThemeDeed(StrEnum):
    """What can be done with a theme."""

    DESCRIBED = "described"
    RENAMED = "renamed"
    WENT_LIVE = "went_live"
    RETIRED = "retired"
    CAME_BACK = "came_back"


class OwnThemeChange(Base):
    """Who did what with a theme, and how it was then."""

    __tablename__ = "own_theme_change"
    __table_args__ = (Index("ix_own_theme_change_theme_id", "theme_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("own_theme.id", ondelete="CASCADE"))
    deed: Mapped[ThemeDeed] = mapped_column(by_value(ThemeDeed))
    # Names, description and examples from then on.
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    description: Mapped[str] = mapped_column(Text)
    examples: Mapped[list[str]] = mapped_column(JSON)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    theme: Mapped[OwnTheme] = relationship(back_populates="changes")
