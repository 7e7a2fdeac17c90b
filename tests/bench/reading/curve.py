"""The learning curve: how well the coach reads with few examples of each answer, with more, with all.

Few examples are among the more, so that a step up is owed to those that were added. All are judged on the
same texts, which none of them learned from; phrases stay throughout, and are what stands at no examples.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.coaching.playbook import Playbook
from tests.bench.reading.peers import Learn
from tests.bench.reading.scoring import Row, Score
from tests.bench.reading.sets import first_of_each, of_content, parted, taught_by, usual_size

SIZES: Final = (5, 10, 20, 35, 50)
ALL: Final = 1_000_000
MEASURES: Final[dict[str, Callable[[Score], float | None]]] = {
    "last": lambda found: found.first,
    "habits": lambda found: found.symptoms.f1,
    "other facts": lambda found: found.others,
}


@dataclass(frozen=True, slots=True)
class Point:
    """How well is read after so many examples of each answer and habit, in the mean over all shuffles."""

    size: int
    """Examples of each; ALL for all there are."""
    texts: int
    """Examples altogether."""
    f1: dict[str, float]
    spread: dict[str, tuple[float, float]]
    """The least and the most that a shuffle gave."""

    @property
    def is_all(self) -> bool:
        """Tell whether all examples were learned from."""
        return self.size == ALL


@dataclass(frozen=True, slots=True)
class Curve:
    """The points, from no examples to all."""

    points: tuple[Point, ...]
    most: int
    """Examples of each answer that all of them are, in the mean."""


def measure(
    playbook: Playbook, learn: Learn, alone: Learn, parts: int, seeds: int, sizes: Sequence[int] = SIZES
) -> Curve:
    """Return the curve of a reader; `alone` is the one that has learned from nothing."""
    rows = of_content(playbook)
    most = round(usual_size(rows) * (parts - 1) / parts)
    tried = [0, *(size for size in sizes if size < most), ALL]
    found = [
        [_scored(playbook, learn if size else alone, size, rows, parts, seed) for size in tried]
        for seed in range(seeds)
    ]
    return Curve(tuple(_point(size, [runs[at] for runs in found]) for at, size in enumerate(tried)), most)


def _scored(
    playbook: Playbook, learn: Learn, size: int, rows: Sequence[Row], parts: int, seed: int
) -> tuple[Score, int]:
    """Return how well all parts are read, each after so many of the others, and how many those were."""
    found, texts = Score(), 0
    for learned_from, held_out in parted(rows, parts, seed):
        few = first_of_each(learned_from, size, seed)
        reader = learn(taught_by(playbook, few))
        texts += len(few)
        for row in held_out:
            found.add(row, reader.said(row.text))
    return found, texts // parts


def _point(size: int, runs: Sequence[tuple[Score, int]]) -> Point:
    f1 = {name: [of(found) or 0.0 for found, _ in runs] for name, of in MEASURES.items()}
    return Point(
        size,
        round(statistics.mean(texts for _, texts in runs)),
        {name: statistics.mean(each) for name, each in f1.items()},
        {name: (min(each), max(each)) for name, each in f1.items()},
    )
