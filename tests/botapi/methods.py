"""The methods that exist, their parameters, and how a request's parameters are read."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

MESSAGE = """chat_id!:chat business_connection_id message_thread_id:int direct_messages_topic_id:int
    disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id
    suggested_post_parameters:object reply_parameters:object reply_markup:object"""
TEXT = "text! parse_mode entities:array link_preview_options:object"
CAPTION = "caption parse_mode caption_entities:array"
EDITED = "business_connection_id chat_id:chat message_id:int inline_message_id"
COMMANDS = "scope:object language_code"

# name!:type<=longest, where "!" means required and a missing type is a string.
WRITTEN_DOWN = {
    "answerCallbackQuery": "callback_query_id! text show_alert:bool url cache_time:int",
    "deleteMessage": "chat_id!:chat message_id!:int",
    "deleteMyCommands": COMMANDS,
    "deleteWebhook": "drop_pending_updates:bool",
    "editMessageCaption": f"{EDITED} {CAPTION} show_caption_above_media:bool reply_markup:object",
    "editMessageMedia": f"{EDITED} media!:media reply_markup:object",
    "editMessageReplyMarkup": f"{EDITED} reply_markup:object",
    "editMessageText": f"{EDITED} {TEXT} reply_markup:object",
    "getFile": "file_id!",
    "getMe": "",
    "getMyCommands": COMMANDS,
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:array",
    "getWebhookInfo": "",
    "sendChatAction": "chat_id!:chat action! business_connection_id message_thread_id:int",
    "sendDocument": f"{MESSAGE} document!:file thumbnail:file {CAPTION} disable_content_type_detection:bool",
    "sendMessage": f"{MESSAGE} {TEXT}",
    "sendPhoto": f"{MESSAGE} photo!:file {CAPTION} show_caption_above_media:bool has_spoiler:bool",
    "setMyCommands": f"commands!:array {COMMANDS}",
    "setMyDescription": "description<=512 language_code",
    "setMyShortDescription": "short_description<=120 language_code",
    "setWebhook": "url! certificate:file ip_address max_connections:int allowed_updates:array "
    "drop_pending_updates:bool secret_token<=256",
}


class ApiError(Exception):
    """An answer that says no, as Telegram puts it."""

    def __init__(self, code: int, description: str, **parameters: int):
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived."""

    filename: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a method."""

    type: str
    required: bool
    longest: int | None


def _read(line: str) -> dict[str, Parameter]:
    found = re.findall(r"(\w+)(!?)(?::(\w+))?(?:<=(\d+))?(?:\s+|$)", line)
    return {
        name: Parameter(kind or "string", bool(required), int(longest) if longest else None)
        for name, required, kind, longest in found
    }


METHODS = {name: _read(line) for name, line in WRITTEN_DOWN.items()}


async def read_fields(request: web.BaseRequest) -> dict[str, Any]:
    """Take the parameters from wherever Telegram allows them: the address, a form, JSON or multipart."""
    fields: dict[str, Any] = dict(request.query) if request.rel_url.raw_query_string else {}
    if not request.can_read_body:
        return fields
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise bad("can't parse request body as JSON") from None
        if not isinstance(body, dict):
            raise bad("request body must be a JSON object")
        return fields | body
    if request.content_type == "multipart/form-data":
        return fields | await _read_parts(request)
    if request.content_type == "application/x-www-form-urlencoded":
        return fields | dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
    return fields


async def _read_parts(request: web.BaseRequest) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as file:
                value = Upload(value.filename, file.read(), value.content_type)
        parts[name] = value
    return parts


def check(method: str, fields: dict[str, Any], *, strict: bool) -> dict[str, Any]:
    """Turn fields into values of the right type; strict is whether strange and missing ones are refused."""
    spec = METHODS[method]
    values: dict[str, Any] = {}
    for name, raw in fields.items():
        parameter = spec.get(name)
        if parameter is None:
            if isinstance(raw, Upload):
                continue
            if strict:
                raise bad(f'method {method} has no parameter "{name}"')
            continue
        if raw is not None:
            values[name] = READERS[parameter.type](name, raw, fields)
            if parameter.longest is not None and len(values[name]) > parameter.longest:
                raise bad(f'parameter "{name}" is too long')
    if strict:
        for name, parameter in spec.items():
            if parameter.required and name not in values:
                raise bad(MISSING.get(name, f'parameter "{name}" is required'))
    return values


# What Telegram says when these are missing or empty.
MISSING = {"text": "message text is empty", "chat_id": "chat_id is empty"}


def _string(name: str, raw: Any, fields: dict[str, Any]) -> str:
    if isinstance(raw, str):
        return raw
    raise bad(f'parameter "{name}" must be of type String')


def _int(name: str, raw: Any, fields: dict[str, Any]) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"-?\d{1,19}", raw):
        return int(raw)
    raise bad(f'parameter "{name}" must be of type Integer')


def _bool(name: str, raw: Any, fields: dict[str, Any]) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in ("true", "false", "1", "0"):
        return raw.lower() in ("true", "1")
    raise bad(f'parameter "{name}" must be of type Boolean')


def _chat(name: str, raw: Any, fields: dict[str, Any]) -> int | str:
    if isinstance(raw, str) and raw.startswith("@"):
        return raw
    if raw == "":
        raise bad("chat_id is empty")
    return _int(name, raw, fields)


def _json(name: str, raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None


def _array(name: str, raw: Any, fields: dict[str, Any]) -> list[Any]:
    value = _json(name, raw)
    if isinstance(value, list):
        return value
    raise bad(f'parameter "{name}" must be of type Array')


def _object(name: str, raw: Any, fields: dict[str, Any]) -> dict[str, Any]:
    value = _json(name, raw)
    if isinstance(value, dict):
        return value
    raise bad(f"object expected as {name.replace('_', ' ')}")


def _file(name: str, raw: Any, fields: dict[str, Any]) -> Upload | str:
    if isinstance(raw, str) and raw.startswith("attach://"):
        raw = fields.get(raw.removeprefix("attach://"))
    if isinstance(raw, Upload | str):
        if isinstance(raw, Upload) and not raw.content:
            raise bad("file must be non-empty")
        return raw
    raise bad(f"there is no {name} in the request")


def _media(name: str, raw: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Read media that comes with an edit, and the file that is attached to it."""
    media = dict(_object(name, raw, fields))
    if not isinstance(media.get("media"), str) or not media["media"]:
        raise bad("can't parse InputMedia: media not found")
    if media["media"].startswith("attach://"):
        attached = fields.get(media["media"].removeprefix("attach://"))
        if not isinstance(attached, Upload):
            raise bad("wrong file identifier/HTTP URL specified")
        if not attached.content:
            raise bad("file must be non-empty")
        media["media"] = attached
    return media


READERS = {
    "array": _array,
    "bool": _bool,
    "chat": _chat,
    "file": _file,
    "int": _int,
    "media": _media,
    "object": _object,
    "string": _string,
}
