"""Brings one reply to its chat: as a new message or in the place of one, with its picture or its file.

A reply whose fate is unknown (no answer came) is sent again: a rare double beats a lost answer, and it is
counted. A card that moves below a newer message is sent and the one above goes, so of it, too, there may be
two after a crash: both with the buttons of one version, of which one press counts.

A picture comes into the message that its words have brought, once it is drawn. The words say all that it
shows, so nobody waits for it for long and nothing is lost with it.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import NoReturn

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.charts import Studio
from bot.coaching.model import Chart
from bot.frontends.telegram.counting import Counts
from bot.frontends.telegram.dressing import Message, captioned, dressed
from bot.frontends.telegram.enclosing import NotTaken, apology, enclosed, too_large
from bot.frontends.telegram.noting import Noting
from bot.frontends.telegram.pacing import Bucket, Pace
from bot.frontends.telegram.posting import File, Picture, Post, edited, sent
from bot.frontends.telegram.transport import NotSent
from bot.frontends.telegram.unnoted import Unnoted
from bot.service import Coach
from bot.storage.outbox import Outgoing

log = logging.getLogger(__name__)
_CHAT_PER_SECOND = 1.0
_CHAT_BURST = 3.0
"""Telegram takes short bursts to one chat."""
_BEFORE_AGAIN = 0.5
_LONGEST_WAIT = 30.0
_AFTER_FAULT = 1.0
_FRESH = 2.0
"""Seconds after which what waits is looked for in the outbox again before it goes out."""
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
_NOT_TAKEN = (NotSent, EndPointNotFound, InvalidToken)
"""What went wrong before anything could be taken: no connection, or a token that Telegram does not know."""


class TooLate(Exception):
    """The instant has passed until which a reply may arrive, or nobody is to be told any more."""


class LetGo(Exception):
    """Another worker delivers to the chat now."""


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
    doubtful: bool = False
    """Somebody else may have delivered what was waiting first."""
    cards: dict[str, int] = field(default_factory=dict)
    """Where its latest debriefs are shown."""
    moved: dict[int, int] = field(default_factory=dict)
    """Where that stands now for which a picture has gone."""

    def forget(self) -> None:
        """Let go of what stands in the chat: somebody else may have written to it."""
        self.cards.clear()
        self.moved.clear()


class Delivery:
    """Brings replies to their chats, one at a time to each."""

    def __init__(
        self,
        bot: Bot,
        coach: Coach,
        noting: Noting,
        unnoted: Unnoted,
        pace: Pace,
        counts: Counts,
        studio: Studio,
    ) -> None:
        self._bot = bot
        self._coach = coach
        self._noting = noting
        self._unnoted = unnoted
        self._pace = pace
        self._counts = counts
        self.studio = studio

    async def deliver(self, outgoing: Outgoing, chat: Chat) -> bool:
        """Bring one reply to its chat; False when Telegram will never take it."""
        reply = outgoing.reply
        # Made before anything is said: while it cannot be made, nothing is said twice.
        after = await enclosed(self._coach, outgoing)
        try:
            shown = await self._told(outgoing, chat)
            if reply.debrief and reply.rows and shown is not None:
                chat.cards[reply.debrief] = shown
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
        place = await self._place(outgoing, chat)
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
        await self.tidy(outgoing.chat, chat)
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
            if len(chat.waiting) > 1 and await self._place(chat.waiting[1], chat) == shown:
                return None
            await asyncio.wait([drawing], timeout=_GLANCE)
        return drawing.result()

    async def _drawn(self, chart: Chart) -> bytes | None:
        try:
            return await self.studio.picture(chart)
        except Exception as error:
            # Raised from here, it would have the words said again.
            log.error("no picture: %s", type(error).__name__)
            return None

    async def _place(self, outgoing: Outgoing, chat: Chat) -> int | None:
        """Return the message that a reply takes the place of, if there is one."""
        reply = outgoing.reply
        if not reply.in_place:
            return None
        if reply.debrief:
            return await self._card(reply.debrief, chat)
        place = reply.message
        while place in chat.moved:
            place = chat.moved[place]
        return place or None

    async def _still_waits(self, outgoing: Outgoing) -> bool:
        """Tell whether a reply that has waited for long is still to be said: the rep may be gone since."""
        try:
            return await asyncio.to_thread(self._coach.still_waits, outgoing.number)
        except Exception as error:
            # While the database is away nobody can be let go of either.
            log.info("reply %d: said unasked after %s", outgoing.number, type(error).__name__)
            return True

    async def tidy(self, number: int, chat: Chat) -> None:
        while chat.leaving:
            await self._take_away(number, chat, *chat.leaving.pop(0))

    async def _take_away(self, number: int, chat: Chat, place: int, shown: int) -> None:
        """Remove a picture or a card for which words stand elsewhere now, so that it contradicts nothing."""
        while True:
            await self._pace.next(chat.bucket)
            try:
                await self._bot.delete_message(number, place)
                chat.moved[place] = shown
            except RetryAfter as error:
                await self._wait_as_told(number, error)
                continue
            except TelegramError as error:
                # One that is two days old stays.
                log.info("chat keeps an outdated message: %s", type(error).__name__)
            return

    async def _card(self, debrief: str, chat: Chat) -> int | None:
        """Return the message that shows the debrief now, if there is one."""
        if debrief not in chat.cards:
            known = await asyncio.to_thread(self._coach.card_of, debrief)
            if known is not None:
                chat.cards[debrief] = known
        return chat.cards.get(debrief)

    async def _until_taken(self, outgoing: Outgoing, post: Post, chat: Chat, place: int | None) -> int | None:
        """Try until Telegram has taken or refused something; return its number in the chat.

        GivenUp when it is refused, NotTaken when it is a file. Without a picture its words stand: None.
        """
        tries = unknown = 0
        picture: int | None = None
        pause = _BEFORE_FILE_AGAIN if isinstance(post, File) else _BEFORE_AGAIN
        while True:
            await self._its_turn(outgoing, chat)
            await self._may_write(outgoing, chat)
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
                await self._wait_as_told(outgoing.chat, error)
            except ChatMigrated:
                # Only groups do, and the coach speaks in private: nobody is there to be told.
                log.error("reply %d: its chat is another one now", outgoing.number)
                self._give_up(outgoing, "migrated")
            except Forbidden:
                log.info("reply %d: the rep has blocked the bot", outgoing.number)
                self._give_up(outgoing, "blocked")
            except BadRequest as error:
                if isinstance(post, File):
                    raise NotTaken(error) from None
                if isinstance(post, Picture):
                    log.info("reply %d: without its picture", outgoing.number)
                    return None
                if place is None:
                    log.error("reply %d: Telegram refuses it: %s", outgoing.number, type(error).__name__)
                    self._give_up(outgoing, "refused")
                # The message is gone or too old or a picture, which becomes no text any more: show it anew.
                picture = place if _NO_TEXT in str(error) else None
                place = None
            except TelegramError as error:
                # Whatever else it is, a token that is not taken or a proxy's page, says nothing of the reply.
                tries += 1
                self._counts.retried += 1
                unknown += not isinstance(error, _NOT_TAKEN)
                if isinstance(post, File) and (unknown == _FILE_TRIES or NotTaken(error).large):
                    raise NotTaken(error) from None
                if isinstance(post, Picture) and tries == _PICTURE_TRIES:
                    log.warning("reply %d: without its picture", outgoing.number)
                    return None
                if place is None and not isinstance(error, _NOT_TAKEN):
                    self._counts.ambiguous += 1
                log.info("reply %d: again after %s", outgoing.number, type(error).__name__)
                await asyncio.sleep(
                    min(_LONGEST_WAIT, pause * 2 ** (tries - 1)) * (0.5 + secrets.randbelow(512) / 512)
                )

    async def _post(self, chat: int, post: Post, place: int | None) -> int:
        if place is None or isinstance(post, File):
            place = await sent(self._bot, chat, post)
            self._counts.sent += 1
        else:
            await edited(self._bot, chat, place, post)
            self._counts.edited += 1
        self._counts.progress.beat()
        return place

    async def _its_turn(self, outgoing: Outgoing, chat: Chat) -> None:
        """Wait until one more message may go out."""
        while True:
            # What is out without a note of it is what a crash doubles. Who had to wait long for that takes a
            # place anew: all together would be more at once than Telegram takes.
            await self._unnoted.fewer(outgoing.number)
            await self._pace.next(chat.bucket, unasked=outgoing.until is not None)
            if await self._unnoted.goes_out(outgoing.number):
                return

    async def _may_write(self, outgoing: Outgoing, chat: Chat) -> None:
        """Make sure that nobody else delivers to a chat, or has delivered this; else LetGo."""
        while not self._coach.holds(outgoing.chat):
            try:
                await asyncio.wrap_future(self._coach.attend([outgoing.chat]))
            except Exception as error:
                log.info("a chat waits for the database: %s", type(error).__name__)
                await asyncio.sleep(_AFTER_FAULT)
            else:
                if not self._coach.holds(outgoing.chat):
                    raise LetGo
        if chat.doubtful:
            chat.doubtful = False
            if not await self._still_waits(outgoing):
                raise LetGo

    async def _wait_as_told(self, chat: int, error: RetryAfter) -> None:
        """Write nothing more to a chat for as long as Telegram says."""
        seconds = _seconds(error)
        self._counts.retried += 1
        self._pace.brake.told(chat, seconds)
        await asyncio.sleep(seconds)

    def _give_up(self, outgoing: Outgoing, reason: str) -> NoReturn:
        """Set a reply aside for good, with the reason."""
        self._counts.failed += 1
        self._counts.reasons[reason] += 1
        self._noting.failed(outgoing.number, reason, outgoing.chat if reason == "blocked" else None)
        raise Refused if reason == "refused" else GivenUp


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())
