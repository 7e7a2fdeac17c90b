"""The long poll: updates come raw, are parsed one by one and acknowledged only once they are kept.

python-telegram-bot's own updater acknowledges before the handlers have run and stops for ever at one
malformed update; its `process_update` swallows errors. So the loop waits for receipts of its own.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.errors import AnotherInstance, SettingsError, WriterStopped
from bot.frontends.telegram.counting import Pulse

T = TypeVar("T")
log = logging.getLogger(__name__)
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""Always given: without it, Telegram goes by what was asked for last."""
_POLL_SECONDS = 50
_MOST_AT_ONCE = 100
_LONGEST_WAIT = 30.0
_SETTLED_AFTER = 10.0
"""Seconds without a conflict, after which this is the instance that holds the bot."""
_MOST_CONFLICTS = 3
_MOST_REFUSALS = 3
"""Refusals of the token in a row, after which it is taken to be one that Telegram does not know any more."""
_KEPT_IN = 2.0
"""Seconds for what is being kept when the bot stops; what is not kept by then comes again."""
_ACKNOWLEDGED_IN = 1.0

Taker = Callable[[list[dict[str, Any]]], Awaitable[None]]
"""Keeps a batch of updates; raises when they could not be kept and have to come again."""


class Poller:
    """Fetches updates and hands them on."""

    def __init__(self, bot: Bot, take: Taker, progress: Pulse, poll_seconds: int = _POLL_SECONDS) -> None:
        self._bot = bot
        self._take = take
        self._progress = progress
        self._poll_seconds = poll_seconds
        self._offset: int | None = None
        self._calm_since = time.monotonic()
        self._conflicts = 0
        self._is_contested = False
        self._faults = 0
        self._refusals = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until told to stop; AnotherInstance when somebody else holds the bot.

        SettingsError when Telegram knows the token no more, WriterStopped when nothing can be kept any more.
        """
        await unless_stopped(self._without_webhook(stop), stop)
        self._calm_since = time.monotonic()
        while not stop.is_set():
            answer = await unless_stopped(self._fetch(), stop)
            if answer:
                await self._keep(answer, stop)
        await self._acknowledge()

    async def _without_webhook(self, stop: asyncio.Event) -> None:
        """Take a webhook away, which would refuse the polls; what waits for it comes by polling."""
        faults = 0
        while not stop.is_set():
            try:
                await self._bot.delete_webhook(drop_pending_updates=False)
            except TelegramError as error:
                faults += 1
                await stopped_within(waiting_for(error, faults), stop)
            else:
                return

    async def _fetch(self) -> list[Any]:
        """Ask for updates once; when Telegram is away, wait a little longer each time."""
        asked: dict[str, Any] = {
            "timeout": self._poll_seconds,
            "limit": _MOST_AT_ONCE,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            asked["offset"] = self._offset
        try:
            answer: Any = await self._bot.do_api_request(
                "getUpdates", asked, read_timeout=self._poll_seconds + 10
            )
        except RetryAfter as error:
            await asyncio.sleep(waiting_for(error, 0))
            return []
        except Conflict:
            return await self._conflicted()
        except TelegramError as error:
            if _refuses_token(error):
                self._refusals += 1
                if self._refusals >= _MOST_REFUSALS:
                    raise SettingsError(["Telegram refuses BOT_TOKEN: it has been revoked."]) from None
            await self._wait(type(error).__name__)
            return []
        self._faults = self._refusals = 0
        self._is_contested = False
        self._progress.beat()
        return answer if isinstance(answer, list) else []

    async def _conflicted(self) -> list[Any]:
        """Somebody else polls too: who came later leaves, who was there goes on."""
        now = time.monotonic()
        if not self._is_contested:
            self._is_contested = True
            log.warning("somebody else asks Telegram for this bot's updates: another instance, or a webhook")
        if now - self._calm_since < _SETTLED_AFTER:
            self._calm_since = now
            self._conflicts += 1
            if self._conflicts >= _MOST_CONFLICTS:
                raise AnotherInstance("Another instance is polling for this bot already; this one leaves.")
        else:
            self._conflicts = 0
        await asyncio.sleep(1)
        return []

    async def _wait(self, why: str) -> None:
        self._faults += 1
        if self._faults == 1:
            log.warning("Telegram is away (%s); trying again", why)
        await asyncio.sleep(backed_off(self._faults))

    async def _keep(self, answer: list[Any], stop: asyncio.Event) -> None:
        """Hand updates on until they are kept; only then is the next poll told so."""
        updates = [update for update in answer if isinstance(update, dict)]
        faults = 0
        while True:
            try:
                if not await unless_stopped(self._taken(updates), stop, _KEPT_IN):
                    return
            except WriterStopped:
                raise
            except Exception as error:
                faults += 1
                log.error(
                    "%d updates could not be kept (%s); trying again", len(updates), type(error).__name__
                )
                if stop.is_set() or await stopped_within(backed_off(faults), stop):
                    return
            else:
                break
        numbers = [update["update_id"] for update in updates if isinstance(update.get("update_id"), int)]
        if numbers:
            self._offset = max(numbers) + 1
        else:
            # Nothing to acknowledge: the same would come again at once.
            await self._wait("updates without numbers")

    async def _taken(self, updates: list[Any]) -> bool:
        await self._take(updates)
        return True

    async def _acknowledge(self) -> None:
        """Tell Telegram what is kept, so that it does not come again after the restart."""
        if self._offset is None:
            return
        with contextlib.suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(_ACKNOWLEDGED_IN):
                await self._bot.do_api_request(
                    "getUpdates", {"offset": self._offset, "limit": 1, "timeout": 0}
                )


def _refuses_token(error: TelegramError) -> bool:
    """Tell whether Telegram does not know the token; what is not found may be a proxy's page."""
    said = error.__cause__ if isinstance(error, EndPointNotFound) else error
    return isinstance(said, InvalidToken) and str(said).startswith("Unauthorized")


async def unless_stopped(
    doing: Coroutine[Any, Any, T], stop: asyncio.Event, patience: float = 0.0
) -> T | None:
    """Wait for something, but not beyond the end and some seconds, which break it off: None."""
    task, stopping = asyncio.create_task(doing), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if patience and not task.done():
            await asyncio.wait({task}, timeout=patience)
    finally:
        stopping.cancel()
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    return None if task.cancelled() else task.result()


async def stopped_within(seconds: float, stop: asyncio.Event) -> bool:
    """Wait, but not beyond the end; tell whether it has come."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
    return stop.is_set()


def backed_off(faults: int) -> float:
    """Return how long to wait after so many faults in a row: longer each time, never quite the same."""
    return float(min(_LONGEST_WAIT, 0.5 * 2 ** min(faults, 10)) * (0.5 + secrets.randbelow(512) / 1024))


def waiting_for(error: TelegramError, faults: int) -> float:
    """Return how long to wait after an error: as long as Telegram says, or by how many there were."""
    if not isinstance(error, RetryAfter):
        return backed_off(faults)
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())
