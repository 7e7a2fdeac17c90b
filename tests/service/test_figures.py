"""The figures over the whole coach: what was done stands in them, and only who asks pays for them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.coaching.model import Commanded, Event, Picked, Prospect, Reply, Said, Touch
from bot.service import Address, Coach
from bot.storage.memory import Memory
from bot.storage.unit_of_work import UnitOfWork
from tests import playbooks

WEDNESDAY = datetime(2026, 11, 18, 9, tzinfo=UTC)
STATS = Commanded("stats")


class Desk:
    """Somebody who types and taps."""

    def __init__(self, coach: Coach, name: str = "ana") -> None:
        self.coach, self.address = coach, Address(console_name=name)
        self.card: Reply | None = None

    def does(self, event: Event) -> Reply:
        reply = self.coach.hear(self.address, event).result(20)[-1]
        self.card = reply if reply.rows else self.card
        return reply

    def taps(self, label: str) -> Reply:
        buttons = {button.label: button for row in self.card.rows for button in row}
        return self.does(Picked(buttons[label].action, self.card.debrief, self.card.version))

    def sends(self) -> None:
        """Ask for advice on somebody, and send it."""
        self.does(Said("Dana from Northwind asked me about the price, they want an offer from us"))
        while "Don't know" in [button.label for row in self.card.rows for button in row]:
            self.taps("Don't know")
        self.taps("Sent")


class Calendar:
    """The present, until somebody turns the page."""

    def __init__(self) -> None:
        self.now = WEDNESDAY

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def memory(database_url: str) -> Iterator[Memory]:
    with Memory(database_url) as memory:
        yield memory


@pytest.fixture
def coach(memory: Memory, calendar: Calendar) -> Coach:
    return Coach(memory, playbooks.shelf(), clock=calendar)


def text_of(reply: Reply) -> str:
    return "\n".join(block.text for block in reply.blocks)


@contextmanager
def counts() -> Iterator[list[str]]:
    """Note each report that is counted."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "'advised' AS kind" in statement:
            found.append("report")

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_what_was_sent_stands_in_the_figures_at_once(coach: Coach):
    desk = Desk(coach)
    desk.does(Said("hello"))
    before = desk.does(STATS)

    desk.sends()
    after = desk.does(STATS)

    assert before.chart is None
    assert after.chart is not None
    assert text_of(before) != text_of(after)


def test_who_began_last_week_is_compared_with_that_week_alone(coach: Coach, memory: Memory):
    desk = Desk(coach)
    desk.does(Said("hello"))

    def beyond(unit: UnitOfWork) -> None:
        rep = unit.reps.of_console("ana").key
        unit.prospects.save(Prospect("p", rep, "Dana"))
        for number, weeks in enumerate((1, 1, 0)):
            at = WEDNESDAY - timedelta(weeks=weeks)
            sent = Touch(f"t{number}", rep, "p", "", "", "", "", at, at.date(), True, 1, beyond=True)
            unit.touches.save(sent)

    memory.submit(beyond).result(20)

    assert "1 message beyond the budget. A usual week: 2." in text_of(desk.does(STATS))


def test_who_is_new_and_asks_for_figures_has_none(coach: Coach):
    known = Desk(coach)
    known.does(Said("hello"))

    assert text_of(Desk(coach, "eve").does(STATS)) == text_of(known.does(STATS))


def test_the_figures_of_others_do_not_stand_in_them(coach: Coach):
    eve = Desk(coach, "eve")
    nothing = eve.does(STATS)

    Desk(coach).sends()

    assert eve.does(STATS) == nothing


def test_a_week_ends_and_a_tap_asks_for_all_time(coach: Coach, calendar: Calendar):
    desk = Desk(coach)
    desk.sends()
    calendar.now += timedelta(days=60)

    week = desk.does(STATS)
    always = desk.does(Picked("stats.all"))

    assert week.chart is None
    assert always.chart is not None


def test_only_who_asks_for_figures_waits_for_them(coach: Coach):
    desk = Desk(coach)

    with counts() as found:
        desk.sends()
        desk.does(Commanded("prospects"))
        desk.does(Commanded("help"))
        others = list(found)
        desk.does(STATS)
        desk.does(Picked("stats.month"))

    assert others == []
    assert found == ["report", "report"]


@contextmanager
def held_up(coach: Coach) -> Iterator[None]:
    """Keep the writer busy, so that everything meanwhile is handed in before any of it is done."""
    busy, go_on = threading.Event(), threading.Event()
    coach._memory.submit(lambda _unit: (busy.set(), go_on.wait(20)))
    busy.wait(20)
    yield
    go_on.set()


def test_what_was_done_in_the_same_moment_stands_in_the_figures(coach: Coach):
    desk = Desk(coach)
    desk.sends()
    sent = desk.card
    undo = next(button.action for row in sent.rows for button in row if button.action.startswith("undo."))
    before = desk.does(STATS)

    with held_up(coach):
        coach.hear(desk.address, Picked(undo, sent.debrief, sent.version))
        asked = coach.hear(desk.address, STATS)
    (after,) = asked.result(20)

    assert text_of(after) == text_of(desk.does(STATS)) != text_of(before)


def test_whoever_comes_anew_after_forgetting_sees_nothing_of_before(coach: Coach):
    desk = Desk(coach)
    desk.sends()
    question = desk.does(Commanded("forget"))
    forget = next(
        button.action for row in question.rows for button in row if button.action.startswith("forgetme.")
    )

    with held_up(coach):
        coach.hear(desk.address, Picked(forget))
        asked = coach.hear(desk.address, STATS)

    assert all(reply.chart is None for reply in asked.result(20))
