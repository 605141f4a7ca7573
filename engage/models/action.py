"""What the city does about what it heard, and which inputs each action answers."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.models.base import Base, by_value
from engage.models.department import Department, Input


class ActionStatus(StrEnum):
    """How far an action has come. The last two say no, and must say why."""

    PROPOSED = "proposed"
    UNDER_REVIEW = "under_review"
    ADOPTED = "adopted"
    UNDER_WAY = "under_way"
    DONE = "done"
    DECLINED = "declined"
    NOT_OURS = "not_ours"


REFUSALS = frozenset({ActionStatus.DECLINED, ActionStatus.NOT_OURS})
INCORPORATING = frozenset({ActionStatus.ADOPTED, ActionStatus.UNDER_WAY, ActionStatus.DONE})


class ActionKind(StrEnum):
    """What is changed: the talk asks to move beyond services."""

    SERVICE = "service"
    POLICY = "policy"
    INSTITUTION = "institution"
    STRUCTURE = "structure"


class GareStage(StrEnum):
    """The roadmap of the Government Alliance on Race and Equity."""

    NORMALIZE = "normalize"
    ORGANIZE = "organize"
    OPERATIONALIZE = "operationalize"


class Relation(StrEnum):
    """How an action answers an input."""

    INCORPORATED = "incorporated"
    PARTLY = "partly"
    ALREADY_DONE = "already_done"
    DECLINED = "declined"
    OUT_OF_SCOPE = "out_of_scope"


class Action(Base):
    """A commitment, project, budget line or change of policy."""

    __tablename__ = "action"
    __table_args__ = (
        Index("ix_action_department_id", "department_id"),
        # What is put away says why: residents' words hang on it.
        CheckConstraint(
            "archived_at IS NULL OR length(archived_why) > 0", name="archived_says_why"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # The department that leads; others that act with it are in `partnering`.
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    public_text: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    kind: Mapped[ActionKind] = mapped_column(by_value(ActionKind))
    status: Mapped[ActionStatus] = mapped_column(by_value(ActionStatus))
    gare_stage: Mapped[GareStage | None] = mapped_column(by_value(GareStage))
    dimensions: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Keys of `engage.feedback.practices`.
    practices: Mapped[list[str]] = mapped_column(JSON, default=list)
    # The goal of the city's plan that it serves.
    plan_goal: Mapped[str | None] = mapped_column(String(200))
    partners: Mapped[list[str]] = mapped_column(JSON, default=list)
    budget: Mapped[int | None]
    budget_source: Mapped[str | None] = mapped_column(String(200))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date | None]
    # Counts saved changes: a form filled in before somebody else's is told apart.
    revision: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]
    archived_why: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]

    department: Mapped[Department] = relationship()
    partnering: Mapped[list[Department]] = relationship(
        secondary="action_department", order_by=Department.slug
    )
    events: Mapped[list["ActionEvent"]] = relationship(
        back_populates="action", order_by="ActionEvent.at", cascade="all, delete-orphan"
    )
    links: Mapped[list["InputLink"]] = relationship(
        back_populates="action", cascade="all, delete-orphan"
    )


class ActionDepartment(Base):
    """A department that acts together with the one that leads; it may change the action too."""

    __tablename__ = "action_department"

    action_id: Mapped[int] = mapped_column(
        ForeignKey("action.id", ondelete="CASCADE"), primary_key=True
    )
    department_id: Mapped[int] = mapped_column(
        ForeignKey("department.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ActionChange(Base):
    """A field of an action that somebody changed: what it was, and what it became."""

    __tablename__ = "action_change"
    __table_args__ = (Index("ix_action_change_action_id_at", "action_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(32))
    before: Mapped[object] = mapped_column(JSON)
    after: Mapped[object] = mapped_column(JSON)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class ActionEvent(Base):
    """A status reached. A refusal without a public reason cannot be stored."""

    __tablename__ = "action_event"
    __table_args__ = (
        CheckConstraint(
            "status NOT IN ('declined', 'not_ours') OR length(reason_text) > 0",
            name="a_refusal_says_why",
        ),
        Index("ix_action_event_action_id_at", "action_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"))
    status: Mapped[ActionStatus] = mapped_column(by_value(ActionStatus))
    # The reason in the language it was written in, and its translations.
    reason_text: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    action: Mapped[Action] = relationship(back_populates="events")


class InputLink(Base):
    """This action answers this input."""

    __tablename__ = "input_link"
    __table_args__ = (
        UniqueConstraint("input_id", "action_id"),
        Index("ix_input_link_action_id", "action_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    input_id: Mapped[int] = mapped_column(ForeignKey("input.id", ondelete="CASCADE"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"))
    relation: Mapped[Relation] = mapped_column(by_value(Relation))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    input: Mapped[Input] = relationship()
    action: Mapped[Action] = relationship(back_populates="links")
