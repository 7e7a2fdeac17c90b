"""A rep who sends more than anybody reads: all of it counts, one line says so, and one answer follows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.coaching.flooding import PAUSE
from bot.coaching.history import newest
from bot.coaching.model import Commanded, Debrief, Event, Forwarded, Picked, Rep, Reply, Said
from bot.content.shelf import Shelf
from bot.service import Address, Coach
from bot.settings import PROJECT_ROOT
from bot.storage.memory import Memory

ANA, BEN = Address(telegram_id=5_000_000_000), Address(telegram_id=5_000_000_001)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
FLOODED = "That is a lot at once. I read all of it, and answer when you pause."
CAUGHT_UP = "I have read it all. This is where we are."


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(PROJECT_ROOT / "coaching_content.yaml")


class Office:
    """Two reps who write to one coach, on a clock that the test moves."""

    def __init__(self, memory: Memory, shelf: Shelf) -> None:
        self.now = MONDAY
        self.memory = memory
        self.coach = Coach(memory, shelf, clock=lambda: self.now)
        self._numbers = count(10)
        for key, address in (("a1", ANA), ("b1", BEN)):
            rep, chat = Rep(key), address.telegram_id
            memory.submit(
                lambda unit, rep=rep, chat=chat: unit.reps.add(rep, MONDAY, telegram_id=chat)
            ).result()

    def gets(self, event: Event, who: Address = ANA) -> list[Reply]:
        found = self.coach.take(who, event, f"9:{next(self._numbers)}").result(20) or ()
        return [one.reply for one in found]

    def says(self, words: str, who: Address = ANA, after: float = 0.3) -> list[Reply]:
        self.now += timedelta(seconds=after)
        return self.gets(Said(words, str(next(self._numbers)), self.now), who)

    def floods(self, messages: int = 200, after: float = 0.3) -> list[list[Reply]]:
        return [
            self.says(f"Omar from Beta Logistics called, part {at}", after=after) for at in range(messages)
        ]

    def pauses(self, seconds: float) -> list[tuple[int, str]]:
        """Let time pass; return what is said then, with the chats."""
        self.now += timedelta(seconds=seconds)
        return [(one.chat, text_of([one.reply])) for one in self.coach.catch_up().result(20)]

    def open(self, rep: str = "a1") -> Debrief:
        with self.memory.look() as unit:
            debrief = unit.debriefs.open_of(rep)
            assert debrief is not None
            return debrief


@pytest.fixture
def office(database_url: str, shelf: Shelf) -> Iterator[Office]:
    with Memory(database_url) as memory:
        yield Office(memory, shelf)


def text_of(replies: list[Reply]) -> str:
    return "\n".join(block.text for reply in replies for block in reply.blocks)


def test_who_floods_hears_one_line_instead_of_a_reply_each(office):
    # Without `flooding.hushed` in `flowed`, every message would be answered.
    answers = office.floods(200)

    answered = [text_of(answer) for answer in answers if answer]
    assert len(answered) < 100
    assert answered.count(FLOODED) == 1
    assert answered[-1] == FLOODED


def test_what_is_said_in_a_flood_counts(office):
    office.floods(100)

    assert office.says("Omar went quiet after two mails") == []

    known = newest(office.open().evidence)
    assert (known["last"].answer, known["reached"].answer) == ("quiet", "2")


def test_who_has_flooded_sees_the_card_once_they_pause(office):
    # Without `hushed_at`, nobody would find them.
    office.floods(100)

    too_soon = office.pauses(1)
    ((chat, shown),) = office.pauses(PAUSE.total_seconds())

    assert too_soon == []
    assert chat == ANA.telegram_id
    assert shown.startswith(CAUGHT_UP)
    assert "Omar" in shown
    assert office.pauses(60) == []


def test_the_card_after_a_flood_stands_below_it_and_its_buttons_work(office):
    office.floods(100)
    office.now += timedelta(seconds=60)
    (card,) = [one.reply for one in office.coach.catch_up().result(20)]
    button = card.rows[0][0]

    (after,) = office.gets(Picked(button.action, card.debrief, card.version))

    assert card.in_place
    assert card.below > 0
    assert "from earlier" not in text_of([after])


def test_who_goes_on_after_a_pause_is_answered_and_not_once_more(office):
    office.floods(100)

    answer = office.says("Omar went quiet", after=6)

    assert "Omar" in text_of(answer)
    assert office.pauses(60) == []


def test_three_bursts_of_ten_forwards_are_answered_as_ever(office):
    # With a limit of ten, the second burst would be hushed.
    replies = []
    for _ in range(3):
        office.now += timedelta(seconds=15)
        for at in range(10):
            event = Forwarded(f"Part {at}", "Omar", str(next(office._numbers)), at=office.now)
            replies.append(office.gets(event))

    assert all(replies)
    assert FLOODED not in "".join(map(text_of, replies))


def test_nobody_else_is_slowed_by_a_flood(office):
    office.floods(100)

    answer = office.says("Lena from Kestrel asked for an offer", BEN)

    assert "Lena" in text_of(answer)
    assert "Omar" not in text_of(answer)


def test_a_list_is_shown_and_a_tap_is_answered_in_a_flood_too(office):
    (card, *_) = office.says("Omar from Beta Logistics called me")
    office.floods(100)
    shown = office.gets(Commanded("settings", "", str(next(office._numbers))))

    assert shown[-1].rows
    assert office.gets(Picked("settings"))
    assert office.gets(Picked("answer.last.quiet", card.debrief, card.version))


def test_who_keeps_on_more_slowly_is_answered_again(office):
    office.floods(100)

    answers = [office.says(f"Omar called, part {at}", after=4) for at in range(20)]

    assert answers[0] == []
    assert answers[-1]


def test_a_flood_that_ends_in_nothing_open_is_answered_too(office):
    for _ in range(100):
        office.says("thanks")

    ((_, shown),) = office.pauses(60)

    assert shown == CAUGHT_UP


def test_a_flood_in_the_terminal_is_none(sqlite_url, shelf):
    rep = Address(console_name="ana")
    with Memory(sqlite_url) as memory:
        coach = Coach(memory, shelf, clock=lambda: MONDAY)
        answers = [coach.hear(rep, Said("Omar from Beta called me")).result(20) for _ in range(60)]

    assert all(answers)
