"""A mail that waits too long: drawn anew when words it quotes are erased before it goes."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engage.digests.content import DigestContent
from engage.digests.said import may_be_quoted, words_of
from engage.models.digest import Digest, DigestPicture, Mail, MailState


def still_true(session: Session, mail: Mail) -> bool:
    """Tell whether all words a digest points to may still be shown; true of any other mail."""
    if mail.digest_id is None:
        return True
    stored = session.scalar(select(Digest.content).where(Digest.id == mail.digest_id))
    content = DigestContent.model_validate(stored)
    return redacted(session, content) == content


def take_back(session: Session, mail_id: int) -> None:
    """Withdraw a mail that has not gone, redact its digest, and let it be drawn once more."""
    mail = session.get(Mail, mail_id)
    if mail is None or mail.state is MailState.SENT:
        return
    digest = session.get(Digest, mail.digest_id) if mail.digest_id else None
    session.delete(mail)
    if digest is not None:
        session.execute(delete(DigestPicture).where(DigestPicture.digest_id == digest.id))
        content = redacted(session, DigestContent.model_validate(digest.content))
        digest.content = content.model_dump(mode="json")
        digest.posted_at = None
    session.flush()


def redacted(session: Session, content: DigestContent) -> DigestContent:
    """Give a digest's content without the passages of which the words are gone or taken back."""
    said = words_of(session, content)
    themes = tuple(
        line
        if line.quote is None or may_be_quoted(line.quote.passage, said)
        else line.model_copy(update={"quote": None})
        for line in content.themes
    )
    owed = tuple(line for line in content.owed if line.passage in said)
    return content.model_copy(update={"themes": themes, "owed": owed})
