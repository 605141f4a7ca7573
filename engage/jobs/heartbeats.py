"""Signs of life, so that `/readyz` can tell a stopped clock from a quiet one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.db import insert
from engage.models.clock import Heartbeat


def beat(session: Session, name: str, *, now: datetime, detail: str = "") -> None:
    """Record that `name` is alive at `now`, and what it has to say for itself."""
    statement = insert(session, Heartbeat).values(name=name, at=now, detail=detail)
    session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"at": now, "detail": detail})
    )


def last_beats(session: Session) -> dict[str, Heartbeat]:
    """Give the last sign of life by name."""
    return {row.name: row for row in session.scalars(select(Heartbeat))}
