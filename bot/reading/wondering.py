"""A question to the coach about how to work or to sell, that tells nothing of anybody: "can I call?"."""

from bot.coaching.model import Reading
from bot.reading.hearing import Cues, Hearing
from bot.reading.lexicon import Ear
from bot.reading.voices import Voice
from bot.reading.words import Break

QUESTION = "question"
"""The small talk that it is."""
MOST_WORDS = 16
"""A longer one tells what it is about."""


def asks_coach(hearing: Hearing, found: Reading, ear: Ear) -> bool:
    """Tell whether a text is nothing but such a question."""
    tells = (found.evidence, found.rivals, found.promises, found.kept, found.replied, found.away)
    if any(tells) or found.mention is not None or found.order is not None:
        return False
    words = hearing.words
    if len(words) > MOST_WORDS or any(voice is not Voice.REP for voice in hearing.voices):
        return False
    first = 0
    while cut := _led_by(words.plain[first:], ear):
        first += cut
    begins = first in Cues(ear.beside.matches_in(words)).firsts("to_coach")
    return begins and all(words.breaks[at] is not Break.STOP for at in range(first + 1, len(words)))


def _led_by(plain: tuple[str, ...], ear: Ear) -> int:
    """Return how many words a text begins with that may stand before a question, but for its own first."""
    led = (each for each in ear.orders.before.get(plain[0], ()) if plain[: len(each)] == each)
    length = next((len(each) for each in led), 0)
    return length if length < len(plain) and plain[0] not in {"can", "could", "may", "would", "will"} else 0
