"""The conversations in tests/transcripts, played word for word at the terminal."""

from pathlib import Path

import pytest

from bot.content.shelf import Shelf
from tests import playbooks
from tests.frontends.transcript import FOLDER, played

FILES = sorted(FOLDER.glob("*.txt"))


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_coach_talks_as_the_transcript_says(file: Path, sqlite_url: str, shelf: Shelf):
    transcript = file.read_text(encoding="utf-8")

    assert played(transcript, sqlite_url, shelf) == transcript, "scripts/accept_transcripts rewrites it"


def test_there_are_transcripts():
    assert len(FILES) >= 8
