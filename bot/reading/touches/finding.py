"""The messages of the rep's that a text tells of: "two mails", "wrote twice", "a third reminder".

Each is found where it stands; bot/reading/counts.py adds them up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.reading.hearing import Hearing
from bot.reading.lexicon import Ear
from bot.reading.touches.counted import bare, ordinal
from bot.reading.touches.numbered import labelled, numbered
from bot.reading.touches.quoted import counted_quotes, listed, quoted
from bot.reading.touches.repeated import regular, repeated
from bot.reading.touches.sent import Sent
from bot.reading.touches.single import single
from bot.reading.touches.tale import Tale

MOST_PLACES = 40
"""Places that are looked at: nobody tells of more, and each is compared with all others."""
MORE = frozenset({"then", "another", "more", "plus", "later", "also", "followed"})
FINDERS: tuple[Callable[[Tale, tuple[Sent, ...]], Iterator[Sent]], ...] = (
    labelled,
    numbered,
    regular,
    counted_quotes,
    quoted,
    listed,
    repeated,
    ordinal,
    bare,
    single,
)


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of the rep's that a text tells of, in order, and how it tells of them."""

    tale: Tale
    sent: tuple[Sent, ...]


def messages_in(hearing: Hearing, ear: Ear) -> Messages:
    """Return the messages of the rep's that a text tells of."""
    tale = Tale(hearing, ear)
    return Messages(tale, tuple(_all_sent(tale)))


def _all_sent(tale: Tale) -> list[Sent]:
    """Find the messages of the rep's, in order; what is found first keeps its words."""
    found: list[Sent] = []
    for finder in FINDERS:
        for one in finder(tale, tuple(found)):
            if len(found) == MOST_PLACES:
                break
            if all(one.last < other.first or other.last < one.first for other in found):
                new = one.new or bool(MORE & set(tale.plain[max(0, one.first - 2) : one.last]))
                found.append(replace(one, since=tale.since(one.first), new=new))
    return sorted(found, key=lambda one: one.first)
