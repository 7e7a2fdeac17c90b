"""A year of nudges: reps in zones that change their clocks, two workers, restarts, and a clock handed in."""

import random
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.coaching.model import Commanded, Picked, Prospect, Rep, Rhythm
from bot.content.shelf import Shelf
from bot.service import Address, Coach
from bot.settings import PROJECT_ROOT
from bot.storage.memory import Memory
from bot.storage.unit_of_work import UnitOfWork
from bot.ticking import AT_ONCE
from tests.simulation.plans import DAY, MINUTE, WORKERS, Life, Plan, Wish, planned
from tests.simulation.reckoning import Count, reckoned

RETENTION_DAYS = 30


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a simulated year."""

    title: str
    count: Count
    ticks: int
    zones: int
    seconds: float

    @property
    def good(self) -> bool:
        """Tell whether every nudge came, each where it belongs."""
        return not self.count.wrong and self.count.on_time > 0

    def __str__(self) -> str:
        count = self.count
        rows = {
            "ticks": self.ticks,
            "zones": self.zones,
            "nudges": count.nudges,
            "expected": count.expected,
            "within 5 minutes": count.on_time,
            "caught up": count.caught_up,
            "free to come": count.open,
            "missed": count.missed,
            "at a wrong time": count.late,
            "doubles": count.doubles,
            "on days off": count.off_days,
            "in quiet hours": count.quiet,
            "kept too long": count.outlived,
        }
        lines = [f"{self.title}, {self.seconds:.0f} s"]
        lines += [f"{name:17} {value:9,}" for name, value in rows.items()]
        return "\n".join([*lines, *count.cases[:20]])


class Worker:
    """A bot that ticks, and can be stopped and started again."""

    def __init__(self, url: str, shelf: Shelf) -> None:
        self._url, self._shelf = url, shelf
        self._memory: Memory | None = None
        self.now = datetime(1970, 1, 1, tzinfo=UTC)

    def start(self) -> None:
        """Open the database."""
        self.stop()
        self._memory = Memory(self._url)
        self.coach = Coach(self._memory, self._shelf, clock=lambda: self.now)

    def stop(self) -> None:
        """Let go of the database."""
        if self._memory is not None:
            self._memory.close()
            self._memory = None

    @property
    def memory(self) -> Memory:
        """The database, while the worker is up."""
        assert self._memory is not None
        return self._memory


class Year:
    """A plan as it comes true."""

    def __init__(self, plan: Plan, url: str, shelf: Shelf) -> None:
        self._plan = plan
        self._workers = [Worker(url, shelf) for _ in range(WORKERS)]
        self._hand = Worker(url, shelf)
        """By which the reps reach the coach, whoever of the workers is up."""
        self.ticks = 0
        self.nudges: dict[int, list[tuple[int, int]]] = defaultdict(list)
        """By chat: when each nudge was written, and until when it was to be delivered."""

    def live(self) -> None:
        """Let everything happen in its order."""
        with ExitStack() as stack:
            for worker in (*self._workers, self._hand):
                stack.callback(worker.stop)
            self._hand.start()
            self._begin()
            for second, what in self._events():
                self._do(second, what)

    def _begin(self) -> None:
        """Let everybody in, each with somebody who is due for ever."""
        at = instant(self._plan.begins)

        def add(unit: UnitOfWork) -> None:
            for life in self._plan.lives:
                rep = unit.reps.add(Rep(life.key), at, telegram_id=life.chat)
                long_ago = at.date() - timedelta(days=400)
                unit.prospects.save(Prospect(f"{life.key}p", rep.key, "Dana", next_look_on=long_ago))

        self._hand.memory.submit(add).result()

    def _events(self) -> Iterator[tuple[int, object]]:
        """Return what happens, in order: starts, wishes and stops before the ticks of the same second."""
        plan = self._plan
        events: list[tuple[int, int, object]] = []
        ticks: dict[int, list[int]] = defaultdict(list)
        for number, ups in enumerate(plan.ups):
            for begins, ends, _ in ups:
                events += [(begins, 1, ("start", number)), (ends, 0, ("stop", number))]
            for second in plan.ticks_of(number):
                if second // MINUTE in plan.minutes:
                    ticks[second].append(number)
        for life in plan.lives:
            events += [(since, 2, (life, at)) for at, (since, _) in enumerate(life.wishes)]
        events += [(second, 3, tuple(numbers)) for second, numbers in ticks.items()]
        events += [(second, 4, "tidy") for second in range(plan.begins, plan.ends, DAY)]
        return ((second, what) for second, _, what in sorted(events, key=lambda event: event[:2]))

    def _do(self, second: int, what: object) -> None:
        match what:
            case "tidy":
                self._hand.now = instant(second)
                self._hand.coach.tidy(RETENTION_DAYS).result()
            case ("start", int(number)):
                self._workers[number].start()
            case ("stop", int(number)):
                self._workers[number].stop()
            case (Life() as life, int(at)):
                self._wish(second, life, at)
            case tuple():
                self._tick(second, what)

    def _tick(self, second: int, numbers: Sequence[int]) -> None:
        """Let workers tick, at the same moment if there are several; again while there is more to claim."""
        self.ticks += len(numbers)
        workers = [self._workers[number] for number in numbers]
        while workers:
            for worker in workers:
                worker.now = instant(second)
            ticks = [worker.coach.tick() for worker in workers]
            found = [tick.result() for tick in ticks]
            for tick in found:
                for outgoing in tick.nudges:
                    assert outgoing.until is not None
                    self.nudges[outgoing.chat].append((second, int(outgoing.until.timestamp())))
                if tick.nudges:
                    self._hand.coach.delivered([each.number for each in tick.nudges], {}).result()
            workers = [worker for worker, tick in zip(workers, found, strict=True) if tick.claimed >= AT_ONCE]

    def _wish(self, second: int, life: Life, at: int) -> None:
        """Let a rep change what they want, block the bot, or come back."""
        wish = life.wishes[at][1]
        before = life.wishes[at - 1][1] if at else Wish(Rep("").time_zone, Rhythm())
        coach, address = self._hand.coach, Address(telegram_id=life.chat)
        self._hand.now = instant(second)
        if before.active and not wish.active:
            coach.lost(address, f"{life.chat}.{second}").result()
        elif wish.active and not before.active:
            coach.take(address, Commanded("today"), f"{life.chat}.{second}").result()
        for number, action in enumerate(taps(before, wish)):
            coach.take(address, Picked(action), f"{life.chat}.{second}.{number}").result()


def taps(before: Wish, after: Wish) -> Iterator[str]:
    """Return the buttons of the settings that lead from one wish to another."""
    old, new = before.rhythm, after.rhythm
    if before.zone != after.zone:
        yield f"setzone.{after.zone}"
    if (old.at, old.quiet_from, old.quiet_until) != (new.at, new.quiet_from, new.quiet_until):
        # The time may lie in the quiet hours there were.
        yield "quiet.none"
        yield f"setat.{new.at:%H:%M}"
        yield f"quiet.{new.quiet_from:%H:%M}-{new.quiet_until:%H:%M}"
    if old.days != new.days:
        yield f"setdays.{''.join(map(str, new.days)) or 'none'}"
    if old.country != new.country:
        yield f"holidays.{new.country or 'none'}"
    if old.off_until != new.off_until:
        yield f"offday.{new.off_until.isoformat() if new.off_until else 'none'}"


def instant(second: int) -> datetime:
    """Return an instant given in seconds since 1970."""
    return datetime.fromtimestamp(second, UTC)


@contextmanager
def frozen_shelf() -> Iterator[Shelf]:
    """Give the content as it is now, whatever happens to its file."""
    with tempfile.TemporaryDirectory(prefix="unchase-") as folder:
        yield Shelf(Path(shutil.copy(PROJECT_ROOT / "coaching_content.yaml", folder)))


def year(url: str, *, reps: int, begins: date, days: int, seed: int) -> Report:
    """Simulate a year, or so many days of one, on a database that is empty."""
    chance = random.Random(seed)
    began = time.monotonic()
    plan = planned(chance, reps=reps, begins=begins, days=days, seed=seed)
    with frozen_shelf() as shelf:
        lived = Year(plan, url, shelf)
        lived.live()
    count, ticks = Count(), plan.ticks
    for life in plan.lives:
        count.add(reckoned(life, plan, ticks, lived.nudges[life.chat]))
    zones = len({wish.zone for life in plan.lives for _, wish in life.wishes})
    title = f"year: {reps} reps, {days} days from {begins}, seed {seed}, {url.partition(':')[0]}"
    return Report(title, count, lived.ticks, zones, time.monotonic() - began)
