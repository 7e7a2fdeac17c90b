"""What all that is remembered has in common; each kind takes and returns model objects, rows stay inside."""

from collections.abc import Collection, Iterable
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Insert, Select, Table, func
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.ahead import Ahead

DIALECTS = ("sqlite", "postgresql")


def insert_into(table: Table, dialect: str) -> Any:
    """Begin an INSERT that can say what to do when the row is there already."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def upsert_into(table: Table, dialect: str, *stays: str, first: Collection[str] = ()) -> Insert:
    """Insert a row, or change the one with its key in all but what stays, always or once there is any."""
    new = insert_into(table, dialect)
    fixed = {"key", *stays}
    changes = {column.name: new.excluded[column.name] for column in table.c if column.name not in fixed}
    changes |= {name: func.coalesce(table.c[name], new.excluded[name]) for name in first}
    # Nobody writes over what is somebody else's, whatever key they come with.
    own = table.c.rep == new.excluded.rep
    statement: Insert = new.on_conflict_do_update(index_elements=[table.c.key], set_=changes, where=own)
    return statement


class Repository:
    """A kind of thing that is remembered, on one connection."""

    def __init__(self, connection: Connection, ahead: Ahead | None = None) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._ahead = ahead or Ahead()

    def _rows(self, statement: Select[Any], **values: object) -> list[Any]:
        return list(self._connection.execute(statement, values))

    def _row(self, statement: Select[Any], **values: object) -> Any | None:
        return self._connection.execute(statement, values).first()


class _Owned(Protocol):
    """Something of a rep."""

    @property
    def rep(self) -> str: ...


Thing = TypeVar("Thing", bound=_Owned)


def by_rep(reps: Iterable[str], things: Iterable[Thing]) -> dict[str, tuple[Thing, ...]]:
    """Return what belongs to each of these reps, nothing where there is nothing."""
    found: dict[str, list[Thing]] = {rep: [] for rep in reps}
    for thing in things:
        found[thing.rep].append(thing)
    return {rep: tuple(theirs) for rep, theirs in found.items()}
