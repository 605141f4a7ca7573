"""Departments as administrators arrange them: who works there, and what happens when one goes."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.models.staff import Post, User


def members_of(session: Session, department_ids: Sequence[int]) -> Mapping[int, str]:
    """Give the e-mail addresses of people who work in any of these departments, by user id."""
    members = (
        select(User.id, User.email)
        .join(Post, Post.user_id == User.id)
        .where(Post.department_id.in_(department_ids), User.active)
        .order_by(User.email)
    )
    return dict(session.execute(members).all())
