"""What goes wrong on the way: refusals, broken answers, lost ones, slow ones, and Telegram's limits."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.botapi.methods import ApiError

Kind = Literal["too_many", "conflict", "server_error", "bad_gateway", "lost", "unanswered", "slow", "late"]


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, for requests that fit, a number of times or with a chance.

    too_many: 429 with `retry_after`. conflict: 409. server_error, bad_gateway: 500 and 502, a page of HTML.
    lost: the connection drops before anything is done. unanswered: done, and the connection drops.
    slow: waits `delay` seconds, then does it. late: does it, and answers after `delay` seconds.
    """

    kind: Kind
    method: str | None = None
    chat: int | None = None
    times: int | None = 1
    chance: float = 1.0
    retry_after: int = 1
    delay: float = 0.2
    hits: int = 0

    def fits(self, method: str, chat: int | None) -> bool:
        """Tell whether it can hit this request."""
        return (
            self.method in (None, method)
            and self.chat in (None, chat)
            and (self.times is None or self.hits < self.times)
        )


class Faults:
    """The faults that are set; chances come from one seed."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.active: list[Fault] = []

    @property
    def delaying(self) -> bool:
        """Tell whether an answer may be kept back."""
        return any(
            fault.kind in {"slow", "late"} and (fault.times is None or fault.hits < fault.times)
            for fault in self.active
        )

    def strike(self, method: str, chat: int | None) -> Fault | None:
        """Return the first fault that hits this request."""
        for fault in self.active:
            if fault.fits(method, chat) and (fault.chance >= 1 or self.chance.random() < fault.chance):
                fault.hits += 1
                return fault
        return None


@dataclass(slots=True)
class Limits:
    """Telegram's limits on messages and edits: a rate for all and one for each chat, with short bursts."""

    overall: float = 30.0
    per_chat: float = 1.0
    overall_burst: int = 30
    chat_burst: int = 4
    clock: Callable[[], float] = time.monotonic
    hits: int = 0
    # When each bucket was last looked at, and what was in it then; the bot as a whole is the bucket None.
    buckets: dict[int | None, tuple[float, float]] = field(default_factory=dict)

    def count(self, chat: int) -> None:
        """Let a message pass, or refuse it with the seconds to wait."""
        now = self.clock()
        states = [
            (key, self._level(key, rate, burst, now), rate)
            for key, rate, burst in (
                (None, self.overall, self.overall_burst),
                (chat, self.per_chat, self.chat_burst),
            )
        ]
        wait = max((1 - level) / rate for _, level, rate in states)
        if wait > 0:
            self.hits += 1
            raise too_many(math.ceil(wait))
        for key, level, _ in states:
            self.buckets[key] = (now, level - 1)

    def _level(self, key: int | None, rate: float, burst: int, now: float) -> float:
        then, level = self.buckets.get(key, (now, float(burst)))
        return min(burst, level + (now - then) * rate)


def too_many(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
