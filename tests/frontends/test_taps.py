"""How many taps it takes to a copied draft, counted over the calls in calls.jsonl.

The rep types one line and answers what is asked, as an honest rep would; blanks are filled by typing and the
draft is copied. A first debrief may take 7 taps, a repeat one that begins at /today 3, where the problem is
known.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from bot.coaching.model import Button, Commanded, Event, Picked, Prospect, Reply, Said
from bot.frontends.telegram.dressing import dressed
from bot.service import Address, Coach
from bot.storage.memory import Memory
from tests.frontends.phone import shelf

CALLS = [
    json.loads(line)
    for line in (Path(__file__).parent / "calls.jsonl").read_text("utf-8").splitlines()
    if line
]
MOST_AT_FIRST, MOST_AGAIN = 7, 3
KNOWN = {"problem", "wanted"}
ENDS = ("copy", "done", "remind")
"""What the rep does at last: copies the draft; where there is none, or not yet, takes note of that."""


class Clock:
    """The time, which the tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Rep:
    """A rep who answers honestly and counts taps."""

    coach: Coach
    address: Address
    answers: dict[str, Any]
    taps: int = 0
    reply: Reply = Reply(())  # noqa: RUF009

    def hear(self, event: Event) -> None:
        self.reply = self.coach.hear(self.address, event).result()[-1]

    def button(self, action: str) -> Button | None:
        buttons = [button for row in self.reply.rows for button in row]
        return next((button for button in buttons if button.action == action), None)

    def tap(self, *actions: str) -> str:
        """Tap the first of these that is there; return which."""
        action = next((action for action in actions if self.button(action)), None)
        assert action is not None, f"none of {actions} on: {self.reply}"
        self.taps += 1
        self.hear(Picked(action, self.reply.debrief, self.reply.version))
        return action

    @property
    def fact(self) -> str:
        """The fact that is asked, if one is."""
        actions = [button.action.split(".") for row in self.reply.rows for button in row]
        return next((action[1] for action in actions if action[0] in {"answer", "unknown"}), "")

    def answer(self) -> None:
        """Answer the questions until the card is there."""
        while fact := self.fact:
            known = self.coach.playbook.fact[fact]
            answer = known.answer_of(self.answers[fact])
            wanted = f"answer.{fact}.{answer}"
            self.tap(wanted, "replies", "more", f"unknown.{fact}")

    def copy(self) -> str:
        """Take the draft, or note that there is nothing to send now; return which it was."""
        action = next(action for action in ENDS if self.button(action))
        if action == "copy":
            self.taps += 1
            (message,) = dressed(self.reply)[-1:]
            buttons = (button for row in message.keyboard["inline_keyboard"] for button in row)
            copied = [button for button in buttons if "copy_text" in button]
            assert len(copied) == 1, "one tap copies the draft"
        else:
            self.tap(action)
        return action

    def fill_in(self) -> None:
        """Type what the blanks of the draft ask for."""
        if self.button("fill"):
            self.tap("fill")
            while self.button("skip"):
                self.hear(Said("Sam" if self._name_asked else f"orders getting lost on day {self.taps}"))
                self.taps += 1

    @property
    def _name_asked(self) -> bool:
        words = self.reply.blocks[-1].text
        return words in {self.coach.word("ask_name"), self.coach.playbook.slots["name"].ask}

    def send(self) -> None:
        """Tell that it was sent, and the name if it is asked for."""
        self.tap("sent")
        if self.button("skip"):
            self.hear(Said("Sam"))


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def coach(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Coach]:
    file = tmp_path_factory.mktemp("taps") / "unchase.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    with Memory(f"sqlite:///{file}") as memory:
        coach = Coach(memory, shelf(), clock=clock)
        coach.memory = memory
        yield coach


@pytest.fixture
def rep(coach: Coach, clock: Clock, request: pytest.FixtureRequest) -> Rep:
    clock.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    call = request.param
    return Rep(coach, Address(console_name=request.node.name, name="Rae"), call["answers"])


def prospect_of(rep: Rep) -> Prospect:
    with rep.coach.memory.look() as unit:
        known = unit.reps.of_console(rep.address.console_name)
        assert known is not None
        (prospect,) = unit.prospects.of(known.key)
    return prospect


FIRST: Counter[int] = Counter()
AGAIN: Counter[int] = Counter()
IDS = [call["id"] for call in CALLS]


@pytest.mark.parametrize(("rep", "call"), [(call, call) for call in CALLS], ids=IDS, indirect=["rep"])
def test_a_debrief_takes_few_taps(rep: Rep, call: dict[str, Any], clock: Clock):
    rep.hear(Said(call["opening"], "1"))
    rep.answer()
    outcome = rep.copy()

    assert rep.taps <= MOST_AT_FIRST
    FIRST[rep.taps] += 1
    if outcome != "copy":
        return

    rep.fill_in()
    rep.send()
    for _ in range(2):
        prospect = prospect_of(rep)
        if prospect.stage != "open" or prospect.next_look_on is None:
            return
        clock.now = datetime.combine(prospect.next_look_on, time(9), UTC)
        rep.hear(Commanded("today"))
        rep.answers = {**call["answers"], "last": "quiet"}
        rep.taps = 0

        rep.tap(f"go.{prospect.key}")
        rep.answer()
        outcome = rep.copy()

        if call["answers"]["standing"] in KNOWN:
            assert rep.taps <= MOST_AGAIN
            AGAIN[rep.taps] += 1
        if outcome != "copy":
            return
        rep.send()


def test_the_calls_are_of_many_kinds():
    assert len(CALLS) >= 40
    lasts = Counter(call["answers"]["last"] for call in CALLS)
    assert set(lasts) == {answer.key for answer in shelf().playbook.facts[0].answers}
    if sum(FIRST.values()) == len(CALLS):
        # Only where all of them were played.
        assert sum(AGAIN.values()) >= 40
        print("taps at first", sorted(FIRST.items()), "again", sorted(AGAIN.items()))  # noqa: T201
