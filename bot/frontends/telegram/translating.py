"""Updates of Telegram as events of the coach; decides nothing."""

from telegram import Message, MessageOriginHiddenUser, MessageOriginUser, Update, User

from bot.coaching.model import Commanded, Edited, Event, Forwarded, Picked, Said, Showed
from bot.service import Address

_KINDS = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "voice",
    "photo": "picture",
    "video": "picture",
    "animation": "picture",
    "document": "picture",
    "sticker": "sticker",
    "dice": "sticker",
    "location": "place",
    "venue": "place",
    "contact": "contact",
}
"""What a message without words shows."""


def address_of(user: User) -> Address:
    """Return where to reach the sender of an update."""
    return Address(telegram_id=user.id, name=user.first_name or "")


def event_of(update: Update) -> Event | None:
    """Return what an update means to the coach; None when it means nothing."""
    if update.callback_query is not None:
        return _tap(update.callback_query.data or "")
    if update.edited_message is not None:
        words = _words(update.edited_message)
        return Edited(words, _ref(update.edited_message)) if words else None
    if update.message is not None:
        return _message(update.message)
    return None


def _tap(data: str) -> Picked:
    debrief, _, rest = data.partition(".")
    version, _, action = rest.partition(".")
    return Picked(action, debrief, int(version) if version.isdecimal() else -1)


def _message(message: Message) -> Event:
    words = _words(message)
    if message.forward_origin is not None and words and not _by_the_rep(message):
        sender, username = _sender(message)
        return Forwarded(words, sender, _ref(message), username)
    if words.startswith("/"):
        name, _, rest = words[1:].partition(" ")
        # In a menu of several bots a command carries the bot's name.
        return Commanded(name.partition("@")[0].lower(), rest.strip())
    if words:
        return Said(words, _ref(message))
    kind = next((kind for field, kind in _KINDS.items() if getattr(message, field, None)), "other")
    return Showed(kind)


def _by_the_rep(message: Message) -> bool:
    """Tell whether a forwarded message is one that the rep had written."""
    origin, rep = message.forward_origin, message.from_user
    return isinstance(origin, MessageOriginUser) and rep is not None and origin.sender_user.id == rep.id


def _words(message: Message) -> str:
    return (message.text or message.caption or "").strip()


def _ref(message: Message) -> str:
    return str(message.message_id)


def _sender(message: Message) -> tuple[str, str]:
    """Return name and username of who wrote a forwarded message; most people hide their account."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser):
        return origin.sender_user.full_name, origin.sender_user.username or ""
    if isinstance(origin, MessageOriginHiddenUser):
        return origin.sender_user_name, ""
    return "", ""
