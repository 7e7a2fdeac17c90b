"""What waits for the writer, and what of it is taken together.

What is urgent goes before all that waits, in a group of its own. The others take turns with it, so that it
holds up nobody for long.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from queue import Empty, SimpleQueue
from typing import Any

from bot.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A use case that waits for its turn, and whoever waits for its answer."""

    work: Callable[[UnitOfWork], Any]
    reps: Sequence[str]
    chats: Sequence[int]
    future: Future[Any]


class _Sign(Enum):
    URGENT = "there is something urgent"
    END = "there will be no more"


class Waiting:
    """The use cases that wait; anybody puts them in, and only the writer's thread takes them out."""

    def __init__(self, most_together: int) -> None:
        self._most_together = most_together
        self._queue: SimpleQueue[Case | _Sign] = SimpleQueue()
        self._urgent: deque[Case] = deque()
        self._rest: list[Case] = []
        """What was taken and given back, in front of the queue."""
        self._others_first = False

    @property
    def is_urgent(self) -> bool:
        """Tell whether something waits that goes before the others."""
        return bool(self._urgent)

    def put(self, case: Case, *, urgent: bool) -> None:
        """Let a use case wait for its turn."""
        if urgent:
            self._urgent.append(case)
        self._queue.put(_Sign.URGENT if urgent else case)

    def end(self) -> None:
        """Nothing else will come."""
        self._queue.put(_Sign.END)

    def give_back(self, cases: Iterable[Case]) -> None:
        """Let what was taken last wait once more, before all others."""
        self._rest += cases

    def gather(self, group: list[Case]) -> bool:
        """Wait for a use case and take those behind it along; False when there will be no more."""
        if not self._others_first and self._take_urgent(group):
            return True
        self._others_first = False
        group += self._rest
        self._rest.clear()
        while len(group) < self._most_together:
            # Wait only for the first: who comes later finds the next group.
            item = self._next(wait=not group and not self._urgent)
            if isinstance(item, Case):
                # From here on nobody can cancel it.
                if item.future.set_running_or_notify_cancel():
                    group.append(item)
                continue
            if item is _Sign.END:
                # It has to be found again after this group.
                self._queue.put(item)
            if item is not _Sign.URGENT and (group or self._take_urgent(group) or item is _Sign.END):
                return bool(group)
        return True

    def all(self) -> list[Case]:
        """Take all that waits."""
        cases, self._rest = self._rest, []
        self._take_urgent(cases)
        while not self._queue.empty():
            item = self._queue.get()
            if isinstance(item, Case) and item.future.set_running_or_notify_cancel():
                cases.append(item)
        return cases

    def _next(self, *, wait: bool) -> Case | _Sign | None:
        try:
            return self._queue.get(block=wait)
        except Empty:
            return None

    def _take_urgent(self, group: list[Case]) -> bool:
        """Take all that is urgent; tell whether there was any."""
        began = len(group)
        while self._urgent:
            case = self._urgent.popleft()
            if case.future.set_running_or_notify_cancel():
                group.append(case)
        self._others_first = len(group) > began
        return self._others_first
