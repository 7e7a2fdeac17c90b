"""What tests of the front-ends share: a sender at its desk, and nothing of the caller's settings."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.botapi import BotApiServer
from tests.frontends.desk import Desk, desk_at
from tests.frontends.phone import quick
from tests.frontends.processes import cache_folder


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    # One model of the reader for all of them, and none in the home of whoever runs the tests.
    monkeypatch.setenv("CACHE_DIR", str(cache_folder()))
    monkeypatch.chdir(tmp_path)
    # Else the library warns at each 429 that it will count in spans one day.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def desk(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A sender that may write to one chat as fast as it likes."""
    quick(monkeypatch)
    async with BotApiServer() as server, desk_at(server, sqlite_url) as desk:
        yield desk
