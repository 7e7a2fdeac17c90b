"""Notes in the outbox what has arrived, a group at a time, so that it is said no second time."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterable

from bot.frontends.telegram.unnoted import Unnoted
from bot.service import Coach

log = logging.getLogger(__name__)
_AFTER_FAULT = 1.0
_NOTED_IN = 2.0
_REMEMBERED = 60.0
"""Seconds for which it is known what was let go of: nobody hands over later what was kept before."""


class Noting:
    """Which replies the sender has taken over, and which of them are done."""

    def __init__(self, coach: Coach, unnoted: Unnoted) -> None:
        self._coach = coach
        self._unnoted = unnoted
        self._done: list[int] = []
        self._cards: dict[str, int] = {}
        """Where debriefs are shown, still to be noted."""
        self._over: dict[int, float] = {}
        """Chats for which nothing waits any more, and how much of what they take at once they have had."""
        self._failed: dict[int, str] = {}
        """Replies that Telegram will never take, and why."""
        self._lost: set[int] = set()
        """Chats of reps who have blocked the bot."""
        self._task: asyncio.Task[None] | None = None
        self._under_way: set[int] = set()
        """Replies taken over and not yet let go of."""
        self._let_go: dict[int, float] = {}
        """Those let go of not long ago, and when: a look at the outbox may still have seen them."""

    def sweep(self) -> None:
        """A new look at the outbox begins; what was let go of long before it cannot see any more."""
        since = time.monotonic() - _REMEMBERED
        self._let_go = {number: at for number, at in self._let_go.items() if at > since}

    def take(self, number: int) -> bool:
        """Take a reply over; False when it is already."""
        if number in self._under_way or number in self._let_go:
            return False
        self._under_way.add(number)
        return True

    def drop(self, numbers: Iterable[int]) -> None:
        """Leave replies to somebody else."""
        dropped = set(numbers)
        self._under_way -= dropped
        self._unnoted.settled(dropped)

    def shown(self, debrief: str, message: int) -> None:
        """A debrief is shown by this message now."""
        self._cards[debrief] = message

    def delivered(self, numbers: Iterable[int]) -> None:
        """These have arrived."""
        self._done += numbers
        self._begin()

    def failed(self, number: int, reason: str, lost: int | None) -> None:
        """Telegram will never take this one; `lost` is the chat of a rep who has blocked the bot."""
        self._failed[number] = reason
        if lost is not None:
            self._lost.add(lost)
        self._begin()

    def over(self, chat: int, spent: float) -> None:
        """Nothing waits for a chat any more; so much of what it takes at once it has had."""
        self._over[chat] = spent
        self._begin()

    async def finish(self) -> None:
        """Note what is left; while the database is away that comes once more after the next start."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_NOTED_IN):
                if self._task is not None:
                    await self._task
                await self._note()

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._note())

    async def _note(self) -> None:
        while self._done or self._over or self._failed:
            done, self._done = self._done, []
            cards, self._cards = self._cards, {}
            over, self._over = self._over, {}
            failed, self._failed = self._failed, {}
            lost, self._lost = self._lost, set()
            try:
                if failed:
                    await asyncio.wrap_future(self._coach.undeliverable(failed, lost))
                await asyncio.wrap_future(self._coach.delivered(done, cards, over))
            except Exception as error:
                # The database is away: what has arrived stays in the outbox until this succeeds.
                log.error("noting what has arrived, again after %s", type(error).__name__)
                self._done += done
                self._cards = cards | self._cards
                self._over = over | self._over
                self._failed = failed | self._failed
                self._lost |= lost
                await asyncio.sleep(_AFTER_FAULT)
            else:
                settled = [*done, *failed]
                self._under_way.difference_update(settled)
                self._let_go |= dict.fromkeys(settled, time.monotonic())
                self._unnoted.settled(settled)
