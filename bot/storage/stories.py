"""True stories and useful bites, that drafts are made from."""

from sqlalchemy import bindparam, or_, select

from bot.coaching.model import Story
from bot.storage import records
from bot.storage.repositories import DIALECTS, Repository, upsert_into
from bot.storage.tables import stories

MOST = 500
"""Stories that one rep sees: each turn looks at them."""
_STORIES = (
    select(stories)
    .where(or_(stories.c.rep == bindparam("rep"), stories.c.shared))
    # Their own first: of what others share there may be more than a rep will ever look at.
    .order_by(stories.c.rep != bindparam("rep"), stories.c.on.desc(), stories.c.key)
    .limit(MOST)
)
_SAVE = {dialect: upsert_into(stories, dialect, "rep") for dialect in DIALECTS}


class Stories(Repository):
    """The team's stories."""

    def of(self, rep: str) -> tuple[Story, ...]:
        """Return a rep's own stories and those that others share; of each the newest first."""
        return tuple(map(records.story_of, self._rows(_STORIES, rep=rep)))

    def save(self, *changed: Story) -> None:
        """Keep stories as they are now, new ones included."""
        if changed:
            self._connection.execute(_SAVE[self._dialect], list(map(records.record_of_story, changed)))
