"""To whom a message of the rep's went, where somebody else than the prospect is named for it."""

from bot.coaching.model import Mention
from bot.reading.hearing import Hearing
from bot.reading.known import is_called
from bot.reading.lexicon import Ear
from bot.reading.names import name_at
from bot.reading.words import APOSTROPHES

_REACH = 6
"""Words between a verb of sending and whom it was sent to: "sent the new price list to Dana"."""
_TO = frozenset({"to", "for"})
_THEIR = frozenset({"his", "her", "their"})


def goes_to_another(hearing: Hearing, at: int, end: int, whom: Mention | None, ear: Ear) -> bool:
    """Tell whether the message told of at a word went to somebody else than whom a text is about."""
    plain = hearing.words.plain
    for index in range(at + 1, min(end, at + _REACH) + 1):
        if index != at + 1 and plain[index - 1] not in _TO:
            continue
        if plain[index] in _THEIR and _is_role(plain[index + 1 : index + 3], ear):
            return True
        named = name_at(hearing, index, ear)
        if named is None:
            continue
        name, after = named
        owns = any(f"{mark}s" in hearing.words.raw(after - 1) for mark in APOSTROPHES)
        if owns and _is_role(plain[after : after + 2], ear):
            return True
        if whom is None or not (is_called(name, whom.name) or is_called(name, whom.company)):
            return True
    return False


def _is_role(words: tuple[str, ...], ear: Ear) -> bool:
    """Tell whether words are what somebody is to another: "his boss", "her old team"."""
    return not ear.words["person_words"].isdisjoint(words)
