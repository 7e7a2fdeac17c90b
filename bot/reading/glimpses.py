"""A first look at a text: what cannot be in it need not be sought, and most of its words are no names."""

from collections.abc import Container, Iterable

from bot.reading.words import Words


def may_have(text: str, letters: Iterable[str]) -> bool:
    """Tell whether a text may have what has one of these letters, whatever their capitals."""
    if not text.isascii():
        # Other signs may count as letters of ASCII where capitals do not matter, as a long s does.
        return True
    small = text.lower()
    for each in letters:  # noqa: SIM110 — asked of every message many times over, and quicker than any()
        if each in small:
            return True
    return False


def is_typed_small(words: Words, index: int, ordinary: Container[str]) -> bool:
    """Tell whether a word is typed small that people type so."""
    return words.plain[index] in ordinary and words.raw(index) == words.plain[index]
