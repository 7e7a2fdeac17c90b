"""Updates of Telegram as events of the coach; decides nothing."""

from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    ChatMember,
    Document,
    InaccessibleMessage,
    Message,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
    User,
)

from bot.coaching.model import Commanded, Edited, Event, Forwarded, Picked, Placed, Said, Showed
from bot.service import Address

_KINDS = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "voice",
    "photo": "picture",
    "video": "picture",
    "animation": "picture",
    "document": "document",
    "sticker": "sticker",
    "dice": "sticker",
    "contact": "contact",
}
"""What a message without words shows."""
_YAML = (".yaml", ".yml")
_LISTS = (".csv", ".tsv")
_LIST_KINDS = {
    "text/csv",
    "text/comma-separated-values",
    "text/x-csv",
    "application/csv",
    "application/x-csv",
    "text/tab-separated-values",
}
_FILES = {
    (".xlsx", ".xls", ".xlsm", ".ods", ".numbers"): "workbook",
    (".zip", ".gz", ".rar", ".7z", ".tar"): "archive",
    (".vcf", ".vcard"): "cards",
    (".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".mp4", ".mov"): "picture",
}
"""Files that are not fetched, by how their names end."""
_YAML_KINDS = {"text/yaml", "text/x-yaml", "application/yaml", "application/x-yaml"}


def update_of(item: dict[str, Any], bot: Bot) -> Update:
    """Make an update of its JSON; raises whatever the library raises for one that is malformed.

    With each tap comes the whole card that was tapped, and of it only the number counts: it is taken as one
    that is too old to be shown along.
    """
    tap = item.get("callback_query")
    card = tap.get("message") if isinstance(tap, dict) else None
    if not isinstance(tap, dict) or not isinstance(card, dict):
        return Update.de_json(item, bot)
    message = InaccessibleMessage(Chat.de_json(card["chat"], bot), card["message_id"])
    query = CallbackQuery.de_json({**tap, "message": None}, bot)
    query = CallbackQuery(query.id, query.from_user, query.chat_instance, message, query.data)
    return Update(item["update_id"], callback_query=query)


def address_of(user: User) -> Address:
    """Return where to reach the sender of an update."""
    # Of the last name no more is kept than tells two of one name apart.
    return Address(telegram_id=user.id, name=user.first_name or "", initial=(user.last_name or "")[:1])


def event_of(update: Update) -> Event | None:
    """Return what an update means to the coach; None when it means nothing."""
    if update.callback_query is not None:
        return _tap(update.callback_query)
    if update.edited_message is not None:
        words = _words(update.edited_message)
        return Edited(words, _ref(update.edited_message)) if words else None
    if update.message is not None:
        return _message(update.message)
    return None


def text_file_of(update: Update) -> Document | None:
    """Return the text file that an update brings; other files are only looked at from outside.

    Of a plain text that comes with words, the words are taken: the text is what they are about.
    """
    message = update.message
    document = None if message is None else message.document
    if message is None or document is None:
        return None
    name = (document.file_name or "").lower()
    if name.endswith(_YAML) or document.mime_type in _YAML_KINDS or is_list_file(document):
        return document
    return document if is_plain_text(document) and not _words(message) else None


def is_list_file(document: Document) -> bool:
    """Tell whether a file says of itself that it is a table."""
    name = (document.file_name or "").lower()
    # Windows takes a CSV for a workbook, so a name that says what it is counts first.
    return name.endswith(_LISTS) or (document.mime_type in _LIST_KINDS and not name.endswith(_YAML))


def is_plain_text(document: Document) -> bool:
    """Tell whether a file is a text that may hold anything."""
    return (document.file_name or "").lower().endswith(".txt")


def leaves(update: Update) -> bool:
    """Tell whether an update says that somebody wants to hear no more of the bot."""
    changed = update.my_chat_member
    return changed is not None and changed.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}


def _tap(query: CallbackQuery) -> Picked:
    debrief, _, rest = (query.data or "").partition(".")
    version, _, action = rest.partition(".")
    # A message too old to be shown along still has its number.
    message = 0 if query.message is None else query.message.message_id
    return Picked(action, debrief, int(version) if version.isdecimal() else -1, message)


def _message(message: Message) -> Event:
    words = _words(message)
    origin = message.forward_origin
    if origin is not None and words:
        own = _by_the_rep(message)
        sender, username = ("", "") if own else _sender(message)
        return Forwarded(words, sender, _ref(message), username, message.date, origin.date, own)
    if words.startswith("/"):
        name, _, rest = words[1:].partition(" ")
        # In a menu of several bots a command carries the bot's name.
        return Commanded(name.partition("@")[0].lower(), rest.strip(), _ref(message))
    if words:
        return Said(words, _ref(message), message.date, _replied_to(message))
    location = message.venue.location if message.venue else message.location
    if location is not None:
        return Placed(location.latitude, location.longitude, _ref(message))
    name = (message.document.file_name or "").lower() if message.document else ""
    for endings, shown in _FILES.items():
        if name.endswith(endings):
            return Showed(shown, _ref(message))
    kind = next((kind for field, kind in _KINDS.items() if getattr(message, field, None)), "other")
    return Showed(kind, _ref(message))


def _replied_to(message: Message) -> str:
    """Return the debrief whose card a message replies to."""
    card = message.reply_to_message
    rows = card.reply_markup.inline_keyboard if card is not None and card.reply_markup is not None else ()
    carried = (button.callback_data for row in rows for button in row)
    found = (data.partition(".")[0] for data in carried if isinstance(data, str))
    return next((key for key in found if key), "")


def _by_the_rep(message: Message) -> bool:
    """Tell whether a forwarded message is one that the rep had written.

    Who hides has a name alone, and a first name many share: both names have to be the rep's.
    """
    origin, rep = message.forward_origin, message.from_user
    if rep is None:
        return False
    if isinstance(origin, MessageOriginHiddenUser):
        return bool(rep.last_name) and origin.sender_user_name == rep.full_name
    return isinstance(origin, MessageOriginUser) and origin.sender_user.id == rep.id


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
