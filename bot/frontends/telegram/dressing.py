"""Replies as the Bot API takes them: text with entities, and a keyboard, both as plain JSON.

Entities carry the dress instead of markup in the text, so that names and words need no escaping and
can never be taken for markup.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from telegram import MessageEntity

from bot.coaching.model import Block, Button, Kind, Reply

Json = dict[str, Any]
LONGEST = 4096
"""Characters of one message (UTF-16 units, as Telegram counts)."""
LONGEST_CAPTION = 1024
"""Of the words above a picture."""
MOST_COPIED = 256
MOST_DATA = 64
_DRESS = {
    Kind.HEADLINE: MessageEntity.BOLD,
    Kind.QUESTION: MessageEntity.BOLD,
    Kind.DRAFT: MessageEntity.BLOCKQUOTE,
    Kind.NOTE: MessageEntity.ITALIC,
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready to be sent."""

    text: str
    entities: tuple[Json, ...]
    """Each a MessageEntity (https://core.telegram.org/bots/api#messageentity)."""
    keyboard: Json | None
    """An InlineKeyboardMarkup (https://core.telegram.org/bots/api#inlinekeyboardmarkup)."""


def dressed(reply: Reply) -> tuple[Message, ...]:
    """Return the messages of a reply: usually one; a long text is split on paragraphs.

    The buttons lie below the last one. A document without words of its own has none.
    """
    if not reply.blocks and (reply.document is not None or reply.export):
        return ()
    parts = list(_pages(reply.blocks))
    last = len(parts) - 1
    return tuple(_message(blocks, reply if at == last else None) for at, blocks in enumerate(parts))


def captioned(messages: tuple[Message, ...]) -> Message | None:
    """Return what may stand above a picture; None: too much, it needs a message of its own."""
    if len(messages) != 1 or units(messages[0].text) > LONGEST_CAPTION:
        return None
    return messages[0]


def plain(words: str) -> Message:
    """Return a message of plain words."""
    return Message(words, (), None)


def units(text: str) -> int:
    """Count the UTF-16 units of a text."""
    # Half a character, which JSON can carry, counts too.
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def callback_data(reply: Reply, button: Button) -> str:
    """Return what a tap sends back: the button's action with the debrief and its version."""
    return f"{reply.debrief}.{reply.version}.{button.action}"


def _message(blocks: list[Block], reply: Reply | None) -> Message:
    entities: list[Json] = []
    at = 0
    for block in blocks:
        length = units(block.text)
        if block.kind in _DRESS:
            entities.append({"type": str(_DRESS[block.kind]), "offset": at, "length": length})
        entities += _moment(block, at)
        # Paragraphs stand apart by an empty line.
        at += length + 2
    text = "\n\n".join(block.text for block in blocks)
    return Message(text, tuple(entities), None if reply is None else _keyboard(reply))


def _moment(block: Block, at: int) -> list[Json]:
    """Let clients show an instant in their own way; the words stand there for those that cannot."""
    if block.moment is None:
        return []
    words, instant = block.moment
    found = block.text.find(words)
    if found < 0:
        return []
    start = at + units(block.text[:found])
    shown = {"unix_time": int(instant.timestamp()), "date_time_format": "wdt"}
    return [{"type": str(MessageEntity.DATE_TIME), "offset": start, "length": units(words), **shown}]


def _keyboard(reply: Reply) -> Json | None:
    if not reply.rows:
        return None
    return {"inline_keyboard": [[_button(reply, button) for button in row] for row in reply.rows]}


def _button(reply: Reply, button: Button) -> Json:
    shown: Json = {"text": button.label}
    if button.primary:
        shown["style"] = "primary"
    if button.url:
        shown["url"] = button.url
    elif button.copies and units(button.copies) <= MOST_COPIED:
        shown["copy_text"] = {"text": button.copies}
    else:
        shown["callback_data"] = callback_data(reply, button)
    return shown


def _pages(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """Lay paragraphs on pages of Telegram's length."""
    page: list[Block] = []
    used = 0
    for block in _short_enough(blocks):
        length = units(block.text) + 2
        if page and used + length > LONGEST:
            yield page
            page, used = [], 0
        page.append(block)
        used += length
    yield page


def _short_enough(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Split paragraphs that are longer than a message: on lines, else on words, else anywhere."""
    for block in blocks:
        rest = block.text.strip() or "…"
        while units(rest) > LONGEST:
            cut = _cut(rest)
            yield replace(block, text=rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
        if rest:
            yield replace(block, text=rest)


def _cut(text: str) -> int:
    """Return where to cut a text so that the first part fits."""
    fits = min(len(text), LONGEST)
    while units(text[:fits]) > LONGEST:
        fits -= (units(text[:fits]) - LONGEST + 1) // 2
    for break_at in ("\n", " "):
        found = text.rfind(break_at, fits // 2, fits)
        if found > 0:
            return found
    return fits
