"""Whom a few words mean that stand where a name has to: after "park", before "until Friday"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.coaching.model import Mention, Prospect
from bot.reading.hearing import Cues, hear
from bot.reading.known import (
    LINKS,
    LONGEST_NAME,
    is_common,
    named_alone,
    same_as,
    with_capitals,
    without_genitive,
)
from bot.reading.lexicon import Ear
from bot.reading.words import words_of


def addressee(typed: str, prospects: Sequence[Prospect], ear: Ear) -> Mention | None:
    """Return whom words mean that are a name, known or not; None where they can be none."""
    name = without_genitive(" ".join(typed.split()))
    words = words_of(name)
    if not len(words):
        return None
    known = named_alone(hear(words, [], Cues(())), prospects, ear)
    if known is not None:
        firm = words_of(known.company).plain
        return known if set(firm) & set(words.plain) else replace(known, company="")
    for link in LINKS.intersection(words.plain[1:-1]):
        at = words.plain.index(link)
        first, company = words.snippet(0, at - 1), words.snippet(at + 1, len(words) - 1)
        placed = same_as(Mention(with_capitals(first), with_capitals(company)), prospects)
        if placed.known:
            return placed
    if len(words) > LONGEST_NAME or any(_is_no_name(words.raw(at), ear) for at in range(len(words))):
        return None
    return same_as(Mention(with_capitals(name)), prospects)


def _is_no_name(word: str, ear: Ear) -> bool:
    """Tell whether a word is one of the language; with a capital it may be a name all the same."""
    plain = word.lower()
    if not any(letter.isalpha() for letter in plain) or plain in ear.words["not_names"]:
        return True
    return is_common(plain, ear) and not word[0].isupper()
