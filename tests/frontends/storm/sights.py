"""What stands on a phone, and what has to stand there, without what is random in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.coaching.model import Reply
from bot.frontends.telegram.dressing import dressed


class Sight(NamedTuple):
    """One message as it stands on a phone, without what is random in it."""

    text: str
    labels: tuple[tuple[str, ...], ...]
    card: tuple[int, int] | None
    """Which of the chat's debriefs, in the order of their appearance, and its version."""


class Ordinals:
    """Counts the debriefs of one chat, whose keys are random."""

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}

    def of(self, data: str) -> tuple[int, int] | None:
        """Return which debrief a button belongs to, and its version."""
        key, version, _ = data.split(".", 2)
        return (self._keys.setdefault(key, len(self._keys)), int(version)) if key else None


def sight_of_request(values: dict[str, Any], ordinals: Ordinals) -> Sight:
    """Return what a request shows."""
    rows = (values.get("reply_markup") or {}).get("inline_keyboard", [])
    datas = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
    card = ordinals.of(datas[0]) if datas else None
    return Sight(values["text"], tuple(tuple(button["text"] for button in row) for row in rows), card)


def sights_of_reply(reply: Reply, ordinals: Ordinals) -> Iterator[Sight]:
    """Return what a reply should look like, page by page."""
    for page in dressed(reply):
        yield sight_of_request({"text": page.text, "reply_markup": page.keyboard}, ordinals)


@dataclass(frozen=True, slots=True)
class Expected:
    """A message that the phone has to show."""

    sight: Sight
    passes: bool
    """Another one of the same debrief follows right behind and may take its place."""
