"""Telegram as a bot sees it, made for load: updates offered by reps who follow scripts, and what came back.

A rep has one update under way at a time, so every reply belongs to one. At saturation so many are under way;
at a rate, reps who have nothing under way act at instants that do not wait for the bot (an open loop).
"""

import asyncio
import json
import random
import re
import statistics
import time
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from tests.bench.loopback.reps import BOT, COACHED, FIRST_CHAT, Rep
from tests.bench.loopback.wire import Posting, Respond

TOKEN = f"{BOT['id']}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
SECRET = "loopback-secret"
CONNECTIONS = 40
"""To a webhook, if the bot does not say how many it wants."""
_TAPPING = 50
"""Reps amid their taps who wait for their turn, so that texts and taps mix evenly."""
_PATIENCE = 120.0
"""Seconds after which a reply that has not come is lost."""
_CHAT = re.compile(rb'chat_id(?:": ?|=)"?(\d+)')
_OFFSET = re.compile(rb'offset(?:": ?|=)(\d+)')
_TIMEOUT = re.compile(rb'timeout(?:": ?|=)(\d+)')
_CONNECTIONS = re.compile(rb'max_connections(?:": ?|=)(\d+)')
_MESSAGE = re.compile(rb'"?message_id(?:": ?|=)(\d+)')
_TRUE = b'{"ok":true,"result":true}'
_ME = json.dumps({"ok": True, "result": BOT}).encode()
_WEBHOOK = b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}'
_FROM = json.dumps(BOT)


class Telegram:
    """One bot's Telegram: its queue of updates, its reps, and the watch."""

    def __init__(self) -> None:
        self._reps: list[Rep] = []
        self._resting: deque[Rep] = deque()
        """Reps who would begin with a text."""
        self._tapping: deque[Rep] = deque()
        """Reps who have been answered and would tap next."""
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._poll: tuple[Respond, asyncio.TimerHandle] | None = None
        self._hooks: list[asyncio.Task[None]] = []
        self._hooked: asyncio.Queue[bytes] | None = None
        self._connections = CONNECTIONS
        self._next = 700_000_001
        self._message = 101
        self._again = False
        """Whether whoever is answered acts again at once."""
        self._took: list[float] = []
        self._watched: dict[int, asyncio.Future[float]] = {}
        """Reps who wait for an answer before they do anything else, as `_play` has them do."""
        self.polled_at = 0.0
        """When the bot asked for updates first, by the system's monotonic clock."""
        self.flooded = 0

    # --- What the bot asks for -------------------------------------------------------------------------

    def answer(self, method: bytes, body: bytes, respond: Respond) -> None:
        """Answer a request."""
        if method == b"getUpdates":
            self._get_updates(body, respond)
        elif method in (b"sendMessage", b"editMessageText"):
            respond(self._spoken(method, body))
        elif method == b"getMe":
            respond(_ME)
        elif method == b"setWebhook":
            wanted = _CONNECTIONS.search(body)
            self._connections = int(wanted[1]) if wanted else CONNECTIONS
            respond(_TRUE)
        elif method == b"getWebhookInfo":
            respond(_WEBHOOK)
        else:
            respond(_TRUE)

    def _get_updates(self, body: bytes, respond: Respond) -> None:
        self.polled_at = self.polled_at or time.monotonic()
        offset = _OFFSET.search(body)
        while offset and self._waiting and self._waiting[0][0] < int(offset[1]):
            self._waiting.popleft()
        seconds = _TIMEOUT.search(body)
        # Who polls a second time has given the first one up.
        self._wake()
        if self._waiting or not seconds or not int(seconds[1]):
            respond(self._updates())
            return
        ends = asyncio.get_running_loop().call_later(int(seconds[1]), self._wake)
        self._poll = (respond, ends)

    def _updates(self) -> bytes:
        return b'{"ok":true,"result":[%b]}' % b",".join(wire for _, wire in islice(self._waiting, 100))

    def _wake(self) -> None:
        if self._poll is not None:
            (respond, ends), self._poll = self._poll, None
            ends.cancel()
            respond(self._updates())

    def _spoken(self, method: bytes, body: bytes) -> bytes:
        """Take a message; answer with all of it, as Telegram does."""
        chat = _CHAT.search(body)
        number = int(chat[1]) - FIRST_CHAT if chat else -1
        edited = _MESSAGE.search(body) if method.startswith(b"edit") else None
        message = self._as_message(body, FIRST_CHAT + number, int(edited[1]) if edited else self._message)
        self._message += not edited
        if 0 <= number < len(self._reps):
            self._answered(self._reps[number], message, body)
        return b'{"ok":true,"result":%b}' % message

    def _as_message(self, body: bytes, chat: int, number: int) -> bytes:
        head = (
            f'{{"message_id":{number},"from":{_FROM},"date":{int(time.time())},'
            f'"chat":{{"id":{chat},"first_name":"Rep","type":"private"}},'
        ).encode()
        if body.startswith(b"{"):
            return head + body[1:]
        fields: dict[str, Any] = dict(parse_qsl(body.decode()))
        if "reply_markup" in fields:
            fields["reply_markup"] = json.loads(fields["reply_markup"])
        shown = {key: fields[key] for key in ("text", "reply_markup") if key in fields}
        return head + json.dumps(shown).encode()[1:]

    def _answered(self, rep: Rep, message: bytes, body: bytes) -> None:
        rep.see(message, body)
        if not rep.offered:
            return
        took = time.perf_counter() - rep.offered
        self._took.append(took)
        rep.offered = 0.0
        watched = self._watched.pop(rep.number, None)
        if watched is not None and not watched.done():
            watched.set_result(took)
        self._let_go(rep)
        if self._again:
            self._act(self._next_rep())

    def _let_go(self, rep: Rep) -> None:
        (self._tapping if rep.taps_next else self._resting).append(rep)

    def _next_rep(self) -> Rep:
        """Return who acts next: so many tap in turn, and the others begin when one of these is through."""
        if len(self._tapping) > _TAPPING or not self._resting:
            return self._tapping.popleft()
        return self._resting.popleft()

    # --- What reps do ----------------------------------------------------------------------------------

    def _act(self, rep: Rep) -> None:
        rep.offered = time.perf_counter()
        self._offer(rep.act(self._next, int(time.time())))

    def _offer(self, wire: bytes) -> None:
        self._next += 1
        if self._hooked is not None:
            self._hooked.put_nowait(wire)
            return
        self._waiting.append((self._next - 1, wire))
        if self._poll is not None:
            # Together with all that reps do in this turn of the loop.
            asyncio.get_running_loop().call_soon(self._wake)

    async def _rest(self) -> int:
        """Let everything be answered; return how many are not."""
        self._again = False
        until = time.perf_counter() + _PATIENCE
        while (missing := sum(1 for rep in self._reps if rep.offered)) and time.perf_counter() < until:
            await asyncio.sleep(0.02)
        for rep in self._reps:
            if rep.offered:
                rep.offered = 0.0
                self._let_go(rep)
        return missing

    # --- What is measured ------------------------------------------------------------------------------

    async def people(self, count: int, script: str = COACHED) -> None:
        """Let so many reps be there."""
        self._reps = [Rep(number, script) for number in range(count)]
        self._resting, self._tapping = deque(self._reps), deque()

    async def polled(self, seconds: float = 30.0) -> float:
        """Wait until the bot asks for updates; return when, by the system's monotonic clock."""
        until = time.monotonic() + seconds
        while not self.polled_at:
            if time.monotonic() > until:
                raise TimeoutError("the bot does not come as far as polling")
            await asyncio.sleep(0.005)
        return self.polled_at

    async def saturate(self, under_way: int, seconds: float = 0.0, updates: int = 0) -> dict[str, float]:
        """Keep so many updates under way, for some time or until so many are answered.

        Whenever a rep is answered, one acts who has been idle for longest.
        """
        missing = under_way - sum(1 for rep in self._reps if rep.offered)
        self._took, self._again = [], True
        began, used = time.perf_counter(), time.process_time()
        for _ in range(missing):
            self._act(self._next_rep())
        while time.perf_counter() - began < seconds or len(self._took) < updates:
            await asyncio.sleep(0.01)
        took = time.perf_counter() - began
        done, used = len(self._took), time.process_time() - used
        figures = _figures(self._took)
        return {"updates": done, "per_second": done / took, "server": used / took, **figures}

    async def calm(self) -> int:
        """Let everything be answered; return how many are not."""
        return await self._rest()

    async def offer(self, rate: float, seconds: float, seed: int = 1) -> dict[str, float]:
        """Offer updates at random instants, so many a second, whether or not the bot keeps up."""
        chance, loop = random.Random(seed), asyncio.get_running_loop()
        self._took, self._again = [], False
        due, ends = loop.time(), loop.time() + seconds
        while (due := due + chance.expovariate(rate)) < ends:
            await asyncio.sleep(max(0.0, due - loop.time()))
            assert self._resting or self._tapping, "there are too few reps for what waits"
            self._act(self._next_rep())
        return {**_figures(self._took), "lost": await self._rest()}

    async def crowd(self, acts: int, flood: float = 0.0) -> dict[str, float]:
        """Let all reps come at once and act so many times each, while one of them floods at a rate."""
        self._took, began = [], time.perf_counter()
        flooding = asyncio.create_task(self._flood(flood)) if flood else None
        done = await asyncio.gather(*(self._play(rep, acts) for rep in self._reps[1 if flood else 0 :]))
        took = time.perf_counter() - began
        if flooding is not None:
            flooding.cancel()
        waits = [wait for waited, _ in done for wait in waited]
        slowest = max((statistics.mean(waited) for waited, _ in done if waited), default=0.0)
        return {
            **_figures(waits),
            "lost": sum(missing for _, missing in done),
            "per_second": len(waits) / took,
            "slowest": 1000 * slowest,
            "flooded": self.flooded,
        }

    async def _play(self, rep: Rep, acts: int) -> tuple[list[float], int]:
        """Act so many times; return the waits, and how many answers never came."""
        waits: list[float] = []
        for _ in range(acts):
            answered = self._watched[rep.number] = asyncio.get_running_loop().create_future()
            self._act(rep)
            try:
                async with asyncio.timeout(_PATIENCE):
                    waits.append(await answered)
            except TimeoutError:
                rep.offered = 0.0
                return waits, 1
        return waits, 0

    async def _flood(self, rate: float) -> None:
        """Write without waiting for answers."""
        rep = self._reps[0]
        while True:
            self.flooded += 1
            self._offer(rep.say(self._next, int(time.time()), f"note {self.flooded} on Dana from Northwind"))
            await asyncio.sleep(1 / rate)

    # --- Webhooks --------------------------------------------------------------------------------------

    async def hook(self, urls: Sequence[str]) -> None:
        """Post updates from now on, to the workers in turn as a proxy before them would."""
        self._hooked = asyncio.Queue()
        for number in range(self._connections):
            self._hooks.append(asyncio.create_task(self._post(urls[number % len(urls)], self._hooked)))

    async def _post(self, url: str, queue: "asyncio.Queue[bytes]") -> None:
        """Post what is offered, each until it is taken."""
        host, port = url.split("/")[2].split(":")
        connection: Posting | None = None
        while True:
            wire = await queue.get()
            while True:
                try:
                    if connection is None:
                        _, connection = await asyncio.get_running_loop().create_connection(
                            lambda: Posting(url, SECRET), host, int(port)
                        )
                    if await connection.post(wire) == 200:
                        break
                except OSError:
                    connection = None
                await asyncio.sleep(0.05)


def _figures(took: Sequence[float]) -> dict[str, float]:
    """Return the milliseconds that updates took: the middle, what one in a hundred exceeds, the most."""
    if not took:
        return {"p50": 0.0, "p99": 0.0, "most": 0.0}
    in_order = sorted(took)
    p99 = in_order[min(len(in_order) - 1, int(0.99 * len(in_order)))]
    return {"p50": 1000 * statistics.median(in_order), "p99": 1000 * p99, "most": 1000 * in_order[-1]}
