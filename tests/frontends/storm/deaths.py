"""When and where the workers of a storm are killed."""

import math
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.frontends.storm.points import points_of
from tests.frontends.storm.report import Report

if TYPE_CHECKING:
    from tests.frontends.storm.raging import Weather

_NEVER_READY = 60.0
_MOST_PASSES = 8
"""Times that a point is passed before the worker dies there, for each second of the longest life of one."""
_NOT_REACHED = 1.5
"""Times the longest life, after which a worker that has not come to its point is killed all the same."""


@dataclass(slots=True)
class Death:
    """How one life ends."""

    at_point: tuple[str, int] | None = None
    """At which point of the loop, passed how often."""
    after: float = 0.0
    """Else so many seconds after it has begun to take updates."""
    early: bool = False
    """Or after its start, ready or not."""
    _at: float = 0.0

    def has_come(self, began: float, is_ready: bool, now: float) -> bool:
        """Tell whether it is time."""
        if self._at == 0.0 and self.early:
            self._at = began + self.after
        if self._at == 0.0 and is_ready:
            self._at = now + self.after
        assert self._at or now < began + _NEVER_READY, "the bot does not come as far as taking updates"
        return bool(self._at) and now >= self._at


class Reaper:
    """Decides how lives end, and keeps the count."""

    def __init__(self, chance: random.Random, weather: "Weather", report: Report) -> None:
        self._chance, self._life, self._report = chance, weather.life * weather.workers, report
        self._most_passes = max(1, round(_MOST_PASSES * weather.life))
        self._nobody = weather.kills == 0
        self._points = points_of(webhook=weather.webhook, workers=weather.workers) if weather.points else []
        self.killed: dict[str, float] = {}
        """When each life was killed, as far as it was seen: surely not later."""

    def next_death(self) -> Death:
        """Draw how the next life ends."""
        if self._nobody:
            return Death(after=math.inf)
        chance = self._chance.random()
        if self._points and chance < 0.5:
            passes = self._chance.randint(1, self._most_passes)
            return Death((self._chance.choice(self._points), passes), _NOT_REACHED * self._life)
        if chance > 0.92:
            return Death(after=self._chance.uniform(0.05, 0.6), early=True)
        return Death(after=self._chance.uniform(0, self._life))

    def count(self, via: str, death: Death, *, at_point: bool) -> None:
        """Count a kill."""
        self.killed[via] = time.monotonic()
        self._report.kills += 1
        if at_point and death.at_point is not None:
            self._report.points[death.at_point[0]] += 1
