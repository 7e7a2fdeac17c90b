"""Brings bots into the world quickly: all modules are loaded once, and each bot is a fork of that.

A bot begins as `python -m bot` does, with its settings, its database and its content read anew; only the
second that Python takes to load modules is saved. The cradle reads a line of JSON for each thing to do and
answers with one.

    python -m tests.frontends.storm.cradle
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
from typing import Any

from bot.settings import PROJECT_ROOT
from tests.frontends.processes import environment

_PR_SET_PDEATHSIG = 1


class Cradle:
    """The other end: asks for bots, and what became of them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.frontends.storm.cradle"],
            cwd=PROJECT_ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def born(self, **how: Any) -> int:
        """Bring a bot into the world; return its process's number."""
        return int(self._asked(do="bear", **how))

    def left(self, bot: int) -> int | None:
        """Return how a bot has left, negative by a signal, or None if it lives; only once."""
        code = self._asked(do="look", bot=bot)
        return None if code is None else int(code)

    def close(self) -> None:
        """End it; the bots have to be gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def _asked(self, **what: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def main() -> None:
    """Do what is asked for, line by line."""
    _load()
    while line := sys.stdin.readline():
        what = json.loads(line)
        if what.pop("do") == "look":
            gone, status = os.waitpid(what["bot"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if gone else None
        else:
            answer = os.fork()
            if answer == 0:
                _live(**what)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _load() -> None:
    """Load what a bot loads as it starts."""
    import bot.__main__
    import bot.content.shelf
    import bot.frontends.telegram.running
    import bot.frontends.telegram.serving
    import bot.frontends.telegram.webhook
    import bot.reading
    import bot.service
    import bot.storage.memory  # noqa: F401


def _live(
    folder: str, log: str, settings: dict[str, str], arguments: list[str], dies: list[Any] | None
) -> None:
    """Be a bot, to its end."""
    os.setsid()
    if sys.platform == "linux":
        # Whoever breaks a storm off leaves no bots behind: they go with the cradle.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    into = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (1, 2):
        os.dup2(into, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.__main__ import app

    if dies is not None:
        from tests.frontends.storm.points import die_at

        die_at(*dies)
    sys.argv = ["bot", *arguments]
    app()


if __name__ == "__main__":
    main()
