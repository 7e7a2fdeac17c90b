"""The server itself: takes requests on loopback, lets faults happen, writes everything down."""

import asyncio
import json
import random
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

from tests.botapi.bot import Bot
from tests.botapi.delivering import Deliverer
from tests.botapi.faults import Fault, Faults, Kind, Limits, too_many
from tests.botapi.methods import METHODS, ApiError, bad, check, read_fields
from tests.botapi.updates import conflict, webhook_is_set
from tests.botapi.users import Users

R = TypeVar("R")

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
# Telegram lets nobody wait longer.
LONGEST_POLL = 50
PATIENCE = 90.0
"""Seconds. On a busy machine everything takes its time, and a wait that ends early costs nothing."""
LARGEST_UPLOAD = 50 * 1024**2
FILE = "file"
"""What the fetching of a file is called among the requests and faults."""
DONE = "done, and not answered"
"""What is noted of a request that was carried out before its connection was dropped."""
COUNTED = {
    "sendMessage", "sendPhoto", "sendDocument", "editMessageCaption", "editMessageMedia", "editMessageText",
    "editMessageReplyMarkup",
}  # fmt: skip
PAGE = (
    b"<html>\r\n<head><title>%(status)d</title></head>\r\n<body>\r\n<center><h1>%(status)d</h1></center>\r\n"
    b"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the bot and what became of it; status 0 is a connection dropped."""

    method: str
    values: dict[str, Any]
    at: float
    status: int
    description: str | None = None
    via: str = ""
    """Which of several bots asked, by the address it asked at: `/via/NAME/bot…` instead of `/bot…`."""


class Dropped(Exception):
    """The connection goes away without an answer."""

    def __init__(self, *, done: bool = False) -> None:
        super().__init__()
        self.done = done


def _pauses() -> Iterator[float]:
    """Give the seconds between two looks: a look costs, so who waits for long looks more seldom."""
    pause = 0.003
    while True:
        yield pause
        pause = min(pause * 1.15, 0.05)


class BotApiServer(Users):
    """A Bot API server for one bot, and all of its users.

    `strict=False` takes most checks away and opens chats nobody wrote in; `record=False` keeps no requests.
    Both are for measuring. `limits=Limits()` enforces Telegram's limits. With `shuffle`,
    updates come to a webhook in any order.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        strict: bool = True,
        record: bool = True,
        limits: Limits | None = None,
        seed: int = 0,
        first_update_id: int = 700_000_001,
        query_lifetime: float = 15.0,
        clock: Callable[[], float] = time.time,
        shuffle: random.Random | None = None,
    ):
        super().__init__(first_update_id=first_update_id, clock=clock)
        self.token = token
        self.strict = strict
        self.record = record
        self.limits = limits
        self.faults = Faults(seed)
        self.requests: list[Request] = []
        self.bot = Bot(self, token, strict=strict, query_lifetime=query_lifetime)
        self.bot_user = self.bot.user
        self.deliverer = Deliverer(self, shuffle)
        self.port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._home: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._server: web.Server | None = None
        self._runner: web.ServerRunner | None = None
        self._poll: asyncio.Future[bool] | None = None

    # Where it is.

    @property
    def url(self) -> str:
        """The address that takes the place of https://api.telegram.org."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """The same as python-telegram-bot wants it."""
        return f"{self.url}/bot"

    async def __aenter__(self) -> "BotApiServer":
        await self.come_back()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.go_away()

    async def come_back(self) -> None:
        """Listen, on the port of before if there was one."""
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        self._server = web.Server(
            self._serve, request_factory=self._make_request, handler_cancellation=True, access_log=None
        )
        self._runner = web.ServerRunner(self._server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.deliverer.start()

    async def go_away(self) -> None:
        """Drop all connections and listen no more; users can go on writing."""
        server, runner = self._server, self._runner
        self._server = self._runner = self._loop = None
        await self.deliverer.stop()
        if server is not None and runner is not None:
            for connection in server.connections:
                if connection.transport is not None:
                    connection.transport.abort()
            await runner.cleanup()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Be away for as long as the block runs."""
        await self.go_away()
        try:
            yield
        finally:
            await self.come_back()

    @contextmanager
    def in_thread(self) -> Iterator["BotApiServer"]:
        """Run in a thread and a loop of its own; `run` reaches the asynchronous methods."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="bot-api", daemon=True)
        thread.start()
        self._home = loop
        try:
            self.run(self.come_back())
            try:
                yield self
            finally:
                self.run(self.go_away())
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def run(self, coroutine: Coroutine[Any, Any, R]) -> R:
        """From another thread: run `go_away()` or `come_back()` where the server lives."""
        assert self._home is not None, "it runs in no thread of its own"
        return asyncio.run_coroutine_threadsafe(coroutine, self._home).result(10)

    # What tests ask for.

    def fault(self, kind: Kind, **where: Any) -> Fault:
        """Let something go wrong from now on; fields as in `Fault`."""
        fault = Fault(kind, **where)
        self.faults.active.append(fault)
        return fault

    def calls(self, method: str) -> list[Request]:
        """The recorded requests of one method, in order."""
        return [request for request in self.requests if request.method == method]

    async def until(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait in the test's loop until something holds, for so many seconds or longer."""
        deadline = time.monotonic() + max(seconds, PATIENCE)
        for pause in _pauses():
            if condition():
                return
            assert time.monotonic() < deadline, self._story()
            await asyncio.sleep(pause)

    def wait_until(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait in the test's thread until something holds, for so many seconds or longer."""
        deadline = time.monotonic() + max(seconds, PATIENCE)
        for pause in _pauses():
            if condition():
                return
            assert time.monotonic() < deadline, self._story()
            time.sleep(pause)

    def _story(self) -> str:
        last = "\n".join(f"{r.method} {r.status} {r.description or ''}" for r in self.requests[-10:])
        return f"it did not happen; the last requests:\n{last}\nwaiting updates: {len(self.updates.waiting)}"

    # Requests.

    def _make_request(
        self, message: Any, payload: Any, protocol: Any, writer: Any, task: Any
    ) -> web.BaseRequest:
        loop = asyncio.get_running_loop()
        return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_UPLOAD)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path, via = request.path, ""
        if path.startswith("/via/"):
            via, _, path = path.removeprefix("/via/").partition("/")
            path = f"/{path}"
        method, values = path.rpartition("/")[2], dict[str, Any]()
        try:
            if path.startswith("/file/"):
                method, values = FILE, {"path": self._path_of(path, request.method)}
            else:
                self._let_in(path, method)
                values = check(method, await read_fields(request), strict=self.strict)
            body = await self._handle(method, values)
        except Dropped as dropped:
            self._note(method, values, 0, DONE if dropped.done else None, via)
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        except ApiError as error:
            self._note(method, values, error.code, error.description, via=via)
            return _refusal(error)
        self._note(method, values, 200, via=via)
        kind = "application/octet-stream" if method == FILE else "application/json"
        return web.Response(body=body, content_type=kind)

    def _path_of(self, path: str, method: str) -> str:
        """Return which file is asked for; only the bot's own token opens its files."""
        start = f"/file/bot{self.token}/"
        if not path.startswith(start):
            raise ApiError(401, "Unauthorized")
        if method != "GET":
            raise ApiError(404, "Not Found")
        return path.removeprefix(start)

    def _let_in(self, path: str, method: str) -> None:
        if not path.startswith("/bot"):
            raise ApiError(404, "Not Found")
        if path != f"/bot{self.token}/{method}":
            token = path.removeprefix("/bot").rpartition("/")[0]
            raise ApiError(401, "Unauthorized") if ":" in token else ApiError(404, "Not Found")
        if method not in METHODS:
            raise ApiError(404, "Not Found")

    async def _handle(self, method: str, values: dict[str, Any]) -> bytes:
        """Do what is asked, unless a fault comes before, and answer, unless one comes after."""
        chat = values.get("chat_id")
        fault = self.faults.strike(method, chat) if self.faults.active else None
        if fault is not None:
            await _go_wrong(fault)
        if self.limits is not None and method in COUNTED:
            self.limits.count(chat)
        if method == FILE:
            if values["path"] not in self.bot.downloads:
                raise ApiError(404, "Not Found")
            body = self.bot.downloads[values["path"]]
        elif method == "getUpdates":
            body = await self._get_updates(values)
        else:
            with self.lock:
                body = json.dumps({"ok": True, "result": self.bot.calls[method](values)}).encode()
        if fault is not None and fault.kind == "late":
            await asyncio.sleep(fault.delay)
        if fault is not None and fault.kind == "unanswered":
            raise Dropped(done=True)
        return body

    async def _get_updates(self, values: dict[str, Any]) -> bytes:
        """Hand over what waits, or wait for it; a second reader ends the wait of the first."""
        limit, seconds = values.get("limit", 100), values.get("timeout", 0)
        if not 1 <= limit <= 100:
            raise bad("limit must be between 1 and 100")
        if seconds < 0:
            raise bad("timeout must not be negative")
        with self.lock:
            if self.bot.webhook:
                raise webhook_is_set()
            if "allowed_updates" in values:
                self.updates.allowed = values["allowed_updates"] or None
            self.updates.confirm(values.get("offset", 0))
            poll = self._take_over()
        try:
            if not self.updates.waiting and seconds:
                await asyncio.wait([poll], timeout=min(seconds, LONGEST_POLL))
            if poll.done() and not poll.result():
                raise conflict()
        finally:
            if self._poll is poll:
                self._poll = None
        with self.lock:
            taken = self.updates.take(limit)
            self.updates.delivered(taken)
        return b'{"ok":true,"result":[' + b",".join(update.wire for update in taken) + b"]}"

    def _take_over(self) -> "asyncio.Future[bool]":
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(False)
        self._poll = asyncio.get_running_loop().create_future()
        return self._poll

    def wake(self) -> None:
        """Let a waiting getUpdates answer; from any thread."""
        if self._thread == threading.get_ident():
            self._come()
        elif (loop := self._loop) is not None:
            loop.call_soon_threadsafe(self._come)

    def _come(self) -> None:
        self.deliverer.wake()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(True)

    def _note(
        self, method: str, values: dict[str, Any], status: int, description: str | None = None, via: str = ""
    ) -> None:
        if self.record:
            self.requests.append(Request(method, values, time.monotonic(), status, description, via))


async def _go_wrong(fault: Fault) -> None:
    """What happens before a request is looked at."""
    if fault.kind == "too_many":
        raise too_many(fault.retry_after)
    if fault.kind == "server_error":
        raise ApiError(500, "")
    if fault.kind == "bad_gateway":
        raise ApiError(502, "")
    if fault.kind == "conflict":
        raise conflict()
    if fault.kind == "lost":
        raise Dropped
    if fault.kind == "slow":
        await asyncio.sleep(fault.delay)


def _refusal(error: ApiError) -> web.Response:
    if error.code >= 500:
        page = PAGE % {b"status": error.code}
        return web.Response(body=page, status=error.code, content_type="text/html")
    answer: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        answer["parameters"] = error.parameters
    return web.json_response(answer, status=error.code)
