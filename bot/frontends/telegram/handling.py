"""From an update to its receipt: who sent it, what it means, and the coach's word that it is kept.

The handlers translate and call; what the coach answers waits in the outbox.
"""

import asyncio
import contextlib
import logging
import secrets
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, cast

from telegram import Bot, Document, Update, User
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)

from bot.coaching.joining import code_brought
from bot.coaching.model import Event, Showed
from bot.coaching.rights import forgets_perhaps
from bot.errors import WriterStopped
from bot.frontends.telegram import fetching
from bot.frontends.telegram.access import Door, sender_of
from bot.frontends.telegram.counting import Heard
from bot.frontends.telegram.polling import ALLOWED_UPDATES
from bot.frontends.telegram.posting import tap_answered
from bot.frontends.telegram.sender import Sender
from bot.frontends.telegram.translating import address_of, event_of, leaves, text_file_of, update_of
from bot.scenes import is_plain_tap
from bot.service import Coach
from bot.storage.outbox import Outgoing

log = logging.getLogger(__name__)
Receipt = Future[tuple[Outgoing, ...] | None]
"""What was answered, once it is kept; None to a stranger."""
_MOST_HEARD = 256
_FILES_AT_ONCE = 2
"""Each may be 5 MB long and many times that while it is read."""


class NotKept(Exception):
    """Some updates of a batch could not be kept: it has to come again."""


@dataclass(slots=True, eq=False)
class Batch:
    """Updates that came together, and are answered for together."""

    began: float = field(default_factory=time.monotonic)
    files_until: float = 0.0
    """Until when, by the clock of the loop, its files are waited for."""
    receipts: list[tuple[Update, Receipt]] = field(default_factory=list)
    away: str = ""
    """Why the database kept none or not all of it."""


# The library hands a handler nothing of ours, but runs it in the context of whoever passes the update on.
_batch: ContextVar[Batch] = ContextVar("batch")


class Handling:
    """Takes updates, many batches at once if need be, turns strangers away, and waits for receipts."""

    def __init__(self, bot: Bot, coach: Coach, sender: Sender) -> None:
        self._bot = bot
        self._coach = coach
        self._sender = sender
        self._door = Door(lambda: datetime.now(UTC).date())
        self.heard = Heard()
        self._files = asyncio.Semaphore(_FILES_AT_ONCE)
        self._asides: set[asyncio.Task[Any]] = set()
        self._unsure = False
        """Some could not be kept, as far as is known; a commit whose end nobody saw may have kept them."""
        # One thread: what is read first is handed to the writer first.
        self._hearing = ThreadPoolExecutor(1, "hearing")
        self._heard_last: dict[int, Future[Receipt]] = {}
        """By chat, the latest that may still be in that thread."""

    def attach(self, application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        """Register the handlers."""
        application.add_handler(CallbackQueryHandler(self.on_update))
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGES, self.on_update))
        application.add_handler(ChatMemberHandler(self.on_update, ChatMemberHandler.MY_CHAT_MEMBER))
        self._application = application

    async def take(self, raw: list[dict[str, Any]]) -> None:
        """Keep a batch of raw updates; raises when the database did not take them.

        Other batches may be under way: each waits for its own receipts, and the writer commits them together.
        """
        batch = Batch()
        _batch.set(batch)
        updates = [update for item in raw if (update := self._parsed(item)) is not None]
        for update in updates:
            self.heard.kinds[_kind_of(update)] += 1
            if update.callback_query is not None:
                self._aside(self._answer_tap(update.callback_query.id))
        ours = [update for update in updates if sender_of(update) is not None]
        bringing = dict.fromkeys(_sender_of(update).id for update in ours if text_file_of(update) is not None)
        # Files take their time, so whoever brings one is served last, with all they sent in its order.
        first = [update for update in ours if _sender_of(update).id not in bringing]
        last = [[update for update in ours if _sender_of(update).id == whose] for whose in bringing]
        kept_first = await self._keep(first)
        batch.files_until = asyncio.get_running_loop().time() + fetching.PATIENCE
        kept_last = await self._keep(*last)
        if batch.away:
            log.error("the database keeps nothing now: %s; what has come will come again", batch.away)
        if not (kept_first and kept_last):
            raise NotKept

    async def on_update(self, update: Update, _context: "CallbackContext[Any, Any, Any, Any]") -> None:
        """Pass what a rep did to the coach; what it answers waits in the outbox."""
        try:
            receipt = await self._receipt(update)
        except Exception as error:
            # The library would log it and go on; this way it is excused, or comes again.
            receipt = Future()
            receipt.set_exception(error)
        if receipt is not None:
            _batch.get().receipts.append((update, receipt))

    def close(self) -> None:
        """Let go of the thread that hears."""
        self._hearing.shutdown()

    async def _keep(self, *rows: list[Update]) -> bool:
        """Hand updates to the coach, the rows beside each other, and its answers to the sender.

        Tell whether all could be kept.
        """
        batch = _batch.get()
        await asyncio.gather(*map(self._process, rows))
        receipts, batch.receipts = batch.receipts, []
        await _done(receipt for _, receipt in receipts)
        kept = [await self._settled(update, receipt) for update, receipt in receipts]
        for replies in kept:
            if replies is not None:
                self.heard.latency.add(time.monotonic() - batch.began)
        self._unsure = self._unsure or None in kept
        if self._unsure and kept and None not in kept:
            # What seemed to be lost may have been kept: its answers come before those that follow.
            await self._sender.sweep()
            self._unsure = False
        # All at once: of cards that follow each other, only the last is shown.
        self._sender.take(reply for replies in kept if replies is not None for reply in replies)
        return None not in kept

    async def _process(self, updates: list[Update]) -> None:
        for update in updates:
            await self._application.process_update(update)

    # --- Parsing and receipts ---------------------------------------------------------------------

    def _parsed(self, item: dict[str, Any]) -> Update | None:
        """Parse one update alone, so that a malformed one stops nobody else."""
        try:
            if not isinstance(item.get("update_id"), int):
                # Nothing could tell it from another one when it comes again.
                raise TypeError("an update without a number")
            return update_of(item, self._bot)
        except Exception as error:
            self.heard.parked["malformed"] += 1
            number = secrets.token_hex(4)
            kinds = ", ".join(sorted(item.keys() & set(Update.ALL_TYPES)))
            log.error("error %s: an update (%s) cannot be parsed: %s", number, kinds, type(error).__name__)
            return None

    async def _receipt(self, update: Update) -> Receipt | None:
        """Hand an update to the coach; None when it means nothing."""
        if leaves(update):
            return self._in_turn(update, self._coach.lost, address_of(_sender_of(update)), self._ref(update))
        document = text_file_of(update)
        if document is not None:
            return await self._with_file(update, document)
        event = event_of(update)
        return None if event is None else self._handed_in(update, event)

    async def _with_file(self, update: Update, document: Document) -> Receipt:
        """Fetch a file and hand it to the coach; the next one has to wait until it is kept."""
        # Right before it they may have come in by an invitation.
        await _done(receipt for _, receipt in _batch.get().receipts)
        address = address_of(_sender_of(update))
        if not await asyncio.to_thread(self._coach.lets_in, address):
            # Of a stranger nothing is fetched.
            return self._handed_in(update, Showed("file"))
        async with self._files:
            event = await fetching.fetched(self._bot, document, _batch.get().files_until)
            receipt = self._handed_in(update, event)
            await _done([receipt])
        return receipt

    def _handed_in(self, update: Update, event: Event) -> Receipt:
        """Hand an event to the coach: what has to be read first in a thread of its own, one by one."""
        address = address_of(_sender_of(update))
        before = self._heard_last.get(address.chat)
        if is_plain_tap(event) and (before is None or before.done()):
            return self._coach.take(address, event, self._ref(update))
        return self._in_turn(update, self._coach.take, address, event, self._ref(update))

    def _in_turn(self, update: Update, take: Callable[..., Receipt], *arguments: object) -> Receipt:
        """Call the coach from the thread that hears, after all that waits for it."""
        if len(self._heard_last) > _MOST_HEARD:
            self._heard_last = {chat: last for chat, last in self._heard_last.items() if not last.done()}
        heard = self._hearing.submit(take, *arguments)
        self._heard_last[_sender_of(update).id] = heard
        receipt: Receipt = Future()
        heard.add_done_callback(lambda _: _passed_on(heard, receipt))
        return receipt

    async def _settled(self, update: Update, receipt: Receipt) -> tuple[Outgoing, ...] | None:
        """Wait until an update is kept, or parked with an apology; None when it has to come again."""
        try:
            return self._answered(update, receipt.result())
        except WriterStopped:
            raise
        except Exception as error:
            if why := self._coach.why_away(error):
                # Nothing is wrong with the update: it comes again.
                _batch.get().away = why
                return None
            number = secrets.token_hex(4)
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("error %s: update %d: %s\n%s", number, update.update_id, type(error).__name__, where)
        address = address_of(_sender_of(update))
        try:
            excused = await asyncio.wrap_future(self._coach.excuse(address, self._ref(update), number))
            self.heard.parked["failed"] += 1
            # Whoever is not known yet may still be let in by their next message: they are told nothing.
            return excused or ()
        except WriterStopped:
            raise
        except Exception as error:
            why = self._coach.why_away(error)
            if why or isinstance(error, OSError):
                log.error("error %s: nothing can be kept now: %s", number, why or type(error).__name__)
                return None
            # It would come for ever, and nobody behind it would be served.
            self.heard.parked["failed"] += 1
            log.error("error %s: not even an apology can be kept: %s", number, type(error).__name__)
            return ()

    def _answered(self, update: Update, replies: tuple[Outgoing, ...] | None) -> tuple[Outgoing, ...]:
        """Return the answers to an update; a stranger has none, and is turned away."""
        user, event = _sender_of(update), event_of(update)
        # Whoever has just been forgotten often presses twice, and has had the last word.
        gone = event is not None and forgets_perhaps(event)
        if replies is None and not gone:
            self.heard.strangers += 1
            if self._door.may_tell(user):
                brings = event is not None and code_brought(event)
                self._aside(self._turn_away(user, "stranger_link" if brings else "stranger"))
        return replies or ()

    def _ref(self, update: Update) -> str:
        """Name an update for all time: another bot on the same database counts on its own."""
        return f"{self._bot.id}:{update.update_id}"

    def _aside(self, doing: Any) -> None:
        """Do something that nobody waits for."""
        task = asyncio.ensure_future(doing)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    async def _answer_tap(self, query: str) -> None:
        try:
            await tap_answered(self._bot, query)
        except TelegramError as error:
            # Too old, or Telegram is away: the clock on the button stops by itself.
            log.debug("a tap is not answered: %s", type(error).__name__)

    async def _turn_away(self, user: User, word: str) -> None:
        try:
            await self._bot.send_message(user.id, self._coach.word(word))
        except TelegramError as error:
            log.debug("a stranger is not told: %s", type(error).__name__)


async def _done(receipts: Iterable[Receipt]) -> None:
    """Wait until updates are kept, or cannot be; what came of them is looked at later."""
    waited_for = list(receipts)
    if not waited_for:
        return
    loop = asyncio.get_running_loop()
    all_done, so_far = loop.create_future(), count(1)

    def note(_receipt: Receipt) -> None:
        # Counting is one step, whichever threads they are done in; the loop is woken once, not by each.
        if next(so_far) == len(waited_for):
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(lambda: None if all_done.done() else all_done.set_result(None))

    for receipt in waited_for:
        receipt.add_done_callback(note)
    await all_done


def _passed_on(heard: Future[Receipt], receipt: Receipt) -> None:
    """Let a receipt say what comes of an event once it has been heard."""
    error = heard.exception()
    if error is not None:
        receipt.set_exception(error)
        return
    heard.result().add_done_callback(lambda kept: _copied(kept, receipt))


def _copied(kept: Receipt, receipt: Receipt) -> None:
    error = kept.exception()
    if error is not None:
        receipt.set_exception(error)
    else:
        receipt.set_result(kept.result())


def _sender_of(update: Update) -> User:
    """Return who sent an update that is one of ours: only those of people are."""
    return cast(User, sender_of(update))


def _kind_of(update: Update) -> str:
    """Return Telegram's word for what an update is, as far as we ask for it."""
    return next((kind for kind in ALLOWED_UPDATES if getattr(update, kind) is not None), "other")
