"""`run`: brings the rooms together around one bot, from the first request to the last."""

import asyncio
import gc
import logging
import os
import signal
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application
from telegram.warnings import PTBUserWarning

from bot.coaching.playbook import Playbook
from bot.entrance import Entrance
from bot.errors import SettingsError
from bot.frontends.telegram.handling import Handling
from bot.frontends.telegram.inviting import invitation_link
from bot.frontends.telegram.polling import Poller, backed_off, stopped_within
from bot.frontends.telegram.sender import Sender
from bot.frontends.telegram.transport import AiohttpRequest
from bot.service import Coach
from bot.settings import Settings
from bot.ticking import AT_ONCE

log = logging.getLogger(__name__)
# The library would rather parse all updates at once; ours are parsed one by one.
warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)
_DRAINED_IN = 10.0
_TIDIED_EVERY = 3600.0
_SWEPT_EVERY = 60.0
_TICKS_EVERY = 60.0
_PATIENCE = 30.0
"""Seconds a request may take."""


def run(settings: Settings, coach: Coach, held: AbstractContextManager[None]) -> None:
    """Run the bot until it is told to stop, holding it against other instances."""
    assert settings.bot_token is not None
    # How long to wait comes as a span; without this the library warns that it will, one day.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    keep_loaded()
    with held:
        asyncio.run(_run(settings, coach, settings.bot_token.get_secret_value()))


def keep_loaded() -> None:
    """Look for rubbish no more in what is loaded by now: that alone would hold up the loop for 120 ms."""
    gc.collect()
    gc.freeze()


async def _run(settings: Settings, coach: Coach, token: str) -> None:
    stop = asyncio.Event()
    _listen_for_signals(stop)
    asyncio.get_running_loop().set_exception_handler(_faulted)
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{settings.telegram_api_base_url}/bot")
        .base_file_url(f"{settings.telegram_api_base_url}/file/bot")
        .request(AiohttpRequest(read_timeout=_PATIENCE))
        .get_updates_request(AiohttpRequest(connection_pool_size=2, read_timeout=_PATIENCE))
        .updater(None)
        .job_queue(None)
        .build()
    )
    bot = application.bot
    sender = Sender(bot, coach)
    handling = Handling(bot, coach, sender)
    handling.attach(application)
    try:
        if not await _greeted(application, stop):
            return
        coach.entrance = Entrance(
            settings.access == "open",
            frozenset(settings.admin_ids),
            partial(invitation_link, bot.username),
        )
        await _introduced(bot, coach.playbook, stop)
        await sender.sweep()
        sweeping = asyncio.create_task(_swept(sender))
        housekeeping = asyncio.create_task(_tidied(coach, settings.retention_days))
        nudging = asyncio.create_task(_nudged(coach, sender))
        log.info("listening as @%s", bot.username)
        try:
            await Poller(bot, handling.take).run(stop)
        finally:
            for loop in (nudging, housekeeping, sweeping):
                loop.cancel()
            await sender.drain(_DRAINED_IN)
            log.info("stopped; %s", sender.counts)
    finally:
        await application.shutdown()
        # Nothing to the library while it has not been greeted, but its connections are there.
        await bot.shutdown()
        handling.close()


def _listen_for_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:
            # Windows: the handler runs outside the loop.
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


async def _greeted(application: "Application[Any, Any, Any, Any, Any, Any]", stop: asyncio.Event) -> bool:
    """Say hello to Telegram; while it is away, try again, a little later each time."""
    faults = 0
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise SettingsError(["Telegram refuses BOT_TOKEN: copy it from BotFather again."]) from None
        except TelegramError as error:
            faults += 1
            if faults == 1:
                log.warning("Telegram is away (%s); trying until it is back", type(error).__name__)
            await stopped_within(backed_off(faults), stop)
        else:
            return True
    return False


async def _introduced(bot: Bot, playbook: Playbook, stop: asyncio.Event) -> None:
    """Tell Telegram how the bot presents itself: menu and descriptions, from the content's one list."""
    commands = [BotCommand(command.key, command.menu) for command in playbook.commands if not command.roles]
    try:
        await bot.delete_webhook(drop_pending_updates=False)
        await bot.set_my_commands(commands)
        await bot.set_my_description(_only(playbook.words["bot_description"]))
        await bot.set_my_short_description(_only(playbook.words["bot_short_description"]))
    except TelegramError as error:
        # The bot works without; the next start tries again.
        if not stop.is_set():
            log.warning("the menu is not set: %s", type(error).__name__)


def _only(texts: Sequence[str]) -> str:
    return texts[0]


async def _swept(sender: Sender) -> None:
    """Look once a minute for replies that nobody handed to the sender."""
    while True:
        await asyncio.sleep(_SWEPT_EVERY)
        try:
            await sender.sweep()
        except Exception as error:
            log.error("looking for replies left behind failed: %s", type(error).__name__)


async def _nudged(coach: Coach, sender: Sender) -> None:
    """Look once a minute whose nudge is due; at the start for what a downtime has left."""
    while True:
        try:
            await _tick(coach, sender)
        except Exception as error:
            log.error("looking for what is due failed: %s", type(error).__name__)
        await asyncio.sleep(_TICKS_EVERY)


async def _tick(coach: Coach, sender: Sender) -> None:
    """Claim until nobody is left whose time has come."""
    claimed = AT_ONCE
    while claimed == AT_ONCE:
        tick = await asyncio.wrap_future(coach.tick())
        sender.take(tick.nudges)
        claimed = tick.claimed


def _faulted(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what went wrong outside of everything by its kind: its text may hold what people said."""
    log.error("something failed unseen: %s", type(context.get("exception")).__name__)


async def _tidied(coach: Coach, retention_days: int) -> None:
    while True:
        try:
            await asyncio.wrap_future(coach.tidy(retention_days))
            while await asyncio.wrap_future(coach.publish()):
                pass
        except Exception as error:
            log.error("housekeeping failed: %s", type(error).__name__)
        await asyncio.sleep(_TIDIED_EVERY)
