"""Phrases of the content found in a message: `[a|b|]` is one of several wordings, `*` up to three words."""

import re
from collections.abc import Iterable
from functools import lru_cache

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_WORD = re.compile(r"\w+")
# One character for one, so that places in the plain text are places in the text.
_PLAIN = str.maketrans("’‘“”\n\t", "''\"\"  ")

Place = tuple[int, int]
"""Where words begin and end."""


class Message:
    """A text in which many phrases are looked for."""

    def __init__(self, text: str) -> None:
        """Note the words of the text."""
        self._plain = text.translate(_PLAIN)
        self._words = {word.casefold() for word in _WORD.findall(self._plain)}

    def places_of(self, phrase: str) -> list[Place]:
        """Return where a phrase stands, whatever its capitals and quotes."""
        for words in _needed(phrase):
            # Of hundreds of phrases hardly one gets further.
            if words.isdisjoint(self._words):
                return []
        return [match.span() for match in _pattern(phrase).finditer(self._plain)]

    def has_one_of(self, phrases: Iterable[str]) -> bool:
        """Tell whether one of some phrases is in the text."""
        return any(self.places_of(phrase) for phrase in phrases)


@lru_cache(maxsize=2_000)
def _needed(phrase: str) -> tuple[frozenset[str], ...]:
    """Return sets of words of which a text has one each, if the phrase is in it."""
    elements = _elements(phrase.translate(_PLAIN))
    begun = _begun(elements)
    if begun < 0:
        # Nothing of it has to be there, so it says nothing.
        return (frozenset(),)
    first = [one for element in elements[: begun + 1] for one in element if one]
    later = [element for element in elements[begun + 1 :] if "" not in element and element != ["*"]]
    said = (first, *(element for element in later if all(map(_WORD.search, element))))
    return tuple(_opening(wordings) for wordings in said)


def _opening(wordings: Iterable[str]) -> frozenset[str]:
    """Return the words with which wordings can begin."""
    words = {_WORD.findall(one)[0].casefold() for one in wordings}
    # A phrase may end in the plural.
    return frozenset(words | {f"{word}s" for word in words})


@lru_cache(maxsize=2_000)
def _pattern(phrase: str) -> re.Pattern[str]:
    elements = _elements(phrase.translate(_PLAIN))
    begun = _begun(elements)
    # What may stand in front brings the space behind it, all else the space before.
    said = "".join(_as_pattern(element, r"{}\s+") for element in elements[:begun])
    said += _as_pattern(elements[begun], "{}")
    said += "".join(_as_pattern(element, r"\s+{}") for element in elements[begun + 1 :])
    return re.compile(rf"(?<!\w)(?:{said})s?(?!\w)", re.IGNORECASE)


def _begun(elements: list[list[str]]) -> int:
    """Return the first element that has to be there; below nothing where none has to."""
    return next((at for at, element in enumerate(elements) if "" not in element), -1)


def _elements(phrase: str) -> list[list[str]]:
    """Split a phrase into its elements, each a list of wordings; the longest first, as a mark covers all."""
    found: list[list[str]] = []
    for at, part in enumerate(_CHOICE.split(phrase)):
        if at % 2:
            found.append(sorted((" ".join(one.split()) for one in part.split("|")), key=len, reverse=True))
        else:
            found += [[word] for word in part.split()]
    return found


def _as_pattern(element: list[str], spaced: str) -> str:
    if element == ["*"]:
        return r"(?:\s+[\w'-]+){0,3}?"
    wordings = [r"\s+".join(map(re.escape, one.split())) for one in element]
    return "(?:" + "|".join(spaced.format(one) if one else "" for one in wordings) + ")"
