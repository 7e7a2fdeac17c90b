"""What one use case may look up and change: all of it happens, or none."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from sqlalchemy import Connection, Engine, Table, bindparam, delete

from bot.coaching.closing import is_dropped
from bot.coaching.model import ADMIN, Turn
from bot.storage.ahead import Ahead
from bot.storage.database import reading
from bot.storage.debriefs import Debriefs
from bot.storage.deeds import Deeds
from bot.storage.exporting import Exporting
from bot.storage.figures import Counts
from bot.storage.forgetting import Forgetting
from bot.storage.imports import Imports
from bot.storage.invitations import Invitations
from bot.storage.leases import Leases
from bot.storage.lessons import Lessons
from bot.storage.members import Members
from bot.storage.nudges import Nudges
from bot.storage.outbox import Cards, Outbox
from bot.storage.promises import Promises
from bot.storage.prospects import Prospects
from bot.storage.reps import Reps
from bot.storage.seen import Seen
from bot.storage.stories import Stories
from bot.storage.tables import deeds, promises, prospects, stories, touches
from bot.storage.teams import Teams
from bot.storage.touches import Touches

Kind = TypeVar("Kind")
THINGS: Mapping[str, Table] = {
    "touch": touches,
    "promise": promises,
    "story": stories,
    "deed": deeds,
    "prospect": prospects,
}
REMOVE = {
    kind: delete(table).where(table.c.key == bindparam("wanted"), table.c.rep == bindparam("owner"))
    for kind, table in THINGS.items()
}


class _Part(Generic[Kind]):
    """A kind of thing that is remembered, made when it is first asked for: a use case asks for a few."""

    def __init__(self, kind: Callable[[Connection, Ahead], Kind]) -> None:
        self._kind = kind
        self._name = ""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, unit: "UnitOfWork", _owner: type) -> Kind:
        made = unit.__dict__[self._name] = self._kind(unit._connection, unit._ahead)
        return made


def _alone(kind: Callable[[Connection], Kind]) -> Callable[[Connection, Ahead], Kind]:
    """Make of a kind of which nothing is looked up ahead one that is made as the others are."""
    return lambda connection, _ahead: kind(connection)


class UnitOfWork:
    """The memory as one use case sees it, inside somebody's transaction."""

    reps = _Part(Reps)
    prospects = _Part(Prospects)
    debriefs = _Part(Debriefs)
    promises = _Part(Promises)
    stories = _Part(Stories)
    touches = _Part(_alone(Touches))
    lessons = _Part(_alone(Lessons))
    deeds = _Part(_alone(Deeds))
    nudges = _Part(_alone(Nudges))
    figures = _Part(_alone(Counts))
    seen = _Part(_alone(Seen))
    imports = _Part(_alone(Imports))
    outbox = _Part(_alone(Outbox))
    leases = _Part(_alone(Leases))
    cards = _Part(_alone(Cards))
    invitations = _Part(_alone(Invitations))
    members = _Part(_alone(Members))
    teams = _Part(_alone(Teams))
    exports = _Part(_alone(Exporting))
    forgetting = _Part(_alone(Forgetting))

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ahead = Ahead()

    def expect(self, reps: Collection[str], chats: Sequence[int]) -> None:
        """Lock reps, by key or by chat, and prepare to look up all that is of those with these chats."""
        self._ahead.expect(self.reps.take(reps, chats), self._theirs)

    def _theirs(self, reps: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Look up for many reps what every turn looks at."""
        return {
            "debriefs": self.debriefs.unfinished_of_many(reps),
            "prospects": self.prospects.of_many(reps),
            "promises": self.promises.of_many(reps),
            "stories": self.stories.of_many(reps),
        }

    def save(self, turn: Turn, rep: str) -> None:
        """Keep all that a turn of a rep changed; a new rep is added before."""
        if turn.forgets:
            # Nothing of theirs may come back behind it.
            self._ahead.clear()
            if (chat := self.reps.telegram_id_of(rep)) is not None:
                self.leases.parted.add(chat)
            self.forgetting.forget(rep)
            return
        if turn.rep is not None:
            self.reps.save(turn.rep)
        if turn.offers is not None:
            self.reps.offer({rep: turn.offers})
        # Nobody can join a team that is not there yet.
        self.teams.add(*turn.teams)
        self.reps.give(*turn.access)
        # After that, so that nothing can be added meanwhile which would still be said.
        self.outbox.drop([each.rep for each in turn.access if each.revoked])
        self.lessons.drop_of([each.rep for each in turn.access if each.revoked])
        # What is referred to comes first.
        self.prospects.save(*turn.prospects)
        # What came of the latest message is said before another one follows it.
        self.touches.outcome(*turn.outcomes)
        self.debriefs.save(*turn.debriefs)
        self.touches.save(*turn.touches)
        self.promises.save(*turn.promises)
        self.stories.save(*turn.stories)
        self.lessons.save(*turn.lessons)
        if turn.import_over:
            self.imports.drop(rep)
        if turn.importing is not None:
            self.imports.save(turn.importing)
        # What moved to another prospect does not go with its old one.
        self._remove(turn.removed, rep)
        if dropped := [item.key for item in turn.debriefs if is_dropped(item)]:
            # What was done in it names whom it was about.
            self.deeds.forget_about(rep, dropped)
        if turn.deed is not None:
            self.deeds.add(turn.deed)

    def keep_invitations(self, turn: Turn, rep: str, now: datetime) -> None:
        """Keep which invitations a turn of a rep gave, used up and took back."""
        self.invitations.add(*turn.invitations)
        if turn.uses:
            self.invitations.use(turn.uses, now)
        if turn.uninvites:
            self.invitations.revoke(rep, now)
        for each in turn.access:
            # What they gave away opens nothing once they may not give it any more.
            if each.role and (each.role != ADMIN or each.revoked):
                self.invitations.revoke(each.rep, now)

    def _remove(self, removed: Iterable[tuple[str, str]], rep: str) -> None:
        """Delete things of a rep; nobody else's, whatever the keys."""
        keys: dict[str, list[str]] = {}
        for kind, key in removed:
            keys.setdefault(kind, []).append(key)
        if keys:
            self._ahead.drop(rep)
        # All of a kind at once: an import that is taken back has thousands.
        for kind, gone in keys.items():
            self._connection.execute(REMOVE[kind], [{"wanted": key, "owner": rep} for key in gone])
        if "prospect" in keys:
            self.deeds.forget_about(rep, keys["prospect"])


class Transaction(UnitOfWork):
    """A unit of work in a transaction of its own; leaving it without commit undoes it.

    On a connection that somebody keeps, it leaves that open when it was committed, and closes it else.
    """

    def __init__(self, on: Engine | Connection) -> None:
        self._committed = False
        self._keeps = isinstance(on, Connection)
        self.connection = on if isinstance(on, Connection) else on.connect()
        try:
            self.connection.begin()
            super().__init__(self.connection)
        except BaseException:
            self.connection.close()
            raise

    @property
    def has_failed(self) -> bool:
        """Tell whether PostgreSQL has refused something: it would undo all, and call that a commit."""
        if self.connection.dialect.name != "postgresql":
            return False
        # The driver knows; nobody is asked.
        driver: Any = self.connection.connection.driver_connection
        return bool(driver.info.transaction_status.name == "INERROR")

    def commit(self) -> None:
        """Make it last."""
        try:
            self.connection.commit()
        except BaseException:
            # It may still be in the transaction, and the next user of the connection would join it.
            self.connection.invalidate()
            raise
        self._committed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not (self._keeps and self._committed):
            self.connection.close()


@contextmanager
def snapshot(engine: Engine) -> Iterator[UnitOfWork]:
    """Look at the memory as it is at this moment, without waiting for the writer; changing it is refused."""
    with reading(engine) as connection:
        yield UnitOfWork(connection)
