"""Whose pages somebody may read and change. Another department's are as if they were not there."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engage.errors import NotAllowed, NotFound
from engage.feedback import inbox
from engage.models.department import Department
from engage.security import StaffRole, may, member_id, sees_every_department

# Who reads departments' pages at all; of which departments is asked below.
READERS = (StaffRole.ENGAGEMENT, StaffRole.DEPARTMENT, StaffRole.VIEWER)
# Who may answer for a department; engagement staff and viewers read.
WRITERS = (StaffRole.DEPARTMENT,)


@dataclass(frozen=True, slots=True)
class Opened:
    """A department whose pages the person signed in may read, and whether they answer for it."""

    department: Department
    may_change: bool


def open_department(session: Session, slug: str) -> Opened:
    """Give a department to read; `NotFound` for one the person signed in may not know of."""
    if may():
        return Opened(inbox.find_department(session, slug), may_change=True)
    own = inbox.find_own_department(session, slug, user_id=member_id())
    if own is not None:
        return Opened(own, may_change=may(*WRITERS))
    if sees_every_department():
        return Opened(inbox.find_department(session, slug), may_change=False)
    raise NotFound("department", slug)


def open_to_change(session: Session, slug: str) -> Department:
    """Give a department the person signed in answers for; `NotFound` or `NotAllowed` otherwise."""
    opened = open_department(session, slug)
    if not opened.may_change:
        raise NotAllowed
    return opened.department


def readable_departments(session: Session) -> list[Department]:
    """Give every department whose pages the person signed in may read."""
    if sees_every_department():
        return inbox.all_departments(session)
    return inbox.own_departments(session, user_id=member_id())
