"""From nothing to the first poll, on SQLite with a warm cache, beside bare bots and the library alone."""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bot.settings import PROJECT_ROOT
from tests.bench.loopback.process import Loopback
from tests.bench.loopback.subjects import (
    AIOGRAM,
    ECHO,
    OURS,
    PEERS_PYTHON,
    Subject,
    command_of,
    settings_of,
    started_alone,
    warm_cache,
)
from tests.frontends.processes import environment
from tests.simulation.databases import database

STARTS: Final = 7
LIBRARY: Final = "python -c 'import telegram.ext'"
HEADS: Final = {"what": "", "seconds": "seconds", "cpu_seconds": "CPU seconds", "ratio": "× echo"}


def measure(rounds: int = STARTS) -> list[dict[str, Any]]:
    """Return the medians of so many starts, in mixed order."""
    warm_cache()
    subjects = [each for each in (OURS, ECHO, AIOGRAM) if not each.peer or PEERS_PYTHON.exists()]
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="unchase-bench-") as name, database("sqlite") as url:
        cases: list[Subject | None] = [*subjects, None]
        for number in range(rounds + 1):
            for case in random.sample(cases, len(cases)):
                taken = _imported() if case is None else _polled(case, Path(name), url)
                if number:
                    # The first one warms up the files.
                    found.setdefault(LIBRARY if case is None else case.name, []).append(taken)
    middle = {
        each: [statistics.median(part) for part in zip(*taken, strict=True)] for each, taken in found.items()
    }
    base = middle.get(ECHO.name)
    order = [*(each.name for each in subjects), LIBRARY]
    return [
        {
            "what": each,
            "seconds": round(middle[each][0], 2),
            "cpu_seconds": round(middle[each][1], 2),
            **({"ratio": round(middle[each][0] / base[0], 2)} if base else {}),
        }
        for each in order
    ]


def _polled(subject: Subject, folder: Path, url: str) -> tuple[float, float]:
    """Start a subject as in earnest; return the seconds to its first poll, and the processor's."""
    with Loopback() as telegram:
        command = [sys.executable, "-m", "bot", "run"] if subject == OURS else command_of(subject, telegram)
        with started_alone(telegram, folder, command, settings_of(telegram, url)) as running:
            polled = telegram.ask("polled")
            return polled - running.born, running.used()


def _imported() -> tuple[float, float]:
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", "import telegram.ext, time; print(time.process_time())"],
        cwd=PROJECT_ROOT, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return time.monotonic() - began, float(ran.stdout)
