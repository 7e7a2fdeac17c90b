"""Nobody reaches what is somebody else's: 0 of the victim's rows changed, 0 planted words shown.

Every kind of update is played over the whole bot, and every button, question and command with the victim's
keys against the coach itself: as a stranger, as somebody whose access was taken away, as another rep, and as
the manager of another team.
"""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from bot.coaching import desk, tapping
from bot.coaching.model import Commanded, Event, Forwarded, Picked, Rep, Said
from bot.service import Address, Coach
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing, record_of_reply
from bot.storage.unit_of_work import UnitOfWork
from tests.botapi import Person
from tests.frontends.phone import Stage, on_stage, quick, shelf
from tests.frontends.strangers import (
    BOSS,
    CODE,
    DAY,
    GONE,
    KEYS,
    KINDS,
    LINKS,
    NOBODY,
    NORTH,
    OTHER,
    REPS,
    ROLES,
    VICTIM,
    WORDS,
    Player,
    belongings,
    planted,
    restored,
    shows_planted,
)

OUTSIDE = [pytest.param(NOBODY, id="a stranger"), pytest.param(GONE, id="somebody let go")]
INSIDE = [pytest.param(OTHER, id="another rep"), pytest.param(BOSS, id="a manager of another team")]
VERBS = sorted({*desk.TAPS, *tapping.TAPS})
ENDINGS = (".yes", f".{DAY}", f".{KEYS['prospect']}")
SAYS_NOTHING = {"answerCallbackQuery", "deleteWebhook", "getUpdates"}
SAYS = {
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "editMessageText",
    "editMessageMedia",
    "editMessageCaption",
}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    async with on_stage(database_url) as stage:
        stage.memory.submit(planted).result()
        # How it presents itself is none of what is looked at.
        await stage.server.until(lambda: stage.server.calls("setMyShortDescription"))
        yield stage


def person_of(stage: Stage, chat: int) -> Person:
    person = stage.server.person("Zara", id=chat)
    stage.server.chat(person)
    return person


async def played(stage: Stage, player: Player) -> None:
    """Play every kind of update, and wait until all has been dealt with."""
    for kind in KINDS:
        for update in player.updates(kind):
            stage.server.push(update)
    await stage.settled(60)
    polls = len(stage.server.calls("getUpdates"))
    stage.server.push({"a_kind_of_next_year": {}})
    await stage.server.until(lambda: len(stage.server.calls("getUpdates")) > polls)


def actions() -> tuple[str, ...]:
    """Return each button with one key that is the victim's, and those of links."""
    keys = list(KEYS.values())
    pressed = [f"{verb}.{keys[at % len(keys)]}"[:45] for at, verb in enumerate(VERBS)]
    return (*pressed, f"join.{NORTH.key}.{CODE[:-1]}x", "shutout.\0", "try", "")


# --- Every kind of update, over the whole bot ----------------------------------------------------


@pytest.mark.parametrize("chat", OUTSIDE)
async def test_an_outsider_gets_one_line_and_leaves_no_trace(stage: Stage, chat: int):
    before, since = belongings(stage.memory), len(stage.server.requests)

    await played(stage, Player(person_of(stage, chat), actions()))
    await stage.server.until(lambda: stage.server.chat(chat).from_bot)

    said = [request for request in stage.server.requests[since:] if request.method not in SAYS_NOTHING]
    assert [(request.method, request.values["text"]) for request in said] == [
        ("sendMessage", stage.coach.word("stranger"))
    ]
    assert belongings(stage.memory) == before


@pytest.mark.parametrize("chat", INSIDE)
async def test_another_rep_or_manager_reaches_nothing_by_any_kind_of_update(stage: Stage, chat: int):
    mine = (REPS[chat], chat)
    before, since = belongings(stage.memory, *mine), len(stage.server.requests)
    # A press shows nothing but what is theirs; those that make them forget or leave are played alone below.
    pressed = tuple(action for action in actions() if not action.startswith(("forget", "leave")))

    await played(stage, Player(person_of(stage, chat), pressed))

    said = [request for request in stage.server.requests[since:] if request.method in SAYS]
    assert len(said) > len(WORDS)
    assert [request for request in said if shows_planted(request.values)] == []
    assert {request.values["chat_id"] for request in said} == {chat}
    assert belongings(stage.memory, *mine) == before


def test_these_are_all_kinds_of_updates_that_the_library_knows():
    from telegram import Update

    assert set(Update.ALL_TYPES) <= set(KINDS)


# --- Every button, question and command, with every key ------------------------------------------


@pytest.fixture
def memory(sqlite_url: str) -> Iterator[Memory]:
    with Memory(sqlite_url) as memory:
        memory.submit(planted).result()
        yield memory


@pytest.fixture
def coach(memory: Memory) -> Coach:
    return Coach(memory, shelf())


class Reaching:
    """Somebody who tries everything."""

    def __init__(self, coach: Coach, memory: Memory, chat: int) -> None:
        self.coach, self.memory, self.chat = coach, memory, chat
        self.tried = 0
        self.taken: list[Future[tuple[Outgoing, ...] | None]] = []

    def does(self, *events: Event) -> None:
        for event in events:
            self.tried += 1
            address = Address(telegram_id=self.chat, name="Zara")
            self.taken.append(self.coach.take(address, event, f"9:{self.tried}"))

    def answers(self) -> list[tuple[Outgoing, ...] | None]:
        """Return what was answered; what a made-up button broke was undone and excused."""
        taken, self.taken = self.taken, []
        return [() if future.exception(60) is not None else future.result() for future in taken]

    def asked(self, prompt: str) -> None:
        """Let the coach wait for an answer, whoever could have made it ask."""

        def wait(unit: UnitOfWork) -> None:
            rep = unit.reps.of_telegram(self.chat)
            if rep is not None:
                unit.reps.save(replace(rep, prompt=prompt))

        self.memory.submit(wait).result()

    def begins_anew(self) -> None:
        """Be who they were at first, whatever they have done to themselves."""

        def again(unit: UnitOfWork) -> None:
            if self.chat in REPS and unit.reps.of_telegram(self.chat) is None:
                unit.reps.add(Rep(REPS[self.chat], "Zara"), self.coach.now(), telegram_id=self.chat)
            restored(unit)

        if self.chat not in (NOBODY, GONE):
            self.memory.submit(again).result()


def presses(verb: str) -> Iterator[Picked]:
    yield from (Picked(f"{verb}.{key}") for key in KEYS.values())
    for what, ending in product(("prospect", "promise", "story"), ENDINGS):
        yield Picked(f"{verb}.{KEYS[what]}{ending}")
    for role in ROLES:
        yield Picked(f"{verb}.{KEYS['rep']}.{role}")
        yield Picked(f"{verb}.{role}.{KEYS['team']}")
    # On the victim's card, as it stands.
    yield Picked(f"{verb}.{KEYS['prospect']}", KEYS["debrief"], 7)
    yield Picked(verb, KEYS["debrief"], 7)


def commands() -> Iterator[Commanded]:
    names = sorted({*desk.COMMANDS, "help", "cancel", "nonsense"})
    yield from (Commanded(name, rest) for name in names for rest in ("", "Omar", *KEYS.values()))
    yield from (Commanded("start", code) for code in LINKS)
    yield from (Picked(f"join.{NORTH.key}.{code[:22]}") for code in LINKS)  # type: ignore[misc]


ANSWERS = (Said("Friday", "a"), Said("Omar", "b"))


def everything(reaching: Reaching) -> Iterator[tuple[Outgoing, ...] | None]:
    """Try every button with every key, every question and every command; give what was answered."""
    for verb in VERBS:
        reaching.begins_anew()
        for press in presses(verb):
            reaching.does(press)
        reaching.does(Said("Friday", "after"))
        yield from reaching.answers()
    reaching.begins_anew()
    for verb, what in product(sorted(desk.PROMPTS), ("prospect", "promise", "story", "import")):
        for answer in ANSWERS:
            reaching.asked(f"{verb}.{KEYS[what]}")
            reaching.does(answer)
        yield from reaching.answers()
    reaching.begins_anew()
    reaching.does(*commands(), Forwarded("Not now", "Omar", "f", "zara"))
    yield from reaching.answers()


@pytest.mark.parametrize("chat", OUTSIDE)
def test_for_an_outsider_nothing_happens_whatever_they_press(coach: Coach, memory: Memory, chat: int):
    before = belongings(memory)
    reaching = Reaching(coach, memory, chat)

    for verb in VERBS:
        reaching.does(*presses(verb), Said("Friday", "x"))
    reaching.does(*commands(), *ANSWERS)

    assert reaching.tried > 2_000
    assert set(reaching.answers()) == {None}
    assert belongings(memory) == before


@pytest.mark.parametrize("chat", INSIDE)
def test_nobody_inside_reaches_what_is_somebody_elses(coach: Coach, memory: Memory, chat: int):
    mine = (REPS[chat], chat)
    before = belongings(memory, *mine)
    reaching = Reaching(coach, memory, chat)

    shown: list[Any] = []
    for replies in everything(reaching):
        shown += [record_of_reply(each.reply) for each in replies or ()]

    assert reaching.tried > 3_000
    assert [reply for reply in shown if shows_planted(reply)] == []
    assert belongings(memory, *mine) == before


def test_the_victim_sees_what_was_planted(coach: Coach, memory: Memory):
    """Else nothing that is said above would prove anything."""
    reaching = Reaching(coach, memory, VICTIM)
    wanted = {
        "prospects": Commanded("prospects"),
        "person": Picked(f"person.{KEYS['prospect']}"),
        "story": Picked(f"story.{KEYS['story']}"),
        "go": Picked(f"go.{KEYS['prospect']}"),
        "today": Commanded("today"),
    }

    for event in wanted.values():
        reaching.does(event)

    for what, replies in zip(wanted, reaching.answers(), strict=True):
        assert any(shows_planted(record_of_reply(each.reply)) for each in replies or ()), what


def test_a_good_link_would_have_let_them_in(coach: Coach, memory: Memory):
    before = belongings(memory)
    reaching = Reaching(coach, memory, NOBODY)

    reaching.does(Commanded("start", CODE))

    assert reaching.answers()[0]
    assert belongings(memory) != before
