"""Text → words: lower case, no apostrophes, with the breaks between them and their place in the text.

Everything else in this room looks at words only, so odd quotes, spacing and capitals matter just here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain

LONGEST = 450
"""Words that are looked at: the first two thirds and the last third of a longer text."""

HEAD, TAIL = 2400, 1200
"""Characters of a very long text that are looked at."""

# One pass, no nesting: a word, a sign, or a line's end. Nothing here can backtrack.
PIECE = re.compile(r"[^\W_]+|\n|[^\w\s]|_")
APOSTROPHES = "'’\u02bc`\u00b4"
STOPS = ".!?…;。؟"
PAUSES = ',:()[]{}/|–—-"“”„«»·•>'


class Break(IntEnum):
    """What parts a word from the one before it."""

    NONE = 0
    PAUSE = 1
    STOP = 2


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, as parallel rows."""

    text: str
    plain: tuple[str, ...]
    """Lower case, without apostrophes: "didnt"."""
    spans: tuple[tuple[int, int], ...]
    """Where each word stands in the text."""
    breaks: tuple[Break, ...]
    """What stands before each word."""
    asks: frozenset[int]
    """Words after which a question mark comes."""

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.plain)

    def raw(self, index: int) -> str:
        """Return a word as it was typed."""
        start, end = self.spans[index]
        return self.text[start:end]

    def snippet(self, first: int, last: int) -> str:
        """Return the typed text from one word to another, both included."""
        return self.text[self.spans[first][0] : self.spans[last][1]]


def words_of(text: str) -> Words:
    """Split a text into words."""
    plain: list[str] = []
    spans: list[tuple[int, int]] = []
    breaks: list[Break] = []
    asks: set[int] = set()
    pending = Break.STOP
    joined = False
    for piece in _pieces(text):
        sign, (start, end) = piece.group(), piece.span()
        if sign[0].isalnum():
            if joined:
                plain[-1] += sign.lower()
                spans[-1] = (spans[-1][0], end)
            else:
                plain.append(sign.lower())
                spans.append((start, end))
                breaks.append(pending)
            pending, joined = Break.NONE, False
            continue
        if sign == "@" and _is_apart(text, start, end):
            # "marek @ dockwise"
            plain.append("at")
            spans.append((start, end))
            breaks.append(pending)
            pending, joined = Break.NONE, False
            continue
        joined = sign in APOSTROPHES and _inside_word(text, start, end)
        if joined or not plain:
            continue
        if sign == "/" and plain[-1] == "w" and pending is Break.NONE:
            plain[-1] = "with"
            continue
        if sign == "?":
            asks.add(len(plain) - 1)
        pending = max(pending, _break_at(text, start, end))
    return _shortened(Words(text, tuple(plain), tuple(spans), tuple(breaks), frozenset(asks)))


def _pieces(text: str) -> Iterator[re.Match[str]]:
    """Give the words and signs of a text; of a very long one, those of its beginning and its end."""
    tail = max(HEAD, len(text) - TAIL)
    return chain(PIECE.finditer(text, 0, HEAD), PIECE.finditer(text, tail))


def _inside_word(text: str, start: int, end: int) -> bool:
    """Tell whether a sign has letters on both sides."""
    return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalpha()


def _is_apart(text: str, start: int, end: int) -> bool:
    """Tell whether a sign stands alone between two spaces."""
    return text[max(0, start - 1) : start] == " " == text[end : end + 1]


def _break_at(text: str, start: int, end: int) -> Break:
    """Tell how strongly a sign parts the words around it."""
    sign = text[start]
    before, after = text[max(0, start - 2) : start], text[end : end + 1]
    if sign == "\n":
        return Break.STOP if after in ("\n", ">", "") or after.isupper() else Break.PAUSE
    if sign in STOPS:
        # "27.11." and "nordfab.com" hold together, and so do initials ("S. Kulkarni").
        initial = before[-1:].isupper() and not before[:-1].isalnum()
        return Break.NONE if sign == "." and (after.isalnum() or initial) else Break.STOP
    if sign in "-/" and _joins(text, start, end):
        return Break.NONE
    return Break.PAUSE if sign in PAUSES else Break.NONE


def _joins(text: str, start: int, end: int) -> bool:
    """Tell whether a sign stands within a compound: follow-up, and/or."""
    return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()


def _shortened(words: Words) -> Words:
    """Leave out the middle of a very long text."""
    if len(words) <= LONGEST:
        return words
    head = LONGEST * 2 // 3
    kept = [*range(head), *range(len(words) - (LONGEST - head), len(words))]
    moved = {old: new for new, old in enumerate(kept)}
    breaks = [Break.STOP if new == head else words.breaks[old] for new, old in enumerate(kept)]
    return Words(
        words.text,
        tuple(words.plain[index] for index in kept),
        tuple(words.spans[index] for index in kept),
        tuple(breaks),
        frozenset(moved[index] for index in words.asks if index in moved),
    )
