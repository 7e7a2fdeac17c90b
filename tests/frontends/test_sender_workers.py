"""Two workers on one database send to the same phones: in order, each once, and no faster than one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from telegram import Bot

from bot.deliveries import Deliveries
from bot.frontends.telegram.pacing import SharedBucket
from bot.frontends.telegram.sender import Sender
from bot.frontends.telegram.transport import AiohttpRequest
from bot.service import Coach
from bot.storage.leases import Worker
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from bot.storage.tables import leases
from tests.botapi import BotApiServer, Limits, Person
from tests.frontends.desk import Desk, card, text
from tests.frontends.phone import quick, shelf

WAIT = 30


class Worked(Desk):
    """The desk of one worker of several."""

    def __init__(self, server: BotApiServer, memory: Memory, bot: Bot) -> None:
        self.server, self.memory, self.bot = server, memory, bot
        self.coach = Coach(memory, shelf())
        self.sender = Sender(bot, self.coach)

    @property
    def worker(self) -> Worker:
        assert self.memory.worker is not None
        return self.memory.worker

    async def add(self, person: Person, *words: str) -> tuple[Outgoing, ...]:
        """Put replies into the outbox, from where this worker is handed what is its own."""
        replies = [text(each) for each in words]
        return await asyncio.to_thread(self.put, person, *replies)

    def lease(self) -> datetime:
        """Return until when the only lease lasts."""
        with self.memory.look() as unit:
            return unit._connection.execute(select(leases.c.until)).scalar_one()

    def run_out(self) -> None:
        """Let the leases run out, as if this worker had been away for long."""

        def lapse(unit: object) -> None:
            unit._connection.execute(sql("UPDATE leases SET until = clock_timestamp()"))  # type: ignore[attr-defined]

        self.memory.submit(lapse).result(WAIT)
        self.worker._held = {chat: replace(held, until=0.0) for chat, held in self.worker._held.items()}

    def die(self) -> None:
        """Stop as a process does that is killed."""
        self.worker.hand = lambda _handed: None
        for task in self.sender._tasks.values():
            task.cancel()
        self.run_out()


class Office:
    """Where workers join in."""

    def __init__(self, server: BotApiServer, url: str, rooms: AsyncExitStack) -> None:
        self.server, self._url, self._rooms = server, url, rooms
        Desk(server, rooms.enter_context(Memory(url)), self._bot())

    def _bot(self) -> Bot:
        return Bot(self.server.token, self.server.base_url, request=AiohttpRequest(read_timeout=0.6))

    async def join(self) -> Worked:
        bot = await self._rooms.enter_async_context(self._bot())
        memory = self._rooms.enter_context(Memory(self._url))
        self._rooms.enter_context(memory.holding(standby=False, shared=True))
        worked = Worked(self.server, memory, bot)
        await worked.sender.sweep()
        self._rooms.push_async_callback(worked.sender.drain, 1)
        return worked


@pytest.fixture
def limits() -> Limits | None:
    return None


@pytest.fixture
async def office(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, limits: Limits | None
) -> AsyncIterator[Office]:
    """An office whose workers may write to one chat as fast as they like, unless Telegram has limits."""
    if limits is None:
        quick(monkeypatch)
    async with AsyncExitStack() as rooms:
        server = await rooms.enter_async_context(BotApiServer(limits=limits))
        yield Office(server, postgres_url, rooms)


# --- Order, and each once ------------------------------------------------------------------------


async def test_two_workers_send_each_reply_once_and_each_chats_in_order(office: Office):
    """Fails without leases, or when what others have added is not looked for before a chat is let go of."""
    one, two = await office.join(), await office.join()
    people = one.people(4)

    for number in range(12):
        await asyncio.gather(
            *(
                (one if (number + at) % 2 else two).add(person, f"{number}")
                for at, person in enumerate(people)
            )
        )
    await one.done(WAIT)

    wanted = [f"{number}" for number in range(12)]
    assert [one.shown(person) for person in people] == [wanted] * 4
    assert one.sender.counts.sent + two.sender.counts.sent == 48


async def test_what_a_worker_is_handed_it_takes_from_nobody_else(office: Office):
    one, two = await office.join(), await office.join()
    (person,) = one.people(1)
    office.server.fault("slow", method="sendMessage", delay=0.3)

    added = await one.add(person, "one")
    two.sender.take(added)
    one.sender.take(added)
    await one.done(WAIT)

    assert one.shown(person) == ["one"]
    assert two.sender.counts.sent == 0


async def test_a_dead_workers_replies_go_out_by_another(office: Office):
    """Fails without the look for orphans in `sweep`."""
    one, two = await office.join(), await office.join()
    (person,) = one.people(1)
    fault = office.server.fault("too_many", chat=person.id, retry_after=60)
    await one.add(person, "one", "two")
    await office.server.until(lambda: fault.hits == 1)

    one.die()
    await two.sender.sweep()
    await two.done(WAIT)

    assert two.shown(person) == ["one", "two"]
    assert (one.sender.counts.sent, two.sender.counts.sent) == (0, 2)


async def test_a_worker_whose_lease_was_taken_over_says_nothing_more(office: Office):
    """Fails without the look at the lease right before each message."""
    one, two = await office.join(), await office.join()
    (person,) = one.people(1)
    fault = office.server.fault("too_many", chat=person.id, retry_after=1)
    await one.add(person, "one", "two")
    await office.server.until(lambda: fault.hits == 1)

    one.run_out()
    await two.add(person, "three")
    await two.done(WAIT)
    await one.sender.drain(WAIT)

    assert two.shown(person) == ["one", "two", "three"]
    assert one.sender.counts.sent == 0


async def test_a_worker_that_slept_goes_on_where_nobody_took_its_chat(office: Office):
    one = await office.join()
    (person,) = one.people(1)
    fault = office.server.fault("too_many", chat=person.id, retry_after=1)
    await one.add(person, "one", "two")
    await office.server.until(lambda: fault.hits == 1)

    one.run_out()
    await one.done(WAIT)

    assert one.shown(person) == ["one", "two"]


async def test_while_it_delivers_a_worker_renews_its_leases(office: Office):
    """Fails when `sweep` renews nothing."""
    one = await office.join()
    (person,) = one.people(1)
    fault = office.server.fault("too_many", chat=person.id, retry_after=60)
    await one.add(person, "one")
    await office.server.until(lambda: fault.hits == 1)
    before = one.lease()

    await one.sender.sweep()

    assert one.lease() > before
    assert one.sender.sweeps_every < 5


async def test_a_card_is_edited_where_another_worker_has_put_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    """Fails when a worker goes by what it knew of a chat before others wrote to it, or has to look it up."""
    one, two = await office.join(), await office.join()
    monkeypatch.delattr(Deliveries, "card_of")
    (person,) = one.people(1)
    for worker, reply in (
        (one, card("first", 1, in_place=False)),
        (two, card("second", 2, in_place=False)),
        (one, card("third", 3)),
    ):
        await asyncio.to_thread(worker.put, person, reply)
        await one.done(WAIT)
        await office.server.until(lambda: not (one.worker._held or two.worker._held), 5)

    assert one.shown(person) == ["first", "third"]


# --- Pace ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("limits", [Limits()])
async def test_workers_together_keep_to_telegrams_limits(office: Office, limits: Limits):
    """Fails when each has a budget of its own: twice the burst is refused."""
    one, two = await office.join(), await office.join()
    people = one.people(60)

    await asyncio.gather(*((one if at % 2 else two).add(person, "hello") for at, person in enumerate(people)))
    await one.done(WAIT)

    assert all(one.shown(person) == ["hello"] for person in people)
    assert limits.hits == 0


@pytest.mark.parametrize("limits", [Limits()])
async def test_workers_together_keep_to_the_pace_of_one_chat(office: Office, limits: Limits):
    """Fails when what a chat has had does not go with its lease."""
    workers = [await office.join(), await office.join()]
    (person,) = workers[0].people(1)

    for number in range(8):
        await workers[number % 2].add(person, f"{number}")
        await workers[0].done(WAIT)

    assert workers[0].shown(person) == list("01234567")
    assert limits.hits == 0


async def test_a_place_in_the_queue_is_waited_for_while_the_database_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.frontends.telegram.pacing._AFTER_FAULT", 0.01)
    one = await office.join()
    faults = iter([OSError("away"), OSError("away")])

    class Away(Coach):
        def take_places(self, key: str, count: int, rate: float, burst: float) -> float:
            """Fail, the first times."""
            for fault in faults:
                raise fault
            return super().take_places(key, count, rate, burst)

    bucket = SharedBucket(Away(one.memory, shelf()), "all", 30, 25)

    await asyncio.wait_for(asyncio.gather(*(bucket.take() for _ in range(12))), WAIT)

    assert next(faults, None) is None
