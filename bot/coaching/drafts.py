"""Drafts: the wording that fits, its blanks, and chase language in what the rep writes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.coaching.playbook import Chase, Playbook, Rule, Wording

LIMIT = 256
"""Characters that one tap copies (Telegram's CopyTextButton)."""
_SLOT = re.compile(r"\{(\w+)\}")
_STORY = "story"
_GREETING = re.compile(r"^(?:hi|hello|hey|dear)\b[^,.!?]{0,40},\s*", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]*")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to send, with the blanks still open."""

    text: str
    blanks: tuple[str, ...] = ()
    own: bool = False
    """The rep wrote it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of chase language in a text."""

    words: str
    chase: Chase


def usable(
    rule: Rule, signals: frozenset[str], filled: Mapping[str, str], playbook: Playbook
) -> list[Wording]:
    """Return the wordings of a rule's variant that fit the case, the first choice first.

    A wording built on a story is left out while there is no story (P6).
    """
    fitting = [wording for wording in playbook.variants[rule.variant].wordings if wording.when.holds(signals)]

    def lacks_story(wording: Wording) -> bool:
        return any(playbook.slots[slot].origin == _STORY and not filled.get(slot) for slot in wording.slots)

    return [wording for wording in fitting if not lacks_story(wording)] or fitting


def drafted(
    wording: Wording,
    signals: frozenset[str],
    filled: Mapping[str, str],
    skipped: tuple[str, ...],
    playbook: Playbook,
) -> Draft:
    """Fill a wording; unknown slots become marked blanks, skipped ones their fallback."""
    blanks = []

    def value(match: re.Match[str]) -> str:
        slot = playbook.slots[match[1]]
        if filled.get(slot.key):
            return filled[slot.key]
        fallback = next((option.text for option in slot.fallbacks if option.when.holds(signals)), "")
        if slot.key in skipped and fallback:
            return fallback
        if slot.key not in blanks:
            blanks.append(slot.key)
        return f"▢{slot.blank}▢"

    text = _SLOT.sub(value, wording.text)
    return Draft(text[:1].upper() + text[1:], tuple(blanks))


def room_for(slot: str, draft: Draft, playbook: Playbook) -> int:
    """Count the characters a blank may take so that the draft can still be copied in one tap."""
    mark = f"▢{playbook.slots[slot].blank}▢"
    times = max(1, draft.text.count(mark))
    return (LIMIT - len(draft.text.replace(mark, ""))) // times


def marks_in(text: str, signals: frozenset[str], move: str, playbook: Playbook) -> tuple[Mark, ...]:
    """Find the chase language in a text, in the order in which it stands."""
    found = []
    for chase in playbook.chases:
        if (chase.moves and move not in chase.moves) or not chase.when.holds(signals):
            continue
        match = _pattern(chase.phrase).search(_plain(text))
        if match:
            found.append((match.start(), Mark(text[match.start() : match.end()], chase)))
    return tuple(mark for _, mark in sorted(found, key=lambda pair: pair[0]))


def asks_twice(text: str, move: str, playbook: Playbook) -> bool:
    """Tell whether an exit asks two questions: whoever leaves does not interview."""
    return playbook.moves[move].ends_prospect and text.count("?") >= 2


def without_chase(text: str, marks: tuple[Mark, ...], filled: Mapping[str, str], playbook: Playbook) -> str:
    """Replace each sentence that chases by what the linter offers instead; a greeting stays."""
    sentences = [part for part in _SENTENCE.findall(text) if part]
    offered: list[str] = []
    for at, sentence in enumerate(sentences):
        mark = next((mark for mark in marks if mark.words in sentence), None)
        if mark is None:
            continue
        greeting = _GREETING.match(sentence.strip())
        instead = "" if mark.chase.instead in offered else mark.chase.instead
        offered.append(mark.chase.instead)
        space = sentence[: len(sentence) - len(sentence.lstrip())]
        sentences[at] = space + (greeting[0] if greeting else "") + instead
    text = _SLOT.sub(
        lambda match: filled.get(match[1]) or f"▢{playbook.slots[match[1]].blank}▢", "".join(sentences)
    )
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def _plain(text: str) -> str:
    # One character for one, so that places in the plain text are places in the text.
    return text.translate(str.maketrans("’‘“”\n\t", "''\"\"  "))


def _pattern(phrase: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in _plain(phrase).split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + r"s?(?!\w)", re.IGNORECASE)
