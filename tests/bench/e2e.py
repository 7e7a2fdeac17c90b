"""End to end over loopback: how many updates a second, and how long a reply takes, beside bare bots.

Every subject is a process of its own, and so is Telegram. Each round takes the subjects in another order: it
starts one, lets it warm up, measures it at saturation and at a steady rate, and stops it.
"""

import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.bench.loopback.commits import committed
from tests.bench.loopback.subjects import (
    AIOGRAM,
    ECHO,
    ECHO_HOOKED,
    HOOKED,
    NULL,
    ONE_WORKER,
    OURS,
    PEERS_PYTHON,
    POLLED_POSTGRES,
    TAPPED_ECHO,
    TWO_WORKERS,
    UNDER_WAY,
    NotRunning,
    Subject,
    running,
)

SUBJECTS: Final = (
    OURS, ECHO, TAPPED_ECHO, AIOGRAM, NULL, HOOKED, ECHO_HOOKED, POLLED_POSTGRES, ONE_WORKER, TWO_WORKERS
)  # fmt: skip
COMMITS: Final = "bare durable commits, SQLite"
ROUNDS: Final = 5
SECONDS: Final = 6.0
RATE: Final = 100.0
_WARM_UP: Final = 2.0
_WARMED_UP: Final = 600
"""Updates, at least: every statement has been compiled by then."""
Figures = dict[str, float]


def measure(rounds: int, seconds: float = SECONDS, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the medians of each subject; `only` those whose names hold one of these words."""
    chosen = [each for each in SUBJECTS if not only or any(word in each.name for word in only)]
    if not PEERS_PYTHON.exists():
        sys.stderr.write("The peers are not installed, so only the bot is measured.\n")
        chosen = [each for each in chosen if not each.peer]
    found: dict[str, list[Figures]] = {}
    with tempfile.TemporaryDirectory(prefix="unchase-bench-") as name:
        folder = Path(name)
        for number in range(rounds):
            for subject in random.sample(chosen, len(chosen)):
                sys.stderr.write(f"round {number + 1}: {subject.name}\n")
                try:
                    found.setdefault(subject.name, []).append(once(subject, folder / "subject", seconds))
                except NotRunning as error:
                    sys.stderr.write(f"{subject.name} does not run: {error}\n")
            (folder / "commits.db").unlink(missing_ok=True)
            found.setdefault(COMMITS, []).append({"per_second": committed(folder, min(seconds, 3.0))})
    return _rows(found)


def once(subject: Subject, folder: Path, seconds: float = SECONDS) -> Figures:
    """Start a subject, measure it and stop it."""
    with running(subject, folder) as subjects:
        ask = subjects.telegram.ask
        ask("saturate", UNDER_WAY, seconds=_WARM_UP, updates=_WARMED_UP)
        worked = subjects.used()
        at_most = ask("saturate", UNDER_WAY, seconds=seconds)
        worked = subjects.used() - worked
        lost = ask("calm")
        subjects.check()
        steady = ask("offer", RATE, seconds)
        return {
            "per_second": at_most["per_second"],
            "cpu_ms": 1000 * worked / max(1, at_most["updates"]),
            "server": at_most["server"],
            "p50": steady["p50"],
            "p99": steady["p99"],
            "lost": lost + steady["lost"],
        }


def _rows(found: dict[str, list[Figures]]) -> list[dict[str, Any]]:
    middle = {name: _middle(rounds) for name, rounds in found.items() if rounds}
    base = middle.get(ECHO.name, {})
    order = [*(each.name for each in SUBJECTS), COMMITS]
    return [_row(name, middle[name], base) for name in order if name in middle]


def _middle(rounds: Sequence[Figures]) -> Figures:
    middle = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
    # What is lost in one round is not made good by the others.
    return {**middle, "lost": sum(each.get("lost", 0) for each in rounds)}


def _row(name: str, figures: Figures, base: Figures) -> dict[str, Any]:
    row: dict[str, Any] = {"subject": name, "per_second": round(figures["per_second"])}
    if base:
        row["ratio"] = round(figures["per_second"] / base["per_second"], 2)
    if "p99" in figures:
        row |= {key: round(figures[key], 2) for key in ("cpu_ms", "p50", "p99")}
        row |= {"server": round(figures["server"], 2), "lost": round(figures["lost"])}
        if base:
            row["p99_ratio"] = round(figures["p99"] / base["p99"], 2)
    return row


HEADS: Final = {
    "subject": "",
    "per_second": "updates/s",
    "ratio": "× echo",
    "cpu_ms": "CPU ms each",
    "p50": "p50 ms",
    "p99": "p99 ms",
    "p99_ratio": "p99 × echo",
    "lost": "lost",
    "server": "server busy",
}
