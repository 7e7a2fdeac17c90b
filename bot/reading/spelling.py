"""Slips of the thumb: a word that no phrase knows, one letter away from one that a phrase knows."""

from collections.abc import Iterable
from functools import cached_property

SHORTEST = 5
"""Shorter words are only mended where two neighbouring letters changed places."""
SHORTEST_SWAP = 3


class Spelling:
    """The words of all phrases, and what is taken for one of them."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        """Keep the words."""
        self._known = frozenset(vocabulary)

    @cached_property
    def _lacking(self) -> dict[str, str]:
        """The words by their forms with a letter missing."""
        lacking: dict[str, str] = {}
        for word in sorted(self._known):
            if len(word) > SHORTEST and word.isalpha():
                for at in range(1, len(word)):
                    lacking.setdefault(word[:at] + word[at + 1 :], word)
        return lacking

    @property
    def words(self) -> frozenset[str]:
        """The words that some phrase has."""
        return self._known

    def knows(self, word: str) -> bool:
        """Tell whether some phrase has this word."""
        return word in self._known

    def mended(self, word: str) -> str:
        """Return the known word that this one was meant to be, or the word itself."""
        if word in self._known or len(word) < SHORTEST_SWAP or len(word) > 20 or not word.isalpha():
            return word
        for at in range(len(word) - 1):
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if swapped in self._known:
                return swapped
        if len(word) < SHORTEST:
            return word
        if word in self._lacking:
            return self._lacking[word]
        for at in range(1, len(word)):
            shorter = word[:at] + word[at + 1 :]
            if len(shorter) >= SHORTEST and shorter in self._known:
                return shorter
        return word
