"""The model: plain weights that tell what words say, learned from the content's examples and samples.

Three tables of weights share one shape. `parts` hears every clause by itself, `whole` the text at once, and
`judge` weighs what both of them and the phrases say of the text together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.reading.features import Features

Floats = NDArray[np.float32]
NOTHING = ""
"""The answer of a text that says nothing of a fact."""

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

    def of_stretches(self, rows: Sequence[Features], stretches: Sequence[tuple[int, int]]) -> Floats:
        """Return the probability of each column for each stretch of words; `rows` are the words' features."""
        sums, squares = self.sums_of(rows)
        firsts = np.asarray([first for first, _ in stretches], np.intp)
        ends = np.asarray([last + 1 for _, last in stretches], np.intp)
        lengths = np.sqrt(squares[ends] - squares[firsts] + LITTLE)
        raw = (sums[ends] - sums[firsts]) / lengths[:, None] + self.bias
        return _as_probabilities(raw, self.heads)

    def of_values(self, values: Mapping[int, float]) -> Floats:
        """Return the probability of each column for a text whose features have these values, by number."""
        ids = list(values)
        raw = np.asarray(list(values.values()), np.float32) @ self.weights[ids] + self.bias
        return np.asarray(_as_probabilities(raw[None, :], self.heads)[0], np.float32)


@dataclass(frozen=True, eq=False)
class Model:
    """All that was learned."""

    parts: Weights
    whole: Weights
    judge: Weights | None = None
    """Missing only while the judge itself still learns."""


def _as_probabilities(raw: Floats, heads: Sequence[Head]) -> Floats:
    shown = np.empty_like(raw)
    for head in heads:
        part = np.clip(raw[:, head.columns], -30, 30)
        if head.exclusive:
            part = np.exp(part - part.max(axis=1, keepdims=True))
            shown[:, head.columns] = part / part.sum(axis=1, keepdims=True)
        else:
            shown[:, head.columns] = 1 / (1 + np.exp(-part))
    return shown
