"""Examples of the content → the model's weights; the only module that knows scikit-learn.

An example is listed under what it shows; of all else it most often says nothing, but nobody has looked.
So a first fit on what is listed decides which of the others may stand for "nothing" in the second.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from bot.coaching.playbook import Lexicon
from bot.reading.features import Features
from bot.reading.model import LITTLE, NOTHING, Head, Model
from bot.reading.phrases import sayings

RAREST = 2
"""Examples in which a feature has to occur."""
STRENGTH = 3.0
"""How freely the weights may grow: the inverse of the regularisation."""
SAYINGS = 4
"""Wordings tried of each phrase."""
SEED = 3
DOUBTFUL = 0.4
"""What an example counts as "nothing" of a fact under which it is not listed."""
LIKELY = 0.5
"""An example that shows an answer at least this much may be one; it is no "nothing"."""
SMALLEST = 0.01
"""Weights below this share of the largest are dropped."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text of the content with where it is listed."""

    text: str
    group: str
    """fact, symptom, or empty for texts that say nothing at all."""
    key: str = ""
    answer: str = NOTHING


def examples_of(lexicon: Lexicon) -> list[Example]:
    """Return the examples of the content, and some wordings of its phrases, in a fixed order."""
    found = [Example(text, "") for text in lexicon.nothing]
    for fact, answers in lexicon.examples.items():
        found += [Example(text, "fact", fact, answer) for answer, texts in answers.items() for text in texts]
    for key, texts in lexicon.symptom_examples.items():
        found += [Example(text, "symptom", key, key) for text in texts]
    return found + _from_phrases(lexicon)


def _from_phrases(lexicon: Lexicon) -> list[Example]:
    """Return wordings of the phrases: what is hand-made for exact hits also teaches what is near."""
    chance = Random(SEED)
    found: list[Example] = []
    for fact, answers in lexicon.examples.items():
        for answer in answers:
            for phrase in lexicon.facts.get(fact, {}).get(answer, ()):
                texts = sorted(sayings(phrase, SAYINGS, chance))
                found += [Example(text, "fact", fact, answer) for text in texts]
    for key in lexicon.symptom_examples:
        for phrase in lexicon.symptoms.get(key, ()):
            found += [Example(text, "symptom", key, key) for text in sorted(sayings(phrase, SAYINGS, chance))]
    return found


def heads_of(lexicon: Lexicon) -> tuple[Head, ...]:
    """Return what the model is to tell, from what there are examples of."""
    heads: list[Head] = []
    first = 0
    for fact, answers in lexicon.examples.items():
        named = tuple(answer for answer, texts in answers.items() if texts)
        if named:
            heads.append(Head("fact", fact, (NOTHING, *named), first))
            first += len(named) + 1
    for key, texts in lexicon.symptom_examples.items():
        if texts:
            heads.append(Head("symptom", key, (key,), first))
            first += 1
    return tuple(heads)


def fit(examples: Sequence[Example], rows: Sequence[Sequence[Features]], heads: tuple[Head, ...]) -> Model:
    """Return the model that the examples teach; `rows` are the features of their words."""
    names, rareness = _vocabulary(rows)
    table = _table(rows, names, rareness)
    columns = sum(len(head.answers) for head in heads)
    weights = np.zeros((len(names), columns), np.float32)
    bias = np.zeros(columns, np.float32)
    # Several threads only get into each other's way on rows this short: thirty times slower on two cores.
    with threadpool_limits(1):
        for head in heads:
            fitted, start = _fitted(head, examples, table)
            weights[:, head.first : head.first + len(head.answers)] = fitted
            bias[head.first : head.first + len(head.answers)] = start
    return _pruned(Model(names, rareness, weights, bias, heads))


def _vocabulary(rows: Sequence[Sequence[Features]]) -> tuple[dict[str, int], NDArray[np.float32]]:
    """Number the features that occur often enough, with how rare each is."""
    seen: Counter[str] = Counter()
    for words in rows:
        seen.update({name for word in words for name, _ in word})
    kept = sorted(name for name, times in seen.items() if times >= RAREST)
    rareness = [np.log((1 + len(rows)) / (1 + seen[name])) + 1 for name in kept]
    return {name: at for at, name in enumerate(kept)}, np.asarray(rareness, np.float32)


def _table(
    rows: Sequence[Sequence[Features]], names: dict[str, int], rareness: NDArray[np.float32]
) -> csr_matrix:
    """Return the examples as a table of features, each row of length one."""
    starts, ids, values = [0], [], []
    for words in rows:
        one = [(names[name], value) for word in words for name, value in word if name in names]
        weighed = np.asarray([value for _, value in one], np.float32) * rareness[[at for at, _ in one]]
        length = float(np.sqrt((weighed * weighed).sum() + LITTLE))
        ids += [at for at, _ in one]
        values += list(weighed / length)
        starts.append(len(ids))
    table = csr_matrix((values, ids, starts), shape=(len(rows), len(names)), dtype=np.float64)
    table.sum_duplicates()
    return table


def _fitted(
    head: Head, examples: Sequence[Example], table: csr_matrix
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit one head: on what is listed, then with everything else that looks like nothing."""
    listed = np.asarray([not one.group or (one.group, one.key) == (head.group, head.key) for one in examples])
    wanted = _wanted(head, examples, listed)
    first = _regression(table[listed], wanted[listed], None)
    nothing = first.predict_proba(table)[:, 0]
    taken = listed | (nothing > LIKELY)
    trust = np.where(listed, 1.0, DOUBTFUL)
    second = _regression(table[taken], wanted[taken], trust[taken])
    if not head.exclusive:
        return second.coef_.T.astype(np.float32), second.intercept_.astype(np.float32)
    weights, start = second.coef_.T, second.intercept_
    if len(head.answers) == 2:
        # Of two answers the library gives the weights of the second against the first.
        weights, start = np.hstack([weights * 0, weights]), np.append(0, start)
    return weights.astype(np.float32), start.astype(np.float32)


def _wanted(head: Head, examples: Sequence[Example], listed: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the number of the answer that each example shows; 0 is nothing."""
    answers = head.answers if head.exclusive else (NOTHING, *head.answers)
    return np.asarray(
        [answers.index(one.answer) if listed[at] and one.group else 0 for at, one in enumerate(examples)],
        np.intp,
    )


def _regression(
    table: csr_matrix, wanted: NDArray[np.intp], trust: NDArray[np.float64] | None
) -> LogisticRegression:
    solver = "lbfgs" if wanted.max(initial=0) > 1 else "liblinear"
    return LogisticRegression(C=STRENGTH, solver=solver, max_iter=200, tol=1e-3, class_weight="balanced").fit(
        table, wanted, sample_weight=trust
    )


def _pruned(model: Model) -> Model:
    """Leave out features that hardly weigh in any answer."""
    strongest = np.abs(model.weights).max(axis=1)
    kept = np.flatnonzero(strongest > SMALLEST * strongest.max(initial=0))
    names = list(model.features)
    return Model(
        {names[at]: number for number, at in enumerate(kept)},
        model.rareness[kept],
        # As exact as the cache keeps them, so that every start reads alike.
        model.weights[kept].astype(np.float16).astype(np.float32),
        model.bias,
        model.heads,
    )
