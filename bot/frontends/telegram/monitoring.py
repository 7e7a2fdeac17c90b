"""What whoever looks after the bot can ask it: `/healthz` and `/metrics`, on a listener of their own."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.frontends.telegram.counting import Counts, Heard
from bot.frontends.telegram.metrics import figures
from bot.frontends.telegram.serving import serving
from bot.service import now_utc
from bot.storage.condition import Condition

log = logging.getLogger(__name__)
Look = Callable[[], Condition]
"""Looks how the database is doing; blocks, and raises when it is away."""
_LOOKS_FOR = 5.0
"""Seconds until a database that does not answer is taken to be away."""
_POLLS_STAND_STILL = 180.0
"""Seconds without an answer to a poll after which something is wrong; each takes up to a minute."""
_SENDS_STAND_STILL = 600.0
"""Seconds; Telegram may ask for a pause of some minutes."""


class Watch:
    """Looks at the bot from outside of its work."""

    def __init__(self, heard: Heard, counts: Counts, look: Look, *, polls: bool) -> None:
        self._heard = heard
        self._counts = counts
        self._look = look
        self._polls = polls
        self._looking: asyncio.Future[Condition] | None = None
        # One thread: while the database does not answer, those who ask wait for the same look.
        self._thread = ThreadPoolExecutor(1, "watching")

    def application(self) -> Starlette:
        """Return what answers."""
        application = Starlette(routes=[Route("/healthz", self._health), Route("/metrics", self._metrics)])
        application.router.redirect_slashes = False
        return application

    def close(self) -> None:
        """Look no more."""
        self._thread.shutdown(wait=False)

    async def _health(self, _request: Request) -> Response:
        told = self.state(await self._condition())
        return JSONResponse(told, 200 if told["healthy"] else 503)

    async def _metrics(self, _request: Request) -> Response:
        condition = await self._condition()
        shown = await asyncio.to_thread(
            figures, self._heard, self._counts, condition, seconds_waited(condition)
        )
        return Response(shown, media_type=CONTENT_TYPE_LATEST)

    def state(self, condition: Condition | None) -> dict[str, Any]:
        """Tell how the bot is doing: whether it is healthy, and by which signs."""
        taken, sent = self._heard.progress.seconds(), self._counts.progress.seconds()
        waited = seconds_waited(condition)
        # By webhook nothing may come for days, and nothing is wrong.
        taking = not self._polls or taken < _POLLS_STAND_STILL
        sending = min(waited, sent) < _SENDS_STAND_STILL
        return {
            "healthy": condition is not None and condition.fits and taking and sending,
            "database": condition is not None,
            "schema": None if condition is None else condition.revision,
            "schema_fits": None if condition is None else condition.fits,
            "takes_updates_by": "polling" if self._polls else "webhook",
            "seconds_since_updates": round(taken, 1),
            "seconds_since_sends": round(sent, 1),
            "waiting_replies": None if condition is None else condition.waiting,
            "oldest_waits_seconds": None if condition is None else round(waited, 1),
        }

    async def _condition(self) -> Condition | None:
        """Look at the database; None when it is away or does not answer in time."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().run_in_executor(self._thread, self._look)
        try:
            async with asyncio.timeout(_LOOKS_FOR):
                return await asyncio.shield(self._looking)
        except Exception as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            return None


@asynccontextmanager
async def watching(watch: Watch, port: socket.socket) -> AsyncIterator[None]:
    """Answer for as long as the block runs."""
    try:
        async with serving(watch.application(), port):
            yield
    finally:
        watch.close()


def seconds_waited(condition: Condition | None) -> float:
    """Return how long the first undelivered reply has waited."""
    if condition is None or condition.oldest is None:
        return 0.0
    return max(0.0, (now_utc() - condition.oldest).total_seconds())
