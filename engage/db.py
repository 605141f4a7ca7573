"""The database: engine settings, and `transaction()`, the only place that commits.

A unit of work has a session of its own. On SQLite it begins as a writer (`BEGIN IMMEDIATE`): a
reader that turns writer half-way fails at once instead of waiting its turn. Answers are
durable when the commit returns (`synchronous=FULL`).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TypeVar

from flask import Flask, current_app
from sqlalchemy import Connection, Engine, Select, bindparam, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.dml import ReturningInsert

from engage.changes import UnitOfWork
from engage.models.base import Base, table_of

# How long a writer waits for its turn before the resident is told to try again.
BUSY_TIMEOUT_MS = 5_000
MOST_ID = 2**31 - 1
_WRITES = "engage_writes"
# SQLAlchemy keeps the columns' own names for itself.
_GIVEN = "given_"
# Values looked for by one statement.
IN_ONE_STATEMENT = 1_000
_Value = TypeVar("_Value")


def make_engine(url: str) -> Engine:
    """Give an engine for PostgreSQL or SQLite, set up for durability first."""
    if url.startswith("sqlite"):
        # The connection used last has the pages of the file that are asked for most.
        engine = create_engine(
            url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, pool_use_lifo=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8)


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - tells the type checker
    # Python's driver would start transactions by itself, and late; `begin` below does.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - tells the type checker
    # This one waits for nobody and cannot fail, so it need not go the long way round.
    driver.execute("BEGIN")


class Database:
    """The engine of one app, and the two ways to use it."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._reading = sessionmaker(self.engine, class_=UnitOfWork, expire_on_commit=False)
        writer = self.engine.execution_options(**{_WRITES: True})
        self._writing = sessionmaker(writer, class_=UnitOfWork, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a unit of work: committed when the block ends, undone when it fails."""
        with self._writing() as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads; what it sees is one moment's state."""
        with self._reading() as session:
            yield session


def init_app(app: Flask, url: str) -> None:
    """Give the app its database."""
    app.extensions["database"] = Database(url)


def database_of(app: Flask) -> Database:
    """Give an app's database."""
    found: Database = app.extensions["database"]
    return found


# Set for as long as a rehearsal runs on a database of its own.
_STAGE: ContextVar[Database | None] = ContextVar("stage", default=None)


@contextmanager
def using(database: Database) -> Iterator[None]:
    """Let the block's `transaction()` and `reading()` be of another database than the app's."""
    token = _STAGE.set(database)
    try:
        yield
    finally:
        _STAGE.reset(token)


def transaction() -> AbstractContextManager[Session]:
    """Open a unit of work of the current app; see `Database.transaction`."""
    return (_STAGE.get() or database_of(current_app)).transaction()


def reading() -> AbstractContextManager[Session]:
    """Open a reading session of the current app; see `Database.reading`."""
    return (_STAGE.get() or database_of(current_app)).reading()


POSTGRESQL = "postgresql"
Upsert = postgresql.Insert | sqlite.Insert
Row = Mapping[str, object]
Entity = TypeVar("Entity", bound=Base)


def insert(session: Session, table: type[Base]) -> Upsert:
    """Give an insert that can say what to do on conflict, for this session's database."""
    return postgresql.insert(table) if _dialect(session) == POSTGRESQL else sqlite.insert(table)


def batched(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    """Give values in parts that fit one statement: SQLite takes some 32,000 parameters."""
    waiting = list(values)
    for start in range(0, len(waiting), IN_ONE_STATEMENT):
        yield waiting[start : start + IN_ONE_STATEMENT]


def insert_new(session: Session, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert the rows that break no unique constraint; the others are there already."""
    if rows:
        session.execute(_insert_new(_dialect(session), table), rows)


def insert_one(session: Session, table: type[Entity], row: Row) -> Entity | None:
    """Insert a row and give it, or `None` when it breaks a unique constraint."""
    statement = _insert_one(_dialect(session), table)
    return session.execute(statement, [row]).scalar_one_or_none()


def insert_id(session: Session, table: type[Base], row: Row) -> int | None:
    """Insert a row and give its id, or `None` when it breaks a unique constraint."""
    return session.execute(_insert_id(_dialect(session), table), row).scalar_one_or_none()


def insert_unwatched(session: Session, table: type[Entity], row: Row) -> Entity | None:
    """Insert a row and give it, or `None` when it breaks a unique constraint.

    The session does not watch it: loading and flushing it would cost as much as all else on a page.
    What is changed in it later is the caller's to write.
    """
    made = insert_id(session, table, row)
    return None if made is None else table(id=made, **row)


def insert_beside(
    session: Session, table: type[Base], row: Row, found: Select[tuple[object, ...]], **sought: str
) -> int | None:
    """Insert a row with what `found` gives beside it, in one statement, and give its id.

    `found` is a constant select of columns named as the table's own; `sought` are its parameters.
    `None` when it finds nothing, or the row breaks a unique constraint.
    """
    statement = _insert_beside(_dialect(session), table, found, tuple(row))
    values = {f"{_GIVEN}{name}": value for name, value in row.items()}
    return session.execute(statement, {**values, **sought}).scalar_one_or_none()


def insert_or_replace(
    session: Session, table: type[Base], rows: Sequence[Row], *, key: tuple[str, ...]
) -> None:
    """Insert the rows; one whose `key` (column names) is there already takes the new values."""
    if rows:
        session.execute(_insert_or_replace(_dialect(session), table, key), rows)


# Statements on bare tables, put together once: building one costs as much as running it, and the
# session need not track rows it will never look at.
@cache
def _insert_new(dialect: str, table: type[Base]) -> Upsert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_one(dialect: str, table: type[Entity]) -> ReturningInsert[Entity]:
    insert_into = postgresql.insert if dialect == POSTGRESQL else sqlite.insert
    return insert_into(table).on_conflict_do_nothing().returning(table)


@cache
def _insert_id(dialect: str, table: type[Base]) -> ReturningInsert[int]:
    return _insert_new(dialect, table).returning(table_of(table).c.id)


@cache
def _insert_beside(
    dialect: str, table: type[Base], found: Select[tuple[object, ...]], names: tuple[str, ...]
) -> ReturningInsert[int]:
    columns = table_of(table).c
    given = [bindparam(f"{_GIVEN}{name}", type_=columns[name].type) for name in names]
    filled = [*found.selected_columns.keys(), *names]
    statement = _insert(dialect, table).from_select(filled, found.add_columns(*given))
    return statement.on_conflict_do_nothing().returning(columns.id)


@cache
def _insert_or_replace(dialect: str, table: type[Base], key: tuple[str, ...]) -> Upsert:
    statement = _insert(dialect, table)
    replaced = {
        column.name: statement.excluded[column.name]
        for column in table.__table__.columns
        if column.name not in key and not column.primary_key
    }
    return statement.on_conflict_do_update(index_elements=key, set_=replaced)


def _insert(dialect: str, model: type[Base]) -> Upsert:
    table = table_of(model)
    return postgresql.insert(table) if dialect == POSTGRESQL else sqlite.insert(table)


def is_id(number: int) -> bool:
    """Tell whether a number somebody typed can be a row's: the column holds 32 bits."""
    return 0 < number <= MOST_ID


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
