"""A process of its own that writes: run by the tests with a database address and what to do.

contender.py URL turns NAME COUNT   takes turns of the same reps as everyone else, by read and write
contender.py URL stream             adds updates and prints each as soon as it is acknowledged, for ever
contender.py URL migrate            brings the schema up to date
"""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.coaching.model import Debrief, Status
from bot.storage.database import migrate, open_engine
from bot.storage.unit_of_work import UnitOfWork
from bot.storage.writer import Writer

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
REPS = ("r1", "r2", "r3")
DELIVERED = 60
"""Updates that all contenders get."""


def turn(rep: str, key: str, number: int) -> Callable[[UnitOfWork], bool]:
    """Take a turn: add one to the open debrief's version; now and then another debrief takes its place."""

    def work(unit: UnitOfWork) -> bool:
        # First a look, then the change: what is lost without a lock is lost here.
        debrief = unit.debriefs.open_of(rep)
        if debrief is None:
            unit.debriefs.save(Debrief(key, rep, NOW, NOW, version=1))
        elif number % 10 == 0:
            aside = replace(debrief, status=Status.LATER)
            unit.debriefs.save(Debrief(key, rep, NOW, NOW, version=debrief.version + 1), aside)
        else:
            unit.debriefs.save(replace(debrief, version=debrief.version + 1))
        return unit.seen.first_time("bot", str(number % DELIVERED), NOW)

    return work


def wait_for_start() -> None:
    """Let the others get ready too."""
    say("ready\n")
    sys.stdin.readline()


def take_turns(url: str, name: str, count: int) -> None:
    engine = open_engine(url)
    with Writer(engine, most_together=4) as writer:
        wait_for_start()
        answers = [
            writer.submit(turn(rep := REPS[number % 3], f"{name}{number}", number), [rep])
            for number in range(count)
        ]
        say(str(sum(answer.result() for answer in answers)))
    engine.dispose()


def say(line: str, answer: Future[bool] | None = None) -> None:
    """Print at once, unless it is about an answer and that is an error."""
    if answer is None or answer.result():
        os.write(1, line.encode())


def stream(url: str) -> None:
    engine = open_engine(url)
    writer = Writer(engine, most_together=20)
    waiting: list[Future[bool]] = []
    for number in range(10**9):

        def work(unit: UnitOfWork, ref: str = str(number)) -> bool:
            return unit.seen.first_time("bot", ref, NOW)

        answer = writer.submit(work)
        answer.add_done_callback(partial(say, f"{number}\n"))
        waiting.append(answer)
        if len(waiting) == 100:
            waiting.pop(0).result()


def race(*commands: list[str]) -> list[str]:
    """Start contenders at the same moment and return what each says at the end."""
    with ExitStack() as stack:
        racers = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, __file__, *command],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for command in commands
        ]
        for racer in racers:
            assert racer.stdout
            assert racer.stdout.readline() == "ready\n"
        for racer in racers:
            assert racer.stdin
            racer.stdin.write("go\n")
            racer.stdin.flush()
        return [racer.communicate(timeout=60)[0].strip() for racer in racers]


if __name__ == "__main__":
    match sys.argv[1:]:
        case [url, "turns", name, count]:
            take_turns(url, name, int(count))
        case [url, "stream"]:
            stream(url)
        case [url, "migrate"]:
            wait_for_start()
            say(str(migrate(url)[0]))
