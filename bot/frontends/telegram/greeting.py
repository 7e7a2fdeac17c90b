"""The first requests to Telegram: who the bot is, and how it presents itself."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot.coaching.playbook import Playbook
from bot.errors import SettingsError
from bot.frontends.telegram.polling import backed_off, stopped_within, unless_stopped

log = logging.getLogger(__name__)


async def greeted(application: "Application[Any, Any, Any, Any, Any, Any]", stop: asyncio.Event) -> bool:
    """Say hello to Telegram; while it is away, try again, a little later each time."""
    faults = 0
    while not stop.is_set():
        try:
            await unless_stopped(application.initialize(), stop)
        except InvalidToken:
            raise SettingsError(["Telegram refuses BOT_TOKEN: copy it from BotFather again."]) from None
        except TelegramError as error:
            faults += 1
            if faults == 1:
                log.warning("Telegram is away (%s); trying until it is back", type(error).__name__)
            await stopped_within(backed_off(faults), stop)
        else:
            return not stop.is_set()
    return False


async def introduced(bot: Bot, playbook: Playbook) -> None:
    """Tell Telegram how the bot presents itself: menu and descriptions, from the content's one list."""
    commands = [BotCommand(command.key, command.menu) for command in playbook.commands if not command.roles]
    try:
        await bot.set_my_commands(commands)
        await bot.set_my_description(_only(playbook.words["bot_description"]))
        await bot.set_my_short_description(_only(playbook.words["bot_short_description"]))
    except TelegramError as error:
        # The bot works without; the next start tries again.
        log.warning("the menu is not set: %s", type(error).__name__)


def _only(texts: Sequence[str]) -> str:
    return texts[0]
