"""What the model looks at in a text as a whole: its words, pairs of words, and pieces of words.

Words count by how often they occur, the more the rarer they are; words and pieces of words weigh the same
together, however many there are of each.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.reading.features import PIECE, Features
from bot.reading.model import Floats, Weights
from bot.reading.words import Words

PIECES = (3, 4, 5)
"""Lengths of the pieces of a word that count by themselves."""
LONGEST = 24
"""Letters of a word that are looked at."""


def features_of_text(words: Words) -> dict[str, float]:
    """Return the words, pairs and pieces of a text with how often they occur, on a scale that flattens."""
    return {name: _flattened(times) for name, times in Counter(_names(words.plain)).items()}


def _flattened(times: int) -> float:
    return 1.0 + log(times)


def _names(plain: tuple[str, ...]) -> Iterator[str]:
    for short, pair in _shortened(plain):
        yield from (short, pair) if pair else (short,)
        yield from (name for name, _ in _pieces(short))


def _shortened(plain: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give each word, and the pair that it is with the one before it."""
    before = ""
    for word in plain:
        short = word[:LONGEST]
        yield short, f"{before} {short}" if before else ""
        before = short


@lru_cache(maxsize=1024)
def _pieces(word: str) -> Features:
    edged = f" {word} "
    return tuple(
        (f"{PIECE}{edged[at : at + size]}", 1.0)
        for size in PIECES
        for at in range(max(1, len(edged) - size + 1))
    )


def balanced(
    features: Mapping[str, float], known: Mapping[str, int], rareness: Floats
) -> tuple[list[int], Floats]:
    """Return what is known of the features, by number: rare ones heavier, words as heavy as pieces."""
    found = [name for name in features if name in known]
    ids = [known[name] for name in found]
    values = np.asarray([features[name] for name in found], np.float32) * rareness[ids]
    _balance(values, np.asarray([name[0] == PIECE for name in found], np.bool_))
    return ids, values


def _balance(values: Floats, pieces: NDArray[np.bool_]) -> None:
    """Make words weigh as much together as pieces do."""
    for share in (pieces, ~pieces):
        some = values[share]
        values[share] = some / (np.sqrt((some**2).sum()) or 1.0)


def chances_of_text(weights: Weights, words: Words) -> Floats:
    """Return the probability of each column for a whole text."""
    times = Counter(_known_in(words.plain, weights))
    ids = np.asarray([*times], np.intp)
    often = [1.0 if number == 1 else _flattened(number) for number in times.values()]
    values = np.asarray(often, np.float32) * weights.rareness[ids]
    _balance(values, weights.pieces[ids])
    return weights.of_values(ids, values)


def _known_in(plain: tuple[str, ...], weights: Weights) -> list[int]:
    """Return the numbers of those features of a text that are known, in the order of `_names`."""
    known, alone, found = weights.features.get, weights.known_alone, list[int]()
    for short, pair in _shortened(plain):
        found += [at for at in (known(short), known(pair)) if at is not None]
        found += alone(short, _pieces)[0]
    return found
