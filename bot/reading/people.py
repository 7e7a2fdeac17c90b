"""Several people in one message: what is told of each is read by itself; better nothing than mixed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.coaching.model import Mention, Prospect
from bot.reading.hearing import Hearing
from bot.reading.known import LINKS, LONGEST_NAME, is_capital, is_slip, same_as
from bot.reading.lexicon import Ear
from bot.reading.names import name_at
from bot.reading.voices import Voice
from bot.reading.words import Break

_LEAD = 2
"""Words before a cue with which a clause may begin: "I just called Dana"."""


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
    name: str
    plain: bool
    """Whether it is plain that somebody is told of; else only those who are known are meant."""


def told_of_each(hearing: Hearing, prospects: Sequence[Prospect], ear: Ear) -> list[Told]:
    """Return what a text tells of each person, the only known or the first ahead; nothing where it is one."""
    turns = _turns(hearing, ear)
    if len(turns) < 2:
        return []
    people = [(turn, same_as(Mention(turn.name), prospects)) for turn in turns]
    people = [(turn, whom) for turn, whom in people if turn.plain or whom.known]
    if len(people) < 2:
        return []
    parts: dict[tuple[str, ...], list[str]] = {}
    mentions: dict[tuple[str, ...], Mention] = {}
    words = hearing.words
    starts = [0, *(words.spans[turn.start][0] for turn, _ in people[1:])]
    for (_, whom), start, end in zip(people, starts, [*starts[1:], len(words.text)], strict=True):
        key = whom.known or (whom.name.split()[0].lower(),)
        part = words.text[start:end].rstrip(" ,;")
        parts.setdefault(key, []).append(part.removesuffix(" and").removesuffix(" but"))
        mentions.setdefault(key, whom)
    if len(parts) < 2:
        return []
    told = [Told(mentions[key], "\n\n".join(texts)) for key, texts in parts.items()]
    known = [one for one in told if one.whom.known]
    first = known[0] if len(known) == 1 else told[0]
    return [first, *(one for one in told if one is not first)]


def _turns(hearing: Hearing, ear: Ear) -> list[_Turn]:
    """Return where each clause begins that tells of somebody by name."""
    found: list[_Turn] = []
    words = hearing.words
    index = 0
    while index < len(words):
        named = name_at(hearing, index, ear) if hearing.voices[index] is Voice.REP else None
        turn = None if named is None else _turn(hearing, index, named, found[-1:], ear)
        if turn is not None:
            found.append(turn)
        index = index + 1 if named is None else named[1]
    return found


def _turn(
    hearing: Hearing, index: int, named: tuple[str, int], before: Sequence[_Turn], ear: Ear
) -> _Turn | None:
    """Return where the clause begins whose subject is the name at a word; None where the name is none."""
    words, (name, after) = hearing.words, named
    opening = hearing.scopes[index][0]
    if words.text[: words.spans[index][0]].endswith("(") or words.plain[index] in ear.words["places"]:
        # A firm, somebody's role, or where it is.
        return None
    if opening == index or words.plain[index - 1] in ear.words["joins"]:
        if not is_capital(hearing, index, ear) and is_slip(words.raw(index), ear):
            return None
        after = _behind_firm(hearing, after)
        follows = after < len(words) and words.breaks[after] is not Break.STOP
        acts = follows and words.plain[after] in ear.words["name_verbs"] | ear.words["subject_verbs"]
        labels = words.text[words.spans[after - 1][1] :].startswith((": ", " - ", " – "))
        tells = follows and words.breaks[after] is Break.NONE and words.plain[after] not in {"and", "or"}
        return _Turn(index, name, plain=acts or labels) if acts or labels or tells else None
    told_already = bool(before) and before[0].start >= opening
    if told_already or words.breaks[index] is not Break.NONE or hearing.cues.within("they", opening, index):
        return None
    leads = hearing.cues.within("meeting", opening, index - 1)
    first = next((lead.first for lead in leads if lead.last == index - 1), None)
    if first is None and words.plain[index - 1] == "from":
        first = index - 1
    return _Turn(opening, name, plain=True) if first is not None and first - opening <= _LEAD else None


def _behind_firm(hearing: Hearing, index: int) -> int:
    """Return the word behind the firm that stands after a name: "at Beta Logistics", "(Beta)"."""
    words = hearing.words
    linked = index + 1 < len(words) and words.plain[index] in LINKS
    bracketed = index < len(words) and words.text[: words.spans[index][0]].endswith("(")
    if not linked and not bracketed:
        return index
    end = index + 1 if linked else index
    while end < min(len(words), index + 1 + LONGEST_NAME) and words.raw(end)[0].isupper():
        end += 1
    return end
