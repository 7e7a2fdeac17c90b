"""The sender: brings replies to their chats, in order, within Telegram's limits.

What waits is in the outbox; here are only the chats that have something waiting. A reply is let go of
once Telegram has taken it. One whose fate is unknown (no answer came) is sent again: a rare double beats
a lost answer, and it is counted. A card that moves below a newer message is sent and the one above goes, so
of it, too, there may be two after a crash: both with the buttons of one version, of which one press counts.

A picture comes into the message that its words have brought, once it is drawn. The words say all that it
shows, so nobody waits for it for long and nothing is lost with it.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.charts import Studio
from bot.coaching.model import Chart
from bot.frontends.telegram.counting import Counts
from bot.frontends.telegram.dressing import Message, captioned, dressed
from bot.frontends.telegram.enclosing import NotTaken, apology, enclosed, too_large
from bot.frontends.telegram.merging import drop_outdated
from bot.frontends.telegram.noting import Noting
from bot.frontends.telegram.pacing import Bucket
from bot.frontends.telegram.posting import File, Picture, Post, edited, sent
from bot.frontends.telegram.transport import NotSent
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
_BEFORE_AGAIN = 0.5
_LONGEST_WAIT = 30.0
_AFTER_FAULT = 1.0
_FRESH = 2.0
"""Seconds after which what waits is looked for in the outbox again before it goes out."""
_MOST_REMEMBERED = 10_000
_NO_TEXT = "no text in the message"
"""What Telegram says of a message that is a picture; nothing takes the place of a file, it has no buttons."""
_WORDS_WAIT = 2.0
"""Seconds that words wait for their picture when both take the place of others."""
_GLANCE = 0.1
_PICTURE_TRIES = 7
"""About half a minute; then the words stand alone and what comes after them is not held up."""
_FILE_TRIES = 2
"""Whose fate is unknown; each may cost minutes, and leave one more of the file in the chat."""
_BEFORE_FILE_AGAIN = 5.0


class TooLate(Exception):
    """The instant has passed until which a reply may arrive, or nobody is to be told any more."""


class GivenUp(Exception):
    """Telegram will never take a reply; it has been set aside."""


class Refused(GivenUp):
    """Something about the reply is wrong, and what is wrong is ours."""


@dataclass(slots=True)
class Chat:
    """What waits for one chat, and its budget."""

    waiting: deque[Outgoing] = field(default_factory=deque)
    bucket: Bucket = field(default_factory=lambda: Bucket(_CHAT_PER_SECOND, _CHAT_BURST))
    outdated: list[int] = field(default_factory=list)
    """Cards that the next one stands for; they are done when it is."""
    leaving: list[tuple[int, int]] = field(default_factory=list)
    """Messages that go, once nothing is lost with the time it takes, each with the one that stands for it."""
    since: float = 0.0
    """When it was begun to serve."""


class Sender:
    """Delivers what the coach has to say."""

    def __init__(
        self, bot: Bot, coach: Coach, per_second: float = _PER_SECOND, studio: Studio | None = None
    ) -> None:
        self._bot = bot
        self._coach = coach
        self._studio = studio or Studio()
        self._chats: dict[int, Chat] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._overall = Bucket(per_second, _BURST)
        self._unasked = Bucket(per_second * _UNASKED_SHARE, _BURST * _UNASKED_SHARE)
        """What comes unasked leaves room, so that an answer never queues behind a morning's nudges."""
        self._cards: dict[str, int] = {}
        """Where the latest debriefs are shown."""
        self._moved: dict[tuple[int, int], int] = {}
        """Where that stands now for which a picture has gone."""
        self._noting = Noting(coach)
        self.counts = Counts()

    async def sweep(self) -> None:
        """Take up what waits and nobody handed over: of an earlier process, of a commit of unknown fate."""
        self._noting.sweep()
        after = 0
        while left := await asyncio.to_thread(self._coach.waiting, after):
            self.take(left)
            after = left[-1].number

    def take(self, replies: Iterable[Outgoing]) -> None:
        """Deliver these as soon as the limits allow; what is taken twice goes out once."""
        for outgoing in sorted(replies, key=lambda reply: reply.number):
            if not self._noting.take(outgoing.number):
                continue
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
        await self._noting.finish()
        await self._studio.close()

    # --- One chat --------------------------------------------------------------------------------

    async def _serve(self, number: int, chat: Chat) -> None:
        """Deliver what waits for a chat, one after the other."""
        chat.since = time.monotonic()
        try:
            while chat.waiting:
                chat.outdated += drop_outdated(chat.waiting)
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
                self._noting.delivered([*done, outgoing.number] if settled else done)
                await self._tidy(number, chat)
        finally:
            del self._tasks[number]
            if len(self._chats) > _MOST_REMEMBERED:
                self._chats = {key: self._chats[key] for key in self._chats if key in self._tasks}
            for memory in (self._cards, self._moved):
                if len(memory) > _MOST_REMEMBERED:
                    memory.clear()

    async def _deliver(self, outgoing: Outgoing, chat: Chat) -> bool:
        """Bring one reply to its chat; False when Telegram will never take it."""
        reply = outgoing.reply
        # Made before anything is said: while it cannot be made, nothing is said twice.
        after = await enclosed(self._coach, outgoing)
        try:
            shown = await self._told(outgoing, chat)
            if reply.debrief and reply.rows and shown is not None:
                self._cards[reply.debrief] = shown
                self._noting.shown(reply.debrief, shown)
            if after is not None:
                await self._enclose(outgoing, after, chat)
        except Refused as error:
            with contextlib.suppress(GivenUp):
                await self._until_taken(outgoing, apology(self._coach, outgoing, error), chat, None)
            return False
        except GivenUp:
            return False
        return True

    async def _enclose(self, outgoing: Outgoing, after: File | Message, chat: Chat) -> None:
        """Send what comes with a reply; words when Telegram does not take it."""
        try:
            await self._until_taken(outgoing, after, chat, None)
        except NotTaken as refusal:
            words = too_large(self._coach) if refusal.large else apology(self._coach, outgoing, refusal.error)
            await self._until_taken(outgoing, words, chat, None)

    async def _told(self, outgoing: Outgoing, chat: Chat) -> int | None:
        """Say a reply, with its picture if it has one; return the message in which it stands."""
        messages = dressed(outgoing.reply)
        place = await self._place(outgoing)
        above = place if place is not None and place < outgoing.reply.below else None
        # Of several pages, the last belongs below the first ones, not above them.
        place = place if above is None and len(messages) == 1 else None
        if outgoing.reply.chart is None:
            shown = await self._said(outgoing, messages, chat, place)
            if above is not None and shown is not None:
                chat.leaving.append((above, shown))
            return shown
        drawing = asyncio.create_task(self._drawn(outgoing.reply.chart))
        try:
            return await self._shown_too(outgoing, messages, chat, place, drawing)
        finally:
            drawing.cancel()

    async def _said(
        self, outgoing: Outgoing, messages: tuple[Message, ...], chat: Chat, place: int | None
    ) -> int | None:
        shown = None
        for message in messages:
            shown = await self._until_taken(outgoing, message, chat, place)
        return shown

    async def _shown_too(
        self,
        outgoing: Outgoing,
        messages: tuple[Message, ...],
        chat: Chat,
        place: int | None,
        drawing: asyncio.Task[bytes | None],
    ) -> int | None:
        caption = captioned(messages)
        refused = False
        if place is not None and caption is not None:
            # In place, words and picture change together, unless the words would have to wait for long.
            await asyncio.wait([drawing], timeout=_WORDS_WAIT)
            if drawing.done() and (picture := drawing.result()) is not None:
                shown = await self._until_taken(outgoing, Picture(picture, caption), chat, place)
                if shown is not None:
                    return shown
                refused = True
        shown = await self._said(outgoing, messages, chat, place)
        await self._tidy(outgoing.chat, chat)
        # Where Telegram takes the words but took no picture, it takes none a second time.
        if not (refused and shown == place) and (picture := await self._in_time(drawing, chat, shown)):
            beside = None if caption is None else shown
            await self._until_taken(outgoing, Picture(picture, caption), chat, beside)
        return shown

    async def _in_time(
        self, drawing: asyncio.Task[bytes | None], chat: Chat, shown: int | None
    ) -> bytes | None:
        """Wait for a picture as long as nothing comes that takes the place of its words."""
        while not drawing.done():
            if len(chat.waiting) > 1 and await self._place(chat.waiting[1]) == shown:
                return None
            await asyncio.wait([drawing], timeout=_GLANCE)
        return drawing.result()

    async def _drawn(self, chart: Chart) -> bytes | None:
        try:
            return await self._studio.picture(chart)
        except Exception as error:
            # Raised from here, it would have the words said again.
            log.error("no picture: %s", type(error).__name__)
            return None

    async def _place(self, outgoing: Outgoing) -> int | None:
        """Return the message that a reply takes the place of, if there is one."""
        reply = outgoing.reply
        if not reply.in_place:
            return None
        if reply.debrief:
            return await self._card(reply.debrief)
        place = reply.message
        while (outgoing.chat, place) in self._moved:
            place = self._moved[outgoing.chat, place]
        return place or None

    async def _still_waits(self, outgoing: Outgoing) -> bool:
        """Tell whether a reply that has waited for long is still to be said: the rep may be gone since."""
        try:
            return await asyncio.to_thread(self._coach.still_waits, outgoing.number)
        except Exception as error:
            # While the database is away nobody can be let go of either.
            log.info("reply %d: said unasked after %s", outgoing.number, type(error).__name__)
            return True

    async def _tidy(self, number: int, chat: Chat) -> None:
        while chat.leaving:
            await self._take_away(number, chat, *chat.leaving.pop(0))

    async def _take_away(self, number: int, chat: Chat, place: int, shown: int) -> None:
        """Remove a picture or a card for which words stand elsewhere now, so that it contradicts nothing."""
        while True:
            await self._overall.take()
            await chat.bucket.take()
            try:
                await self._bot.delete_message(number, place)
                self._moved[number, place] = shown
            except RetryAfter as error:
                self.counts.retried += 1
                await asyncio.sleep(_seconds(error))
                continue
            except TelegramError as error:
                # One that is two days old stays.
                log.info("chat keeps an outdated message: %s", type(error).__name__)
            return

    async def _card(self, debrief: str) -> int | None:
        """Return the message that shows the debrief now, if there is one."""
        if debrief not in self._cards:
            known = await asyncio.to_thread(self._coach.card_of, debrief)
            if known is not None:
                self._cards[debrief] = known
        return self._cards.get(debrief)

    async def _until_taken(self, outgoing: Outgoing, post: Post, chat: Chat, place: int | None) -> int | None:
        """Try until Telegram has taken or refused something; return its number in the chat.

        GivenUp when it is refused, NotTaken when it is a file. Without a picture its words stand: None.
        """
        tries = unknown = 0
        picture: int | None = None
        pause = _BEFORE_FILE_AGAIN if isinstance(post, File) else _BEFORE_AGAIN
        while True:
            if outgoing.until is not None:
                await self._unasked.take()
            await self._overall.take()
            await chat.bucket.take()
            if outgoing.until is not None and self._coach.now() >= outgoing.until:
                raise TooLate
            if time.monotonic() - chat.since > _FRESH and not await self._still_waits(outgoing):
                raise TooLate
            try:
                shown = await self._post(outgoing.chat, post, place)
                if picture is not None:
                    chat.leaving.append((picture, shown))
                return shown
            except RetryAfter as error:
                self.counts.retried += 1
                await asyncio.sleep(_seconds(error))
            except Forbidden:
                log.info("reply %d: the rep has blocked the bot", outgoing.number)
                await self._give_up(outgoing, "blocked", lost=True)
            except BadRequest as error:
                if isinstance(post, File):
                    raise NotTaken(error) from None
                if isinstance(post, Picture):
                    log.info("reply %d: without its picture", outgoing.number)
                    return None
                if place is None:
                    log.error("reply %d: Telegram refuses it: %s", outgoing.number, type(error).__name__)
                    await self._give_up(outgoing, "refused")
                # The message is gone or too old or a picture, which becomes no text any more: show it anew.
                picture = place if _NO_TEXT in str(error) else None
                place = None
            except NetworkError as error:
                tries += 1
                self.counts.retried += 1
                unknown += not isinstance(error, NotSent)
                if isinstance(post, File) and (unknown == _FILE_TRIES or NotTaken(error).large):
                    raise NotTaken(error) from None
                if isinstance(post, Picture) and tries == _PICTURE_TRIES:
                    log.warning("reply %d: without its picture", outgoing.number)
                    return None
                if place is None:
                    self.counts.ambiguous += 1
                log.info("reply %d: again after %s", outgoing.number, type(error).__name__)
                await asyncio.sleep(
                    min(_LONGEST_WAIT, pause * 2 ** (tries - 1)) * (0.5 + secrets.randbelow(512) / 512)
                )
            except TelegramError as error:
                log.error("reply %d: %s", outgoing.number, type(error).__name__)
                await self._give_up(outgoing, "refused")

    async def _post(self, chat: int, post: Post, place: int | None) -> int:
        if place is None or isinstance(post, File):
            place = await sent(self._bot, chat, post)
            self.counts.sent += 1
        else:
            await edited(self._bot, chat, place, post)
            self.counts.edited += 1
        self.counts.progress.beat()
        return place

    async def _give_up(self, outgoing: Outgoing, reason: str, *, lost: bool = False) -> NoReturn:
        """Set a reply aside for good; a lost chat is one that has blocked the bot."""
        self.counts.failed += 1
        self.counts.reasons[reason] += 1
        chats = (outgoing.chat,) if lost else ()
        await asyncio.to_thread(self._coach.undeliverable, {outgoing.number: reason}, chats)
        raise GivenUp if lost else Refused


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())
