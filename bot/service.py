"""RUNS: the coach, one method per use case, each in one transaction.

Words are read before the transaction, on the caller's thread; the thinking happens inside it, in the
writer thread, one turn at a time per rep. The answer comes after the commit.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.coaching.dialogue import take_turn
from bot.coaching.model import NOTHING_READ, Edited, Event, Forwarded, Reading, Rep, Reply, Said, Scene
from bot.coaching.playbook import Playbook
from bot.content.shelf import Shelf
from bot.reading import read
from bot.storage.memory import Memory
from bot.storage.unit_of_work import UnitOfWork

_UPDATES_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a rep talks to the coach: one of the two ways is given."""

    console_name: str | None = None
    telegram_id: int | None = None
    name: str = ""
    """The rep's own name, for a draft that introduces them."""


def now_utc() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def new_key() -> str:
    """Return a key that nobody can guess and that is short enough for a button."""
    return secrets.token_hex(6)


class Coach:
    """What the front-ends talk to."""

    def __init__(
        self,
        memory: Memory,
        shelf: Shelf,
        time_zone: str = "UTC",
        clock: Callable[[], datetime] = now_utc,
        keys: Callable[[], str] = new_key,
    ) -> None:
        self._memory = memory
        self._shelf = shelf
        self._time_zone = time_zone
        self._clock = clock
        self._keys = keys

    def hear(self, address: Address, event: Event, update: str = "") -> Future[tuple[Reply, ...]]:
        """Answer one event of a rep; the future gives the replies once everything is kept.

        `update` names the delivery: the same one, delivered again, has no second effect and no reply.
        """
        playbook, now = self._shelf.playbook, self._clock()
        with self._memory.look() as unit:
            rep = _found(unit, address)
            reading = self._read(unit, rep, event, playbook, now)

        def turn(unit: UnitOfWork) -> tuple[Reply, ...]:
            if update and not unit.seen.first_time(_source(address), update, now):
                return ()
            known = self._rep(unit, address, now)
            if rep is None:
                # Nobody knew the rep when this was handed in, so the writer has not locked them.
                unit.reps.lock([known.key])
            taken = take_turn(self._scene(unit, known, now), event, reading, playbook)
            unit.save(taken)
            return taken.replies

        return self._memory.submit(turn, () if rep is None else (rep.key,))

    def tidy(self, retention_days: int) -> Future[None]:
        """Forget words of debriefs left unfinished for too long, and updates too old to come again."""
        now = self._clock()

        def forget(unit: UnitOfWork) -> None:
            unit.debriefs.forget_words(now - timedelta(days=retention_days))
            unit.seen.forget(now - _UPDATES_KEPT)

        return self._memory.submit(forget)

    def _read(
        self, unit: UnitOfWork, rep: Rep | None, event: Event, playbook: Playbook, now: datetime
    ) -> Reading:
        """Read the words of an event, if it has any; what is forwarded was said by somebody else."""
        if not isinstance(event, Said | Forwarded | Edited):
            return NOTHING_READ
        words = event.words
        if isinstance(event, Forwarded):
            words = "\n".join(f"> {line}" for line in words.splitlines())
        prospects = unit.prospects.of(rep.key) if rep is not None else ()
        today = _day_of(rep.time_zone if rep is not None else self._time_zone, now)
        return read(words, playbook, prospects, today)

    def _rep(self, unit: UnitOfWork, address: Address, now: datetime) -> Rep:
        rep = _found(unit, address)
        if rep is None:
            new = Rep(self._keys(), address.name, self._time_zone)
            rep = unit.reps.add(new, now, telegram_id=address.telegram_id, console_name=address.console_name)
        return rep if rep.name or not address.name else replace(rep, name=address.name)

    def _scene(self, unit: UnitOfWork, rep: Rep, now: datetime) -> Scene:
        debrief, set_aside = unit.debriefs.unfinished_of(rep.key)
        return Scene(
            rep,
            now,
            _day_of(rep.time_zone, now),
            self._keys,
            debrief,
            set_aside,
            unit.prospects.of(rep.key),
        )


def _found(unit: UnitOfWork, address: Address) -> Rep | None:
    if address.telegram_id is not None:
        return unit.reps.of_telegram(address.telegram_id)
    return unit.reps.of_console(address.console_name or "")


def _source(address: Address) -> str:
    return "console" if address.telegram_id is None else "telegram"


def _day_of(time_zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(time_zone)).date()
