"""What the bot may ask for: the methods that change chats and settings."""

import re
import time
from collections.abc import Callable
from typing import Any

from tests.botapi.chats import Chat, Message, same
from tests.botapi.formatting import formatted, utf16_length
from tests.botapi.keyboards import check_markup
from tests.botapi.methods import ApiError, Upload, bad
from tests.botapi.pictures import check_media, size_of
from tests.botapi.users import File, Users

ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
    "chat_administrators", "chat_member",
}  # fmt: skip
PREVIEW = {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
LARGEST_DOWNLOAD = 20 * 1024**2
KEPT = ("link_preview_options", "show_caption_above_media", "has_spoiler")


class Bot:
    """The bot's account: it acts in the users' chats and has a few settings of its own."""

    def __init__(self, users: Users, token: str, *, strict: bool, query_lifetime: float):
        self.users = users
        self.strict = strict
        self.query_lifetime = query_lifetime
        self.user = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Unchase",
            "username": "unchase_test_bot",
        }
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.description = ""
        self.short_description = ""
        self.webhook: dict[str, Any] = {}
        self.downloads: dict[str, bytes] = {}
        """What can be fetched now, by the path that getFile has given out."""
        self.calls: dict[str, Callable[[dict[str, Any]], Any]] = {
            "answerCallbackQuery": self._answer_callback_query,
            "deleteMessage": self._delete_message,
            "deleteMyCommands": self._delete_commands,
            "deleteWebhook": self._delete_webhook,
            "editMessageCaption": self._edit_caption,
            "editMessageMedia": self._edit_media,
            "editMessageReplyMarkup": self._edit_markup,
            "editMessageText": self._edit_text,
            "getFile": self._get_file,
            "getMe": self._get_me,
            "getMyCommands": lambda values: self.commands.get(_scope(values), []),
            "getWebhookInfo": self._get_webhook,
            "sendChatAction": self._send_action,
            "sendDocument": lambda values: self._send_file(values, "document"),
            "sendMessage": self._send_message,
            "sendPhoto": lambda values: self._send_file(values, "photo"),
            "setMyCommands": self._set_commands,
            "setMyDescription": self._set_description,
            "setMyShortDescription": self._set_short_description,
            "setWebhook": self._set_webhook,
        }

    # Messages.

    def _send_message(self, values: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(values)
        text, entities = formatted(values) if self.strict else (values["text"], values.get("entities"))
        return self._say(chat, values, {"text": text, "entities": entities})

    def _send_file(self, values: dict[str, Any], kind: str) -> dict[str, Any]:
        chat = self._chat(values)
        caption, entities = formatted(values, "caption") if self.strict else (values.get("caption"), None)
        file = values[kind]
        size = len(file.content) if isinstance(file, Upload) else 1
        content: Any
        if kind == "photo":
            content = self._photo(file)
        elif isinstance(file, Upload):
            kept = self.users.keep(File(file.filename, file.content, size))
            content = {**kept, "mime_type": file.content_type}
        else:
            number = f"{kind}-{next(self.users.message_ids)}"
            content = {"file_id": number, "file_unique_id": number, "file_size": size}
        return self._say(chat, values, {kind: content, "caption": caption, "caption_entities": entities})

    def _photo(self, file: Upload | str) -> list[dict[str, Any]]:
        """Keep a picture; return it as Telegram's PhotoSizes."""
        width, height = size_of(file) if self.strict else (800, 600)
        name, content = ("", b"") if isinstance(file, str) else (file.filename, file.content)
        kept = self.users.keep(File(name, content, len(content)), "photo")
        if isinstance(file, str):
            kept["file_id"] = file
        return [kept | {"width": width, "height": height}]

    def _get_file(self, values: dict[str, Any]) -> dict[str, Any]:
        """Give out the path of a file, unless it is too large for a bot."""
        file = self.users.files.get(values["file_id"])
        if file is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if max(len(file.content), file.size or 0) > LARGEST_DOWNLOAD:
            raise bad("file is too big")
        ending = f".{file.name.rpartition('.')[2]}" if "." in file.name else ""
        path = f"documents/file_{len(self.downloads)}{ending}"
        self.downloads[path] = file.content
        told = {} if file.size is None else {"file_size": file.size}
        return {
            "file_id": values["file_id"],
            "file_unique_id": f"u-{values['file_id']}",
            "file_path": path,
            **told,
        }

    def _say(self, chat: Chat, values: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        markup = values.get("reply_markup")
        if self.strict:
            check_markup(markup)
            _check_preview(values.get("link_preview_options"))
        raw = {
            "message_id": next(self.users.message_ids),
            "from": self.user,
            "chat": chat.person.as_chat(),
            "date": int(self.users.clock()),
            **{key: value for key, value in content.items() if value},
            **{key: values[key] for key in KEPT if key in values},
        }
        if replied := self._replied(chat, values):
            raw["reply_to_message"] = replied
        if markup and "inline_keyboard" in markup:
            raw["reply_markup"] = markup
        message = Message(raw, from_bot=True)
        chat.messages[message.id] = message
        chat.note("sent", message)
        return raw

    def _replied(self, chat: Chat, values: dict[str, Any]) -> dict[str, Any] | None:
        asked = values.get("reply_parameters")
        if not asked:
            return None
        message = chat.messages.get(asked.get("message_id"))
        if message is None or message.deleted:
            if asked.get("allow_sending_without_reply"):
                return None
            raise bad("message to be replied not found")
        return {key: value for key, value in message.snapshot().items() if key != "reply_to_message"}

    def _edit_text(self, values: dict[str, Any]) -> dict[str, Any]:
        message = self._editable(values)
        if "text" not in message.raw:
            raise bad("there is no text in the message to edit")
        text, entities = formatted(values) if self.strict else (values["text"], values.get("entities"))
        return self._change(message, values, {"text": text, "entities": entities}, "edited")

    def _edit_caption(self, values: dict[str, Any]) -> dict[str, Any]:
        message = self._editable(values)
        if "photo" not in message.raw and "document" not in message.raw:
            raise bad("there is no caption in the message to edit")
        caption, entities = formatted(values, "caption") if self.strict else (values.get("caption"), None)
        above = values.get("show_caption_above_media")
        content = {"caption": caption, "caption_entities": entities, "show_caption_above_media": above}
        return self._change(message, values, content, "edited")

    def _edit_media(self, values: dict[str, Any]) -> dict[str, Any]:
        """Put a photo in the place of a text or of another file."""
        message, media = self._editable(values), values["media"]
        caption, entities = check_media(media) if self.strict else (media.get("caption"), None)
        content = dict.fromkeys(("text", "entities", "link_preview_options", "document")) | {
            "photo": self._photo(media["media"]),
            "caption": caption,
            "caption_entities": entities,
            "show_caption_above_media": media.get("show_caption_above_media"),
            "has_spoiler": media.get("has_spoiler"),
        }
        return self._change(message, values, content, "edited")

    def _edit_markup(self, values: dict[str, Any]) -> dict[str, Any]:
        return self._change(self._editable(values), values, {}, "markup")

    def _change(
        self, message: Message, values: dict[str, Any], content: dict[str, Any], what: str
    ) -> dict[str, Any]:
        """Edit in place; a keyboard that is not given again is gone."""
        markup = values.get("reply_markup")
        if self.strict:
            check_markup(markup, inline_only=True)
            _check_preview(values.get("link_preview_options"))
        if markup == {"inline_keyboard": []}:
            markup = None
        new = content | {"reply_markup": markup}
        if all(same(value, message.raw.get(key)) for key, value in new.items()):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message"
            )
        for key, value in new.items():
            message.raw.pop(key, None)
            if value:
                message.raw[key] = value
        message.raw["edit_date"] = int(self.users.clock())
        message.edits += 1
        self.users.chats[message.chat_id].note(what, message)
        return message.raw

    def _editable(self, values: dict[str, Any]) -> Message:
        if "inline_message_id" in values:
            raise bad("MESSAGE_ID_INVALID")
        if "message_id" not in values:
            raise bad("message identifier is not specified")
        chat = self._chat(values)
        message = chat.messages.get(values["message_id"])
        if message is None or message.deleted:
            raise bad("message to edit not found")
        if not message.from_bot:
            raise bad("message can't be edited")
        return message

    def _delete_message(self, values: dict[str, Any]) -> bool:
        chat = self._chat(values)
        message = chat.messages.get(values["message_id"])
        if message is None or message.deleted:
            raise bad("message to delete not found")
        message.deleted = True
        chat.note("deleted", text=message.text)
        return True

    def _send_action(self, values: dict[str, Any]) -> bool:
        chat = self._chat(values)
        if values["action"] not in ACTIONS:
            raise bad("wrong parameter action in request")
        chat.actions.append(values["action"])
        return True

    def _answer_callback_query(self, values: dict[str, Any]) -> bool:
        tap = self.users.taps.get(values["callback_query_id"])
        if tap is None or time.monotonic() - tap.at > self.query_lifetime:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        text = values.get("text", "")
        if utf16_length(text) > 200:
            raise bad("MESSAGE_TOO_LONG")
        tap.answers.append(values)
        if text:
            self.users.chat(tap.message.chat_id).note("notified", text=text)
        return True

    def _chat(self, values: dict[str, Any]) -> Chat:
        """Find the chat; there is none with people who never wrote, and no way to those who block the bot."""
        number = values.get("chat_id")
        if number is None:
            raise bad("chat_id is empty")
        chat = self.users.chats.get(number)
        if chat is None:
            if self.strict or not isinstance(number, int):
                raise bad("chat not found")
            chat = self.users.chat(number)
        if chat.deactivated:
            raise ApiError(403, "Forbidden: user is deactivated")
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    # Settings.

    def _get_me(self, values: dict[str, Any]) -> dict[str, Any]:
        return self.user | {
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def _set_commands(self, values: dict[str, Any]) -> bool:
        commands = values["commands"]
        if len(commands) > 100:
            raise bad("too many bot commands specified")
        for command in commands:
            if not isinstance(command, dict) or command.keys() != {"command", "description"}:
                raise bad("can't parse BotCommand")
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= utf16_length(command["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_scope(values)] = commands
        return True

    def _delete_commands(self, values: dict[str, Any]) -> bool:
        self.commands.pop(_scope(values), None)
        return True

    def _set_description(self, values: dict[str, Any]) -> bool:
        self.description = values.get("description", "")
        return True

    def _set_short_description(self, values: dict[str, Any]) -> bool:
        self.short_description = values.get("short_description", "")
        return True

    def _set_webhook(self, values: dict[str, Any]) -> bool:
        if values["url"] and not values["url"].startswith(("https://", "http://127.0.0.1:")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", values.get("secret_token", "")):
            raise bad("secret token contains unallowed characters")
        if not 1 <= values.get("max_connections", 40) <= 100:
            raise bad("bad webhook: max_connections is out of range")
        return self._change_webhook(values)

    def _delete_webhook(self, values: dict[str, Any]) -> bool:
        return self._change_webhook(values)

    def _change_webhook(self, values: dict[str, Any]) -> bool:
        if values.get("drop_pending_updates"):
            self.users.updates.waiting.clear()
        if "allowed_updates" in values:
            self.users.updates.allowed = values["allowed_updates"] or None
        self.webhook = values if values.get("url") else {}
        self.users.wake()
        return True

    def _get_webhook(self, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": "certificate" in self.webhook,
            "pending_update_count": len(self.users.updates.waiting),
        }


def _scope(values: dict[str, Any]) -> str:
    """Name the scope and language that commands are for; the default scope is the empty one."""
    scope = values.get("scope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    where = (
        "" if scope["type"] == "default" else ":".join(str(scope[key]) for key in sorted(scope, reverse=True))
    )
    language = values.get("language_code") or ""
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    return f"{where}/{language}" if language else where


def _check_preview(options: dict[str, Any] | None) -> None:
    if options and options.keys() - PREVIEW:
        raise bad("can't parse link preview options")
