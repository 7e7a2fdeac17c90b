"""Files of this machine brought to the coach in the terminal."""

from pathlib import Path

import pytest

from bot.contacts import LARGEST
from bot.entrance import AT_THE_TERMINAL
from bot.frontends.console import Terminal
from bot.service import Coach
from bot.storage.memory import Memory
from tests.frontends.phone import shelf


@pytest.fixture
def terminal(sqlite_url: str):
    with Memory(sqlite_url) as memory:
        coach = Coach(memory, shelf())
        coach.entrance = AT_THE_TERMINAL
        yield Terminal(coach, "rep", interactive=False)


def test_a_list_is_read_from_a_file_and_taken(
    terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "my contacts.csv"
    file.write_text("Name;Firma\nDana Kim;Nord\n", encoding="utf-16")

    for words in (f"/import {file}", "Import 1", "/prospects"):
        terminal.take(words)

    assert "Dana Kim · Nord: no day set." in capsys.readouterr().out


def test_stories_come_from_a_file_too(terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "stories.yaml"
    file.write_text("- kind: bite\n  role: planning\n  common_problem: gaps\n  tip: ask for swaps\n", "utf-8")

    terminal.take(f"/import {file}")

    assert capsys.readouterr().out.startswith("Taken: 1.")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_told(
    terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
):
    file = tmp_path / "stories.yaml"
    if content is not None:
        file.write_bytes(content)

    terminal.take(f"/import {file}")

    assert capsys.readouterr().out == "I cannot read that file.\n"


def test_a_list_too_large_is_told(terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "contacts.csv"
    file.write_bytes(b"x" * (LARGEST + 1))

    terminal.take(f"/import {file}")

    assert "up to 5 MB I can read" in capsys.readouterr().out
