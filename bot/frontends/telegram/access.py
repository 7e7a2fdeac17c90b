"""Who may come in: reps, those who bring an invitation, the admins of the settings; nobody else.

A stranger is turned away before anything of theirs is stored, with one polite line a day at most.
"""

from collections.abc import Callable
from datetime import date

from telegram import User

_MOST_STRANGERS = 10_000


class Door:
    """Remembers, while the process lives, who is known and which strangers were told today."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today
        self._known: set[int] = set()
        self._told: dict[int, date] = {}

    def knows(self, user: User) -> bool:
        """Tell whether somebody has been let in before."""
        return user.id in self._known

    def let_in(self, user: User) -> None:
        """Remember somebody who may come in."""
        self._known.add(user.id)

    def may_tell(self, user: User) -> bool:
        """Tell whether a stranger gets a line today, and take it for given."""
        today = self._today()
        if self._told.get(user.id) == today:
            return False
        if len(self._told) >= _MOST_STRANGERS:
            self._told = {stranger: day for stranger, day in self._told.items() if day == today}
            if len(self._told) >= _MOST_STRANGERS:
                return False
        self._told[user.id] = today
        return True
