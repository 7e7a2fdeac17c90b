"""How many replies are out without a note of it: on their way to Telegram, or arrived and not noted yet.

Whatever is out when the process is killed goes out once more after the next start, because nobody knows then
that it arrived. So only a few are out at once: as many as Telegram takes in about a tenth of a second.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterable

_SHARE = 1 / 8
_FEWEST, _MOST = 4, 64
_OVERLOOKED_AFTER = 0.1
"""Seconds without an answer, after which a reply on its way holds up nobody else any more."""
_LAPSES_AFTER = 0.25
"""Seconds after which a place among what goes out is too old to be used: others have gone before it."""


class Unnoted:
    """The replies that are out, by their numbers, and whoever waits until there are fewer."""

    def __init__(self, per_second: float) -> None:
        self._most = int(min(_MOST, max(_FEWEST, per_second * _SHARE)))
        self._out: set[int] = set()
        self._arrived: set[int] = set()
        self._turns: deque[asyncio.Future[None]] = deque()
        """Of those that have their place in the pace and wait only for this."""
        self._room = asyncio.Event()

    @property
    def is_room(self) -> bool:
        """Tell whether one more may go out."""
        return len(self._out) < self._most

    async def fewer(self) -> None:
        """Wait until one more might go out."""
        while not self.is_room:
            self._room.clear()
            await self._room.wait()

    async def goes_out(self, number: int) -> bool:
        """Wait until a reply may go out; False when that took so long that its place in the pace is gone."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while number not in self._out:
            if self.is_room:
                self._out.add(number)
                loop.call_later(_OVERLOOKED_AFTER, self._overlook, number)
                break
            await self._turn()
            if loop.time() - began > _LAPSES_AFTER:
                self._wake()
                return False
        return True

    def arrived(self, number: int) -> None:
        """Telegram has taken it; what is noted late counts again, however long the answer took."""
        self._out.add(number)
        self._arrived.add(number)

    def settled(self, numbers: Iterable[int]) -> None:
        """These are noted, or nothing will be."""
        for number in numbers:
            self._out.discard(number)
            self._arrived.discard(number)
            self._wake()

    def _overlook(self, number: int) -> None:
        if number not in self._arrived:
            self._out.discard(number)
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
