"""The webhook: Telegram calls, and 200 goes out only once the update is kept.

Whoever does not show the secret learns nothing but 404. What Telegram sends and nobody can read is parked,
with a line in the log, and answered as if it were kept: it would come for ever. All else that is not answered
with 200 comes again.
"""

import asyncio
import hmac
import json
import logging
import secrets
import socket
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.errors import SettingsError, WriterStopped
from bot.frontends.telegram.counting import Heard
from bot.frontends.telegram.polling import ALLOWED_UPDATES, Taker, stopped_within, unless_stopped, waiting_for
from bot.frontends.telegram.serving import serving

log = logging.getLogger(__name__)
LARGEST = 1_000_000
"""Bytes of a call; Telegram's are far smaller."""
_SHOWN = "X-Telegram-Bot-Api-Secret-Token"
_CALLS_AT_ONCE = 100
"""As many as Telegram makes: a call that waits for its commit costs nothing, and many share one commit."""
_ANSWERED_IN = 2.0
"""Seconds for the calls that are under way when the bot stops."""
KEPT, BROKEN_OFF, NOT_FOUND, TOO_LARGE, NOT_JSON, NOT_NOW = 200, 400, 404, 413, 415, 503


class Webhook:
    """The endpoint that Telegram calls, as an ASGI application."""

    def __init__(self, url: str, secret: str, take: Taker, heard: Heard) -> None:
        self._path = unquote(urlsplit(url).path) or "/"
        self._secret = secret.encode()
        self._take = take
        self._heard = heard
        self._under_way: set[asyncio.Task[None]] = set()
        self._finishing = False
        self._told_of_strangers = False
        self.broken = asyncio.Event()
        """Set when nothing can be kept any more in this process."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        try:
            status = await self._answer(Request(scope, receive))
        except ClientDisconnect:
            status = BROKEN_OFF
        if status != KEPT:
            self._heard.refused[str(status)] += 1
        await Response(status_code=status)(scope, receive, send)

    async def finish(self, seconds: float) -> None:
        """Take nothing new, wait for what is under way, and give up the rest: it comes again."""
        self._finishing = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        for taking in self._under_way:
            taking.cancel()

    async def _answer(self, request: Request) -> int:
        if request.method != "POST" or request.scope["path"] != self._path or not self._is_telegram(request):
            return NOT_FOUND
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return NOT_JSON
        body = await body_of(request)
        if body is None:
            return TOO_LARGE
        # From here to the task nothing waits, so what is under way is known to whoever finishes.
        return NOT_NOW if self._finishing else await self._kept(body)

    def _is_telegram(self, request: Request) -> bool:
        shown = request.headers.get(_SHOWN, "").encode("latin-1")
        if hmac.compare_digest(shown, self._secret):
            return True
        if not self._told_of_strangers:
            self._told_of_strangers = True
            log.warning("somebody called the webhook without its secret; from now on that is only counted")
        return False

    async def _kept(self, body: bytes) -> int:
        """Wait until an update is kept."""
        update = update_in(body)
        if update is None:
            self._heard.parked["malformed"] += 1
            log.error("error %s: a call of the webhook brings no update", secrets.token_hex(4))
            return KEPT
        taking = asyncio.ensure_future(self._take([update]))
        self._under_way.add(taking)
        taking.add_done_callback(self._under_way.discard)
        await asyncio.wait({taking})
        if taking.cancelled():
            return NOT_NOW
        error = taking.exception()
        if error is None:
            self._heard.progress.beat()
            return KEPT
        log.error("an update could not be kept (%s); it comes again", type(error).__name__)
        if isinstance(error, WriterStopped):
            self.broken.set()
        return NOT_NOW


class Reception:
    """Receives updates by webhook."""

    def __init__(self, bot: Bot, url: str, secret: str, webhook: Webhook, port: socket.socket) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._webhook = webhook
        self._port = port

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until told to stop; WriterStopped when nothing can be kept any more.

        The webhook stays set: other workers may stand behind it, and what comes meanwhile waits.
        """
        async with serving(self._webhook, self._port) as server:
            await unless_stopped(self._announced(stop), stop)
            ends = [asyncio.create_task(end.wait()) for end in (stop, self._webhook.broken)]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()
            server.should_exit = True
            await self._webhook.finish(_ANSWERED_IN)
        if self._webhook.broken.is_set():
            raise WriterStopped("nothing can be kept any more; this process has to be started again")

    async def _announced(self, stop: asyncio.Event) -> None:
        """Tell Telegram where to call; SettingsError when it refuses the address."""
        faults = 0
        while not stop.is_set():
            try:
                await self._bot.set_webhook(
                    self._url,
                    max_connections=_CALLS_AT_ONCE,
                    allowed_updates=list(ALLOWED_UPDATES),
                    drop_pending_updates=False,
                    secret_token=self._secret,
                )
            except InvalidToken:
                raise SettingsError(["Telegram refuses BOT_TOKEN: it has been revoked."]) from None
            except BadRequest as error:
                raise SettingsError([f"Telegram refuses WEBHOOK_URL: {error.message}."]) from None
            except TelegramError as error:
                faults += 1
                if faults == 1:
                    log.warning("the webhook is not set yet: %s", type(error).__name__)
                await stopped_within(waiting_for(error, faults), stop)
            else:
                return


async def body_of(request: Request) -> bytes | None:
    """Read what a call brings; None when it is too large, as soon as that is known."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > LARGEST:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return bytes(body)


def update_in(body: bytes) -> dict[str, Any] | None:
    """Return the update that a call brings, raw; None when it brings something else."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None
