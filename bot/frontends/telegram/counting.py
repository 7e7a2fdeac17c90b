"""What has been done since the start, in numbers that name nobody."""

import time
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds up to which the cells of `Latency` count."""


@dataclass(slots=True)
class Pulse:
    """When something last went forward."""

    at: float = field(default_factory=time.monotonic)

    def beat(self) -> None:
        """It goes forward now."""
        self.at = time.monotonic()

    def seconds(self) -> float:
        """Return how long ago that was; at the start nothing has stood still yet."""
        return time.monotonic() - self.at


@dataclass(slots=True)
class Latency:
    """How long something took, each time."""

    cells: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    """How often it took up to the bound of the same place, and more than the one before; the last: more."""
    total: float = 0.0
    """Seconds."""

    def add(self, seconds: float) -> None:
        """Count it once more."""
        self.cells[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds


@dataclass(slots=True)
class Heard:
    """What came in."""

    kinds: Counter[str] = field(default_factory=Counter)
    """Updates of people, by Telegram's word for their kind."""
    parked: Counter[str] = field(default_factory=Counter)
    """Updates that will never be applied: `malformed` or `failed`."""
    refused: Counter[str] = field(default_factory=Counter)
    """Calls of the webhook that were not answered with 200, by the status they got."""
    strangers: int = 0
    """Updates of people who may not come in."""
    nudged: int = 0
    """Nudges written, whether they arrive or not."""
    latency: Latency = field(default_factory=Latency)
    """From an update's arrival until it is kept."""
    progress: Pulse = field(default_factory=Pulse)
    """The last answer to a poll, or the last call of the webhook that was kept."""


@dataclass(slots=True)
class Counts:
    """What the sender has done."""

    sent: int = 0
    edited: int = 0
    retried: int = 0
    ambiguous: int = 0
    """Sent again because nobody knows what became of the first try."""
    failed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Why those failed: `blocked`, `migrated` or `refused`."""
    expired: int = 0
    """Let go of: their time was over before they could arrive, or their rep was gone."""
    progress: Pulse = field(default_factory=Pulse, repr=False)
    """The last time Telegram took something."""
