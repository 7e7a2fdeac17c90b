"""Drafts: the wording that fits, its blanks, and chase language in what the rep writes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.coaching.model import Story
from bot.coaching.naming import is_name
from bot.coaching.playbook import ALWAYS, Chase, Playbook, Rule, Wording
from bot.coaching.stories import with_story
from bot.coaching.wording import ended
from bot.coaching.wordings import Message

LIMIT = 256
"""Characters that one tap copies (Telegram's CopyTextButton)."""
_SLOT = re.compile(r"\{(\w+)\}")
_BLANK_ENDS = re.compile(r"▢(?= [A-Z])")
_NEXT_SENTENCE = re.compile(r" [A-Z]")
_STORY = "story"
NO_STORIES: Mapping[str, Story] = MappingProxyType({})
_GREETING = re.compile(r"^(?:hi|hello|hey|dear)\b((?:[ \t]+[\w'’.-]+){0,4}?),\s*", re.IGNORECASE)
_BARE_GREETING = re.compile(
    r"^(?:hi|hello|hey|(dear))\b(?:[ \t]+([\w'’-]+))?(?:[ \t]+([\w'’-]+))?", re.IGNORECASE
)
"""A greeting with no comma behind it, as on a phone: "Hi Sam bumping this"."""
_NO_ADDRESS = frozenset(
    ("just", "only", "quick", "quickly", "still", "any", "i", "i'm", "i’m", "we", "hope", "hoping", "trust")
)
"""Words right after "Hi" that greet nobody."""
_JOINS = frozenset(("and", "or", "both", "all"))
_NAMES = 2
_POLITE = re.compile(
    r"(?:i |we )?(?:hope|trust) (?:you|all|this)|thank|best|kind|cheers|warm|look(?:ing)? forward|have a",
    re.IGNORECASE,
)
_FEW = 4
"""Words of a sentence that may say something; fewer are a sign-off."""
_SENTENCE = re.compile(r"(?:\b(?:mr|mrs|ms|dr|prof)\.(?= )|[^.!?\n])*[.!?\n]*", re.IGNORECASE)


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
    rule: Rule,
    signals: frozenset[str],
    filled: Mapping[str, str],
    playbook: Playbook,
    told: Mapping[str, Story] = NO_STORIES,
) -> list[Wording]:
    """Return the wordings of a rule's variant that fit the case, the first choice first.

    A wording built on a story is left out while there is no story (P6).
    """
    fitting = [wording for wording in playbook.variants[rule.variant].wordings if wording.when.holds(signals)]

    def lacks_story(wording: Wording) -> bool:
        known = with_story(wording, filled, told, playbook)
        return any(playbook.slots[slot].origin == _STORY and not known.get(slot) for slot in wording.slots)

    return [wording for wording in fitting if not lacks_story(wording)] or fitting


def needs_story(wording: Wording, playbook: Playbook) -> bool:
    """Tell whether a wording is built on a story."""
    return any(playbook.slots[slot].origin == _STORY for slot in wording.slots)


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
            begins_next = _NEXT_SENTENCE.match(match.string, match.end())
            return ended(filled[slot.key]) if begins_next else filled[slot.key]
        fallback = next((option.text for option in slot.fallbacks if option.when.holds(signals)), "")
        if slot.key in skipped and fallback:
            return fallback
        if slot.key not in blanks:
            blanks.append(slot.key)
        return _mark(slot.key, playbook)

    text = _SLOT.sub(value, wording.text)
    return Draft(text[:1].upper() + text[1:], tuple(blanks))


def room_for(slot: str, draft: Draft, playbook: Playbook) -> int:
    """Count the characters a blank may take so that the draft can still be copied in one tap.

    The other blanks keep their own room as far as there is any.
    """
    times, other_times = {}, 0
    # A blank that ends a sentence gets a full stop when it has none.
    left = LIMIT - len(draft.text) - len(_BLANK_ENDS.findall(draft.text))
    for blank in draft.blanks:
        times[blank] = draft.text.count(_mark(blank, playbook))
        if blank == slot:
            left += times[blank] * len(_mark(blank, playbook))
        else:
            other_times += times[blank] * (playbook.slots[blank].room - len(_mark(blank, playbook)))
    here = max(1, times.get(slot, 1))
    return max((left - other_times) // here, min(playbook.slots[slot].room, left // here))


def own(text: str, filled: Mapping[str, str], playbook: Playbook) -> Draft:
    """Return the rep's own wording; blanks marked in it are filled as far as they are known."""
    blanks = []
    for slot in playbook.slots:
        mark = _mark(slot, playbook)
        if mark in text and filled.get(slot):
            text = text.replace(mark, filled[slot])
        elif mark in text:
            blanks.append(slot)
    return Draft(text, tuple(sorted(blanks, key=lambda slot: text.index(_mark(slot, playbook)))), own=True)


def marks_in(text: str, signals: frozenset[str], move: str, playbook: Playbook) -> tuple[Mark, ...]:
    """Find the chase language in a text, in the order in which it stands; each phrase once."""
    message, found = Message(text), []
    for chase in playbook.chases:
        if (chase.moves and move not in chase.moves) or not chase.when.holds(signals):
            continue
        found += [(*place, chase) for place in message.places_of(chase.phrase)]
    marks: dict[str, Mark] = {}
    marked_to = 0
    for start, end, chase in sorted(found, key=lambda place: (place[0], -place[1])):
        # "Any updates" is one mark, though "any update" is a phrase as well.
        if start >= marked_to:
            marks.setdefault(chase.phrase, Mark(text[start:end], chase))
            marked_to = end
    return tuple(marks.values())


def marks_anywhere(text: str, playbook: Playbook) -> tuple[Mark, ...]:
    """Find the chase language that is such whatever the case is."""
    always = tuple(chase for chase in playbook.chases if not chase.moves and chase.when == ALWAYS)
    return marks_in(text, frozenset(), "", replace(playbook, chases=always))


def asks_twice(text: str, move: str, playbook: Playbook) -> bool:
    """Tell whether an exit asks two questions: whoever leaves does not interview."""
    return playbook.moves[move].ends_prospect and text.count("?") >= 2


def without_chase(
    text: str, marks: tuple[Mark, ...], filled: Mapping[str, str], playbook: Playbook, standing: str = ""
) -> str:
    """Replace each sentence that chases by what the linter offers instead; a greeting stays.

    Where nothing is left that stands alone, the wording of the move is offered, or something useful.
    """
    message = Message(text)
    places = [(*place, mark.chase) for mark in marks for place in message.places_of(mark.chase.phrase)]
    offered: set[str] = set()
    sentences: list[tuple[str, str | None]] = []
    starts: dict[int, int] = {}
    for sentence in _SENTENCE.finditer(text):
        here = [place for place in places if place[0] < sentence.end() and place[1] > sentence.start()]
        if not here:
            sentences.append((sentence[0], None))
            continue
        # What gives something goes before what only takes the pressure off.
        instead = min(here, key=lambda place: ("{" not in place[2].instead, place[0]))[2].instead
        # One offer is enough, and one of each blank.
        offers = set(_SLOT.findall(instead)) or {instead}
        sentences.append((sentence[0], "" if offers <= offered else instead))
        starts[len(sentences) - 1] = max(0, min(place[0] for place in here) - sentence.start())
        offered |= offers
    if offered and not any(_says_something(*one) for one in sentences):
        if standing:
            return standing
        sentences = _with_something_useful(sentences, playbook)
    parts = [
        said if instead is None else _replaced(said, starts[at], instead, filled, playbook)
        for at, (said, instead) in enumerate(sentences)
    ]
    return re.sub(r"[ \t]+(?=[ \t])|(?<=\n)[ \t]+", "", "".join(parts)).strip()


def _says_something(said: str, instead: str | None) -> bool:
    """Tell whether a sentence, or what stands in its place, is more than politeness and no hurry."""
    if instead is not None:
        return "{" in instead or "?" in instead
    bare = said.strip()
    bare = bare[len(_greeting_of(bare, len(bare))) :]
    return len(bare.split()) >= _FEW and not _POLITE.match(bare)


def _with_something_useful(
    sentences: list[tuple[str, str | None]], playbook: Playbook
) -> list[tuple[str, str | None]]:
    """Put something useful in the place of the first sentence that chases, and nothing in that of others."""
    first = next(at for at, (_, instead) in enumerate(sentences) if instead is not None)
    useful = playbook.words["own_instead"][0]
    return [
        (said, useful if at == first else None if instead is None else "")
        for at, (said, instead) in enumerate(sentences)
    ]


def _greeting_of(sentence: str, chases_at: int) -> str:
    """Return the greeting with its comma: the word and a name, but nothing that chases; empty without one."""
    found = _GREETING.match(sentence)
    if found is None or found.end(1) > chases_at:
        return ""
    names = found[1].split()
    are_names = all(word[0].isupper() or word.casefold() in _JOINS for word in names)
    is_address = not names or names[0].casefold() not in _NO_ADDRESS
    return found[0] if is_address and (are_names or len(names) <= _NAMES) else ""


def _bare_greeting_of(sentence: str, chases_at: int, playbook: Playbook) -> str:
    """Return the greeting of a sentence that goes right on: "Hi Sam bumping this" greets Sam."""
    found = _BARE_GREETING.match(sentence)
    if found is None:
        return ""
    end = 0 if found[1] else found.end() if found[2] is None else found.start(2)
    for at in (2, 3):
        word = found[at] or ""
        small = word[:1].islower() and (at > 2 or word.endswith("ing"))
        is_one = bool(word) and not small and is_name(word, playbook)
        if not is_one or word.casefold() in _NO_ADDRESS or found.end(at) > chases_at:
            break
        end = found.end(at)
    return sentence[:end].rstrip()


def _replaced(
    sentence: str, chases_at: int, instead: str, filled: Mapping[str, str], playbook: Playbook
) -> str:
    """Put other words into a sentence that chases; its greeting and the space around it stay."""
    bare = sentence.strip()
    before, _, after = sentence.partition(bare)
    words = _SLOT.sub(lambda match: filled.get(match[1]) or _mark(match[1], playbook), instead)
    chases_at -= len(before)
    if greeting := _greeting_of(bare, chases_at):
        return before + greeting + (ended(words) if words else "") + after
    if words and (greeting := _bare_greeting_of(bare, chases_at, playbook)):
        return f"{before}{greeting}, {ended(words)}{after}"
    return before + (ended(words[0].upper() + words[1:]) if words else "") + after


def _mark(slot: str, playbook: Playbook) -> str:
    return f"▢{playbook.slots[slot].blank}▢"
