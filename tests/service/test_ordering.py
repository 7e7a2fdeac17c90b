"""Orders, questions and typed labels over the whole coach, on both databases."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.coaching.model import Commanded, Event, Picked, Prospect, Said, Stage
from bot.content.shelf import Shelf
from bot.entrance import Entrance
from bot.service import Address, Coach
from bot.storage.memory import Memory
from tests import playbooks

ADA = Address(telegram_id=7, name="Ada")
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
DANA = "0000000da0a0"


class Desk:
    """A rep in a chat who has somebody to look at."""

    def __init__(self, memory: Memory, shelf: Shelf) -> None:
        self.memory, self.now = memory, MONDAY
        self.coach = Coach(memory, shelf, clock=lambda: self.now)
        self.coach.entrance = Entrance(open=True)
        self._updates = 0
        self.does(Commanded("help"))
        with memory.look() as unit:
            self.rep = unit.reps.of_telegram(7)
        self.does(Picked("zone.UTC"))
        dana = Prospect(
            DANA,
            self.rep.key,
            "Dana",
            "Northwind",
            last_touch_on=date(2026, 11, 9),
            next_look_on=date(2026, 11, 23),
        )
        memory.submit(lambda unit: unit.prospects.save(dana)).result()

    def does(self, event: Event) -> str:
        self.now += timedelta(minutes=1)
        self._updates += 1
        taken = self.coach.take(ADA, event, f"u{self._updates}").result(20)
        return "\n".join(block.text for out in taken or () for block in out.reply.blocks)

    def burst(self, *words: str) -> list[str]:
        """Type several things before the first is answered, a second apart."""
        self.now += timedelta(minutes=1)
        may_go_on = threading.Event()
        self.memory.submit(lambda _unit: may_go_on.wait(20))
        taken = []
        for each in words:
            self.now += timedelta(seconds=1)
            self._updates += 1
            taken.append(self.coach.take(ADA, Said(each, str(self._updates)), f"u{self._updates}"))
        may_go_on.set()
        answers = [each.result(20) or () for each in taken]
        return ["\n".join(block.text for out in each for block in out.reply.blocks) for each in answers]

    def says(self, words: str) -> str:
        return self.does(Said(words))

    @property
    def dana(self) -> Prospect:
        with self.memory.look() as unit:
            found = unit.prospects.get(DANA)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


@pytest.fixture
def desk(database_url: str, shelf: Shelf) -> Iterator[Desk]:
    with Memory(database_url) as memory:
        yield Desk(memory, shelf)


def test_the_answer_to_a_nudge_may_be_typed(desk):
    desk.now = MONDAY + timedelta(hours=1, minutes=5)
    assert desk.coach.tick().result().nudges

    desk.says("nothing yet")

    with desk.memory.look() as unit:
        assert unit.debriefs.open_of(desk.rep.key).prospect == DANA


def test_what_is_offered_is_kept_beside_all_else_of_a_rep(desk):
    desk.does(Picked(f"delete.{DANA}"))
    with desk.memory.look() as unit:
        rep = unit.reps.of(desk.rep.key)
    desk.memory.submit(lambda unit: unit.reps.save(desk.rep)).result()

    with desk.memory.look() as unit:
        assert unit.reps.of(desk.rep.key).offered == rep.offered != ()


def test_a_typed_yes_deletes_what_was_asked_for_and_only_that(desk):
    desk.says("delete dana")
    desk.says("hello")
    desk.says("yes")
    assert desk.dana

    desk.says("delete dana")
    desk.says("yes")
    with desk.memory.look() as unit:
        assert unit.prospects.get(DANA) is None


def test_an_order_is_done_and_taken_back_by_words(desk):
    desk.says("park dana until 3 december")
    assert desk.dana.stage is Stage.PARKED

    assert "taken back" in desk.says("undo").lower()
    assert desk.dana.stage is Stage.OPEN


def test_a_deletion_is_not_said_to_be_taken_back(desk):
    desk.says("delete dana")
    desk.says("yes")

    assert "Nothing to take back" in desk.says("undo")


def test_a_page_asked_for_in_words_holds_the_history(desk):
    desk.does(Picked(f"sentday.{DANA}.2026-11-20"))
    with desk.memory.look() as unit:
        (useful,) = [each for each in unit.reps.of(desk.rep.key).offered if each.label == "Something useful"]
    desk.does(Picked(useful.action))

    assert "Fri 20 Nov: Sent" in desk.says("show me dana")


def test_figures_asked_for_in_words_are_there(desk):
    asked = desk.says("how am I doing this month?")

    assert asked == desk.does(Commanded("stats", "month"))


def test_a_day_typed_in_an_open_question_is_taken(desk):
    desk.says("snooze dana")

    desk.says("3 days")

    assert desk.dana.snoozed_until == date(2026, 11, 26)


@pytest.mark.parametrize("words", ["try this one", "ok", "yes"])
def test_the_example_may_be_tried_by_words(desk, words):
    desk.says(words)

    with desk.memory.look() as unit:
        assert unit.debriefs.open_of(desk.rep.key).heard


# --- Several at once ------------------------------------------------------------------------------


def test_what_was_just_refused_is_not_agreed_to_by_the_next_words(desk):
    desk.says("delete dana")

    desk.burst("never mind", "yes")

    assert desk.dana


def test_a_rep_who_has_just_kept_everything_is_not_forgotten_by_the_next_words(desk):
    desk.does(Commanded("forget"))

    desk.burst("never mind", "yes")

    with desk.memory.look() as unit:
        assert unit.reps.of_telegram(7) is not None


def test_a_question_of_the_same_burst_may_be_answered_in_it(desk):
    desk.burst("delete dana", "yes, delete")

    with desk.memory.look() as unit:
        assert unit.prospects.get(DANA) is None


def test_undo_takes_back_what_came_right_before_it(desk):
    desk.says("park dana until 3 december")

    desk.burst("snooze dana 3 days", "Undo")

    assert (desk.dana.stage, desk.dana.next_look_on) == (Stage.PARKED, date(2026, 12, 3))


def test_a_page_of_somebody_renamed_right_before_holds_the_history(desk):
    desk.does(Picked(f"sentday.{DANA}.2026-11-20"))
    with desk.memory.look() as unit:
        (useful,) = [each for each in unit.reps.of(desk.rep.key).offered if each.label == "Something useful"]
    desk.does(Picked(useful.action))
    desk.says("rename dana to Zora Quist")

    _, page = desk.burst("rename zora to Dana", "show me dana")

    assert "Fri 20 Nov: Sent" in page


def test_undo_typed_twice_at_once_takes_back_one_step(desk):
    desk.says("park dana until 3 december")
    desk.says("rename dana to Zora Quist")

    _, once = desk.burst("undo", "undo")

    assert "That one is done" in once
    assert (desk.dana.name, desk.dana.stage) == ("Dana", Stage.PARKED)


def test_undo_typed_again_later_takes_back_the_step_before(desk):
    desk.says("park dana until 3 december")
    desk.says("rename dana to Zora Quist")

    desk.says("undo")
    desk.says("undo")

    assert (desk.dana.name, desk.dana.stage) == ("Dana", Stage.OPEN)


@pytest.mark.parametrize("again", ["sent", "Sent", "sent it"])
def test_a_message_typed_as_sent_twice_counts_once(desk, again):
    desk.says("Dana said she wants to think about it")
    desk.says("don't know")

    first, second = desk.burst("sent", again)

    assert first.startswith("Noted.")
    assert "That one is done" in second
    with desk.memory.look() as unit:
        assert unit.debriefs.open_of(desk.rep.key) is None
        assert len(unit.touches.of(DANA)) == 1


@pytest.mark.parametrize("label", ["Sent", "Yes, delete", "Fill in"])
def test_a_label_that_nothing_offers_is_no_news(desk, label):
    desk.says("hello")

    assert "That answers nothing that I asked" in desk.says(label)

    with desk.memory.look() as unit:
        assert unit.debriefs.open_of(desk.rep.key) is None


def test_undo_after_a_setting_leaves_all_that_is_older_as_it_is(desk):
    desk.says("park dana until 3 december")
    desk.does(Picked("setat.07:30"))

    assert "/settings" in desk.says("undo")
    assert desk.dana.stage is Stage.PARKED
