"""The tick: who is nudged when, once a local day, by whichever worker is up."""

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.coaching.model import (
    Commanded,
    Debrief,
    Evidence,
    How,
    Picked,
    Prospect,
    Rep,
    Reply,
    Rhythm,
    Said,
)
from bot.content.shelf import Shelf
from bot.entrance import Entrance
from bot.service import Address, Coach
from bot.settings import PROJECT_ROOT
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from bot.storage.unit_of_work import UnitOfWork

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
ADA = Address(telegram_id=5_000_000_000, name="Ada")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("content")
    return Shelf(shutil.copy(PROJECT_ROOT / "coaching_content.yaml", folder / "content.yaml"))


@pytest.fixture
def memory(database_url: str) -> Iterator[Memory]:
    with Memory(database_url) as memory:
        yield memory


class Bot:
    """A worker with a clock that the test sets."""

    def __init__(self, memory: Memory, shelf: Shelf) -> None:
        self.memory, self.now = memory, MONDAY
        self.coach = Coach(memory, shelf, clock=lambda: self.now)
        self.coach.entrance = Entrance(open=True)
        self._updates = 0

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> "Bot":
        """Set the clock: by UTC, so many days after the Monday."""
        self.now = MONDAY + timedelta(days=days, hours=hour, minutes=minute)
        return self

    def ticks(self) -> tuple[Outgoing, ...]:
        return self.coach.tick().result(20).nudges

    def hears(self, event: object, address: Address = ADA) -> tuple[Reply, ...]:
        self._updates += 1
        outgoing = self.coach.take(address, event, f"{self._updates}").result(20) or ()  # type: ignore[arg-type]
        return tuple(each.reply for each in outgoing)

    def rep(self, address: Address = ADA) -> Rep:
        with self.memory.look() as unit:
            rep = unit.reps.of_telegram(address.telegram_id or 0)
        assert rep is not None
        return rep

    def knows(self, *, due_on: date | None = None, address: Address = ADA, **rhythm: object) -> Rep:
        """Let a rep in who has somebody to look at from a day on: else since long ago."""
        self.hears(Commanded("start"), address)
        rep = self.rep(address)
        day = due_on or date(2026, 1, 1)

        def arrange(unit: UnitOfWork) -> None:
            unit.reps.save(replace(rep, greeting="done", rhythm=Rhythm(**rhythm)))  # type: ignore[arg-type]
            unit.prospects.save(Prospect(f"{rep.key[:-1]}p", rep.key, "Dana", "Northwind", next_look_on=day))

        self.memory.submit(arrange).result(20)
        # Anything that is said sets the first time.
        self.hears(Commanded("help"), address)
        return self.rep(address)


@pytest.fixture
def bot(memory: Memory, shelf: Shelf) -> Bot:
    return Bot(memory, shelf)


def test_a_rep_is_nudged_once_a_day_within_five_minutes(bot):
    bot.knows()

    early = bot.at(8, 59).ticks()
    came = [bot.at(9, minute).ticks() for minute in range(6)]
    later = [bot.at(hour).ticks() for hour in range(10, 24)]

    assert early == ()
    assert [len(nudges) for nudges in came].count(1) == 1
    assert not any(later)
    (nudge,) = next(nudges for nudges in came if nudges)
    assert nudge.chat == ADA.chat
    assert "Dana" in nudge.reply.blocks[0].text


def test_the_next_nudge_comes_on_the_next_day(bot):
    bot.knows()

    days = [bot.at(9, 5, days=day).ticks() for day in range(8)]

    assert [len(nudges) for nudges in days] == [1, 1, 1, 1, 1, 0, 0, 1]


def test_a_nudge_waits_in_the_outbox_no_longer_than_until_the_quiet_hours(bot):
    bot.knows(quiet_from=time(18))

    (nudge,) = bot.at(9, 5).ticks()

    with bot.memory.look() as unit:
        (waiting,) = [each for each in unit.outbox.waiting() if each.until is not None]
    assert waiting == nudge
    assert nudge.until == MONDAY + timedelta(hours=18)


@pytest.mark.parametrize(
    ("back_at", "days", "nudged"), [(11, 0, 1), (19, 0, 1), (21, 0, 0), (6, 1, 0), (10, 1, 1)]
)
def test_after_a_downtime_a_nudge_is_caught_up_before_the_quiet_hours_and_never_twice(
    bot, back_at, days, nudged
):
    bot.knows()

    first = bot.at(back_at, days=days).ticks()
    second = bot.at(back_at, 1, days=days).ticks()

    assert len(first) == nudged
    assert second == ()


def test_with_nothing_due_there_is_no_nudge_until_a_day_with_something(bot):
    bot.knows(due_on=date(2026, 11, 25))

    days = [bot.at(9, 5, days=day).ticks() for day in range(3)]

    assert [len(nudges) for nudges in days] == [0, 0, 1]
    assert bot.rep().last_nudged_on == date(2026, 11, 25)


def test_with_nothing_due_a_rep_is_looked_at_once_a_day(bot):
    bot.knows(due_on=date(2026, 12, 1))

    claimed = [bot.at(9, minute).coach.tick().result(20).claimed for minute in range(10)]

    assert sum(claimed) == 1
    assert bot.rep().next_nudge_at.date() == date(2026, 11, 24)


def test_who_has_blocked_the_bot_hears_nothing_until_they_write_again(bot):
    bot.knows()
    bot.at(8).coach.lost(ADA, "blocked").result(20)

    silent = [bot.at(9, 5, days=day).ticks() for day in range(2)]
    with bot.memory.look() as unit:
        kept = unit.prospects.of(bot.rep().key)
    bot.at(15, days=1).hears(Said("thanks"))
    same_day = bot.at(15, 5, days=1).ticks()
    next_day = bot.at(9, 5, days=2).ticks()

    assert not any(silent)
    assert [prospect.name for prospect in kept] == ["Dana"]
    assert same_day == ()
    assert len(next_day) == 1


def test_a_rep_of_the_terminal_is_never_claimed(bot):
    console = Address(console_name="ben")
    bot.coach.hear(console, Said("Omar from Beta Logistics asked what it costs")).result(20)

    assert bot.at(9, 5, days=3).coach.tick().result(20).claimed == 0


@pytest.mark.parametrize(
    ("action", "days"),
    [
        ("setdays.2", [0, 0, 1]),
        ("setdays.none", [0, 0, 0]),
        ("offday.2026-11-25", [0, 0, 1]),
        ("setat.17:00", [0, 0, 0]),
        ("setzone.Asia/Tokyo", [0, 1, 1]),
    ],
)
def test_a_change_of_the_settings_moves_the_next_nudge(bot, action, days):
    bot.knows()
    bot.at(8).hears(Picked(action))

    came = [bot.at(9, 5, days=day).ticks() for day in range(3)]

    assert [len(nudges) for nudges in came] == days


def test_a_new_time_later_on_the_day_holds_on_that_day(bot):
    bot.knows()
    bot.at(8).hears(Picked("setat.17:00"))

    assert len(bot.at(17, 5).ticks()) == 1


def test_another_setting_changed_in_the_minute_of_the_nudge_does_not_lose_it(bot):
    rep = bot.knows()
    bot.now = rep.next_nudge_at + timedelta(seconds=1)
    bot.hears(Picked("setdays.0123456"))

    bot.now += timedelta(seconds=40)

    assert len(bot.ticks()) == 1


def test_a_journey_brings_no_second_nudge_on_one_day(bot):
    bot.knows()
    bot.at(9, 5).ticks()
    bot.at(12).hears(Picked("setzone.America/New_York"))

    # Nine in the morning in New York.
    assert bot.at(14, 5).ticks() == ()
    assert len(bot.at(14, 5, days=1).ticks()) == 1


def test_a_message_logged_yesterday_is_left_to_work(bot):
    bot.knows()
    (nudge,) = bot.at(9, 5).ticks()
    tell = next(
        button for row in nudge.reply.rows for button in row if button.action.startswith(("tell", "go"))
    )
    card = next(reply for reply in bot.hears(Picked(tell.action)) if reply.debrief)
    while not any(button.action == "sent" for row in card.rows for button in row):
        unknown = [b.action for row in card.rows for b in row if b.action.startswith(("unknown.", "answer."))]
        card = bot.hears(Picked(unknown[-1], card.debrief, card.version))[-1]
    bot.hears(Picked("sent", card.debrief, card.version))

    assert bot.at(9, 5, days=1).ticks() == ()


def test_a_tick_that_claims_as_many_as_it_may_is_followed_by_another(bot):
    for number in range(5):
        bot.knows(address=Address(telegram_id=100 + number))

    bot.at(9, 5)
    ticks = [bot.coach.tick(most=2).result(20) for _ in range(4)]

    assert [tick.claimed for tick in ticks] == [2, 2, 1, 0]
    assert {nudge.chat for tick in ticks for nudge in tick.nudges} == {100 + number for number in range(5)}


def test_two_workers_that_tick_at_the_same_moment_nudge_each_rep_once(database_url, shelf):
    with Memory(database_url) as one, Memory(database_url) as other:
        bots = [Bot(one, shelf), Bot(other, shelf)]
        for number in range(30):
            bots[0].knows(address=Address(telegram_id=100 + number))
        came: list[int] = []
        start = threading.Barrier(2)

        def tick(bot: Bot) -> None:
            bot.at(9, 5)
            start.wait(20)
            found: list[Future] = [bot.coach.tick(most=4) for _ in range(10)]
            came.extend(nudge.chat for tick in found for nudge in tick.result(20).nudges)

        threads = [threading.Thread(target=tick, args=(bot,)) for bot in bots]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    assert sorted(came) == [100 + number for number in range(30)]


def test_a_tick_passes_over_who_is_being_answered_and_finds_them_the_next_time(postgres_url, shelf):
    with Memory(postgres_url) as one, Memory(postgres_url) as other:
        busy, ticking = Bot(one, shelf), Bot(other, shelf)
        rep = busy.knows()
        answering, finish = threading.Event(), threading.Event()

        def answer(unit: UnitOfWork) -> None:
            answering.set()
            finish.wait(20)

        turn = one.submit(answer, [rep.key])
        assert answering.wait(20)
        meanwhile = ticking.at(9, 4).ticks()
        finish.set()
        turn.result(20)

        assert meanwhile == ()
        assert len(ticking.at(9, 5).ticks()) == 1


def test_what_is_said_while_a_tick_runs_is_not_lost(database_url, shelf):
    with Memory(database_url) as one, Memory(database_url) as other:
        talking, ticking = Bot(one, shelf), Bot(other, shelf)
        talking.knows()
        talking.at(9, 5)
        ticking.at(9, 5)

        tick = ticking.coach.tick()
        moved = talking.coach.take(ADA, Picked("setzone.Asia/Tokyo"), "moved")
        # The tick leaves out whose turn is still under way; once that is over, the next one brings it.
        assert moved.result(20)
        nudged = len(tick.result(20).nudges) + len(ticking.at(9, 6).ticks())

        assert nudged == 1
        assert talking.rep().time_zone == "Asia/Tokyo"


def lost_zone(unit: UnitOfWork, rep: Rep, shelf: Shelf) -> None:
    unit.reps.save(replace(rep, time_zone="Nowhere/Land"))


def lost_answer(unit: UnitOfWork, rep: Rep, shelf: Shelf) -> None:
    evidence = (Evidence(shelf.playbook.facts[0].key, "lost", How.TAPPED),)
    before = MONDAY - timedelta(days=3)
    unit.debriefs.save(
        Debrief(
            "000000000abc", rep.key, before, before, evidence=evidence, edition=shelf.playbook.edition,
            rule="R30", variant="bite", advised_at=before,
        )
    )  # fmt: skip


@pytest.mark.parametrize(("lose", "told"), [(lost_zone, "no times"), (lost_answer, "no nudge")])
def test_a_rep_whose_nudge_cannot_be_made_stops_nobody_elses(bot, shelf, caplog, lose, told):
    broken = bot.knows()
    bot.memory.submit(lambda unit: lose(unit, bot.rep(), shelf)).result(20)
    finn = Address(telegram_id=5_000_000_001, name="Finn")
    bot.knows(address=finn)

    (nudge,) = bot.at(9, 5).ticks()

    assert nudge.chat == finn.telegram_id
    assert f"{told} for rep {broken.key}: " in caplog.text
    assert bot.at(9, 6).ticks() == ()
    assert bot.rep().next_nudge_at > bot.now
