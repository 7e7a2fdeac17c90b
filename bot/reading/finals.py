"""A stop or a clear no, heard by its phrase alone: what carries one is never left out as nobody's words."""

from bot.reading.facts import SURE_ENOUGH, findings_in
from bot.reading.lexicon import Ear
from bot.reading.witnesses import heard_with_phrases
from bot.reading.words import words_of

FEWEST = 2
"""Words of a stop that is one wherever it stands."""


def final_in(text: str, ear: Ear) -> str:
    """Return the strongest answer that wins whatever else is said, where a phrase gives one; else nothing."""
    words = words_of(text)
    if len(words) < FEWEST:
        return ""
    findings = findings_in(*heard_with_phrases(words, ear))
    said = {one.answer for one in findings if one.confidence >= SURE_ENOUGH}
    return next((answer for answer in ear.wins_ties if answer in said), "")
