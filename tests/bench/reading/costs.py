"""What reading costs: time a message, time to learn and to start, memory.

Each text is read some times, the readers in mixed order, and counts with the least time it took: that tells
a slow reader from a busy machine.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.settings import PROJECT_ROOT
from tests.bench.reading import LEARNING, OURS
from tests.bench.reading.peers import Reader
from tests.bench.reading.scoring import Row

ROUNDS: Final = 3
STARTS: Final = 7
LONGEST: Final = 4096
"""Characters of the longest message that Telegram takes."""
LONG_TEXTS = 20
OPENING_TEXTS = 200
OPENING_LENGTH = 220
"""Characters of an opening, about."""
Texts = Mapping[str, Sequence[str]]
"""Texts by kind."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds that one text of a kind takes."""

    p50: float
    p99: float


def texts_of(short: Sequence[Row], openings: Sequence[Row], seed: int = 1) -> dict[str, list[str]]:
    """Return the texts to be timed; without openings at hand they are put together from short texts."""
    chance = random.Random(seed)
    brief = [row.text for row in short]
    told = [row.text for row in openings] or [
        _together(brief, OPENING_LENGTH, " ", chance) for _ in range(OPENING_TEXTS)
    ]
    long = [_together(brief, LONGEST, "\n", chance)[:LONGEST] for _ in range(LONG_TEXTS)]
    return {"messages": brief, "openings": told, "long": long}


def _together(texts: Sequence[str], length: int, joint: str, chance: random.Random) -> str:
    """Return different texts in a row, until they are long enough."""
    joined = ""
    while len(joined) < length:
        joined += (joint if joined else "") + chance.choice(texts)
    return joined


def timed(readers: Mapping[str, Reader], texts: Texts, rounds: int = ROUNDS) -> dict[str, dict[str, Taken]]:
    """Return how long each reader takes for a text of each kind, and of messages and openings together."""
    chance = random.Random(1)
    least: dict[tuple[str, str], list[float]] = {
        (name, kind): [float("inf")] * len(texts[kind]) for name in readers for kind in texts
    }
    for _ in range(rounds):
        for kind in texts:
            for at, text in enumerate(texts[kind]):
                for name in chance.sample(list(readers), len(readers)):
                    began = time.perf_counter()
                    readers[name].hear(text)
                    took = 1000 * (time.perf_counter() - began)
                    least[name, kind][at] = min(least[name, kind][at], took)
    found: dict[str, dict[str, Taken]] = {}
    for name in readers:
        by_kind = {kind: least[name, kind] for kind in texts}
        usual = [took for kind in by_kind if kind != "long" for took in by_kind[kind]]
        found[name] = {kind: taken(each) for kind, each in {"usual": usual, **by_kind}.items()}
    return found


def taken(milliseconds: Sequence[float]) -> Taken:
    """Return the middle, and what one in a hundred exceeds."""
    in_order = sorted(milliseconds)
    return Taken(statistics.median(in_order), in_order[min(len(in_order) - 1, int(0.99 * len(in_order)))])


# --- Starting --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """What a process took that loads the content and makes a reader ready."""

    seconds: float
    """From nothing to the first message read."""
    worked: float
    """Seconds of the processor in that time: another process has no part in them."""
    learned: float
    """Seconds of it that making the reader ready took."""
    memory: float
    """Megabytes in use then."""


def started(reader: str, content: Path, folder: Path) -> Started:
    """Start a fresh process with a reader, or none, that keeps what it learns in a folder."""
    began = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.reading.starting", reader, str(content), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=PROJECT_ROOT,
    )
    took = time.perf_counter() - began
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return Started(took, told["worked"], told["learned"], told["memory"])


@dataclass(frozen=True, slots=True)
class Start:
    """What the coach's reader adds to a start."""

    learned: float
    """Seconds to learn, once."""
    kept: float
    """Megabytes of the file in which it keeps that."""
    without: Started
    warm: Started


def start_of_ours(content: Path, starts: int = STARTS) -> Start:
    """Let our reader learn, then start with and without it in turn, from what is kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        learning = started(LEARNING, content, folder)
        kept = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
        started(OURS, content, folder)
        pairs = [(started("", content, folder), started(OURS, content, folder)) for _ in range(starts)]
    without, warm = zip(*pairs, strict=True)
    return Start(learning.learned, kept, _middle(without), _middle(warm))


def _middle(starts: Sequence[Started]) -> Started:
    return Started(
        statistics.median(one.seconds for one in starts),
        statistics.median(one.worked for one in starts),
        statistics.median(one.learned for one in starts),
        statistics.median(one.memory for one in starts),
    )
