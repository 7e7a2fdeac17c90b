"""Lists of people on their way through the coach: what takes long is done beside the writer."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot import scenes
from bot.coaching.model import Commanded, Listed, Picked, Reply
from bot.content.shelf import Shelf
from bot.service import Address, Coach
from bot.storage.memory import Memory
from tests import playbooks

ANA = Address(console_name="ana")
LIST = b"Name,Company\nDana Kim,Northwind\nDana Kim,Northwind GmbH\nOmar Haddad,Beta\n"


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


@pytest.fixture
def memory(sqlite_url: str) -> Iterator[Memory]:
    with Memory(sqlite_url) as memory:
        yield memory


@pytest.fixture
def coach(memory: Memory, shelf: Shelf) -> Coach:
    return Coach(memory, shelf)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Tell what is done with lists, and in which thread."""
    done: list[tuple[str, str]] = []

    def noted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*given: Any) -> Any:
            done.append((name, threading.current_thread().name))
            return work(*given)

        return noting

    for name in ("list_in", "compared"):
        monkeypatch.setattr(scenes, name, noted(name, getattr(scenes, name)))
    return done


def text_of(replies: tuple[Reply, ...]) -> str:
    return "\n".join(block.text for reply in replies for block in reply.blocks)


def test_a_list_is_compared_beside_the_writer(coach: Coach, threads: list[tuple[str, str]]):
    (card,) = coach.hear(ANA, Listed("a.csv", LIST)).result(20)

    done = coach.hear(ANA, Picked(card.rows[0][0].action)).result(20)

    assert text_of(done).startswith("2 added.")
    assert "the same as Dana Kim · Northwind?" in text_of(done)
    assert threads == [(name, threading.current_thread().name) for name in ("list_in", "compared")]


def test_only_the_tap_that_takes_a_list_over_compares_it(coach: Coach, threads: list[tuple[str, str]]):
    (card,) = coach.hear(ANA, Listed("a.csv", LIST)).result(20)
    take, change, stop = (button.action for row in card.rows for button in row)

    for action in (change, take.replace("contactsgo.", "contacts."), "contactsgo.000000000000", stop, take):
        coach.hear(ANA, Picked(action)).result(20)

    assert [name for name, _ in threads] == ["list_in"]


def test_a_file_is_read_once_whatever_was_asked_meanwhile(
    coach: Coach, memory: Memory, threads: list[tuple[str, str]]
):
    coach.hear(ANA, Commanded("start")).result(20)
    gate = threading.Event()
    memory.submit(lambda _unit: gate.wait(20))
    coach.hear(ANA, Commanded("import"))

    shown = coach.hear(ANA, Listed("a.csv", LIST))
    gate.set()

    assert "a.csv: 3 rows." in text_of(shown.result(20))
    assert threads == [("list_in", threading.current_thread().name)]
