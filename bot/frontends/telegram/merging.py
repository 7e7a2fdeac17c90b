"""Which replies need not be shown any more, because another one that waits behind them takes their place."""

from collections import deque
from dataclasses import replace

from bot.coaching.model import Reply
from bot.storage.outbox import Outgoing


def drop_outdated(waiting: deque[Outgoing]) -> list[int]:
    """Drop cards and panels at the head for which the next one stands; return their numbers."""
    dropped = []
    while len(waiting) > 1:
        first, second = waiting[0].reply, waiting[1].reply
        # One that may come too late stands for nothing but itself.
        if not replaces(second, first) or waiting[1].until is not None:
            break
        dropped.append(waiting.popleft().number)
        # It comes where the one would have come that is dropped.
        in_place, below = first.in_place and second.in_place, max(first.below, second.below)
        waiting[0] = replace(waiting[0], reply=replace(second, in_place=in_place, below=below))
    return dropped


def replaces(later: Reply, earlier: Reply) -> bool:
    """Tell whether a reply takes the place of one before it, so that only the later one need be shown."""
    if earlier.document is not None or earlier.export:
        return False
    if earlier.debrief:
        return earlier.debrief == later.debrief and bool(earlier.rows and later.rows)
    panels = not later.debrief and earlier.in_place and later.in_place
    return panels and 0 < earlier.message == later.message
