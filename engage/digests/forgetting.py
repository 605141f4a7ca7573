"""Letters that have done their work: whom they went to and what they said is not kept for ever.

Digests stay, for departments look back at them; so does the bare fact that a letter went.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engage.models.digest import Mail, MailState

# The city's digest is of no single department, so no digest's row stands behind its letter.
_CITY_DIGEST = "city-digest:%"
_BLANK = {"to": "", "subject": "", "text": "", "html": ""}


def forget_letters(session: Session, *, before: datetime, limit: int) -> int:
    """Blank address and words of letters that went, or were given up, before then; give how many.

    Safe to repeat: a blank letter is passed over.
    """
    due = (
        select(Mail.id)
        .where(
            Mail.state.in_((MailState.SENT, MailState.FAILED)),
            Mail.due_at < before,
            Mail.to != "",
            Mail.digest_id.is_(None),
            Mail.key.not_like(_CITY_DIGEST),
        )
        .order_by(Mail.due_at)
        .limit(limit)
    )
    ids = session.scalars(due).all()
    session.execute(update(Mail).where(Mail.id.in_(ids)).values(_BLANK))
    return len(ids)
