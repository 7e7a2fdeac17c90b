"""Words of a rep within a sentence of a draft: what is left away there, and what cannot stand there."""

import re

from bot.coaching.playbook import Playbook
from bot.coaching.storybook import StoryQuestion

_STRANGE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff▢]")
_QUOTES = ' "“”'
_ENDS = ".,;:! "
_ARTICLES = frozenset({"a", "an", "the"})
_WHERE = frozenset({"in", "of", "at", "for", "who", "with", "on"})
"""Words before which people are named, as in "managers of depots"."""


def tidied(words: str, playbook: Playbook) -> str:
    """Return typed words as they stand within a sentence: no quotes or full stop around them.

    Phones begin every text with a capital; a small word gets its small letter back.
    """
    text = " ".join(_STRANGE.sub("", words).split()).strip(_QUOTES).rstrip(_ENDS).rstrip(_QUOTES)
    first, _, rest = text.partition(" ")
    plain = first.casefold()
    if plain in playbook.words["lowered"] and (plain in _ARTICLES or not rest[:1].isupper()):
        return first.lower() + text[len(first) :]
    return text


def continuing(words: str, question: StoryQuestion, playbook: Playbook) -> str:
    """Return typed words as they go on with the sentence that a question began."""
    text = tidied(words, playbook)
    bare = tidied(_without_beginning(text, question.begins).lstrip(": "), playbook)
    return bare if question.name else _lowered(bare, playbook)


def _without_beginning(text: str, begins: tuple[str, ...]) -> str:
    """Leave away what the draft says already: "They lost two accounts" after "It cost them"."""
    plain = text.casefold().replace("’", "'")
    for begin in sorted(begins, key=len, reverse=True):
        if plain.startswith(begin.casefold()) and text[len(begin) :][:1] == " ":
            return text[len(begin) :]
    return text


def _lowered(text: str, playbook: Playbook) -> str:
    """Take back a capital, unless it is an acronym's or may be a name's."""
    first, _, rest = text.partition(" ")
    is_plain = first[1:].islower() and first.isalpha()
    if not is_plain or rest[:1].isupper() or first.casefold() in playbook.words["story_capitals"]:
        return text
    return first.lower() + text[len(first) :]


def misfit(text: str, question: StoryQuestion, playbook: Playbook) -> tuple[str, str]:
    """Return the word that says why a text cannot go on with a question's sentence, and what in it is wrong.

    Both are empty when it can.
    """
    if question.name or not text:
        return "", ""
    first = text.split(" ", 1)[0]
    plain = first.replace("’", "'").partition("'")[0]
    is_acronym = len(plain) > 1 and plain.isupper()
    if not is_acronym and plain.casefold() in playbook.words["story_clauses"]:
        return "story_clause", first
    if question.field and (people := _people_in(text, playbook)):
        return "story_people", people
    return "", ""


def _people_in(text: str, playbook: Playbook) -> str:
    """Return the people that are named instead of what they work on; empty when it is a field."""
    words = text.split()
    heads = [
        word for word, after in zip(words, [*words[1:], "in"], strict=True) if after.casefold() in _WHERE
    ]
    people = playbook.words["story_groups"]
    return next((word for word in heads if word.casefold().strip(_ENDS) in people), "")
