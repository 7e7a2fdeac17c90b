"""What comes with a reply as a file, and what is said where Telegram takes none."""

import asyncio
import logging
import secrets

from telegram.error import TelegramError

from bot.frontends.telegram.dressing import Message, plain
from bot.frontends.telegram.posting import LARGEST, File
from bot.service import Coach
from bot.storage.outbox import Outgoing

log = logging.getLogger(__name__)
_TRIES = 3
_AFTER_FAULT = 1.0


class NotTaken(Exception):
    """Telegram does not take a file, or nobody knows whether it did."""

    def __init__(self, error: TelegramError) -> None:
        super().__init__()
        self.error = error
        # A server in between refuses what is too large for it, and no Telegram has looked at it.
        self.large = "too large" in str(error).lower() or "too big" in str(error).lower()


async def enclosed(coach: Coach, outgoing: Outgoing) -> File | Message | None:
    """Return the file that comes with a reply, or the words that stand for it."""
    if (document := outgoing.reply.document) is not None:
        # Half a character, which JSON can carry, has no place in a file.
        return File(document.name, document.text.encode("utf-8", "replace"))
    return await _export(coach, outgoing) if outgoing.reply.export else None


async def _export(coach: Coach, outgoing: Outgoing) -> File | Message | None:
    """Make the file with all that is kept of a rep, as it is now."""
    for _ in range(_TRIES):
        try:
            made = await asyncio.to_thread(coach.exported, outgoing.chat)
        except Exception as error:
            fault = error
            log.info("reply %d: the export again after %s", outgoing.number, type(error).__name__)
            await asyncio.sleep(_AFTER_FAULT)
        else:
            if made is not None and len(made[1]) > LARGEST:
                return too_large(coach)
            return None if made is None else File(*made)
    return apology(coach, outgoing, fault)


def too_large(coach: Coach) -> Message:
    """Say that a file is larger than Telegram takes."""
    return plain(coach.word("export_too_large"))


def apology(coach: Coach, outgoing: Outgoing, fault: Exception) -> Message:
    """Say that something has not come, with the number under which the log tells why."""
    number = secrets.token_hex(4)
    log.error("reply %d: error %s: it does not come: %s", outgoing.number, number, type(fault).__name__)
    return plain(coach.word("apology", error=number))
