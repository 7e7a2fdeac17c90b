"""The hold on the bot lives as long as its connection: after that it is taken again, or somebody else's."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from bot.errors import AnotherInstance
from bot.storage.database import migrate, open_engine
from bot.storage.holding import holding
from tests.botapi import BotApiServer
from tests.frontends.processes import BotProcess
from tests.frontends.webhooks import by_webhook

CUT_OFF = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_locks "
    "WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database "
    "WHERE datname = current_database())"
)
"""What a server that stops at once does to whoever holds the bot."""
CUT_OFF_WHO_WAITS = text(
    "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
    "WHERE query LIKE 'SELECT pg_try_advisory_lock%' AND datname = current_database() "
    "AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
)
THROW_OUT = text("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = :name")


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


@contextmanager
def away(server: str, url: str) -> Iterator[None]:
    """Let nobody into a database, and throw out whoever is there."""
    home = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    name = make_url(url).database
    with home.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            connection.execute(THROW_OUT, {"name": name})
            yield
        finally:
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    home.dispose()


def cut_off(engine: Engine) -> int:
    """Take the hold away; return from how many."""
    with engine.connect() as connection:
        return connection.execute(CUT_OFF).scalar_one()


@pytest.mark.parametrize("shared", [False, True], ids=["alone", "with others"])
def test_a_hold_that_went_with_its_connection_is_taken_again(engine: Engine, shared: bool):
    """Fails when `renew` in bot/storage/holding.py looks at nothing, or does not `take` again."""
    with holding(engine, standby=False, shared=shared) as hold:
        assert cut_off(engine) == 1

        assert hold.renew()

        with pytest.raises(AnotherInstance), holding(engine, standby=False):
            pass


def test_a_hold_that_somebody_else_has_taken_is_lost(engine: Engine):
    """Fails when `renew` takes a connection for the lock."""
    with holding(engine, standby=False) as hold:
        cut_off(engine)
        with holding(engine, standby=False):
            assert not hold.renew()


def test_who_stands_by_goes_on_standing_by_when_it_is_cut_off(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    """Fails without the `except` in `_taken_at_last`: who stands by would leave with the server."""
    cut = []

    def look(_seconds: float) -> None:
        if sum(cut):
            first.close()
        with engine.connect() as connection:
            cut.append(connection.execute(CUT_OFF_WHO_WAITS).scalar_one())

    monkeypatch.setattr("bot.storage.holding.time.sleep", look)
    with ExitStack() as first:
        first.enter_context(holding(engine, standby=False))
        with holding(engine, standby=True):
            assert sum(cut)


@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_a_bot_whose_hold_went_takes_it_again_and_goes_on(postgres_url: str, tmp_path: Path, way: str):
    """Fails without `keeping` in bot/frontends/telegram/running.py: a second bot would begin to poll."""
    engine = open_engine(postgres_url)
    others = by_webhook() if way == "webhook" else {}
    with (
        BotApiServer().in_thread() as server,
        BotProcess(server, postgres_url, tmp_path, access="open", **others) as bot,
    ):
        bot.started()
        assert cut_off(engine) == 1
        server.wait_until(lambda: bot.lines("taking it again"), 30)

        second = BotProcess(server, postgres_url, tmp_path).call("run")

        assert second.returncode == 3
        dana = server.person("Dana")
        server.say(dana, "/help")
        server.wait_until(lambda: server.chat(dana).from_bot, 30)
        assert bot.stop() == 0
    engine.dispose()


def test_a_bot_whose_hold_somebody_else_has_taken_leaves(postgres_url: str, tmp_path: Path):
    """Fails without the `raise` in `keeping`: it would leave as if nothing were wrong, with 0."""
    engine = open_engine(postgres_url)
    with BotApiServer().in_thread() as server, BotProcess(server, postgres_url, tmp_path) as bot:
        bot.started()
        cut_off(engine)
        with holding(engine, standby=True):
            assert bot.left(30) == 3
        assert bot.lines("nother instance")
        assert not bot.lines("Traceback")
    engine.dispose()


def test_who_comes_while_the_server_is_away_for_a_moment_holds_the_bot_then(
    postgres_server: str, new_postgres: Callable[[], str], monkeypatch: pytest.MonkeyPatch
):
    """Fails without the `except` in `_taken_at_first`."""
    url = new_postgres()
    engine = open_engine(url)
    with ExitStack() as moment:
        moment.enter_context(away(postgres_server, url))
        monkeypatch.setattr("bot.storage.holding.time.sleep", lambda _seconds: moment.close())
        with holding(engine, standby=False) as hold:
            assert hold.renew()
    engine.dispose()


def test_a_bot_that_comes_up_while_the_database_is_away_waits_for_it(
    postgres_server: str, new_postgres: Callable[[], str], tmp_path: Path
):
    """Fails when `serve` in bot/frontends/telegram/running.py looks at the outbox only once."""
    url = new_postgres()
    migrate(url)
    with (
        BotApiServer().in_thread() as server,
        BotProcess(server, url, tmp_path, access="open") as bot,
    ):
        silent = server.fault("server_error", method="getMe", times=None)
        bot.start()
        server.wait_until(lambda: bot.lines("Telegram is away"), 60)
        with away(postgres_server, url):
            server.faults.active.remove(silent)
            server.wait_until(lambda: bot.lines("the database is away"), 60)

        dana = server.person("Dana")
        server.say(dana, "/help")
        server.wait_until(lambda: server.chat(dana).from_bot, 60)
        assert bot.stop() == 0
    assert not bot.lines("Traceback")
