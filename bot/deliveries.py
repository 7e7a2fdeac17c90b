"""What waits to be said and what becomes of it: the side of the coach that a sender talks to."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import replace

from bot.storage.faults import why_away
from bot.storage.leases import Handed
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from bot.storage.unit_of_work import UnitOfWork


class Deliveries:
    """The outbox, as a sender needs it."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def why_away(self, error: BaseException) -> str:
        """Say why the database keeps nothing now; empty where what failed would fail again."""
        return why_away(error)

    def waiting(self, after: int) -> tuple[Outgoing, ...]:
        """Return replies that have not been delivered, with numbers above this one."""
        with self._memory.look() as unit:
            return unit.outbox.waiting(after)

    def card_of(self, debrief: str) -> int | None:
        """Return the message that shows a debrief."""
        with self._memory.look() as unit:
            return unit.cards.of([debrief]).get(debrief)

    def still_waits(self, number: int) -> bool:
        """Tell whether a reply is still to be delivered; what was to be said to a stranger is not."""
        with self._memory.look() as unit:
            return unit.outbox.waits(number)

    def delivered(
        self, numbers: Collection[int], cards: Mapping[str, int], over: Mapping[int, float] | None = None
    ) -> Future[None]:
        """Let go of replies that have arrived; note which messages show which debriefs.

        `over`: chats for which nothing more is known to wait, and how much of what each takes at once it has
        had. They are free for other workers then, unless something waits after all: that is handed over.
        """

        def note(unit: UnitOfWork) -> None:
            unit.outbox.delivered(numbers)
            unit.cards.save(cards)
            unit.leases.over.update(over or {})

        # Until this is kept, a crash says once more what has arrived.
        return self._memory.submit(note, urgent=True)

    def undeliverable(self, reasons: Mapping[int, str], lost: Collection[int] = ()) -> Future[None]:
        """Set replies aside that Telegram will never take; the reps of lost chats have blocked the bot."""

        def note(unit: UnitOfWork) -> None:
            unit.outbox.failed(reasons)
            for rep in map(unit.reps.of_telegram, lost):
                if rep is not None:
                    silenced(unit, rep.key)

        return self._memory.submit(note, chats=tuple(lost))

    # --- Several workers --------------------------------------------------------------------------

    @property
    def shared(self) -> bool:
        """Tell whether other workers serve the bot too: each delivers only what it is handed."""
        return self._memory.worker is not None

    def hand_to(self, deliver: Callable[[Handed], None]) -> None:
        """Hand over, from the writer's thread, what this worker is to deliver from now on."""
        assert self._memory.worker is not None
        self._memory.worker.hand = deliver

    def holds(self, chat: int) -> bool:
        """Tell whether nobody else can be delivering to a chat now."""
        return self._memory.worker is None or self._memory.worker.holds(chat)

    def attend(self, chats: Collection[int], *, orphans: bool = False) -> Future[None]:
        """Renew the leases of chats; take up the replies that nobody delivers, if asked to."""
        worker = self._memory.worker
        assert worker is not None

        def renew(unit: UnitOfWork) -> None:
            unit.leases.wanted.update(chats)
            if orphans:
                unit.leases.want_orphans(worker.room)

        return self._memory.submit(renew)

    def take_places(self, key: str, count: int, rate: float, burst: float) -> float:
        """Take places in the queue that all workers share; return what is left, below nothing to wait for."""
        return self._memory.take_places(key, count, rate, burst)


def silenced(unit: UnitOfWork, key: str) -> None:
    """Stop the nudges of a rep who has blocked the bot."""
    rep = unit.reps.of(key)
    if rep is not None:
        unit.reps.save(replace(rep, active=False, next_nudge_at=None))
