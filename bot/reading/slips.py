"""Slips of the thumb in names of days and months: "thrusday", "tommorow", "febuary"."""

import re
from bisect import bisect_right
from dataclasses import dataclass

NAMES = """
monday tuesday wednesday thursday friday saturday sunday tomorrow yesterday
january february august september october november december christmas
"""
OTHERS = {
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "tomoz": "tomorrow",
    "2moro": "tomorrow",
    "2morrow": "tomorrow",
    "tommorow": "tomorrow",
    "tommorrow": "tomorrow",
    "wensday": "wednesday",
    "wendsday": "wednesday",
    "wedensday": "wednesday",
    "weds": "wednesday",
    "yday": "yesterday",
    "wknd": "weekend",
}
WORD = re.compile(r"[A-Za-z0-9]{3,12}")


def _slips_of(name: str) -> set[str]:
    """Return what a name becomes with two letters swapped, one lost or one doubled."""
    lost = {name[:at] + name[at + 1 :] for at in range(1, len(name))}
    doubled = {name[:at] + name[at] + name[at:] for at in range(len(name))}
    swapped = {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)}
    return (lost | doubled | swapped) - {name}


MEANT = {slip: name for name in NAMES.split() for slip in _slips_of(name)} | OTHERS


@dataclass(frozen=True, slots=True)
class Mended:
    """A text without slips, and where its words stood before."""

    text: str
    moves: tuple[tuple[int, int, int, int], ...] = ()
    """Start and end of each mended word, then and before."""

    def start(self, place: int) -> int:
        """Return where a word that begins here began before."""
        first, last, was, ended = self._before(place)
        return was if first <= place < last else place - last + ended

    def end(self, place: int) -> int:
        """Return where a word that ends here ended before."""
        _, last, _, ended = self._before(place - 1)
        return ended if place < last else place - last + ended

    def _before(self, place: int) -> tuple[int, int, int, int]:
        """Return the last mended word that begins at or before a place."""
        number = bisect_right([move[0] for move in self.moves], place)
        return self.moves[number - 1] if number else (-1, 0, -1, 0)


def mended(text: str) -> Mended:
    """Put right the slips in names of days, in capitals or not."""
    if MEANT.keys().isdisjoint(map(str.lower, WORD.findall(text))):
        return Mended(text)
    pieces: list[str] = []
    moves: list[tuple[int, int, int, int]] = []
    length = copied = 0
    for word in WORD.finditer(text):
        meant = MEANT.get(word.group().lower())
        if meant is None:
            continue
        shown = meant.capitalize() if word.group()[0].isupper() else meant
        length += word.start() - copied
        pieces += [text[copied : word.start()], shown]
        moves.append((length, length + len(shown), word.start(), word.end()))
        length += len(shown)
        copied = word.end()
    return Mended("".join(pieces) + text[copied:], tuple(moves))
