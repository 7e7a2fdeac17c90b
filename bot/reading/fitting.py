"""Examples and samples of the content → the model.

An example is listed under what it shows; of all else it most often says nothing, but nobody has looked. A
sample says all that it shows of the facts it is about. The judge learns from samples, from what parts and
whole make of them when fitted without them: each quarter is heard by what the other three teach.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.coaching.lexicon import Lexicon, Sample
from bot.coaching.playbook import Playbook
from bot.reading.features import Features
from bot.reading.model import COUNTED, NONE, NOTHING, Head, Model, Weights
from bot.reading.phrases import sayings
from bot.reading.regression import UNKNOWN, Table, Wanted, fit, pruned, table_of_parts, table_of_texts
from bot.reading.vocabulary import ordinary_words
from bot.reading.whole import features_of_text
from bot.reading.words import Words

STRENGTH = 3.0
"""How freely the weights of the parts may grow: the inverse of the regularisation."""
STRENGTH_OF_WHOLE = 10.0
STRENGTH_OF_JUDGE = 0.025
TRUST = 1.2
"""What a sample counts beside an example: more of it is known."""
SAYINGS = 4
"""Wordings tried of each phrase."""
SEED = 3
LEAST_SPREAD = 1e-6
"""Spread of a sign that is the same for all samples."""
FOLDS = 4
"""Parts into which the samples are cut, each heard by what the others teach."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text of the content with where it is listed."""

    text: str
    group: str
    """fact, symptom, or empty for texts that say nothing at all."""
    key: str = ""
    answer: str = NOTHING


@dataclass(frozen=True, slots=True)
class Looked:
    """A text of the content as the model looks at it."""

    words: Words
    parts: Sequence[Features]


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
    """Return what parts and whole are to tell, from what there are examples of."""
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


def judged_heads(heads: Sequence[Head], playbook: Playbook) -> tuple[Head, ...]:
    """Return what the judge is to tell: the same, and whether a number that was counted is right."""
    first = sum(len(head.answers) for head in heads)
    counts = [fact.key for fact in playbook.facts if fact.kind == "count"]
    more = [
        Head("fact", key, (NOTHING, COUNTED, NONE), first + 3 * number) for number, key in enumerate(counts)
    ]
    return (*heads, *more)


def fitted(
    playbook: Playbook,
    looked_at: Callable[[str], Looked],
    said: Callable[[Sample, Model], dict[str, float]],
    count: Callable[[Sample], str | None],
) -> Model:
    """Return the model that a content teaches.

    `looked_at` gives a text as the model looks at it, `said` the testimony of a model without a judge on a
    sample, `count` the number of the rep's messages that a sample's words tell, as an answer.
    """
    lexicon = playbook.lexicon
    examples, samples = examples_of(lexicon), lexicon.samples
    heads = heads_of(lexicon)
    listed = [looked_at(one.text) for one in examples]
    told = [looked_at(one.text) for one in samples]
    lesson = _lesson(examples, listed, samples, told, heads)
    everyone = np.ones(len(samples), np.bool_)
    fold = np.arange(len(samples)) % FOLDS
    found: list[dict[str, float]] = [{} for _ in samples]
    for number in range(FOLDS):
        others = fold != number
        ears = Model(lesson.parts(others), lesson.whole(others))
        for at in np.flatnonzero(~others):
            found[at] = said(samples[at], ears)
    judge = _judge(samples, found, judged_heads(heads, playbook), playbook, count)
    ordinary = ordinary_words(lexicon)
    return Model(pruned(lesson.parts(everyone)), pruned(lesson.whole(everyone)), judge, ordinary)


@dataclass(frozen=True, slots=True)
class Lesson:
    """All texts as tables, with what they show."""

    of_parts: Table
    """Examples, then samples."""
    of_whole: Table
    """Samples."""
    shown: Wanted
    """What the texts of the first table show."""
    heads: tuple[Head, ...]
    examples: int

    def parts(self, samples: NDArray[np.bool_]) -> Weights:
        """Return what the examples and some of the samples teach of parts of a text."""
        taken = np.concatenate([np.ones(self.examples, np.bool_), samples])
        trust = np.where(np.arange(len(taken)) < self.examples, 1.0, TRUST)[taken]
        wanted = {head: self.shown[head][taken] for head in self.heads}
        return fit(self.of_parts.rows(taken), wanted, trust, STRENGTH, balance=True)

    def whole(self, samples: NDArray[np.bool_]) -> Weights:
        """Return what some of the samples teach of whole texts."""
        wanted = {head: self.shown[head][self.examples :][samples] for head in self.heads}
        return fit(
            self.of_whole.rows(samples), wanted, np.ones(samples.sum()), STRENGTH_OF_WHOLE, balance=False
        )


def _lesson(
    examples: Sequence[Example],
    listed: Sequence[Looked],
    samples: Sequence[Sample],
    told: Sequence[Looked],
    heads: tuple[Head, ...],
) -> Lesson:
    shown = {
        head: np.asarray(
            [_listed_number(one, head) for one in examples] + [_told_number(one, head) for one in samples],
            np.intp,
        )
        for head in heads
    }
    return Lesson(
        of_parts=table_of_parts([one.parts for one in (*listed, *told)]),
        of_whole=table_of_texts([features_of_text(one.words) for one in told]),
        shown=shown,
        heads=heads,
        examples=len(examples),
    )


def _judge(
    samples: Sequence[Sample],
    said: Sequence[dict[str, float]],
    heads: tuple[Head, ...],
    playbook: Playbook,
    count: Callable[[Sample], str | None],
) -> Weights:
    """Return the judge that testimony on samples teaches."""
    names = {name: at for at, name in enumerate(sorted({name for one in said for name in one}))}
    rows = np.zeros((len(said), len(names)))
    for row, one in enumerate(said):
        for name, value in one.items():
            rows[row, names[name]] = value
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + LEAST_SPREAD
    table = Table((rows - middle) / spread, names, np.ones(len(names), np.float32))
    wanted = {head: _judged_numbers(samples, head, playbook, count) for head in heads}
    judge = fit(table, wanted, np.ones(len(said)), STRENGTH_OF_JUDGE, balance=False)
    weights = (judge.weights / spread[:, None]).astype(np.float32)
    return replace(judge, weights=weights, bias=(judge.bias - middle @ weights).astype(np.float32))


def _judged_numbers(
    samples: Sequence[Sample], head: Head, playbook: Playbook, count: Callable[[Sample], str | None]
) -> NDArray[np.intp]:
    """Return which answer of the judge each sample shows; facts that only exist beside others count there."""
    fact = playbook.fact.get(head.key) if head.group == "fact" else None
    needed = fact.only_when if fact is not None else ()
    first = playbook.facts[0].key
    numbers = []
    for one in samples:
        if needed and one.answers.get(first) not in needed:
            numbers.append(UNKNOWN)
        elif fact is not None and fact.kind == "count":
            numbers.append(_counted_number(one, head, fact.answer_of(0), count))
        else:
            numbers.append(_told_number(one, head))
    return np.asarray(numbers, np.intp)


def _counted_number(
    sample: Sample, head: Head, none: str | None, count: Callable[[Sample], str | None]
) -> int:
    """Return whether the number that the words count is the right one, or none is told of."""
    if head.key in sample.open:
        return UNKNOWN
    answer = sample.answers.get(head.key)
    if answer is None:
        return 0
    if answer == none:
        return head.answers.index(NONE)
    return head.answers.index(COUNTED) if answer == count(sample) else 0


def _listed_number(example: Example, head: Head) -> int:
    """Return the number of the answer that an example shows."""
    if not example.group:
        return 0
    if (example.group, example.key) != (head.group, head.key):
        return UNKNOWN
    if head.exclusive and example.answer not in head.answers:
        # Only phrases show it, and no example: the model is not to tell it.
        return UNKNOWN
    return head.answers.index(example.answer) if head.exclusive else 1


def _told_number(sample: Sample, head: Head) -> int:
    """Return the number of the answer that a sample shows."""
    if head.group == "symptom":
        return int(head.key in sample.symptoms)
    if head.key in sample.open:
        return UNKNOWN
    answer = sample.answers.get(head.key, NOTHING)
    return head.answers.index(answer) if answer in head.answers else 0
