"""The webhook: who may call it, when 200 goes out, what comes again, and how it ends.

Most tests run the whole bot in their own loop, with its real server on loopback; the last ones run it as a
process. Where a guarantee hangs on one line, the test names the line.
"""

import asyncio
import json
import random
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Engine, event, func, select

from bot.coaching.model import Said
from bot.errors import WriterStopped
from bot.frontends.telegram import polling, running, webhook
from bot.frontends.telegram.handling import Handling
from bot.frontends.telegram.polling import ALLOWED_UPDATES
from bot.service import Address
from bot.storage.database import open_engine
from bot.storage.tables import outbox, seen_updates
from tests.botapi import BotApiServer, Person
from tests.botapi.delivering import SECRET
from tests.botapi.server import TOKEN
from tests.frontends.phone import Overheard, Stage, quick
from tests.frontends.processes import BotProcess
from tests.frontends.storm.raging import zone_at_noon
from tests.frontends.webhooks import PATH, SHOWN, by_webhook, call

NO = "Omar from Beta Logistics went with someone else"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(polling, "backed_off", lambda faults: 0.05 * faults)


@asynccontextmanager
async def called(url: str, server: BotApiServer | None = None, **others: Any) -> AsyncIterator[Stage]:
    """Run a bot that is called, until the block ends."""
    async with server or BotApiServer() as server:
        stage = Stage(server, url, access="open", **by_webhook(**others))
        await stage.start()
        try:
            await server.until(lambda: server.bot.webhook)
            yield stage
        finally:
            await stage.stop()


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async with called(sqlite_url) as stage:
        yield stage


def heard(stage: Stage, person: Person) -> list[str]:
    return [message.text for message in stage.server.chat(person).from_bot]


def address(stage: Stage) -> str:
    return str(stage.server.bot.webhook["url"])


def update(person: Person, number: int, words: str) -> bytes:
    """Write an update that no user of the server has made."""
    message = {
        "message_id": number, "date": 1_780_000_000, "from": person.as_user(), "chat": person.as_chat(),
        "text": words,
    }  # fmt: skip
    return json.dumps({"update_id": number, "message": message}).encode()


def seen_now(stage: Stage) -> int:
    """Return how many updates are kept for good."""
    with stage.memory.look() as unit:
        return unit.outbox._connection.execute(select(func.count()).select_from(seen_updates)).scalar() or 0


@contextmanager
def writing_nothing(stage: Stage) -> Iterator[None]:
    """Hold the writer up for as long as the block runs."""
    goes_on, holds = threading.Event(), threading.Event()

    def hold(_unit: object) -> None:
        holds.set()
        goes_on.wait(20)

    stage.memory.submit(hold)
    assert holds.wait(10)
    try:
        yield
    finally:
        goes_on.set()


# --- One story, and who may tell it -----------------------------------------------------------------


async def test_what_a_rep_writes_and_taps_comes_by_webhook(stage: Stage):
    dana = stage.server.person("Dana")

    stage.server.say(dana, NO)
    await stage.settled()
    (advice,) = heard(stage, dana)
    stage.server.tap(dana, "Sent")
    await stage.settled()

    assert "GRACEFUL EXIT" in advice
    assert heard(stage, dana) == ["Closed well: one chase ended."]
    assert not stage.server.calls("getUpdates")


async def test_telegram_is_told_where_to_call_and_with_which_secret(stage: Stage):
    (asked,) = stage.server.calls("setWebhook")

    assert asked.values["secret_token"] == SHOWN
    assert asked.values["url"].endswith(PATH)
    assert asked.values["allowed_updates"] == list(ALLOWED_UPDATES)
    assert not asked.values.get("drop_pending_updates")


@pytest.mark.parametrize(
    ("changes", "path", "status"),
    [
        ({"secret": None}, PATH, 404),
        ({"secret": ""}, PATH, 404),
        ({"secret": SHOWN[:-1]}, PATH, 404),
        ({"secret": SHOWN + "x"}, PATH, 404),
        ({"secret": SHOWN.swapcase()}, PATH, 404),
        ({"method": "GET"}, PATH, 404),
        ({"method": "PUT"}, PATH, 404),
        ({}, "/", 404),
        ({}, PATH + "/", 404),
        ({}, PATH + "/more", 404),
        ({}, "/metrics", 404),
        ({"kind": None}, PATH, 415),
        ({"kind": "text/plain"}, PATH, 415),
        ({"kind": "application/x-www-form-urlencoded"}, PATH, 415),
    ],
)
async def test_a_call_that_is_not_telegrams_changes_nothing(
    stage: Stage, changes: dict[str, Any], path: str, status: int
):
    """Without `self._is_telegram(request)` in `Webhook._answer`, anybody who calls speaks for anybody."""
    dana = stage.server.person("Dana")
    stage.server.chat(dana)
    where = address(stage).removesuffix(PATH) + path

    assert await call(where, update(dana, 7, NO), **changes) == status

    assert seen_now(stage) == 0
    assert await call(address(stage), update(dana, 7, NO)) == 200
    assert seen_now(stage) == 1


async def test_the_secret_is_compared_in_constant_time():
    """How long it takes cannot be tested without measuring time, so this holds on to what is called."""
    assert "hmac.compare_digest(shown, self._secret)" in Path(webhook.__file__).read_text("utf-8")


async def test_a_call_that_is_too_large_is_broken_off_while_it_is_read(stage: Stage):
    """Without `if len(body) > LARGEST` in `body_of`, what has no length at the start is read to its end."""
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 300:
            read += 1
            yield b" " * 100_000
            await asyncio.sleep(0.001)

    status = None
    async with aiohttp.ClientSession() as session:
        headers = {SECRET: SHOWN, "Content-Type": "application/json"}
        try:
            async with session.post(address(stage), data=endless(), headers=headers) as answer:
                status = answer.status
        except aiohttp.ClientError:
            # The connection went while the rest was on its way.
            status = 413

    assert status == 413
    assert read < 300
    assert await call(address(stage), b" " * (webhook.LARGEST + 1)) == 413
    assert seen_now(stage) == 0


# --- When 200 goes out ------------------------------------------------------------------------------


async def test_telegram_hears_200_only_after_the_commit(stage: Stage):
    """With `return KEPT` before `await asyncio.wait({taking})` in `Webhook._kept` it hears it before."""
    dana = stage.server.person("Dana")
    stage.server.chat(dana)
    with writing_nothing(stage):
        calling = asyncio.create_task(call(address(stage), update(dana, 7, NO)))
        done, _ = await asyncio.wait([calling], timeout=0.5)
        assert not done

    assert await calling == 200
    assert seen_now(stage) == 1


class Away(Overheard):
    """A coach whose database is away for a while, for Dana."""

    left = 2

    def take(self, address: Address, event: Any, update: str) -> Any:
        """Fail, the first times."""
        if address.name == "Dana" and self.left > 0:
            raise OSError(" ".join(("secret", "words")))
        return super().take(address, event, update)

    def excuse(self, address: Address, update: str, error: str) -> Any:
        """Fail too: there is nowhere to put the apology."""
        self.left -= 1
        raise OSError(" ".join(("secret", "words")))


async def test_what_cannot_be_kept_is_answered_503_and_comes_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """Without `raise NotKept` in `Handling.take` it would be lost with the first 200."""
    monkeypatch.setattr("tests.frontends.phone.Overheard", Away)
    async with called(sqlite_url) as stage:
        dana, finn = stage.server.person("Dana"), stage.server.person("Finn")
        stage.server.say(dana, NO)
        stage.server.say(finn, NO)
        await stage.settled()

        made = stage.server.deliverer.made
        first = [delivery.status for delivery in made if delivery.update == made[0].update]
        assert sorted(delivery.status for delivery in made) == [200, 200, 503, 503]
        assert first in ([503, 503, 200], [200])
        assert [len(heard(stage, person)) for person in (dana, finn)] == [1, 1]
        assert "GRACEFUL EXIT" in heard(stage, dana)[0]
        assert "secret words" not in caplog.text


# --- Many at once -----------------------------------------------------------------------------------


class Slow(Away):
    """A coach that hears nothing until the test says so, and then everything at once."""

    hears = threading.Event()

    def take(self, address: Address, event: Any, update: str) -> Any:
        """Wait, then answer."""
        self.hears.wait(20)
        return super().take(address, event, update)


async def test_of_many_calls_at_once_each_waits_for_its_own_receipts(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    """With one `Batch` for all calls in `Handling.take`, who is woken first takes the receipts of all."""
    monkeypatch.setattr("tests.frontends.phone.Overheard", Slow)
    monkeypatch.setattr(Away, "left", 1)
    monkeypatch.setattr(Slow, "hears", threading.Event())
    made: list[Handling] = []
    monkeypatch.setattr(running, "Handling", lambda *rooms: made.append(Handling(*rooms)) or made[0])
    async with called(sqlite_url) as stage:
        people = [stage.server.person(name) for name in ("Dana", *(f"Finn{n}" for n in range(30)))]
        for person in people:
            stage.server.chat(person)
        with writing_nothing(stage):
            calls = [
                asyncio.create_task(call(address(stage), update(person, 100 + n, NO)))
                for n, person in enumerate(people)
            ]
            await stage.server.until(lambda: made[0]._hearing._work_queue.qsize() == 30, 10)
            stage.coach.hears.set()
            while made[0]._hearing._work_queue.qsize():
                # The loop stands still, so that all receipts are there at once.
                time.sleep(0.05)
            done, waiting = await asyncio.wait(calls, timeout=3, return_when=asyncio.FIRST_COMPLETED)
            assert [task.result() for task in done] == [503]
            assert len(waiting) == 30

        assert [await task for task in calls] == [503] + [200] * 30
        await stage.settled()
        assert [len(heard(stage, person)) for person in people] == [0] + [1] * 30


async def test_calls_that_come_together_share_a_commit(stage: Stage):
    """With a lock around `Handling.take`, one call at a time, there would be as many commits as calls."""
    people = [stage.server.person(f"Rep{n}") for n in range(20)]
    for person in people:
        stage.server.chat(person)
    commits: list[object] = []
    with writing_nothing(stage):
        calls = [
            asyncio.create_task(call(address(stage), update(person, 100 + n, "/today")))
            for n, person in enumerate(people)
        ]
        await stage.server.until(lambda: len(stage.coach.taken) == 20)
        event.listen(stage.memory._engine, "commit", commits.append)

    assert [await task for task in calls] == [200] * 20
    # One of what held them up, one of theirs, and what the sender notes meanwhile.
    assert 1 < len(commits) < 10


@pytest.mark.parametrize("seed", [1, 2])
async def test_reordered_repeated_and_lost_calls_have_each_one_effect(sqlite_url: str, seed: int):
    """Without `unit.seen.first_time` in `Coach._submit`, what was kept and comes again is answered again."""
    chance = random.Random(seed)
    server = BotApiServer(seed=seed, shuffle=chance)
    for kind in ("unanswered", "lost", "late"):
        server.fault(kind, method="webhook", times=None, chance=0.15, delay=0.02)
    async with called(sqlite_url, server) as stage:
        people = [server.person(f"Rep{n}") for n in range(12)]
        for _ in range(4):
            for person in people:
                server.say(person, "/today")
        await stage.settled(30)
        server.redeliver_all(chance)
        await stage.settled(30)

        assert len(server.deliverer.made) > 2 * 48
        assert [len(heard(stage, person)) for person in people] == [4] * 12
        assert seen_now(stage) == 48


# --- What nobody can read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"Omar said no",
        b"[1, 2]",
        b'"Omar"',
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b'{"Omar said no": 1}',
        b'{"update_id": "Omar", "message": {"text": "Omar said no"}}',
        b'{"update_id": 9, "message": {"text": "Omar said no"}}',
        b'{"update_id": 9, "message": 5}',
    ],
    ids=range(11),
)
async def test_a_malformed_call_is_parked_and_does_not_come_for_ever(
    stage: Stage, caplog: pytest.LogCaptureFixture, content: bytes
):
    assert await call(address(stage), content) == 200

    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert line.startswith("error ")
    assert "Omar" not in caplog.text
    dana = stage.server.person("Dana")
    stage.server.say(dana, NO)
    await stage.settled()
    assert len(heard(stage, dana)) == 1


async def test_an_update_that_fails_is_parked_with_an_apology(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    take = Overheard.take

    def taken(self: Overheard, address: Address, event: Any, update: str) -> Any:
        if isinstance(event, Said) and "poison" in event.words:
            raise ValueError(" ".join(("secret", "words")))
        return take(self, address, event, update)

    monkeypatch.setattr(Overheard, "take", taken)
    dana = stage.server.person("Dana")
    stage.known(dana)

    stage.server.say(dana, "poison")
    stage.server.say(dana, "/today")
    await stage.settled()

    assert [delivery.status for delivery in stage.server.deliverer.made] == [200, 200]
    assert heard(stage, dana)[0].startswith("Sorry, that went wrong on my side (error ")
    assert "Nothing is due" in heard(stage, dana)[1]


# --- The beginning and the end ----------------------------------------------------------------------


async def test_a_call_under_way_at_the_end_is_kept_or_answered_503(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    """Without `taking.cancel()` in `Webhook.finish` the end waits for a database that does not answer."""
    monkeypatch.setattr(webhook, "_ANSWERED_IN", 0.2)
    dana = stage.server.person("Dana")
    stage.server.chat(dana)
    where = address(stage)
    with writing_nothing(stage):
        calling = asyncio.create_task(call(where, update(dana, 7, NO)))
        await stage.server.until(lambda: stage.coach.taken)
        ending = asyncio.create_task(stage.stop())
        assert await calling == 503
    await ending

    with pytest.raises(aiohttp.ClientConnectorError):
        await call(where, update(dana, 8, NO))


async def test_the_webhook_stays_set_when_a_worker_goes(sqlite_url: str):
    server = BotApiServer()
    async with called(sqlite_url, server):
        pass

    assert server.bot.webhook["secret_token"] == SHOWN
    assert not server.calls("deleteWebhook")


async def test_a_bot_that_polls_takes_the_webhook_away_and_loses_nothing(sqlite_url: str):
    """Without `self._without_webhook` in `Poller.run`, Telegram refuses every poll."""
    async with BotApiServer() as server:
        server.bot.webhook = {"url": "https://bot.example.org/telegram"}
        dana = server.person("Dana")
        server.say(dana, NO)
        server.fault("bad_gateway", method="deleteWebhook", times=2)
        stage = Stage(server, sqlite_url, access="open")
        await stage.start()
        await stage.settled()

        assert "GRACEFUL EXIT" in heard(stage, dana)[0]
        assert not any(request.values.get("drop_pending_updates") for request in server.requests)
        await stage.stop()


async def test_a_webhook_is_set_once_telegram_is_back(sqlite_url: str):
    server = BotApiServer()
    server.fault("bad_gateway", method="setWebhook", times=2)
    server.fault("too_many", method="setWebhook", retry_after=0)
    async with called(sqlite_url, server) as stage:
        dana = server.person("Dana")
        server.say(dana, NO)
        await stage.settled()

        assert len(heard(stage, dana)) == 1


@pytest.mark.parametrize("settings", [by_webhook(), {}], ids=["webhook", "polling"])
async def test_when_nothing_can_be_kept_any_more_the_process_leaves(
    sqlite_url: str, settings: dict[str, Any]
):
    """Without `self.broken.set()`, or `except WriterStopped` in `Poller._keep`, it goes on in vain."""
    async with BotApiServer() as server:
        stage = Stage(server, sqlite_url, access="open", **settings)
        await stage.start()
        assert stage._running is not None
        running, stage._running = stage._running, None
        await server.until(lambda: server.bot.webhook or server.calls("deleteWebhook"))
        await asyncio.to_thread(stage.memory._writer.close)

        server.say(server.person("Dana"), "/today")
        with pytest.raises(WriterStopped):
            async with asyncio.timeout(15):
                await running
        stage.memory.close()


# --- As a process -----------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer().in_thread() as server:
        yield server


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def bot(server: BotApiServer, sqlite_url: str, tmp_path: Path) -> Iterator[BotProcess]:
    """A bot that is called, not started yet; what it logs, at its most talkative, is searched in the end."""
    settings = by_webhook(access="open", time_zone=zone_at_noon())
    with BotProcess(server, sqlite_url, tmp_path, **settings) as bot:
        yield bot
    for words in (SHOWN, TOKEN, TOKEN.partition(":")[2], "Omar", "Beta Logistics", PATH):
        assert words not in bot.log


def settled(server: BotApiServer, engine: Engine, seconds: float = 20) -> None:
    def quiet() -> bool:
        with engine.connect() as connection:
            left = select(func.count()).select_from(outbox).where(outbox.c.failed.is_(None))
            return not server.updates.waiting and connection.execute(left).scalar() == 0

    server.wait_until(quiet, seconds)


def test_a_process_killed_between_calls_loses_nothing_and_says_nothing_twice(
    server: BotApiServer, bot: BotProcess, engine: Engine
):
    people = [server.person(f"Rep{n}") for n in range(6)]
    bot.started()
    for person in people:
        server.say(person, NO)
    settled(server, engine)

    bot.kill()
    for person in people:
        server.tap(person, "Sent")
    bot.started()
    settled(server, engine)
    server.redeliver_all(random.Random(3))
    settled(server, engine)

    for person in people:
        said = [message.text for message in server.chat(person).from_bot]
        assert said == ["Closed well: one chase ended."]
    assert bot.stop() == 0


def test_a_process_stops_with_0_and_what_comes_then_waits(
    server: BotApiServer, bot: BotProcess, engine: Engine
):
    dana = server.person("Dana")
    bot.started()
    server.say(dana, NO)
    settled(server, engine)

    assert bot.stop(10) == 0
    server.say(dana, "/today")

    assert bot.lines("stopped")
    assert len(server.updates.waiting) == 1


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "setWebhook"])
def test_a_signal_ends_what_waits_for_telegram_at_the_start(
    server: BotApiServer, bot: BotProcess, method: str
):
    """Without `unless_stopped` around each of them the process stays for half a minute."""
    fault = server.fault("slow", method=method, delay=60)
    bot.start()
    server.wait_until(lambda: fault.hits, 60)

    assert bot.stop(15) == 0


def test_no_log_tells_the_secret_whatever_goes_wrong(server: BotApiServer, bot: BotProcess, engine: Engine):
    """G8: with refusals of Telegram, calls of strangers, broken calls; the fixture searches the log."""
    server.fault("bad_gateway", method="setWebhook")
    server.fault("lost", method="setWebhook")
    server.fault("unanswered", method="setWebhook")
    bot.start()
    server.wait_until(lambda: server.bot.webhook, 60)
    where = server.bot.webhook["url"]

    for content in (b"{", b'{"update_id": 1, "message": 5}', SHOWN.encode(), b" " * 1_000_001):
        asyncio.run(call(where, content))
    asyncio.run(call(where, b"{}", secret=SHOWN[:-1]))
    asyncio.run(call(f"{where}?secret={SHOWN}", b"{}", secret=SHOWN[:-1]))
    server.say(server.person("Dana"), NO)
    settled(server, engine)

    assert bot.lines("without its secret")
    assert bot.stop() == 0


def test_a_port_in_use_and_an_address_that_telegram_refuses_stop_the_start(
    server: BotApiServer, sqlite_url: str, tmp_path: Path
):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = by_webhook(listen=f"127.0.0.1:{port}")
        left = BotProcess(server, sqlite_url, tmp_path, **settings).call("run")
        settings = by_webhook(metrics_listen=f"127.0.0.1:{port}")
        watched = BotProcess(server, sqlite_url, tmp_path, **settings).call("run")
    refused = BotProcess(
        server, sqlite_url, tmp_path, **by_webhook(webhook_url="http://localhost:9/telegram")
    ).call("run")

    assert (left.returncode, watched.returncode, refused.returncode) == (2, 2, 2)
    assert f"LISTEN cannot be 127.0.0.1:{port}: Address already in use." in left.stderr
    assert f"METRICS_LISTEN cannot be 127.0.0.1:{port}: Address already in use." in watched.stderr
    assert "Telegram refuses WEBHOOK_URL: " in refused.stderr
    assert SHOWN not in left.stderr + watched.stderr + refused.stderr
    assert "Traceback" not in left.stderr + watched.stderr + refused.stderr


def test_polling_and_webhook_on_one_database_exclude_each_other(
    server: BotApiServer, bot: BotProcess, database_url: str, tmp_path: Path
):
    """Without `with held` in `running.run` both would take updates."""
    called = BotProcess(server, database_url, tmp_path, **by_webhook())
    with called:
        called.started()

        polls = BotProcess(server, database_url, tmp_path).call("run")

        assert (polls.returncode, polls.stdout) == (3, "")
        assert called.stop() == 0
