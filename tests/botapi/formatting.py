"""Text as Telegram sees it: lengths in UTF-16, its small HTML, and entities given beside the text."""

import re
from typing import Any

from tests.botapi.methods import ApiError, bad

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler",
    "tg-spoiler": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
# Each kind of entity and what it must and may carry beside its place.
ENTITIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(
        ("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"), ((), ())
    ),
    **dict.fromkeys(("bold", "italic", "underline", "strikethrough", "spoiler", "code"), ((), ())),
    **dict.fromkeys(("blockquote", "expandable_blockquote"), ((), ())),
    "pre": ((), ("language",)),
    "text_link": (("url",), ()),
    "text_mention": (("user",), ()),
    "custom_emoji": (("custom_emoji_id",), ()),
    "date_time": (("unix_time",), ("date_time_format",)),
}
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
MARKUP = re.compile(r"[<&]")
TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w.-]+))?)*)\s*>"
)
ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+)))?")
REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def utf16_length(text: str) -> int:
    """Count as Telegram does: characters outside the basic plane, most emoji among them, count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(values: dict[str, Any], field: str = "text") -> tuple[str, list[dict[str, Any]]]:
    """Return the text without its markup and its entities, or refuse it as Telegram would."""
    text: str = values.get(field, "")
    mode = values.get("parse_mode")
    entities = values.get("entities" if field == "text" else "caption_entities")
    if mode and mode.lower() != "html":
        raise bad("unsupported parse_mode")
    if mode:
        text, entities = parse_html(text)
    else:
        entities = check_entities(text, entities or [])
    longest = LONGEST_TEXT if field == "text" else LONGEST_CAPTION
    if len(text) * 2 > longest and utf16_length(text) > longest:
        raise bad("message is too long" if field == "text" else "message caption is too long")
    if field == "text" and not text.strip():
        raise bad("message text is empty")
    return text, entities


def check_entities(text: str, entities: list[Any]) -> list[dict[str, Any]]:
    """Refuse entities of unknown kinds, without what their kind needs, or beyond the text."""
    if not entities:
        return entities
    units = text.encode("utf-16-le", "surrogatepass")
    for entity in entities:
        if not isinstance(entity, dict):
            raise cannot_parse("expected an Object as MessageEntity")
        _check_kind(entity)
        _check_place(entity, units)
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _check_kind(entity: dict[str, Any]) -> None:
    kind = entity.get("type")
    if not isinstance(kind, str) or kind not in ENTITIES:
        raise cannot_parse("unsupported type of MessageEntity")
    needed, allowed = ENTITIES[kind]
    for field in needed:
        if field not in entity:
            raise cannot_parse(f'can\'t find field "{field}" in a {kind} entity')
    strange = entity.keys() - {"type", "offset", "length", *needed, *allowed}
    if strange:
        raise cannot_parse(f'a {kind} entity has no field "{min(strange)}"')
    if kind == "date_time":
        _check_time(entity["unix_time"], entity.get("date_time_format", ""))


def _check_time(instant: Any, layout: Any) -> None:
    if not isinstance(instant, int) or isinstance(instant, bool) or not 0 < instant < 2**31:
        raise cannot_parse("invalid Unix time of a date_time entity")
    if not isinstance(layout, str) or not TIME_FORMAT.fullmatch(layout):
        raise cannot_parse("invalid format of a date_time entity")


def _check_place(entity: dict[str, Any], units: bytes) -> None:
    offset, length = entity.get("offset"), entity.get("length")
    for name, number in (("offset", offset), ("length", length)):
        if not isinstance(number, int) or isinstance(number, bool):
            raise cannot_parse(f'field "{name}" of MessageEntity must be of type Integer')
    if offset < 0 or length <= 0 or 2 * (offset + length) > len(units):
        raise cannot_parse("entity lies outside the text")
    for edge in (offset, offset + length):
        # The second half of a pair is a code unit from DC00 to DFFF.
        if 2 * edge < len(units) and 0xDC <= units[2 * edge + 1] <= 0xDF:
            raise cannot_parse(f"entity begins or ends in the middle of a UTF-16 symbol at offset {edge}")


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Read Telegram's HTML: its few tags, closed in order, and nothing left unescaped."""
    if "<" not in source and "&" not in source:
        return source, []
    out: list[str] = []
    entities: list[dict[str, Any]] = []
    open_tags: list[tuple[str, dict[str, Any]]] = []
    at = units = 0
    while found := MARKUP.search(source, at):
        plain = source[at : found.start()]
        out.append(plain)
        units += utf16_length(plain)
        if found[0] == "&":
            character, at = _read_reference(source, found.start())
            out.append(character)
            units += utf16_length(character)
            continue
        tag = TAG.match(source, found.start())
        if tag is None:
            raise cannot_parse(f"unescaped or unfinished tag at byte offset {_bytes(source, found.start())}")
        at = tag.end()
        if tag[1]:
            entity = _close(open_tags, tag[2].lower(), _bytes(source, found.start()))
            entity["length"] = units - entity["offset"]
        else:
            entity = _open(tag, open_tags, _bytes(source, found.start())) | {"offset": units, "length": 0}
            entities.append(entity)
            open_tags.append((tag[2].lower(), entity))
    if open_tags:
        raise cannot_parse(f'can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    out.append(source[at:])
    return "".join(out), [entity for entity in entities if entity["length"] and entity["type"]]


def _read_reference(source: str, start: int) -> tuple[str, int]:
    found = REFERENCE.match(source, start)
    if found is None:
        raise cannot_parse(f"unescaped & at byte offset {_bytes(source, start)}")
    number = int(found[2]) if found[2] else int(found[3] or "0", 16)
    if not found[1] and not 0 < number < 0x110000:
        raise cannot_parse(f"invalid character reference at byte offset {_bytes(source, start)}")
    return NAMED[found[1]] if found[1] else chr(number), found.end()


def _close(open_tags: list[tuple[str, dict[str, Any]]], name: str, offset: int) -> dict[str, Any]:
    if not open_tags:
        raise cannot_parse(f"unexpected end tag at byte offset {offset}")
    expected, entity = open_tags.pop()
    if name != expected:
        raise cannot_parse(
            f'unmatched end tag at byte offset {offset}, expected "</{expected}>", found "</{name}>"'
        )
    return entity


def _open(tag: re.Match[str], open_tags: list[tuple[str, dict[str, Any]]], offset: int) -> dict[str, Any]:
    """Make the entity of a start tag, still without its place."""
    name = tag[2].lower()
    given = {key.lower(): _unescape(a or b or c) for key, a, b, c in ATTRIBUTE.findall(tag[3])}
    kind = TAGS.get(name)
    if kind is None or (name == "span" and given.get("class") != "tg-spoiler"):
        raise cannot_parse(f'unsupported start tag "{name}" at byte offset {offset}')
    if name == "code" and open_tags and open_tags[-1][0] == "pre" and "class" in given:
        open_tags[-1][1]["language"] = given["class"].removeprefix("language-")
        return {"type": ""}
    if name == "a":
        return {"type": kind, "url": given.get("href", "")}
    if name == "blockquote" and "expandable" in given:
        return {"type": "expandable_blockquote"}
    if name == "tg-emoji":
        return {"type": kind, "custom_emoji_id": given.get("emoji-id", "")}
    if name == "tg-time":
        return _open_time(kind, given)
    return {"type": kind}


def _open_time(kind: str, given: dict[str, str]) -> dict[str, Any]:
    unix = given.get("unix", "")
    entity: dict[str, Any] = {"type": kind, "unix_time": int(unix) if unix.isdecimal() else None}
    if "format" in given:
        entity["date_time_format"] = given["format"]
    _check_time(entity["unix_time"], entity.get("date_time_format", ""))
    return entity


def _unescape(value: str) -> str:
    at, out = 0, []
    while (ampersand := value.find("&", at)) >= 0:
        out.append(value[at:ampersand])
        character, at = _read_reference(value, ampersand)
        out.append(character)
    return "".join([*out, value[at:]])


def _bytes(source: str, characters: int) -> int:
    return len(source[:characters].encode(errors="surrogatepass"))


def cannot_parse(reason: str) -> ApiError:
    return bad(f"can't parse entities: {reason}")
