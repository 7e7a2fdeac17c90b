"""What is dropped is gone: no name of it stays in what can be taken back, and nothing brings it back."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.coaching.model import Commanded, Event, Said
from bot.entrance import Entrance
from bot.service import Address, Coach
from bot.storage.memory import Memory
from bot.storage.tables import deeds
from tests import playbooks

ADA = Address(telegram_id=7, name="Ada")
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Chat:
    """A rep in a chat."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.coach = Coach(memory, playbooks.shelf(), clock=lambda: MONDAY)
        self.coach.entrance = Entrance(open=True)
        self._updates = 0

    def does(self, event: Event) -> str:
        self._updates += 1
        taken = self.coach.take(ADA, event, f"u{self._updates}").result(20)
        return "\n".join(block.text for out in taken or () for block in out.reply.blocks)

    def says(self, *words: str) -> str:
        return [self.does(Said(each)) for each in words][-1]

    def kept_to_take_back(self) -> str:
        with self.memory.look() as unit:
            return str([tuple(row) for row in unit._connection.execute(select(deeds))])


@pytest.fixture
def chat(database_url: str) -> Iterator[Chat]:
    with Memory(database_url) as memory:
        yield Chat(memory)


def test_no_name_of_a_dropped_debrief_is_kept_to_take_it_back(chat):
    chat.says("Tomasz from Acme asked for a quote", "no, its Timotheus not Tomasz")
    assert "Tomasz" in chat.kept_to_take_back()

    chat.does(Commanded("cancel"))

    assert "Tomasz" not in chat.kept_to_take_back()


def test_undo_brings_no_dropped_debrief_back(chat):
    chat.says("Tomasz from Acme asked for a quote", "no, its Timotheus not Tomasz")
    chat.does(Commanded("cancel"))

    answer = chat.says("undo")

    assert "Nothing to take back" in answer


def test_undo_takes_back_nothing_that_was_done_before_a_debrief_was_dropped(chat):
    chat.says("Dana from Northwind asked for a quote, I sent nothing yet", "park dana until 3 december")
    chat.says("Tomasz from Acme asked for a quote")
    chat.does(Commanded("cancel"))

    answer = chat.says("undo")

    assert "Nothing to take back" in answer
