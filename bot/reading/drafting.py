"""A message that the rep means to send and shows first: "I want to send: …", "… is this ok?"."""

import re
from collections.abc import Sequence

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
_LED = re.compile(
    r"(?:how'?s this|how is this|how about this|what about this|what do (?:you|u) think of)\s*:\s*"
    r"|(?:is|would) (?:this|that|it)(?: be)? (?:ok|okay|alright|all right|fine|good)\s*\?\s*"
    r"(?=(?:just|wanted|hope|following|checking|touching|circling|any (?:news|update|thought)"
    r"|(?:did|have|are|would) you|thanks)\b)"
    r"|(?:(?:is |would )?(?:this|that|it)(?: be)? )?(?:ok|okay|alright|all right|fine|good)"
    r"(?: to send| like this)?\s*[?:]\s*(?=(?:hi|hey|hello|dear)\b)",
    re.IGNORECASE,
)
"""A question in front of a draft, as it is typed on a phone."""
_ASKED_BELOW = re.compile(
    r"(?:(?<=[.?!…])\s*|\s*[,;–—]\s*|\s+-+\s*|\s*\n\s*)(?:(?:(?:is |would )?(?:this|that|it)(?: be)? )?"
    r"(?:ok|okay|fine|good|alright|all right) (?:like (?:this|that)|to send|so)"
    r"|(?:is|would) this(?: be)? (?:ok|okay|fine|good|alright|all right))\s*\?*\s*$",
    re.IGNORECASE,
)
"""The same behind a letter: "Hi Dana, … ok like this?"."""


def own_draft_in(words: Words, matches: Sequence[Match]) -> tuple[str, str] | None:
    """Return the draft that a text shows, and what stands around it; None where it shows none."""
    for match in sorted(_cues(matches, "draft_follows"), key=lambda one: (one.first, -one.last)):
        start = words.spans[match.last][1]
        led = _ENDS.match(words.text, start)
        # "She wants a draft: …" tells of one, "Draft: …" shows one.
        farthest = _BEFORE if match.last > match.first else 0
        if match.first <= farthest and led is not None:
            return _drafted(words.text[led.end() :], words.text[:start])
    for match in _cues(matches, "draft_before"):
        start = words.spans[match.first][0]
        said = words.text[:start].rstrip()
        if match.last == len(words) - 1 and _is_apart(said, words.text[len(said) : start]):
            return _drafted(said, words.text[start:])
    return _on_one_line(words.text)


def draft_behind_news(words: Words, matches: Sequence[Match]) -> tuple[str, str] | None:
    """Return a letter that a text ends with, led by the question about it, and the news in front of both."""
    for match in _cues(matches, "draft_follows"):
        led = _ENDS.match(words.text, words.spans[match.last][1])
        if match.first <= _BEFORE or led is None or not greeted_in(words.text[led.end() :].lstrip(_QUOTES)):
            continue
        if found := _drafted(words.text[led.end() :], words.text[: words.spans[match.first][0]]):
            return found
    return None


def _on_one_line(text: str) -> tuple[str, str] | None:
    """Return a draft that stands on one line with the question about it."""
    if led := _LED.match(text.lstrip()):
        return _drafted(text.lstrip()[led.end() :], led[0])
    asked = _ASKED_BELOW.search(text)
    return _drafted(text[: asked.start()], asked[0]) if asked and greeted_in(text) else None


def _cues(matches: Sequence[Match], key: str) -> list[Match]:
    return [one for one in matches if one.meaning.group == "cue" and one.meaning.key == key]


def _is_apart(said: str, between: str) -> bool:
    """Tell whether a question has a message above it: in quotes, or a letter on lines of its own."""
    quoted = said[:1] in tuple("\"'“„«‘") and said[-1:] in tuple("\"'”“»’")
    return quoted or ("\n" in between and bool(greeted_in(said)))


def _drafted(said: str, around: str) -> tuple[str, str] | None:
    text = said.strip(_QUOTES)
    return (text, around) if len(words_of(text)) >= _LEAST else None
