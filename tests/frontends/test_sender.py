"""The sender against Telegram's limits and moods: order, pace, refusals, doubles, cards edited in place."""

import asyncio
import time
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from bot.coaching.model import Block, Button, Kind
from bot.frontends.telegram.sender import Sender
from bot.service import Coach
from tests.botapi import BotApiServer, Limits
from tests.botapi.methods import ApiError
from tests.frontends.desk import Desk, card, desk_at, text
from tests.frontends.phone import shelf

# --- Order and pace ------------------------------------------------------------------------------


async def test_replies_reach_each_chat_in_order(desk: Desk):
    people = desk.people(10)
    for number in range(6):
        for person in people:
            desk.say(person, text(f"{number}"))

    await desk.done()

    assert all(desk.shown(person) == list("012345") for person in people)
    assert desk.sender.counts.sent == 60


async def test_what_is_handed_over_twice_goes_out_once(desk: Desk):
    (person,) = desk.people(1)
    replies = desk.put(person, text("one"), text("two"))

    desk.sender.take(replies)
    desk.sender.take(reversed(replies))
    await desk.done()
    desk.sender.take(replies)
    await asyncio.sleep(0.05)

    assert desk.shown(person) == ["one", "two"]


async def test_telegrams_limits_are_kept(sqlite_url: str):
    """30 a second to all and 1 to each, with short bursts; the server refuses whatever goes beyond."""
    limits = Limits()
    async with BotApiServer(limits=limits) as server, desk_at(server, sqlite_url) as desk:
        *many, one = desk.people(71)
        began = time.monotonic()
        desk.say(one, *(text(f"{number}") for number in range(7)))
        await desk.server.until(lambda: len(desk.shown(one)) >= 3)
        burst = time.monotonic() - began
        for person in many:
            desk.say(person, text("hello"))
        await desk.server.until(lambda: all(desk.shown(person) for person in many))
        all_served = time.monotonic() - began
        await desk.done(15)
        sent = desk.spoken()

    assert limits.hits == 0
    assert desk.sender.counts.retried == 0
    assert desk.shown(one) == list("0123456")
    assert 1.2 <= all_served <= 4
    times = [request.at - began for request in sent]
    assert most_within(1, times) <= 60
    to_one = [request.at - began for request in sent if request.values["chat_id"] == one.id]
    assert burst < 0.9, "a short burst is not held back"
    assert most_within(1, to_one) <= 4
    assert 3 <= to_one[-1] <= 7


def most_within(seconds: float, times: list[float]) -> int:
    return max(sum(start <= at < start + seconds for at in times) for start in times)


async def test_a_chat_that_has_to_wait_holds_up_nobody_else(desk: Desk):
    slow, *others = desk.people(12)
    desk.server.fault("too_many", chat=slow.id, retry_after=1)
    began = time.monotonic()

    desk.say(slow, text("one"), text("two"))
    for person in others:
        desk.say(person, text("hello"))
    await desk.server.until(lambda: all(desk.shown(person) for person in others))
    served = time.monotonic() - began
    assert desk.shown(slow) == []
    await desk.done()

    assert served < 0.8
    assert time.monotonic() - began >= 1
    assert desk.shown(slow) == ["one", "two"]
    assert (desk.sender.counts.retried, desk.sender.counts.ambiguous) == (1, 0)


async def test_when_telegram_tells_two_chats_to_wait_everybody_waits(desk: Desk):
    """It means the bot then. Fails without `brake.told`: the third would be refused as well."""
    *told, third = desk.people(3)
    faults = [desk.server.fault("too_many", chat=person.id, retry_after=1) for person in told]
    for person in told:
        desk.say(person, text("one"))
    await desk.server.until(lambda: all(fault.hits for fault in faults))
    refused = max(request.at for request in desk.spoken() if request.status == 429)

    desk.say(third, text("one"))
    await desk.done()

    (sent,) = (request.at for request in desk.spoken() if request.values["chat_id"] == third.id)
    assert sent - refused > 0.9
    assert all(desk.shown(person) == ["one"] for person in (*told, third))


# --- What goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["server_error", "bad_gateway", "lost"])
async def test_telegram_stumbles_and_nothing_is_lost_or_doubled(desk: Desk, fault: str):
    (person,) = desk.people(1)
    desk.server.fault(fault, method="sendMessage", times=2)

    desk.say(person, text("one"), text("two"))
    await desk.done()

    assert desk.shown(person) == ["one", "two"]
    assert desk.sender.counts.retried == 2


@pytest.mark.parametrize(("fault", "delay"), [("unanswered", 0.0), ("late", 1.0)])
async def test_a_message_of_unknown_fate_is_sent_again_and_counted(desk: Desk, fault: str, delay: float):
    (person,) = desk.people(1)
    desk.server.fault(fault, method="sendMessage", times=1, delay=delay)

    desk.say(person, text("one"), text("two"))
    await desk.done()

    assert desk.shown(person) == ["one", "one", "two"]
    assert desk.sender.counts.ambiguous == 1


async def test_slow_answers_keep_the_order(desk: Desk):
    (person,) = desk.people(1)
    desk.server.fault("slow", method="sendMessage", times=1, delay=0.3)

    desk.say(person, text("one"), text("two"))
    await desk.done()

    assert desk.shown(person) == ["one", "two"]


async def test_who_has_blocked_the_bot_is_not_tried_again(desk: Desk):
    gone, other = desk.people(2)
    desk.server.chat(gone).blocked = True

    desk.say(gone, text("secret"), text("more"))
    desk.say(other, text("hello"))
    await desk.done()

    assert desk.shown(other) == ["hello"]
    assert desk.set_aside() == [("blocked", {}), ("blocked", {})]
    asked = len(desk.spoken())
    again = Sender(desk.bot, desk.coach)
    await again.sweep()
    await again.drain(1)
    assert len(desk.spoken()) == asked

    desk.server.chat(gone).blocked = False
    desk.say(gone, text("back"))
    await desk.done()
    assert desk.shown(gone) == ["back"]


async def test_what_telegram_refuses_is_set_aside_without_its_words(desk: Desk):
    nobody, other = desk.server.person("Nobody"), desk.people(1)[0]

    desk.say(nobody, text("secret " * 1500))
    desk.say(other, text("hello"))
    await desk.done()

    assert desk.shown(other) == ["hello"]
    assert desk.set_aside() == [("refused", {})]
    # What it was, and the word that it did not come.
    assert len([request for request in desk.spoken() if request.status == 400]) == 2


@pytest.mark.parametrize(("code", "says"), [(401, "Unauthorized"), (404, "Not Found"), (409, "Conflict")])
async def test_while_telegram_does_not_know_the_token_nothing_is_set_aside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int, says: str
):
    """A secret changed, or a proxy in between. Fails where `_until_taken` gives up for it."""
    (person,) = desk.people(1)
    server_says, left = desk.server.bot.calls["sendMessage"], [2]

    def refuses(values: dict[str, Any]) -> Any:
        if left[0]:
            left[0] -= 1
            raise ApiError(code, says)
        return server_says(values)

    monkeypatch.setitem(desk.server.bot.calls, "sendMessage", refuses)

    desk.say(person, text("one"), text("two"))
    await desk.done()

    assert desk.shown(person) == ["one", "two"]
    assert desk.set_aside() == []
    # That nothing was taken is known of all but the last.
    assert (desk.sender.counts.retried, desk.sender.counts.ambiguous) == (2, 2 * (code == 409))


async def test_what_cannot_be_noted_as_refused_is_noted_later(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """Fails without `self._failed = failed | …` in `Noting`: it would wait in the outbox for ever."""
    (gone,) = desk.people(1)
    desk.server.chat(gone).blocked = True
    undeliverable, left = desk.coach.undeliverable, [1]

    def fails(reasons: Mapping[int, str], lost: Collection[int] = ()) -> Future[None]:
        if not left[0]:
            return undeliverable(reasons, lost)
        left[0] -= 1
        failed: Future[None] = Future()
        failed.set_exception(OSError("away"))
        return failed

    monkeypatch.setattr(desk.coach, "undeliverable", fails)

    desk.say(gone, text("secret"))
    await desk.done()

    assert desk.set_aside() == [("blocked", {})]


async def test_what_belongs_to_a_chat_that_has_moved_is_set_aside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    moved, other = desk.people(2)
    server_says = desk.server.bot.calls["sendMessage"]

    def moves(values: dict[str, Any]) -> Any:
        if values["chat_id"] == moved.id:
            raise ApiError(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100)
        return server_says(values)

    monkeypatch.setitem(desk.server.bot.calls, "sendMessage", moves)

    desk.say(moved, text("secret"))
    desk.say(other, text("hello"))
    await desk.done()

    assert desk.set_aside() == [("migrated", {})]
    assert (desk.shown(moved), desk.shown(other)) == ([], ["hello"])


async def test_whoever_waits_for_what_telegram_refuses_is_told_that_something_went_wrong(desk: Desk):
    (person,) = desk.people(1)
    endless = tuple((Button("Anna", f"who.{number:012x}"),) for number in range(200))

    desk.say(person, replace(text("Which Anna is it?"), rows=endless), text("hello"))
    await desk.done()

    sorry, after = desk.shown(person)
    assert sorry.startswith(desk.coach.word("apology", error="#").partition("#")[0])
    assert after == "hello"
    assert desk.set_aside() == [("refused", {})]


async def test_what_was_left_by_an_earlier_process_goes_out_first_and_in_order(desk: Desk):
    people = desk.people(3)
    for person in people:
        desk.put(person, text("one"), text("two"))

    await desk.sender.sweep()
    for person in people:
        desk.say(person, text("three"))
    await desk.done()

    assert all(desk.shown(person) == ["one", "two", "three"] for person in people)


async def test_stopping_waits_for_what_can_be_said_and_keeps_the_rest(desk: Desk):
    heard, deaf = desk.people(2)
    desk.server.fault("too_many", chat=deaf.id, retry_after=30)
    desk.say(deaf, text("later"))
    desk.say(heard, text("one"), text("two"))

    await desk.sender.drain(0.4)

    assert desk.shown(heard) == ["one", "two"]
    assert [outgoing.chat for outgoing in desk.left()] == [deaf.id]


class Forgetful(Coach):
    """A coach whose database is away for a while."""

    faults = 2

    def delivered(
        self, numbers: Collection[int], cards: Mapping[str, int], over: Mapping[int, float] | None = None
    ) -> Future[None]:
        """Fail, the first times."""
        if self.faults:
            self.faults -= 1
            failed: Future[None] = Future()
            failed.set_exception(OSError("disk full"))
            return failed
        return super().delivered(numbers, cards, over)


async def test_what_has_arrived_is_noted_once_the_database_is_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.frontends.telegram.noting._AFTER_FAULT", 0.05)
    (person,) = desk.people(1)
    sender = Sender(desk.bot, Forgetful(desk.memory, shelf()))

    sender.take(desk.put(person, text("one"), card("two", 1), text("three")))
    await desk.done()

    assert desk.shown(person) == ["one", "two", "three"]
    assert desk.coach.card_of("d1") == desk.server.chat(person).from_bot[1].id


# --- Cards ---------------------------------------------------------------------------------------


async def test_a_card_is_edited_in_place(desk: Desk):
    (person,) = desk.people(1)
    for reply in (card("one", 1, in_place=False), card("two", 2), card("three", 3)):
        desk.say(person, reply)
        await desk.done()

    assert desk.shown(person) == ["three"]
    assert desk.server.last(person).buttons[0]["callback_data"] == "d1.3.back"
    assert (desk.sender.counts.sent, desk.sender.counts.edited) == (1, 2)


async def test_a_card_of_an_earlier_process_is_edited_too(desk: Desk):
    (person,) = desk.people(1)
    desk.say(person, card("one", 1, in_place=False), text("between"))
    await desk.done()
    sender = Sender(desk.bot, desk.coach)

    sender.take(desk.put(person, card("two", 2)))
    await desk.done()

    assert desk.shown(person) == ["two", "between"]


async def test_cards_that_follow_each_other_become_one(desk: Desk):
    (person,) = desk.people(1)
    desk.say(person, card("zero", 0, in_place=False))
    await desk.done()
    before = len(desk.spoken())

    desk.say(person, card("one", 1), card("two", 2), card("three", 3))
    await desk.done()

    assert desk.shown(person) == ["three"]
    assert len(desk.spoken()) == before + 1


async def test_a_new_card_that_is_merged_is_still_a_new_message(desk: Desk):
    (person,) = desk.people(1)
    desk.say(person, card("zero", 0, in_place=False))
    await desk.done()

    desk.say(person, card("one", 1, in_place=False), card("two", 2))
    await desk.done()

    assert desk.shown(person) == ["zero", "two"]


async def test_only_cards_of_one_debrief_are_merged(desk: Desk):
    (person,) = desk.people(1)
    other = replace(card("two", 1, in_place=False), debrief="d2")

    desk.say(person, card("one", 1, in_place=False), other, text("done"), card("three", 2))
    await desk.done()

    assert desk.shown(person) == ["three", "two", "done"]


async def test_a_card_above_a_newer_message_of_the_rep_goes_and_comes_below_it(desk: Desk):
    (person,) = desk.people(1)
    desk.say(person, card("one", 1, in_place=False))
    await desk.done()
    first, message = desk.server.last(person), desk.server.say(person, "and more")

    desk.say(person, replace(card("two", 2), below=message.id))
    await desk.done()
    await desk.server.until(lambda: first.deleted, 5)
    desk.say(person, card("three", 3))
    await desk.done()

    assert desk.shown(person) == ["three"]
    assert desk.server.last(person).id > message.id


async def test_a_card_above_goes_even_where_telegram_wants_it_later(desk: Desk):
    (person,) = desk.people(1)
    desk.say(person, card("one", 1, in_place=False))
    await desk.done()
    first, message = desk.server.last(person), desk.server.say(person, "and more")
    desk.server.fault("too_many", method="deleteMessage", times=1, retry_after=1)

    desk.say(person, replace(card("two", 2), below=message.id))
    await desk.server.until(lambda: first.deleted, 5)

    assert desk.shown(person) == ["two"]
    assert desk.left() == ()


async def test_cards_that_go_keep_to_telegrams_limits(sqlite_url: str):
    limits = Limits()
    async with BotApiServer(limits=limits) as server, desk_at(server, sqlite_url) as desk:
        (person,) = desk.people(1)
        began = time.monotonic()
        desk.say(person, card("0", 0, in_place=False))
        await desk.done()
        for number in range(1, 4):
            message = server.say(person, "and more")
            desk.say(person, replace(card(str(number), number), below=message.id))
            await server.until(lambda count=number: desk.shown(person) == [str(count)], 10)

        # Of four cards and the two that went, three go at once and the rest one a second.
        assert time.monotonic() - began >= 2.9


async def test_a_crash_before_a_moved_card_is_noted_loses_nothing_and_doubles_it_once(desk: Desk):
    (person,) = desk.people(1)
    desk.say(person, card("one", 1, in_place=False))
    await desk.done()
    first, message = desk.server.last(person), desk.server.say(person, "and more")
    replies = desk.put(person, replace(card("two", 2), below=message.id))
    await desk.bot.send_message(person.id, "two")  # As it stands where the process died right behind it.

    again = Sender(desk.bot, desk.coach)
    again.take(replies)
    await desk.server.until(lambda: first.deleted, 5)
    again.take(desk.put(person, card("three", 3)))
    await desk.done()

    assert desk.shown(person) == ["two", "three"]


async def test_a_card_below_the_reps_message_is_edited_where_it_is(desk: Desk):
    (person,) = desk.people(1)
    message = desk.server.say(person, "one")
    desk.say(person, card("one", 1, in_place=False))
    await desk.done()

    desk.say(person, replace(card("two", 2), below=message.id))
    await desk.done()

    assert desk.shown(person) == ["two"]
    assert (desk.sender.counts.sent, desk.sender.counts.edited) == (1, 1)


async def test_cards_that_wait_become_one_below_the_newest_message(desk: Desk):
    (person,) = desk.people(1)
    desk.say(person, card("zero", 0, in_place=False))
    await desk.done()
    message = desk.server.say(person, "five forwards")

    new = card("one", 1, in_place=False)
    desk.say(
        person, new, replace(card("two", 2), below=message.id), replace(card("three", 3), below=message.id)
    )
    await desk.done()

    assert desk.shown(person) == ["zero", "three"]


async def test_a_card_that_was_deleted_is_sent_anew(desk: Desk):
    (person,) = desk.people(1)
    desk.say(person, card("one", 1, in_place=False))
    await desk.done()
    desk.server.last(person).deleted = True

    desk.say(person, card("two", 2))
    await desk.done()
    desk.say(person, card("three", 3))
    await desk.done()

    assert desk.shown(person) == ["three"]
    assert (desk.sender.counts.sent, desk.sender.counts.edited) == (2, 1)


@pytest.mark.parametrize("fault", [None, "unanswered"])
async def test_a_card_that_stands_there_already_is_fine(desk: Desk, fault: str | None):
    (person,) = desk.people(1)
    desk.say(person, card("one", 1, in_place=False))
    await desk.done()
    if fault:
        desk.server.fault(fault, method="editMessageText")

    desk.say(person, card("two", 2))
    await desk.done()
    desk.say(person, card("two", 2))
    await desk.done()

    assert desk.shown(person) == ["two"]
    assert desk.sender.counts.sent == 1
    assert desk.sender.counts.failed == 0


async def test_a_long_card_goes_below_its_first_pages(desk: Desk):
    (person,) = desk.people(1)
    desk.say(person, card("one", 1, in_place=False))
    await desk.done()
    long = replace(card("x", 2), blocks=(Block(Kind.TEXT, "a " * 2000), Block(Kind.TEXT, "b " * 2000)))

    desk.say(person, long)
    await desk.done()

    assert [words[0] for words in desk.shown(person)] == ["o", "a", "b"]
    assert [len(message.buttons) for message in desk.server.chat(person).from_bot] == [1, 0, 1]


async def test_links_have_no_preview(desk: Desk):
    (person,) = desk.people(1)

    desk.say(person, text("https://example.org"))
    await desk.done()

    assert desk.spoken()[0].values["link_preview_options"] == {"is_disabled": True}
