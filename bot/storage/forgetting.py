"""Forgetting a rep for good: all that is theirs goes with them, and nobody else's is touched.

Most of it hangs on the rep's row and goes with it. Here stands what does not: what still waits to be said to
them, their key on rows of others, and the stories that they shared with a team on purpose, which stay with it
and no longer say whose they were. The lease on their chat goes with those of no use, at the group's end.
"""

from sqlalchemy import BindParameter, bindparam, delete, exists, select, update

from bot.storage.repositories import Repository
from bot.storage.sweeping import leave_remains
from bot.storage.tables import outbox, reps, stories

_REP: BindParameter[str] = bindparam("wanted")
_TEAM = select(reps.c.team).where(reps.c.key == _REP).scalar_subquery()
_CHAT = select(reps.c.telegram_id).where(reps.c.key == _REP, reps.c.telegram_id.is_not(None))
_STEPS = (
    update(stories)
    .where(stories.c.rep == _REP, stories.c.shared, _TEAM.is_not(None))
    .values(rep=None, owner="", team=_TEAM),
    delete(outbox).where(outbox.c.chat.in_(_CHAT)),
    update(reps).where(reps.c.role_by == _REP).values(role_by=""),
    delete(reps).where(reps.c.key == _REP),
)


# A last word that could not be delivered: not even the number of the chat is kept.
_SET_ASIDE_OF_NOBODY = delete(outbox).where(
    outbox.c.failed.is_not(None), ~exists().where(reps.c.telegram_id == outbox.c.chat)
)


class Forgetting(Repository):
    """The way out."""

    def forget(self, rep: str) -> None:
        """Remove a rep and all that is theirs."""
        for step in _STEPS:
            self._connection.execute(step, {"wanted": rep})
        leave_remains(self._connection)

    def tidy(self) -> int:
        """Drop what was set aside of the last words to those who are gone; return how much."""
        return self._connection.execute(_SET_ASIDE_OF_NOBODY).rowcount
