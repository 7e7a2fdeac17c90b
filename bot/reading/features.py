"""What the model looks at: each word of a text as a handful of named features.

Every feature belongs to one word, so that the score of any stretch of words is a difference of two sums.
Nothing here crosses a scope; days, numbers and names stand for their kind, and words of one idea
("postponed", "rebooked") share that idea, so that an example with the one teaches the other too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.reading.hearing import Actor, Hearing
from bot.reading.phrases import ME, is_day, is_number
from bot.reading.spelling import Spelling
from bot.reading.voices import Voice
from bot.reading.words import Break, Words

PIECE = "#"
"""Begins the name of a piece, so that it is no word."""
PIECES = (3, 4, 5)
"""Lengths of the pieces of a word that count by themselves: "cancel" is heard in "cancelled"."""
MARK = {"word": 1.0, "pair": 0.6, "piece": 0.3, "deed": 0.6, "idea": 1.0, "ideas": 0.5}
"""How much each kind of feature weighs before its rareness."""
NEAR = 3
"""Words back in which an idea joins with another one."""

Features = tuple[tuple[str, float], ...]
Seen = tuple[str, Features]
"""A word as the model sees it, and the features that it has only where it stands."""


@dataclass(frozen=True, slots=True)
class Ideas:
    """How words are mended and which ideas they belong to."""

    spelling: Spelling
    of_word: Mapping[str, tuple[str, ...]]


def features_of(hearing: Hearing, ideas: Ideas) -> list[Features]:
    """Return the features of each word of a text."""
    return [(*features_alone(token), *around) for token, around in seen_in(hearing, ideas)]


def seen_in(hearing: Hearing, ideas: Ideas) -> list[Seen]:
    """Return each word of a text as the model sees it."""
    tokens = [_token(hearing.words, at, ideas.spelling) for at in range(len(hearing.words))]
    meant = [ideas.of_word.get(token, ()) for token in tokens]
    return [(token, _around(hearing, tokens, meant, at)) for at, token in enumerate(tokens)]


def _token(words: Words, at: int, spelling: Spelling) -> str:
    """Return a word as the model sees it."""
    word = words.plain[at]
    if is_day(word):
        return "DAY"
    if word.isdecimal() or (is_number(word) and word not in ("one", "couple")):
        return "NUM"
    if words.text[words.spans[at][0]].isupper() and word not in ME and not words.raw(at).isupper():
        # A sentence begins with a capital, whatever its first word is.
        inside = words.breaks[at] is Break.NONE
        if inside or not spelling.knows(word):
            return "NAME"
    return spelling.mended(word)


def _around(hearing: Hearing, tokens: list[str], meant: list[tuple[str, ...]], at: int) -> Features:
    """Return what a word has from where it stands: the word before it, whose deed it is, ideas near it."""
    token, opening = tokens[at], hearing.scopes[at][0]
    before = tokens[at - 1] if at > opening else "^"
    whose = _whose(hearing, at)
    found = [(f"{before} {token}", MARK["pair"])]
    if whose:
        found.append((f"{whose} {token}", MARK["deed"]))
    if at in hearing.words.asks:
        found.append((f"{whose} ?", MARK["word"]))
    if meant[at]:
        earlier = {idea for near in meant[max(opening, at - NEAR) : at] for idea in near}
        for idea in meant[at]:
            found += [(idea, MARK["idea"]), (f"{whose} {idea}", MARK["ideas"])]
            found += [(f"{first} {idea}", MARK["ideas"]) for first in sorted(earlier)]
    return tuple(found)


def _whose(hearing: Hearing, at: int) -> str:
    """Return who says the word, or whose deed it tells."""
    if hearing.is_prospects(at):
        return "said"
    if hearing.voices[at] is Voice.OWN:
        return "own"
    return "" if hearing.actors[at] is Actor.NOBODY else hearing.actors[at].value


@lru_cache(maxsize=1024)
def features_alone(token: str) -> Features:
    """Return the features that a word has wherever it stands: itself and its pieces."""
    if token.isupper() or len(token) > 24:
        return ((token[:24], MARK["word"]),)
    edged = f"<{token}>"
    pieces = {edged[at : at + size] for size in PIECES for at in range(len(edged) - size + 1)}
    pieces.discard(edged)
    return ((token, MARK["word"]), *((f"{PIECE}{piece}", MARK["piece"]) for piece in sorted(pieces)))
