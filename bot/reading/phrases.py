"""Phrases of the content → one web of words, walked once from each word of a text.

The small language of a phrase (explained to the enablement manager in the content file):
`*` stands for up to four words, `[a|b c|]` for one of several wordings (the last, empty one: or none),
`DAY` for a day or date, `NUM` for a number, `NAME` for a capitalised word, ` .` for the end of a clause.
Marks in front: `~` weak, alone not enough; `soft:` gives way to anything else; `said:` only in the prospect's
own words; `told:` only in the rep's telling; `me:` only when the rep does it; `any:` whoever does it;
`exact:` just these words, the model learns nothing from them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from random import Random

from bot.reading.spelling import Spelling
from bot.reading.words import Break, Words, words_of

GAP = "*"
DAY = "DAY"
NUMBER = "NUM"
NAME = "NAME"
END = "."
PLACES = frozenset({GAP, DAY, NUMBER, NAME, END})
ME = frozenset({"i", "ive", "im", "id", "ill"})
WIDEST_GAP = 4
MARKS = ("~", "soft:", "said:", "told:", "me:", "any:", "exact:")
CHOICE = re.compile(r"\[([^\[\]]*)\]")

DAY_NAMES = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun
tomorrow tonight today noon january february march april june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
"""
DAYS = frozenset(DAY_NAMES.split())
NUMBER_NAMES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
"""
NUMBERS = {word: value for value, word in enumerate(NUMBER_NAMES.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    "dozen": 12,
    "dozens": 24,
    "couple": 2,
}
STANDING_FOR = {
    DAY: ("Tuesday", "the 4th"),
    NUMBER: ("two", "5"),
    NAME: ("Kestrel", "Novatek"),
    GAP: ("",),
    END: ("",),
}
"""What a place in a phrase may hold."""
ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)")
CLOCK = re.compile(r"\d{1,2}(?:am|pm)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for."""

    group: str
    """fact, symptom or cue."""
    key: str
    answer: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a text: its first and last word."""

    meaning: Meaning
    first: int
    last: int


@dataclass(slots=True, eq=False)
class Node:
    """One step in the web of phrases. Wordings of one choice meet again in the same node."""

    ways: dict[str, list["Node"]] = field(default_factory=dict)
    gap: list["Node"] = field(default_factory=list)
    """Where the phrase goes on after a gap."""
    end: Meaning | None = None


def is_number(word: str) -> bool:
    """Tell whether a word is a number."""
    return word in NUMBERS or (len(word) < 5 and word.isdecimal())


def is_day(word: str) -> bool:
    """Tell whether a word names a day, a month, a day of the month or an hour."""
    if word in DAYS:
        return True
    return word[0].isdecimal() and bool(ORDINAL.fullmatch(word) or CLOCK.fullmatch(word))


def plant(root: Node, phrase: str, group: str, key: str, answer: str = "") -> None:
    """Add one phrase to the web."""
    marks, rest = _marks_of(phrase)
    frontier = [root]
    for element in _elements(rest):
        frontier = _extend(frontier, element)
    for node in frontier:
        if node is not root:
            node.end = Meaning(group, key, answer, marks)


def _extend(frontier: list[Node], element: list[tuple[str, ...]]) -> list[Node]:
    """Lead from the last nodes over one element of a phrase to the node that follows it."""
    after = Node()
    for steps in element:
        nodes = frontier
        for number, step in enumerate(steps):
            following = after if number == len(steps) - 1 else Node()
            for node in nodes:
                (node.gap if step == GAP else node.ways.setdefault(step, [])).append(following)
            nodes = [following]
    # An element that may be missing leaves the nodes before it open too.
    return [after, *frontier] if () in element else [after]


def _marks_of(phrase: str) -> tuple[tuple[str, ...], str]:
    """Take the marks off the front of a phrase."""
    marks: list[str] = []
    rest = phrase.strip()
    while mark := next((mark for mark in MARKS if rest.startswith(mark)), ""):
        marks.append(mark)
        rest = rest[len(mark) :].strip()
    return tuple(marks), rest


def _elements(phrase: str) -> list[list[tuple[str, ...]]]:
    """Split a phrase into its elements, each a list of wordings; gaps at either end say nothing."""
    elements: list[list[tuple[str, ...]]] = []
    for index, part in enumerate(CHOICE.split(phrase)):
        if index % 2:
            elements.append([tuple(_steps(wording)) for wording in part.split("|")])
        else:
            elements.extend([step] for step in [(one,) for one in _steps(part)])
    while elements and elements[-1] == [(GAP,)]:
        elements.pop()
    if elements:
        elements[-1] = [_without_last_gap(steps) for steps in elements[-1]]
    return elements


def _without_last_gap(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Drop a gap that ends a phrase: whatever follows, the phrase is there already."""
    return steps[:-1] if steps[-1:] == (GAP,) else steps


def _steps(wording: str) -> Iterator[str]:
    """Split one wording into steps."""
    for piece in wording.split():
        if piece in PLACES:
            yield piece
        else:
            yield from plain_of(piece)


@lru_cache(maxsize=8_192)
def plain_of(piece: str) -> tuple[str, ...]:
    """Return the words of a piece of a phrase; phrases say the same few thousand over and over."""
    return words_of(piece).plain


class Web:
    """All phrases, ready to be found. Two words are looked up at one go: most phrases part there."""

    def __init__(self, root: Node, vocabulary: Iterable[str] = ()) -> None:
        """Index the beginnings of the phrases."""
        self.spelling = Spelling({*_known_words(root), *vocabulary})
        self._alone: dict[str, list[Node]] = {}
        self._pairs: dict[str, dict[str, list[Node]]] = {}
        for first, nodes in root.ways.items():
            self._alone[first] = [node for node in nodes if node.end or node.gap or END in node.ways]
            pairs = self._pairs.setdefault(first, {})
            for node in nodes:
                for second, ways in node.ways.items():
                    if second != END:
                        pairs.setdefault(second, []).extend(ways)

    def matches_in(self, words: Words) -> list[Match]:
        """Find every phrase in a text."""
        classes = [_classes(words, at, self.spelling) for at in range(len(words))]
        found: list[Match] = []
        for first in range(len(words)):
            begun = self._begun(words, classes, first)
            seen: list[tuple[int, Meaning]] = []
            for one in _walk(words, classes, begun, first) if begun else ():
                if one not in seen:
                    seen.append(one)
            found += [Match(meaning, first, last) for last, meaning in seen]
        return found

    def _begun(self, words: Words, classes: list[tuple[str, ...]], first: int) -> list[tuple[Node, int]]:
        """Give the nodes to which the first word leads, and those to which the first two lead."""
        second = first + 1
        paired = second < len(classes) and words.breaks[second] is not Break.STOP
        begun: list[tuple[Node, int]] = []
        for step in classes[first]:
            if alone := self._alone.get(step):
                begun += [(node, second) for node in alone]
            if paired and (pairs := self._pairs.get(step)):
                for following in classes[second]:
                    begun += [(node, second + 1) for node in pairs.get(following, ())]
        return begun


def _known_words(root: Node) -> set[str]:
    """Return every word that some phrase knows."""
    known: set[str] = set()
    seen: set[Node] = set()
    todo = [root]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            known.update(node.ways)
            todo += chain.from_iterable(node.ways.values())
            todo += node.gap
    return known - PLACES


def _classes(words: Words, at: int, spelling: Spelling) -> tuple[str, ...]:
    """Return the steps that a word can take."""
    word = words.plain[at]
    steps = [spelling.mended(word)]
    if is_number(word):
        steps.append(NUMBER)
    if is_day(word):
        steps.append(DAY)
    elif words.breaks[at] is Break.NONE and words.raw(at)[0].isupper() and word not in ME:
        steps.append(NAME)
    return tuple(steps)


def _walk(
    words: Words, classes: list[tuple[str, ...]], begun: list[tuple[Node, int]], first: int
) -> Iterator[tuple[int, Meaning]]:
    """Follow the web from nodes already reached; give the last word and the meaning of each phrase found."""
    # A phrase may run over a comma but not over the end of a sentence; a gap over neither.
    count, second = len(classes), first + 1
    todo = begun
    while todo:
        node, at = todo.pop()
        if node.end is not None:
            yield at - 1, node.end
        if at == count or words.breaks[at] is not Break.NONE:
            todo.extend((way, at) for way in node.ways.get(END, ()))
            if at == count or words.breaks[at] is Break.STOP:
                continue
        if at > second:
            for step in classes[at]:
                for way in node.ways.get(step, ()):
                    todo.append((way, at + 1))
        for way in node.gap:
            todo.extend(_after_gap(words, classes, way, at))


def _after_gap(
    words: Words, classes: list[tuple[str, ...]], gap: Node, at: int
) -> Iterable[tuple[Node, int]]:
    """Give the places where a phrase can go on after its gap."""
    for place in range(at, min(at + WIDEST_GAP + 1, len(classes))):
        if words.breaks[place] is not Break.NONE:
            return
        for step in classes[place]:
            for way in gap.ways.get(step, ()):
                yield way, place + 1


def sayings(phrase: str, times: int, chance: Random) -> set[str]:
    """Return some of the wordings that a phrase stands for, as somebody might type them."""
    marks, rest = _marks_of(phrase)
    found: set[str] = set()
    if "exact:" in marks:
        return found
    for _ in range(times):
        said = CHOICE.sub(lambda choice: chance.choice(choice.group(1).split("|")), rest)
        words = [chance.choice(STANDING_FOR.get(word, (word,))) for word in said.split()]
        text = " ".join(word for word in words if word)
        if len(words) > 1 and text:
            found.add(f'"{text}"' if "said:" in marks else text)
    return found
