"""The model: plain weights that tell what words say, learned from the content's examples and samples.

Three tables of weights share one shape. `parts` hears every clause by itself, `whole` the text at once, and
`judge` weighs what both of them and the phrases say of the text together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.reading.features import PIECE, Features, Seen, features_alone

Floats = NDArray[np.float32]
NOTHING = ""
"""The answer of a text that says nothing of a fact."""

STEEPEST = 30.0
"""Scores beyond this are as good as certain."""
COUNTED, NONE = "counted", "none"
"""Answers of the judge to a fact that is a number: it is what the words count, or none is told of."""

LITTLE = 250.0
"""Added to the squared length of a stretch, so that a word or two cannot sound as sure as a sentence."""

KEPT = 8192
"""Words of which a table remembers what it knows: people say the same few thousand over and over."""
Known = tuple[tuple[int, ...], tuple[float, ...]]
"""The numbers and the values of those features that a table of weights knows."""


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

    @cached_property
    def known_alone(self) -> Callable[[str, Callable[[str], Features]], Known]:
        """Tell what is known of a word by itself; which features that are, the function beside it says."""
        numbers = self.features  # What is remembered must not hold on to the weights themselves.

        @lru_cache(KEPT)
        def known(word: str, features_of: Callable[[str], Features]) -> Known:
            found = [(numbers[name], value) for name, value in features_of(word) if name in numbers]
            return tuple(at for at, _ in found), tuple(value for _, value in found)

        return known

    @cached_property
    def answers(self) -> tuple[tuple[str, ...], NDArray[np.intp]]:
        """Return the answers that say something, each behind what it answers, and their columns."""
        named = [
            (f"{head.key} {answer}", head.first + number)
            for head in self.heads
            for number, answer in enumerate(head.answers)
            if answer != NOTHING
        ]
        return tuple(name for name, _ in named), np.asarray([column for _, column in named], np.intp)

    @cached_property
    def pieces(self) -> NDArray[np.bool_]:
        """Tell of each feature whether it is a piece of a word."""
        return np.asarray([name.startswith(PIECE) for name in self.features], np.bool_)

    def _sums_of(self, words: Sequence[Seen]) -> tuple[Floats, Floats]:
        """Return, before each word and after the last, the sums of scores and of squared lengths so far."""
        found: list[int] = []
        values: list[float] = []
        ends = [0]
        alone, known = self.known_alone, self.features.get
        for token, around in words:
            numbers, much = alone(token, features_alone)
            found += numbers
            values += much
            for name, value in around:
                at = known(name)
                if at is not None:
                    found.append(at)
                    values.append(value)
            ends.append(len(found))
        ids = np.asarray(found, np.intp)
        weighed = np.asarray(values, np.float32) * self.rareness[ids]
        scores = np.zeros((len(ids) + 1, self.weights.shape[1]), np.float32)
        np.add.accumulate(self.weights.take(ids, axis=0) * weighed[:, None], axis=0, out=scores[1:])
        squares = np.zeros(len(ids) + 1, np.float32)
        np.add.accumulate(weighed * weighed, out=squares[1:])
        return scores.take(ends, axis=0), squares.take(ends)

    def of_stretches(self, words: Sequence[Seen], stretches: Sequence[tuple[int, int]]) -> Floats:
        """Return the probability of each column for each stretch of words."""
        sums, squares = self._sums_of(words)
        bounds = np.asarray(stretches, np.intp)
        firsts, ends = bounds[:, 0], bounds[:, 1] + 1
        lengths = np.sqrt(squares[ends] - squares[firsts] + LITTLE)
        raw = (sums[ends] - sums[firsts]) / lengths[:, None] + self.bias
        return self._as_probabilities(raw)

    def of_values(self, ids: NDArray[np.intp], values: Floats) -> Floats:
        """Return the probability of each column for a text whose features have these numbers and values."""
        raw = values @ self.weights.take(ids, axis=0) + self.bias
        return np.asarray(self._as_probabilities(raw[None, :])[0], np.float32)

    def _as_probabilities(self, raw: Floats) -> Floats:
        """Turn scores into probabilities: shares of a head's answers, or how likely the single one is."""
        firsts, head_of, against = self._layout
        raw = np.minimum(np.maximum(raw, -STEEPEST), STEEPEST)
        most = np.maximum(np.maximum.reduceat(raw, firsts, axis=1), against)
        shares = np.exp(raw - most.take(head_of, axis=1))
        sums = np.add.reduceat(shares, firsts, axis=1) + np.exp(against - most)
        return np.asarray(shares / sums.take(head_of, axis=1), np.float32)

    @cached_property
    def _layout(self) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
        """Return each head's first column, the head of each column, and what a head's answers stand against.

        A single answer stands against one that has no column and scores nothing, others against none.
        """
        return (
            np.asarray([head.first for head in self.heads], np.intp),
            np.repeat(np.arange(len(self.heads)), [len(head.answers) for head in self.heads]),
            np.asarray([-np.inf if head.exclusive else 0.0 for head in self.heads], np.float32),
        )


@dataclass(frozen=True, eq=False)
class Model:
    """All that was learned."""

    parts: Weights
    whole: Weights
    judge: Weights | None = None
    """Missing only while the judge itself still learns."""
    ordinary: frozenset[str] = frozenset()
    """Words that people type small in what it learned from."""
