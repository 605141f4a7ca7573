"""How Alembic reaches the database: the connection given in code, else the configured one."""

from alembic import context
from sqlalchemy import Connection

from engage.config import load_settings
from engage.db import make_engine
from engage.models import Base
from engage.models.base import UtcDateTime


def plain_types(kind: str, item: object, _context: object) -> str | bool:
    """Write our column types as what they are in the database: old migrations need no old code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run the migrations on one connection. SQLite changes a table by copying it ("batch")."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=plain_types,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with make_engine(load_settings().database_url).connect() as connection:
        run(connection)
        connection.commit()
