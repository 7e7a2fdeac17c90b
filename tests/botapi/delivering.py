"""Brings updates to the bot's webhook as Telegram does: several at once, and again until one is answered 200.

Telegram keeps the order within a chat, separately for messages, edits and taps. With `shuffle` it keeps none,
which is more than Telegram does, so that nobody can rely on it.
Faults of the server hit deliveries under the name `webhook`: lost never arrives, unanswered arrives and comes
again, slow waits first, late is answered late.
"""

import asyncio
import random
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from tests.botapi.updates import Update

if TYPE_CHECKING:
    from tests.botapi.server import BotApiServer

WEBHOOK = "webhook"
"""What a delivery is called among the faults."""
SECRET = "X-Telegram-Bot-Api-Secret-Token"
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds until an update comes again; twice as many after each time."""
PATIENCE = 60.0
AHEAD = 64
"""From how many of the oldest one is chosen when the order is shuffled."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of the webhook; status 0: no answer."""

    update: int
    status: int


class Deliverer:
    """Calls the webhook that is set."""

    def __init__(self, server: "BotApiServer", shuffle: random.Random | None) -> None:
        self._server = server
        self._shuffle = shuffle
        self._come = asyncio.Event()
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._queues: set[str] = set()
        self._running: asyncio.Task[None] | None = None
        self.made: list[Delivery] = []
        self.doors: list[str] = []
        """Where workers stand behind the webhook's address, as behind a proxy: asked in turn."""

    def start(self) -> None:
        """Deliver from now on, in the running loop."""
        self._come = asyncio.Event()
        self._come.set()
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Drop what is under way; it waits for the next start."""
        tasks = [task for task in (self._running, *self._under_way.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._under_way.clear()
        self._queues.clear()

    def wake(self) -> None:
        """Look for what there is to deliver; from the loop's own thread."""
        self._come.set()

    async def _run(self) -> None:
        no_limit = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=no_limit, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while True:
                await self._come.wait()
                self._come.clear()
                while (update := self._next()) is not None:
                    self._queues.add(update.queue)
                    self._under_way[id(update)] = asyncio.create_task(self._bring(session, update))

    def _next(self) -> Update | None:
        """Choose what to deliver next; None when nothing may be delivered now."""
        webhook = self._server.bot.webhook
        # Other addresses are somebody's.
        if not webhook or not webhook["url"].startswith("http://127.0.0.1:"):
            return None
        if len(self._under_way) >= webhook.get("max_connections", 40):
            return None
        with self._server.lock:
            ahead = list(islice(self._server.updates.waiting, len(self._under_way) + AHEAD))
        if self._shuffle is not None:
            idle = [update for update in ahead if id(update) not in self._under_way]
            return self._shuffle.choice(idle) if idle else None
        return next((update for update in ahead if update.queue not in self._queues), None)

    async def _bring(self, session: aiohttp.ClientSession, update: Update) -> None:
        pause = FIRST_PAUSE
        try:
            while (webhook := self._server.bot.webhook) and not await self._is_kept(session, update, webhook):
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)
        finally:
            self._under_way.pop(id(update), None)
            self._queues.discard(update.queue)
            self._come.set()

    async def _is_kept(
        self, session: aiohttp.ClientSession, update: Update, webhook: dict[str, object]
    ) -> bool:
        """Call once; a kept update waits no longer."""
        server = self._server
        fault = server.faults.strike(WEBHOOK, None) if server.faults.active else None
        if fault is not None and fault.kind == "lost":
            return False
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.delay)
        status = await self._call(session, update, webhook)
        if fault is not None and fault.kind == "late":
            await asyncio.sleep(fault.delay)
        if server.record:
            self.made.append(Delivery(update.id, status))
        if status != 200 or (fault is not None and fault.kind == "unanswered"):
            return False
        with server.lock:
            server.updates.drop(update)
        return True

    async def _call(self, session: aiohttp.ClientSession, update: Update, webhook: dict[str, object]) -> int:
        headers = {"Content-Type": "application/json"}
        if webhook.get("secret_token"):
            headers[SECRET] = str(webhook["secret_token"])
        for url in self._urls(str(webhook["url"])):
            try:
                return await self._post(session, url, update, headers)
            except aiohttp.ClientConnectorError:
                # As a proxy does: whoever does not listen is passed over.
                continue
            except (aiohttp.ClientError, TimeoutError, OSError):
                return 0
        return 0

    def _urls(self, url: str) -> list[str]:
        """Return at which addresses to try, one after the other."""
        if not self.doors:
            return [url]
        self.doors.append(self.doors.pop(0))
        return [f"{door}{urlsplit(url).path}" for door in self.doors]

    async def _post(
        self, session: aiohttp.ClientSession, url: str, update: Update, headers: dict[str, str]
    ) -> int:
        patience = aiohttp.ClientTimeout(total=PATIENCE)
        async with session.post(
            url,
            data=update.wire,
            headers=headers,
            timeout=patience,
            allow_redirects=False,
        ) as answer:
            return answer.status
