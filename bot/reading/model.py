"""The model: plain weights that tell what a stretch of words says, learned from the content's examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.reading.features import Features

Floats = NDArray[np.float32]
NOTHING = ""
"""The answer of a stretch that says nothing of a fact."""

LITTLE = 250.0
"""Added to the squared length of a stretch, so that a word or two cannot sound as sure as a sentence."""


@dataclass(frozen=True, slots=True)
class Head:
    """One question to the model: what the words say of a fact, or whether they show a habit."""

    group: str
    """fact or symptom."""
    key: str
    answers: tuple[str, ...]
    """Of which one is true, the empty one for nothing; or a single one that is true or not."""
    first: int
    """Its first column in the weights."""

    @property
    def exclusive(self) -> bool:
        """Tell whether exactly one of its answers is true."""
        return len(self.answers) > 1


@dataclass(frozen=True, eq=False)
class Model:
    """Weights by feature and column, ready to score."""

    features: Mapping[str, int]
    rareness: Floats
    weights: Floats
    """A row a feature, a column an answer."""
    bias: Floats
    heads: tuple[Head, ...]

    def sums_of(self, rows: Sequence[Features]) -> tuple[Floats, Floats]:
        """Return, before each word and after the last, the sums of scores and of squared lengths so far."""
        ids: list[int] = []
        values: list[float] = []
        ends = [0]
        known = self.features
        for row in rows:
            for name, value in row:
                at = known.get(name)
                if at is not None:
                    ids.append(at)
                    values.append(value)
            ends.append(len(ids))
        weighed = np.asarray(values, np.float32) * self.rareness[ids]
        scores = np.zeros((len(ids) + 1, self.weights.shape[1]), np.float32)
        np.cumsum(self.weights[ids] * weighed[:, None], axis=0, out=scores[1:])
        squares = np.zeros(len(ids) + 1, np.float32)
        np.cumsum(weighed * weighed, out=squares[1:])
        return scores[ends], squares[ends]

    def scores(self, rows: Sequence[Features], stretches: Sequence[tuple[int, int]]) -> Floats:
        """Return the probability of each column for each stretch of words."""
        sums, squares = self.sums_of(rows)
        firsts = np.asarray([first for first, _ in stretches], np.intp)
        ends = np.asarray([last + 1 for _, last in stretches], np.intp)
        lengths = np.sqrt(squares[ends] - squares[firsts] + LITTLE)
        raw = (sums[ends] - sums[firsts]) / lengths[:, None] + self.bias
        return self._as_probabilities(raw)

    def _as_probabilities(self, raw: Floats) -> Floats:
        shown = np.empty_like(raw)
        for head in self.heads:
            columns = slice(head.first, head.first + len(head.answers))
            part = np.clip(raw[:, columns], -30, 30)
            if head.exclusive:
                part = np.exp(part - part.max(axis=1, keepdims=True))
                shown[:, columns] = part / part.sum(axis=1, keepdims=True)
            else:
                shown[:, columns] = 1 / (1 + np.exp(-part))
        return shown
