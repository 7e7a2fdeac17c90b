"""The storm itself: the bot's workers, its reps, and somebody who kills and restarts."""

import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, func, select, text

from bot.content.shelf import Shelf
from bot.reading import prepare
from bot.service import Coach
from bot.settings import PROJECT_ROOT
from bot.storage.database import migrate, open_engine
from bot.storage.memory import Memory
from bot.storage.tables import outbox, seen_updates
from tests.botapi import BotApiServer
from tests.botapi.server import DONE, Request
from tests.frontends.processes import cache_folder
from tests.frontends.storm.cradle import Cradle
from tests.frontends.storm.deaths import Death, Reaper
from tests.frontends.storm.postgres import Postgres
from tests.frontends.storm.reckoning import Reckoning
from tests.frontends.storm.remembering import compare, remembered
from tests.frontends.storm.report import Report
from tests.frontends.storm.walking import PATIENCE, Walker
from tests.frontends.storm.words import PLANTED
from tests.frontends.storm.workers import Worker, crew

UNCHANGED = "message is not modified"
_SAID = {"sendMessage", "editMessageText"}
_LAST = 3.0
"""Seconds that the storm goes on without kills."""
_AGAIN = 8
"""Updates that come once more after every fifth kill."""
_HELD = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def zone_at_noon() -> str:
    """Return a time zone in which it is about noon, so that no day ends during the storm."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


@dataclass(frozen=True, slots=True)
class Weather:
    """What kind of storm it is to be."""

    kills: int
    crowd: int = 20
    seed: int = 1
    postgres: bool = False
    webhook: bool = False
    workers: int = 1
    restarts: int = 0
    points: bool = True
    """Half of the kills come at named points of the loop."""
    faults: bool = True
    pace: float = 25.0
    """What the reps do in a second, all together."""
    life: float = 1.6
    """The most seconds for which a bot lives once it takes updates; several workers live so much longer."""

    @property
    def name(self) -> str:
        """What it is called in a table."""
        count = f"{self.workers} workers, " if self.workers > 1 else ""
        database, way = "PostgreSQL" if self.postgres else "SQLite", "webhook" if self.webhook else "polling"
        return f"{database}, {count}{way}"


class Storm:
    """The bot as processes, its reps, and somebody who kills it."""

    def __init__(self, weather: Weather, folder: Path, rooms: ExitStack) -> None:
        self._weather = weather
        self._chance = random.Random(weather.seed)
        self._report = Report(weather.seed, weather.name)
        shuffle = random.Random(weather.seed) if weather.webhook else None
        self._server = rooms.enter_context(BotApiServer(seed=weather.seed, shuffle=shuffle).in_thread())
        self._postgres = Postgres() if weather.postgres else None
        if self._postgres is not None:
            rooms.callback(self._postgres.close)
            self._url = self._postgres.url
        else:
            self._url = f"sqlite:///{folder / 'unchase.db'}"
            migrate(self._url)
        zone = zone_at_noon()
        cradle = Cradle()
        rooms.callback(cradle.close)
        self._workers = crew(
            cradle, self._server, folder, self._url, weather.workers, webhook=weather.webhook, zone=zone
        )
        rooms.callback(self._end)
        self._plan_url = f"sqlite:///{folder / 'plan.db'}"
        self._memory = rooms.enter_context(Memory(self._plan_url))
        # The same reader, and ready before the bot begins.
        reader = partial(prepare, folder=cache_folder())
        plan = Coach(self._memory, Shelf(PROJECT_ROOT / "coaching_content.yaml", reader), zone)
        self._walkers = {
            person.id: Walker(
                self._server, plan, person, random.Random(self._chance.random()), weather.crowd / weather.pace
            )
            for person in (self._server.person(f"Rep{number}") for number in range(weather.crowd))
        }
        self._reaper = Reaper(random.Random(self._chance.random()), weather, self._report)
        self._looked = 0
        self._due: dict[str, Death] = {}
        self._began = time.monotonic()
        if weather.faults:
            self._blow()

    def _blow(self) -> None:
        """Let things go wrong on the way, both ways."""
        fault = partial(self._server.fault, times=None)
        for method in _SAID:
            for kind in ("server_error", "unanswered", "lost", "late"):
                fault(kind, method=method, chance=0.004)
            fault("slow", method=method, chance=0.002, delay=0.5)
            fault("too_many", method=method, chance=0.001)
        fault("unanswered", method="getUpdates", chance=0.02)
        for kind in ("lost", "unanswered", "late", "slow"):
            fault(kind, method="webhook", chance=0.01)

    def rage(self) -> Report:
        """Let it happen; return what came of it."""
        self._began = time.monotonic()
        self._storm()
        self._calm()
        for worker in self._workers:
            worker.stop()
        self._report.exit_codes = tuple(worker.left(60) for worker in self._workers)
        self._look()
        self._reckon()
        self._report.seconds = time.monotonic() - self._began
        return self._report

    # --- Kills --------------------------------------------------------------------------------------

    def _storm(self) -> None:
        weather, report = self._weather, self._report
        restarts = {
            weather.kills * (number + 1) // (weather.restarts + 1) for number in range(weather.restarts)
        }
        for worker in self._workers:
            self._begin(worker)
        # The last life of each is ended when the storm is over.
        while report.kills < weather.kills - len(self._workers):
            before = report.kills
            self._turn()
            for worker in self._workers:
                self._fell(worker)
            for kill in range(before + 1, report.kills + 1):
                if kill in restarts and self._postgres is not None:
                    self._postgres.restart()
                    report.restarts += 1
                if kill % 5 == 0:
                    report.redelivered += self._server.redeliver_some(_AGAIN, self._chance)
        self._due.clear()
        if self._postgres is not None:
            self._postgres.wait()
        if weather.kills:
            for worker in self._workers:
                self._live_on(worker)
        until = time.monotonic() + _LAST
        while time.monotonic() < until:
            self._turn()

    def _begin(self, worker: Worker) -> None:
        death = self._reaper.next_death()
        worker.start(death.at_point)
        self._due[worker.via] = death

    def _fell(self, worker: Worker) -> None:
        """Kill a worker if its time has come, or see that it has fallen; either way, it begins anew."""
        death, now = self._due[worker.via], time.monotonic()
        code = worker.gone()
        if code is None:
            if not death.has_come(worker.began, worker.is_ready, now):
                return
            worker.kill()
        elif code != -9 and not self._may_leave(worker, code):
            self._report.different.append(f"{worker.via} has left with {code}")
        if code in {None, -9}:
            self._reaper.count(worker.via, death, at_point=code is not None)
            self._report.lived += now - worker.began
        self._look()
        self._begin(worker)

    def _may_leave(self, worker: Worker, code: int) -> bool:
        """Tell whether a worker may have left: who loses the database while it starts says so and goes."""
        if self._postgres is None or worker.is_ready:
            return False
        return code == 2 and time.monotonic() < self._postgres.away_until

    def _live_on(self, worker: Worker) -> None:
        """From now on nobody is killed; who is to die at a point is taken out before it comes to it."""
        if worker.gone() is None:
            worker.kill()
        self._reaper.count(worker.via, Death(), at_point=False)
        self._report.lived += time.monotonic() - worker.began
        self._look()
        worker.start()

    def _end(self) -> None:
        for worker in self._workers:
            if worker.lives and worker.gone() is None:
                worker.kill()

    # --- Reps ---------------------------------------------------------------------------------------

    def _turn(self) -> None:
        self._look()
        now = time.monotonic()
        due = time.monotonic() + 0.02
        busy = self._unkept() if self._weather.webhook else set()
        for number, walker in self._walkers.items():
            if number not in busy:
                walker.go_on(now - self._began)
            if time.monotonic() > due:
                # Each act is told to a second coach, too: who is to be killed does not wait for all of them.
                break
        self._walkers = _turned(self._walkers)
        time.sleep(0.002)

    def _unkept(self) -> set[int]:
        """Return whose updates are on their way: by webhook, what is done next might come before them."""
        with self._server.lock:
            return {int(update.queue.rpartition(":")[2]) for update in self._server.updates.waiting}

    def _look(self) -> None:
        """Show the reps what the bot has said."""
        news = self._server.requests[self._looked :]
        self._looked += len(news)
        for request in news:
            for worker in self._workers:
                if worker.via == request.via and request.status == 200:
                    worker.hear(request.method)
            if request.method not in _SAID:
                continue
            # Of what was done unanswered the rep knows all the same.
            if (
                request.status == 200
                or request.description == DONE
                or UNCHANGED in (request.description or "")
            ):
                self._walkers[request.values["chat_id"]].see(request)

    # --- The end ------------------------------------------------------------------------------------

    def _calm(self) -> None:
        """Let everything come to rest, then deliver every update a second time."""
        engine = open_engine(self._url)
        try:
            self._until(lambda now: all(walker.finish(now) for walker in self._walkers.values()))
            self._until(lambda _now: self._rests(engine))
            said = len(self._spoken())
            self._server.redeliver_all(self._chance)
            self._until(lambda _now: self._rests(engine))
            time.sleep(0.3)
            self._report.twice += len(self._spoken()) - said
            if self._postgres is not None:
                self._until(lambda _now: self._held(engine) == len(self._workers))
        finally:
            engine.dispose()

    def _until(self, holds: Callable[[float], bool]) -> None:
        deadline = time.monotonic() + 2 * PATIENCE
        while not holds(time.monotonic() - self._began):
            assert time.monotonic() < deadline, f"the storm does not end (seed {self._report.seed})"
            for worker in self._workers:
                assert worker.gone() is None, f"{worker.via} has left (seed {self._report.seed})"
            self._look()
            time.sleep(0.02)

    def _rests(self, engine: Engine) -> bool:
        if self._server.updates.waiting:
            return False
        with engine.connect() as connection:
            waits = select(func.count()).select_from(outbox).where(outbox.c.failed.is_(None))
            return connection.execute(waits).scalar() == 0

    @staticmethod
    def _held(engine: Engine) -> int:
        """Return how many hold the bot."""
        with engine.connect() as connection:
            return int(connection.execute(_HELD).scalar_one())

    def _spoken(self) -> list[Request]:
        return [each for each in self._server.requests if each.method in _SAID]

    def _reckon(self) -> None:
        report = self._report
        engines = open_engine(self._url), open_engine(self._plan_url)
        with engines[0].connect() as connection:
            refs = connection.execute(select(seen_updates.c.ref)).scalars()
            seen = {ref.rpartition(":")[2] for ref in refs}
        made = {str(update.id) for update in self._server.updates.made}
        report.updates = len(made)
        report.lost += len(made - seen)
        real, plan = (remembered(engine) for engine in engines)
        for engine in engines:
            engine.dispose()
        for number, walker in self._walkers.items():
            if walker.stuck:
                report.different.append(f"chat {number}: in {PATIENCE:.0f} s never came: {walker.wanted}")
            Reckoning(walker, self._reaper.killed, report).reckon()
            if number in plan:
                compare(real[number], plan[number], report, f"rep {number}")
        log = "".join(worker.log.read_text(encoding="utf-8") for worker in self._workers).lower()
        report.leaks = [words for words in (*PLANTED, self._server.token) if words.lower() in log]


def _turned(walkers: dict[int, Walker]) -> dict[int, Walker]:
    """Let somebody else be first the next time."""
    first = next(iter(walkers))
    return {
        **{number: walker for number, walker in walkers.items() if number != first},
        first: walkers[first],
    }


def storm(folder: Path, weather: Weather) -> Report:
    """Run a storm in a folder."""
    with ExitStack() as rooms:
        try:
            return Storm(weather, folder, rooms).rage()
        except BaseException as error:
            error.add_note(f"{weather}")
            for log in folder.glob("w*.log"):
                error.add_note(f"{log.name} ends:\n{log.read_text(encoding='utf-8')[-2000:]}")
            raise
