"""The sender with what is said outside of debriefs: panels in place, documents, nudges that come too late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.coaching.model import Block, Button, Document, Kind, Rep, Reply
from bot.frontends.telegram.sender import Sender
from tests.botapi import BotApiServer, Limits, Person
from tests.frontends.desk import BACK, NOW, Desk, card, desk_at, text

SOON = NOW + timedelta(minutes=5)
STORIES = Document("stories.yaml", "- kind: bite\n  tip: über Nacht 🙂\n")


def panel(words: str, message: int) -> Reply:
    return Reply((Block(Kind.TEXT, words),), BACK, in_place=True, message=message)


async def shown(desk: Desk, person: Person, *replies: Reply) -> int:
    """Show somebody something; return the number of the last message."""
    desk.say(person, *replies)
    await desk.done()
    return desk.server.last(person).id


# --- Panels --------------------------------------------------------------------------------------


async def test_a_panel_takes_the_place_of_the_message_that_was_tapped(desk: Desk):
    (person,) = desk.people(1)
    first = await shown(desk, person, replace(text("list"), rows=BACK))
    await shown(desk, person, text("below"))

    desk.say(person, panel("page 2", first))
    await desk.done()

    assert desk.shown(person) == ["page 2", "below"]
    assert desk.server.chat(person).from_bot[0].buttons[0]["callback_data"] == ".0.back"


async def test_of_panels_that_follow_each_other_on_one_message_only_the_last_is_shown(desk: Desk):
    (person,) = desk.people(1)
    first = await shown(desk, person, text("list"))
    before = len(desk.spoken())

    desk.say(person, *(panel(f"page {number}", first) for number in (2, 3, 4)))
    await desk.done()

    assert desk.shown(person) == ["page 4"]
    assert len(desk.spoken()) == before + 1


async def test_panels_on_different_messages_are_all_shown(desk: Desk):
    (person,) = desk.people(1)
    one, two = await shown(desk, person, text("one")), await shown(desk, person, text("two"))
    still = Reply((Block(Kind.TEXT, "a card"),), BACK, "d1", 1, in_place=True, message=0)

    desk.say(person, panel("one!", one), panel("two!", two), still, panel("two?", two))
    await desk.done()

    assert desk.shown(person) == ["one!", "two?", "a card"]


async def test_panels_that_belong_to_no_message_go_below_one_by_one(desk: Desk):
    (person,) = desk.people(1)

    desk.say(person, panel("one", 0), panel("two", 0))
    await desk.done()

    assert desk.shown(person) == ["one", "two"]


async def test_a_panel_whose_message_was_deleted_is_sent_anew(desk: Desk):
    (person,) = desk.people(1)
    first = await shown(desk, person, text("list"))
    desk.server.last(person).deleted = True

    desk.say(person, panel("page 2", first))
    await desk.done()

    assert desk.shown(person) == ["page 2"]
    assert desk.server.last(person).id != first
    assert desk.sender.counts.failed == 0


async def test_a_panel_pressed_twice_stays_as_it_is(desk: Desk):
    (person,) = desk.people(1)
    first = await shown(desk, person, text("list"))

    for _ in range(2):
        await shown(desk, person, panel("page 2", first))

    assert desk.shown(person) == ["page 2"]
    assert (desk.sender.counts.sent, desk.sender.counts.failed) == (1, 0)


# --- Documents -----------------------------------------------------------------------------------


async def test_a_document_follows_its_text_and_comes_before_what_is_said_next(desk: Desk):
    (person,) = desk.people(1)

    desk.say(person, text("before"), replace(text("Your stories."), document=STORIES), text("after"))
    await desk.done()

    before, told, document, after = desk.server.chat(person).from_bot
    assert [before.text, told.text, document.text, after.text] == ["before", "Your stories.", "", "after"]
    assert document.raw["document"]["file_name"] == "stories.yaml"
    assert desk.server.content(document) == STORIES.text.encode()


async def test_a_document_that_needs_no_words_comes_alone(desk: Desk):
    (person,) = desk.people(1)

    desk.say(person, Reply((), document=STORIES))
    await desk.done()

    (message,) = desk.server.chat(person).from_bot
    assert desk.server.content(message) == STORIES.text.encode()


async def test_a_document_is_sent_again_when_telegram_stumbles_and_its_text_is_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.frontends.telegram.delivering._BEFORE_FILE_AGAIN", 0.01)
    (person,) = desk.people(1)
    fault = desk.server.fault("lost", method="sendDocument")

    desk.say(person, replace(text("Your stories."), document=STORIES))
    await desk.done()

    assert fault.hits == 1
    assert desk.shown(person) == ["Your stories.", ""]


async def test_a_document_that_telegram_refuses_is_excused(desk: Desk):
    (person,) = desk.people(1)

    desk.say(person, Reply((), document=Document("stories.yaml", "")), text("after"))
    await desk.done()

    excuse, after = desk.shown(person)
    assert "went wrong" in excuse
    assert after == "after"


async def test_half_a_character_holds_up_no_document(desk: Desk):
    (person,) = desk.people(1)
    reply = Reply((), document=Document("stories.yaml", "tip: \ud83d"))
    (outgoing,) = desk.put(person, reply)

    desk.sender.take([replace(outgoing, reply=reply)])
    await desk.done()

    assert desk.server.content(desk.server.last(person)) == b"tip: ?"


# --- Too late ------------------------------------------------------------------------------------


async def test_what_may_still_arrive_arrives(desk: Desk):
    (person,) = desk.people(1)

    desk.say(person, text("nudge"), until=SOON)
    await desk.done()

    assert desk.shown(person) == ["nudge"]
    assert desk.sender.counts.expired == 0


async def test_what_comes_too_late_is_let_go_of(desk: Desk):
    (person,) = desk.people(1)
    desk.now = SOON

    desk.say(person, text("nudge"), until=SOON)
    desk.say(person, text("answer"))
    await desk.done()

    assert desk.shown(person) == ["answer"]
    assert desk.sender.counts.expired == 1
    assert desk.set_aside() == []


async def test_what_was_left_by_an_earlier_process_may_be_too_late_by_now(desk: Desk):
    (person,) = desk.people(1)
    desk.put(person, text("nudge"), until=SOON)
    desk.now = SOON + timedelta(hours=1)

    await desk.sender.sweep()
    await desk.done()

    assert desk.spoken() == []


@pytest.mark.parametrize("fault", ["too_many", "lost"])
async def test_what_becomes_too_late_while_telegram_is_busy_is_not_sent(desk: Desk, fault: str):
    (person,) = desk.people(1)
    struck = desk.server.fault(fault, method="sendMessage", retry_after=1)

    desk.say(person, text("nudge"), until=SOON)
    await desk.server.until(lambda: struck.hits)
    desk.now = SOON
    await desk.done()

    assert desk.shown(person) == []
    assert desk.sender.counts.expired == 1


async def test_a_panel_that_may_come_too_late_takes_nothing_before_it_along(desk: Desk):
    (person,) = desk.people(1)
    first = await shown(desk, person, text("list"))
    one, two = desk.put(person, panel("page 2", first)), desk.put(person, panel("page 3", first), until=SOON)
    desk.now = SOON

    desk.sender.take([*one, *two])
    await desk.done()

    assert desk.shown(person) == ["page 2"]


# --- Who has blocked the bot ---------------------------------------------------------------------


def known(desk: Desk, person: Person) -> None:
    rep = Rep(f"rep{person.id}", next_nudge_at=SOON)
    desk.memory.submit(lambda unit: unit.reps.add(rep, NOW, telegram_id=person.id)).result()


def rep_of(desk: Desk, person: Person) -> Rep:
    with desk.memory.look() as unit:
        rep = unit.reps.of_telegram(person.id)
    assert rep is not None
    return rep


@pytest.mark.parametrize("why", ["blocked", "deactivated"])
async def test_who_has_blocked_the_bot_or_is_gone_gets_no_more_nudges(desk: Desk, why: str):
    gone, other = desk.people(2)
    for person in (gone, other):
        known(desk, person)
    setattr(desk.server.chat(gone), why, True)

    desk.say(gone, text("secret"))
    desk.say(other, text("hello"))
    await desk.done()

    assert (rep_of(desk, gone).active, rep_of(desk, gone).next_nudge_at) == (False, None)
    assert (rep_of(desk, other).active, rep_of(desk, other).next_nudge_at) == (True, SOON)
    assert desk.set_aside() == [("blocked", {})]


async def test_what_telegram_refuses_otherwise_says_nothing_about_the_rep(desk: Desk):
    (person,) = desk.people(1)
    known(desk, person)

    desk.say(person, replace(text("secret"), rows=((Button(" ", "back"),),)))
    await desk.done()

    assert desk.set_aside() == [("refused", {})]
    assert rep_of(desk, person).active


async def test_a_sender_that_starts_anew_gives_up_on_who_has_blocked_the_bot_too(desk: Desk):
    (person,) = desk.people(1)
    known(desk, person)
    desk.server.chat(person).blocked = True
    desk.put(person, card("one", 1, in_place=False))
    again = Sender(desk.bot, desk.coach)

    await again.sweep()
    await desk.done()

    assert not rep_of(desk, person).active


async def test_an_answer_does_not_queue_behind_a_mornings_nudges(sqlite_url: str):
    async with BotApiServer(limits=Limits()) as server, desk_at(server, sqlite_url) as desk:
        one, *many = desk.people(80)
        for person in many:
            desk.say(person, text("nudge"), until=SOON)
        desk.say(one, text("answer"))

        await desk.server.until(lambda: desk.shown(one))

        assert len(desk.spoken()) < len(many)
