"""All that is kept of one rep, as plain rows: what a copy for them is made from.

Nothing of anybody else comes along: the key of who gave a role becomes a word, and the hashes of invitations
stay here, because who has one could try codes against it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Column, Select, bindparam, case, select

from bot.storage.repositories import Repository
from bot.storage.tables import (
    cards,
    debriefs,
    deeds,
    imports,
    invitations,
    leases,
    lessons,
    nudges,
    outbox,
    promises,
    prospects,
    reps,
    seen_updates,
    stories,
    team_cohorts,
    team_weeks,
    teams,
    touches,
)

Rows = list[dict[str, Any]]
"""Values as the database gives them: texts, numbers, days, instants, and what was JSON."""
_REP: BindParameter[str] = bindparam("rep")
_CHAT = select(reps.c.telegram_id).where(reps.c.key == _REP).scalar_subquery()
_GIVER = case(
    (reps.c.role_by == "", "the operator"), (reps.c.role_by == _REP, "yourself"), else_="a colleague"
)
LEFT_OUT: frozenset[Column[Any]] = frozenset({reps.c.role_by, invitations.c.digest, *team_weeks.c, *leases.c})
"""Which tell nothing of the rep: the key of somebody else, a hash to try codes on, sums over at least five
people, which worker delivers to a chat."""
PARTS: Mapping[str, Select[Any]] = {
    "rep": select(
        *(column for column in reps.c if column not in LEFT_OUT), _GIVER.label("role_given_by")
    ).where(reps.c.key == _REP),
    "team": select(teams).join(reps, reps.c.team == teams.c.key).where(reps.c.key == _REP),
    "prospects": select(prospects)
    .where(prospects.c.rep == _REP)
    .order_by(prospects.c.name, prospects.c.company, prospects.c.key),
    "debriefs": select(debriefs, cards.c.message.label("shown_in_message"))
    .outerjoin(cards, cards.c.debrief == debriefs.c.key)
    .where(debriefs.c.rep == _REP)
    .order_by(debriefs.c.opened_at, debriefs.c.key),
    "messages": select(touches).where(touches.c.rep == _REP).order_by(touches.c.at, touches.c.key),
    "promises": select(promises).where(promises.c.rep == _REP).order_by(promises.c.at, promises.c.key),
    "stories": select(stories).where(stories.c.rep == _REP).order_by(stories.c.on, stories.c.key),
    "sentences": select(lessons).where(lessons.c.rep == _REP).order_by(lessons.c.at, lessons.c.key),
    "nudges": select(nudges).where(nudges.c.rep == _REP).order_by(nudges.c.on),
    "changes_that_can_be_undone": select(deeds).where(deeds.c.rep == _REP).order_by(deeds.c.number),
    "still_to_be_said": select(outbox).where(outbox.c.chat == _CHAT).order_by(outbox.c.number),
    "invitations_given": select(*(column for column in invitations.c if column not in LEFT_OUT))
    .where(invitations.c.by == _REP)
    .order_by(invitations.c.at),
    "import_under_way": select(imports).where(imports.c.rep == _REP),
    "updates_taken_in": select(seen_updates)
    .where(seen_updates.c.rep == _REP)
    .order_by(seen_updates.c.at, seen_updates.c.ref),
    "weeks_counted_in_a_team": select(team_cohorts)
    .where(team_cohorts.c.rep == _REP)
    .order_by(team_cohorts.c.week, team_cohorts.c.team),
}


class Exporting(Repository):
    """Everything about one rep."""

    def everything_of(self, rep: str) -> dict[str, Rows]:
        """Return all rows that are a rep's, part by part."""
        return {part: self._plain(chosen, rep) for part, chosen in PARTS.items()}

    def _plain(self, chosen: Select[Any], rep: str) -> Rows:
        return [dict(row) for row in self._connection.execute(chosen, {"rep": rep}).mappings()]
