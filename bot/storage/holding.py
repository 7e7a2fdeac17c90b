"""Holding the bot: one process at a time polls for it, or several workers on PostgreSQL take its webhooks.

PostgreSQL holds it by an advisory lock on a connection of its own, which workers share among each other and
with nobody who polls; beside an SQLite file lies a lock file, for one process whatever it does. Both go with
the process that holds them, however it ends.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Engine, func, select

from bot.errors import AnotherInstance

log = logging.getLogger(__name__)
Take = Callable[[], bool]
POLLING_LOCK = 0x756E63686173
_LOOK_EVERY = 2.0
_HELD = "Another instance holds the bot on this database; this one leaves."


@contextmanager
def holding(engine: Engine, *, standby: bool, shared: bool = False) -> Iterator[None]:
    """Hold the bot, alone or with others who share it; wait for whoever else has it, or AnotherInstance."""
    held = _on_postgres(engine, shared) if engine.dialect.name == "postgresql" else _on_sqlite(engine)
    with held as take:
        stands_by = False
        while not take():
            if not standby:
                raise AnotherInstance(_HELD)
            if not stands_by:
                log.info("another instance holds the bot; standing by")
            stands_by = True
            time.sleep(_LOOK_EVERY)
        yield


@contextmanager
def _on_postgres(engine: Engine, shared: bool) -> Iterator[Take]:
    lock = func.pg_try_advisory_lock_shared if shared else func.pg_try_advisory_lock
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Closed at the end, not kept for others: the lock goes with it.
        connection.detach()
        # The server hears nothing of a machine that is gone: let it ask, so the lock is free within 10 s.
        for name, value in (("idle", 3), ("interval", 2), ("count", 2)):
            connection.exec_driver_sql(f"SET tcp_keepalives_{name} = {value}")
        yield lambda: bool(connection.execute(select(lock(POLLING_LOCK))).scalar())


@contextmanager
def _on_sqlite(engine: Engine) -> Iterator[Take]:
    file = Path(f"{engine.url.database}.lock")
    with file.open("a+b") as handle:
        yield lambda: _locked(handle)


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
