"""The chats as the users see them: messages, edited in place, and all that happened in order."""

import copy
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "en"

    def as_user(self) -> dict[str, Any]:
        """The person as Telegram's User."""
        return {"id": self.id, "is_bot": False, **self._names(), "language_code": self.language_code}

    def as_chat(self) -> dict[str, Any]:
        """The private chat with the person as Telegram's Chat."""
        return {"id": self.id, "type": "private", **self._names()}

    def _names(self) -> dict[str, str]:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {key: name for key, name in names.items() if name is not None}


@dataclass(slots=True, eq=False)
class Message:
    """One message in a chat; `raw` is Telegram's Message as it stands now."""

    raw: dict[str, Any]
    from_bot: bool
    edits: int = 0
    deleted: bool = False

    @property
    def id(self) -> int:
        """Its number."""
        return self.raw["message_id"]

    @property
    def chat_id(self) -> int:
        """The chat it stands in."""
        return self.raw["chat"]["id"]

    @property
    def text(self) -> str:
        """What can be read in it."""
        return self.raw.get("text") or self.raw.get("caption") or ""

    @property
    def entities(self) -> list[dict[str, Any]]:
        """The formatting of the text."""
        return self.raw.get("entities") or self.raw.get("caption_entities") or []

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        """The rows of buttons below it."""
        return self.raw.get("reply_markup", {}).get("inline_keyboard", [])

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The buttons one after the other."""
        return [button for row in self.keyboard for button in row]

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons."""
        return [button["text"] for button in self.buttons]

    def button(self, which: str | int) -> dict[str, Any]:
        """Find a button by its label or its place."""
        if isinstance(which, int):
            return self.buttons[which]
        for button in self.buttons:
            if button["text"] == which:
                return button
        raise LookupError(f"no button {which!r}; there are {self.labels}")

    def snapshot(self) -> dict[str, Any]:
        """The message as it is sent along now."""
        return copy.deepcopy(self.raw)


class Line(NamedTuple):
    """One thing that happened in a chat.

    Said, reworded, tapped, copied, opened by the person; sent, edited, markup, notified, deleted by the bot.
    """

    what: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    message_id: int | None = None


SPEAKERS = {"said": "Rep  ", "reworded": "Rep* ", "sent": "Bot  ", "edited": "Bot* ", "markup": "Bot* "}


@dataclass(slots=True)
class Chat:
    """A private chat between a person and the bot."""

    person: Person
    messages: dict[int, Message] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    blocked: bool = False
    deactivated: bool = False
    """Their account is gone, and nobody is told."""
    actions: list[str] = field(default_factory=list)

    @property
    def shown(self) -> list[Message]:
        """The messages on the screen, oldest first."""
        return [message for message in self.messages.values() if not message.deleted]

    @property
    def from_bot(self) -> list[Message]:
        """The bot's messages on the screen, oldest first."""
        return [message for message in self.shown if message.from_bot]

    def note(self, what: str, message: Message | None = None, text: str | None = None) -> None:
        """Write down what happened."""
        rows = tuple(tuple(b["text"] for b in row) for row in message.keyboard) if message else ()
        shown = text if text is not None else _words(message)
        self.lines.append(Line(what, shown, rows, message.id if message else None))

    def transcript(self) -> str:
        """Everything that happened, in order, as text."""
        return "".join(_render(line) for line in self.lines)

    def screen(self) -> str:
        """What the person sees now, as text."""
        return "".join(
            _render(Line("sent" if m.from_bot else "said", _words(m), _rows(m))) for m in self.shown
        )


def _rows(message: Message) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(button["text"] for button in row) for row in message.keyboard)


CONTENTS = (
    "voice", "audio", "video_note", "video", "animation", "document", "photo", "sticker", "venue", "location",
    "contact", "poll", "dice",
)  # fmt: skip


def _words(message: Message | None) -> str:
    if message is None:
        return ""
    kind = next((kind for kind in CONTENTS if kind in message.raw), None)
    if kind is None:
        return message.text
    return f"({kind.replace('_', ' ')}) {message.text}".rstrip()


def _render(line: Line) -> str:
    speaker = SPEAKERS.get(line.what)
    if speaker is None:
        what = "" if line.what == "tapped" else f"({line.what}) "
        who = "Bot  " if line.what in ("notified", "deleted") else "Rep  "
        text = f"[{line.text}]" if line.what == "tapped" else line.text
        return f"{who}{what}{text}\n"
    body = line.text.replace("\n", "\n     ")
    rows = "".join("     " + " ".join(f"[{label}]" for label in row) + "\n" for row in line.rows)
    return f"{speaker}{body}\n" + rows


def same(one: Any, other: Any) -> bool:
    """Tell whether two pieces of a message are the same to Telegram: nothing and empty are."""
    return json.dumps(one or None, sort_keys=True) == json.dumps(other or None, sort_keys=True)
