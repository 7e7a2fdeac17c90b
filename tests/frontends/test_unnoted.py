"""What is out without a note of it: few replies at once, so that a crash doubles few."""

import asyncio
from collections.abc import Collection, Mapping
from concurrent.futures import Future

import pytest

from bot.frontends.telegram.unnoted import Unnoted
from tests.frontends.desk import Desk, text


async def slow(per_second: float = 30) -> Unnoted:
    """Return what has seen replies out for long: so four may be."""
    unnoted = Unnoted(per_second)
    for _ in range(20):
        assert await unnoted.goes_out(0)
        unnoted.arrived(0)
        await asyncio.sleep(0.11)
        unnoted.settled([0])
    return unnoted


async def waits(doing: asyncio.Task[object]) -> bool:
    for _ in range(5):
        await asyncio.sleep(0)
    return not doing.done()


async def test_only_a_few_replies_are_out_at_once():
    """Fails when `goes_out` does not look whether there is room."""
    unnoted = await slow()
    assert [await unnoted.goes_out(number) for number in range(3)] == [True] * 3
    unnoted.arrived(3)
    fifth, sixth = (asyncio.create_task(unnoted.goes_out(number)) for number in (4, 5))
    assert await waits(fifth)

    unnoted.arrived(1)
    assert await waits(fifth), "what has arrived is not noted yet"
    unnoted.settled([1])

    assert await fifth
    assert await waits(sixth)
    sixth.cancel()


async def test_what_telegram_does_not_answer_for_long_holds_up_nobody():
    """Fails without `_overlook`: four slow answers would hold up everybody."""
    unnoted = await slow()
    for number in range(4):
        await unnoted.goes_out(number)

    assert await asyncio.wait_for(unnoted.goes_out(4), 10)


async def test_what_has_arrived_is_never_overlooked():
    """Fails when `_overlook` does not ask what has arrived: while nothing can be noted, all would go out."""
    unnoted = await slow()
    for number in range(4):
        await unnoted.goes_out(number)
        unnoted.arrived(number)
    fifth = asyncio.create_task(unnoted.goes_out(4))

    await asyncio.sleep(0.15)

    assert not fifth.done()
    unnoted.settled(range(4))
    # It has waited so long that others have gone in its place: it asks for a new one, or goes right away.
    await fifth
    assert await unnoted.goes_out(4)


async def test_whoever_gives_up_waiting_leaves_the_turn_to_the_next():
    """Fails when a cancelled turn is not passed on."""
    unnoted = await slow()
    for number in range(4):
        await unnoted.goes_out(number)
        unnoted.arrived(number)
    first, second = (asyncio.create_task(unnoted.goes_out(number)) for number in (4, 5))
    assert await waits(first)

    unnoted.settled([0])
    first.cancel()

    assert await asyncio.wait_for(second, 10)


async def test_where_replies_are_noted_at_once_they_go_out_one_after_the_other():
    """Fails when `is_room` does not go by how long a reply is out."""
    unnoted = Unnoted(30)
    for number in range(3):
        assert await unnoted.goes_out(number)
        unnoted.arrived(number)
        unnoted.settled([number])
    assert await unnoted.goes_out(3)

    assert not unnoted.is_room


async def test_the_next_page_of_what_is_out_waits_for_nothing():
    """Fails when `fewer` does not look whose number it is: it would wait for its own note for ever."""
    unnoted = Unnoted(30)
    assert await unnoted.goes_out(1)
    unnoted.arrived(1)

    await asyncio.wait_for(unnoted.fewer(1), 10)

    assert await unnoted.goes_out(1)


async def test_while_nothing_can_be_noted_few_replies_go_out(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """So many a crash would double. Fails without the wait for `goes_out` before a reply is sent."""
    noting: list[Future[None]] = []
    delivered = desk.coach.delivered

    def late(
        numbers: Collection[int], cards: Mapping[str, int], over: Mapping[int, float] | None = None
    ) -> Future[None]:
        noting.append(Future())
        return noting[-1]

    people = desk.people(20)
    with monkeypatch.context() as away:
        away.setattr(desk.coach, "delivered", late)
        for person in people:
            desk.say(person, text("hello"))
        await desk.server.until(desk.spoken)
        await asyncio.sleep(0.5)
        assert sum(bool(desk.shown(person)) for person in people) == 1
    noting[0].set_exception(OSError("the database is away"))
    await desk.done(30)

    assert desk.coach.delivered == delivered
    assert [desk.shown(person) for person in people] == [["hello"]] * 20
