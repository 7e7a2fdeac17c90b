"""What one use case may look up and change: all of it happens, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from bot.coaching.model import Turn
from bot.storage.database import reading
from bot.storage.invitations import Invitations
from bot.storage.outbox import Cards, Outbox
from bot.storage.repositories import Debriefs, Prospects, Reps, Seen, Touches


class UnitOfWork:
    """The memory as one use case sees it, inside somebody's transaction."""

    def __init__(self, connection: Connection) -> None:
        self.reps = Reps(connection)
        self.prospects = Prospects(connection)
        self.debriefs = Debriefs(connection)
        self.touches = Touches(connection)
        self.seen = Seen(connection)
        self.outbox = Outbox(connection)
        self.cards = Cards(connection)
        self.invitations = Invitations(connection)

    def save(self, turn: Turn) -> None:
        """Keep all that a turn changed; a new rep is added before."""
        if turn.rep is not None:
            self.reps.save(turn.rep)
        # What is referred to comes first.
        self.prospects.save(*turn.prospects)
        self.debriefs.save(*turn.debriefs)
        self.touches.add(*turn.touches)


class Transaction(UnitOfWork):
    """A unit of work with a connection of its own; leaving it without commit undoes it."""

    def __init__(self, engine: Engine) -> None:
        self.connection = engine.connect()
        try:
            self.connection.begin()
            super().__init__(self.connection)
        except BaseException:
            self.connection.close()
            raise

    def commit(self) -> None:
        """Make it last."""
        try:
            self.connection.commit()
        except BaseException:
            # It may still be in the transaction, and the next user of the connection would join it.
            self.connection.invalidate()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()


@contextmanager
def snapshot(engine: Engine) -> Iterator[UnitOfWork]:
    """Look at the memory as it is at this moment, without waiting for the writer; changing it is refused."""
    with reading(engine) as connection:
        yield UnitOfWork(connection)
