"""Who may be nudged: each by one worker, once on each local day."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from bot.storage.database import open_engine
from bot.storage.nudges import Claimed
from bot.storage.tables import reps
from bot.storage.unit_of_work import Transaction, UnitOfWork
from bot.storage.writer import Writer
from tests.storage.samples import NOW, TODAY, a_rep

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def ready(key: str, waits: int = 1, **others: Any) -> dict[str, Any]:
    """A rep who has been waiting for so many minutes."""
    waiting = {"active": True, "revoked_at": None, "next_nudge_at": NOW - waits * MINUTE}
    return {"key": key} | waiting | others


def fill(engine: Engine, *people: dict[str, Any]) -> None:
    with Transaction(engine) as unit:
        for number, person in enumerate(people, 1):
            unit.reps.add(a_rep(**person), NOW, telegram_id=number)
        unit.commit()


def keys_of(claimed: tuple[Claimed, ...]) -> list[str]:
    return [each.rep.key for each in claimed]


def test_who_waits_longest_comes_first(engine: Engine):
    fill(engine, ready("r1"), ready("r2", 3), ready("r3", 0), ready("r4", 2))

    with Transaction(engine) as unit:
        claimed = unit.nudges.claim(NOW, 3)
        everyone = unit.nudges.claim(NOW, 10)

    assert claimed[0] == Claimed(a_rep(**ready("r2", 3)), 2)
    assert keys_of(claimed) == ["r2", "r4", "r1"]
    assert keys_of(everyone) == ["r2", "r4", "r1", "r3"]


@pytest.mark.parametrize(
    "person",
    [{"active": False}, {"next_nudge_at": None}, {"next_nudge_at": NOW + MINUTE}, {"revoked_at": NOW}],
)
def test_nobody_else_is_claimed(engine: Engine, person: dict[str, Any]):
    fill(engine, ready("r1"), ready("r2", **person))

    with Transaction(engine) as unit:
        assert keys_of(unit.nudges.claim(NOW, 10)) == ["r1"]


def test_who_talks_to_the_coach_in_the_terminal_is_not_nudged(unit: UnitOfWork):
    unit.reps.add(a_rep(**ready("r2")), NOW, console_name="eve")

    assert unit.nudges.claim(NOW, 10) == ()


def test_two_workers_at_once_claim_different_reps(postgres_url: str):
    engine = open_engine(postgres_url)
    fill(engine, *(ready(f"r{number}", number) for number in range(6)))

    with Transaction(engine) as first, Transaction(engine) as second:
        mine, theirs = first.nudges.claim(NOW, 3), second.nudges.claim(NOW, 10)
        first.reps.schedule([(key, NOW + DAY, None) for key in keys_of(mine)])
        first.commit()
        left = second.nudges.claim(NOW, 10)
    engine.dispose()

    assert (keys_of(mine), keys_of(theirs)) == (["r5", "r4", "r3"], ["r2", "r1", "r0"])
    assert left == theirs


def test_who_is_being_answered_is_claimed_at_the_next_tick(postgres_url: str):
    engine = open_engine(postgres_url)
    fill(engine, ready("r1"), ready("r2"))

    with Transaction(engine) as turn, Transaction(engine) as tick:
        turn.reps.lock(["r1"])
        now = tick.nudges.claim(NOW, 10)
        turn.commit()
        later = tick.nudges.claim(NOW, 10)
    engine.dispose()

    assert (keys_of(now), sorted(keys_of(later))) == (["r2"], ["r1", "r2"])


def tick(unit: UnitOfWork) -> set[str]:
    """Claim a few, note their nudges, set their next time; return whose nudge is new."""
    claimed = keys_of(unit.nudges.claim(NOW, 7))
    new = unit.nudges.add((key, TODAY, NOW) for key in claimed)
    unit.reps.schedule((key, NOW + DAY, TODAY) for key in claimed)
    return new


def test_two_workers_nudge_everyone_once(engine: Engine, database_url: str):
    fill(engine, *(ready(f"r{number}", number) for number in range(100)))
    start = Barrier(2)

    def worker() -> list[str]:
        own = open_engine(database_url)
        nudged: list[str] = []
        with Writer(own) as writer:
            start.wait(30)
            while new := writer.submit(tick).result():
                nudged += new
        own.dispose()
        return nudged

    with ThreadPoolExecutor(2) as pool:
        nudged = [key for found in [pool.submit(worker), pool.submit(worker)] for key in found.result()]

    assert sorted(nudged) == sorted(f"r{number}" for number in range(100))


def test_the_next_time_is_kept_for_many_at_once(engine: Engine):
    fill(engine, ready("r1"), ready("r2"), ready("r3"))
    before = a_rep().last_nudged_on

    with Transaction(engine) as unit:
        unit.reps.schedule([("r1", NOW + DAY, TODAY), ("r2", None, None), ("nobody", NOW, TODAY)])
        unit.reps.schedule([])
        stored = [unit.reps.of(key) for key in ("r1", "r2", "r3")]

    times = [(rep.next_nudge_at, rep.last_nudged_on) for rep in stored]
    assert times == [(NOW + DAY, TODAY), (None, before), (NOW - MINUTE, before)]


def test_there_is_one_nudge_for_a_rep_and_a_local_day(unit: UnitOfWork):
    unit.reps.add(a_rep("r2"), NOW)

    assert unit.nudges.add([("r1", TODAY, NOW), ("r1", TODAY, NOW)]) == {"r1"}
    assert unit.nudges.add([("r1", TODAY, NOW + MINUTE), ("r2", TODAY, NOW)]) == {"r2"}
    assert unit.nudges.add([("r1", TODAY + DAY, NOW)]) == {"r1"}
    assert unit.nudges.add([]) == set()


def test_nudges_of_days_gone_by_are_forgotten(unit: UnitOfWork):
    unit.nudges.add([("r1", TODAY - DAY, NOW), ("r1", TODAY, NOW)])

    assert unit.nudges.forget(TODAY) == 1

    assert unit.nudges.add([("r1", TODAY, NOW), ("r1", TODAY - DAY, NOW)]) == {"r1"}
    assert unit.nudges.forget(TODAY) == 1


@pytest.fixture
def crowd(engine: Engine) -> Engine:
    """A database of many reps, of whom a few have to be looked at."""
    with Transaction(engine) as unit:
        unit.reps.add(a_rep("r0"), NOW, telegram_id=1)
        others = ", ".join(
            each.name for each in reps.c if each.name not in {"key", "telegram_id", "next_nudge_at"}
        )
        unit.connection.execute(
            text(
                f"""
                INSERT INTO reps (key, telegram_id, next_nudge_at, {others})
                WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 5000)
                SELECT 'r' || n, n + 1, CASE WHEN n % 50 = 0 THEN next_nudge_at END, {others}
                FROM number, reps
                """
            )
        )
        unit.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return engine


def test_the_tick_reads_only_whom_it_claims(crowd: Engine):
    """Who need not be looked at is not looked at: an index leads to the others, in their order."""
    explain = "EXPLAIN" if crowd.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    plans: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        if statement.startswith("SELECT"):
            rows = connection.connection.cursor().execute(f"{explain} {statement}", parameters).fetchall()
            plans.append(str(rows))

    with Transaction(crowd) as unit:
        event.listen(unit.connection, "before_cursor_execute", note)
        unit.nudges.claim(NOW + 3 * DAY, 10)

    (plan,) = plans
    assert "reps_to_nudge" in plan
    assert not re.search("sort|temp b-tree|seq scan", plan, re.IGNORECASE)
