"""Names of people: what can be one; titles before them are no part of who somebody is."""

from bot.coaching.playbook import Playbook

_TITLES = frozenset(
    ("dr", "prof", "mr", "mrs", "ms", "miss", "mister", "herr", "frau", "mme", "mlle", "sra", "srta")
)
_SHORT_TITLES = frozenset(("m.", "sr.", "ing.", "mag.", "dipl.-ing.", "dipl.-kfm."))
"""Titles only with their dot: without it they may be an initial or a name."""


def untitled(name: str) -> str:
    """Return a name without the titles before it: "Prof. Dr. Bob Hope" is Bob Hope."""
    words = name.split()
    while len(words) > 1 and _is_title(words[0].lower()):
        words.pop(0)
    return " ".join(words)


def is_name(words: str, playbook: Playbook) -> bool:
    """Tell whether words can be a name: nothing is told by them, and no small word stands for no name."""
    cues, each = playbook.lexicon.cues, words.split()
    never = {word.casefold() for word in cues.get("not_names", ())}
    # Small ones only: Edward Said is a name.
    tells = {word for key in ("name_verbs", "subject_verbs") for word in cues.get(key, ())}
    return (
        any(letter.isalpha() for letter in words)
        and each[0].casefold() not in never
        and tells.isdisjoint(each[1:])
    )


def _is_title(word: str) -> bool:
    return word in _SHORT_TITLES or word.removesuffix(".") in _TITLES
