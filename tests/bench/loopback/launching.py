"""Starts the bot as `python -m bot` does, but lets it send without limits; the product has no such setting.

    python -m tests.bench.loopback.launching run

BENCH_PROFILE names a folder for what cProfile finds of the processor's time, a file for each thread;
BENCH_PACED keeps the limits.
"""

import cProfile
import os
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from bot.__main__ import app
from bot.frontends.telegram import delivering, running

FAST = 1e9
"""Sends a second; an infinite number would not do in a bucket's sums."""


def lift_limits() -> None:
    """Let everything go out at once."""
    running.serve = partial(running.serve, per_second=FAST)
    delivering._CHAT_PER_SECOND = FAST


def name_threads() -> None:
    """Let the system know threads by their names, so that what each uses can be told."""
    runs = threading.Thread.run

    def named(self: threading.Thread) -> None:
        comm = Path(f"/proc/self/task/{threading.get_native_id()}/comm")
        if comm.exists():
            comm.write_text(self.name[:15])
        runs(self)

    threading.Thread.run = named  # type: ignore[method-assign]


def profile(folder: Path) -> cProfile.Profile:
    """Profile every thread from now on; return what watches this one."""
    runs = threading.Thread.run

    def profiled(self: threading.Thread) -> None:
        watching = cProfile.Profile(time.thread_time)
        # From Python 3.12 on only one thread can be watched.
        with suppress(ValueError):
            watching.enable()
        try:
            runs(self)
        finally:
            watching.disable()
            with suppress(TypeError):
                watching.dump_stats(folder / f"{self.name}.prof")

    threading.Thread.run = profiled  # type: ignore[method-assign]
    return cProfile.Profile(time.thread_time)


def main() -> None:
    """Run the bot."""
    name_threads()
    if not os.environ.get("BENCH_PACED"):
        lift_limits()
    folder: Any = os.environ.get("BENCH_PROFILE")
    if not folder:
        app()
        return
    watching = profile(Path(folder))
    watching.enable()
    try:
        app()
    finally:
        watching.disable()
        watching.dump_stats(Path(folder) / "main.prof")


if __name__ == "__main__":
    main()
