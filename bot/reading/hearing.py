"""What surrounds each word: who speaks, whose deed it is, whether it is denied, supposed or asked.

One pass over the words with the cue phrases of the content. A scope is the stretch that a cue can govern:
it ends at a pause, at the end of a sentence, and at "but", "because", "then" and the like.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.reading.phrases import Match
from bot.reading.voices import Stretch, Voice
from bot.reading.words import Break, Words

REACH = 5
"""Words over which a denial reaches."""
REACH_OF_NO = 2
"""Words over which a bare "no" reaches."""

LEAD_IN = 5
"""Words before a colon among which somebody is said to speak."""
LABEL = 3
"""Words of a name before a colon."""
SALUTATION = 3
"""Words of a sentence after which the next one still belongs to it: "Hi Jo. Can you …?"."""


NOWHERE: frozenset[int] = frozenset()
THEIRS = (Voice.QUOTED, Voice.WRITTEN)
"""Voices of the prospect."""


class Actor(StrEnum):
    """Whose deed a stretch of words tells."""

    NOBODY = "nobody"
    REP = "rep"
    PROSPECT = "prospect"


class Cues:
    """The cue phrases found in a text, by key, in the order in which they begin."""

    def __init__(self, matches: Iterable[Match]) -> None:
        """Sort the matches by key and place."""
        self._found: dict[str, list[Match]] = {}
        for match in sorted(matches, key=lambda match: match.first):
            self._found.setdefault(match.meaning.key, []).append(match)
        self._firsts = {key: [match.first for match in found] for key, found in self._found.items()}
        self._places = {key: frozenset(firsts) for key, firsts in self._firsts.items()}

    def firsts(self, key: str) -> frozenset[int]:
        """Return the words at which a cue begins."""
        return self._places.get(key, NOWHERE)

    def within(self, key: str, first: int, last: int) -> list[Match]:
        """Return the matches of a cue that lie wholly within a stretch of words."""
        firsts = self._firsts.get(key)
        if not firsts or last < first:
            return []
        near = self._found[key][bisect_left(firsts, first) : bisect_right(firsts, last)]
        return [match for match in near if match.last <= last]


@dataclass(frozen=True, slots=True)
class Hearing:
    """A text with what surrounds each of its words, as parallel rows."""

    words: Words
    voices: tuple[Voice, ...]
    actors: tuple[Actor, ...]
    """Whose deed is being told just before each word."""
    scopes: tuple[tuple[int, int], ...]
    """First and last word of the scope."""
    sentences: tuple[tuple[int, int], ...]
    """First and last word of the sentence."""
    cues: Cues

    def is_prospects(self, index: int) -> bool:
        """Tell whether the prospect speaks this word."""
        return self.voices[index] in THEIRS

    def asked_at(self, place: int) -> bool:
        """Tell whether a place of the text lies in a question of the prospect's."""
        index = next((at for at, (_, end) in enumerate(self.words.spans) if end > place), 0)
        last = self.scopes[index][1]
        return self.is_prospects(index) and any(at in self.words.asks for at in range(index, last + 1))

    def denied(self, first: int) -> bool:
        """Tell whether the words from here on are denied: "didn't cancel", "not angry"."""
        opening = self.scopes[first][0]
        for match in self.cues.within("denying", max(opening, first - REACH), first - 1):
            if not self._excused(match, opening):
                return True
        return bool(self.cues.within("no", max(opening, first - REACH_OF_NO), first - 1))

    def _excused(self, denial: Match, opening: int) -> bool:
        """Tell whether a denial is part of a turn that denies nothing: "not surprised", "no wonder"."""
        turns = self.cues.within("not_denying", opening, denial.last + REACH)
        return any(turn.first <= denial.first and denial.last <= turn.last for turn in turns)

    def unlike(self, fact: str, answer: str, first: int, last: int) -> bool:
        """Tell whether words that look like an answer are something else: "asked me to stop by"."""
        opening, end = self.sentences[first][0], self.sentences[last][1]
        return any(
            turn.first <= last and first <= turn.last
            for turn in self.cues.within(f"unlike_{fact}_{answer}", opening, end)
        )

    def supposes(self) -> bool:
        """Tell whether anything in the text may be only supposed or asked."""
        return bool(self.words.asks or self.cues.firsts("supposing") or self.cues.firsts("asking"))

    def supposed(self, first: int, last: int) -> bool:
        """Tell whether the words only suppose or ask something: "what if they say no", "should I …?"."""
        if self.is_prospects(first):
            return False
        opening, end = self.scopes[first]
        if self.cues.within("supposing", opening, first - 1):
            return True
        if self.cues.within("asking", self.sentences[first][0], first - 1):
            return True
        # "he hasn't answered what do I do?" asks only in its second half.
        return end in self.words.asks and not self.cues.within("asking", last + 1, end)


def hear(words: Words, stretches: list[Stretch], cues: Cues) -> Hearing:
    """Work out what surrounds each word."""
    voices = _voices(words, stretches)
    _speak_after_colons(words, voices, cues)
    turns = cues.firsts("turning")
    count = range(len(words))
    scopes = _runs(
        [
            index in turns or words.breaks[index] > Break.NONE or voices[index] is not voices[index - 1]
            for index in count
        ]
    )
    sentences = _runs([words.breaks[index] is Break.STOP for index in count])
    if Voice.QUOTED in voices:
        voices = _own_quotes(voices, sentences, cues)
    actors = _actors(voices, scopes, cues)
    return Hearing(words, tuple(voices), tuple(actors), tuple(scopes), tuple(sentences), cues)


def _voices(words: Words, stretches: list[Stretch]) -> list[Voice]:
    """Tell for each word who speaks it."""
    if not stretches:
        return [Voice.REP] * len(words)
    starts = [start for start, _, _ in stretches]
    voices = []
    for start, _ in words.spans:
        at = bisect_right(starts, start) - 1
        inside = at >= 0 and start < stretches[at][1]
        voices.append(stretches[at][2] if inside else Voice.REP)
    return voices


def _speak_after_colons(words: Words, voices: list[Voice], cues: Cues) -> None:
    """Give the prospect the words after "Omar wrote back: " and "Omar: ", up to the end of the sentence."""
    if ":" not in words.text:
        return
    addressing = cues.firsts("addressing")
    opening = 0
    for at in range(1, len(words)):
        if words.breaks[at] is Break.STOP:
            opening = at
            continue
        between = words.text[words.spans[at - 1][1] : words.spans[at][0]]
        if voices[at] is not Voice.REP or not between.startswith(":") or between == ":":
            continue
        led = cues.within("leading_in", max(opening, at - LEAD_IN), at - 1)
        named = at - opening <= LABEL and words.raw(opening)[0].isupper() and at in addressing
        if not led and not named:
            continue
        end = at + 1
        while end < len(words) and (words.breaks[end] is not Break.STOP or end - at <= SALUTATION):
            end += 1
        voices[at:end] = [Voice.QUOTED] * (end - at)


def _runs(opens: list[bool]) -> list[tuple[int, int]]:
    """Give each word the first and last word of its run, where True opens a new run."""
    runs: list[tuple[int, int]] = []
    first = 0
    for index in range(1, len(opens) + 1):
        if index == len(opens) or opens[index]:
            runs.extend([(first, index - 1)] * (index - first))
            first = index
    return runs


def _actors(voices: list[Voice], scopes: list[tuple[int, int]], cues: Cues) -> list[Actor]:
    """Tell for each word whose deed the words before it, in the same scope, are telling."""
    us, them, you = cues.firsts("we"), cues.firsts("they"), cues.firsts("you")
    theirs = cues.firsts("theirs")
    telling, receiving = cues.firsts("telling"), cues.firsts("receiving")
    actors: list[Actor] = []
    actor, reported, told = Actor.NOBODY, False, False
    for index, voice in enumerate(voices):
        if scopes[index][0] == index:
            actor, reported, told = Actor.NOBODY, False, False
        actors.append(actor)
        if voice in THEIRS:
            if index in us or index in you:
                actor = Actor.PROSPECT if index in us else Actor.REP
        elif index in them or (index in theirs and actor is Actor.NOBODY):
            actor = Actor.PROSPECT
        elif index in us:
            # "says we already have a supplier": their "we".
            actor = Actor.PROSPECT if reported else Actor.REP
        elif index in receiving and actor is Actor.REP and not told:
            # "I got no answer", "I heard they signed": nothing that the rep did.
            actor = Actor.NOBODY
        elif index in telling:
            told = actor is Actor.REP
            reported = not told
            actor = Actor.REP if told else Actor.PROSPECT
    return actors


def _own_quotes(voices: list[Voice], sentences: list[tuple[int, int]], cues: Cues) -> list[Voice]:
    """Give quotations back to the rep where the rep is said to speak: "I wrote: '…'", "my '…' mail"."""
    us, them = cues.firsts("we"), cues.firsts("they")
    speaking, mine, answering = cues.firsts("speaking"), cues.firsts("mine"), cues.firsts("answering")
    given = list(voices)
    actor, spoke, answered, ours = Actor.NOBODY, False, False, False
    for index, voice in enumerate(voices):
        if sentences[index][0] == index and voice is Voice.REP:
            actor, spoke, answered = Actor.NOBODY, False, False
        if voice is Voice.QUOTED:
            if index and voices[index - 1] is Voice.REP:
                ours = spoke or index - 1 in mine
            given[index] = Voice.OWN if ours and index else voice
        elif index in answering:
            # "a reply to the article I sent: '…'" is theirs.
            answered, spoke = True, False
        elif index in them or index in us:
            actor, spoke = (Actor.REP if index in us else Actor.PROSPECT), False
        elif index in speaking and actor is Actor.REP:
            spoke = not answered
    return given
