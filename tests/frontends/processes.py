"""`python -m bot` as a process of its own, which can be stopped, killed and started again."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from types import TracebackType

from bot.settings import PROJECT_ROOT, Settings
from tests.botapi import BotApiServer

POLLS_SOON = "setMyShortDescription"
"""The last thing a bot asks for before it polls."""
IS_REACHED = "setWebhook"
"""The last thing a bot asks for before it is called."""


@cache
def cache_folder() -> Path:
    """Return a folder in which the reader's model is kept as long as the tests run."""
    folder = Path(tempfile.mkdtemp(prefix="unchase-cache-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def environment(**settings: object) -> dict[str, str]:
    """Return the environment of a bot that gets these settings and none of the caller's."""
    ours = {key: value for key, value in os.environ.items() if key.lower() not in Settings.model_fields}
    given = {key.upper(): str(value) for key, value in settings.items() if value is not None}
    return {**ours, **given, "PYTHONPATH": str(PROJECT_ROOT)}


class BotProcess:
    """The bot of a server, on a database; what it logs, over all its lives, is kept in a file."""

    def __init__(self, server: BotApiServer, url: str, folder: Path, **settings: object) -> None:
        self.server = server
        self._folder = folder
        self._log = folder / "bot.log"
        self._settings = {
            "bot_token": server.token,
            "telegram_api_base_url": server.url,
            "database_url": url,
            "cache_dir": cache_folder(),
            "log_level": "DEBUG",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.born = 0
        """How many requests the server had answered when this life began."""

    def start(self, *arguments: str) -> None:
        """Start it."""
        self.born = len(self.server.requests)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *arguments],
                cwd=self._folder, env=environment(**self._settings), stdout=log, stderr=log,
            )  # fmt: skip

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command with the same settings to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self._folder, env=environment(**self._settings), capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip

    def ready(self) -> bool:
        """Tell whether this life has come as far as polling, or as being called."""
        last = IS_REACHED if "webhook_url" in self._settings else POLLS_SOON
        return any(
            request.method == last and request.status == 200 for request in self.server.requests[self.born :]
        )

    def started(self) -> None:
        """Start it and wait until it takes updates."""
        self.start()
        self.server.wait_until(self.ready, 60)

    def kill(self) -> None:
        """Kill it as kill -9 does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def stop(self, seconds: float = 60) -> int:
        """Ask it to stop; return its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self.left(seconds)

    def left(self, seconds: float = 60) -> int:
        """Wait until it leaves by itself; return its exit code."""
        assert self._process is not None
        code = self._process.wait(seconds)
        self._process = None
        return code

    @property
    def alive(self) -> bool:
        """Tell whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """All that it has logged."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def lines(self, words: str) -> list[str]:
        """Return the lines of the log with these words."""
        return [line for line in self.log.splitlines() if words in line]

    def quiet_for(self, seconds: float) -> None:
        """Let time pass while it runs."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.alive, self.log[-2000:]
            time.sleep(0.05)

    def __enter__(self) -> "BotProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(f"The bot's log ends:\n{self.log[-3000:]}")
        if self._process is not None:
            self.kill()
