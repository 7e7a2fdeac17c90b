"""What comes from a private chat with a person, and how often a stranger is told that this is not for them.

Who may come in is decided where it is kept, and nowhere else.
"""

from collections.abc import Callable
from datetime import date

from telegram import Update, User
from telegram.constants import ChatType

_MOST_STRANGERS = 10_000


def sender_of(update: Update) -> User | None:
    """Return who did something in their private chat with the bot; None for all that is none of ours."""
    heard = update.message or update.edited_message or update.callback_query or update.my_chat_member
    user, chat = update.effective_user, update.effective_chat
    if heard is None or user is None or chat is None or chat.type != ChatType.PRIVATE:
        return None
    return user


class Door:
    """Remembers, while the process lives, which strangers were told today."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today
        self._told: dict[int, date] = {}

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
