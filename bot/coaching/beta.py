"""The beta distribution: what may be believed of a share after some cases for it and some against."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, exp, lgamma, log, pi, sin, sqrt

_HALVINGS = 20
"""Enough for six digits."""
_TERMS = 10_000
_EXACT = 1e-12
_TINY = 1e-300
_STEPS = 64
_STEPS_AT_AN_END = 256
"""With hardly a case on one side, the weight falls steeply there, and needs a closer look."""
_HARDLY = 2.0
_SPREADS = 7
"""Standard deviations on either side of the middle, beyond which nothing is left."""


@dataclass(frozen=True, slots=True)
class Beta:
    """What is believed of a share: so many cases were for it, so many against; halves of cases count too."""

    good: float
    bad: float

    def __post_init__(self) -> None:
        if not (self.good >= 0.5 and self.bad >= 0.5):
            raise ValueError("half a case on either side is the least that a belief needs")

    @property
    def mean(self) -> float:
        """The share that is expected."""
        return self.good / (self.good + self.bad)

    def below(self, share: float) -> float:
        """Return how likely the true share lies below this one."""
        # The regularised incomplete beta function, https://dlmf.nist.gov/8.17#v
        if share <= 0:
            return 0.0
        if share >= 1:
            return 1.0
        # The fraction settles quickly on this side of the middle alone.
        if share > (self.good + 1) / (self.good + self.bad + 2):
            return 1 - Beta(self.bad, self.good).below(1 - share)
        weight = lgamma(self.good + self.bad) - lgamma(self.good) - lgamma(self.bad)
        weight += self.good * log(share) + self.bad * log(1 - share)
        return exp(weight) / self.good * self._fraction(share)

    def _fraction(self, share: float) -> float:
        """Work out the continued fraction of 8.17.22 from the front, by the method of Lentz."""
        value = above = 1.0
        below = 0.0
        for part in self._parts(share):
            below = 1 / ((1 + part * below) or _TINY)
            above = (1 + part / above) or _TINY
            value *= above * below
            if abs(above * below - 1) < _EXACT:
                break
        return 1 / value

    def _parts(self, share: float) -> Iterator[float]:
        """Yield the parts of the continued fraction."""
        good, both = self.good, self.good + self.bad
        for at in range(_TERMS):
            if at:
                yield at * (self.bad - at) * share / ((good + 2 * at - 1) * (good + 2 * at))
            yield -(good + at) * (both + at) * share / ((good + 2 * at) * (good + 2 * at + 1))

    def share_at(self, likelihood: float) -> float:
        """Return the share below which the true one lies with this likelihood."""
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < likelihood else (low, middle)
        return (low + high) / 2

    def beats(self, other: "Beta") -> float:
        """Return how likely this share is larger than another."""
        # The narrower one is walked through: seen in its steps, the other one is smooth.
        if self.good + self.bad < other.good + other.bad:
            return 1 - other.beats(self)
        total = larger = 0.0
        for share, weight in self._walk():
            total += weight
            larger += weight * other.below(share)
        return larger / total

    def _walk(self) -> Iterator[tuple[float, float]]:
        """Go through the shares that may be true, each with its weight."""
        # Seen as angles (share = sin²), they spread equally wide wherever the middle lies, and no weight is
        # endless at the ends.
        centre, spread = asin(sqrt(self.mean)), _SPREADS / (2 * sqrt(self.good + self.bad))
        low, high = max(0.0, centre - spread), min(pi / 2, centre + spread)
        top = self._log_weight(centre)
        steps = _STEPS_AT_AN_END if min(self.good, self.bad) < _HARDLY else _STEPS
        for step in range(steps):
            angle = low + (step + 0.5) * (high - low) / steps
            yield sin(angle) ** 2, exp(self._log_weight(angle) - top)

    def _log_weight(self, angle: float) -> float:
        return (2 * self.good - 1) * log(sin(angle)) + (2 * self.bad - 1) * log(cos(angle))
