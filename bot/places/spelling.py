"""How names are compared: whatever the capitals, accents, hyphens and German double letters."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import OSA

LONGEST = 60
"""Characters of a place's name; a longer text is none."""
_SAME = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "ð": "d"}
)
_APOSTROPHES = re.compile(r"['’\u02bc‘`.]")
_OTHERS = re.compile(r"[^\w]+|_+")
_DOUBLED = re.compile(r"(?<=[aou])e")


def folded(text: str) -> str:
    """Return a name as it is compared: "St. Gallen" is "st gallen", "São Paulo" is "sao paulo"."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_SAME))
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(_OTHERS.sub(" ", _APOSTROPHES.sub("", plain)).split())


def undoubled(name: str) -> str:
    """Return a folded name without the e that stands for an umlaut: "muenchen" is "munchen"."""
    return _DOUBLED.sub("", name)


def alike(name: str, names: Iterable[str]) -> list[str]:
    """Return the names that are a slip or two away, the nearest ones; short names allow none."""
    slips = 0 if len(name) < 5 else 1 if len(name) < 8 else 2
    if not slips:
        return []
    # More slips than these count as one more, and are found out sooner.
    apart = {other: OSA.distance(name, other, score_cutoff=slips) for other in names}
    nearest = min(apart.values(), default=0)
    return [other for other, distance in apart.items() if distance == nearest <= slips]
