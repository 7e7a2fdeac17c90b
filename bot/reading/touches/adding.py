"""The messages told of in a text, put together: what adds up, what is named twice, what is part of what."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading.hearing import Actor
from bot.reading.phrases import is_day
from bot.reading.touches.bringing import ALL, Brought, brought_by
from bot.reading.touches.sent import MANY, MINE, THEIRS, TIME_UNITS, Kind, Sent
from bot.reading.touches.tale import PIECE, Tale

NEAR = 3
"""Words before a quotation among which it may be said to be of all messages."""
FEW_WORDS = frozenset({Kind.SINGLE, Kind.QUOTED, Kind.BARE})
"""Told one by one, so that a number behind them may add them up."""


@dataclass(slots=True)
class Group:
    """Messages told once, with what is told of some of them."""

    whole: Sent
    parts: list[Sent]

    @property
    def rest(self) -> int:
        """How many of them nothing more is told of."""
        return self.whole.number - sum(part.number for part in self.parts)


def since_their_word(tale: Tale, found: Sequence[Sent]) -> list[Sent]:
    """Leave out messages to which they replied, or after which it is told what came since."""
    hearing = tale.hearing
    replies = [
        match.last
        for match in hearing.cues.within("answering_back", 0, len(hearing.words) - 1)
        if hearing.actors[match.first] is Actor.PROSPECT
        and not hearing.denied(match.first)
        and not hearing.is_prospects(match.first)
        and not hearing.supposed(match.first, match.last)
        and tale.cue("they", hearing.scopes[match.first][0], hearing.scopes[match.first][0] + 1)
    ]
    start = max((at for at in replies if any(one.first > at for one in found)), default=-1)
    late = [one for one in found if one.first > start]
    fresh = next((one for one in late if one.since), None)
    if fresh is None:
        return late
    opening = tale.statement(fresh.first)[0]
    return [
        one for one in late if one.first >= opening or one.kind in (Kind.NUMBERED, Kind.ORDINAL, Kind.TIMES)
    ]


def grouped(tale: Tale, sent: list[Sent]) -> list[Group]:
    """Put together what is told of the same messages."""
    groups: list[Group] = []
    for one in sent:
        if one.kind is Kind.ORDINAL or (one.number == 0 and groups and tale.plain[one.first] in MINE):
            continue
        if groups and _is_part(tale, one, groups[-1]):
            groups[-1].parts.append(one)
        elif groups and _sums_up(tale, one, groups):
            groups = [Group(one, [part for group in groups for part in (group.parts or [group.whole])])]
        elif not any(_is_same(tale, one, group.whole) for group in groups):
            groups.append(Group(one, []))
    return groups or [Group(sent[0], [])]


def _is_part(tale: Tale, one: Sent, group: Group) -> bool:
    """Tell whether messages are among those named before: "three mails, the last two with …"."""
    whole = group.whole
    quoted_single = one.kind is Kind.QUOTED and whole.kind is Kind.SINGLE
    if whole.kind in FEW_WORDS and not quoted_single:
        return False
    if one.number == 0 or one.number > (group.rest if group.parts else whole.number):
        return False
    behind = tale.next_statement(whole.last)
    last = behind[1] if behind is not None and one.kind is Kind.BARE else tale.statement(whole.last)[1]
    near = tale.statement(one.first)[0] <= last + 1 or bool(group.parts)
    if one.kind is Kind.BARE and not group.parts and _is_later(tale, one, whole):
        return False
    if one.kind in (Kind.BARE, Kind.QUOTED):
        return near and (whole.number > 1 or one.kind is Kind.QUOTED)
    if one.kind is Kind.SINGLE:
        return near and whole.number > 1 and not one.new
    same = one.noun in (whole.noun, "quote") and one.kind is not Kind.TIMES
    return near and same and one.number < whole.number and not one.new


def _is_later(tale: Tale, one: Sent, whole: Sent) -> bool:
    """Tell whether a number is of others than those that have their time: "two last week and one since"."""
    between = tale.plain[whole.last + 1 : one.first]
    timed = any(is_day(word) or word.rstrip("s") in TIME_UNITS for word in between)
    return timed and between[-1:] == ("and",)


def _sums_up(tale: Tale, one: Sent, groups: list[Group]) -> bool:
    """Tell whether a number only adds up what was told before: "…, then a video. Two things, no answer"."""
    before = sum(group.whole.number for group in groups)
    if one.kind is Kind.SERIES:
        return one.number >= before
    single = all(group.whole.kind in FEW_WORDS for group in groups)
    if one.kind in FEW_WORDS or one.number < 2 or not single or one.new:
        return False
    opens = tale.hearing.scopes[one.first][0] == one.first
    if opens and not one.since and not tale.sends_before(one.first):
        return True
    quoted = all(group.whole.kind is Kind.QUOTED for group in groups)
    return one.number == before or one.number > before > 1 or (quoted and one.number > before)


def _is_same(tale: Tale, one: Sent, other: Sent) -> bool:
    """Tell whether the same messages are named again."""
    if (one.number, one.noun) != (other.number, other.noun) or one.kind is not Kind.NUMBERED or one.new:
        return False
    return one.number > 1 or tale.statement(one.first) != tale.statement(other.first)


def number_of(tale: Tale, groups: list[Group], sent: list[Sent]) -> int | None:
    """Add up what adds up; None where a number stays open."""
    ordinal = max((one.number for one in sent if one.kind is Kind.ORDINAL), default=0)
    wholes = [group.whole for group in groups if group.whole.kind is not Kind.ORDINAL]
    total = max(sum(one.number for one in wholes), ordinal)
    if total < 2 and _more_are_named(tale, sent):
        return None
    return None if total < MANY and any(one.number == 0 for one in wholes) else total


def _more_are_named(tale: Tale, sent: list[Sent]) -> bool:
    """Tell whether messages are named that nobody counted: "texts, calls, a card at Christmas"."""
    covered = {at for one in sent for at in range(one.first, one.last + 1)}
    return any(
        noun != PIECE
        and tale.plain[at].endswith("s")
        and at not in covered
        and start not in covered
        and not THEIRS & {tale.plain[start - 1] if start else ""}
        and tale.hearing.actors[at] is not Actor.PROSPECT
        and start == tale.hearing.scopes[start][0]
        for at, (start, noun) in tale.nouns.items()
    )


def contents_of(tale: Tale, groups: list[Group], sent: list[Sent]) -> tuple[int, int]:
    """Return how many messages brought nothing, and how many something of use."""
    empties = useful = 0
    places = sorted((one.first, one.last) for one in sent)
    for group in groups:
        whole = group.whole
        tales = [(part, _of_neighbours(tale, part, places)) for part in group.parts]
        good = sum(part.number for part, brought in tales if brought in (Brought.USEFUL, Brought.MIXED))
        bad = sum(part.number for part, brought in tales if brought is Brought.HOLLOW)
        if not good:
            brought = _of_neighbours(tale, whole, places)
            if brought is Brought.HOLLOW and group is groups[-1] and _all_follows(tale, whole):
                return sum(group.whole.number for group in groups), 0
            if brought is Brought.HOLLOW or (bad and brought is Brought.UNKNOWN):
                bad = whole.number
            elif brought is Brought.USEFUL and not bad:
                good = whole.number
            elif brought is Brought.MIXED:
                good, bad = 1, whole.number - 1
        empties += bad
        useful += good
        if any(brought is Brought.HOLLOW and _is_of_all(tale, part) for part, brought in tales):
            return sum(group.whole.number for group in groups), 0
    return empties, useful


def _all_follows(tale: Tale, last: Sent) -> bool:
    """Tell whether the next statement is about all messages: "Two mails, one card. All 'how are things'."""
    following = tale.next_statement(last.last)
    return following is not None and tale.plain[following[0]] in ALL


def _is_of_all(tale: Tale, part: Sent) -> bool:
    """Tell whether something is said of all messages: "all 'how are things'"."""
    return bool(ALL.intersection(tale.plain[max(0, part.first - NEAR) : part.first]))


def _of_neighbours(tale: Tale, one: Sent, places: list[tuple[int, int]]) -> Brought:
    """Return what messages brought, told between the messages before and after them."""
    before = max((last for _, last in places if last < one.first), default=-1)
    after = min((first for first, _ in places if first > one.last), default=len(tale.plain))
    return brought_by(tale, one, before, after)
