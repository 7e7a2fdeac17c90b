"""Names of people: titles before them are no part of who somebody is."""

_TITLES = frozenset(("dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "mme", "mlle", "sra", "srta"))
_SHORT_TITLES = frozenset(("m.", "sr.", "ing.", "mag.", "dipl.-ing.", "dipl.-kfm."))
"""Titles only with their dot: without it they may be an initial or a name."""


def untitled(name: str) -> str:
    """Return a name without the titles before it: "Prof. Dr. Bob Hope" is Bob Hope."""
    words = name.split()
    while len(words) > 1 and _is_title(words[0].lower()):
        words.pop(0)
    return " ".join(words)


def _is_title(word: str) -> bool:
    return word in _SHORT_TITLES or word.removesuffix(".") in _TITLES
