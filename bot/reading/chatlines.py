"""A line of a chat: "Ruth: no.", "tom - call me next week" is what the prospect wrote, in their own words.

Reps head their own notes like this as well ("Ruth: silent for weeks"), so only a bare answer, or words to
the reader, are taken for the prospect's; and only behind the name of somebody the rep works.
"""

import re
from collections.abc import Callable

from bot.reading.known import with_capitals

_WORD = r"[^\W\d_][\w'’.-]*"
_LINE = re.compile(rf"^\s*(?P<name>{_WORD}(?: {_WORD}){{0,2}}?) ?(?::|(?<= )[-–—]) +(?P<said>\S.*)$")
_BARE = re.compile(
    r"(?:(?:sorry|hi|ok|well)[,. ]+)?(?:no|nope|nah|yes|yep|yeah|sure|ok|okay|stop|later|unsubscribe|maybe"
    r"|not (?:now|interested|yet|for (?:us|me)|today|this year))"
    r"(?:[,. ]+(?:thanks|thank you|thx|sorry|please))?"
    r"[\s.!)]*$",
    re.IGNORECASE,
)
_TO_THE_READER = re.compile(
    r"(?:(?:please|pls|sorry|hi|hello|ok|okay|thanks|no|yes|not now|maybe|just)[,. ]+)*"
    r"(?:(?:call|ring|phone|send"
    r"|email|mail|text|message|leave|give|let|tell|get back to|write(?: to)?|ping|show) (?:me|us)\b"
    r"|(?:can|could|would|will|do|did|are|have) you\b|stop (?:call|mail|e-?mail|text|writ|messag|contact)\w*"
    r"|(?:talk|speak) (?:to you|next|later|soon)\b|try (?:me|us|again)\b)",
    re.IGNORECASE,
)


def as_said(text: str, is_known: Callable[[str], bool]) -> str:
    """Return a line that a known prospect wrote in a chat as their words; any other text as it is."""
    found = _LINE.match(text)
    if found is None or '"' in text or not is_known(found["name"]):
        return text
    name, said = with_capitals(found["name"]), found["said"].strip()
    if _BARE.match(said):
        return f"{name} said {said}"
    return f'{name} said "{said}"' if _TO_THE_READER.match(said) else text
