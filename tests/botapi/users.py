"""Plays the users: what they say, tap, edit, forward and send becomes updates for the bot."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from itertools import count
from typing import Any, Literal, TypeVar, cast

from tests.botapi.chats import Chat, Message, Person
from tests.botapi.formatting import LONGEST_TEXT, utf16_length
from tests.botapi.updates import Updates

F = TypeVar("F", bound=Callable[..., Any])

LINKS = re.compile(
    r"(?P<bot_command>(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?)|(?P<url>https?://\S+)|(?P<mention>@\w{4,})"
)
FILE = {"file_id": "file-1", "file_unique_id": "unique-1", "file_size": 4321}
CONTENT: dict[str, Any] = {
    "voice": {**FILE, "duration": 4, "mime_type": "audio/ogg"},
    "audio": {**FILE, "duration": 120, "mime_type": "audio/mpeg", "title": "Call"},
    "video": {**FILE, "width": 640, "height": 360, "duration": 9},
    "video_note": {**FILE, "length": 240, "duration": 9},
    "animation": {**FILE, "width": 320, "height": 240, "duration": 2},
    "document": {**FILE, "file_name": "offer.pdf", "mime_type": "application/pdf"},
    "photo": [{**FILE, "width": 90, "height": 67}],
    "sticker": {
        **FILE, "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False,
        "emoji": "🙂",
    },
    "location": {"latitude": 52.52, "longitude": 13.405},
    "venue": {
        "location": {"latitude": 52.52, "longitude": 13.405}, "title": "Cafe", "address": "High Street 1",
    },
    "contact": {"phone_number": "+10005550123", "first_name": "Omar"},
    "poll": {
        "id": "1", "question": "Now or later?", "options": [
            {"persistent_id": "1", "text": "Now", "voter_count": 0},
            {"persistent_id": "2", "text": "Later", "voter_count": 0},
        ], "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
    },
    "dice": {"emoji": "🎲", "value": 4},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """A file on Telegram's servers."""

    name: str
    content: bytes
    size: int | None
    """What is told of its size: usually the truth, always optional."""


@dataclass(slots=True, eq=False)
class Tap:
    """A press on a button, and what the bot answered to it."""

    id: str
    message: Message
    kind: Literal["callback", "copied", "opened"]
    content: str
    at: float
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """Tell whether the button has stopped spinning."""
        return bool(self.answers)


def alone(method: F) -> F:
    """Let one thread at a time act; the server's thread reads what the tests' thread changes."""

    @wraps(method)
    def locked(self: "Users", *args: Any, **kwargs: Any) -> Any:
        with self.lock:
            return method(self, *args, **kwargs)

    return cast(F, locked)


class Users:
    """Everybody who talks to the bot."""

    def __init__(self, *, first_update_id: int, clock: Callable[[], float]):
        self.lock = threading.RLock()
        self.clock = clock
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.files: dict[str, File] = {}
        self.bot_user: dict[str, Any] = {"id": 1, "is_bot": True, "first_name": "Bot"}
        self.updates = Updates(first_update_id)
        self.message_ids = count(101)
        self.query_ids = count(4_000_000_000_000_001)

    def wake(self) -> None:
        """Tell a waiting getUpdates that something came."""

    # Who there is.

    @alone
    def person(self, first_name: str, *, id: int | None = None, **names: str) -> Person:
        """Make somebody; the chat exists for the bot once they write."""
        person = Person(id or 5_000_000_000 + len(self.people) + 1, first_name, **names)
        self.people[person.id] = person
        return person

    def chat(self, who: Person | int) -> Chat:
        """The chat with somebody, opened if it is not."""
        number = who.id if isinstance(who, Person) else who
        chat = self.chats.get(number)
        if chat is None:
            if not isinstance(who, Person):
                who = self.people.get(number) or self.person(f"Rep {number}", id=number)
            chat = self.chats[number] = Chat(who)
        return chat

    def transcript(self, who: Person | int) -> str:
        """Everything that happened in a chat, in order."""
        return self.chat(who).transcript()

    def screen(self, who: Person | int) -> str:
        """What somebody sees now."""
        return self.chat(who).screen()

    def last(self, who: Person | int) -> Message:
        """The bot's newest message to somebody."""
        return self.chat(who).from_bot[-1]

    # What they do.

    @alone
    def say(self, who: Person | int, text: str, *, reply_to: Message | None = None, **fields: Any) -> Message:
        """Write a message; commands and links in it are marked as the client does."""
        if not 1 <= utf16_length(text) <= 2 * LONGEST_TEXT or len(text) > LONGEST_TEXT:
            raise ValueError("no client sends such a text; paste() splits it")
        if reply_to is not None:
            fields["reply_to_message"] = reply_to.snapshot()
        return self._write(who, {"text": text, **_marked(text), **fields})

    @alone
    def paste(self, who: Person | int, text: str) -> list[Message]:
        """Write a text of any length; the client cuts it into messages."""
        return [self.say(who, text[at : at + LONGEST_TEXT]) for at in range(0, len(text), LONGEST_TEXT)]

    @alone
    def forward(
        self,
        who: Person | int,
        text: str,
        origin: Literal["hidden", "user", "channel"] | Person = "hidden",
        *,
        name: str = "Omar",
        at: float | None = None,
        **fields: Any,
    ) -> Message:
        """Forward what somebody else wrote; most people hide who they are."""
        told = {"date": int(at if at is not None else self.clock() - 3600), **_origin(origin, name)}
        content = {"text": text, **_marked(text)} if text else {}
        return self._write(who, {**content, "forward_origin": told, **fields})

    @alone
    def send(self, who: Person | int, kind: str, *, caption: str | None = None, **fields: Any) -> Message:
        """Send something that is no text: voice, sticker, photo, location, contact, poll, ..."""
        content: dict[str, Any] = {kind: fields.pop(kind, CONTENT[kind]), **fields}
        if kind == "animation":
            content["document"] = CONTENT["document"]
        if kind == "venue":
            content["location"] = content["venue"]["location"]
        if caption is not None:
            content["caption"] = caption
        return self._write(who, content)

    @alone
    def bring(
        self,
        who: Person | int,
        name: str,
        content: bytes,
        *,
        kind: str | None = None,
        size: int | Literal["true"] | None = "true",
        caption: str | None = None,
    ) -> Message:
        """Send a file; clients guess its kind, and what is told of its size may be nothing or wrong."""
        if not content:
            raise ValueError("no client sends an empty file")
        file = File(name, content, len(content) if size == "true" else size)
        document = self.keep(file)
        if kind is not None:
            document["mime_type"] = kind
        return self.send(who, "document", document=document, caption=caption)

    def keep(self, file: File, kind: str = "document") -> dict[str, Any]:
        """Put a file on the servers; return it as Telegram's Document, or the part of a photo."""
        number = f"{kind}-{len(self.files) + 1}"
        self.files[number] = file
        size = {} if file.size is None else {"file_size": file.size}
        name = {"file_name": file.name} if kind == "document" else {}
        return {"file_id": number, "file_unique_id": f"u-{number}", **name, **size}

    def content(self, message: Message) -> bytes:
        """What a message's document or photo holds."""
        file = message.raw["photo"][0] if "photo" in message.raw else message.raw["document"]
        return self.files[file["file_id"]].content

    @alone
    def edit(self, message: Message, text: str) -> None:
        """Change one's own message."""
        message.raw |= {"text": text, "edit_date": int(self.clock())}
        message.raw.pop("entities", None)
        message.raw |= _marked(text)
        message.edits += 1
        self.chat(message.chat_id).note("reworded", message)
        self._tell("edited_message", message.snapshot())

    @alone
    def tap(self, where: Message | Person | int, which: str | int) -> Tap:
        """Press a button, by its label or place: on a message, or on the newest of somebody's that has it."""
        message = where if isinstance(where, Message) else self._with_button(where, which)
        button = message.button(which)
        if "callback_data" in button:
            return self.press(message, button["callback_data"], label=button["text"])
        kind: Literal["copied", "opened"] = "copied" if "copy_text" in button else "opened"
        content = button["copy_text"]["text"] if kind == "copied" else button.get("url", "")
        self.chat(message.chat_id).note(kind, text=content)
        return Tap("", message, kind, content, time.monotonic())

    @alone
    def press(
        self, message: Message, data: str, *, label: str | None = None, inaccessible: bool = False
    ) -> Tap:
        """Press a button by what it carries, whether or not it is there; very old messages come empty."""
        tap = Tap(str(next(self.query_ids)), message, "callback", data, time.monotonic())
        self.taps[tap.id] = tap
        chat = self.chat(message.chat_id)
        chat.note("tapped", text=label or data)
        shown = message.snapshot()
        if inaccessible:
            shown = {"chat": shown["chat"], "message_id": shown["message_id"], "date": 0}
        self._tell(
            "callback_query",
            {
                "id": tap.id,
                "from": chat.person.as_user(),
                "message": shown,
                "chat_instance": "1",
                "data": data,
            },
        )
        return tap

    @alone
    def block(self, who: Person | int) -> None:
        """Block the bot; it is told."""
        self._turn(who, "member", "kicked", blocked=True)

    @alone
    def leave_group(self, who: Person | int, group: int = -1001) -> None:
        """Throw the bot out of a group; it is told."""
        self._turn(who, "member", "kicked", blocked=self.chat(who).blocked, group=group)

    @alone
    def unblock(self, who: Person | int) -> None:
        """Let the bot write again; it is told."""
        self._turn(who, "kicked", "member", blocked=False)

    @alone
    def push(self, raw: Any) -> None:
        """Queue an update of any shape as it is, malformed ones and kinds unknown to everybody included."""
        self.updates.push(raw)
        self.wake()

    @alone
    def redeliver_all(self, shuffle: Any = None) -> None:
        """Send every update once more, confirmed ones too, in order or shuffled by a `random.Random`."""
        self.updates.redeliver(shuffle)
        self.wake()

    @alone
    def redeliver_some(self, count: int, chance: Any) -> int:
        """Send some updates once more that were confirmed long ago; return how many."""
        sent = self.updates.redeliver_some(count, chance)
        self.wake()
        return sent

    @alone
    def jump(self, by: int) -> None:
        """Leave out numbers of updates."""
        self.updates.next_id += by

    def _write(self, who: Person | int, content: dict[str, Any]) -> Message:
        chat = self.chat(who)
        head = {
            "message_id": next(self.message_ids),
            "from": chat.person.as_user(),
            "chat": chat.person.as_chat(),
            "date": int(self.clock()),
        }
        message = Message(head | content, from_bot=False)
        chat.messages[message.id] = message
        chat.note("said", message)
        self._tell("message", message.raw)
        return message

    def _tell(self, kind: str, content: dict[str, Any]) -> None:
        self.updates.add(kind, content)
        self.wake()

    def _with_button(self, who: Person | int, which: str | int) -> Message:
        messages = self.chat(who).from_bot
        for message in reversed(messages):
            if message.buttons if isinstance(which, int) else which in message.labels:
                return message
        raise LookupError(f"no button {which!r}; there are {[label for m in messages for label in m.labels]}")

    def _turn(
        self, who: Person | int, before: str, after: str, *, blocked: bool, group: int | None = None
    ) -> None:
        chat = self.chat(who)
        chat.blocked = blocked
        where = {"id": group, "type": "supergroup", "title": "Sales"} if group else chat.person.as_chat()
        members = [
            {"user": self.bot_user, "status": status, **({"until_date": 0} if status == "kicked" else {})}
            for status in (before, after)
        ]
        self._tell(
            "my_chat_member",
            {
                "chat": where,
                "from": chat.person.as_user(),
                "date": int(self.clock()),
                "old_chat_member": members[0],
                "new_chat_member": members[1],
            },
        )


def _marked(text: str) -> dict[str, Any]:
    entities = [
        {
            "type": found.lastgroup,
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found[0]),
        }
        for found in LINKS.finditer(text)
    ]
    return {"entities": entities} if entities else {}


def _origin(origin: str | Person, name: str) -> dict[str, Any]:
    if isinstance(origin, Person):
        return {"type": "user", "sender_user": origin.as_user()}
    if origin == "user":
        return {"type": "user", "sender_user": Person(6_000_000_001, name).as_user()}
    if origin == "channel":
        channel = {"id": -1001234567890, "type": "channel", "title": name}
        return {"type": "channel", "chat": channel, "message_id": 7}
    return {"type": "hidden_user", "sender_user_name": name}
