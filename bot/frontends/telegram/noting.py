"""Notes in the outbox what has arrived, a group at a time, so that it is said no second time."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable

from bot.service import Coach

log = logging.getLogger(__name__)
_AFTER_FAULT = 1.0
_NOTED_IN = 2.0


class Noting:
    """Which replies the sender has taken over, and which of them are done."""

    def __init__(self, coach: Coach) -> None:
        self._coach = coach
        self._done: list[int] = []
        self._cards: dict[str, int] = {}
        """Where debriefs are shown, still to be noted."""
        self._task: asyncio.Task[None] | None = None
        self._under_way: set[int] = set()
        """Replies taken over and not yet let go of."""
        self._let_go: set[int] = set()
        """Those let go of since the last sweep began, which its look may still have seen."""

    def sweep(self) -> None:
        """A new look at the outbox begins, which sees nothing that was let go of before."""
        self._let_go.clear()

    def take(self, number: int) -> bool:
        """Take a reply over; False when it is already."""
        if number in self._under_way or number in self._let_go:
            return False
        self._under_way.add(number)
        return True

    def shown(self, debrief: str, message: int) -> None:
        """A debrief is shown by this message now."""
        self._cards[debrief] = message

    def delivered(self, numbers: Iterable[int]) -> None:
        """These have arrived."""
        self._done += numbers
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._note())

    async def finish(self) -> None:
        """Note what is left; while the database is away that comes once more after the next start."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_NOTED_IN):
                if self._task is not None:
                    await self._task
                await self._note()

    async def _note(self) -> None:
        while self._done:
            done, self._done = self._done, []
            cards, self._cards = self._cards, {}
            try:
                await asyncio.wrap_future(self._coach.delivered(done, cards))
            except Exception as error:
                # The database is away: what has arrived stays in the outbox until this succeeds.
                log.error("noting what has arrived, again after %s", type(error).__name__)
                self._done += done
                self._cards = cards | self._cards
                await asyncio.sleep(_AFTER_FAULT)
            else:
                self._under_way.difference_update(done)
                self._let_go.update(done)
