"""The whole bot in a test's own loop, and the rep's phone at the other end of it.

Nothing is left out: handlers, coach, database, outbox, dressing and sender run as `python -m bot run` runs
them, against the tests' own Bot API server. Only Telegram's rate for one chat is lifted by `quick`.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

import pytest

from bot.coaching.model import Event, Rep, Reply
from bot.frontends.telegram import delivering
from bot.frontends.telegram.running import serve
from bot.service import Address, Coach, new_key, now_utc
from bot.settings import Settings
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from tests.botapi import BotApiServer, Person
from tests.botapi.server import Request
from tests.playbooks import shelf

SPOKEN = {"sendMessage", "editMessageText"}
UNCHANGED = "message is not modified"
# Tests turn warnings into errors, and this one the bot ignores when it starts.


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sender write to one chat as fast as it likes."""
    monkeypatch.setattr(delivering, "_CHAT_PER_SECOND", 1e6)


class Overheard(Coach):
    """The coach, with what it puts into the outbox kept for comparing."""

    taken: list[Future[tuple[Outgoing, ...] | None]]

    def take(self, address: Address, event: Event, update: str) -> Future[tuple[Outgoing, ...] | None]:
        """Answer as the coach does."""
        future = super().take(address, event, update)
        self.taken.append(future)
        return future

    def replies(self) -> list[Reply]:
        """Return what was answered since the last look."""
        taken, self.taken = self.taken, []
        return [outgoing.reply for future in taken for outgoing in future.result() or ()]


class Stage:
    """One bot that can be stopped and started again, and its server."""

    def __init__(
        self,
        server: BotApiServer,
        url: str,
        *,
        clock: Callable[[], datetime] = now_utc,
        keys: Callable[[], str] = new_key,
        zone: Callable[[], str] = lambda: "UTC",
        **settings: Any,
    ) -> None:
        self.server = server
        self._url, self._clock, self._keys, self._zone = url, clock, keys, zone
        self._settings = settings
        self._shelf = shelf()
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the bot, as `run` does."""
        settings = Settings(
            _env_file=None,
            bot_token=self.server.token,
            telegram_api_base_url=self.server.url,
            database_url=self._url,
            **self._settings,
        )
        self.memory = Memory(self._url)
        self.coach = Overheard(self.memory, self._shelf, self._zone(), self._clock, self._keys)
        self.coach.taken = []
        self._running = asyncio.create_task(serve(settings, self.coach, self.memory.condition))

    async def stop(self) -> None:
        """Stop it as the system does."""
        running, self._running = self._running, None
        if running is None:
            return
        if not running.done():
            signal.raise_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(60):
                await running
        finally:
            self.memory.close()

    async def cancel(self) -> None:
        """Stop it where no signal reaches it."""
        running, self._running = self._running, None
        assert running is not None
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        self.memory.close()

    async def settled(self, seconds: float = 10.0) -> None:
        """Wait until every update is kept and every reply delivered."""

        def quiet() -> bool:
            assert self._running is not None
            if self._running.done():
                self._running.result()
            return not self.server.updates.waiting and not self.coach.waiting(0)

        await self.server.until(quiet, seconds)

    def known(self, person: Person, role: str = "rep") -> Rep:
        """Make somebody a rep who has been greeted before."""
        rep = Rep(self._keys(), "", self._zone(), role=role)
        now = self._clock()
        return self.memory.submit(lambda unit: unit.reps.add(rep, now, telegram_id=person.id)).result()

    def spoken(self, since: int = 0) -> list[Request]:
        """Return what the bot said from some request on, edits that changed nothing included."""
        return [
            request
            for request in self.server.requests[since:]
            if request.method in SPOKEN
            and (request.status == 200 or UNCHANGED in (request.description or ""))
        ]


@asynccontextmanager
async def on_stage(url: str, **choices: Any) -> AsyncIterator[Stage]:
    """Run a bot and its server for as long as the block runs."""
    async with BotApiServer() as server:
        stage = Stage(server, url, **choices)
        await stage.start()
        try:
            yield stage
        finally:
            await stage.stop()
