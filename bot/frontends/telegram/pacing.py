"""How fast messages may go out: to each chat, to all of them, and not at all while Telegram wants no more."""

import asyncio
import contextlib
import logging
import time
from collections import deque

from bot.deliveries import Deliveries

log = logging.getLogger(__name__)
PER_SECOND = 30.0
"""Messages to all chats together that Telegram takes in a second."""
_BURST = 25.0
"""A little less: on the way, what was sent apart comes together."""
_UNASKED_SHARE = 2 / 3
"""What comes unasked leaves room, so that an answer never queues behind a morning's nudges."""
_MOST_PLACES = 10
"""Places of the shared queue that are taken at once: more would make the other workers wait."""
_AFTER_FAULT = 1.0


class Bucket:
    """A budget of messages that fills up again with time."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._at = time.monotonic()

    async def take(self) -> None:
        """Wait until one more message is allowed."""
        self._fill()
        self._left -= 1
        if self._left < 0:
            await asyncio.sleep(-self._left / self._rate)

    @property
    def spent(self) -> float:
        """How many of the messages allowed at once have just been sent."""
        self._fill()
        return self._burst - self._left

    def spend(self, spent: float) -> None:
        """Count what somebody else has sent: at least so many."""
        self._fill()
        self._left = min(self._left, self._burst - spent)

    def _fill(self) -> None:
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now


class SharedBucket:
    """A budget that all workers have together, in the database."""

    def __init__(self, deliveries: Deliveries, key: str, rate: float, burst: float) -> None:
        self._deliveries = deliveries
        self._key, self._rate, self._burst = key, rate, burst
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def take(self) -> None:
        """Wait until one more message is allowed."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._give_turns())
        await turn

    async def _give_turns(self) -> None:
        """Take as many places at a time as messages wait here, and let each go when its place is due."""
        while self._waiting:
            count = min(_MOST_PLACES, len(self._waiting))
            try:
                left = await asyncio.to_thread(
                    self._deliveries.take_places, self._key, count, self._rate, self._burst
                )
            except Exception as error:
                # Nobody knows what the others send: better late than refused by Telegram.
                log.info("no place in the queue of all workers: %s", type(error).__name__)
                await asyncio.sleep(_AFTER_FAULT)
                continue
            began = time.monotonic()
            for behind in reversed(range(count)):
                due = began - (left + behind) / self._rate
                if (seconds := due - time.monotonic()) > 0:
                    await asyncio.sleep(seconds)
                turn = self._waiting.popleft()
                # Whoever waited may have been stopped meanwhile; their place lapses.
                with contextlib.suppress(asyncio.InvalidStateError):
                    turn.set_result(None)


class Brake:
    """Stops all messages while Telegram tells several chats to wait: then it means the bot, not the chat."""

    def __init__(self) -> None:
        self._told: dict[int, float] = {}
        """Until when each chat was told to wait."""
        self._until = 0.0

    def told(self, chat: int, seconds: float) -> None:
        """Telegram wants nothing more for a chat for so many seconds."""
        now = time.monotonic()
        self._told = {other: until for other, until in self._told.items() if until > now}
        if self._told.keys() - {chat}:
            log.warning(
                "Telegram wants no more for %d chats; nothing goes out for %.0f s",
                len(self._told) + 1,
                seconds,
            )
            self._until = max(self._until, now + seconds)
        self._told[chat] = now + seconds

    @property
    def seconds(self) -> float:
        """How long nothing may go out."""
        return max(0.0, self._until - time.monotonic())


class Pace:
    """How fast one worker sends: alone by budgets of its own, beside others by those they share."""

    def __init__(self, deliveries: Deliveries, per_second: float = PER_SECOND) -> None:
        self._deliveries = deliveries
        unasked = per_second * _UNASKED_SHARE, _BURST * _UNASKED_SHARE
        self._own = Bucket(per_second, _BURST), Bucket(*unasked)
        self._shared = (
            SharedBucket(deliveries, "all", per_second, _BURST),
            SharedBucket(deliveries, "unasked", *unasked),
        )
        self.brake = Brake()

    async def next(self, chat: Bucket, *, unasked: bool = False) -> None:
        """Wait until one more message may go to a chat."""
        while True:
            # Before its place: all that had one when the brake is let go of would go out at once.
            while (seconds := self.brake.seconds) > 0:
                await asyncio.sleep(seconds)
            overall, reserved = self._shared if self._deliveries.shared else self._own
            if unasked:
                await reserved.take()
            await overall.take()
            await chat.take()
            if not self.brake.seconds:
                return
