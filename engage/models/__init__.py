"""Tables, one file a family. Importing this package makes the whole schema known."""

from engage.models import (
    action,
    clock,
    comment,
    contact,
    conversation,
    correction,
    delivery,
    department,
    digest,
    flag,
    hiding,
    model,
    own_theme,
    response,
    staff,
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
    "correction",
    "delivery",
    "department",
    "digest",
    "flag",
    "hiding",
    "model",
    "own_theme",
    "response",
    "staff",
    "survey",
]
