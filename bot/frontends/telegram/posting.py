"""One thing at a time to Telegram: a message sent or edited, a file, a picture. What it says is raised.

What goes out with every reply goes as the JSON that it is: the library would make objects of each button on
the way out and of the whole message on the way back, of which only the number is needed.
"""

from dataclasses import dataclass
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, MessageEntity
from telegram.error import BadRequest

from bot.frontends.telegram.dressing import Message

LARGEST = 50_000_000
"""Bytes of a file that a bot may send (https://core.telegram.org/bots/api#senddocument)."""
_LONGEST_UPLOAD = 300.0
_NAME = "figures.png"


@dataclass(frozen=True, slots=True)
class File:
    """A file, ready to be sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, with the words that it shows above it."""

    png: bytes
    caption: Message | None


Post = Message | File | Picture


async def sent(bot: Bot, chat: int, post: Post) -> int:
    """Send something as a message of its own; return its number."""
    match post:
        case Message():
            answer = await bot.do_api_request("sendMessage", {"chat_id": chat, **_fields(post)})
            return int(answer["message_id"])
        case File():
            seconds = upload_seconds(len(post.content))
            message = await bot.send_document(chat, post.content, filename=post.name, write_timeout=seconds)
        case Picture():
            message = await bot.send_photo(chat, post.png, filename=_NAME)
    return message.message_id


def upload_seconds(size: int) -> float:
    """Return how long a file of so many bytes may take on its way: a slow line sends 100 kB in a second."""
    return min(_LONGEST_UPLOAD, 30 + size / 100_000)


async def edited(bot: Bot, chat: int, place: int, post: Message | Picture) -> None:
    """Let something take the place of what a message shows; a text may become a picture, never back."""
    try:
        if isinstance(post, Message):
            asked = {"chat_id": chat, "message_id": place, **_fields(post)}
            await bot.do_api_request("editMessageText", asked)
        else:
            assert post.caption is not None
            await bot.edit_message_media(
                InputMediaPhoto(
                    post.png,
                    caption=post.caption.text,
                    caption_entities=MessageEntity.de_list(list(post.caption.entities), bot),
                    filename=_NAME,
                    show_caption_above_media=True,
                ),
                chat,
                place,
                reply_markup=_keyboard_of(post.caption, bot),
            )
    except BadRequest as error:
        # What is to be shown is shown already: a double tap, or an edit that came through unanswered.
        if "not modified" not in str(error).lower():
            raise


async def tap_answered(bot: Bot, query: str) -> None:
    """Let the clock on a button stop."""
    await bot.do_api_request("answerCallbackQuery", {"callback_query_id": query})


def _fields(message: Message) -> dict[str, Any]:
    fields: dict[str, Any] = {"text": message.text, "link_preview_options": {"is_disabled": True}}
    if message.entities:
        fields["entities"] = message.entities
    if message.keyboard is not None:
        fields["reply_markup"] = message.keyboard
    return fields


def _keyboard_of(message: Message, bot: Bot) -> InlineKeyboardMarkup | None:
    return None if message.keyboard is None else InlineKeyboardMarkup.de_json(message.keyboard, bot)
