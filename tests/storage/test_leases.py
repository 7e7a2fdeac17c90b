"""Which worker delivers to a chat: one at a time, each chat's replies in their order, none left behind."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import select, text, update

from bot.coaching.model import Block, Kind, Reply, Turn
from bot.errors import AnotherInstance
from bot.storage.database import open_engine
from bot.storage.leases import MOST_HELD, Handed, Worker
from bot.storage.memory import Memory
from bot.storage.paces import _TAKE as _TAKE_PLACES
from bot.storage.tables import leases, paces
from bot.storage.unit_of_work import Transaction, UnitOfWork
from tests.storage.samples import NOW, a_debrief, a_rep

Join = Callable[[], "Colleague"]
WAIT = 30


def said(words: str) -> Reply:
    return Reply((Block(Kind.TEXT, words),))


class Colleague:
    """A worker, and what its sender has been handed."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        assert memory.worker is not None
        self.worker: Worker = memory.worker
        self.told: list[Handed] = []
        self.worker.hand = self.told.append

    @property
    def handed(self) -> list[str]:
        return [each.reply.blocks[0].text for told in self.told for each in told.replies]

    @property
    def lost(self) -> set[int]:
        return {chat for told in self.told for chat in told.lost}

    def say(self, *rows: tuple[int, str], unasked: bool = False) -> list[int]:
        """Add replies to chats; return their numbers."""
        new = [(chat, said(words), NOW if unasked else None) for chat, words in rows]
        added = self.memory.submit(lambda unit: unit.outbox.add_many(new, NOW)).result(WAIT)
        return [each.number for each in added]

    def done(self, *numbers: int, over: dict[int, float] | None = None) -> None:
        """Note replies as delivered, and chats as done."""

        def note(unit: UnitOfWork) -> None:
            unit.outbox.delivered(numbers)
            unit.leases.over.update(over or {})

        self.memory.submit(note).result(WAIT)

    def attend(self, *chats: int, orphans: bool = False) -> None:
        def renew(unit: UnitOfWork) -> None:
            unit.leases.wanted.update(chats)
            if orphans:
                unit.leases.want_orphans(self.worker.room)

        self.memory.submit(renew).result(WAIT)

    def die(self) -> None:
        """Hear nothing more, and let the leases run out."""
        self.worker.hand = [].append

        def lapse(unit: UnitOfWork) -> None:
            theirs = update(leases).where(leases.c.worker == self.worker.key)
            unit._connection.execute(theirs.values(until=text("clock_timestamp() - interval '1 second'")))

        self.memory.submit(lapse).result(WAIT)


@pytest.fixture
def join(postgres_url: str) -> Iterator[Join]:
    """Let one more worker join in."""
    with ExitStack() as stack:

        def worker() -> Colleague:
            memory = stack.enter_context(Memory(postgres_url))
            stack.enter_context(memory.holding(standby=False, shared=True))
            return Colleague(memory)

        yield worker


# --- Taking and ending ---------------------------------------------------------------------------


def test_who_adds_a_reply_delivers_it(join: Join):
    one, two = join(), join()

    one.say((7, "one"), (8, "two"))

    assert (one.handed, two.handed) == (["one", "two"], [])
    assert one.worker.holds(7)
    assert not two.worker.holds(7)


def test_with_what_changes_a_card_comes_where_the_card_lies(join: Join):
    """So that nobody has to look it up for each. Fails without `cards` in `Handed`."""
    one = join()
    card = Reply((Block(Kind.TEXT, "card"),), debrief="d1", in_place=True)

    def add(unit: UnitOfWork) -> None:
        unit.reps.add(a_rep("r1"), NOW)
        unit.debriefs.save(a_debrief("d1", rep="r1"))
        unit.cards.save({"d1": 55})
        unit.outbox.add(7, (said("one"), card), NOW)

    one.memory.submit(add).result(WAIT)
    one.memory.submit(lambda unit: unit.outbox.add(7, (card,), NOW)).result(WAIT)

    assert [dict(told.cards) for told in one.told] == [{"d1": 55}, {}]


def test_while_a_worker_delivers_to_a_chat_the_others_leave_their_replies_to_it(join: Join):
    """Fails without the WHERE of the lease's ON CONFLICT: both would deliver at once."""
    one, two = join(), join()
    (first,) = one.say((7, "one"))

    two.say((7, "two"), (8, "elsewhere"))

    assert two.handed == ["elsewhere"]
    one.done(first, over={7: 1.0})
    assert one.handed == ["one", "two"]


def test_what_a_worker_adds_comes_behind_what_others_have_added_before(join: Join):
    """Fails when a worker is handed only what its own group has added."""
    one, two = join(), join()
    one.say((7, "one"))
    two.say((7, "two"))

    one.say((7, "three"))

    assert one.handed == ["one", "two", "three"]


def test_a_chat_that_is_done_is_free_for_the_others(join: Join):
    one, two = join(), join()
    (first,) = one.say((7, "one"))

    one.done(first, over={7: 1.0})
    two.say((7, "two"))

    assert two.handed == ["two"]
    assert (one.worker.holds(7), two.worker.holds(7)) == (False, True)


def test_a_chat_is_not_done_while_something_waits_for_it(join: Join):
    one, two = join(), join()
    first, _ = one.say((7, "one"), (7, "two"))

    one.done(first, over={7: 1.0})
    two.say((7, "three"))

    assert one.worker.holds(7)
    assert two.handed == []


def test_a_reply_of_an_undone_turn_is_not_handed_over(join: Join):
    one = join()

    def turn(unit: UnitOfWork) -> None:
        unit.outbox.add(7, (said("never"),), NOW)
        raise LookupError

    with pytest.raises(LookupError):
        one.memory.submit(turn).result(WAIT)
    one.say((8, "one"))

    assert one.handed == ["one"]


def test_how_much_a_chat_has_had_goes_with_it(join: Join):
    one, two = join(), join()
    (first,) = one.say((7, "one"))
    one.done(first, over={7: 3.0})

    two.say((7, "two"), (8, "three"))

    (told,) = two.told
    assert 2.0 < told.spent[7] <= 3.0
    assert told.spent[8] == 0


def test_it_recovers_with_time(join: Join):
    one, two = join(), join()
    (first,) = one.say((7, "one"))
    one.done(first, over={7: 3.0})
    one.die()  # One second ago.

    two.say((7, "two"))

    assert 1.0 < two.told[0].spent[7] <= 2.0


# --- The races -----------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["adds", "ends"])
def test_a_reply_added_while_its_chat_is_being_freed_is_delivered_by_one_of_the_two(join: Join, first: str):
    """Fails when a chat is looked at before its lease is locked: neither would deliver."""
    one, two = join(), join()
    (number,) = one.say((7, "one"))
    began: list[Any] = []

    with Transaction(one.memory._engine) as held, ThreadPoolExecutor() as pool:
        # What the first of the two has done stays open while the other one wants the same lease.
        if first == "adds":
            held.outbox.add(7, (said("two"),), NOW)
            two.worker.settle(held.leases, held.outbox, held.cards)
            began.append(pool.submit(one.done, number, over={7: 1.0}))
        else:
            held.outbox.delivered([number])
            held.leases.over[7] = 1.0
            settlement = one.worker.settle(held.leases, held.outbox, held.cards)
            began.append(pool.submit(two.say, (7, "two")))
        waits_for_a_lock(join)
        held.commit()
        if first == "ends":
            assert settlement is not None
            one.worker.settled(settlement)
        began[0].result(WAIT)

    assert one.handed + two.handed == ["one", "two"]
    assert one.worker.holds(7) != two.worker.holds(7)


def waits_for_a_lock(join: Join) -> None:
    """Wait until somebody waits for a lock in the database."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    look = join().memory
    for _ in range(2000):
        with look.look() as unit:
            if unit._connection.execute(waiting).scalar_one():
                return
    raise AssertionError("nobody waits")


def test_leases_are_taken_in_the_order_of_the_chats(join: Join):
    """So that two workers never wait in a circle. Fails when `_TAKE` orders them in another way."""
    one, two = join(), join()
    one.say((3, "x"), (2, "x"), (1, "x"))
    one.die()
    free = text("SELECT chat FROM leases ORDER BY chat FOR UPDATE SKIP LOCKED")

    with Transaction(one.memory._engine) as held, ThreadPoolExecutor(1) as pool:
        held.connection.execute(text("SELECT chat FROM leases WHERE chat = 2 FOR UPDATE"))
        taking = pool.submit(two.say, (3, "y"), (2, "y"), (1, "y"))
        waits_for_a_lock(join)
        with Transaction(one.memory._engine) as look:
            found = look.connection.execute(free).scalars().all()
        held.commit()
        taking.result(WAIT)

    assert found == [3]


def test_who_drops_old_leases_keeps_none_of_them_from_others_while_it_waits(join: Join):
    """Else two workers wait in a circle. Fails when old ones are dropped before the others are taken."""
    one, two = join(), join()
    one.say((9, "x"))
    past = update(leases).values(until=text("clock_timestamp() - interval '1 minute'"))
    one.memory.submit(lambda unit: unit._connection.execute(past)).result(WAIT)

    assert takes_nine_while_waited_for(two, join, lambda: one.attend(3, orphans=True))
    assert two.worker.key in owners(one)


def test_who_forgets_a_rep_keeps_their_chat_from_nobody_while_others_are_waited_for(join: Join):
    """Else two workers wait in a circle. Fails when `forget` drops the lease itself."""
    one, two = join(), join()
    one.done(*one.say((9, "x")), over={9: 1.0})

    assert takes_nine_while_waited_for(
        two, join, lambda: one.memory.submit(forgets(9, says_to=3)).result(WAIT)
    )
    assert owners(one) == [two.worker.key] * 2, "whoever takes it now has a last word to bring"


def test_who_forgets_a_rep_does_not_wait_for_who_is_taking_their_chat(join: Join):
    """Else two workers wait in a circle. Fails without `skip_locked` in `_FREE`."""
    one, two = join(), join()
    one.done(*one.say((9, "x")), over={9: 1.0})

    with Transaction(two.memory._engine) as held:
        held.leases.take([9], two.worker.key)
        one.memory.submit(forgets(9, says_to=12)).result(WAIT)
        assert held.leases.take([12], two.worker.key) == {}
        held.commit()


def test_the_lease_of_a_rep_who_is_forgotten_goes_with_them(join: Join):
    """Fails without `drop` in the writer: the number of their chat would stay for a while."""
    one = join()
    one.done(*one.say((9, "x")), over={9: 1.0})

    one.memory.submit(forgets(9)).result(WAIT)

    assert owners(one) == []


def takes_nine_while_waited_for(worker: Colleague, join: Join, other: Callable[[], None]) -> bool:
    """Let a worker hold chat 3 while another one does something with it; tell whether it gets chat 9 at once.

    The other one waits for chat 3. Were this one to wait for chat 9, the server would end the circle.
    """
    with Transaction(worker.memory._engine) as held, ThreadPoolExecutor(1) as pool:
        held.leases.take([3], worker.worker.key)
        waiting = pool.submit(other)
        waits_for_a_lock(join)
        held.connection.execute(text("SET LOCAL lock_timeout = 200"))
        taken = held.leases.take([9], worker.worker.key)
        held.commit()
        waiting.result(WAIT)
    return taken.keys() == {9}


def forgets(chat: int, says_to: int | None = None) -> Callable[[UnitOfWork], None]:
    """Return a use case that forgets the rep of a chat, and may say something to another one."""

    def gone(unit: UnitOfWork) -> None:
        unit.reps.add(a_rep("r9"), NOW, telegram_id=chat)
        unit.save(Turn((), forgets=True), "r9")
        if says_to is not None:
            unit.outbox.add(says_to, (said("elsewhere"),), NOW)

    return gone


def owners(worker: Colleague) -> list[str]:
    """Return whose leases there are."""
    with worker.memory.look() as unit:
        return list(unit._connection.execute(select(leases.c.worker)).scalars())


# --- Dying and going -----------------------------------------------------------------------------


def test_what_a_dead_worker_has_left_is_taken_up_in_order(join: Join):
    """Fails without `want_orphans`: nobody would ever look."""
    one, two = join(), join()
    one.say((7, "one"), (8, "two"), (7, "three"))
    two.attend(orphans=True)
    assert two.handed == [], "as long as its lease lasts"

    one.die()
    two.attend(orphans=True)

    assert two.handed == ["one", "two", "three"]


def test_a_new_reply_to_a_dead_workers_chat_takes_the_older_ones_along(join: Join):
    one, two = join(), join()
    one.say((7, "one"))
    one.die()

    two.say((7, "two"))

    assert two.handed == ["one", "two"]


def test_a_worker_that_slept_too_long_learns_what_it_has_lost(join: Join):
    one, two = join(), join()
    one.say((7, "one"), (8, "two"))
    one.die()
    two.say((7, "three"))
    one.worker.hand = one.told.append

    one.attend(7, 8)

    assert one.lost == {7}
    assert (one.worker.holds(7), one.worker.holds(8)) == (False, True)


def test_a_worker_that_goes_leaves_its_chats_at_once(postgres_url: str, join: Join):
    two = join()
    with Memory(postgres_url) as memory, memory.holding(standby=False, shared=True):
        Colleague(memory).say((7, "one"))

    two.attend(orphans=True)

    assert two.handed == ["one"]


def test_a_renewed_lease_lasts_longer(join: Join):
    one = join()
    one.say((7, "one"))
    before = until(one)

    one.attend(7)

    assert until(one) > before


def until(worker: Colleague) -> Any:
    with worker.memory.look() as unit:
        return unit._connection.execute(select(leases.c.until)).scalar_one()


def test_no_chat_stays_on_the_list_when_nobody_holds_it(join: Join):
    one = join()
    (first,) = one.say((7, "one"))
    one.done(first, over={7: 0.0})
    past = update(leases).values(until=text("clock_timestamp() - interval '1 minute'"))
    one.memory.submit(lambda unit: unit._connection.execute(past)).result(WAIT)

    one.attend(orphans=True)

    with one.memory.look() as unit:
        assert unit._connection.execute(select(leases)).all() == []


def test_a_worker_with_its_hands_full_takes_answers_and_leaves_nudges_for_later(
    join: Join, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.storage.leases.MOST_HELD", 2)
    one = join()
    one.say((1, "a"), (2, "b"), unasked=True)

    one.say((3, "nudge"), (2, "c"), unasked=True)
    one.say((4, "answer"))
    one.attend(orphans=True)
    assert one.handed == ["a", "b", "c", "answer"]

    two = join()
    two.attend(orphans=True)
    assert two.handed == ["nudge"]
    assert MOST_HELD > 2


# --- Alone ---------------------------------------------------------------------------------------


def test_who_has_the_bot_alone_pays_nothing_for_leases(database_url: str):
    with Memory(database_url) as memory, memory.holding(standby=False):
        memory.submit(lambda unit: unit.outbox.add(7, (said("one"),), NOW)).result(WAIT)

        assert memory.worker is None
        with memory.look() as unit:
            assert unit._connection.execute(select(leases)).all() == []


def test_on_sqlite_one_process_has_the_bot_even_when_it_would_share(sqlite_url: str):
    with Memory(sqlite_url) as one, Memory(sqlite_url) as two, one.holding(standby=False, shared=True):
        assert one.worker is None
        with pytest.raises(AnotherInstance), two.holding(standby=False, shared=True):
            pass


def test_workers_and_somebody_who_polls_exclude_each_other(postgres_url: str):
    """Fails when workers take the lock alone, or none at all."""
    with Memory(postgres_url) as one, Memory(postgres_url) as two, Memory(postgres_url) as three:
        poll = three.holding(standby=False)
        with one.holding(standby=False, shared=True), two.holding(standby=False, shared=True):
            with pytest.raises(AnotherInstance):
                poll.__enter__()
            assert (one.worker is None, one.worker is two.worker) == (False, False)
        with three.holding(standby=False):
            late = one.holding(standby=False, shared=True)
            with pytest.raises(AnotherInstance):
                late.__enter__()


# --- The shared pace -----------------------------------------------------------------------------


def test_workers_share_one_budget_of_messages(join: Join):
    """Fails when the row is not kept: each worker would have a whole budget."""
    one, two = join().memory, join().memory
    slow = 0.001

    left = [worker.take_places("all", 2, slow, 5.0) for worker in (one, two, one)]

    assert [round(each, 1) for each in left] == [3.0, 1.0, -1.0]
    assert round(one.take_places("unasked", 1, slow, 5.0), 1) == 4.0


def test_taking_places_waits_for_no_disk(postgres_url: str):
    """Fails without `unsynced`, and when it would hold for what the connection does next."""
    engine = open_engine(postgres_url)
    values = {"which": "all", "taken": 1.0, "rate": 1.0, "burst": 5.0}
    with engine.connect() as connection:
        connection.execute(_TAKE_PLACES, values)
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "off"
        connection.commit()
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
    engine.dispose()


def test_the_budget_fills_up_with_the_databases_time_and_not_beyond(join: Join):
    one = join().memory
    one.take_places("all", 10, 2.0, 5.0)
    later = update(paces).values(at=text("clock_timestamp() - interval '3 seconds'"))
    one.submit(lambda unit: unit._connection.execute(later)).result(WAIT)

    assert 0.0 <= one.take_places("all", 1, 2.0, 5.0) < 1.0

    one.submit(lambda unit: unit._connection.execute(later)).result(WAIT)
    assert round(one.take_places("all", 1, 100.0, 5.0), 1) == 4.0
