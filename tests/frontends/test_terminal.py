"""What the terminal shows of replies that are more than text and buttons."""

from concurrent.futures import Future
from dataclasses import replace

import pytest

from bot.coaching.model import Block, Button, Document, Event, Kind, Reply
from bot.frontends.console import Terminal
from bot.service import Address, Coach
from bot.storage.memory import Memory
from tests.frontends.phone import shelf

LONG = "tip: " + "count the pallets twice " * 300
PANEL = Reply((Block(Kind.TEXT, "Your stories."),), ((Button("Done", "done"),),), in_place=True, message=7)


class Librarian(Coach):
    """A coach with one answer to everything."""

    answer = PANEL

    def hear(self, address: Address, event: Event, update: str = "") -> Future[tuple[Reply, ...]]:
        """Answer."""
        future: Future[tuple[Reply, ...]] = Future()
        future.set_result((self.answer,))
        return future


@pytest.fixture
def librarian(sqlite_url: str):
    with Memory(sqlite_url) as memory:
        yield Librarian(memory, shelf())


def test_a_document_is_printed_as_its_text_line_by_line(
    librarian: Librarian, capsys: pytest.CaptureFixture[str]
):
    librarian.answer = replace(PANEL, document=Document("stories.yaml", f"- kind: bite\n  {LONG}\n"))

    Terminal(librarian, "rep", interactive=False).take("/stories")

    assert capsys.readouterr().out == f"Your stories.\n- kind: bite\n  {LONG}\n  [1] Done\n"


def test_a_panel_is_printed_like_any_other_answer(librarian: Librarian, capsys: pytest.CaptureFixture[str]):
    terminal = Terminal(librarian, "rep", interactive=False)

    for words in ("/stories", "1"):
        terminal.take(words)

    assert capsys.readouterr().out == "Your stories.\n  [1] Done\n" * 2
