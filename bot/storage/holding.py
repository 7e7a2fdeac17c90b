"""Holding the bot: one process at a time polls for it, or several workers on PostgreSQL take its webhooks.

PostgreSQL holds it by an advisory lock on a connection of its own, which workers share among each other and
with nobody who polls; beside an SQLite file lies a lock file, for one process whatever it does. Both go with
the process that holds them, however it ends. The lock goes with its server too, so whoever has it looks now
and then, and takes it again.
"""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from bot.errors import AnotherInstance
from bot.storage.database import POSTGRES_WAITS, unusable

log = logging.getLogger(__name__)
POLLING_LOCK = 0x756E63686173
_LOOK_EVERY = 2.0
HELD = "Another instance holds the bot on this database; this one leaves."


class Hold(Protocol):
    """What keeps others away from the bot."""

    def take(self) -> bool:
        """Take it; False when somebody else has it. Raises what the driver raises when the server is away."""

    def renew(self) -> bool:
        """Make sure that it is still held, and take it again if not; as `take`."""


@contextmanager
def holding(engine: Engine, *, standby: bool, shared: bool = False) -> Iterator[Hold]:
    """Hold the bot, alone or with others who share it; wait for whoever else has it, or AnotherInstance."""
    held = _on_postgres(engine, shared) if engine.dialect.name == "postgresql" else _on_sqlite(engine)
    with held as hold:
        if not _taken_at_first(hold, engine):
            if not standby:
                raise AnotherInstance(HELD)
            log.info("another instance holds the bot; standing by")
            while not _taken_at_last(hold):
                time.sleep(_LOOK_EVERY)
        yield hold


def _taken_at_first(hold: Hold, engine: Engine) -> bool:
    """Take it, unless somebody else has it; SchemaError when the server is away for more than a moment."""
    deadline = time.monotonic() + POSTGRES_WAITS
    while True:
        try:
            return hold.take()
        except DBAPIError as error:
            if time.monotonic() > deadline:
                raise unusable(engine.url, error) from None
            log.info("nobody can hold the bot now: %s", type(error).__name__)
            time.sleep(_LOOK_EVERY)


def _taken_at_last(hold: Hold) -> bool:
    """Take what somebody else had; while the server is away nobody has it, but nobody can take it."""
    try:
        return hold.take()
    except DBAPIError as error:
        log.info("nobody can hold the bot now: %s", type(error).__name__)
        return False


class _AdvisoryLock:
    """A lock of PostgreSQL, and the connection that it lives as long as."""

    def __init__(self, engine: Engine, shared: bool) -> None:
        self._engine = engine
        lock = func.pg_try_advisory_lock_shared if shared else func.pg_try_advisory_lock
        self._try = select(lock(POLLING_LOCK))
        self._connection: Connection | None = None

    def take(self) -> bool:
        try:
            if self._connection is None:
                connection = self._engine.connect()
                self._connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            return bool(self._connection.execute(self._try).scalar())
        except DBAPIError:
            self.let_go()
            raise

    def renew(self) -> bool:
        try:
            if self._connection is not None:
                self._connection.exec_driver_sql("SELECT 1")
                return True
        except DBAPIError as error:
            log.warning("the hold on the bot is gone (%s); taking it again", type(error).__name__)
            self.let_go()
        return self.take()

    def let_go(self) -> None:
        """Close the connection, and with it goes the lock."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                # Closed, not kept for others.
                connection.invalidate()
            connection.close()


@contextmanager
def _on_postgres(engine: Engine, shared: bool) -> Iterator[Hold]:
    lock = _AdvisoryLock(engine, shared)
    try:
        yield lock
    finally:
        lock.let_go()


class _FileLock:
    """A lock on a file, which nothing takes away from a process that lives."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle

    def take(self) -> bool:
        return _locked(self._handle)

    def renew(self) -> bool:
        return True


@contextmanager
def _on_sqlite(engine: Engine) -> Iterator[Hold]:
    file = Path(f"{engine.url.database}.lock")
    with file.open("a+b") as handle:
        yield _FileLock(handle)


if sys.platform == "win32":
    import msvcrt

    def _locked(handle: IO[bytes]) -> bool:
        try:
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
