"""Tables, one file a family. Importing this package makes the whole schema known."""

from engage.models import (
    action,
    clock,
    comment,
    contact,
    conversation,
    delivery,
    department,
    digest,
    flag,
    response,
    staff,
    studio,
    survey,
)
from engage.models.base import Base

__all__ = [
    "Base",
    "action",
    "clock",
    "comment",
    "contact",
    "conversation",
    "delivery",
    "department",
    "digest",
    "flag",
    "response",
    "staff",
    "studio",
    "survey",
]
