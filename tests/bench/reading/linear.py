"""Peers that weigh features of the whole message by logistic regression, one fit for everything asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from tests.bench.reading.calibrating import Head, Scorer, is_judged, truth_of
from tests.bench.reading.scoring import Row, Value

Columns = tuple[Head, tuple[Value, ...], slice]
"""Something asked, its answers, and their columns in the weights; before the first one stands "nothing"."""


class Features(Protocol):
    """What of a text is weighed."""

    strength: float
    """How freely the weights may grow."""

    def learned(self, texts: Sequence[str]) -> Any:
        """Return the features of the texts to learn from."""

    def of(self, text: str) -> Any:
        """Return the features of one text, as a table of one row."""


class Pieces:
    """Words, pairs of words and pieces of them, by how rare they are (TF-IDF)."""

    strength = 10.0

    def __init__(self) -> None:
        self._kinds = (
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        )

    def learned(self, texts: Sequence[str]) -> Any:
        return hstack([kind.fit_transform(texts) for kind in self._kinds]).tocsr()

    def of(self, text: str) -> Any:
        return hstack([kind.transform([text]) for kind in self._kinds]).tocsr()


class Embeddings:
    """What a model of sentences makes of them."""

    strength = 10.0

    def __init__(self, encode: Callable[[Sequence[str]], Any]) -> None:
        self._encode = encode

    def learned(self, texts: Sequence[str]) -> Any:
        return np.asarray(self._encode(texts))

    def of(self, text: str) -> Any:
        return np.asarray(self._encode([text]))


def learn(rows: Sequence[Row], features: Features) -> Scorer:
    """Return the regressions that rows teach."""
    table = features.learned([row.text for row in rows])
    truths = [truth_of(row) for row in rows]
    asked: list[Columns] = []
    weights, starts = [], []
    first = 0
    with threadpool_limits(1):
        for head in sorted({head for truth in truths for head, value in truth.items() if value is not None}):
            places = [at for at, row in enumerate(rows) if is_judged(row, head)]
            values = [truths[at].get(head) for at in places]
            answers = tuple(dict.fromkeys(value for value in values if value is not None))
            wanted = [0 if value is None else 1 + answers.index(value) for value in values]
            part, start = _fitted(table[places], wanted, len(answers) + 1, features.strength)
            asked.append((head, answers, slice(first, first + len(answers) + 1)))
            first += len(answers) + 1
            weights.append(part)
            starts.append(start)
    return _scorer(features, asked, np.hstack(weights), np.concatenate(starts))


def _fitted(
    table: Any, wanted: Sequence[int], answers: int, strength: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return weights and starts, a column an answer."""
    weights, starts = np.zeros((table.shape[1], answers)), np.full(answers, -30.0)
    known = sorted(set(wanted))
    if len(known) == 1:
        starts[known[0]] = 0.0
        return weights, starts
    fitted = LogisticRegression(C=strength, max_iter=500, class_weight="balanced").fit(table, wanted)
    if len(known) == 2:
        # Of two answers the library gives the weights of the second against the first.
        weights[:, known[1]], starts[known[0]], starts[known[1]] = fitted.coef_[0], 0.0, fitted.intercept_[0]
    else:
        weights[:, known], starts[known] = fitted.coef_.T, fitted.intercept_
    return weights, starts


def _scorer(
    features: Features, asked: Sequence[Columns], weights: NDArray[Any], starts: NDArray[Any]
) -> Scorer:
    def score(text: str) -> Mapping[Head, tuple[Value, float]]:
        sums = np.asarray(features.of(text) @ weights)[0] + starts
        found: dict[Head, tuple[Value, float]] = {}
        for head, answers, columns in asked:
            chances = np.exp(sums[columns] - sums[columns].max())
            at = int(chances[1:].argmax())
            found[head] = answers[at], float(chances[1 + at] / chances.sum())
        return found

    return score
