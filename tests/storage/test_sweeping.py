"""What SQLite leaves of deleted rows is swept up, a little at a time, and nothing else changes."""

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot.coaching.model import Turn
from bot.storage import sweeping
from bot.storage.database import open_engine
from bot.storage.memory import Memory
from bot.storage.sweeping import Sweeper, Swept, free_room, sweep_step
from bot.storage.unit_of_work import Transaction, snapshot
from tests.storage.remains import bytes_of
from tests.storage.samples import NOW, a_prospect, a_rep

GONE = "Zweibrueck"
WAIT = 20.0


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(make_url(sqlite_url).database or "")


@pytest.fixture
def worn(sqlite_url: str, file: Path) -> Iterator[Path]:
    """A database in which rows have grown, shrunk and gone, one rep among others; it stays in use."""
    engine, chance = open_engine(sqlite_url), random.Random(7)
    with Transaction(engine) as unit:
        for rep in range(4):
            unit.reps.add(a_rep(f"r{rep}"), NOW)
        for turn in range(3000):
            rep, key = turn % 4, chance.randrange(300)
            name = f"{GONE} {turn} " if rep == 0 else f"Stayer{turn} "
            unit.prospects.save(a_prospect(f"p{rep}.{key}", f"r{rep}", name=name * chance.randrange(1, 30)))
        unit.save(Turn((), forgets=True), "r0")
        unit.commit()
    yield file
    engine.dispose()


@contextmanager
def connected(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def emptied_log(file: Path) -> bytes:
    """Return all bytes after no more than what SQLite does by itself."""
    with connected(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return bytes_of(file)


def contents(file: Path) -> list[tuple[str, ...]]:
    with connected(file) as connection:
        return sorted(connection.execute("SELECT key, rep, name FROM prospects").fetchall())


def swept(file: Path) -> int:
    """Sweep until nothing is left; return in how many steps."""
    steps = 1
    while (came_of_it := sweep_step(file)) is not Swept.ALL:
        assert came_of_it is Swept.PART
        steps += 1
    return steps


def test_sqlite_by_itself_leaves_remains(worn: Path):
    """Else all of this would be for nothing."""
    assert GONE.encode() in emptied_log(worn)


@pytest.mark.parametrize(("pages", "steps"), [(2048, 1), (9, 3)])
def test_nothing_is_left_after_sweeping(worn: Path, monkeypatch: pytest.MonkeyPatch, pages: int, steps: int):
    monkeypatch.setattr(sweeping, "PAGES_AT_ONCE", pages)
    before = contents(worn)

    taken = swept(worn)

    found = bytes_of(worn)
    assert GONE.encode() not in found
    assert taken >= steps
    assert b"Stayer" in found
    assert contents(worn) == before
    with connected(worn) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_was_in_a_cache_does_not_come_back(worn: Path, sqlite_url: str):
    """Whoever read a page before it was swept writes it as it is now."""
    engine = open_engine(sqlite_url)
    with Transaction(engine) as unit:
        before = unit.prospects.of("r1")
    swept(worn)

    with Transaction(engine) as unit:
        unit.connection.execute(text("UPDATE prospects SET straight = 1"))
        unit.commit()
    engine.dispose()

    assert before
    assert GONE.encode() not in emptied_log(worn)


def test_sweeping_waits_for_a_reader_and_for_a_writer(worn: Path):
    with connected(worn) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM reps").fetchone()
        with connected(worn) as writer:
            writer.execute("UPDATE reps SET name = 'Eve'")
            assert sweep_step(worn) is Swept.BUSY
            # Who writes has not been kept from it.
            writer.execute("UPDATE reps SET name = 'Eva'")
        reader.execute("COMMIT")
    with connected(worn) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert sweep_step(worn) is Swept.BUSY
        writer.execute("ROLLBACK")

    swept(worn)

    assert GONE.encode() not in bytes_of(worn)


def test_the_next_start_goes_on_where_a_crash_cut_it_off(
    worn: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sweeping, "PAGES_AT_ONCE", 9)
    assert sweep_step(worn) is Swept.PART

    Memory(sqlite_url).close()

    assert GONE.encode() not in bytes_of(worn)
    assert sweep_step(worn) is Swept.ALL


def test_who_is_forgotten_meanwhile_is_swept_up_too(
    worn: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sweeping, "PAGES_AT_ONCE", 9)
    while sweep_step(worn) is Swept.PART:
        with connected(worn) as connection:
            (step,) = connection.execute("PRAGMA user_version").fetchone()
        if step > 4:
            break
    engine = open_engine(sqlite_url)
    with Transaction(engine) as unit:
        for rep in ("r1", "r2", "r3"):
            unit.save(Turn((), forgets=True), rep)
        unit.commit()
    engine.dispose()

    swept(worn)

    assert b"Stayer" not in bytes_of(worn)


def test_forgetting_that_is_undone_leaves_nothing_to_sweep(sqlite_url: str, file: Path):
    engine = open_engine(sqlite_url)
    with Transaction(engine) as unit:
        unit.reps.add(a_rep(), NOW)
        unit.commit()
    with Transaction(engine) as unit:
        unit.save(Turn((), forgets=True), "r1")
    engine.dispose()

    assert sweep_step(file) is Swept.ALL


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    moment = threading.Event()
    for _ in range(int(WAIT / 0.02)):
        if holds():
            return
        moment.wait(0.02)
    raise AssertionError("it did not come to that")


def test_the_sweeper_begins_when_it_is_asked_and_ends_when_it_is_done(worn: Path):
    sweeper = Sweeper(worn)
    with connected(worn) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM reps").fetchone()
        with connected(worn) as writer:
            writer.execute("UPDATE reps SET name = 'Eve'")
        sweeper.sweep()
        assert sweep_step(worn) is Swept.BUSY
        reader.execute("COMMIT")

    until(lambda: sweep_step(worn) is Swept.ALL)
    sweeper.close()
    sweeper.sweep()

    assert GONE.encode() not in bytes_of(worn)
    assert not [each for each in threading.enumerate() if each.name == "sweeper"]


def test_another_database_is_left_alone(postgres_url: str):
    with Memory(postgres_url) as memory:
        memory.submit(lambda unit: unit.reps.add(a_rep(), NOW)).result(WAIT)
        memory.submit(lambda unit: unit.save(Turn((), forgets=True), "r1")).result(WAIT)
        memory.sweep()
        with memory.look() as look:
            assert look.reps.of("r1") is None


@pytest.mark.parametrize("pragma", ["auto_vacuum = FULL", "page_size = 512", "page_size = 65536"])
def test_a_file_of_another_make_comes_to_no_harm(tmp_path: Path, pragma: str):
    file = tmp_path / "other.db"
    with connected(file) as connection:
        connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("CREATE TABLE things (key TEXT PRIMARY KEY, words TEXT)")
        for number in range(2000):
            row = (f"{number % 500}", f"{number} " * (number % 300))
            connection.execute("INSERT OR REPLACE INTO things VALUES (?, ?)", row)
        before = connection.execute("SELECT * FROM things ORDER BY key").fetchall()
        connection.execute("PRAGMA user_version = 1")

        swept(file)

        assert connection.execute("SELECT * FROM things ORDER BY key").fetchall() == before
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_reports_see_one_moment_while_pages_are_swept(worn: Path, sqlite_url: str):
    with connected(worn) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine = open_engine(sqlite_url)
    with snapshot(engine) as look:
        before = look.prospects.of("r1")
        sweep_step(worn)
        assert look.prospects.of("r1") == before
    engine.dispose()


def page(kind: int, rows: int, begins: int, *, size: int = 512) -> bytearray:
    made = bytearray(size)
    made[0] = kind
    made[3:5] = rows.to_bytes(2, "big")
    made[5:7] = begins.to_bytes(2, "big")
    return made


@pytest.mark.parametrize(("kind", "begins"), [(0x0D, 12), (0x0A, 12), (0x05, 16), (0x02, 16)])
def test_free_room_lies_between_the_list_of_rows_and_the_first_row(kind: int, begins: int):
    clean = page(kind, 2, 500)
    clean[begins - 1] = clean[500] = 1
    left = bytearray(clean)
    left[499] = 1

    assert free_room(bytes(clean)) is None
    assert free_room(bytes(left)) == (begins, 500)


@pytest.mark.parametrize(
    "odd", [page(0, 2, 500), page(0x0D, 2, 900), page(0x0D, 300, 500), page(0x0D, 2, 11), page(0x01, 0, 500)]
)
def test_a_page_that_is_none_of_rows_is_left_alone(odd: bytearray):
    odd[490:510] = b"x" * 20

    assert free_room(bytes(odd)) is None
