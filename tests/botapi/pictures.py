"""Pictures as Telegram takes them: what is one, how large it may be, and how one comes with an edit."""

from typing import Any

from tests.botapi.formatting import formatted
from tests.botapi.methods import Upload, bad

STARTS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
PNG = b"\x89PNG\r\n\x1a\n"
LARGEST = 10 * 1024**2
MOST_PIXELS = 10_000
"""Of width and height together."""
MOST_STRETCHED = 20
FIELDS = {
    "type", "media", "caption", "parse_mode", "caption_entities", "show_caption_above_media", "has_spoiler",
}  # fmt: skip


def size_of(picture: Upload | str) -> tuple[int, int]:
    """Return width and height, or refuse what Telegram would not show as a photo."""
    if isinstance(picture, str):
        return 800, 600
    if not picture.content.startswith(STARTS):
        raise bad("IMAGE_PROCESS_FAILED")
    if len(picture.content) > LARGEST:
        raise bad("file is too big")
    if not picture.content.startswith(PNG):
        return 800, 600
    width, height = (int.from_bytes(picture.content[at : at + 4], "big") for at in (16, 20))
    if b"IHDR" not in picture.content[:16] or b"IEND" not in picture.content[-12:]:
        raise bad("IMAGE_PROCESS_FAILED")
    if width + height > MOST_PIXELS or max(width, height) > MOST_STRETCHED * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return width, height


def check_media(media: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Return the caption of a photo that comes with an edit and its entities; nothing else may come here."""
    if media.get("type") != "photo":
        raise bad("can't parse InputMedia: unsupported type specified")
    if strange := media.keys() - FIELDS:
        raise bad(f'can\'t parse InputMedia: unknown field "{min(strange)}"')
    for name in ("show_caption_above_media", "has_spoiler"):
        if not isinstance(media.get(name, False), bool):
            raise bad(f'can\'t parse InputMedia: field "{name}" must be of type Boolean')
    if not isinstance(media.get("caption", ""), str) or not isinstance(
        media.get("caption_entities", []), list
    ):
        raise bad("can't parse InputMedia: strange caption")
    return formatted(media, "caption")
