"""What is said outside of debriefs, on the rep's phone: lists and nudges change where they were tapped."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.coaching.model import Block, Document, Kind, Prospect, Rep, Reply
from tests.botapi import Message, Person
from tests.frontends.phone import Stage, on_stage, quick

NOW = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
"""A Monday morning, right after the time of the nudge."""


@pytest.fixture
async def stage(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    quick(monkeypatch)
    async with on_stage(sqlite_url, clock=lambda: NOW) as stage:
        yield stage


@pytest.fixture
def dana(stage: Stage) -> Person:
    """A rep with more prospects than a page holds, one of them due."""
    dana = stage.server.person("Dana")
    rep = stage.known(dana)
    people = [
        Prospect(f"{number:012x}", rep.key, f"Omar {number:02}", next_look_on=date(2026, 4, 1))
        for number in range(15)
    ]
    due = replace(people[0], next_look_on=NOW.date(), last_touch_on=NOW.date() - timedelta(days=7))
    stage.memory.submit(lambda unit: unit.prospects.save(due, *people[1:])).result()
    stage.server.chat(dana)
    return dana


def rep_of(stage: Stage, person: Person) -> Rep:
    with stage.memory.look() as unit:
        rep = unit.reps.of_telegram(person.id)
    assert rep is not None
    return rep


def tap(stage: Stage, message: Message, action: str) -> None:
    """Tap the button that does this."""
    labels = [button["text"] for button in message.buttons if button["callback_data"].endswith(f".{action}")]
    assert labels, f"{action} is none of {message.buttons}"
    stage.server.tap(message, labels[0])


async def nudged(stage: Stage, person: Person) -> Message:
    """Let the nudge of today come, as it does when the bot starts."""
    rep = replace(rep_of(stage, person), next_nudge_at=NOW)
    stage.memory.submit(lambda unit: unit.reps.save(rep)).result()
    await stage.stop()
    await stage.start()
    await stage.server.until(lambda: stage.server.chat(person).from_bot)
    await stage.settled()
    return stage.server.last(person)


def shown(stage: Stage, person: Person) -> list[int]:
    return [message.id for message in stage.server.chat(person).from_bot]


async def test_a_list_turns_its_pages_on_the_message_that_was_tapped(stage: Stage, dana: Person):
    stage.server.say(dana, "/prospects")
    await stage.settled()
    older = stage.server.last(dana)
    stage.server.say(dana, "/prospects")
    await stage.settled()
    newer = stage.server.last(dana)
    first_page = older.text

    tap(stage, older, "list.open.1")
    await stage.settled()
    second_page = older.text
    tap(stage, older, "list.open.0")
    await stage.settled()

    assert "Omar 00" in first_page
    assert "Omar 07" in second_page
    assert (older.text, newer.text) == (first_page, first_page)
    assert shown(stage, dana) == [older.id, newer.id]
    assert (older.edits, newer.edits) == (2, 0)


async def test_a_nudge_is_snoozed_on_its_own_message(stage: Stage, dana: Person):
    nudge = await nudged(stage, dana)
    asked = nudge.text

    tap(stage, nudge, "snooze.000000000000")
    await stage.settled()
    offered = nudge.text
    tap(stage, nudge, "nudge")
    await stage.settled()

    assert offered != asked
    assert nudge.text == asked
    assert shown(stage, dana) == [nudge.id]


async def test_an_old_panel_that_was_deleted_is_shown_anew(stage: Stage, dana: Person):
    nudge = await nudged(stage, dana)
    pressed = next(
        button["callback_data"] for button in nudge.buttons if "snooze." in button["callback_data"]
    )
    nudge.deleted = True

    stage.server.press(nudge, pressed, inaccessible=True)
    await stage.settled()

    (anew,) = stage.server.chat(dana).from_bot
    assert anew.id != nudge.id
    assert any("snoozed." in button["callback_data"] for button in anew.buttons)


async def test_a_panel_pressed_twice_at_once_changes_once(stage: Stage, dana: Person):
    nudge = await nudged(stage, dana)
    async with stage.server.away():
        for _ in range(2):
            tap(stage, nudge, "snooze.000000000000")
    await stage.settled()

    assert shown(stage, dana) == [nudge.id]
    assert nudge.edits == 1


async def test_a_nudge_that_waited_too_long_is_never_sent(stage: Stage, dana: Person):
    late, fresh = Reply((Block(Kind.TEXT, "late"),)), Reply((Block(Kind.TEXT, "fresh"),))
    rows = [(dana.id, late, NOW), (dana.id, fresh, NOW + timedelta(hours=1))]
    stage.memory.submit(lambda unit: unit.outbox.add_many(rows, NOW - timedelta(hours=3))).result()

    await stage.stop()
    await stage.start()
    await stage.server.until(lambda: stage.server.chat(dana).from_bot)
    await stage.settled()

    assert [message.text for message in stage.server.chat(dana).from_bot] == ["fresh"]


async def test_a_document_of_the_outbox_is_sent(stage: Stage, dana: Person):
    reply = Reply((Block(Kind.TEXT, "Your stories."),), document=Document("stories.yaml", "- kind: bite\n"))
    stage.memory.submit(lambda unit: unit.outbox.add(dana.id, [reply], NOW)).result()

    await stage.stop()
    await stage.start()
    await stage.server.until(lambda: len(stage.server.chat(dana).from_bot) == 2)
    await stage.settled()

    told, document = stage.server.chat(dana).from_bot
    assert told.text == "Your stories."
    assert stage.server.content(document) == b"- kind: bite\n"
