"""Tables of examples → weights; the only module that knows scikit-learn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from bot.reading.features import Features
from bot.reading.model import LITTLE, Floats, Head, Weights
from bot.reading.whole import balanced

RAREST = 2
"""Texts in which a feature has to occur."""
SMALLEST = 0.01
"""Weights below this share of the largest are dropped."""
NEVER = -30.0
"""Bias of an answer that no text shows."""
UNKNOWN = -1
"""In place of an answer's number: of this nobody has said anything."""

Wanted = Mapping[Head, NDArray[np.intp]]
"""For each head the number of the answer that each text shows, or UNKNOWN."""


@dataclass(frozen=True, slots=True)
class Table:
    """Texts by row and features by column."""

    values: csr_matrix | NDArray[np.float64]
    names: Mapping[str, int]
    rareness: Floats

    def rows(self, taken: NDArray[np.bool_]) -> "Table":
        """Return the table with some of its rows."""
        return Table(self.values[taken], self.names, self.rareness)


def table_of_parts(texts: Sequence[Sequence[Features]]) -> Table:
    """Return texts by the features of their words, each row about of length one."""
    names, rareness = _vocabulary([{name for word in words for name, _ in word} for words in texts])
    found = []
    for words in texts:
        values: dict[int, float] = {}
        square = LITTLE
        for word in words:
            for name, value in word:
                at = names.get(name)
                if at is not None:
                    weighed = value * float(rareness[at])
                    values[at] = values.get(at, 0.0) + weighed
                    square += weighed * weighed
        found.append({at: value / square**0.5 for at, value in values.items()})
    return Table(_sparse(found, len(names)), names, rareness)


def table_of_texts(texts: Sequence[Mapping[str, float]]) -> Table:
    """Return texts by their features as a whole."""
    names, rareness = _vocabulary(texts)
    rows = [balanced(text, names, rareness) for text in texts]
    found = [dict(zip(ids, values.tolist(), strict=True)) for ids, values in rows]
    return Table(_sparse(found, len(names)), names, rareness)


def _vocabulary(texts: Sequence[Iterable[str]]) -> tuple[dict[str, int], Floats]:
    """Number the features that occur often enough, with how rare each is."""
    seen = Counter(name for text in texts for name in text)
    kept = sorted(name for name, times in seen.items() if times >= RAREST)
    rareness = [np.log((1 + len(texts)) / (1 + seen[name])) + 1 for name in kept]
    return {name: at for at, name in enumerate(kept)}, np.asarray(rareness, np.float32)


def _sparse(rows: Sequence[Mapping[int, float]], width: int) -> csr_matrix:
    starts, ids, values = [0], [], []
    for row in rows:
        ids += list(row)
        values += list(row.values())
        starts.append(len(ids))
    return csr_matrix((values, ids, starts), shape=(len(rows), width), dtype=np.float32)


def fit(
    table: Table, wanted: Wanted, trust: NDArray[np.float64], strength: float, *, balance: bool
) -> Weights:
    """Return the weights that a table teaches, head by head.

    `trust` is what each row counts; with `balance` a rare answer counts as much as a common one.
    """
    columns = sum(len(head.answers) for head in wanted)
    weights, bias = np.zeros((len(table.names), columns), np.float32), np.zeros(columns, np.float32)
    # Several threads only get into each other's way on rows this short: thirty times slower on two cores.
    with threadpool_limits(1):
        for head, numbers in wanted.items():
            known = numbers != UNKNOWN
            if len(set(numbers[known])) < 2:
                bias[head.columns] = NEVER
                continue
            rows = table.values[known]
            fitted = _regression(rows, numbers[known], trust[known], strength, balance)
            _put(fitted, head, weights, bias)
    return Weights(table.names, table.rareness, weights, bias, tuple(wanted))


def _put(fitted: LogisticRegression, head: Head, weights: Floats, bias: Floats) -> None:
    """Write what was fitted into the columns of its head; what was never seen stays out of reach."""
    seen = [int(answer) for answer in fitted.classes_]
    if head.exclusive:
        bias[[head.first + answer for answer in range(len(head.answers)) if answer not in seen]] = NEVER
    # Of two answers the library gives the weights of the second against the first.
    told = seen[1:] if len(seen) == 2 else seen
    for at, answer in enumerate(told):
        column = head.first + (answer if head.exclusive else 0)
        weights[:, column], bias[column] = fitted.coef_[at], fitted.intercept_[at]


def _regression(
    rows: csr_matrix | NDArray[np.float64],
    wanted: NDArray[np.intp],
    trust: NDArray[np.float64],
    strength: float,
    balance: bool,
) -> LogisticRegression:
    solver = "lbfgs" if wanted.max(initial=0) > 1 else "liblinear"
    weight = "balanced" if balance else None
    return LogisticRegression(C=strength, solver=solver, max_iter=200, tol=1e-3, class_weight=weight).fit(
        rows, wanted, sample_weight=trust
    )


def pruned(model: Weights) -> Weights:
    """Leave out features that hardly weigh in any answer, and round as the cache does."""
    strongest = np.abs(model.weights).max(axis=1)
    kept = np.flatnonzero(strongest > SMALLEST * strongest.max(initial=0))
    names = list(model.features)
    return Weights(
        {names[at]: number for number, at in enumerate(kept)},
        model.rareness[kept],
        # As exact as the cache keeps them, so that every start reads alike.
        model.weights[kept].astype(np.float16).astype(np.float32),
        model.bias,
        model.heads,
    )
