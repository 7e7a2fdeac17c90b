"""`/healthz` and `/metrics`: what they tell of the bot's work, and that they tell of nobody."""

import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text

from bot.coaching.model import Prospect, Said
from bot.frontends.telegram import polling, recurring
from bot.frontends.telegram.counting import BOUNDS, Counts, Heard, Latency
from bot.frontends.telegram.monitoring import Watch
from bot.frontends.telegram.polling import ALLOWED_UPDATES
from bot.service import now_utc
from bot.storage.condition import Condition, condition_of
from bot.storage.database import newest_revision
from tests.botapi import BotApiServer
from tests.frontends.phone import Overheard, Stage, quick
from tests.frontends.webhooks import SHOWN, by_webhook, call, free_port

NO = "Omar from Beta Logistics went with someone else"
# All that labels may say: kinds of updates, reasons, answers to calls, bounds of cells, versions.
LABELS = {
    "kind": {*ALLOWED_UPDATES, "other"},
    "reason": {"malformed", "failed", "blocked", "migrated", "refused"},
    "status": {"400", "404", "413", "415", "503"},
    "le": {*map(str, BOUNDS), "+Inf"},
}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(polling, "backed_off", lambda faults: 0.05 * faults)


class Watched(Stage):
    """A bot that can be asked how it is doing."""

    def __init__(self, server: BotApiServer, url: str, **settings: Any) -> None:
        self.port = free_port()
        super().__init__(server, url, metrics_listen=f"127.0.0.1:{self.port}", **settings)

    async def get(self, path: str, method: str = "GET") -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, f"http://127.0.0.1:{self.port}{path}") as answer,
        ):
            return answer.status, await answer.text()

    async def figures(self) -> dict[tuple[str, ...], float]:
        """Return all figures of the product, by name and labels."""
        status, shown = await self.get("/metrics")
        assert status == 200
        return {
            (sample.name.removeprefix("unchase_"), *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(shown)
            for sample in family.samples
        }


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Watched]:
    """A bot for the invited, who are Dana alone."""
    async with BotApiServer() as server:
        stage = Watched(server, sqlite_url)
        await stage.start()
        try:
            await server.until(lambda: server.calls("deleteWebhook"), 20)
            yield stage
        finally:
            await stage.stop()


async def test_figures_tell_what_was_taken_and_what_was_sent(stage: Watched):
    dana = stage.server.person("Dana")
    stage.known(dana)

    stage.server.say(dana, NO)
    await stage.settled()
    stage.server.tap(dana, "Sent")
    stage.server.say(stage.server.person("Mallory"), "/start")
    stage.server.push({"message": {"text": "Omar"}})
    await stage.settled()
    await stage.server.until(lambda: len(stage.server.calls("sendMessage")) == 2)
    figures = await stage.figures()

    assert figures["updates_total", "message"] == 2
    assert figures["updates_total", "callback_query"] == 1
    assert figures["updates_total", "edited_message"] == 0
    assert figures["updates_parked_total", "malformed"] == 1
    assert figures["updates_parked_total", "failed"] == 0
    assert figures["strangers_total",] == 1
    assert figures["sends_total",] == 1
    assert figures["edits_total",] == 1
    assert figures["update_seconds_count",] == 3
    assert figures["update_seconds_bucket", "+Inf"] == 3
    assert 0 < figures["update_seconds_sum",] < 30
    assert figures["database_up",] == 1
    assert figures["outbox_replies",] == 0
    assert figures["process_resident_memory_bytes",] > 10_000_000


async def test_figures_tell_of_retries_failures_and_what_waits(stage: Watched):
    dana, finn = stage.server.person("Dana"), stage.server.person("Finn")
    for person in (dana, finn):
        stage.known(person)
    stage.server.chat(finn)
    stage.server.fault("bad_gateway", method="sendMessage", chat=dana.id, times=1)
    stage.server.fault("unanswered", method="sendMessage", chat=dana.id, times=1)

    stage.server.say(dana, NO)
    stage.server.say(finn, NO)
    stage.server.chat(finn).blocked = True
    await stage.settled(20)
    figures = await stage.figures()

    assert figures["send_retries_total",] >= 2
    assert figures["sends_ambiguous_total",] >= 1
    assert figures["replies_failed_total", "blocked"] == 1
    assert figures["replies_failed_total", "refused"] == 0


async def test_figures_tell_what_waits_and_for_how_long(stage: Watched):
    dana = stage.server.person("Dana")
    stage.known(dana)
    fault = stage.server.fault("bad_gateway", method="sendMessage", times=None)

    stage.server.say(dana, NO)
    await stage.server.until(lambda: fault.hits)
    figures = await stage.figures()

    assert figures["outbox_replies",] == 1
    assert figures["outbox_oldest_seconds",] > 0
    fault.times = 0
    await stage.settled()


async def test_nudges_are_counted(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recurring, "_TICKS_EVERY", 0.02)
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    async with BotApiServer() as server:
        stage = Watched(server, sqlite_url, clock=lambda: now)
        await stage.start()
        ada = server.person("Ada")
        rep = stage.known(ada)
        server.say(ada, "/help")
        await stage.settled()
        dana = Prospect(
            "0000000dana0", rep.key, "Dana", "Northwind", facts={"standing": "wanted", "reached": "1"},
            last_touch_on=date(2026, 11, 17), next_look_on=now.date(),
        )  # fmt: skip
        stage.memory.submit(lambda unit: unit.prospects.save(dana)).result()

        now += timedelta(hours=1, minutes=4)
        await server.until(lambda: "Northwind" in server.last(ada).text, 10)
        figures = await stage.figures()
        await stage.stop()

    assert figures["nudges_total",] == 1


async def test_no_figure_names_anybody_or_quotes_a_word(sqlite_url: str):
    """G8. With the update's own first key instead of `"other"` in `handling._kind_of`, labels would quote."""
    async with BotApiServer() as server:
        stage = Watched(server, sqlite_url, access="open", **by_webhook())
        await stage.start()
        await server.until(lambda: server.bot.webhook)
        dana = server.person("Dana", last_name="Delacroix", username="dana_d")
        server.say(dana, NO)
        server.push({"Omar": {"text": "Beta Logistics"}})
        server.push({"business_message": {"text": "Beta Logistics"}})
        server.push({"inline_query": {"id": "1", "from": dana.as_user(), "query": "Omar", "offset": ""}})
        await stage.settled()
        where = server.bot.webhook["url"]
        await call(where, b"Omar", method="OMAR")
        await call(where, b"Omar", secret="Omar")
        await call(where, b"Omar", kind="Omar/Omar")
        await call(where, b"Omar")
        _, shown = await stage.get("/metrics")
        _, health = await stage.get("/healthz")
        await stage.stop()

    ours = [family for family in text_string_to_metric_families(shown) if family.name.startswith("unchase_")]
    labels = {(name, value) for each in ours for s in each.samples for name, value in s.labels.items()}
    assert {name for name, _ in labels} == LABELS.keys()
    assert all(value in LABELS[name] for name, value in labels)
    for word in ("Omar", "Beta", "Dana", "Delacroix", "dana_d", SHOWN, str(dana.id), server.token[:9]):
        assert word not in shown + health
    for number in (dana.id, server.updates.made[0].id, server.bot.user["id"]):
        assert str(number) not in shown + health


def test_latency_is_counted_in_cells():
    latency = Latency()

    for seconds in (0.001, BOUNDS[0], 0.02, 99):
        latency.add(seconds)

    assert latency.cells == [2, 0, 1, *[0] * (len(BOUNDS) - 3), 1]
    assert latency.total == pytest.approx(99.026)


# --- Health -----------------------------------------------------------------------------------------


async def test_a_bot_that_polls_is_healthy(stage: Watched):
    status, shown = await stage.get("/healthz")

    assert status == 200
    assert '"healthy":true' in shown
    assert f'"schema":"{newest_revision()}"' in shown
    assert '"takes_updates_by":"polling"' in shown


@pytest.mark.parametrize("path", ["/", "/metrics/more", "/healthz/", "/called/by-telegram"])
async def test_there_is_nothing_else(stage: Watched, path: str):
    assert (await stage.get(path))[0] == 404
    assert (await stage.get("/metrics", method="POST"))[0] == 405


def watch(condition: Condition | None = None, *, polls: bool = True) -> Watch:
    return Watch(Heard(), Counts(), lambda: condition or fine(), polls=polls)


def fine(**changes: Any) -> Condition:
    values = {"revision": "0006", "fits": True, "waiting": 0, "oldest": None, **changes}
    return Condition(**values)


def test_a_database_that_is_away_or_does_not_fit_is_no_health():
    assert watch().state(fine())["healthy"]
    assert not watch().state(None)["healthy"]
    assert not watch().state(fine(fits=False))["healthy"]


@pytest.mark.parametrize(("polls", "healthy"), [(True, False), (False, True)])
def test_polls_that_stand_still_are_no_health_and_a_quiet_webhook_is(polls: bool, healthy: bool):
    watched = watch(polls=polls)
    watched._heard.progress.at = time.monotonic() - 181

    state = watched.state(fine())

    assert state["healthy"] is healthy
    assert state["seconds_since_updates"] == pytest.approx(181, abs=5)


def test_sends_that_stand_still_while_something_waits_are_no_health():
    watched = watch()
    watched._counts.progress.at = time.monotonic() - 700
    long_ago = now_utc() - timedelta(seconds=700)

    assert watched.state(fine())["healthy"]
    assert watched.state(fine(waiting=1, oldest=now_utc()))["healthy"]
    assert not watched.state(fine(waiting=1, oldest=long_ago))["healthy"]
    watched._counts.progress.beat()
    assert watched.state(fine(waiting=1, oldest=long_ago))["healthy"]


async def test_a_database_that_is_away_is_told_and_the_figures_go_on(
    stage: Watched, monkeypatch: pytest.MonkeyPatch
):
    """Without `except Exception` in `Watch._condition` there would be neither figures nor an answer."""
    stage.memory._engine.dispose()
    monkeypatch.setattr(stage.memory._engine, "connect", away)

    status, shown = await stage.get("/healthz")
    figures = await stage.figures()

    assert status == 503
    assert '"database":false' in shown
    assert figures["database_up",] == 0
    assert ("outbox_replies",) not in figures
    monkeypatch.undo()
    assert (await stage.get("/healthz"))[0] == 200


def away() -> None:
    raise OSError("secret")


@pytest.mark.parametrize(("ahead", "fits"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_schema_fits_when_it_is_ours_or_one_ahead(engine: Engine, ahead: int, fits: bool):
    ours = newest_revision()
    with engine.begin() as connection:
        before = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{int(ours) + ahead:04}'"))
    try:
        found = condition_of(engine)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{before}'"))

    assert (found.fits, found.waiting, found.oldest) == (fits, 0, None)
    assert re.fullmatch(r"\d{4}", found.revision)


async def test_an_update_that_fails_is_counted_as_parked(stage: Watched, monkeypatch: pytest.MonkeyPatch):
    take = Overheard.take

    def taken(self: Overheard, address: Any, event: Any, update: str) -> Any:
        if isinstance(event, Said):
            raise ValueError
        return take(self, address, event, update)

    monkeypatch.setattr(Overheard, "take", taken)
    dana = stage.server.person("Dana")
    stage.known(dana)

    stage.server.say(dana, NO)
    await stage.settled()

    assert (await stage.figures())["updates_parked_total", "failed"] == 1
