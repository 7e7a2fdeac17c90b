"""What tests of the command line share: nothing of the caller's settings reaches them."""

import os
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.frontends.processes import cache_folder


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    # One model of the reader for all of them, and none in the home of whoever runs the tests.
    monkeypatch.setenv("CACHE_DIR", str(cache_folder()))
    monkeypatch.chdir(tmp_path)
