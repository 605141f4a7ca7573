"""Which state of the schema this code expects, and whether the database is in it.

Read from the migrations' own words: Alembic, which brings a schema up to date, takes 11 MB of memory
that each web process would hold only to answer `/readyz`.
"""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_LINE = re.compile(r"^(down_)?revision\s*=\s*[\"'](\w+)[\"']", re.MULTILINE)


@cache
def expected() -> str:
    """Give the revision that no other follows."""
    made: set[str] = set()
    followed: set[str] = set()
    for path in (MIGRATIONS / "versions").glob("*.py"):
        for down, name in _LINE.findall(path.read_text(encoding="utf-8")):
            (followed if down else made).add(name)
    (head,) = made - followed
    return head


def is_current(engine: Engine) -> bool:
    """Tell whether the schema is the one this code expects; a database without any is not."""
    with engine.connect() as connection:
        try:
            stored: object = connection.scalar(text("SELECT version_num FROM alembic_version"))
        except DatabaseError:
            return False
    return stored == expected()
