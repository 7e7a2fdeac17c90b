"""A sale that is told as news: "Anna just signed the order form". Whether it is with us, the coach asks."""

from dataclasses import replace

from bot.coaching.model import NOTHING_READ, Mention, Order
from bot.reading.hearing import Cues, Hearing
from bot.reading.lexicon import Ear

MOST_WORDS = 20
"""A longer message tells more than a sale."""
_KEY = "signed"
_FIRST = "sold"
"""A whole clause of this word alone is a sale as well, where somebody is named."""


def sale_in(hearing: Hearing, mention: Mention | None, ear: Ear) -> Order | None:
    """Return the question whether somebody signed with us, where a short message tells of a sale."""
    count = len(hearing.words)
    if mention is None or not 0 < count <= MOST_WORDS or hearing.words.asks:
        return None
    cues = Cues(ear.beside.matches_in(hearing.words))
    if cues.firsts("not_sold") or not _is_told(hearing, cues):
        return None
    return Order(_KEY, "", replace(NOTHING_READ, mention=mention))


def _is_told(hearing: Hearing, cues: Cues) -> bool:
    """Tell whether the rep tells of a sale, and does not only suppose it."""
    words = hearing.words
    if words.plain[0] == _FIRST and hearing.scopes[0] == (0, 0):
        return True
    found = cues.within(_FIRST, 0, len(words) - 1)
    return any(
        not hearing.is_prospects(one.first) and not hearing.supposed(one.first, one.last) for one in found
    )
