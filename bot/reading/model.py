"""The model: plain weights that tell what words say, learned from the content's examples and samples.

Three tables of weights share one shape. `parts` hears every clause by itself, `whole` the text at once, and
`judge` weighs what both of them and the phrases say of the text together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.reading.features import Features

Floats = NDArray[np.float32]
NOTHING = ""
"""The answer of a text that says nothing of a fact."""

STEEPEST = 30.0
"""Scores beyond this are as good as certain."""
COUNTED, NONE = "counted", "none"
"""Answers of the judge to a fact that is a number: it is what the words count, or none is told of."""

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

    @property
    def columns(self) -> slice:
        """Return its columns in the weights."""
        return slice(self.first, self.first + len(self.answers))


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights by feature and column, ready to score."""

    features: Mapping[str, int]
    rareness: Floats
    weights: Floats
    """A row a feature, a column an answer."""
    bias: Floats
    heads: tuple[Head, ...]

    def sums_of(self, rows: Sequence[Features]) -> tuple[Floats, Floats]:
        """Return, before each word and after the last, the sums of scores and of squared lengths so far."""
        found: list[tuple[int, float]] = []
        ends = [0]
        known = self.features
        for row in rows:
            found += [(known[name], value) for name, value in row if name in known]
            ends.append(len(found))
        ids, values = [at for at, _ in found], [value for _, value in found]
        weighed = np.asarray(values, np.float32) * self.rareness[ids]
        scores = np.zeros((len(ids) + 1, self.weights.shape[1]), np.float32)
        np.cumsum(self.weights[ids] * weighed[:, None], axis=0, out=scores[1:])
        squares = np.zeros(len(ids) + 1, np.float32)
        np.cumsum(weighed * weighed, out=squares[1:])
        return scores[ends], squares[ends]

    def of_stretches(self, rows: Sequence[Features], stretches: Sequence[tuple[int, int]]) -> Floats:
        """Return the probability of each column for each stretch of words; `rows` are the words' features."""
        sums, squares = self.sums_of(rows)
        firsts = np.asarray([first for first, _ in stretches], np.intp)
        ends = np.asarray([last + 1 for _, last in stretches], np.intp)
        lengths = np.sqrt(squares[ends] - squares[firsts] + LITTLE)
        raw = (sums[ends] - sums[firsts]) / lengths[:, None] + self.bias
        return _as_probabilities(raw, self.heads)

    def of_values(self, ids: list[int], values: Floats) -> Floats:
        """Return the probability of each column for a text whose features have these numbers and values."""
        raw = values @ self.weights[ids] + self.bias
        return np.asarray(_as_probabilities(raw[None, :], self.heads)[0], np.float32)


@dataclass(frozen=True, eq=False)
class Model:
    """All that was learned."""

    parts: Weights
    whole: Weights
    judge: Weights | None = None
    """Missing only while the judge itself still learns."""
    ordinary: frozenset[str] = frozenset()
    """Words that people type small in what it learned from."""


def _as_probabilities(raw: Floats, heads: Sequence[Head]) -> Floats:
    """Turn scores into probabilities: shares of a head's answers, or how likely the single one is."""
    firsts, widths, alone = _layout(tuple(heads))
    raw = raw.clip(-STEEPEST, STEEPEST)
    most = np.maximum.reduceat(raw, firsts, axis=1)
    # A single answer stands against one that has no column and scores nothing.
    most[:, alone] = np.maximum(most[:, alone], 0)
    shares = np.exp(raw - most.repeat(widths, axis=1))
    sums = np.add.reduceat(shares, firsts, axis=1)
    sums[:, alone] += np.exp(-most[:, alone])
    return np.asarray(shares / sums.repeat(widths, axis=1), np.float32)


@lru_cache(maxsize=8)
def _layout(heads: tuple[Head, ...]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Return for each head its first column, its number of columns, and whether it has a single answer."""
    return (
        np.asarray([head.first for head in heads], np.intp),
        np.asarray([len(head.answers) for head in heads], np.intp),
        np.asarray([not head.exclusive for head in heads], np.bool_),
    )
