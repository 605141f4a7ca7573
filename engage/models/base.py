"""What every table shares: the declarative base, aware time, and text enumerations by value."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Dialect, Enum, MetaData, Table, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

# Named constraints, so that a migration can drop one and an error can say which rule was broken.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values, gives aware UTC back on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; `ValueError` for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone is not an instant")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; what was stored is UTC."""
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


def by_value(enumeration: type[StrEnum]) -> Enum:
    """Store a `StrEnum` by its value in a plain text column with a check constraint."""
    return Enum(
        enumeration,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=enumeration.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The one declarative base."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - read by SQLAlchemy as it stands

    def __repr__(self) -> str:
        """Never print a row's contents: comments and addresses must not reach a log."""
        return f"<{type(self).__name__} {self.__dict__.get('id', '?')}>"


def table_of(model: type[Base]) -> Table:
    """Give the bare table of a model, for statements that need no rows to be tracked."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model of ours has a table of its own
    return table
