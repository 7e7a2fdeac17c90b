"""What the tick costs for each rep it claims, from few reps to many, on SQLite and on PostgreSQL.

So many reps are due at one minute, day after day; all others wait in the same tables. The rounds of the
sizes are mixed, so that a slow moment of the machine slows them all.
"""

import asyncio
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert

from bot.coaching.model import Prospect, Rep
from bot.content.shelf import Shelf
from bot.service import Coach
from bot.settings import PROJECT_ROOT
from bot.storage.database import open_engine
from bot.storage.memory import Memory
from bot.storage.records import record_of_prospect, record_of_rep
from bot.storage.tables import nudges, prospects, reps
from bot.ticking import AT_ONCE
from tests.simulation.databases import database

SIZES = (10_000, 1_000_000)
DUE = 5_000
"""Reps whose time comes at one minute."""
ROUNDS = 7
EMPTY_TICKS = 300
JOBS = 100_000
BAR = 1.5
"""The cost of a row with the most reps, over that with the fewest."""
MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
_TOGETHER = 10_000
_FAR = MONDAY + timedelta(days=300)


@dataclass
class Subject:
    """A database of some size, and what the tick took in it."""

    kind: str
    size: int
    memory: Memory
    coach: Coach
    now: datetime = MONDAY
    per_row: list[float] = field(default_factory=list)
    """Milliseconds for each claimed rep, one figure a round."""
    empty: list[float] = field(default_factory=list)
    """Milliseconds of a tick with nothing due."""


def measure(kinds: Sequence[str], sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Return the medians of each size on each database."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="unchase-bench-") as folder:
        content = Path(shutil.copy(PROJECT_ROOT / "coaching_content.yaml", folder))
        for kind in kinds:
            with ExitStack() as stack:
                subjects = [_subject(stack, kind, size, Shelf(content)) for size in sizes]
                _rounds(subjects)
                rows += [_row(subject, subjects[0]) for subject in subjects]
    return rows


def _subject(stack: ExitStack, kind: str, size: int, shelf: Shelf) -> Subject:
    url = stack.enter_context(database(kind))
    _fill(url, size)
    memory = stack.enter_context(Memory(url))
    subject = Subject(kind, size, memory, None)  # type: ignore[arg-type]
    subject.coach = Coach(memory, shelf, clock=lambda: subject.now)
    return subject


# --- Filling -------------------------------------------------------------------------------------


def _fill(url: str, size: int) -> None:
    chance = random.Random(size)
    keys = [key_of(number) for number in range(size)]
    due = set(chance.sample(range(size), DUE))
    began = time.monotonic()
    engine = open_engine(url)
    with engine.begin() as connection:
        _insert(connection, reps, (_rep(key, number, number in due) for number, key in enumerate(keys)))
        _insert(connection, prospects, _prospects(chance, keys))
        _insert(connection, nudges, ({"rep": key, "on": date(2027, 1, 1), "at": MONDAY} for key in keys))
    with engine.connect() as connection:
        # As the server does by itself after a while.
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()
    sys.stderr.write(f"{url.partition(':')[0]}: {size:,} reps in {time.monotonic() - began:.0f} s\n")


def key_of(number: int) -> str:
    """Return a key that lies anywhere among the others, as chance makes them, and comes but once."""
    return f"{number * 0x9E3779B97F4B % 2**48:012x}"


def _insert(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _TOGETHER:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)


def _rep(key: str, number: int, is_due: bool) -> dict[str, Any]:
    at = MONDAY + timedelta(hours=9) if is_due else _FAR + timedelta(seconds=number)
    row = record_of_rep(Rep(key, f"rep {number}", next_nudge_at=at))
    return {**row, "telegram_id": number + 1, "console_name": None, "created_at": MONDAY}


def _prospects(chance: random.Random, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Give each rep two or three prospects, one of them due."""
    facts = {"standing": "problem", "reached": "1", "stake": "open", "empty": "no"}
    numbers = count(len(keys))
    for key in keys:
        for number in range(chance.choice([2, 3])):
            look_on = date(2027, 1, 1) if not number else date(2027, 6, 1)
            yield record_of_prospect(
                Prospect(
                    key_of(next(numbers)),
                    key,
                    f"Dana {number}",
                    "Northwind",
                    facts=facts,
                    next_look_on=look_on,
                    last_touch_on=date(2026, 12, 28),
                )
            )


# --- Measuring -----------------------------------------------------------------------------------


def _rounds(subjects: Sequence[Subject]) -> None:
    """Let a day after the other come in each database; the first one warms up."""
    for number in range(ROUNDS + 1):
        for subject in random.sample(subjects, len(subjects)):
            # Weeks have five days here.
            subject.now = MONDAY + timedelta(days=number // 5 * 7 + number % 5, hours=9, minutes=5)
            took, claimed = _tick(subject)
            assert claimed == DUE, f"{claimed} claimed"
            if number:
                subject.per_row.append(1000 * took / claimed)
            subject.empty.append(1000 * _ticks_in_vain(subject))


def _tick(subject: Subject) -> tuple[float, int]:
    """Tick until nobody is left whose time has come; return how long that took, and of how many."""
    began, claimed, numbers, last = time.perf_counter(), 0, [], AT_ONCE
    while last >= AT_ONCE:
        tick = subject.coach.tick().result()
        last = tick.claimed
        claimed += last
        numbers += [outgoing.number for outgoing in tick.nudges]
    took = time.perf_counter() - began
    assert len(numbers) == claimed, "somebody had nothing due"
    subject.coach.delivered(numbers, {}).result()
    return took, claimed


def _ticks_in_vain(subject: Subject) -> float:
    began = time.perf_counter()
    for _ in range(EMPTY_TICKS):
        subject.coach.tick().result()
    return (time.perf_counter() - began) / EMPTY_TICKS


def _row(subject: Subject, least: Subject) -> dict[str, Any]:
    per_row = statistics.median(subject.per_row)
    return {
        "database": subject.kind,
        "reps": subject.size,
        "ms_each": round(per_row, 4),
        "ms_empty": round(statistics.median(subject.empty), 3),
        "ratio": round(per_row / statistics.median(least.per_row), 2),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def job_queue(jobs: int = JOBS) -> str:
    """Return how python-telegram-bot's own job queue does with a job for each rep, where it is installed."""
    try:
        import apscheduler  # noqa: F401
    except ImportError:
        return "python-telegram-bot's job queue is not installed here, so it is left out."
    return asyncio.run(_jobs(jobs))


async def _jobs(jobs: int) -> str:
    from telegram.ext import ApplicationBuilder, ContextTypes

    async def callback(_context: ContextTypes.DEFAULT_TYPE) -> None: ...

    before = _rss()
    queue = ApplicationBuilder().token("1:none").updater(None).build().job_queue
    assert queue is not None
    began = time.perf_counter()
    for chat in range(jobs):
        queue.run_daily(callback, (datetime.now(UTC) + timedelta(hours=3)).timetz(), chat_id=chat)
    await queue.start()
    took = time.perf_counter() - began
    await queue.stop(wait=False)
    used = _rss() - before
    return f"python-telegram-bot's job queue: {jobs:,} daily jobs start in {took:.1f} s and take {used} MB."


def _rss() -> int:
    """Return the memory in use, in MB."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as text."""
    heads = ("ms a claimed rep", "× fewest", "ms nothing due", "peak MB")
    lines = [f"{'database':10} {'reps':>9} " + " ".join(heads)]
    for row in rows:
        numbers = f"{row['ms_each']:16} {row['ratio']:8} {row['ms_empty']:14} {row['mb']:7}"
        lines.append(f"{row['database']:10} {row['reps']:9,} {numbers}")
    return "\n".join(lines)
