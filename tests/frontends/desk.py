"""The sender's desk in a test's own loop: what it sends from, and the phones it sends to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from telegram import Bot

from bot.coaching.model import Block, Button, Debrief, Kind, Rep, Reply, Status
from bot.frontends.telegram.sender import Sender
from bot.frontends.telegram.transport import AiohttpRequest
from bot.service import Coach
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from bot.storage.tables import outbox
from bot.storage.unit_of_work import UnitOfWork
from tests.botapi import BotApiServer, Person
from tests.botapi.server import Request
from tests.frontends.phone import SPOKEN, shelf

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BACK = ((Button("Back", "back"),),)


def text(words: str) -> Reply:
    return Reply((Block(Kind.TEXT, words),))


def card(words: str, version: int, *, in_place: bool = True, debrief: str = "d1") -> Reply:
    return Reply((Block(Kind.QUESTION, words),), BACK, debrief, version, in_place)


class Desk:
    """A sender, what it sends from, and the phones it sends to."""

    def __init__(self, server: BotApiServer, memory: Memory, bot: Bot) -> None:
        self.server, self.memory = server, memory
        self.now = NOW
        self.coach = Coach(memory, shelf(), clock=lambda: self.now)
        self.bot = bot
        self.sender = Sender(bot, self.coach)

        def prepare(unit: UnitOfWork) -> None:
            unit.reps.add(Rep("r1"), NOW, telegram_id=1)
            for key in ("d1", "d2"):
                unit.debriefs.save(Debrief(key, "r1", NOW, NOW, status=Status.LATER))

        memory.submit(prepare).result()

    def people(self, count: int) -> list[Person]:
        people = [self.server.person(f"Rep{number}") for number in range(count)]
        for person in people:
            self.server.chat(person)
        return people

    def put(self, person: Person, *replies: Reply, until: datetime | None = None) -> tuple[Outgoing, ...]:
        """Put replies into the outbox."""
        rows = [(person.id, reply, until) for reply in replies]
        return self.memory.submit(lambda unit: unit.outbox.add_many(rows, NOW)).result()

    def say(self, person: Person, *replies: Reply, until: datetime | None = None) -> None:
        """Put replies into the outbox and hand them to the sender."""
        self.sender.take(self.put(person, *replies, until=until))

    def shown(self, person: Person) -> list[str]:
        return [message.text for message in self.server.chat(person).from_bot]

    def left(self) -> tuple[Outgoing, ...]:
        return self.coach.waiting(0)

    async def done(self, seconds: float = 10) -> None:
        await self.server.until(lambda: not self.left(), seconds)

    def set_aside(self) -> list[tuple[str, dict[str, Any]]]:
        with self.memory.look() as unit:
            rows = unit.outbox._connection.execute(select(outbox.c.failed, outbox.c.reply))
            return [(row.failed, row.reply) for row in rows if row.failed]

    def spoken(self) -> list[Request]:
        return [request for request in self.server.requests if request.method in SPOKEN]


class Phoning(AiohttpRequest):
    """Waits for answers as long as a busy machine takes, but soon gives up those that a fault keeps back."""

    def __init__(self, server: BotApiServer) -> None:
        super().__init__(write_timeout=30, connect_timeout=30, pool_timeout=30)
        self._server = server

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Send one request."""
        self._read_timeout = 0.6 if self._server.faults.delaying else 30
        return await super().do_request(*args, **kwargs)


@asynccontextmanager
async def desk_at(server: BotApiServer, url: str) -> AsyncIterator[Desk]:
    """Open a desk for as long as the block runs."""
    async with Bot(server.token, server.base_url, request=Phoning(server)) as bot:
        with Memory(url) as memory:
            desk = Desk(server, memory, bot)
            yield desk
            await desk.sender.drain(1)
