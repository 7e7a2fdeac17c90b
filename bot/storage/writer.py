"""The one thread that writes, and its group commit.

Use cases that arrive together share a transaction and are answered after the commit: a commit waits for the
disk, so one for many is what makes durability cheap. Who notes what has arrived goes before the others: a
group that takes long ends early for that, and the rest of it comes after.

What is tried again, and so may run more than once without the earlier runs leaving a trace:
- a whole group of which one use case raises: now each has a savepoint of its own, so that only that one is
  undone; and that one once more, alone in a transaction of its own, after its group;
- once, a whole group that could not be finished: the database was locked, the connection was lost, PostgreSQL
  chose it to resolve a deadlock, the disk was full. If that does not help, each of its use cases is tried
  alone: what one of them asks for may be what fails. Once the database has failed two of these running, the
  others are not kept waiting. Only a connection lost during the commit is an end, because then nobody knows
  whether the commit came through; unless the server says that it had given up the transaction before.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import WriterStopped
from bot.storage.faults import is_undone
from bot.storage.leases import Worker
from bot.storage.unit_of_work import Transaction, UnitOfWork
from bot.storage.waiting import Case, Waiting

MOST_TOGETHER = 256
"""Use cases in one transaction: more gain little and keep the first ones waiting."""
URGENT_WAITS = 0.01
"""Seconds of a group's work, after which what is urgent waits for no more of it."""
KEPT_FOR = 0.5
"""Seconds without a group, after which the connection goes back to the pool, which sees if it is cut off."""
CLOSED_IN = 3.0
"""Seconds for what waits when the writer is closed: whoever waits for an answer has had it by then."""
MOST_IN_VAIN = 2
"""Use cases running, each alone, that the database fails before it is taken to be away."""
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a use case: its answer, or its error."""

    answer: Any = None
    error: BaseException | None = None
    final: bool = False
    """The error is not worth another try."""


class Writer:
    """Runs use cases one after the other and commits them in groups."""

    def __init__(self, engine: Engine, most_together: int = MOST_TOGETHER) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        """Kept from group to group: to take one and give it back costs more than a statement."""
        self._used_at = 0.0
        self._waiting = Waiting(most_together)
        self._gate = Lock()
        self._closed = False
        self.worker: Worker | None = None
        """Which worker this process is, while it serves the bot together with others."""
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(
        self,
        work: Callable[[UnitOfWork], T],
        reps: Sequence[str] = (),
        chats: Sequence[int] = (),
        *,
        urgent: bool = False,
    ) -> Future[T]:
        """Let the writer run a use case, before others if it is urgent; the future answers after the commit.

        `reps`, and those behind `chats`, are locked before it begins. It may run twice, so it changes nothing
        but what it is handed.
        """
        future: Future[T] = Future()
        with self._gate:
            if self._closed:
                raise WriterStopped("the writer is closed")
            self._waiting.put(Case(work, reps, chats, future), urgent=urgent)
        return future

    def close(self) -> None:
        """Take nothing new, finish what waits, and stop; who does not answer is not waited for."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._waiting.end()
        self._thread.join(CLOSED_IN)
        if self._thread.is_alive():
            log.error("the database does not answer; what is not kept is undone and comes again")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self) -> None:
        group: list[Case] = []
        try:
            while self._waiting.gather(group):
                self._serve(group)
                group.clear()
        except BaseException as error:
            log.critical("the writer stopped: %s", type(error).__name__)
            self._abandon(group, error)
        finally:
            if self._connection is not None:
                self._connection.close()

    def _serve(self, group: list[Case]) -> None:
        """Run a group and answer; give those that failed in it a second chance alone.

        What it has not come to waits again, before all others.
        """
        outcomes = self._attempt(group)
        self._waiting.give_back(group[len(outcomes) :])
        failed = [case for case, outcome in zip(group, outcomes, strict=False) if not answered(case, outcome)]
        in_vain = 0
        for case in failed:
            if in_vain < MOST_IN_VAIN:
                (outcome,) = self._attempt([case])
            answered(case, replace(outcome, final=True))
            in_vain = in_vain + 1 if isinstance(outcome.error, OperationalError) else 0

    def _attempt(self, group: list[Case]) -> list[Outcome]:
        """Run a group or its beginning in one transaction, and if that fails, once more, each apart."""
        try:
            return self._write(group, parted=False)
        except OneFailed as failed:
            if len(group) == 1:
                return [Outcome(error=failed.__cause__)]
        except Exception as error:
            log.warning("a group of %d is written again after %s", len(group), type(error).__name__)
        try:
            return self._write(group, parted=True)
        except Exception as error:
            return [Outcome(error=error, final=len(group) == 1)] * len(group)

    def _write(self, group: list[Case], *, parted: bool) -> list[Outcome]:
        """Run a group in one transaction, each use case in a savepoint of its own if they are parted.

        Else OneFailed as soon as one raises.
        """
        with Transaction(self._kept_connection()) as unit:
            chats = dict.fromkeys(chat for case in group for chat in case.chats)
            unit.expect({rep for case in group for rep in case.reps}, list(chats))
            outcomes = self._outcomes(group, unit) if parted else self._done(group, unit)
            worker = self.worker
            settlement = None if worker is None else worker.settle(unit.leases, unit.outbox, unit.cards)
            # Last: who drops one keeps its row, and would wait for another one with it.
            unit.leases.drop()
            try:
                unit.commit()
            except Exception as error:
                if is_undone(error):
                    raise
                return [Outcome(error=error, final=True)] * len(outcomes)
        self._used_at = monotonic()
        if worker is not None and settlement is not None:
            worker.settled(settlement)
        return outcomes

    def _kept_connection(self) -> Connection:
        """Return the connection of the group before, or one of the pool when that has lain idle."""
        kept = self._connection
        if kept is not None and monotonic() - self._used_at > KEPT_FOR:
            kept.close()
        if kept is None or kept.closed:
            kept = self._connection = self._engine.connect()
        return kept

    def _outcomes(self, group: Sequence[Case], unit: Transaction) -> list[Outcome]:
        """Run use cases in a savepoint each."""
        return [outcome_of(case, unit) for case in self._in_time(group)]

    def _done(self, group: Sequence[Case], unit: Transaction) -> list[Outcome]:
        """Run use cases; raise when one does, OneFailed where that may be its own fault."""
        try:
            outcomes = [Outcome(case.work(unit)) for case in self._in_time(group)]
        except DBAPIError:
            raise
        except BaseException as error:
            raise OneFailed from error
        if unit.has_failed:
            raise ErrorHidden
        return outcomes

    def _in_time(self, group: Sequence[Case]) -> Iterator[Case]:
        """Yield use cases, at least one, until something urgent has waited long enough."""
        until = monotonic() + URGENT_WAITS
        for number, case in enumerate(group):
            if number and self._waiting.is_urgent and monotonic() >= until:
                return
            yield case

    def _abandon(self, group: list[Case], error: BaseException) -> None:
        """Tell everyone who waits that there will be no answer."""
        with self._gate:
            self._closed = True
            group += self._waiting.all()
        for case in group:
            if not case.future.done():
                stopped = WriterStopped("the writer stopped")
                stopped.__cause__ = error
                case.future.set_exception(stopped)


class OneFailed(Exception):
    """A use case has raised, and what it had done by then has to be undone."""


class ErrorHidden(Exception):
    """A use case hid an error that the database has not forgotten."""


def outcome_of(case: Case, unit: Transaction) -> Outcome:
    """Run a use case in a savepoint; raise only when its group cannot go on either."""
    statement = unit.connection.exec_driver_sql
    statement("SAVEPOINT one_case")
    try:
        answer = case.work(unit)
        # Fails, as it should, when a use case hid an error that the database has not forgotten.
        statement("RELEASE SAVEPOINT one_case")
    except BaseException as error:
        if unit.connection.invalidated:
            # Nothing is left to go back to; what is told is why.
            raise
        statement("ROLLBACK TO SAVEPOINT one_case")
        statement("RELEASE SAVEPOINT one_case")
        return Outcome(error=error)
    return Outcome(answer)


def answered(case: Case, outcome: Outcome) -> bool:
    """Answer whoever waits, unless the use case gets a second chance."""
    if outcome.error is None:
        case.future.set_result(outcome.answer)
    elif outcome.final:
        case.future.set_exception(outcome.error)
    else:
        return False
    return True
