"""Several messages on the phone: five forwards, a note with them, a thread in parts, an old card."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.coaching.history import newest
from bot.coaching.model import Debrief, Prospect
from tests.botapi import Message, Person
from tests.frontends.phone import Stage, on_stage, quick

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
DAY = 24 * 3600


@pytest.fixture
async def stage(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    quick(monkeypatch)
    async with on_stage(sqlite_url, clock=lambda: NOW) as stage:
        stage.server.clock = NOW.timestamp
        yield stage


@pytest.fixture
def rep(stage: Stage) -> Person:
    rep = stage.server.person("Jo", last_name="Miller")
    stage.known(rep)
    stage.server.chat(rep)
    return rep


def theirs(stage: Stage, rep: Person, words: str, days: float, name: str = "Omar") -> Message:
    """Forward what a prospect wrote some days ago."""
    return stage.server.forward(rep, words, "hidden", name=name, at=NOW.timestamp() - days * DAY)


def ours(stage: Stage, rep: Person, words: str, days: float, *, hidden: bool = False) -> Message:
    """Forward what the rep had sent some days ago."""
    at = NOW.timestamp() - days * DAY
    if hidden:
        return stage.server.forward(rep, words, "hidden", name="Jo Miller", at=at)
    return stage.server.forward(rep, words, rep, at=at)


def debriefs(stage: Stage, rep: Person) -> tuple[Debrief, tuple[Debrief, ...]]:
    with stage.memory.look() as unit:
        who = unit.reps.of_telegram(rep.id)
        assert who is not None
        debrief, aside = unit.debriefs.unfinished_of(who.key)
    assert debrief is not None
    return debrief, aside


def told(debrief: Debrief) -> dict[str, str | None]:
    return {fact: item.answer for fact, item in newest(debrief.evidence).items()}


def answers(stage: Stage, rep: Person) -> list[Message]:
    """Return what stands in the chat from the bot."""
    return stage.server.chat(rep).from_bot


MIXED = [
    ("ours", "Hi Omar, good to meet you. Here is the overview we talked about.", 12),
    ("theirs", "Thanks. Could you send me a quote for twenty seats?", 10),
    ("ours", "Hi Omar, here is the quote, with the loading plan that you can use without us.", 9),
    ("theirs", "Sounds interesting, call me in a few weeks.", 6),
    ("ours", "Hi Omar, just checking in, any update?", 2),
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (3, 0, 4, 2, 1)])
@pytest.mark.parametrize("apart", [False, True])
async def test_five_forwards_in_any_order_are_one_debrief_with_one_answer(
    stage: Stage, rep: Person, order: tuple[int, ...], apart: bool
):
    for number in order:
        side, words, days = MIXED[number]
        (ours if side == "ours" else theirs)(stage, rep, words, days)
        if apart:
            await stage.settled()
    await stage.settled()

    debrief, aside = debriefs(stage, rep)
    assert {fact: told(debrief)[fact] for fact in ("last", "reached", "empty")} == {
        "last": "quiet",
        "reached": "1",
        "empty": "yes",
    }
    assert (debrief.named, aside) == ("Omar", ())
    assert len(answers(stage, rep)) == 1
    assert answers(stage, rep)[0].id > max(stage.server.chat(rep).messages) - 1


@pytest.mark.parametrize("hidden", [False, True])
async def test_forwards_of_ones_own_are_messages_sent_and_not_the_prospects_words(
    stage: Stage, rep: Person, hidden: bool
):
    ours(stage, rep, "Hi Omar, can you send me your numbers? When would it suit you?", 9, hidden=hidden)
    ours(stage, rep, "Hi Omar, just checking in, any update?", 5, hidden=hidden)
    await stage.settled()

    debrief, _ = debriefs(stage, rep)
    assert (debrief.named, told(debrief)["last"], told(debrief)["reached"]) == ("Omar", "quiet", "2")


async def test_whoever_hides_behind_the_reps_first_name_may_be_a_prospect(stage: Stage):
    jo = stage.server.person("Jo")
    stage.known(jo)
    stage.server.chat(jo)

    theirs(stage, jo, "We went with another supplier, sorry.", 0.1, name="Jo")
    await stage.settled()

    debrief, _ = debriefs(stage, jo)
    assert told(debrief)["last"] == "no"


@pytest.mark.parametrize("first", ["note", "forward"])
async def test_a_note_and_a_forward_are_one_debrief(stage: Stage, rep: Person, first: str):
    acts = [
        lambda: stage.server.say(rep, "Omar from Beta Logistics, he asked for a demo in March. What now?"),
        lambda: theirs(stage, rep, "We went with another supplier, sorry.", 0.1, name="Omar"),
    ]
    for act in acts if first == "note" else reversed(acts):
        act()
        await stage.settled()

    debrief, aside = debriefs(stage, rep)
    assert (told(debrief)["last"], debrief.named, aside) == ("no", "Omar", ())
    assert len(answers(stage, rep)) == 1


async def test_a_question_that_the_next_message_answers_is_gone(stage: Stage, rep: Person):
    stage.server.say(rep, "Omar from Beta Logistics")
    await stage.settled()
    question = stage.server.last(rep)

    theirs(stage, rep, "We went with another supplier, sorry.", 0.1)
    await stage.settled()

    await stage.server.until(lambda: question.deleted, 5)
    assert ["GRACEFUL EXIT" in message.text for message in answers(stage, rep)] == [True]


async def test_forwards_about_two_people_leave_one_card_for_each(stage: Stage, rep: Person):
    who = debrief_owner(stage, rep)
    people = [Prospect(f"{number:012x}", who, name) for number, name in enumerate(("Dana", "Omar"), 1)]
    stage.memory.submit(lambda unit: unit.prospects.save(*people)).result()
    async with stage.server.away():
        theirs(stage, rep, "Could you send me the price list?", 3, "Dana")
        theirs(stage, rep, "Let me think about it.", 2, "Omar")
        theirs(stage, rep, "We need to move our call, something came up.", 1, "Dana")
        theirs(stage, rep, "We went with another supplier, sorry.", 1, "Omar")
    await stage.settled()

    debrief, (aside,) = debriefs(stage, rep)
    assert (debrief.prospect, told(debrief)["last"]) == (people[1].key, "no")
    assert (aside.prospect, told(aside)["last"]) == (people[0].key, "moved")
    assert len(answers(stage, rep)) == 2
    assert "I put the other one aside" in answers(stage, rep)[-1].text


def debrief_owner(stage: Stage, rep: Person) -> str:
    with stage.memory.look() as unit:
        who = unit.reps.of_telegram(rep.id)
    assert who is not None
    return who.key


def mail(by: str, to: str, day: int, words: str) -> str:
    return (
        f"From: {by}\nSent: {day} November 2026 09:00\nTo: {to}\n\nHi {to},\n{words}\nBest regards, {by}\n\n"
    )


TALK = "".join(f"We talked about dock {at}, where order {1000 + at} was late.\n" for at in range(165))
OLD = mail("Omar Aziz", "Jo", 2, TALK)
"""About 9,000 characters."""
THREADS = {
    "the newest first": (
        mail("Omar Aziz", "Jo", 17, "We went with another supplier, sorry.") + OLD,
        "no",
        None,
    ),
    "the newest last": (
        OLD + mail("Omar Aziz", "Jo", 17, "We went with another supplier, sorry."),
        "no",
        None,
    ),
    "mine the newest": (mail("Jo Miller", "Omar", 18, "Just checking in, any update?") + OLD, "quiet", "1"),
}


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("thread", THREADS)
async def test_a_thread_that_is_pasted_in_parts_is_one_text(
    stage: Stage, rep: Person, apart: bool, thread: str
):
    text, last, reached = THREADS[thread]
    for part in parts(text):
        stage.server.say(rep, part)
        if apart:
            await stage.settled()
    await stage.settled()

    debrief, aside = debriefs(stage, rep)
    assert (told(debrief)["last"], debrief.named.split()[0], aside) == (last, "Omar", ())
    assert told(debrief).get("reached", "0") == (reached or "0")
    assert len(debrief.heard) == 3
    assert len(answers(stage, rep)) == 1


def parts(text: str) -> list[str]:
    return [text[at : at + 4096] for at in range(0, len(text), 4096)]


async def test_words_in_reply_to_an_old_card_are_about_that_prospect(stage: Stage, rep: Person):
    stage.server.say(rep, "Omar from Beta Logistics has gone quiet")
    await stage.settled()
    card = stage.server.last(rep)
    stage.server.clock = lambda: NOW.timestamp() + 60
    stage.server.say(rep, "Priya at Kestrel has gone quiet")
    await stage.settled()

    stage.server.say(rep, "Just got a mail: not interested, they went with someone else", reply_to=card)
    await stage.settled()

    debrief, (aside,) = debriefs(stage, rep)
    assert (debrief.named, told(debrief)["last"]) == ("Omar", "no")
    assert (aside.named, told(aside)["last"]) == ("Priya", "quiet")


async def test_what_came_at_once_is_answered_once_after_a_restart_too(stage: Stage, rep: Person):
    theirs(stage, rep, "Could you send me the price list?", 3)
    await stage.settled()
    await stage.stop()
    theirs(stage, rep, "We went with another supplier, sorry.", 1)
    await stage.start()
    await stage.settled()

    await stage.server.until(lambda: len(answers(stage, rep)) == 1, 5)
    assert "GRACEFUL EXIT" in answers(stage, rep)[0].text
