"""Reps who write to a coach without a pause, and what each of them has been told."""

import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from sqlalchemy import func, select

from bot.coaching.model import Said
from bot.content.shelf import Shelf
from bot.entrance import Entrance
from bot.service import Address, Coach
from bot.settings import PROJECT_ROOT
from bot.storage.database import open_engine
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from bot.storage.tables import debriefs, outbox, reps, seen_updates

CHATS = tuple(range(5_000_000_001, 5_000_000_007))
NEWS = ("Omar from Beta Logistics", "He said he will think about it", "Dana of Acme asked for the price list")
PATIENCE = 60
"""Seconds for anything to happen."""


@dataclass
class Traffic:
    """Reps who write one after the other, each message a delivery of its own."""

    coach: Coach
    first: int = 0
    """The number of the first delivery."""
    replies: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """The numbers of the replies to each delivery that has been acknowledged."""
    _stop: threading.Event = field(default_factory=threading.Event)
    _more: threading.Condition = field(default_factory=threading.Condition)
    _fault: list[BaseException] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, name="traffic")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if error is None and self._fault:
            raise self._fault[0]

    def goes_on(self, by: int = 12) -> set[str]:
        """Wait until so many more deliveries have been acknowledged; return all that have been so far."""
        with self._more:
            wanted = len(self.replies) + by
            assert self._more.wait_for(lambda: self._fault or len(self.replies) >= wanted, PATIENCE)
            assert not self._fault, self._fault
            return set(self.replies)

    def _run(self) -> None:
        number = self.first
        while not self._stop.is_set():
            try:
                taken = deliver(self.coach, number)
            except BaseException as error:
                self._fault.append(error)
                return
            finally:
                with self._more:
                    self._more.notify_all()
            with self._more:
                self.replies[str(number)] = tuple(each.number for each in taken)
                self._more.notify_all()
            number += 1


def deliver(coach: Coach, number: int) -> tuple[Outgoing, ...]:
    """Deliver a rep's message; the same number is the same delivery."""
    address = Address(telegram_id=CHATS[number % len(CHATS)], name=f"Rep{number % len(CHATS)}")
    words = NEWS[number // len(CHATS) % len(NEWS)]
    return coach.take(address, Said(words, str(number)), str(number)).result(PATIENCE) or ()


def coach_on(memory: Memory) -> Coach:
    """Return a coach whom anybody may talk to."""
    coach = Coach(memory, Shelf(PROJECT_ROOT / "coaching_content.yaml"))
    coach.entrance = Entrance(open=True)
    return coach


@dataclass(frozen=True)
class Remembered:
    """What a database holds of the deliveries."""

    deliveries: set[str]
    replies: set[int]
    reps: int
    open_debriefs: int


def remembered(url: str) -> Remembered:
    """Look into a database."""
    engine = open_engine(url)
    with engine.connect() as connection:
        refs = connection.execute(select(seen_updates.c.ref)).scalars()
        found = Remembered(
            {ref.rpartition(":")[2] for ref in refs},
            set(connection.execute(select(outbox.c.number)).scalars()),
            connection.execute(select(func.count()).select_from(reps)).scalar_one(),
            connection.execute(
                select(func.count()).select_from(debriefs).where(debriefs.c.status == "open")
            ).scalar_one(),
        )
    engine.dispose()
    return found


def check_restored(url: str, traffic: Traffic, before: set[str]) -> None:
    """Make sure that a copy is the database of one moment, and that the coach goes on from there.

    `before`: the deliveries that had been acknowledged when the copying began.
    """
    copy = remembered(url)
    assert before <= copy.deliveries, "an acknowledged delivery is missing"
    expected = {number for ref in copy.deliveries for number in traffic.replies[ref]}
    assert copy.replies == expected, "a delivery without its replies, or replies without their delivery"
    with Memory(url) as memory:
        coach = coach_on(memory)
        assert all(deliver(coach, int(ref)) == () for ref in sorted(before)), "applied a second time"
        for ref in set(traffic.replies) - copy.deliveries:
            deliver(coach, int(ref))
        deliver(coach, len(traffic.replies) + 1)
    now = remembered(url)
    assert now.deliveries >= set(traffic.replies), "what came after the copy cannot be delivered again"
    assert (now.reps, now.open_debriefs) == (len(CHATS), len(CHATS))
