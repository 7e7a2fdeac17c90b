"""What a group of use cases will look up, looked up for many reps at once.

A turn looks at the rep and all that is theirs, with a statement for each kind; for the reps of a group one
statement of each kind does. Whatever is written about a rep drops what was looked up of them, so whoever
looks again asks the database.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

AT_ONCE = 32
"""Reps looked up together: each may have thousands of prospects."""
Load = Callable[[Sequence[str]], Mapping[str, Mapping[str, Any]]]
"""Looks up all that is theirs for some reps: by kind, then by rep."""


class Ahead:
    """What was looked up before anybody asked, and is still so."""

    def __init__(self) -> None:
        self._rows: dict[int, Any] = {}
        self._chats: dict[str, int] = {}
        self._to_come: dict[str, None] = {}
        self._found: dict[str, dict[str, Any]] = {}
        self._load: Load = _nothing

    def expect(self, reps: Mapping[int, Any], load: Load) -> None:
        """Note the rows of the reps whom a group is about, by chat and in the order of the group."""
        self._rows = dict(reps)
        self._chats = {row.key: chat for chat, row in reps.items()}
        self._to_come = dict.fromkeys(self._chats)
        self._load = load

    def rep(self, chat: int) -> Any | None:
        """Return the row of the rep behind a chat, where it is known."""
        return self._rows.get(chat)

    def of(self, kind: str, rep: str) -> Any | None:
        """Return all of a kind that is a rep's; None: not known, so the database has to be asked."""
        if rep in self._to_come:
            some = list(dict.fromkeys((rep, *islice(self._to_come, AT_ONCE))))
            for each in some:
                del self._to_come[each]
            for name, found in self._load(some).items():
                self._found.setdefault(name, {}).update(found)
        return self._found.get(kind, {}).get(rep)

    def drop(self, *reps: str) -> None:
        """Let go of what is known of some reps: something of theirs is being changed."""
        for rep in reps:
            self._rows.pop(self._chats.get(rep, 0), None)
            self._to_come.pop(rep, None)
            for found in self._found.values():
                found.pop(rep, None)

    def clear(self) -> None:
        """Let go of everything."""
        self._rows, self._to_come, self._found = {}, {}, {}


def _nothing(_reps: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    return {}
