"""Phrases of the content found in a message: `[a|b|]` is one of several wordings, `*` up to three words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_WORD = re.compile(r"\w+")
# One character for one, so that places in the plain text are places in the text.
_PLAIN = str.maketrans("’‘“”\n\t", "''\"\"  ")

Place = tuple[int, int]
"""Where words begin and end."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, ready to be found."""

    pattern: re.Pattern[str]
    firsts: frozenset[str]
    """The words with which it can begin: where there is none of them, nobody has to look."""


class Message:
    """A text in which many phrases are looked for."""

    def __init__(self, text: str) -> None:
        """Note the words of the text."""
        self._plain = text.translate(_PLAIN)
        self._words = {word.casefold() for word in _WORD.findall(self._plain)}

    def places_of(self, phrase: str) -> list[Place]:
        """Return where a phrase stands, whatever its capitals and quotes."""
        known = _phrase(phrase)
        if known.firsts.isdisjoint(self._words):
            return []
        return [match.span() for match in known.pattern.finditer(self._plain)]

    def has_one_of(self, phrases: Iterable[str]) -> bool:
        """Tell whether one of some phrases is in the text."""
        return any(self.places_of(phrase) for phrase in phrases)


@lru_cache(maxsize=2_000)
def _phrase(phrase: str) -> Phrase:
    elements = _elements(phrase.translate(_PLAIN))
    begun = next((at for at, element in enumerate(elements) if "" not in element), -1)
    if begun < 0:
        # Nothing of it has to be there, so it says nothing.
        return Phrase(re.compile(r"(?!)"), frozenset())
    # What may stand in front brings the space behind it, all else the space before.
    said = "".join(_as_pattern(element, r"{}\s+") for element in elements[:begun])
    said += _as_pattern(elements[begun], "{}")
    said += "".join(_as_pattern(element, r"\s+{}") for element in elements[begun + 1 :])
    firsts = {_WORD.findall(one)[0].casefold() for element in elements[: begun + 1] for one in element if one}
    # A phrase of one word may stand there in the plural.
    firsts |= {f"{word}s" for word in firsts}
    return Phrase(re.compile(rf"(?<!\w)(?:{said})s?(?!\w)", re.IGNORECASE), frozenset(firsts))


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
