"""From an update to its receipt: who sent it, what it means, and the coach's word that it is kept.

The handlers translate and call; what the coach answers waits in the outbox.
"""

import asyncio
import logging
import secrets
import traceback
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, cast

from telegram import Bot, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)

from bot.coaching.model import Commanded, Event
from bot.errors import WriterStopped
from bot.frontends.telegram.access import Door
from bot.frontends.telegram.fetching import fetched
from bot.frontends.telegram.inviting import invitation_link
from bot.frontends.telegram.sender import Sender
from bot.frontends.telegram.translating import address_of, event_of, leaves, text_file_of
from bot.service import Coach
from bot.storage.outbox import Outgoing

log = logging.getLogger(__name__)
Receipt = Future[tuple[Outgoing, ...]]


class NotKept(Exception):
    """Some updates of a batch could not be kept: it has to come again."""


class Handling:
    """Takes updates, lets reps in, turns strangers away, and waits for receipts."""

    def __init__(self, bot: Bot, coach: Coach, sender: Sender, *, access: str, admins: Iterable[int]) -> None:
        self._bot = bot
        self._coach = coach
        self._sender = sender
        self._open = access == "open"
        self._admins = frozenset(admins)
        self._door = Door(lambda: datetime.now(UTC).date())
        self._receipts: list[tuple[Update, Receipt]] = []
        self._fetching: dict[int, asyncio.Task[Event]] = {}
        """Files under way, by the number of their update."""
        self._asides: set[asyncio.Task[Any]] = set()
        # One thread: what is read first is handed to the writer first.
        self._hearing = ThreadPoolExecutor(1, "hearing")

    def attach(self, application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        """Register the handlers."""
        application.add_handler(CallbackQueryHandler(self.on_update))
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGES, self.on_update))
        application.add_handler(ChatMemberHandler(self.on_update, ChatMemberHandler.MY_CHAT_MEMBER))
        self._application = application

    async def take(self, raw: list[dict[str, Any]]) -> None:
        """Keep a batch of raw updates; raises when the database did not take them."""
        updates = [update for item in raw if (update := self._parsed(item)) is not None]
        for update in updates:
            if update.callback_query is not None:
                self._aside(self._answer_tap(update.callback_query.id))
        welcome = [update for update in updates if await self._let_in(update)]
        bringing = self._begin_fetching(welcome)
        # Files take their time, so whoever brings one is served last, with all they sent in its order.
        first = [update for update in welcome if _sender_of(update).id not in bringing]
        last = [update for update in welcome if _sender_of(update).id in bringing]
        kept = [await self._keep(first), await self._keep(last)]
        if not all(kept):
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
            self._receipts.append((update, receipt))

    def close(self) -> None:
        """Let go of the thread that hears."""
        self._hearing.shutdown()

    async def _keep(self, updates: list[Update]) -> bool:
        """Hand updates to the coach and its answers to the sender; tell whether all could be kept."""
        for update in updates:
            await self._application.process_update(update)
        receipts, self._receipts = self._receipts, []
        kept = [await self._settled(update, receipt) for update, receipt in receipts]
        # All at once: of cards that follow each other, only the last is shown.
        self._sender.take(reply for replies in kept if replies is not None for reply in replies)
        return None not in kept

    def _begin_fetching(self, updates: list[Update]) -> set[int]:
        """Begin to fetch the text files among these, all at once; return who brings them."""
        bringing = set()
        for update in updates:
            document = text_file_of(update)
            if document is None:
                continue
            bringing.add(_sender_of(update).id)
            # One that comes again because it could not be kept is under way or here already.
            if update.update_id not in self._fetching:
                self._fetching[update.update_id] = asyncio.create_task(fetched(self._bot, document))
        return bringing

    # --- Parsing and receipts ---------------------------------------------------------------------

    def _parsed(self, item: dict[str, Any]) -> Update | None:
        """Parse one update alone, so that a malformed one stops nobody else."""
        try:
            return Update.de_json(item, self._bot)
        except Exception as error:
            number = secrets.token_hex(4)
            kinds = ", ".join(sorted(key for key in item if key != "update_id"))
            log.error("error %s: an update (%s) cannot be parsed: %s", number, kinds, type(error).__name__)
            return None

    async def _receipt(self, update: Update) -> Receipt | None:
        """Hand an update to the coach; None when it means nothing."""
        user, ref = update.effective_user, self._ref(update)
        if user is None:
            return None
        loop = asyncio.get_running_loop()
        if leaves(update):
            return await loop.run_in_executor(self._hearing, self._coach.lost, address_of(user), ref)
        fetching = self._fetching.pop(update.update_id, None)
        event = event_of(update) if fetching is None else await fetching
        if event is None:
            return None
        if isinstance(event, Commanded) and event.name == "invite":
            receipt = await self._invite(user, ref, event)
            if receipt is not None:
                return receipt
        return await loop.run_in_executor(self._hearing, self._coach.take, address_of(user), event, ref)

    async def _settled(self, update: Update, receipt: Receipt) -> tuple[Outgoing, ...] | None:
        """Wait until an update is kept, or parked with an apology; None when it has to come again."""
        try:
            return await asyncio.wrap_future(receipt)
        except WriterStopped:
            raise
        except Exception as error:
            number = secrets.token_hex(4)
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("error %s: update %d: %s\n%s", number, update.update_id, type(error).__name__, where)
        address = address_of(_sender_of(update))
        try:
            return await asyncio.wrap_future(self._coach.excuse(address, self._ref(update), number))
        except WriterStopped:
            raise
        except Exception as error:
            log.error("error %s: nothing can be kept now: %s", number, type(error).__name__)
            return None

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
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            # Too old, or Telegram is away: the clock on the button stops by itself.
            log.debug("a tap is not answered: %s", type(error).__name__)

    # --- The door ---------------------------------------------------------------------------------

    async def _let_in(self, update: Update) -> bool:
        """Tell whether an update may go on; a stranger is turned away here."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None or chat.type != ChatType.PRIVATE:
            return False
        if update.my_chat_member is not None:
            # Leaving is no knock at the door; who comes back says something next.
            return leaves(update)
        if self._door.knows(user) or await self._admitted(user, update):
            self._door.let_in(user)
            return True
        if self._door.may_tell(user):
            self._aside(self._turn_away(user))
        return False

    async def _admitted(self, user: User, update: Update) -> bool:
        address = address_of(user)
        role = await asyncio.to_thread(self._coach.role_of, address)
        if role is not None:
            return True
        if self._open or user.id in self._admins:
            await asyncio.wrap_future(self._coach.enrol(address))
            return True
        event = event_of(update)
        code = event.rest if isinstance(event, Commanded) and event.name == "start" else ""
        return bool(code) and await asyncio.wrap_future(self._coach.admit(address, code))

    async def _turn_away(self, user: User) -> None:
        try:
            await self._bot.send_message(user.id, self._coach.word("stranger"))
        except TelegramError as error:
            log.debug("a stranger is not told: %s", type(error).__name__)

    async def _invite(self, user: User, ref: str, event: Commanded) -> Receipt | None:
        """Give an admin an invitation link; for others the command does not exist."""
        address = address_of(user)
        # The settings make admins for as long as they name them, an invitation makes one for good.
        if user.id not in self._admins and await asyncio.to_thread(self._coach.role_of, address) != "admin":
            return None
        what = event.rest.lower()
        if what == "revoke":
            return self._coach.answer_uninvite(address, ref)
        role = "admin" if what == "admin" else "rep"
        return self._coach.answer_invite(
            address, role, ref, lambda code: invitation_link(self._bot.username, code)
        )


def _sender_of(update: Update) -> User:
    """Return who sent an update that was let in: only those of people are."""
    return cast(User, update.effective_user)
