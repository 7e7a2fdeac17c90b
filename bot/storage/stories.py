"""True stories and useful bites, that drafts are made from."""

from collections.abc import Collection
from typing import cast

from sqlalchemy import bindparam, func, select, union_all

from bot.coaching.model import Story
from bot.storage import records
from bot.storage.repositories import DIALECTS, Repository, by_rep, upsert_into
from bot.storage.tables import reps, stories

MOST = 500
"""Stories that one rep sees: each turn looks at them."""
_OWN = select(stories).where(stories.c.rep == bindparam("rep"))
_NEWEST = (stories.c.on.desc(), stories.c.key)
_OF_REP = _OWN.order_by(*_NEWEST).limit(MOST)
_OF_MANY = select(stories).where(stories.c.rep.in_(bindparam("reps", expanding=True))).order_by(*_NEWEST)
# Each part finds its rows by an index of its own; asked for together they would be looked for in all stories.
_SEEN = union_all(
    _OWN,
    select(stories)
    .join(reps, reps.c.key == stories.c.rep)
    .where(reps.c.team == bindparam("team"), stories.c.rep != bindparam("rep"), stories.c.shared),
    select(stories).where(stories.c.team == bindparam("team"), stories.c.rep.is_(None)),
).subquery()
_OF_TEAM = (
    select(_SEEN)
    # Their own first: of what others share there may be more than a rep will ever look at.
    .order_by(func.coalesce(_SEEN.c.rep, "") != bindparam("rep"), _SEEN.c.on.desc(), _SEEN.c.key)
    .limit(MOST)
)
_SAVE = {dialect: upsert_into(stories, dialect, "rep") for dialect in DIALECTS}


class Stories(Repository):
    """What the reps tell, for themselves and for their teams."""

    def of(self, rep: str, team: str = "") -> tuple[Story, ...]:
        """Return a rep's own stories, then those of their team: shared in it, or left to it."""
        if not team and (known := self._ahead.of("stories", rep)) is not None:
            return cast(tuple[Story, ...], known)
        rows = self._rows(_OF_TEAM, rep=rep, team=team) if team else self._rows(_OF_REP, rep=rep)
        return tuple(map(records.story_of, rows))

    def of_many(self, reps: Collection[str]) -> dict[str, tuple[Story, ...]]:
        """Return the own stories of each of many reps."""
        found = by_rep(reps, map(records.story_of, self._rows(_OF_MANY, reps=reps)))
        return {rep: theirs[:MOST] for rep, theirs in found.items()}

    def save(self, *changed: Story) -> None:
        """Keep stories as they are now, new ones included."""
        if changed:
            self._ahead.drop(*(each.rep for each in changed))
            self._connection.execute(_SAVE[self._dialect], list(map(records.record_of_story, changed)))
