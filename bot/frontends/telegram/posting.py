"""One thing at a time to Telegram: a message sent or edited, a file, a picture. What it says is raised."""

from dataclasses import dataclass

from telegram import Bot, InputMediaPhoto, LinkPreviewOptions
from telegram.error import BadRequest

from bot.frontends.telegram.dressing import Message

LARGEST = 50_000_000
"""Bytes of a file that a bot may send (https://core.telegram.org/bots/api#senddocument)."""
_LONGEST_UPLOAD = 300.0
_QUIET = LinkPreviewOptions(is_disabled=True)
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
            message = await bot.send_message(
                chat,
                post.text,
                entities=post.entities,
                reply_markup=post.keyboard,
                link_preview_options=_QUIET,
            )
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
            await bot.edit_message_text(
                post.text,
                chat,
                place,
                entities=post.entities,
                reply_markup=post.keyboard,
                link_preview_options=_QUIET,
            )
        else:
            assert post.caption is not None
            await bot.edit_message_media(
                InputMediaPhoto(
                    post.png,
                    caption=post.caption.text,
                    caption_entities=post.caption.entities,
                    filename=_NAME,
                    show_caption_above_media=True,
                ),
                chat,
                place,
                reply_markup=post.caption.keyboard,
            )
    except BadRequest as error:
        # What is to be shown is shown already: a double tap, or an edit that came through unanswered.
        if "not modified" not in str(error).lower():
            raise
