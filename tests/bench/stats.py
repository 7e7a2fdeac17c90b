"""What the figures of one rep cost among millions of debriefs, on SQLite and on PostgreSQL.

Beside them, for the same reps in the same rounds, stands a read of the rep's newest ten debriefs: as rows
alone, and made into what the coach thinks with, as the product reads them. In each look the rep is found
first, as before every turn; only what follows is timed. The log is written in the order of time, so that a
rep's rows lie far from each other.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, select

from bot.coaching import stats
from bot.coaching.model import Debrief, Evidence, How, Kept, Promise, Prospect, Rep, Stage, Status, Touch
from bot.storage import records
from bot.storage.columns import json_text
from bot.storage.database import open_engine, reading
from bot.storage.figures import Counts
from bot.storage.reps import Reps
from bot.storage.tables import debriefs, promises, prospects, reps, touches
from tests.bench.nudges import key_of
from tests.simulation.databases import database

DEBRIEFS = 2_000_000
REPS = 10_000
LOOKS = 400
"""Reps looked at, in each database."""
PROSPECTS_EACH = 20
DAYS = 730
NOW = datetime(2027, 1, 8, 15, tzinfo=UTC)
TODAY = NOW.date()
MOVES = ("value_story", "open_question", "pause", "graceful_exit", "resend", "direct_ask")
OUTCOMES = ("", "nothing", "nothing", "replied", "done")
YARDSTICK = "newest ten"
"""Of these debriefs the product's own read is timed: one indexed statement, and objects made of its rows."""
_TOGETHER = 20_000
_NEWEST = (
    select(debriefs)
    .where(debriefs.c.rep == bindparam("rep"), debriefs.c.advised_at.is_not(None))
    .order_by(debriefs.c.advised_at.desc())
    .limit(10)
)


@dataclass
class Subject:
    """A database, and what looking at it took."""

    kind: str
    engine: Engine
    reps: int
    took: dict[str, list[float]] = field(default_factory=dict)
    """Milliseconds of each look, by what was looked for."""


def measure(kinds: Sequence[str], debriefs_in_all: int, reps_in_all: int) -> list[dict[str, Any]]:
    """Return the medians of each database."""
    rows = []
    for kind in kinds:
        with ExitStack() as stack:
            url = stack.enter_context(database(kind))
            _fill(url, debriefs_in_all, reps_in_all)
            engine = open_engine(url)
            stack.callback(engine.dispose)
            subject = Subject(kind, engine, reps_in_all)
            _look(subject)
            rows.append(_row(subject, debriefs_in_all))
    return rows


# --- Filling -------------------------------------------------------------------------------------


def _fill(url: str, size: int, people: int) -> None:
    began = time.monotonic()
    chance = random.Random(size)
    engine = open_engine(url)
    # What is written refers to what is there, so nobody has to look.
    with engine.connect().execution_options(purpose="migrate") as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size = -1000000")
        _load(connection, reps, _reps(people))
        _load(connection, prospects, _prospects(chance, people))
        _load(connection, debriefs, _debriefs(chance, size, people))
        _load(connection, touches, _touches(chance, size, people))
        _load(connection, promises, _promises(chance, size, people))
    with engine.connect() as connection:
        # As the server does by itself after a while.
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()
    sys.stderr.write(f"{url.partition(':')[0]}: {size:,} debriefs in {time.monotonic() - began:.0f} s\n")


def _load(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """Write rows by the quickest way that each driver has."""
    first = next(rows)
    names = ", ".join(f'"{name}"' for name in first)
    values = _values(first, rows)
    driver = connection.connection.driver_connection
    assert driver is not None
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(first))
        driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)
        return
    with driver.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        while batch := list(islice(values, _TOGETHER)):
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in batch:
                    copy.write_row(row)


def _values(first: dict[str, Any], rest: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    yield tuple(map(_driven, first.values()))
    for row in rest:
        yield tuple(map(_driven, row.values()))


def _driven(value: Any) -> Any:
    """Return a value as both drivers take it and as the tables keep it."""
    match value:
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S.%f")
        case date():
            return value.isoformat()
        case bool():
            return int(value)
        case dict() | list():
            return json_text(value)
    return value


def _reps(people: int) -> Iterator[dict[str, Any]]:
    usual = records.record_of_rep(Rep("", "rep"))
    for number in range(people):
        yield {**usual, "key": _rep(number), "telegram_id": number + 1, "created_at": NOW}


def _rep(number: int) -> str:
    return key_of(number)


def _prospect(rep: int, which: int, people: int) -> str:
    return key_of(people * (which + 1) + rep)


def _debrief(number: int) -> str:
    return key_of(2**40 + number)


def _prospects(chance: random.Random, people: int) -> Iterator[dict[str, Any]]:
    """Give each rep some prospects, half of them decided."""
    facts = {"standing": "problem", "reached": "1", "stake": "open", "empty": "no"}
    usual = records.record_of_prospect(Prospect("", "", "Dana", "Northwind", facts=facts))
    for which in range(PROSPECTS_EACH):
        for rep in range(people):
            closed = which % 2 == 0
            on = TODAY - timedelta(days=chance.randrange(DAYS))
            yield {
                **usual,
                "key": _prospect(rep, which, people),
                "rep": _rep(rep),
                "stage": Stage.CLOSED.value if closed else Stage.OPEN.value,
                "decided_on": on if closed else None,
                "last_reply_on": on - timedelta(days=chance.randrange(40)) if chance.random() < 0.8 else None,
                "next_look_on": None if closed else TODAY,
            }


def _debriefs(chance: random.Random, size: int, people: int) -> Iterator[dict[str, Any]]:
    """Give debriefs in the order of time, each to a rep by chance, as they are when they are over."""
    told = (("last", "quiet"), ("standing", "problem"), ("reached", "1"), ("stake", "open"), ("empty", "no"))
    evidence = tuple(Evidence(fact, answer, How.TAPPED) for fact, answer in told)
    usual = records.record_of_debrief(
        Debrief("", "", NOW, NOW, "", Status.CLOSED, 5, evidence=evidence, outcome="sent", edition="abc")
    )
    usual["state"] = json_text(usual["state"])
    for number in range(size):
        rep, at = chance.randrange(people), _at(number, size)
        move = chance.randrange(len(MOVES))
        yield {
            **usual,
            "key": _debrief(number),
            "rep": _rep(rep),
            "prospect": _prospect(rep, chance.randrange(PROSPECTS_EACH), people),
            "opened_at": at,
            "changed_at": at,
            "advised_at": at,
            "closed_at": at,
            "rule": f"R{move}",
            "move": MOVES[move],
            "variant": f"variant_{move}",
        }


def _touches(chance: random.Random, size: int, people: int) -> Iterator[dict[str, Any]]:
    """Give three messages to four debriefs; some of them were sent without advice."""
    usual = records.record_of_touch(Touch("", "", "", "", "", "", "abc", NOW, TODAY, empty=False, counts=1))
    for number in range(size * 3 // 4):
        rep, at = chance.randrange(people), _at(number, size * 3 // 4)
        move = chance.randrange(len(MOVES))
        yield {
            **usual,
            "key": key_of(2**41 + number),
            "rep": _rep(rep),
            "prospect": _prospect(rep, chance.randrange(PROSPECTS_EACH), people),
            "rule": f"R{move}",
            "variant": f"variant_{move}",
            "move": MOVES[move] if chance.random() < 0.9 else "",
            "at": at,
            "on": at.date(),
            "outcome": chance.choice(OUTCOMES),
            "beyond": chance.random() < 0.05,
        }


def _promises(chance: random.Random, size: int, people: int) -> Iterator[dict[str, Any]]:
    """Give a promise to five debriefs; most of them are settled."""
    usual = records.record_of_promise(Promise("", "", "", True, "the numbers", NOW))
    for number in range(size // 5):
        rep, at = chance.randrange(people), _at(number, size // 5)
        state = chance.choice([Kept.OPEN, Kept.KEPT, Kept.KEPT, Kept.BROKEN, Kept.DROPPED])
        yield {
            **usual,
            "key": key_of(2**42 + number),
            "rep": _rep(rep),
            "prospect": _prospect(rep, chance.randrange(PROSPECTS_EACH), people),
            "ours": chance.random() < 0.5,
            "at": at,
            "state": state.value,
            "settled_on": None if state is Kept.OPEN else at.date(),
        }


def _at(number: int, size: int) -> datetime:
    """Return when the one of so many happened: they are spread evenly over the days."""
    return NOW - timedelta(days=DAYS) * ((size - number) / size)


# --- Measuring -----------------------------------------------------------------------------------


def _rows(connection: Connection, rep: Rep) -> int:
    return len(connection.execute(_NEWEST, {"rep": rep.key}).all())


def _newest(connection: Connection, rep: Rep) -> int:
    return len([records.debrief_of(row) for row in connection.execute(_NEWEST, {"rep": rep.key})])


def _report(period: str) -> Callable[[Connection, Rep], int]:
    span, before = stats.spans(period, TODAY)

    def report(connection: Connection, rep: Rep) -> int:
        return len(Counts(connection).report(rep, period, span, before).figures.moves)

    return report


def _tallies(connection: Connection, rep: Rep) -> int:
    return len(Counts(connection).tallies(rep.key))


LOOKED_FOR: dict[str, Callable[[Connection, Rep], int]] = {
    YARDSTICK: _newest,
    "rows alone": _rows,
    **{period: _report(period) for period in stats.PERIODS},
    "tallies": _tallies,
}


def _look(subject: Subject) -> None:
    """Look for everything at one rep after the other, in mixed order; the first ones warm up."""
    chance = random.Random(7)
    for number in range(LOOKS + LOOKS // 10):
        key = _rep(chance.randrange(subject.reps))
        for what in chance.sample(list(LOOKED_FOR), len(LOOKED_FOR)):
            with reading(subject.engine) as connection:
                rep = Reps(connection).of(key)
                assert rep is not None
                began = time.perf_counter()
                LOOKED_FOR[what](connection, rep)
                took = time.perf_counter() - began
            if number >= LOOKS // 10:
                subject.took.setdefault(what, []).append(1000 * took)


def _row(subject: Subject, size: int) -> dict[str, Any]:
    medians = {what: statistics.median(took) for what, took in subject.took.items()}
    ms = {what: round(medians[what], 3) for what in LOOKED_FOR}
    ratios = {what: round(medians[what] / medians[YARDSTICK], 2) for what in LOOKED_FOR}
    return {"database": subject.kind, "debriefs": size, "reps": subject.reps, "ms": ms, "ratio": ratios}


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as text."""
    lines = [f"{'database':10} {'debriefs':>10} {'reps':>7} {'what':10} {'ms':>7} {'× newest ten':>12}"]
    for row in rows:
        head = f"{row['database']:10} {row['debriefs']:10,} {row['reps']:7,}"
        lines += [f"{head} {what:10} {row['ms'][what]:7} {row['ratio'][what]:12}" for what in LOOKED_FOR]
    return "\n".join(lines)
