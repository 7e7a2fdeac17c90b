"""Files that reps send, fetched from Telegram: no larger than needed, and never for long."""

import asyncio
import logging
from typing import Final

from telegram import Bot, Document
from telegram.error import TelegramError

from bot.coaching.model import Brought, Event, Listed, Showed
from bot.contacts import LARGEST as LARGEST_LIST
from bot.contacts import is_list
from bot.frontends.telegram.translating import is_list_file, is_plain_text

log = logging.getLogger(__name__)
LARGEST: Final = 256 * 1024
"""Bytes of a text file that is still looked into; a list of people may be longer."""
PATIENCE: Final = 6.0
"""Seconds for all files of a batch: until then what everybody does next is not even asked for."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UNREADABLE = Showed("file")


async def fetched(bot: Bot, document: Document, until: float) -> Event:
    """Return a file as brought; one that is too large, no text, or not here by then was only shown."""
    name = document.file_name or ""
    listed = is_list_file(document)
    most = LARGEST_LIST if listed or is_plain_text(document) else LARGEST
    try:
        async with asyncio.timeout_at(until):
            content = await _content(bot, document, most)
    except (TelegramError, TimeoutError, OSError) as error:
        # The rep is told at once and can send it again, which is sooner than we could know that it helps.
        log.info("a file did not come: %s", type(error).__name__)
        return Showed("list") if listed else _UNREADABLE
    if listed or (
        content is not None and is_plain_text(document) and await asyncio.to_thread(is_list, content)
    ):
        return Listed(name, content)
    text = None if content is None or len(content) > LARGEST else _text(content)
    return _UNREADABLE if text is None else Brought(name, text)


async def _content(bot: Bot, document: Document, most: int) -> bytes | None:
    """Download a file; None when it is too large, whoever tells so first."""
    if (document.file_size or 0) > most:
        return None
    file = await bot.get_file(document.file_id)
    if (file.file_size or 0) > most or not file.file_path:
        return None
    content = bytes(await file.download_as_bytearray())
    return content if len(content) <= most else None


def _text(content: bytes) -> str | None:
    """Return what a file says; None when it is no text."""
    # Some editors mark the beginning, and some still write two bytes for each letter.
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
