"""One thread writes, commits in groups, and answers everyone."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import Engine, PoolProxiedConnection, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.errors import WriterStopped
from bot.storage.database import open_engine
from bot.storage.faults import why_away
from bot.storage.unit_of_work import Transaction, UnitOfWork, snapshot
from bot.storage.writer import CLOSED_IN, Writer
from tests.storage import contender
from tests.storage.samples import NOW, a_prospect, a_rep

WAIT = 20


def adds_rep(key: str):
    return lambda unit: unit.reps.add(a_rep(key), NOW)


def stored_reps(engine: Engine) -> list[str]:
    with snapshot(engine) as look:
        return [f"r{n}" for n in range(100) if look.reps.of(f"r{n}")]


@contextmanager
def held_up(writer: Writer) -> Iterator[None]:
    """Keep the writer busy, so that what is submitted meanwhile becomes one group."""
    busy, go_on = threading.Event(), threading.Event()

    def wait(_unit: UnitOfWork) -> None:
        busy.set()
        go_on.wait(WAIT)

    writer.submit(wait)
    busy.wait(WAIT)
    yield
    go_on.set()


@pytest.fixture
def commits(engine: Engine) -> list[str]:
    """Grows with every commit."""
    counted: list[str] = []
    event.listen(engine, "commit", lambda _connection: counted.append("commit"))
    return counted


def test_what_is_answered_is_stored(writer: Writer, engine: Engine):
    answer = writer.submit(adds_rep("r1"))

    assert answer.result(WAIT) == a_rep("r1")
    assert stored_reps(engine) == ["r1"]


def test_the_answer_comes_after_the_commit(writer: Writer, engine: Engine):
    """Also at the very moment of the answer, in the middle of a group."""
    found: list[bool] = []
    with held_up(writer):
        answers = [writer.submit(adds_rep(f"r{n}")) for n in range(5)]
        for n, answer in enumerate(answers):
            answer.add_done_callback(lambda _done, key=f"r{n}": found.append(key in stored_reps(engine)))
    writer.close()

    assert found == [True] * 5


def test_what_waits_is_committed_together(writer: Writer, engine: Engine, commits: list[str]):
    with held_up(writer):
        answers = [writer.submit(adds_rep(f"r{n}")) for n in range(100)]
    for answer in answers:
        answer.result(WAIT)

    assert len(stored_reps(engine)) == 100
    assert len(commits) == 2


def test_a_group_has_a_limit(engine: Engine, commits: list[str]):
    with Writer(engine, most_together=10) as writer, held_up(writer):
        for n in range(30):
            writer.submit(adds_rep(f"r{n}"))

    assert len(commits) == 4


def test_what_is_urgent_comes_before_all_that_waits(writer: Writer, engine: Engine):
    """Fails when `gather` in bot/storage/waiting.py takes what is urgent in its turn."""
    answered: list[str] = []
    with held_up(writer):
        for key in ("r1", "r2"):
            writer.submit(adds_rep(key)).add_done_callback(lambda _done, key=key: answered.append(key))
        writer.submit(adds_rep("r3"), urgent=True).add_done_callback(lambda _done: answered.append("r3"))
    writer.close()

    assert answered == ["r3", "r1", "r2"]
    assert stored_reps(engine) == ["r1", "r2", "r3"]


@pytest.mark.parametrize("fails", [False, True], ids=["well", "in vain"])
def test_a_group_ends_early_for_what_is_urgent(
    writer: Writer, engine: Engine, monkeypatch: pytest.MonkeyPatch, fails: bool
):
    """Fails without `_in_time`, or when what a group has not come to is not given back."""
    monkeypatch.setattr("bot.storage.writer.URGENT_WAITS", 0)
    answered: list[str] = []

    def with_news(unit: UnitOfWork) -> None:
        if not answered and not writer._waiting.is_urgent:
            urgent = writer.submit(adds_rep("r9"), urgent=True)
            urgent.add_done_callback(lambda _done: answered.append("r9"))
        unit.reps.add(a_rep("r1"), NOW)
        if fails:
            raise KeyError("ours")

    with held_up(writer):
        first = writer.submit(with_news)
        first.add_done_callback(lambda _done: answered.append("r1"))
        for key in ("r2", "r3"):
            last = writer.submit(adds_rep(key))
            last.add_done_callback(lambda _done, key=key: answered.append(key))
    last.result(WAIT)
    writer.close()

    assert answered == ["r1", "r9", "r2", "r3"]
    assert (first.exception() is not None) is fails
    assert stored_reps(engine) == (["r2", "r3", "r9"] if fails else ["r1", "r2", "r3", "r9"])


def test_what_is_urgent_again_and_again_holds_up_nobody(writer: Writer):
    """Fails without `_others_first` in bot/storage/waiting.py."""
    answered: list[str] = []

    def again(_done: object) -> None:
        answered.append("urgent")
        if len(answered) < 4:
            writer.submit(lambda _unit: None, urgent=True).add_done_callback(again)

    with held_up(writer):
        writer.submit(adds_rep("r1")).add_done_callback(lambda _done: answered.append("r1"))
        last = writer.submit(lambda _unit: None, urgent=True)
        last.add_done_callback(again)
    for _ in range(3):
        writer.submit(lambda _unit: None).result(WAIT)
    writer.close()

    assert answered == ["urgent", "r1", "urgent", "urgent"]


def test_many_submitters_need_few_commits(writer: Writer, engine: Engine, commits: list[str]):
    def submit(first: int) -> None:
        for n in range(first, first + 25):
            writer.submit(adds_rep(f"r{n}"))

    submitters = [threading.Thread(target=submit, args=(first,)) for first in (0, 25, 50, 75)]
    for each in submitters:
        each.start()
    for each in submitters:
        each.join(WAIT)
    writer.close()

    assert len(stored_reps(engine)) == 100
    assert len(commits) < 60


def test_a_failure_harms_nobody_else(writer: Writer, engine: Engine):
    def fails(unit: UnitOfWork) -> None:
        unit.reps.add(a_rep("r50"), NOW)
        raise KeyError("ours")

    def is_refused(unit: UnitOfWork) -> None:
        unit.reps.add(a_rep("r51"), NOW)
        unit.prospects.save(a_prospect(rep="nobody"))

    with held_up(writer):
        first = writer.submit(adds_rep("r1"))
        failing, refused = writer.submit(fails), writer.submit(is_refused)
        last = writer.submit(adds_rep("r2"))

    assert (first.result(WAIT).key, last.result(WAIT).key) == ("r1", "r2")
    with pytest.raises(KeyError):
        failing.result(WAIT)
    with pytest.raises(DBAPIError):
        refused.result(WAIT)
    assert stored_reps(engine) == ["r1", "r2"]


def test_whoever_fails_gets_a_second_chance_alone(writer: Writer, engine: Engine, commits: list[str]):
    committed: list[int] = []

    def fails_at_first(unit: UnitOfWork) -> str:
        committed.append(len(commits))
        unit.reps.add(a_rep("r1"), NOW)
        if len(committed) <= 2:
            raise KeyError("for now")
        return "well"

    with held_up(writer):
        answer = writer.submit(fails_at_first)
        writer.submit(adds_rep("r2"))

    assert answer.result(WAIT) == "well"
    # Together with the other, then parted from it, then alone after the commit.
    assert committed == [1, 1, 2]
    assert stored_reps(engine) == ["r1", "r2"]


def test_a_failure_is_tried_twice_and_no_more(writer: Writer):
    tries: list[str] = []

    def fails(_unit: UnitOfWork) -> None:
        tries.append("try")
        raise KeyError("ours")

    with pytest.raises(KeyError):
        writer.submit(fails).result(WAIT)
    assert len(tries) == 2


def test_an_error_that_is_hidden_is_found(writer: Writer, engine: Engine):
    """PostgreSQL would undo everything and call it a commit."""

    def hides(unit: UnitOfWork) -> str:
        unit.reps.add(a_rep("r1"), NOW)
        try:
            unit.prospects.save(a_prospect(rep="nobody"))
        except DBAPIError:
            return "all is well"
        return "?"

    answer = writer.submit(hides)

    try:
        acknowledged = answer.result(WAIT) == "all is well"
    except DBAPIError:
        acknowledged = False
    assert stored_reps(engine) == (["r1"] if acknowledged else [])


@contextmanager
def no_begin(engine: Engine, times: int, error: BaseException) -> Iterator[list[str]]:
    """Let the next transactions fail as they begin."""
    failed: list[str] = []

    def fail(_connection: object) -> None:
        if len(failed) < times:
            failed.append("begin")
            raise error

    event.listen(engine, "begin", fail)
    yield failed
    event.remove(engine, "begin", fail)


@contextmanager
def no_commit(engine: Engine, times: int, cut_off: bool = False) -> Iterator[list[str]]:
    """Let the next commits fail, or find the connection gone."""
    failed: list[str] = []
    commit = engine.dialect.do_commit

    def fail(connection: PoolProxiedConnection) -> None:
        if len(failed) < times:
            failed.append("commit")
            if not cut_off:
                raise engine.dialect.dbapi.OperationalError("disk full")
            connection.dbapi_connection.close()
        commit(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.dialect, "do_commit", fail)
        yield failed


def test_a_group_that_cannot_begin_is_tried_again(writer: Writer, engine: Engine):
    with no_begin(engine, 1, OperationalError("BEGIN", None, Exception("locked"))) as failed:
        assert writer.submit(adds_rep("r1")).result(WAIT) == a_rep("r1")

    assert failed == ["begin"]
    assert stored_reps(engine) == ["r1"]


def test_a_group_that_cannot_be_committed_is_written_again(writer: Writer, engine: Engine):
    with held_up(writer):
        answers = [writer.submit(adds_rep(f"r{n}")) for n in range(3)]
        failing = ExitStack()
        failed = failing.enter_context(no_commit(engine, 1))
    for answer in answers:
        answer.result(WAIT)
    failing.close()

    assert failed == ["commit"]
    assert stored_reps(engine) == ["r0", "r1", "r2"]


def test_if_it_cannot_be_written_everyone_is_told(writer: Writer, engine: Engine):
    with no_commit(engine, 99) as failed:
        with held_up(writer):
            answers = [writer.submit(adds_rep(f"r{n}")) for n in range(9)]
        for answer in answers:
            with pytest.raises(OperationalError):
                answer.result(WAIT)

    # The one that held it up and the group twice each, then two alone: the others need not be tried.
    assert len(failed) == 2 + 2 + 2 * 2
    assert stored_reps(engine) == []
    assert writer.submit(adds_rep("r4")).result(WAIT) == a_rep("r4")


@pytest.mark.parametrize("poison", ["a\0b", "\ud800"])
def test_whoever_cannot_even_be_looked_for_harms_nobody_else(postgres_url: str, poison: str):
    engine = open_engine(postgres_url)
    with Writer(engine) as writer:
        with held_up(writer):
            first = writer.submit(adds_rep("r1"))
            poisoned = [writer.submit(adds_rep("r2"), [poison]) for _ in range(3)]
            last = writer.submit(adds_rep("r3"))

        assert (first.result(WAIT).key, last.result(WAIT).key) == ("r1", "r3")
        for each in poisoned:
            with pytest.raises(ValueError if poison == "\ud800" else DBAPIError):
                each.result(WAIT)
    assert stored_reps(engine) == ["r1", "r3"]
    engine.dispose()


def test_a_commit_of_unknown_fate_is_not_repeated(writer: Writer, engine: Engine):
    """It may have come through, and twice would be once too many."""
    with no_commit(engine, 1, cut_off=True) as failed, pytest.raises(DBAPIError):
        writer.submit(adds_rep("r1")).result(WAIT)

    assert failed == ["commit"]
    assert writer.submit(adds_rep("r2")).result(WAIT) == a_rep("r2")


def test_the_next_one_finds_nothing_of_a_commit_that_failed(sqlite_url: str):
    """SQLite stays in the transaction when it refuses the commit."""
    engine = open_engine(sqlite_url)

    def dangles(unit: UnitOfWork) -> None:
        unit.reps._connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        unit.prospects.save(a_prospect(rep="nobody"))

    with Writer(engine) as writer:
        with pytest.raises(IntegrityError):
            writer.submit(dangles).result(WAIT)
        assert writer.submit(adds_rep("r1")).result(WAIT) == a_rep("r1")
    with snapshot(engine) as look:
        assert look.prospects.of("nobody") == ()
    engine.dispose()


def test_a_lost_connection_is_made_anew(postgres_url: str):
    engine = open_engine(postgres_url)
    cut: list[str] = []

    def cuts_itself_off(unit: UnitOfWork) -> str:
        unit.reps.add(a_rep("r1"), NOW)
        if not cut:
            cut.append("once")
            unit.reps._connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return "done"

    with Writer(engine) as writer:
        with held_up(writer):
            other, answer = writer.submit(adds_rep("r2")), writer.submit(cuts_itself_off)
        assert (other.result(WAIT), answer.result(WAIT)) == (a_rep("r2"), "done")
    assert stored_reps(engine) == ["r1", "r2"]
    engine.dispose()


def backend(unit: UnitOfWork) -> int:
    """Return which of the server's processes it is talking to."""
    return int(unit.reps._connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def cut_off(unit: UnitOfWork) -> None:
    unit.reps._connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_the_connection_is_kept_and_given_back_at_the_end(postgres_url: str):
    """Fails when each group takes one from the pool, and when the writer's thread leaves without it."""
    engine = open_engine(postgres_url)
    taken: list[str] = []
    with Writer(engine) as writer:
        event.listen(engine, "checkout", lambda *_: taken.append("one"))
        pids = {writer.submit(backend).result(WAIT) for _ in range(5)}
    assert len(pids) == 1
    # More only where the machine was too busy for half a second.
    assert len(taken) < 5
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    engine.dispose()


def test_who_was_cut_off_while_nothing_happened_is_no_failure(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """Fails when a connection is used again that has lain idle: the group would be written twice."""
    monkeypatch.setattr("bot.storage.writer.KEPT_FOR", 0.0)
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    with Writer(engine) as writer:
        kept = writer.submit(backend).result(WAIT)
        with other.connect() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend({kept})"))
        assert writer.submit(backend).result(WAIT) != kept
    assert not caplog.records
    other.dispose()
    engine.dispose()


def test_who_is_cut_off_twice_is_told_why(postgres_url: str):
    """So that the update comes again. Fails when the way back from a savepoint hides what has happened."""
    engine = open_engine(postgres_url)

    with Writer(engine) as writer, pytest.raises(DBAPIError) as told:
        writer.submit(cut_off).result(WAIT)

    assert why_away(told.value)
    engine.dispose()


def test_closing_finishes_what_waits(engine: Engine):
    writer = Writer(engine)
    with held_up(writer):
        answers = [writer.submit(adds_rep(f"r{n}")) for n in range(10)]

    writer.close()
    writer.close()

    assert all(answer.done() for answer in answers)
    assert len(stored_reps(engine)) == 10
    with pytest.raises(WriterStopped, match="closed"):
        writer.submit(adds_rep("r11"))


def test_what_was_given_up_in_time_is_not_done(writer: Writer, engine: Engine):
    with held_up(writer):
        given_up, kept = writer.submit(adds_rep("r1")), writer.submit(adds_rep("r2"))
        assert given_up.cancel()
    kept.result(WAIT)

    with pytest.raises(CancelledError):
        given_up.result(WAIT)
    assert stored_reps(engine) == ["r2"]


def test_nobody_waits_for_ever_when_the_writer_dies(engine: Engine):
    writer = Writer(engine)
    with no_begin(engine, 1, SystemExit()):
        answers: list[Future[object]] = []
        for n in range(5):
            try:
                answers.append(writer.submit(adds_rep(f"r{n}")))
            except WriterStopped:
                break
        for answer in answers:
            with pytest.raises(WriterStopped, match="stopped"):
                answer.result(WAIT)
    writer.close()

    with pytest.raises(WriterStopped, match="closed"):
        writer.submit(adds_rep("r1"))


async def test_the_event_loop_can_wait_for_it(writer: Writer):
    answers = await asyncio.gather(
        *(asyncio.wrap_future(writer.submit(adds_rep(f"r{n}"))) for n in range(20))
    )

    assert [rep.key for rep in answers] == [f"r{n}" for n in range(20)]


def test_two_workers_lose_nothing_and_keep_one_debrief_open(engine: Engine, database_url: str):
    with Transaction(engine) as unit:
        for rep in contender.REPS:
            unit.reps.add(a_rep(rep), NOW)
        unit.commit()
    new = contender.race(*([database_url, "turns", name, "200"] for name in ("a", "b")))

    with snapshot(engine) as look:
        open_now = [look.debriefs.open_of(rep) for rep in contender.REPS]
    assert sum(debrief.version for debrief in open_now) == 400
    assert sum(map(int, new)) == contender.DELIVERED


def test_what_was_acknowledged_survives_a_kill(sqlite_url: str):
    with subprocess.Popen(
        [sys.executable, contender.__file__, sqlite_url, "stream"], stdout=subprocess.PIPE, text=True
    ) as worker:
        acknowledged = [worker.stdout.readline() for _ in range(300)]
        worker.kill()
        acknowledged += worker.stdout.readlines()

    engine = open_engine(sqlite_url)
    with snapshot(engine) as look:
        stored = set(look.seen._connection.execute(text("SELECT ref FROM seen_updates")).scalars())
    engine.dispose()
    whole_lines = [line.strip() for line in acknowledged if line.endswith("\n")]
    assert len(whole_lines) >= 300
    assert stored.issuperset(whole_lines)


def test_closing_does_not_wait_for_a_database_that_does_not_answer(engine: Engine):
    """Somebody holds what the writer waits for. Fails without `CLOSED_IN` in `Writer.close`."""
    held, go_on = threading.Event(), threading.Event()
    writer = Writer(engine)

    def waits(_unit: UnitOfWork) -> None:
        held.set()
        go_on.wait(WAIT)

    lost = writer.submit(waits)
    assert held.wait(WAIT)
    closing = threading.Thread(target=writer.close)
    closing.start()
    closing.join(CLOSED_IN + 3)
    closed = not closing.is_alive()
    go_on.set()
    closing.join(WAIT)
    lost.result(WAIT)

    assert closed
