"""Which worker delivers to a chat: one at a time, so that a chat's replies keep their order.

A lease is taken in the very transaction that adds replies, ended in the one that notes the last of them as
delivered, and runs out when its worker dies. All of a group's leases are taken at once, at its end and in the
order of the chats; those of no use are dropped after that. So workers cannot wait for each other in a circle.

Who wants a lease waits for whoever is just taking or ending it, even in vain (ON CONFLICT locks the row in
any case). So of two workers, one adding a reply and one ending the lease, either the first gets the lease or
the second sees the reply. Time is the database's.

PostgreSQL only: on SQLite there is one process, and it delivers to everyone.
"""

import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    bindparam,
    case,
    delete,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from bot.storage.outbox import Cards, Outbox, Outgoing
from bot.storage.repositories import Repository
from bot.storage.tables import leases, outbox

LASTS = 10.0
"""Seconds after which a lease runs out that is not renewed."""
_SAFE = 1.0
"""Seconds before its end from which a worker takes its own lease for run out."""
RECOVERS = 1.0
"""Messages that a chat takes again for each second that passes."""
_REMEMBERED = timedelta(seconds=5)
"""How long it matters what a chat has had last."""
MOST_HELD = 1000
"""Chats of one worker, beyond which it leaves unasked replies for later: each has to be renewed."""

_NOW: Any = func.clock_timestamp(type_=DateTime(timezone=True))
_RUN_OUT = leases.c.until <= _NOW
_WORKER: Any = bindparam("me")
_CHATS: Any = func.unnest(bindparam("chats", type_=ARRAY(BigInteger))).column_valued("wanted")


def _take() -> Any:
    until = _NOW + literal(timedelta(seconds=LASTS))
    new = insert(leases).from_select(
        ["chat", "worker", "until"], select(_CHATS, _WORKER, until).order_by(_CHATS)
    )
    recovered = leases.c.spent - extract("epoch", _NOW - leases.c.until) * RECOVERS
    spent = case((_RUN_OUT, func.greatest(0, recovered)), else_=leases.c.spent)
    # Also our own again: to renew it is to take it once more.
    return new.on_conflict_do_update(
        index_elements=[leases.c.chat],
        set_={"worker": new.excluded.worker, "until": new.excluded.until, "spent": spent},
        where=or_(leases.c.worker == new.excluded.worker, _RUN_OUT),
    ).returning(leases.c.chat, leases.c.spent)


_TAKE = _take()
_END = (
    update(leases)
    .where(leases.c.chat == bindparam("ended"), leases.c.worker == _WORKER)
    .values(until=_NOW, spent=bindparam("had"))
)
_MINE = select(leases.c.chat).where(leases.c.worker == _WORKER).order_by(leases.c.chat).with_for_update()
_LEAVE = update(leases).where(leases.c.chat.in_(_MINE)).values(until=_NOW)
_ORPHANS = (
    select(outbox.c.chat)
    .where(outbox.c.failed.is_(None), ~exists().where(leases.c.chat == outbox.c.chat, ~_RUN_OUT))
    .group_by(outbox.c.chat)
    .order_by(func.min(outbox.c.number))
    .limit(bindparam("most"))
)
_OLD = (
    select(leases.c.chat)
    .where(leases.c.until <= _NOW - literal(_REMEMBERED))
    .with_for_update(skip_locked=True)
)
_FORGET = delete(leases).where(leases.c.chat.in_(_OLD))
# Whoever holds one of these now, or is just taking it, has a last word to bring; after that it is an old one.
_FREE = (
    select(leases.c.chat)
    .where(leases.c.chat.in_(bindparam("gone", expanding=True)), _RUN_OUT)
    .with_for_update(skip_locked=True)
)
_PART = {
    "postgresql": delete(leases).where(leases.c.chat.in_(_FREE)),
    "sqlite": delete(leases).where(leases.c.chat.in_(bindparam("gone", expanding=True))),
}


class Leases(Repository):
    """What a transaction asks for of the chats that workers hold, and the leases themselves."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.wanted: set[int] = set()
        """Chats whose leases are to be taken or renewed, once all of the group is done."""
        self.over: dict[int, float] = {}
        """Chats to which all has been delivered, and how much of what they take at once they have had."""
        self.drops_old = False
        """Leases of no use are to be dropped, once all others are taken."""
        self.parted: set[int] = set()
        """Chats of reps who are forgotten: their leases are to be dropped too."""

    def want_orphans(self, most: int) -> None:
        """Ask for chats whose replies nobody delivers, longest waiting first; drop leases of no use."""
        self.drops_old = True
        self.wanted.update(self._connection.execute(_ORPHANS, {"most": most}).scalars())

    def take(self, chats: Collection[int], worker: str) -> dict[int, float]:
        """Take or renew the leases of chats; return those that nobody else holds.

        With each comes how much of what it takes at once it has had already.
        """
        rows = self._connection.execute(_TAKE, {"chats": sorted(chats), "me": worker})
        return {row.chat: row.spent for row in rows}

    def end(self, had: Mapping[int, float], worker: str) -> None:
        """End leases that have just been taken."""
        if had:
            rows = [{"ended": chat, "had": spent, "me": worker} for chat, spent in had.items()]
            self._connection.execute(_END, rows)

    def drop(self) -> None:
        """Drop leases of no use, if that was asked for; the group waits for no other lease after that."""
        if self.drops_old:
            self._connection.execute(_FORGET)
        if self.parted:
            self._connection.execute(_PART[self._dialect], {"gone": list(self.parted)})

    def leave(self, worker: str) -> None:
        """End all leases of a worker that goes."""
        self._connection.execute(_LEAVE, {"me": worker})


@dataclass(frozen=True, slots=True)
class Handed:
    """What a transaction has changed about the chats that a worker delivers to."""

    replies: tuple[Outgoing, ...]
    """To be delivered by this worker, in their order; some may be under way already."""
    lost: frozenset[int]
    """Chats to which somebody else delivers or may have delivered; what is ours still is in `replies`."""
    spent: Mapping[int, float]
    """Chats that this worker did not hold before, with how much of what each takes at once it has had."""
    cards: Mapping[str, int] = field(default_factory=dict)
    """Which messages show debriefs of these chats that a reply takes the place of."""


@dataclass(frozen=True, slots=True)
class Held:
    """A chat that this worker delivers to."""

    until: float
    """By the monotonic clock of this process, and a little early."""
    numbers: frozenset[int]
    """Its replies that have been handed over."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What there is to know once the transaction is committed."""

    held: Mapping[int, Held]
    gone: Collection[int]
    handed: Handed


def _nobody(_handed: Handed) -> None:
    """Deliver nothing: without a sender, what is added waits until the lease runs out."""


class Worker:
    """One of the processes that serve a bot together, and the chats that it holds.

    `settle` and `settled` belong to the writer's thread, before and after each commit.
    """

    def __init__(self) -> None:
        self.key = secrets.token_hex(8)
        self.hand: Callable[[Handed], None] = _nobody
        """Told, in the writer's thread, what this worker delivers from now on, and what no more."""
        self._held: dict[int, Held] = {}

    def holds(self, chat: int) -> bool:
        """Tell whether a chat is surely delivered to by nobody else right now."""
        held = self._held.get(chat)
        return held is not None and time.monotonic() < held.until

    @property
    def room(self) -> int:
        """How many more chats this worker takes unasked."""
        return max(0, MOST_HELD - len(self._held))

    def settle(self, leases: Leases, outbox: Outbox, cards: Cards) -> Settlement | None:
        """Take and end leases at the end of a group; None when it was about no chat."""
        over = leases.over
        chats = self._chats_of(outbox.added) | leases.wanted | over.keys()
        if not chats:
            return None
        now = time.monotonic()
        # Of what was held too long ago, somebody else may have delivered since.
        before = {chat: held for chat, held in self._held.items() if chat in chats and now < held.until}
        taken = leases.take(chats, self.key)
        waiting = outbox.numbers_of(taken)
        ended = {chat: had for chat, had in over.items() if chat in taken and chat not in waiting}
        leases.end(ended, self.key)
        elsewhere = chats - taken.keys()
        until = now + LASTS - _SAFE
        held = {chat: Held(until, frozenset(waiting.get(chat, ()))) for chat in taken if chat not in ended}
        spent = {chat: spent for chat, spent in taken.items() if chat not in before}
        replies = outbox.of(_new(waiting, before, over))
        # Where the cards of other chats lie is known from the last time.
        changing = {each.reply.debrief for each in replies if each.chat in spent and each.reply.in_place}
        handed = Handed(
            replies,
            frozenset(self._held.keys() & chats - (before.keys() & taken.keys())),
            spent,
            cards.of(changing - {""}),
        )
        return Settlement(held, elsewhere | ended.keys(), handed)

    def settled(self, settlement: Settlement) -> None:
        """Go by what is committed now."""
        for chat in settlement.gone:
            self._held.pop(chat, None)
        self._held.update(settlement.held)
        self.hand(settlement.handed)

    def _chats_of(self, added: Collection[Outgoing]) -> set[int]:
        """Return the chats of new replies; while many wait, what comes unasked finds its worker later."""
        full = not self.room
        return {each.chat for each in added if not full or each.until is None or each.chat in self._held}


def _new(
    waiting: Mapping[int, Collection[int]], before: Mapping[int, Held], over: Collection[int]
) -> list[int]:
    """Return what waits and has not been handed over yet.

    What is left when all should have been delivered is handed over again: who has it knows it.
    """
    return [
        number
        for chat, numbers in waiting.items()
        for number in numbers
        if chat in over or chat not in before or number not in before[chat].numbers
    ]
