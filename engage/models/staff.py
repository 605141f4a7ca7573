"""People of the city who sign in, their roles, and what they did."""

from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base
from engage.models.department import Department


class UserRole(Base):
    """Which roles a user has."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    role_id: Mapped[int] = mapped_column(
        ForeignKey("role.id", ondelete="CASCADE"), primary_key=True
    )


class Role(Base, RoleMixin):
    """A role; its permissions are in `engage.security`."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)


class User(Base, UserMixin):
    """Somebody who works with the city and signs in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(16), default="en")

    # Flask-Security names the mixin where SQLAlchemy wants the mapped class.
    roles: Mapped[list[Role]] = relationship(secondary="user_role")  # type: ignore[assignment]
    departments: Mapped[list["Post"]] = relationship(back_populates="user")


class Post(Base):
    """A user's place in a department: whose inputs they may see."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("user_id", "department_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"))

    user: Mapped[User] = relationship(back_populates="departments")
    department: Mapped[Department] = relationship()


class AuditEvent(Base):
    """Who did what to which thing, and when. Never holds an address or a comment's text."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    verb: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
