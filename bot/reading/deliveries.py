"""What is told to have come or gone: "I sent Dana the sample", "the numbers came", "got the plan from her".

Only whoever kept a promise is told by it, and only one that is noted; so it is enough to be right about
whose it is and what.
"""

from collections.abc import Iterator

from bot.coaching.model import PromiseRead
from bot.reading.hearing import Actor, Hearing
from bot.reading.lexicon import Ear
from bot.reading.objects import Gift, gift_after, thing_before
from bot.reading.phrases import Match
from bot.reading.promises import ME, THIRD, US, is_named, is_told, subject_of
from bot.reading.voices import Voice

ONLY_MEANT = frozenset({"should", "could", "would", "might", "must", "shouldve", "wouldve", "couldve", "to"})
AT_LAST = frozenset({"finally", "just", "now", "then", "already", "today", "yesterday", "also", "and", "so"})
"""Before "sent" without somebody who does it."""
TIMES = frozenset({"day", "date", "week", "month", "year", "time", "moment", "deadline", "end", "season"})
REACH_OF_MEANT = 3
"""Words before "sent" in which "should have" makes it undone."""


def kept_in(hearing: Hearing, ear: Ear) -> tuple[PromiseRead, ...]:
    """Return what a text tells to be given, by either side, each once."""
    found: dict[tuple[bool, str], PromiseRead] = {}
    for told in _all_told(hearing, ear):
        found.setdefault((told.ours, told.what.lower()), told)
    return tuple(found.values())


def _all_told(hearing: Hearing, ear: Ear) -> Iterator[PromiseRead]:
    last = len(hearing.words) - 1
    for match in hearing.cues.within("gave", 0, last):
        if _is_done(hearing, match):
            gift = gift_after(hearing, match.last + 1, ear, verb=False, owed=False)
            ours = None if gift is None or gift.is_pronoun else _is_ours(match, gift, hearing, ear)
            if gift is not None and ours is not None:
                yield PromiseRead(ours, gift.words)
    for match in hearing.cues.within("arrived", 0, last):
        thing = thing_before(hearing, match.first, ear)
        if thing is not None and not _is_time(thing) and _is_done(hearing, match):
            yield PromiseRead(False, thing.words)
    for match in hearing.cues.within("got_it", 0, last):
        gift = gift_after(hearing, match.last + 1, ear, verb=False, owed=False)
        by_them = hearing.actors[match.first] is Actor.PROSPECT or is_named(hearing, match.first, ear)
        if gift is None or gift.is_pronoun or by_them or not _ends_or_from(hearing, gift.last):
            continue
        if _is_done(hearing, match):
            # "got him the certificate" tells of a gift of the rep's.
            yield PromiseRead(gift.to in THIRD, gift.words)


def _is_time(thing: Gift) -> bool:
    """Tell whether time came, and no thing: "the day came and went"."""
    return thing.words.split()[-1].lower() in TIMES


def _ends_or_from(hearing: Hearing, last: int) -> bool:
    """Tell whether nothing follows a thing but from whom it came: not "got the feeling that she …"."""
    return last == hearing.scopes[last][1] or hearing.words.plain[last + 1] in ("from", "today", "yesterday")


def _is_done(hearing: Hearing, match: Match) -> bool:
    """Tell whether words are told by the rep as done."""
    if hearing.voices[match.first] is not Voice.REP or not is_told(hearing, match):
        return False
    before = hearing.words.plain[
        max(hearing.scopes[match.first][0], match.first - REACH_OF_MEANT) : match.first
    ]
    return not ONLY_MEANT.intersection(before)


def _is_ours(match: Match, gift: Gift, hearing: Hearing, ear: Ear) -> bool | None:
    """Tell whether the rep gave it; None where it may be either side."""
    actor = hearing.actors[match.first]
    if gift.to in US:
        return False if actor is not Actor.REP else None
    if actor is Actor.REP or subject_of(hearing, match) in ME:
        return True
    if actor is Actor.PROSPECT or is_named(hearing, match.first, ear):
        return False if not gift.to and not gift.passed_on else None
    before = hearing.words.plain[hearing.scopes[match.first][0] : match.first]
    opens = AT_LAST.issuperset(before)
    return True if opens and (gift.to or gift.passed_on) else None
