"""How wide words are, and how they are made to fit."""

from functools import lru_cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

FAMILY = "DejaVu Sans"
"""Comes with the library, so that pictures are the same everywhere."""
_LONGEST = 400
"""Characters that are looked at; what is longer is cut anyway."""


@lru_cache(maxsize=2)
def _font(weight: str) -> FT2Font:
    return get_font(findfont(FontProperties(family=FAMILY, weight=weight)))


@lru_cache(maxsize=1000)
def width_of(words: str, size: float, weight: str = "normal") -> float:
    """Return how many pixels words take."""
    font = _font(weight)
    font.set_size(size, 72)
    font.set_text(words, 0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64


def fitted(words: str, size: float, width: float, lines: int = 1, weight: str = "normal") -> list[str]:
    """Lay words on lines of this width; what goes beyond the last line ends in an ellipsis."""
    rest = clean(words)
    laid: list[str] = []
    while rest and len(laid) < lines:
        if width_of(rest, size, weight) <= width:
            return [*laid, rest]
        if len(laid) == lines - 1:
            at = _room(rest, size, width, weight, "…")
            return [*laid, rest[:at].rstrip() + "…"]
        at = _room(rest, size, width, weight)
        # A word that is longer than half the line is broken where the line ends.
        space = rest.rfind(" ", at // 2, at + 1)
        at = space if space > 0 else at
        laid.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return laid


def clean(words: str) -> str:
    """Return words on one line, without what no font can draw."""
    cut = words[:_LONGEST] + "…" if len(words) > _LONGEST else words
    whole = cut.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())


def _room(words: str, size: float, width: float, weight: str, end: str = "") -> int:
    """Return how many characters fit, at least one."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(words[:middle] + end, size, weight) <= width:
            low = middle
        else:
            high = middle - 1
    return low
