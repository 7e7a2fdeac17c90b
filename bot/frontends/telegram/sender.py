"""The sender: which replies go out next, each chat's one after the other, and what becomes of them.

What waits is in the outbox; here are only the chats that have something waiting. A reply is let go of once
Telegram has taken it. Where several workers serve the bot, each delivers to the chats that it holds a lease
on, and to no others; what it may deliver is handed to it by the storage.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable

from telegram import Bot

from bot.charts import Studio
from bot.frontends.telegram.counting import Counts
from bot.frontends.telegram.delivering import Chat, Delivery, LetGo, TooLate
from bot.frontends.telegram.merging import drop_outdated
from bot.frontends.telegram.noting import Noting
from bot.frontends.telegram.pacing import PER_SECOND as PER_SECOND
from bot.frontends.telegram.pacing import Pace
from bot.frontends.telegram.unnoted import Unnoted
from bot.service import Coach
from bot.storage.leases import LASTS, Handed
from bot.storage.outbox import Outgoing

log = logging.getLogger(__name__)
_AFTER_FAULT = 1.0
_MOST_REMEMBERED = 10_000
_SWEPT_EVERY = 60.0
_ATTENDED_EVERY = LASTS / 3
"""Seconds after which leases are renewed: two in a row may fail."""


class Sender:
    """Delivers what the coach has to say."""

    def __init__(
        self, bot: Bot, coach: Coach, per_second: float = PER_SECOND, studio: Studio | None = None
    ) -> None:
        self._coach = coach
        self._chats: dict[int, Chat] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._unnoted = Unnoted(per_second)
        self._noting = Noting(coach, self._unnoted)
        self.counts = Counts()
        self._delivery = Delivery(
            bot, coach, self._noting, self._unnoted, Pace(coach, per_second), self.counts, studio or Studio()
        )

    @property
    def sweeps_every(self) -> float:
        """After how many seconds the outbox has to be swept again."""
        return _ATTENDED_EVERY if self._coach.shared else _SWEPT_EVERY

    async def sweep(self) -> None:
        """Take up what waits and nobody handed over: of an earlier process, of a commit of unknown fate.

        Beside other workers also what one of them has left behind; and the chats that are served stay ours.
        """
        self._noting.sweep()
        if self._coach.shared:
            loop = asyncio.get_running_loop()
            self._coach.hand_to(lambda handed: _in(loop, self._hand, handed))
            await asyncio.wrap_future(self._coach.attend(list(self._tasks), orphans=True))
            return
        after = 0
        while left := await asyncio.to_thread(self._coach.waiting, after):
            self._queue(left)
            after = left[-1].number

    def take(self, replies: Iterable[Outgoing]) -> None:
        """Deliver these as soon as the limits allow; what is taken twice goes out once.

        Beside other workers nothing is taken: what this one may deliver is handed to it, in the order in
        which it was kept.
        """
        if not self._coach.shared:
            self._queue(replies)

    async def drain(self, seconds: float) -> None:
        """Wait until everything is delivered and noted, but not for longer than this."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._noting.finish()
        await self._delivery.studio.close()

    # --- Chats -----------------------------------------------------------------------------------

    def _hand(self, handed: Handed) -> None:
        """Go by what the storage has settled with the other workers."""
        for number in handed.lost & self._tasks.keys():
            chat = self._chats[number]
            # The first one may be on its way; if not, it is looked for once more before it goes.
            chat.doubtful = True
            while len(chat.waiting) > 1:
                self._noting.drop([chat.waiting.pop().number])
        for number, spent in handed.spent.items():
            chat = self._chats.setdefault(number, Chat())
            chat.forget()
            chat.bucket.spend(spent)
        for each in handed.replies:
            if (place := handed.cards.get(each.reply.debrief)) is not None:
                self._chats[each.chat].cards[each.reply.debrief] = place
        self._queue(handed.replies)

    def _queue(self, replies: Iterable[Outgoing]) -> None:
        for outgoing in sorted(replies, key=lambda reply: reply.number):
            if not self._noting.take(outgoing.number):
                continue
            chat = self._chats.setdefault(outgoing.chat, Chat())
            chat.waiting.append(outgoing)
            if outgoing.chat not in self._tasks:
                self._tasks[outgoing.chat] = asyncio.create_task(self._serve(outgoing.chat, chat))

    async def _serve(self, number: int, chat: Chat) -> None:
        """Deliver what waits for a chat, one after the other."""
        chat.since = time.monotonic()
        try:
            while chat.waiting:
                chat.outdated += drop_outdated(chat.waiting)
                outgoing = chat.waiting[0]
                try:
                    settled = await self._delivery.deliver(outgoing, chat)
                except TooLate:
                    self.counts.expired += 1
                    settled = True
                except LetGo:
                    self._noting.drop([*chat.outdated, outgoing.number])
                    chat.outdated = []
                    chat.waiting.popleft()
                    continue
                except Exception as error:
                    log.error("reply %d: again after %s", outgoing.number, type(error).__name__)
                    await asyncio.sleep(_AFTER_FAULT)
                    continue
                chat.waiting.popleft()
                done, chat.outdated = chat.outdated, []
                if settled:
                    self._unnoted.arrived(outgoing.number)
                self._noting.delivered([*done, outgoing.number] if settled else done)
                await self._delivery.tidy(number, chat)
            if self._coach.shared:
                self._noting.over(number, chat.bucket.spent)
        finally:
            del self._tasks[number]
            if len(self._chats) > _MOST_REMEMBERED:
                self._chats = {key: self._chats[key] for key in self._chats if key in self._tasks}


def _in(loop: asyncio.AbstractEventLoop, hand: Callable[[Handed], None], handed: Handed) -> None:
    """Hand over in the loop, from the writer's thread; once the loop is closed nothing is delivered here."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(hand, handed)
