"""The product's session: what changed in rows that are there already is written by key.

Made and used by `engage.db`; nobody else needs to know of it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby

from sqlalchemy import ClauseElement, Update, bindparam, inspect, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from engage.models.base import Base, table_of

# Names no column: a row's key may not be mistaken for a value.
_KEY = "key of the row"
_Changes = Mapping[Base, tuple[str, ...]]


class UnitOfWork(Session):
    """A session whose flush is lean where only columns of known rows changed.

    SQLAlchemy's own works out the order of new rows, foreign keys and cascades before it writes,
    ten times the cost of such an update. Wherever it has to, it still does.
    """

    def flush(self, objects: Sequence[object] | None = None) -> None:
        """Write what changed; `StaleDataError` where a changed row is no longer there."""
        changes = None if objects or self.in_nested_transaction() else self._column_changes()
        if changes is None:
            super().flush(objects)
            return
        # In the order in which SQLAlchemy writes: no two units of work wait for each other.
        rows = sorted(changes, key=_place)
        for (model, changed), alike in groupby(rows, key=lambda row: (type(row), changes[row])):
            self._write(model, changed, list(alike))

    def _column_changes(self) -> _Changes | None:
        """Give the changed columns of each changed row; `None` where more than columns changed."""
        if self.new or self.deleted:
            return None
        changes: dict[Base, tuple[str, ...]] = {}
        for row in self.dirty:
            changed = _changed(row)
            if changed is None:
                return None
            changes[row] = changed
        return changes

    def _write(self, model: type[Base], changed: tuple[str, ...], rows: Sequence[Base]) -> None:
        """Write the same columns of rows that follow each other, in one statement."""
        values = [{_KEY: _key(row)} | {key: getattr(row, key) for key in changed} for row in rows]
        if changed:
            done = self.connection().execute(_update(model, changed), values)
            if done.rowcount != len(rows):
                raise StaleDataError(f"not all are there any more of {rows!r}")
        for row in rows:
            state = inspect(row)
            # No public name does it: the row is as it is stored, and the next flush need not look.
            state._commit_all(state.dict, self.identity_map)  # noqa: SLF001


def _changed(row: Base) -> tuple[str, ...] | None:
    state = inspect(row)
    kept = state.unmodified
    changed = tuple(key for key in state.manager if key not in kept)
    columns = state.mapper.column_attrs
    plain = all(key in columns and not _is_sql(state.dict.get(key)) for key in changed)
    return changed if plain else None


def _is_sql(value: object) -> bool:
    """Tell of a value whether it is for the database to work out, as in `row.n = Row.n + 1`."""
    return isinstance(value, ClauseElement)


@cache
def _update(model: type[Base], columns: tuple[str, ...]) -> Update:
    table = table_of(model)
    [key] = table.primary_key  # one column, in every table of ours
    values = {name: bindparam(name, type_=table.c[name].type) for name in columns}
    return update(table).where(key == bindparam(_KEY, type_=key.type)).values(values)


def _place(row: Base) -> tuple[int, int]:
    return _order()[row.__tablename__], _key(row)


def _key(row: Base) -> int:
    identity = inspect(row).identity
    assert identity is not None  # noqa: S101 - only rows that are stored are dirty
    [key] = identity
    return int(key)


@cache
def _order() -> Mapping[str, int]:
    return {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
