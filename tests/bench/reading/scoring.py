"""How well somebody reads: what was read of texts, beside what they say.

Three facts have an answer that holds unless told otherwise (nothing owed, nothing broken, no stake). A text
rarely says so, and reading it rightly is neither praised nor blamed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

Value = bool | int | str

FIRST: Final = "last"
FINAL: Final = frozenset({"stop", "no"})
"""Answers to the first fact that must never be read as another one."""
TELLING: Final[Mapping[str, frozenset[Value]]] = MappingProxyType(
    {"owed": frozenset({True}), "broke": frozenset({True}), "stake": frozenset({"off", "given"})}
)
"""Of facts with a usual answer, the others."""
MOST_COUNTED: Final = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A text and what it says."""

    text: str
    answers: Mapping[str, Value]
    """What is true, told or not."""
    stated: frozenset[str]
    """Facts that the text alone tells."""
    judged: frozenset[str]
    """Facts of which it is known whether the text tells them."""
    symptoms: frozenset[str] | None = None
    """Habits that it shows; None where nobody has looked."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was read in a text."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    symptoms: frozenset[str] = frozenset()


@dataclass(slots=True)
class Tally:
    """How often something was read rightly, read falsely, and not read though it was told."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall, or None where there was nothing to find."""
        cases = 2 * self.right + self.false + self.missed
        return 2 * self.right / cases if cases else None


@dataclass(slots=True)
class Score:
    """What became of a set of texts."""

    facts: dict[str, Tally] = field(default_factory=dict)
    symptoms: Tally = field(default_factory=Tally)
    read: int = 0
    """Answers read, but for usual ones that are right."""
    wrong: int = 0
    """Those of them that differ from what is true."""
    silent: int = 0
    """Texts that say nothing of the first fact …"""
    invented: int = 0
    """… and those of them in which something of it was read."""
    misheard: list[str] = field(default_factory=list)
    """Texts with a final answer that were read as another one."""

    @property
    def first(self) -> float | None:
        """Return the F1 of the first fact."""
        return self.facts[FIRST].f1 if FIRST in self.facts else None

    @property
    def others(self) -> float | None:
        """Return the mean F1 of all other facts."""
        return _mean(tally.f1 for fact, tally in self.facts.items() if fact != FIRST)

    @property
    def mean(self) -> float | None:
        """Return the mean F1 of all facts."""
        return _mean(tally.f1 for tally in self.facts.values())

    @property
    def wrong_share(self) -> float | None:
        """Return how much of what was read is wrong."""
        return self.wrong / self.read if self.read else None

    @property
    def invented_share(self) -> float | None:
        """Return in how many of the texts that say nothing of the first fact it was read all the same."""
        return self.invented / self.silent if self.silent else None

    def add(self, row: Row, said: Said) -> None:
        """Count one text."""
        for fact in sorted(row.judged):
            self._add_fact(fact, row, said)
        if FIRST in row.judged:
            self._add_first(row, said)
        if row.symptoms is not None:
            self.symptoms.right += len(row.symptoms & said.symptoms)
            self.symptoms.false += len(said.symptoms - row.symptoms)
            self.symptoms.missed += len(row.symptoms - said.symptoms)

    def _add_fact(self, fact: str, row: Row, said: Said) -> None:
        tally = self.facts.setdefault(fact, Tally())
        true = _capped(row.answers.get(fact))
        read = _capped(said.facts.get(fact))
        stated = is_told(row, fact)
        usual = read is not None and fact in TELLING and read not in TELLING[fact]
        if read is None or (usual and true is None):
            tally.missed += stated
        elif read != true:
            self.read += 1
            self.wrong += 1
            tally.false += 1
            tally.missed += stated
        elif not usual:
            self.read += 1
            tally.right += stated

    def _add_first(self, row: Row, said: Said) -> None:
        true, read = row.answers.get(FIRST), said.facts.get(FIRST)
        if true is None:
            self.silent += 1
            self.invented += read is not None
        elif true in FINAL and read not in (None, true):
            self.misheard.append(row.text)


def score(rows: Iterable[Row], said: Iterable[Said]) -> Score:
    """Return how well texts were read."""
    found = Score()
    for row, one in zip(rows, said, strict=True):
        found.add(row, one)
    return found


def is_told(row: Row, fact: str) -> bool:
    """Tell whether a text tells a fact; a usual answer does not count as told."""
    return fact in row.stated and (fact not in TELLING or row.answers[fact] in TELLING[fact])


def _capped(value: Value | None) -> Value | None:
    """Return a value as it is compared: there is no count above the last button."""
    if isinstance(value, int) and not isinstance(value, bool):
        return min(value, MOST_COUNTED)
    return value


def _mean(shares: Iterable[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None
