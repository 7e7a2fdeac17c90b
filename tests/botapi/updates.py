"""The queue of updates: numbered, kept until they are confirmed, and one reader at a time."""

import json
import random
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tests.botapi.methods import ApiError

# Sent only to bots that ask for them by name.
BY_NAME = ("chat_member", "message_reaction", "message_reaction_count")


@dataclass(slots=True)
class Update:
    """One update as it goes over the wire."""

    id: int
    wire: bytes
    # Offered whatever the offset says: it is being sent a second time.
    again: bool = False
    # A webhook gets what is of one queue one after the other.
    queue: str = ""


class Updates:
    """All updates ever made, and those that wait to be confirmed."""

    def __init__(self, first_id: int):
        self.next_id = first_id
        self.made: list[Update] = []
        self.waiting: deque[Update] = deque()
        self.allowed: list[str] | None = None
        self._in_order = True

    def add(self, kind: str, content: Any) -> None:
        """Number and queue an update, unless the bot asked for other kinds only."""
        if self.allowed is None:
            if kind in BY_NAME:
                return
        elif kind not in self.allowed:
            return
        self.push({kind: content})

    def push(self, raw: Any) -> None:
        """Queue an update as it is, of whatever shape; without a number of its own it is given the next."""
        if isinstance(raw, dict) and "update_id" not in raw:
            raw = {"update_id": self.next_id, **raw}
        given = raw.get("update_id") if isinstance(raw, dict) else None
        number = given if isinstance(given, int) else self.next_id
        if number == self.next_id:
            self.next_id += 1
        else:
            self._in_order = False
        update = Update(number, json.dumps(raw).encode(), queue=_queue_of(raw))
        self.made.append(update)
        self.waiting.append(update)

    def redeliver(self, shuffle: random.Random | None) -> None:
        """Put everything ever sent back into the queue, in the old order or in any."""
        again = [Update(update.id, update.wire, again=True, queue=update.queue) for update in self.made]
        if shuffle is not None:
            shuffle.shuffle(again)
        self._in_order = False
        self.waiting = deque(again)

    def redeliver_some(self, count: int, chance: random.Random) -> int:
        """Queue some of what was ever sent once more, before or among what waits; return of how many."""
        waiting = {update.id for update in self.waiting}
        before = [update for update in self.made if update.id not in waiting]
        for update in (chosen := chance.sample(before, min(count, len(before)))):
            copy = Update(update.id, update.wire, again=True, queue=update.queue)
            self.waiting.insert(chance.randint(0, len(self.waiting)), copy)
        self._in_order = False
        return len(chosen)

    def confirm(self, offset: int) -> None:
        """Forget what the reader has: all below a positive offset, all but the last with a negative one."""
        if offset < 0:
            self.waiting = deque(list(self.waiting)[offset:])
            return
        if not self._in_order:
            self.waiting = deque(u for u in self.waiting if u.again or u.id >= offset)
            return
        while self.waiting and self.waiting[0].id < offset:
            self.waiting.popleft()

    def drop(self, update: Update) -> None:
        """Forget one that a webhook has kept."""
        for at, waiting in enumerate(self.waiting):
            # This very one: it may be there a second time.
            if waiting is update:
                del self.waiting[at]
                return

    def take(self, limit: int) -> list[Update]:
        """Offer what waits, oldest first; it goes on waiting until it is confirmed."""
        return list(islice(self.waiting, limit))

    @staticmethod
    def delivered(updates: list[Update]) -> None:
        """Note that these were handed over, so that an offset counts for them again."""
        for update in updates:
            update.again = False


def _queue_of(raw: Any) -> str:
    """Name the queue of an update: Telegram keeps one for each kind in each chat."""
    for kind, content in raw.items() if isinstance(raw, dict) else ():
        if isinstance(content, dict):
            chat = content.get("chat") or content.get("from")
            return f"{kind}:{chat.get('id') if isinstance(chat, dict) else None}"
    return ""


def conflict() -> ApiError:
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )


def webhook_is_set() -> ApiError:
    return ApiError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first",
    )
