"""A rep's own data, in the terminal: the file lies in the current folder, and forgetting leaves no byte."""

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.coaching.model import Commanded, Said
from bot.frontends.console import Terminal
from bot.service import Coach
from bot.storage.memory import Memory
from tests.frontends.phone import shelf
from tests.storage.remains import bytes_of, found_in

NEWS = Said("Peregrine from Quaystone went quiet, two messages", "m1")


def test_an_export_is_written_beside_what_is_there(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with Memory(sqlite_url) as memory:
        terminal = Terminal(Coach(memory, shelf()), "ana", interactive=False)
        terminal.hear(NEWS)
        for _ in range(3):
            terminal.hear(Commanded("export"))

    written = sorted(tmp_path.glob("unchase-export-*.zip"))
    said = capsys.readouterr().out
    assert len(written) == 3
    assert all(f"Written to {file}." in said for file in written)
    for file in written:
        with zipfile.ZipFile(file) as archive:
            assert b"Peregrine" in archive.read("everything.json")


def test_a_folder_that_takes_no_file_is_told(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with Memory(sqlite_url) as memory:
        terminal = Terminal(Coach(memory, shelf()), "ana", interactive=False)
        terminal.hear(Commanded("export"))

    assert "I cannot write into this folder." in capsys.readouterr().out


def test_forgetting_is_done_when_the_terminal_closes(sqlite_url: str, capsys: pytest.CaptureFixture[str]):
    with Memory(sqlite_url) as memory:
        terminal = Terminal(Coach(memory, shelf()), "quillon", interactive=False)
        terminal.hear(NEWS)
        terminal.take("/forget")
        terminal.take("Yes, remove everything")

    assert "Nothing of yours is kept here any more" in capsys.readouterr().out
    found = bytes_of(Path(make_url(sqlite_url).database or ""))
    assert not [word for word in ("Peregrine", "Quaystone", "quillon") if found_in(found, word)]
