"""What the model looks at in a text as a whole: its words, pairs of words, and pieces of words.

Words count by how often they occur, the more the rarer they are; words and pieces of words weigh the same
together, however many there are of each.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import log

import numpy as np

from bot.reading.model import Floats, Weights
from bot.reading.words import Words

PIECES = (3, 4, 5)
"""Lengths of the pieces of a word that count by themselves."""
PIECE = "#"
"""Begins the name of a piece, so that it is no word."""
LONGEST = 24
"""Letters of a word that are looked at."""


def features_of_text(words: Words) -> dict[str, float]:
    """Return the words, pairs and pieces of a text with how often they occur, on a scale that flattens."""
    return {name: 1.0 + log(times) for name, times in Counter(_names(words.plain)).items()}


def _names(plain: tuple[str, ...]) -> Iterator[str]:
    before = ""
    for word in plain:
        short = word[:LONGEST]
        yield short
        if before:
            yield f"{before} {short}"
        before = short
        yield from _pieces(short)


@lru_cache(maxsize=8192)
def _pieces(word: str) -> tuple[str, ...]:
    edged = f" {word} "
    return tuple(
        f"{PIECE}{edged[at : at + size]}" for size in PIECES for at in range(max(1, len(edged) - size + 1))
    )


def balanced(
    features: Mapping[str, float], known: Mapping[str, int], rareness: Floats
) -> tuple[list[int], Floats]:
    """Return what is known of the features, by number: rare ones heavier, words as heavy as pieces."""
    found = [name for name in features if name in known]
    ids = [known[name] for name in found]
    values = np.asarray([features[name] for name in found], np.float32) * rareness[ids]
    pieces = np.asarray([name[0] == PIECE for name in found], np.bool_)
    for share in (pieces, ~pieces):
        values[share] /= np.sqrt((values[share] ** 2).sum()) or 1.0
    return ids, values


def chances_of_text(weights: Weights, words: Words) -> Floats:
    """Return the probability of each column for a whole text."""
    return weights.of_values(*balanced(features_of_text(words), weights.features, weights.rareness))
