"""The question bank: questions kept for other surveys, and those about the person that are ready.

The ready ones come from the library's community survey: asked in words the census or the community
uses, with the reason and the way out, in all languages.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.db import insert_new
from engage.errors import NotFound
from engage.models.studio import BankQuestion
from engage.studio import documents
from engage.studio.documents import Document, Part
from surveys.library import ready

# What belongs to one survey and means nothing in another.
_OF_ITS_SURVEY = ("when",)
_READY_FROM = "community"
# A page can show no more; the newest come first.
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A question of the bank. `key` finds it again; a ready one cannot be taken out."""

    key: str
    question: Part
    is_ready: bool


def keep(session: Session, question: Part, *, user_id: int | None, now: datetime) -> None:
    """Put a question into the bank, without the condition that belongs to its survey."""
    bare = {key: value for key, value in question.items() if key not in _OF_ITS_SURVEY}
    text = documents.dump(bare)
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    row = {"sha256": sha256, "document": text, "user_id": user_id, "at": now}
    insert_new(session, BankQuestion, [row])


def every(session: Session) -> Sequence[Kept]:
    """Give the questions people kept, newest first, then the ready ones."""
    rows = session.scalars(select(BankQuestion).order_by(BankQuestion.id.desc()).limit(MOST_SHOWN))
    return [
        *(Kept(str(row.id), documents.load(row.document), is_ready=False) for row in rows),
        *_ready(),
    ]


def find(session: Session, key: str) -> Kept:
    """Give one question; `NotFound`."""
    for kept in _ready():
        if kept.key == key:
            return kept
    row = session.get(BankQuestion, int(key)) if key.isdecimal() and len(key) < 10 else None
    if row is None:
        raise NotFound("bank question", key)
    return Kept(key, documents.load(row.document), is_ready=False)


def remove(session: Session, key: str) -> None:
    """Take a question out of the bank; surveys that use it keep it. `NotFound`."""
    kept = find(session, key)
    row = None if kept.is_ready else session.get(BankQuestion, int(key))
    if row is None:
        raise NotFound("bank question", key)
    session.delete(row)
    session.flush()


def fitted(question: Part, document: Document, *, code: str) -> Part:
    """Give a question as it enters a survey: its own code, texts in the survey's languages alone."""
    tags = documents.languages(document)

    def fit(node: object) -> object:
        if isinstance(node, list):
            return [fit(each) for each in node]
        if not isinstance(node, dict):
            return node
        if node and all(isinstance(text, str) for text in node.values()) and "code" not in node:
            return {tag: text for tag, text in node.items() if tag in tags} or node
        return {key: fit(value) for key, value in node.items()}

    held = fit(question)
    assert isinstance(held, dict)  # noqa: S101 - a question is an object
    return {**held, "code": code}


@cache
def _ready() -> tuple[Kept, ...]:
    document = ready(_READY_FROM).to_json()
    return tuple(
        Kept(f"ready-{documents.code_of(question)}", question, is_ready=True)
        for question in documents.all_questions(document)
        if question.get("group_axis")
    )
