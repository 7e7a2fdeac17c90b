"""The one thread that writes, and its group commit.

Use cases that arrive together share a transaction and are answered after the commit: a commit waits for the
disk, so one for many is what makes durability cheap.

What is tried again, and so may run more than once without the earlier runs leaving a trace:
- a whole group of which one use case raises: now each has a savepoint of its own, so that only that one is
  undone; and that one once more, alone in a transaction of its own, after its group;
- once, a whole group that could not be finished: the database was locked, the connection was lost, PostgreSQL
  chose it to resolve a deadlock, the disk was full. If that does not help, each of its use cases is tried
  alone: what one of them asks for may be what fails. Once the database has failed two of these running, the
  others are not kept waiting. Only a connection lost during the commit is an end, because then nobody knows
  whether the commit came through.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import WriterStopped
from bot.storage.leases import Worker
from bot.storage.unit_of_work import Transaction, UnitOfWork

MOST_TOGETHER = 256
"""Use cases in one transaction: more gain little and keep the first ones waiting."""
MOST_IN_VAIN = 2
"""Use cases running, each alone, that the database fails before it is taken to be away."""
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A use case that waits for its turn, and whoever waits for its answer."""

    work: Callable[[UnitOfWork], Any]
    reps: Sequence[str]
    chats: Sequence[int]
    future: Future[Any]


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
        self._most_together = most_together
        self._queue: SimpleQueue[Case | None] = SimpleQueue()
        self._gate = Lock()
        self._closed = False
        self.worker: Worker | None = None
        """Which worker this process is, while it serves the bot together with others."""
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(
        self, work: Callable[[UnitOfWork], T], reps: Sequence[str] = (), chats: Sequence[int] = ()
    ) -> Future[T]:
        """Let the writer run a use case; the future answers once it is committed.

        `reps`, and those behind `chats`, are locked before it begins. It may run twice, so it changes nothing
        but what it is handed.
        """
        future: Future[T] = Future()
        with self._gate:
            if self._closed:
                raise WriterStopped("the writer is closed")
            self._queue.put(Case(work, reps, chats, future))
        return future

    def close(self) -> None:
        """Take nothing new, finish what waits, and stop."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

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
            while self._gather(group):
                self._serve(group)
                group.clear()
        except BaseException as error:
            log.critical("the writer stopped: %s", type(error).__name__)
            self._abandon(group, error)

    def _gather(self, group: list[Case]) -> bool:
        """Wait for a use case and take those behind it along; False when there will be no more."""
        case = self._queue.get()
        while case is not None:
            # From here on nobody can cancel it.
            if case.future.set_running_or_notify_cancel():
                group.append(case)
            if len(group) >= self._most_together:
                return True
            try:
                # Wait only for the first: who comes later finds the next group.
                case = self._queue.get_nowait() if group else self._queue.get()
            except Empty:
                return True
        # The end has to be found again after this group.
        self._queue.put(None)
        return bool(group)

    def _serve(self, group: list[Case]) -> None:
        """Run a group and answer; give those that failed in it a second chance alone."""
        failed = [
            case
            for case, outcome in zip(group, self._attempt(group), strict=True)
            if not answered(case, outcome)
        ]
        in_vain = 0
        for case in failed:
            if in_vain < MOST_IN_VAIN:
                (outcome,) = self._attempt([case])
            answered(case, replace(outcome, final=True))
            in_vain = in_vain + 1 if isinstance(outcome.error, OperationalError) else 0

    def _attempt(self, group: list[Case]) -> list[Outcome]:
        """Run a group in one transaction, and if that cannot be done, once more, each apart."""
        try:
            return self._write(group, parted=len(group) == 1)
        except OneFailed:
            pass
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
        with Transaction(self._engine) as unit:
            chats = dict.fromkeys(chat for case in group for chat in case.chats)
            unit.expect({rep for case in group for rep in case.reps}, list(chats))
            outcomes = [outcome_of(case, unit) for case in group] if parted else done(group, unit)
            worker = self.worker
            settlement = None if worker is None else worker.settle(unit.leases, unit.outbox)
            try:
                unit.commit()
            except Exception as error:
                if isinstance(error, DBAPIError) and not error.connection_invalidated:
                    raise
                return [Outcome(error=error, final=True)] * len(group)
        if worker is not None and settlement is not None:
            worker.settled(settlement)
        return outcomes

    def _abandon(self, group: list[Case], error: BaseException) -> None:
        """Tell everyone who waits that there will be no answer."""
        with self._gate:
            self._closed = True
            while not self._queue.empty():
                case = self._queue.get()
                if case is not None and case.future.set_running_or_notify_cancel():
                    group.append(case)
        for case in group:
            if not case.future.done():
                stopped = WriterStopped("the writer stopped")
                stopped.__cause__ = error
                case.future.set_exception(stopped)


class OneFailed(Exception):
    """A use case has raised, and what it had done by then has to be undone."""


def done(group: Sequence[Case], unit: Transaction) -> list[Outcome]:
    """Run use cases in one savepoint; raise when one does, OneFailed where that may be its own fault."""
    statement = unit.connection.exec_driver_sql
    statement("SAVEPOINT group_of_cases")
    try:
        outcomes = [Outcome(case.work(unit)) for case in group]
    except DBAPIError:
        raise
    except BaseException as error:
        raise OneFailed from error
    # Fails, as it should, when a use case hid an error that the database has not forgotten.
    statement("RELEASE SAVEPOINT group_of_cases")
    return outcomes


def outcome_of(case: Case, unit: Transaction) -> Outcome:
    """Run a use case in a savepoint; raise only when its group cannot go on either."""
    statement = unit.connection.exec_driver_sql
    statement("SAVEPOINT one_case")
    try:
        answer = case.work(unit)
        # Fails, as it should, when a use case hid an error that the database has not forgotten.
        statement("RELEASE SAVEPOINT one_case")
    except BaseException as error:
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
