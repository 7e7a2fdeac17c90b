"""Invitations as links; where Telegram cannot be asked for the bot's name, as a code to send."""

import asyncio

from telegram import Bot
from telegram.error import TelegramError

from bot.coaching.model import Invitation, as_command
from bot.frontends.telegram.transport import AiohttpRequest
from bot.settings import Settings


def invitation_link(username: str, code: str) -> str:
    """Return the deep link that brings an invitation's code to the bot."""
    return f"https://t.me/{username}?start={code}"


def invitation_text(settings: Settings, invitation: Invitation) -> str:
    """Return the link of an invitation, or what to send to the bot when its name cannot be asked for."""
    username = asyncio.run(_username(settings)) if settings.bot_token is not None else ""
    if username:
        return invitation_link(username, invitation.code)
    return as_command(invitation.code)


async def _username(settings: Settings) -> str:
    assert settings.bot_token is not None
    token = settings.bot_token.get_secret_value()
    try:
        async with Bot(token, f"{settings.telegram_api_base_url}/bot", request=AiohttpRequest()) as bot:
            return bot.username
    except TelegramError:
        return ""
