"""Tables, one file a family. Importing this package makes the whole schema known."""

from engage.models import (
    action,
    campaign,
    clock,
    collecting,
    comment,
    contact,
    conversation,
    delivery,
    department,
    digest,
    flag,
    handling,
    photo,
    response,
    staff,
    survey,
    texting,
)
from engage.models.base import Base

__all__ = [
    "Base",
    "action",
    "campaign",
    "clock",
    "collecting",
    "comment",
    "contact",
    "conversation",
    "delivery",
    "department",
    "digest",
    "flag",
    "handling",
    "photo",
    "response",
    "staff",
    "survey",
    "texting",
]
