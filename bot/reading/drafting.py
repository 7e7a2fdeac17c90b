"""A message that the rep means to send and shows first: "I want to send: …", "… is this ok?"."""

import re
from collections.abc import Sequence

from bot.coaching.model import OwnDraft
from bot.reading.phrases import Match
from bot.reading.voices import greeted_in
from bot.reading.words import Words, words_of

_QUOTES = "\"'“”„«»‘’ \t\n"
_BEFORE = 6
"""Words that may stand before "can I send this", as "hi coach" or "quick one"."""
_LEAST = 3
"""Words of a draft; less is none."""
_ENDS = re.compile(r"\s*(?::|\n|-\s|–|—|[\"“„«‘]|[?.!]\s*(?:[\n\"“„«]|(?=(?i:hi|hey|hello|dear)\b)))")
"""What stands between the question and the draft."""


def own_draft_in(words: Words, matches: Sequence[Match]) -> tuple[OwnDraft, str] | None:
    """Return the draft that a text shows, and what stands around it; None where it shows none."""
    cues = {key: [one for one in matches if _is_cue(one, key)] for key in ("draft_follows", "draft_before")}
    for match in sorted(cues["draft_follows"], key=lambda one: (one.first, -one.last)):
        start = words.spans[match.last][1]
        led = _ENDS.match(words.text, start)
        # "She wants a draft: …" tells of one, "Draft: …" shows one.
        farthest = _BEFORE if match.last > match.first else 0
        if match.first <= farthest and led is not None:
            return _drafted(words.text[led.end() :], words.text[:start], matches)
    for match in cues["draft_before"]:
        start = words.spans[match.first][0]
        said = words.text[:start].rstrip()
        if match.last == len(words) - 1 and _is_apart(said, words.text[len(said) : start]):
            return _drafted(said, words.text[start:], matches)
    return None


def _is_cue(match: Match, key: str) -> bool:
    return match.meaning.group == "cue" and match.meaning.key == key


def _is_apart(said: str, between: str) -> bool:
    """Tell whether a question has a message above it: in quotes, or a letter on lines of its own."""
    quoted = said[:1] in tuple("\"'“„«‘") and said[-1:] in tuple("\"'”“»’")
    return quoted or ("\n" in between and bool(greeted_in(said)))


def _drafted(said: str, around: str, matches: Sequence[Match]) -> tuple[OwnDraft, str] | None:
    text = said.strip(_QUOTES)
    if len(words_of(text)) < _LEAST:
        return None
    keys = {one.meaning.key for one in matches if one.meaning.group == "cue"}
    return OwnDraft(text, "draft_gives" in keys, "draft_leaves" in keys), around
