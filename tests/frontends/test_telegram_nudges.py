"""Nudges over the whole bot: they arrive by themselves, their taps lead to a card, and a block stops them."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.coaching.model import Prospect
from bot.frontends.telegram import recurring
from bot.ticking import Tick
from tests.botapi import Person
from tests.frontends.phone import Stage, on_stage, quick

MONDAY = date(2026, 11, 23)


class Clock:
    """The time, which the tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def stage(sqlite_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    quick(monkeypatch)
    # The loop's minute; the clock that decides is the test's own.
    monkeypatch.setattr(recurring, "_TICKS_EVERY", 0.02)
    async with on_stage(sqlite_url, access="open", clock=clock) as stage:
        yield stage


async def a_rep_with_dana(stage: Stage) -> Person:
    """Return a rep who has written once and has somebody to look at on Monday."""
    ada = stage.server.person("Ada")
    rep = stage.known(ada)
    stage.server.say(ada, "/help")
    await stage.settled()
    dana = Prospect(
        "0000000dana0", rep.key, "Dana", "Northwind",
        facts={"standing": "wanted", "reached": "1", "empty": "no", "stake": "open", "broke": "no"},
        last_touch_on=date(2026, 11, 17), next_look_on=MONDAY,
    )  # fmt: skip
    stage.memory.submit(lambda unit: unit.prospects.save(dana)).result()
    return ada


async def ticked(stage: Stage) -> None:
    """Wait until the bot has looked at what is due now, and said it."""
    tick: Tick = stage.coach.tick().result()
    assert tick.claimed == 0 or tick.nudges == ()
    await stage.settled()


def nudges(stage: Stage, person: Person) -> list[str]:
    return [
        message.text for message in stage.server.chat(person).from_bot if "Dana · Northwind" in message.text
    ]


async def until_nudged(stage: Stage, person: Person, times: int) -> None:
    await stage.server.until(lambda: len(nudges(stage, person)) == times, 10)
    await stage.settled()


async def test_a_nudge_comes_by_itself_once_a_day_and_its_tap_gives_the_card(stage: Stage, clock: Clock):
    ada = await a_rep_with_dana(stage)
    assert nudges(stage, ada) == []

    clock.now += timedelta(hours=1, minutes=4)
    await until_nudged(stage, ada, 1)
    clock.now += timedelta(hours=2)
    await ticked(stage)

    assert len(nudges(stage, ada)) == 1
    stage.server.tap(ada, "Nothing yet")
    await stage.settled()
    assert "VALUE STORY" in stage.server.chat(ada).from_bot[-1].text
    clock.now = datetime(2026, 11, 24, 9, 4, tzinfo=UTC)
    await stage.server.until(lambda: "Did you send it?" in stage.server.chat(ada).from_bot[-1].text, 10)


async def test_after_a_downtime_the_nudge_is_caught_up_the_same_day(stage: Stage, clock: Clock):
    ada = await a_rep_with_dana(stage)
    await stage.stop()

    clock.now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    await stage.start()

    await until_nudged(stage, ada, 1)


async def test_who_blocks_the_bot_hears_nothing_until_they_write_again(stage: Stage, clock: Clock):
    ada = await a_rep_with_dana(stage)
    stage.server.block(ada)
    await stage.settled()

    clock.now += timedelta(hours=1, minutes=4)
    await ticked(stage)
    assert nudges(stage, ada) == []

    stage.server.unblock(ada)
    stage.server.say(ada, "/help")
    await stage.settled()
    clock.now += timedelta(days=1)
    await until_nudged(stage, ada, 1)
