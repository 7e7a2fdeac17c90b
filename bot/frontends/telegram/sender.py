"""The sender: brings replies to their chats, in order, within Telegram's limits.

What waits is in the outbox; here are only the chats that have something waiting. A reply is let go of
once Telegram has taken it. One whose fate is unknown (no answer came) is sent again: a rare double beats
a lost answer, and it is counted.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from telegram import Bot, LinkPreviewOptions
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.coaching.model import Document, Reply
from bot.frontends.telegram.dressing import Message, dressed
from bot.service import Coach
from bot.storage.outbox import Outgoing

log = logging.getLogger(__name__)
_PER_SECOND = 30.0
"""Messages to all chats together that Telegram takes in a second."""
_BURST = 25.0
"""A little less: on the way, what was sent apart comes together."""
_UNASKED_SHARE = 2 / 3
_CHAT_PER_SECOND = 1.0
_CHAT_BURST = 3.0
"""Telegram takes short bursts to one chat."""
_LONGEST_WAIT = 30.0
_AFTER_FAULT = 1.0
_NOTED_IN = 2.0
_MOST_REMEMBERED = 10_000
_QUIET = LinkPreviewOptions(is_disabled=True)


class TooLate(Exception):
    """The instant has passed until which a reply may arrive."""


class Bucket:
    """A budget of messages that fills up again with time."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._at = time.monotonic()

    async def take(self) -> None:
        """Wait until one more message is allowed."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate) - 1
        self._at = now
        if self._left < 0:
            await asyncio.sleep(-self._left / self._rate)


@dataclass(slots=True)
class Chat:
    """What waits for one chat, and its budget."""

    waiting: deque[Outgoing] = field(default_factory=deque)
    bucket: Bucket = field(default_factory=lambda: Bucket(_CHAT_PER_SECOND, _CHAT_BURST))
    outdated: list[int] = field(default_factory=list)
    """Cards that the next one stands for; they are done when it is."""


@dataclass(slots=True)
class Counts:
    """What the sender has done since it started."""

    sent: int = 0
    edited: int = 0
    retried: int = 0
    ambiguous: int = 0
    """Sent again because nobody knows what became of the first try."""
    failed: int = 0
    expired: int = 0
    """Let go of, because their time was over before they could arrive."""


class Sender:
    """Delivers what the coach has to say."""

    def __init__(self, bot: Bot, coach: Coach, per_second: float = _PER_SECOND) -> None:
        self._bot = bot
        self._coach = coach
        self._chats: dict[int, Chat] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._overall = Bucket(per_second, _BURST)
        self._unasked = Bucket(per_second * _UNASKED_SHARE, _BURST * _UNASKED_SHARE)
        """What comes unasked leaves room, so that an answer never queues behind a morning's nudges."""
        self._cards: dict[str, int] = {}
        """Where the latest debriefs are shown."""
        self._done: list[int] = []
        self._shown: dict[str, int] = {}
        """Cards still to be noted."""
        self._noting: asyncio.Task[None] | None = None
        self._under_way: set[int] = set()
        """Replies taken over and not yet let go of."""
        self._let_go: set[int] = set()
        """Those let go of since the last sweep began, which its look may still have seen."""
        self.counts = Counts()

    async def sweep(self) -> None:
        """Take up what waits and nobody handed over: of an earlier process, of a commit of unknown fate."""
        self._let_go.clear()
        after = 0
        while left := await asyncio.to_thread(self._coach.waiting, after):
            self.take(left)
            after = left[-1].number

    def take(self, replies: Iterable[Outgoing]) -> None:
        """Deliver these as soon as the limits allow; what is taken twice goes out once."""
        for outgoing in sorted(replies, key=lambda reply: reply.number):
            if outgoing.number in self._under_way or outgoing.number in self._let_go:
                continue
            self._under_way.add(outgoing.number)
            chat = self._chats.setdefault(outgoing.chat, Chat())
            chat.waiting.append(outgoing)
            if outgoing.chat not in self._tasks:
                self._tasks[outgoing.chat] = asyncio.create_task(self._serve(outgoing.chat, chat))

    async def drain(self, seconds: float) -> None:
        """Wait until everything is delivered and noted, but not for longer than this."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            # When the database is away, what has arrived comes once more after the next start.
            async with asyncio.timeout(_NOTED_IN):
                if self._noting is not None:
                    await self._noting
                await self._note()

    # --- One chat --------------------------------------------------------------------------------

    async def _serve(self, number: int, chat: Chat) -> None:
        """Deliver what waits for a chat, one after the other."""
        try:
            while chat.waiting:
                self._skip_outdated(chat)
                outgoing = chat.waiting[0]
                try:
                    settled = await self._deliver(outgoing, chat)
                except TooLate:
                    self.counts.expired += 1
                    settled = True
                except Exception as error:
                    log.error("reply %d: again after %s", outgoing.number, type(error).__name__)
                    await asyncio.sleep(_AFTER_FAULT)
                    continue
                chat.waiting.popleft()
                done, chat.outdated = chat.outdated, []
                self._delivered([*done, outgoing.number] if settled else done)
        finally:
            del self._tasks[number]
            if len(self._chats) > _MOST_REMEMBERED:
                self._chats = {key: self._chats[key] for key in self._chats if key in self._tasks}

    def _skip_outdated(self, chat: Chat) -> None:
        """Drop a card or panel when right behind it waits another one that takes its place."""
        while len(chat.waiting) > 1:
            first, second = chat.waiting[0].reply, chat.waiting[1].reply
            # One that may come too late stands for nothing but itself.
            if not replaces(second, first) or chat.waiting[1].until is not None:
                return
            outdated = chat.waiting.popleft()
            if not first.in_place:
                newer = chat.waiting.popleft()
                chat.waiting.appendleft(replace(newer, reply=replace(second, in_place=False)))
            chat.outdated.append(outdated.number)

    async def _deliver(self, outgoing: Outgoing, chat: Chat) -> bool:
        """Bring one reply to its chat; False when Telegram will never take it."""
        reply = outgoing.reply
        messages = dressed(reply)
        # Of several pages, the last belongs below the first ones, not above them.
        place = await self._place(reply) if len(messages) == 1 else None
        for message in messages:
            shown = await self._until_taken(outgoing, message, chat, place)
            if shown is None:
                return False
            if message is messages[-1] and reply.debrief and reply.rows:
                self._cards[reply.debrief] = self._shown[reply.debrief] = shown
        if reply.document is None:
            return True
        return await self._until_taken(outgoing, reply.document, chat, None) is not None

    async def _place(self, reply: Reply) -> int | None:
        """Return the message that a reply takes the place of, if there is one."""
        if not reply.in_place:
            return None
        return await self._card(reply.debrief) if reply.debrief else reply.message or None

    async def _card(self, debrief: str) -> int | None:
        """Return the message that shows the debrief now, if there is one."""
        if debrief not in self._cards:
            known = await asyncio.to_thread(self._coach.card_of, debrief)
            if known is not None:
                self._cards[debrief] = known
        return self._cards.get(debrief)

    async def _until_taken(
        self, outgoing: Outgoing, message: Message | Document, chat: Chat, place: int | None
    ) -> int | None:
        """Try until Telegram has taken or refused a message; return its number in the chat."""
        tries = 0
        while True:
            if outgoing.until is not None:
                await self._unasked.take()
            await self._overall.take()
            await chat.bucket.take()
            if outgoing.until is not None and self._coach.now() >= outgoing.until:
                raise TooLate
            try:
                if isinstance(message, Document):
                    return await self._send_document(outgoing.chat, message)
                if place is not None:
                    return await self._edit(outgoing.chat, place, message)
                return await self._send(outgoing.chat, message)
            except RetryAfter as error:
                self.counts.retried += 1
                await asyncio.sleep(_seconds(error))
            except Forbidden:
                log.info("reply %d: the rep has blocked the bot", outgoing.number)
                await self._give_up(outgoing, "blocked", lost=True)
                return None
            except BadRequest as error:
                if place is None:
                    log.error("reply %d: Telegram refuses it: %s", outgoing.number, type(error).__name__)
                    await self._give_up(outgoing, "refused")
                    return None
                # The message is gone or too old: show it anew.
                place = None
            except NetworkError as error:
                tries += 1
                self.counts.retried += 1
                if place is None:
                    self.counts.ambiguous += 1
                log.info("reply %d: again after %s", outgoing.number, type(error).__name__)
                await asyncio.sleep(
                    min(_LONGEST_WAIT, 0.25 * 2**tries) * (0.5 + secrets.randbelow(512) / 512)
                )
            except TelegramError as error:
                log.error("reply %d: %s", outgoing.number, type(error).__name__)
                await self._give_up(outgoing, "refused")
                return None

    async def _send(self, chat: int, message: Message) -> int:
        sent = await self._bot.send_message(
            chat,
            message.text,
            entities=message.entities,
            reply_markup=message.keyboard,
            link_preview_options=_QUIET,
        )
        self.counts.sent += 1
        return sent.message_id

    async def _send_document(self, chat: int, document: Document) -> int:
        # Half a character, which JSON can carry, has no place in a file.
        content = document.text.encode("utf-8", "replace")
        sent = await self._bot.send_document(chat, content, filename=document.name)
        self.counts.sent += 1
        return sent.message_id

    async def _edit(self, chat: int, place: int, message: Message) -> int:
        try:
            await self._bot.edit_message_text(
                message.text,
                chat,
                place,
                entities=message.entities,
                reply_markup=message.keyboard,
                link_preview_options=_QUIET,
            )
        except BadRequest as error:
            # What is to be shown is shown already: a double tap, or an edit that came through unanswered.
            if "not modified" not in str(error).lower():
                raise
        self.counts.edited += 1
        return place

    async def _give_up(self, outgoing: Outgoing, reason: str, *, lost: bool = False) -> None:
        """Set a reply aside for good; a lost chat is one that has blocked the bot."""
        self.counts.failed += 1
        chats = (outgoing.chat,) if lost else ()
        await asyncio.to_thread(self._coach.undeliverable, {outgoing.number: reason}, chats)

    # --- Noting what has arrived -----------------------------------------------------------------

    def _delivered(self, numbers: Iterable[int]) -> None:
        self._done += numbers
        if self._noting is None or self._noting.done():
            self._noting = asyncio.create_task(self._note())

    async def _note(self) -> None:
        """Let go of what has arrived, a group at a time."""
        while self._done:
            done, self._done = self._done, []
            shown, self._shown = self._shown, {}
            try:
                await asyncio.wrap_future(self._coach.delivered(done, shown))
            except Exception as error:
                # The database is away: what has arrived stays in the outbox until this succeeds.
                log.error("noting what has arrived, again after %s", type(error).__name__)
                self._done += done
                self._shown = shown | self._shown
                await asyncio.sleep(_AFTER_FAULT)
            else:
                self._under_way.difference_update(done)
                self._let_go.update(done)
        if len(self._cards) > _MOST_REMEMBERED:
            self._cards = {}


def replaces(later: Reply, earlier: Reply) -> bool:
    """Tell whether a reply takes the place of one before it, so that only the later one need be shown."""
    if earlier.document is not None:
        return False
    if earlier.debrief:
        return earlier.debrief == later.debrief and bool(earlier.rows and later.rows)
    panels = not later.debrief and earlier.in_place and later.in_place
    return panels and 0 < earlier.message == later.message


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())
