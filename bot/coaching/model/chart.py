"""A picture of figures, with every word that stands in it; whoever draws it adds none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its uncertainty."""

    label: str
    share: float | None
    """0 to 1; None: nothing is known of it yet."""
    low: float
    high: float
    """The ends of the interval in which it lies, 0 to 1."""
    note: str
    """What stands beside it: "4 of 8 replied"."""
    few: bool = False
    """So few cases that it says little."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two counts that belong together, as kept and broken."""

    label: str
    good: int
    bad: int
    note: str


@dataclass(frozen=True, slots=True)
class Number:
    """One figure, beside what it is compared with."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture that reads on a phone."""

    title: str
    subtitle: str
    rates_title: str
    rates: tuple[Rate, ...]
    pairs_title: str
    pairs: tuple[Pair, ...]
    numbers: tuple[Number, ...]
    foot: str = ""
