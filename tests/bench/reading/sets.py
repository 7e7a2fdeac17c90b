"""The texts that readers are judged on: the content's own examples, or files of openings and of messages.

An example of the content stands under what it shows; of all else nobody has said whether it shows it, so it
is judged by that alone. Texts listed as nothing show none of it; samples say all that they show.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from bot.coaching.lexicon import Lexicon, Sample
from bot.coaching.playbook import Playbook
from bot.frontends.evaluation import implied
from tests.bench.reading.scoring import FIRST, Row, Value, is_told

Label = tuple[str, Value]
"""A fact and its answer, or "symptom" and its key."""
NOTHING: Label = ("", "")
_EDITIONS = count(1)


def of_content(playbook: Playbook) -> list[Row]:
    """Return the examples of the content, each text once."""
    lexicon = playbook.lexicon
    known = frozenset(lexicon.examples)
    rows = [Row(text, {}, frozenset(), known, frozenset()) for text in lexicon.nothing]
    listed: dict[str, dict[str, Value]] = defaultdict(dict)
    for fact, answers in lexicon.examples.items():
        for answer, texts in answers.items():
            for text in texts:
                listed[text][fact] = playbook.fact[fact].value_of(answer)
    habits: dict[str, set[str]] = defaultdict(set)
    for key, texts in lexicon.symptom_examples.items():
        for text in texts:
            habits[text].add(key)
    for text in dict.fromkeys([*listed, *habits]):
        facts = frozenset(listed[text])
        shown = frozenset(habits[text]) if text in habits else None
        rows.append(Row(text, dict(listed[text]), facts, facts, shown))
    whole = [_of_sample(sample, playbook) for sample in lexicon.samples]
    told = {row.text for row in whole}
    # Of a text that is both, the sample tells more.
    return [row for row in rows if row.text not in told] + whole


def _of_sample(sample: Sample, playbook: Playbook) -> Row:
    """Return a whole message; what follows from what it says may be read, but is not asked for."""
    known = {**implied(sample.answers, playbook), **sample.answers}
    return Row(
        sample.text,
        {fact: playbook.fact[fact].value_of(answer) for fact, answer in known.items()},
        frozenset(sample.answers),
        frozenset(playbook.fact) - sample.open,
        frozenset(sample.symptoms),
    )


def openings(file: Path) -> list[Row]:
    """Return situations as reps describe them."""
    return [
        Row(
            item["opening"],
            item["answers"],
            frozenset(item["stated"]),
            frozenset(item["answers"]),
            frozenset(item["symptoms"]) if "symptoms" in item else None,
        )
        for item in _items(file)
    ]


def messages(file: Path) -> list[Row]:
    """Return short messages; they are judged by the first fact and by habits."""
    return [
        Row(
            item["text"],
            {fact: value for fact, value in item["facts"].items() if fact == FIRST},
            frozenset(item["facts"]) & {FIRST},
            frozenset({FIRST} if item.get("last_scored", True) else ()),
            frozenset(item["symptoms"]),
        )
        for item in _items(file)
    ]


def _items(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def folds(rows: Sequence[Row], parts: int, seed: int) -> list[list[Row]]:
    """Split rows into parts that hold about as much of everything."""
    groups: dict[Label, list[Row]] = defaultdict(list)
    for row in rows:
        groups[labels_of(row)[0]].append(row)
    split: list[list[Row]] = [[] for _ in range(parts)]
    chance, place = Random(seed), count()
    for group in groups.values():
        for row in chance.sample(group, len(group)):
            split[next(place) % parts].append(row)
    return split


def parted(rows: Sequence[Row], parts: int, seed: int) -> Iterator[tuple[list[Row], list[Row]]]:
    """Give each part to be judged, with the rest to learn from."""
    split = folds(rows, parts, seed)
    for held_out in split:
        yield [row for part in split if part is not held_out for row in part], held_out


def labels_of(row: Row) -> list[Label]:
    """Return all that a text shows but for numbers, the first fact first."""
    told = sorted((fact for fact in row.judged if is_told(row, fact)), key=lambda fact: (fact != FIRST, fact))
    shown = [(fact, row.answers[fact]) for fact in told if isinstance(row.answers[fact], str | bool)]
    shown += [("symptom", key) for key in sorted(row.symptoms or ())]
    return shown or [NOTHING]


def first_of_each(rows: Sequence[Row], most: int, seed: int) -> list[Row]:
    """Return the first so many rows of everything that rows show; with more, the same and others.

    Texts that say nothing are taken in the same share as the rest.
    """
    sizes = sizes_of(rows)
    usual = usual_size(rows)
    seen: dict[Label, int] = defaultdict(int)
    taken = []
    for row in Random(seed).sample(rows, len(rows)):
        labels = labels_of(row)
        for label in labels:
            seen[label] += 1
        shares = {label: usual / sizes[label] if label == NOTHING else 1.0 for label in labels}
        if any(seen[label] * shares[label] <= most for label in labels):
            taken.append(row)
    return taken


def usual_size(rows: Iterable[Row]) -> float:
    """Return how many texts show an answer or habit, in the mean."""
    sizes = [size for label, size in sizes_of(rows).items() if label != NOTHING]
    return sum(sizes) / len(sizes) if sizes else 0.0


def sizes_of(rows: Iterable[Row]) -> Mapping[Label, int]:
    """Return how many texts show each thing."""
    sizes: dict[Label, int] = defaultdict(int)
    for row in rows:
        for label in labels_of(row):
            sizes[label] += 1
    return sizes


def taught_by(playbook: Playbook, rows: Iterable[Row]) -> Playbook:
    """Return the content with no other examples than these; phrases and all else stay."""
    edition = f"{playbook.edition}-{next(_EDITIONS)}"
    return replace(playbook, edition=edition, lexicon=_cut(playbook.lexicon, {row.text for row in rows}))


def _cut(lexicon: Lexicon, kept: set[str]) -> Lexicon:
    def few(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(text for text in texts if text in kept)

    return replace(
        lexicon.taught_by(tuple(sample for sample in lexicon.samples if sample.text in kept)),
        examples={
            fact: {answer: few(texts) for answer, texts in answers.items()}
            for fact, answers in lexicon.examples.items()
        },
        symptom_examples={key: few(texts) for key, texts in lexicon.symptom_examples.items()},
        nothing=few(lexicon.nothing),
    )
