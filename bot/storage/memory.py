"""The database, opened: what the service looks at, and the one way to change it."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import WriterStopped
from bot.storage.condition import Condition, condition_of
from bot.storage.database import check_schema, open_engine
from bot.storage.holding import Hold, holding
from bot.storage.leases import Worker
from bot.storage.paces import take_places
from bot.storage.sweeping import Sweeper
from bot.storage.unit_of_work import UnitOfWork, snapshot
from bot.storage.writer import Writer

T = TypeVar("T")


class Memory:
    """A database whose schema fits, with its writer."""

    def __init__(self, url: str) -> None:
        """Open it; SchemaError says in plain words why that is not possible."""
        self._engine = open_engine(url)
        try:
            check_schema(self._engine)
        except BaseException:
            self._engine.dispose()
            raise
        self._writer = Writer(self._engine)
        self._sweeper = Sweeper(_file_of(self._engine))
        # What an earlier process could not finish.
        self._sweeper.sweep()

    def look(self) -> AbstractContextManager[UnitOfWork]:
        """Look at what is remembered, on a connection of its own."""
        return snapshot(self._engine)

    def submit(
        self,
        work: Callable[[UnitOfWork], T],
        reps: Sequence[str] = (),
        chats: Sequence[int] = (),
        *,
        urgent: bool = False,
    ) -> Future[T]:
        """Let the writer run a use case, an urgent one soon; the future answers once it is committed."""
        return self._writer.submit(work, reps, chats, urgent=urgent)

    def sweep(self) -> None:
        """Begin to sweep up what is left of somebody who was forgotten, if anybody was."""
        self._sweeper.sweep()

    @contextmanager
    def holding(self, *, standby: bool, shared: bool = False) -> Iterator[Hold]:
        """Hold the bot while this process serves it; AnotherInstance when somebody else stands in the way.

        `shared`: with any number of other workers, on PostgreSQL; SQLite is held alone all the same.
        """
        together = shared and self._engine.dialect.name == "postgresql"
        with holding(self._engine, standby=standby, shared=together) as hold:
            if not together:
                yield hold
                return
            self._writer.worker = worker = Worker()
            try:
                yield hold
            finally:
                self._writer.worker = None
                with contextlib.suppress(SQLAlchemyError, WriterStopped):
                    # Else others would wait for the leases to run out.
                    self.submit(lambda unit: unit.leases.leave(worker.key)).result()

    @property
    def worker(self) -> Worker | None:
        """Which worker this process is; None: it has the bot for itself."""
        return self._writer.worker

    def take_places(self, key: str, count: int, rate: float, burst: float) -> float:
        """Take places in a queue that all workers share; return what is left, below nothing to wait for."""
        return take_places(self._engine, key, count, rate, burst)

    def condition(self) -> Condition:
        """Look how the database is doing; raises what its driver raises when it is away."""
        return condition_of(self._engine)

    def close(self) -> None:
        """Finish what waits and let go of the database."""
        self._writer.close()
        self._sweeper.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _file_of(engine: Engine) -> Path | None:
    """Return the file of an SQLite database."""
    if engine.dialect.name != "sqlite" or engine.url.database is None:
        return None
    return Path(engine.url.database).absolute()
