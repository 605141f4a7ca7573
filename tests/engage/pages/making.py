"""What the tests of the studio share: its addresses, and what a draft holds."""

import re
from typing import Any

from engage.db import Database
from engage.studio import documents, drafts
from engage.studio.documents import Document

NEW = "/studio/surveys/new"
BUS = "/studio/surveys/bus"
OFTEN = f"{BUS}/questions/often"
# What a browser sends of the form of a question that asks everybody.
ALWAYS = {"join": "always", "demand": ""}


def drafted(database: Database, slug: str = "bus") -> Document:
    """Give the document being worked on."""
    with database.reading() as session:
        return drafts.find(session, slug).document


def question(database: Database, code: str, slug: str = "bus") -> dict[str, Any]:
    """Give a question of the document being worked on."""
    return documents.find_question(drafted(database, slug), code)


def seen_in(page: str) -> str:
    """Give what a form says it was made from."""
    return hidden(page, "seen")


def hidden(page: str, name: str) -> str:
    """Give the value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1].replace("&#34;", '"')
