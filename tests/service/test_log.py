"""The list and the log over the whole coach, on both databases: pages, merging, promises, deleting, Undo."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.coaching.model import Commanded, Event, Picked, Reply, Said
from bot.content.shelf import Shelf
from bot.service import Address, Coach
from bot.storage.memory import Memory
from tests import playbooks

ANA = Address(console_name="ana")
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


class Desk:
    """A rep who types and taps."""

    def __init__(self, coach: Coach) -> None:
        self.coach = coach
        self.now = MONDAY
        self.card: Reply | None = None

    def does(self, event: Event) -> str:
        self.now += timedelta(minutes=1)
        replies = self.coach.hear(ANA, event).result(20)
        self.card = next((reply for reply in reversed(replies) if reply.rows), self.card)
        return "\n".join(block.text for reply in replies for block in reply.blocks)

    def says(self, *messages: str) -> str:
        return [self.does(Said(words)) for words in messages][-1]

    def taps(self, *labels: str) -> str:
        return [self.does(self.press(label)) for label in labels][-1]

    def press(self, label: str) -> Picked:
        buttons = {button.label: button for row in self.card.rows for button in row}
        return Picked(buttons[label].action, self.card.debrief, self.card.version)

    def page(self, label: str) -> str:
        self.does(Commanded("prospects"))
        return self.taps(label)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


@pytest.fixture
def desk(database_url: str, shelf: Shelf) -> Iterator[Desk]:
    with Memory(database_url) as memory:
        desk = Desk(Coach(memory, shelf, clock=lambda: desk.now))
        yield desk


def debriefed(desk: Desk, *people: str) -> None:
    """Log a question of each of these people, and the answer that was sent."""
    for name in people:
        desk.says(f"{name} asked me about the price, they want an offer from us")
        while "Sent" not in {button.label for row in desk.card.rows for button in row}:
            desk.taps("Don't know")
        desk.taps("Sent")


def test_a_page_tells_what_the_memory_holds(desk):
    debriefed(desk, "Dana from Northwind")

    page = desk.page("Dana · Northwind")

    assert "Mon 16 Nov: Asked something. Sent: open question, useful." in page


def test_a_promise_is_kept_asked_for_and_settled(desk):
    debriefed(desk, "Dana from Northwind")
    desk.page("Dana · Northwind")
    desk.taps("I promised")
    noted = desk.says("the sample by Wednesday")
    desk.now += timedelta(days=2)

    due = desk.does(Commanded("today"))
    desk.page("Dana · Northwind")
    desk.taps("Settle: the sample", "Yes, done")

    assert "You promised the sample by Wed 18 Nov." in noted
    assert "the sample" in due
    assert "You promised the sample by Wed 18 Nov: kept." in desk.page("Dana · Northwind")


def test_a_message_of_the_log_is_corrected_and_the_correction_taken_back(desk):
    debriefed(desk, "Dana from Northwind")
    desk.page("Dana · Northwind")
    desk.taps("I sent something", "Today", "Only checked in")
    desk.page("Dana · Northwind")
    without = desk.taps("More", "Correct last message", "It was not sent")

    desk.taps("Undo")

    assert "only a check-in" not in without
    assert "Sent: a message, only a check-in." in desk.page("Dana · Northwind")


def test_two_who_are_one_are_merged(desk):
    debriefed(desk, "Dana from Northwind", "Danna from Northwind")
    desk.page("Dana · Northwind")

    page = desk.taps("More", "Merge with…", "Danna · Northwind")

    assert page.count("Sent: open question") == 2
    assert desk.does(Commanded("prospects")).count("Northwind:") == 1


def test_a_merge_is_taken_back(desk):
    debriefed(desk, "Dana from Northwind", "Danna from Northwind")
    others, before = desk.page("Danna · Northwind"), desk.page("Dana · Northwind")

    desk.taps("More", "Merge with…", "Danna · Northwind", "Undo")

    assert desk.page("Danna · Northwind") == others
    assert desk.page("Dana · Northwind") == before


def test_who_is_deleted_is_gone_for_good(desk):
    debriefed(desk, "Dana from Northwind", "Omar from Beta Logistics")
    desk.page("Dana · Northwind")
    desk.taps("Park until…", "Two weeks")
    undo = desk.press("Undo")
    desk.does(Commanded("prospects", "dana"))

    desk.taps("More", "Delete", "Yes, delete")
    desk.does(undo)

    assert "Dana" not in desk.does(Commanded("prospects"))
    assert "Parked: 0" in {button.label for row in desk.card.rows for button in row}


def test_a_name_typed_after_the_list_shows_the_whole_page(desk):
    debriefed(desk, "Dana from Northwind", "Omar from Beta Logistics")
    desk.does(Commanded("prospects"))

    page = desk.says("omar")

    assert page.startswith("Omar · Beta Logistics")
    assert "Sent: open question" in page
    assert "Sent: open question" in desk.does(Commanded("prospects", "dana"))


def test_a_merge_keeps_all_of_a_long_history(desk):
    debriefed(desk, "Dana from Northwind", *["Danna from Northwind"] * 12)
    desk.page("Dana · Northwind")

    desk.taps("More", "Merge with…", "Danna · Northwind")
    further = desk.page("Dana · Northwind").count("Sent:") + desk.taps("Earlier").count("Sent:")

    assert further == 13


def test_who_stands_only_in_a_half_debrief_is_known_by_name(desk):
    desk.says("Priya at Kestrel asked for the price")
    desk.says("Omar from Beta Logistics, sounds interesting he says")

    again = desk.says("sent priya another note today")

    assert again.count("Priya · Kestrel") == 1
    assert "Omar" not in again
