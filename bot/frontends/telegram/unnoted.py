"""How many replies are out without a note of it: on their way to Telegram, or arrived and not noted yet.

Whatever is out when the process is killed goes out once more after the next start, because nobody knows then
that it arrived. So only as many are out at once as it takes to keep the pace: where a reply is sent and noted
within a hundredth of a second that is one after the other, and never more than a few.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterable

_LONGEST = 1 / 8
"""Seconds for which a reply is taken to be out at most: the rest waits for whoever is slow, not for us."""
_MOST = 64
_AHEAD_OF_PACE = 1.5
_LATEST = 1 / 8
"""How much the latest reply counts for how long one is out."""
_OVERLOOKED_AFTER = 0.1
"""Seconds without an answer, after which a reply on its way holds up nobody else any more."""
_LAPSES_AFTER = 0.25
"""Seconds after which a place among what goes out is too old to be used: others have gone before it."""


class Unnoted:
    """The replies that are out, by their numbers, and whoever waits until there are fewer."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._takes = 0.0
        """Seconds for which a reply is out, lately."""
        self._out: dict[int, float] = {}
        """Since when."""
        self._arrived: set[int] = set()
        self._turns: deque[asyncio.Future[None]] = deque()
        """Of those that have their place in the pace and wait only for this."""
        self._room = asyncio.Event()

    @property
    def is_room(self) -> bool:
        """Tell whether one more may go out."""
        wanted = self._per_second * _AHEAD_OF_PACE * self._takes
        most = min(wanted, self._per_second * _LONGEST, _MOST)
        return len(self._out) < max(1, most)

    async def fewer(self, number: int) -> None:
        """Wait until a reply might go out; of what is out already, the next page may follow."""
        while not self.is_room and number not in self._out:
            self._room.clear()
            await self._room.wait()

    async def goes_out(self, number: int) -> bool:
        """Wait until a reply may go out; False when that took so long that its place in the pace is gone."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while number not in self._out:
            if self.is_room:
                self._out[number] = loop.time()
                loop.call_later(_OVERLOOKED_AFTER, self._overlook, number)
                break
            await self._turn()
            if loop.time() - began > _LAPSES_AFTER:
                self._wake()
                return False
        return True

    def arrived(self, number: int) -> None:
        """Telegram has taken all of it; what is noted late counts again, however long the answer took.

        Not before: who waits for a picture or for a file on its way is to hold up nobody else.
        """
        self._out.setdefault(number, asyncio.get_running_loop().time())
        self._arrived.add(number)

    def settled(self, numbers: Iterable[int]) -> None:
        """These are noted, or nothing will be."""
        now = asyncio.get_running_loop().time()
        for number in numbers:
            began = self._out.pop(number, None)
            if began is not None and number in self._arrived:
                self._takes += (now - began - self._takes) * _LATEST
            self._arrived.discard(number)
            self._wake()

    def _overlook(self, number: int) -> None:
        if number not in self._arrived:
            self._out.pop(number, None)
            self._wake()

    async def _turn(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            # If it was the turn of this one, it is somebody else's.
            self._wake()
            raise

    def _wake(self) -> None:
        """Let whoever has waited longest look again."""
        if self.is_room:
            self._room.set()
        while self._turns:
            turn = self._turns.popleft()
            with contextlib.suppress(asyncio.InvalidStateError):
                turn.set_result(None)
                return
