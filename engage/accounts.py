"""Accounts of people who work with the city: invited by mail, their roles, opened and closed.

A password is set by whoever holds the mail, and by nobody else; the link works once, for a week.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from engage.db import insert_new, is_id
from engage.errors import NotFound, StaleForm
from engage.models.department import Department
from engage.models.digest import Mail, MailState
from engage.models.staff import Post, Role, User

LINK_SECONDS = 7 * 24 * 3600
MOST_LISTED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What somebody is here for: role names, departments by id, and the language of their pages."""

    roles: frozenset[str]
    departments: frozenset[int]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """The mail that brings the link; words are the caller's."""

    subject: str
    text: str
    html: str


def list_accounts(session: Session) -> Sequence[User]:
    """Give everybody who has an account, with roles and departments, by address."""
    statement = (
        select(User)
        .options(
            selectinload(User.roles), selectinload(User.departments).joinedload(Post.department)
        )
        .order_by(User.email)
        .limit(MOST_LISTED)
    )
    return session.scalars(statement).all()


def find_account(session: Session, user_id: int) -> User:
    """Give an account; `NotFound` if there is none."""
    user = session.get(User, user_id) if is_id(user_id) else None
    if user is None:
        raise NotFound("user", str(user_id))
    return user


def open_account(session: Session, email: str, place: Place) -> User | None:
    """Give a new account nobody can sign in to yet; `None` when the address has one."""
    address = email.strip().lower()
    row = {
        "email": address,
        # No password hashes to this, so none fits.
        "password": f"!{secrets.token_hex(32)}",
        "active": True,
        "fs_uniquifier": secrets.token_hex(32),
        "language": place.language,
    }
    if session.scalar(select(User.id).where(User.email == address)) is not None:
        return None
    user = User(**row)
    session.add(user)
    session.flush()
    put_in_place(session, user, place)
    return user


def put_in_place(session: Session, user: User, place: Place) -> None:
    """Give somebody exactly these roles and departments."""
    insert_new(session, Role, [{"name": name} for name in sorted(place.roles)])
    user.roles = list(session.scalars(select(Role).where(Role.name.in_(place.roles))))
    user.language = place.language
    open_ = select(Department.id).where(
        Department.id.in_(place.departments), Department.closed_at.is_(None)
    )
    wanted = set(session.scalars(open_))
    for post in list(user.departments):
        if post.department_id in wanted:
            wanted.discard(post.department_id)
        else:
            session.delete(post)
    session.add_all(Post(user_id=user.id, department_id=each) for each in sorted(wanted))
    session.flush()
    session.expire(user, ["departments"])


def close_account(session: Session, user: User) -> None:
    """Let somebody in no more; everything they did stays under their name."""
    user.active = False
    # Every open browser of theirs is out at once.
    user.fs_uniquifier = secrets.token_hex(32)
    session.flush()


def reopen_account(session: Session, user: User) -> None:
    """Let somebody in again."""
    user.active = True
    session.flush()


def write_link(user: User, *, secret: str) -> str:
    """Give the token with which this account's password may be set, once."""
    return _signer(secret).dumps([user.id, _state(user)])


def read_link(session: Session, token: str, *, secret: str) -> User:
    """Give whose password may be set; `StaleForm` when the link is forged, used or a week old."""
    try:
        user_id, state = _signer(secret).loads(token, max_age=LINK_SECONDS)
    except (BadSignature, ValueError, TypeError) as error:
        raise StaleForm from error
    user = session.get(User, user_id)
    if user is None or not user.active or not secrets.compare_digest(_state(user), str(state)):
        raise StaleForm
    return user


def set_password(session: Session, user: User, hashed: str) -> None:
    """Store a password, hashed already; the link that led here works no more."""
    user.password = hashed
    user.fs_uniquifier = secrets.token_hex(32)
    session.flush()


def queue_invitation(
    session: Session, user: User, invitation: Invitation, *, now: datetime
) -> None:
    """Write the mail that brings the link; a new one for the same state of the account is the same."""
    row = {
        "key": f"invitation:{user.id}:{_state(user)[:16]}:{now:%Y%m%d%H%M}",
        "to": user.email,
        "language": user.language,
        "subject": invitation.subject,
        "text": invitation.text,
        "html": invitation.html,
        "state": MailState.QUEUED,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
    }
    insert_new(session, Mail, [row])


def _state(user: User) -> str:
    """Tell this password from any later one without telling anything of it."""
    return hashlib.sha256(f"{user.fs_uniquifier}{user.password}".encode()).hexdigest()[:32]


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="staff invitation")
