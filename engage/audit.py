"""The audit log: who did what to which thing. Kept beside the change, in the same transaction."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from engage.models.staff import AuditEvent


class Deed(StrEnum):
    """What people of the city do that others must be able to look up."""

    SIGNED_IN = "signed_in"
    INPUTS_READ = "inputs_read"
    INPUTS_LINKED = "inputs_linked"
    ACTION_PROPOSED = "action_proposed"
    ACTION_REVISED = "action_revised"
    STATUS_CHANGED = "status_changed"
    COMMENT_SETTLED = "comment_settled"
    COMMENT_COVERED = "comment_covered"
    COMMENT_UNCOVERED = "comment_uncovered"
    COMMENT_HIDDEN = "comment_hidden"
    COMMENT_SHOWN = "comment_shown"
    THEME_DESCRIBED = "theme_described"
    THEME_WENT_LIVE = "theme_went_live"
    THEME_RETIRED = "theme_retired"


def record_deed(
    session: Session, deed: Deed, subject: str, *, user_id: int | None, now: datetime
) -> None:
    """Record that a user did something to `subject`, named as `kind:id` (`action:7`).

    Never put an address or anybody's words in it.
    """
    session.add(AuditEvent(at=now, user_id=user_id, verb=deed, subject=subject))
