"""Several people in one message: what is told of each is read by itself; better nothing than mixed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.coaching.model import Mention, Prospect
from bot.reading.hearing import Hearing
from bot.reading.known import LONGEST_NAME, is_called, is_capital, is_common, is_slip, same_as
from bot.reading.lexicon import Ear
from bot.reading.names import is_of_firm, name_at
from bot.reading.placed import is_unknown, may_label
from bot.reading.vocabulary import BEHIND_ANYTHING, DOING, NO_MORE, SPEAKING
from bot.reading.voices import Voice
from bot.reading.words import APOSTROPHES, Break, words_of

_LEAD = 2
"""Words before a cue with which a clause may begin: "I just called Dana"."""
_SENDING = ("messaging", "ringing", "giving")
"""Cues of what the rep does to whom is named behind them: "mailed Dana", "wrote to Dana"."""
_AT = frozenset({"from", "at"})
_ALL = frozenset({"both", "all", "two", "three", "guys", "people", "everyone"})
"""Before "from" they tell of several, whose firm follows."""
_AND = frozenset({"and", "or"})
_REPORTING = frozenset({"that", "if", "whether", "what", "who", "whom", "which"})
"""Before a name they go on about what was said or asked: "says that Omar wants it"."""
_TOLD = frozenset({"me", "us"})
"""Right before a name they end what somebody else did: "She told me Omar said no"."""
_MOST_TURNS = 10
"""Times that a message turns to somebody; what is behind them is left out."""
_MOST_NAMES = 30
"""Names of one message that are looked up."""
_LEADS_ON = re.compile(
    r"[ ,;.]*\b(?:(?:he|she|they) )?(?:told|tells|says|said|wrote|writes|mentioned|mentions|texted|mailed)"
    r"(?: me| us)?(?: that)?$",
    re.IGNORECASE,
)
"""Before somebody else's words: of whom says them it tells nothing."""
_LABELS = (": ", ":\n", " - ", " – ")


@dataclass(frozen=True, slots=True)
class Told:
    """What a message tells of one person."""

    whom: Mention
    text: str


@dataclass(frozen=True, slots=True)
class _Turn:
    """Where a message begins to tell of somebody."""

    start: int
    """The first word of the clause."""
    people: tuple[Mention, ...]
    """Whom it tells of: "both Dana and Omar" are two."""
    plain: bool
    """Whether it is plain that somebody is told of; else only those who are known are meant."""


@dataclass(slots=True)
class _Listed:
    """The rep's prospects, with whom each name means looked up once."""

    prospects: Sequence[Prospect]
    _found: dict[tuple[str, str], Mention] = field(default_factory=dict)

    def meant(self, name: str, firm: str = "") -> Mention:
        """Return a mention with the prospects that it may mean."""
        if (name, firm) not in self._found:
            self._found[name, firm] = same_as(Mention(name, firm), self.prospects)
        return self._found[name, firm]

    def is_full(self) -> bool:
        """Tell whether enough names were looked up for one message."""
        return len(self._found) >= _MOST_NAMES


def told_of_each(hearing: Hearing, prospects: Sequence[Prospect], ear: Ear) -> list[Told]:
    """Return what a text tells of each person, the only known or the first ahead; nothing where it is one."""
    listed = _Listed(prospects)
    turns, end = _turns(hearing, listed, ear)
    if sum(len(turn.people) for turn in turns) < 2:
        return []
    words = hearing.words
    starts = [0, *(words.spans[turn.start][0] for turn in turns[1:])]
    told: list[Told] = []
    for turn, start, stop in zip(turns, starts, [*starts[1:], end], strict=True):
        part = words.text[start:stop].rstrip(" ,;").removesuffix(" and").removesuffix(" but")
        part = part if stop == end else _LEADS_ON.sub("", part)
        for whom in turn.people if len(words_of(part)) else ():
            _add(told, whom, part)
    if len(told) < 2:
        return []
    told = [replace(one, whom=_doubted(one, told)) for one in told]
    known = [one for one in told if one.whom.known]
    first = known[0] if len(known) == 1 and known[0].whom.sure else told[0]
    return [first, *(one for one in told if one is not first)]


# --- Who is who ----------------------------------------------------------------------------------


def _add(told: list[Told], whom: Mention, part: str) -> None:
    """Put what is told of somebody behind what was told of them before; in doubt they are two."""
    same = [at for at, one in enumerate(told) if _is_same(one.whom, whom)]
    if len(same) != 1:
        told.append(Told(whom, part))
        return
    before = told[same[0]]
    fuller = max(before.whom, whom, key=lambda one: (bool(one.company), len(one.name.split())))
    text = before.text if before.text == part else f"{before.text}\n\n{part}"
    told[same[0]] = Told(fuller, text)


def _is_same(one: Mention, other: Mention) -> bool:
    """Tell whether two mentions in one text are plainly of the same person."""
    if one.known or other.known:
        return len(one.known) == 1 and one.known == other.known and one.sure == other.sure
    first, second = one.name.casefold().split(), other.name.casefold().split()
    firms = {firm.casefold() for firm in (one.company, other.company) if firm}
    return len(firms) < 2 and all(a == b for a, b in zip(first, second, strict=False))


def _doubted(one: Told, told: Sequence[Told]) -> Mention:
    """Return whom a part tells of, unsure where somebody else in the text has the same first name."""
    first = one.whom.name.casefold().split()[:1]
    namesakes = [other for other in told if other.whom.name.casefold().split()[:1] == first]
    if len(namesakes) < 2 or one.whom.company:
        return one.whom
    return replace(one.whom, sure=False)


def are_namesakes(mention: Mention, prospects: Sequence[Prospect]) -> bool:
    """Tell whether all whom a mention may mean share its name, or it means one at most."""
    meant = [one for one in prospects if one.key in mention.known]
    return len(meant) < 2 or all(is_called(mention.name, one.name) for one in meant)


def listed_in(hearing: Hearing, prospects: Sequence[Prospect], ear: Ear) -> tuple[str, ...]:
    """Return the prospects who are surely called by name in the rep's words, not just to tell who is who."""
    listed, found, index = _Listed(prospects), dict[str, None](), 0
    while prospects and index < len(hearing.words) and not listed.is_full():
        named = name_at(hearing, index, ear)
        whom = None if named is None else listed.meant(named[0])
        if named is not None and whom is not None and whom.sure and len(whom.known) == 1:
            called = next(one.name for one in prospects if one.key == whom.known[0])
            is_of = index > 0 and hearing.words.plain[index - 1] == "of"
            if is_called(named[0], called) and not is_of and not _is_aside(hearing, index, named[1], ear):
                found[whom.known[0]] = None
        index = index + 1 if named is None else named[1]
    return tuple(found)


# --- Where it turns to whom ----------------------------------------------------------------------


def _turns(hearing: Hearing, listed: _Listed, ear: Ear) -> tuple[list[_Turn], int]:
    """Return where each clause begins that tells of somebody by name, and where the text ends for them."""
    found: list[_Turn] = []
    words = hearing.words
    index = 0
    while index < len(words):
        named = name_at(hearing, index, ear) if hearing.voices[index] is Voice.REP else None
        if named is None or _is_aside(hearing, index, named[1], ear):
            index = index + 1 if named is None else named[1]
            continue
        people, after = _people(hearing, index, named, listed, ear)
        turn = _turn(hearing, index, after, people, found, ear)
        if turn is not None and (turn.plain or any(one.known for one in people)):
            if len(found) == _MOST_TURNS or listed.is_full():
                return found, words.spans[turn.start][0]
            found.append(turn)
        index = after
    return found, len(words.text)


def _is_aside(hearing: Hearing, index: int, after: int, ear: Ear) -> bool:
    """Tell whether a name only tells who somebody is, or where: "(Omar)", "Omar's boss", "Munich"."""
    words = hearing.words
    if words.text[: words.spans[index][0]].endswith("(") or words.plain[index] in ear.words["places"]:
        return True
    if index > 1 and words.plain[index - 1] in _AT and words.plain[index - 2] in _ALL:
        # "Tim ghosted. Tom ghosted. Both from Acme"
        return True
    owns = any(f"{mark}s" in words.raw(after - 1) for mark in APOSTROPHES)
    return owns and after < len(words) and words.plain[after] in ear.words["person_words"]


def _turn(
    hearing: Hearing,
    index: int,
    after: int,
    people: tuple[Mention, ...],
    before: Sequence[_Turn],
    ear: Ear,
) -> _Turn | None:
    """Return where the clause begins whose subject is the name at a word; None where the name is none."""
    words = hearing.words
    opening = _opening(hearing, index, ear)
    if opening == index or (index and words.plain[index - 1] in ear.words["joins"]):
        return _as_subject(hearing, index, after, people, ear)
    if start := _sent_to(hearing, index, opening):
        return _Turn(start - 1, people, plain=True)
    if _speaks_for_itself(hearing, index, after, people, before, ear):
        return _Turn(index, people, plain=True)
    told_already = bool(before) and before[-1].start >= opening
    if told_already or words.breaks[index] is not Break.NONE or hearing.cues.within("they", opening, index):
        return None
    leads = hearing.cues.within("meeting", opening, index - 1)
    first = next((lead.first for lead in leads if lead.last == index - 1), None)
    if first is None and words.plain[index - 1] == "from":
        first = index - 1
    return _Turn(opening, people, plain=True) if first is not None and first - opening <= _LEAD else None


def _opening(hearing: Hearing, index: int, ear: Ear) -> int:
    """Return the first word of the clause around a name: "both" before it is no word of its own."""
    words, opening = hearing.words, hearing.scopes[index][0]
    while opening < index and (words.plain[opening] == "both" or words.plain[opening] in ear.words["joins"]):
        opening += 1
    return opening


def _as_subject(
    hearing: Hearing, index: int, after: int, people: tuple[Mention, ...], ear: Ear
) -> _Turn | None:
    """Return the turn to the name that a clause begins with."""
    words = hearing.words
    behind = words.text[words.spans[after - 1][1] :]
    labels = behind.startswith(_LABELS) and may_label(words.raw(index), ear)
    capital = is_capital(hearing, index, ear)
    if not capital and is_slip(words.raw(index), ear) and not labels and not people[0].known:
        return None
    follows = after < len(words) and words.breaks[after] is not Break.STOP
    sure = is_unknown(words.raw(index), ear)
    acts = follows and _acts(hearing, after, ear)
    anything = acts and words.plain[after] in BEHIND_ANYTHING
    if anything and not people[0].known and is_common(words.plain[index], ear):
        return None
    acts = acts or (follows and sure and words.plain[after] in DOING | NO_MORE)
    tells = follows and words.breaks[after] is Break.NONE and words.plain[after] not in _AND
    both = len(people) > 1 and follows and sure
    return _Turn(index, people, plain=acts or labels or both) if acts or labels or tells or both else None


def _acts(hearing: Hearing, index: int, ear: Ear) -> bool:
    plain = hearing.words.plain[index]
    return plain in ear.words["name_verbs"] or plain in ear.words["subject_verbs"]


def _sent_to(hearing: Hearing, index: int, opening: int) -> int:
    """Return the word behind which the rep's deed to whom is named begins, plus one; 0 where it is none."""
    words = hearing.words
    if words.breaks[index] is not Break.NONE or hearing.cues.within("they", opening, index - 1):
        return 0
    last = index - 2 if words.plain[index - 1] in {"to", "with", "for"} else index - 1
    for key in _SENDING:
        for match in hearing.cues.within(key, max(opening, last - LONGEST_NAME), last):
            first = match.first
            if match.last != last:
                continue
            if first - opening <= _LEAD or words.plain[first - 1] in {"and", "then", "but"}:
                return (opening if first - opening <= _LEAD else first) + 1
    return 0


def _speaks_for_itself(
    hearing: Hearing,
    index: int,
    after: int,
    people: tuple[Mention, ...],
    before: Sequence[_Turn],
    ear: Ear,
) -> bool:
    """Tell whether what a name does follows it in the midst of a clause: "dana said no omar said yes"."""
    words = hearing.words
    if not before or after >= len(words) or words.breaks[after] is not Break.NONE:
        return False
    if all(len(one.known) > 0 for one in people):
        return _acts(hearing, after, ear)
    previous = words.plain[index - 1]
    reported = index - 1 in hearing.cues.firsts("telling") or previous in _REPORTING
    return words.plain[after] in SPEAKING and not reported and previous in NO_MORE | _TOLD


# --- The names of a turn -------------------------------------------------------------------------


def _people(
    hearing: Hearing, index: int, named: tuple[str, int], listed: _Listed, ear: Ear
) -> tuple[tuple[Mention, ...], int]:
    """Return who is named from a word on, joined by "and", and the word behind them."""
    words, people = hearing.words, []
    name, after = named
    while True:
        after, firm = _behind_firm(hearing, after, ear)
        people.append(listed.meant(name, firm))
        if len(people) == 1 and (others := _listed_behind(hearing, after, listed, ear)) is not None:
            return (*people, *others[0]), others[1]
        joined = after + 1 < len(words) and words.plain[after] == "and"
        other = name_at(hearing, after + 1, ear) if joined and words.breaks[after + 1] is Break.NONE else None
        if other is None or words.plain[after + 1] in ear.words["places"] or listed.is_full():
            return tuple(people), after
        beyond = _behind_firm(hearing, other[1], ear)[0]
        if beyond < len(words) and words.breaks[beyond] is Break.NONE and not _are_two(hearing, index, ear):
            # "Called Dana and Omar asked for a quote": another clause begins.
            return tuple(people), after
        name, after = other


def _listed_behind(
    hearing: Hearing, index: int, listed: _Listed, ear: Ear
) -> tuple[list[Mention], int] | None:
    """Return whom a list goes on with behind its first name, and the word behind it: ", Omar and Rob"."""
    words, people = hearing.words, list[Mention]()
    while index + 1 < len(words) and not listed.is_full():
        ends = words.plain[index] == "and" and words.breaks[index + 1] is Break.NONE
        comma = words.breaks[index] is Break.PAUSE and words.text[words.spans[index - 1][1]] == ","
        named = name_at(hearing, index + 1 if ends else index, ear) if ends or (comma and not ends) else None
        if named is None or (ends and not people):
            return None
        index, firm = _behind_firm(hearing, named[1], ear)
        people.append(listed.meant(named[0], firm))
        if ends:
            return people, index
    return None


def _are_two(hearing: Hearing, index: int, ear: Ear) -> bool:
    """Tell whether a name with "and" and a name behind it begins a clause, so that both do what follows."""
    return _opening(hearing, index, ear) == index


def _behind_firm(hearing: Hearing, index: int, ear: Ear) -> tuple[int, str]:
    """Return the word behind the firm that stands after a name, and the firm: "at Beta", "(Beta)"."""
    words = hearing.words
    if index >= len(words):
        return index, ""
    if words.text[: words.spans[index][0]].endswith("("):
        return _behind_bracket(hearing, index)
    if words.plain[index] not in _AT or words.breaks[index] is not Break.NONE or index + 1 >= len(words):
        return index, ""
    end = index + 1
    while end < min(len(words), index + 1 + LONGEST_NAME) and is_of_firm(hearing, end, ear):
        if words.breaks[end] is not Break.NONE or (end > index + 1 and _acts(hearing, end, ear)):
            break
        end += 1
    if end == index + 1:
        return index, ""
    return end, words.snippet(index + 1, end - 1)


def _behind_bracket(hearing: Hearing, index: int) -> tuple[int, str]:
    """Return the word behind a bracket, and the firm that it begins with."""
    words = hearing.words
    start = words.spans[index][0]
    close = words.text.find(")", start)
    if close < 0:
        return index, ""
    after = next((at for at in range(index, len(words)) if words.spans[at][0] > close), len(words))
    firm = words.text[start:close].split(",")[0].strip()
    is_firm = len(firm.split()) <= LONGEST_NAME and all(word[0].isupper() for word in firm.split())
    return after, firm if firm and is_firm else ""
