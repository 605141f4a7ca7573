"""Tables, one file a family. Importing this package makes the whole schema known."""

from engage.models import (
    action,
    clock,
    collecting,
    comment,
    contact,
    conversation,
    delivery,
    department,
    digest,
    flag,
    response,
    staff,
    survey,
)
from engage.models.base import Base

__all__ = [
    "Base",
    "action",
    "clock",
    "collecting",
    "comment",
    "contact",
    "conversation",
    "delivery",
    "department",
    "digest",
    "flag",
    "response",
    "staff",
    "survey",
]
