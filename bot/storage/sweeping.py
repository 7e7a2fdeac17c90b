"""Sweeping up what SQLite leaves behind of deleted rows.

`secure_delete` overwrites a row where it lies when it is deleted. But whenever SQLite rebuilds a page, it
moves the rows closer together and lets old bytes of theirs stand in the room that becomes free, where nothing
reaches them any more: a row deleted later is overwritten in its last place only. The write-ahead log keeps
old pages, too.

So after somebody has been forgotten, the log is emptied into the file, and in every page of the file the free
room is overwritten with zeros. It goes on in steps of a few milliseconds, each under the write lock and with
an empty log: at that moment the file is all there is, and nobody else changes it. Readers are not held up,
since free room means nothing to them, and a step that is broken off has changed nothing that means anything.

How far it has come stands in the file itself (`user_version`), so the next start goes on where a crash cut it
off, and whoever else is forgotten meanwhile makes it begin anew.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import Enum
from pathlib import Path

from sqlalchemy import Connection

PAGES_AT_ONCE = 2048
"""Pages of one step: 8 MB, which takes about as long as a few commits."""
_WAITS = 0.05
"""Seconds that a step waits for others; while it waits for readers, writers wait for it."""
_AGAIN_AFTER = 0.2
_BETWEEN = 0.03
"""Seconds between two steps, for those who wait to write."""
_AT_THE_END = 5.0
"""Seconds that closing waits for readers to let it finish; what is left, the next start does."""
_MOST_PAGES = 1 << 24
"""In a longer file, a page of an overflowing row may begin like one that holds rows."""
_LOCKED_BYTE = 1 << 30
"""SQLite locks this byte and never uses the page that holds it."""
_BINARY = getattr(os, "O_BINARY", 0)
_HEADER = {0x02: 12, 0x05: 12, 0x0A: 8, 0x0D: 8}
"""The first byte of a page that holds rows or keys, and how long its header is."""
log = logging.getLogger(__name__)


class Swept(Enum):
    """What came of a step."""

    ALL = "all"
    """There is nothing left to sweep."""
    PART = "part"
    BUSY = "busy"
    """Somebody else is at it; again in a moment."""


def leave_remains(connection: Connection) -> None:
    """Note, within the transaction that forgets somebody, that their remains are to be swept up."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA user_version = 1")


class Sweeper:
    """Sweeps a database in a thread of its own, when there is anything to sweep."""

    def __init__(self, file: Path | None) -> None:
        """`file` is that of SQLite; None: another database, which has its own way."""
        self._file = file
        self._gate = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = False
        self._closing = threading.Event()
        self._over = threading.Event()

    def sweep(self) -> None:
        """Begin to sweep, unless it is being done or there is nothing to do."""
        if self._file is None or self._closing.is_set():
            return
        with self._gate:
            self._again = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Finish, if others let it."""
        self._closing.set()
        with self._gate:
            thread = self._thread
        if thread is not None:
            thread.join(_AT_THE_END)
        self._over.set()

    def _run(self) -> None:
        assert self._file is not None
        while self._is_wanted():
            try:
                while (swept := sweep_step(self._file)) is not Swept.ALL and not self._over.is_set():
                    self._over.wait(_AGAIN_AFTER if swept is Swept.BUSY else _BETWEEN)
            except (OSError, sqlite3.Error) as error:
                log.warning("sweeping stopped: %s", type(error).__name__)

    def _is_wanted(self) -> bool:
        with self._gate:
            wanted, self._again = self._again, False
            if not wanted:
                # Under the gate: whoever asks from here on finds no thread and begins another.
                self._thread = None
            return wanted


def sweep_step(file: Path) -> Swept:
    """Sweep the next part of a database, if anything is left to sweep."""
    with closing(sqlite3.connect(file, timeout=_WAITS, isolation_level=None)) as connection:
        if not _version(connection):
            return Swept.ALL
        try:
            return _swept(connection, file)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise
            return Swept.BUSY


def _swept(connection: sqlite3.Connection, file: Path) -> Swept:
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        return Swept.BUSY
    with _writing(connection):
        if _has_log(file):
            return Swept.BUSY
        step = _version(connection)
        if not step:
            return Swept.ALL
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        following = step + 1 if _overwrite(file, size, pages, step) else 0
        # A change, however small, makes everyone read the pages anew: none comes back from a cache.
        connection.execute(f"PRAGMA user_version = {following}")
    return Swept.PART if following else Swept.ALL


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep all others from writing, for as long as the block runs."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _has_log(file: Path) -> bool:
    """Tell whether somebody has written since the log was emptied."""
    try:
        return os.stat(f"{file}-wal").st_size > 0
    except FileNotFoundError:
        return False


def _overwrite(file: Path, size: int, pages: int, step: int) -> bool:
    """Overwrite the free room of the pages of one step; tell whether another step follows.

    All pages come twice where one step does not see them all: between two steps, SQLite may give a page that
    was still to come the number of one that has been swept.
    """
    steps = -(-pages // PAGES_AT_ONCE)
    turns = steps if steps == 1 else 2 * steps
    descriptor = _descriptor(file)
    first = (step - 1) % steps * PAGES_AT_ONCE
    start = first * size
    os.lseek(descriptor, start, os.SEEK_SET)
    held = _read(descriptor, min(PAGES_AT_ONCE, pages - first) * size)
    if pages >= _MOST_PAGES or not _is_plain(descriptor):
        log.warning("the database is of a kind that is not swept")
        return False
    found = False
    for at in range(0, len(held) - size + 1, size):
        if start + at <= _LOCKED_BYTE < start + at + size:
            continue
        room = free_room(held[at : at + size], 100 if start + at == 0 else 0)
        if room is not None:
            found = True
            os.lseek(descriptor, start + at + room[0], os.SEEK_SET)
            _write(descriptor, bytes(room[1] - room[0]))
    if found:
        os.fsync(descriptor)
    return step < turns


def free_room(page: bytes, header: int = 0) -> tuple[int, int] | None:
    """Return where the free room of a page begins and ends; None if nothing has been left in it."""
    length = _HEADER.get(page[header])
    if length is None:
        return None
    rows = int.from_bytes(page[header + 3 : header + 5], "big")
    begins = header + length + 2 * rows
    ends = int.from_bytes(page[header + 5 : header + 7], "big") or 65536
    if not begins < ends <= len(page) or page[begins:ends] == bytes(ends - begins):
        return None
    return begins, ends


def _is_plain(descriptor: int) -> bool:
    """Tell whether pages look as we know them: without a part kept free in each, without pages that move."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    head = _read(descriptor, 100)
    return head.startswith(b"SQLite format 3\0") and head[20] == 0 and not any(head[52:56])


_DESCRIPTORS: dict[tuple[int, int], int] = {}
"""Never closed: closing one would drop every lock that this process has on its file, SQLite's own too."""


def _descriptor(file: Path) -> int:
    """Return a descriptor of the file."""
    about = os.stat(file)
    which = (about.st_dev, about.st_ino)
    if which not in _DESCRIPTORS:
        _DESCRIPTORS[which] = os.open(file, os.O_RDWR | _BINARY)
    return _DESCRIPTORS[which]


def _read(descriptor: int, length: int) -> bytes:
    parts = []
    while length > 0 and (part := os.read(descriptor, length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
