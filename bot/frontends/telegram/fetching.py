"""Text files that reps send, fetched from Telegram: small ones only, and never for long."""

import asyncio
import logging
from typing import Final

from telegram import Bot, Document
from telegram.error import TelegramError

from bot.coaching.model import Brought, Event, Showed

log = logging.getLogger(__name__)
LARGEST: Final = 256 * 1024
"""Bytes of a file that is still looked into."""
_PATIENCE = 5.0
"""Seconds for all of it: until then the updates that came with it are not acknowledged."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UNREADABLE = Showed("file")


async def fetched(bot: Bot, document: Document) -> Event:
    """Return a file as brought; one that is too large, no text, or does not come was only shown."""
    try:
        async with asyncio.timeout(_PATIENCE):
            content = await _content(bot, document)
    except (TelegramError, TimeoutError, OSError) as error:
        # The rep is told at once and can send it again, which is sooner than we could know that it helps.
        log.info("a file did not come: %s", type(error).__name__)
        return _UNREADABLE
    text = None if content is None else _text(content)
    return _UNREADABLE if text is None else Brought(document.file_name or "", text)


async def _content(bot: Bot, document: Document) -> bytes | None:
    """Download a file; None when it is too large, whoever tells so first."""
    if (document.file_size or 0) > LARGEST:
        return None
    file = await bot.get_file(document.file_id)
    if (file.file_size or 0) > LARGEST or not file.file_path:
        return None
    content = bytes(await file.download_as_bytearray())
    return content if len(content) <= LARGEST else None


def _text(content: bytes) -> str | None:
    """Return what a file says; None when it is no text."""
    # Some editors mark the beginning, and some still write two bytes for each letter.
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
