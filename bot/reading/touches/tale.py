"""How a rep tells of the own messages: statements, verbs of sending and nouns that are messages."""

from bisect import bisect_right

from bot.reading.hearing import Actor, Hearing
from bot.reading.lexicon import Ear
from bot.reading.phrases import is_day, is_number
from bot.reading.voices import CLOSERS, Voice
from bot.reading.words import Break

REACH_OF_VERB = 9
"""Words between "wrote" and "twice", or between "hit him with" and "three offers"."""
ENDS_OF_TOUCHES = frozenset({"up", "ups", "in", "ins"})
"""Nouns only behind another word: "follow ups"."""
BEFORE_ENDS = {("follow",), ("check",), ("catch",), ("following",)}
SUBJECTLESS = """
then since so also just yesterday today meanwhile only and but later still have had ive id already even again
finally once after that did do ever nicely politely always usually next first in the from our side my end on
by week day morning evening afternoon night last both
"""
WITHOUT_SUBJECT = frozenset(SUBJECTLESS.split())
"""Before a verb without its subject: "then texted", "have since mailed"."""
PASSIVE = frozenset({"get", "got", "was", "were", "been", "being"})
NOTHING_SENT = frozenset({"never", "nothing", "no", "down"})
"""Behind "wrote": nothing was sent by that."""
DETERMINED = {(word,) for word in ("my", "our", "the", "a", "his", "her", "their")}
"""Before "sent" as in "my sent folder"."""
PIECE = "piece"
"""Name of what is a message only where the rep is told to send it."""

DEEDS = ("messaging", "asking_often", "giving", "ringing")
"""Cues of what the rep does."""

Place = tuple[int, int]


class Tale:
    """A text with what the search for messages looks at again and again."""

    def __init__(self, hearing: Hearing, ear: Ear) -> None:
        """Part the text into statements, and find verbs and nouns."""
        self.hearing, self.ear = hearing, ear
        self.plain = hearing.words.plain
        self._opens = [at for at in range(len(self.plain)) if at == 0 or self._is_opening(at)]
        deeds = self._deeds()
        self.verbs, self.asking, self.giving, self.calls = (deeds[key] for key in DEEDS)
        self.nouns = self._nouns()
        self.quotations = self._quotations()
        self.numbers = [
            at for at, word in enumerate(self.plain) if is_number(word) and hearing.voices[at] is Voice.REP
        ]

    def statement(self, at: int) -> Place:
        """Return the first and last word of the statement around a word: no "?" in a quotation ends it."""
        number = bisect_right(self._opens, at)
        end = self._opens[number] - 1 if number < len(self._opens) else len(self.plain) - 1
        return self._opens[number - 1], end

    def next_statement(self, at: int) -> Place | None:
        """Return the statement after the one around a word."""
        end = self.statement(at)[1]
        return None if end + 1 >= len(self.plain) else self.statement(end + 1)

    def text(self, first: int, last: int) -> str:
        """Return words joined in small letters."""
        return " ".join(self.plain[max(0, first) : last + 1])

    def cue(self, key: str, first: int, last: int) -> bool:
        """Tell whether a cue stands within a stretch."""
        return bool(self.hearing.cues.within(key, max(0, first), last))

    def is_reps(self, at: int) -> bool:
        """Tell whether a verb tells of a deed of the rep's: "I wrote", or "wrote" with nobody named."""
        hearing = self.hearing
        if hearing.voices[at] is not Voice.REP or hearing.actors[at] is Actor.PROSPECT:
            return False
        start = hearing.scopes[at][0]
        before = self.plain[start:at]
        if hearing.actors[at] is Actor.REP:
            return not before or before[-1] not in PASSIVE
        if not all(word in WITHOUT_SUBJECT or is_day(word) or is_number(word) for word in before):
            return False
        return start == self.statement(at)[0] or not self._goes_on_about_them(start - 1)

    def _goes_on_about_them(self, at: int) -> bool:
        """Tell whether a clause tells what the other side did: "she asked for it, wrote it down"."""
        first, last = self.hearing.scopes[at]
        return self.is_among_theirs(first, last) and not self.cue("denying", first, last)

    def sends_before(self, at: int) -> bool:
        """Tell whether the rep is told to send something shortly before a word."""
        opening = max(self.statement(at)[0], at - REACH_OF_VERB)
        return any(opening <= first < at for first, _ in (*self.verbs, *self.asking, *self.giving))

    def since(self, at: int) -> bool:
        """Tell whether the statement around tells of the time since their last word."""
        opening, end = self.statement(at)
        return self.cue("since_then", opening, end) or self.plain[opening] in ("then", "after")

    def is_among_theirs(self, first: int, last: int) -> bool:
        """Tell whether a stretch names the other side: after "wrote" alone nobody knows yet who did."""
        return self.cue("they", first, last) or self.cue("theirs", first, last)

    def _is_opening(self, at: int) -> bool:
        words, voices = self.hearing.words, self.hearing.voices
        if words.breaks[at] is not Break.STOP:
            return False
        if voices[at] is voices[at - 1]:
            return voices[at] in (Voice.REP, Voice.WRITTEN)
        return voices[at] is Voice.REP and (words.raw(at)[0].isupper() or "\n" in self.gap(at))

    def gap(self, at: int) -> str:
        """Return the signs before a word."""
        words = self.hearing.words
        return words.text[words.spans[at - 1][1] : words.spans[at][0]] if at else ""

    def _deeds(self) -> dict[str, list[Place]]:
        """Return where verbs tell of the rep's deeds, by cue."""
        whole = 0, len(self.plain) - 1
        matches = [(match, key) for key in DEEDS for match in self.hearing.cues.within(key, *whole)]
        found: dict[str, list[Place]] = {key: [] for key in DEEDS}
        for match, key in sorted(matches, key=lambda one: (one[0].first, -one[0].last)):
            first, last = match.first, match.last
            if {"me", "us"} & set(self.plain[first : last + 2]) or not self._is_deed(first, found):
                continue
            if self.plain[first - 1 : first] in DETERMINED:
                continue
            if self.hearing.denied(first) or self.hearing.supposed(first, last):
                continue
            covered = any(first <= place[1] for place in found[key])
            denied = NOTHING_SENT & set(self.plain[last + 1 : last + 2])
            if not covered and not (denied and self.hearing.words.breaks[last + 1] is Break.NONE):
                found[key].append((first, last))
        return found

    def _is_deed(self, at: int, found: dict[str, list[Place]]) -> bool:
        """Tell whether a verb is the rep's by itself, or goes on after one that is."""
        if self.is_reps(at):
            return True
        if self.hearing.voices[at] is not Voice.REP or self.hearing.actors[at] is Actor.PROSPECT:
            return False
        start, and_ = self.hearing.scopes[at][0], self.plain[at - 1] in ("and", "then", "twice", "or")
        return and_ and any(start <= first < at for places in found.values() for first, _ in places)

    def _nouns(self) -> dict[int, tuple[int, str]]:
        """Return the words that may be messages: last word to first word and name."""
        found: dict[int, tuple[int, str]] = {}
        for match in self.hearing.cues.within("pieces", 0, len(self.plain) - 1):
            found[match.last] = match.first, PIECE
        for at, word in enumerate(self.plain):
            ends = word in ENDS_OF_TOUCHES and self.plain[at - 1 : at] not in BEFORE_ENDS
            if word in self.ear.words["touches"] and not ends:
                found[at] = at, word.rstrip("s")
        return {at: one for at, one in found.items() if self.hearing.voices[at] is Voice.REP}

    def _quotations(self) -> list[Place]:
        """Return the first and last words of what stands in quotation marks."""
        found: list[Place] = []
        for at, voice in enumerate(self.hearing.voices):
            if voice not in (Voice.QUOTED, Voice.OWN):
                continue
            if found and found[-1][1] == at - 1 and not CLOSERS.intersection(self.gap(at)):
                found[-1] = found[-1][0], at
            else:
                found.append((at, at))
        return found
