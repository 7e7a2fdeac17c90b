"""What the reps sent, and what came of it."""

from collections.abc import Collection

from sqlalchemy import bindparam, func, select, update

from bot.coaching.model import Outcome, Touch
from bot.storage import records
from bot.storage.repositories import DIALECTS, Repository, upsert_into
from bot.storage.tables import debriefs, touches

_OF_PROSPECTS = (
    select(touches)
    .where(touches.c.prospect.in_(bindparam("prospects", expanding=True)))
    .order_by(touches.c.at, touches.c.key)
)
_SAVE = {
    # Its debrief may be gone for good when a deleted prospect comes back.
    dialect: upsert_into(touches, dialect, "rep", first=("outcome_on",)).values(
        debrief=select(debriefs.c.key).where(debriefs.c.key == bindparam("advised")).scalar_subquery()
    )
    for dialect in DIALECTS
}
_NEWEST = (
    select(touches.c.key)
    .where(touches.c.prospect == bindparam("about"))
    .order_by(touches.c.at.desc(), touches.c.key.desc())
    .limit(1)
)
_SET_OUTCOME = (
    update(touches)
    .where(touches.c.key == _NEWEST.scalar_subquery())
    .values(
        outcome=bindparam("what"),
        outcome_on=func.coalesce(touches.c.outcome_on, bindparam("day", type_=touches.c.outcome_on.type)),
    )
)


class Touches(Repository):
    """What the reps sent.

    The day on which the outcome of a message was first told stays, whatever is told later or taken back: the
    message counts in the team's figures of that day's week, and these are published once.
    """

    def of(self, prospect: str) -> tuple[Touch, ...]:
        """Return what was sent to a prospect, oldest first."""
        return self.about([prospect])

    def about(self, prospects: Collection[str]) -> tuple[Touch, ...]:
        """Return what was sent to these prospects, oldest first."""
        return tuple(map(records.touch_of, self._rows(_OF_PROSPECTS, prospects=prospects)))

    def save(self, *changed: Touch) -> None:
        """Keep what was sent as it is known now."""
        rows = list(map(records.record_of_touch, changed))
        for row in rows:
            row["advised"] = row.pop("debrief")
        if rows:
            self._connection.execute(_SAVE[self._dialect], rows)

    def outcome(self, *outcomes: Outcome) -> None:
        """Note what came of the latest message to a prospect; a later word replaces an earlier one."""
        rows = [
            {"about": each.prospect, "what": each.what, "day": each.on if each.what else None}
            for each in outcomes
        ]
        if rows:
            self._connection.execute(_SET_OUTCOME, rows)
