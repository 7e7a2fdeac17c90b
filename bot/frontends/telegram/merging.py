"""Which replies need not be shown any more, because another one that waits behind them takes their place."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from bot.coaching.model import Reply
from bot.storage.outbox import Outgoing


def drop_outdated(waiting: deque[Outgoing]) -> list[int]:
    """Drop cards and panels at the head for which a later one stands; return their numbers."""
    dropped = []
    while at := _replaced_at(waiting):
        outdated, newer = waiting.popleft(), waiting[at - 1]
        # It comes where the one would have come that is dropped.
        reply = replace(
            newer.reply,
            in_place=outdated.reply.in_place and newer.reply.in_place,
            below=max(outdated.reply.below, newer.reply.below),
        )
        waiting[at - 1] = replace(newer, reply=reply)
        dropped.append(outdated.number)
    return dropped


def _replaced_at(waiting: Sequence[Outgoing]) -> int:
    """Return where the reply waits that takes the place of the first one; 0: none does.

    It waits right behind the first one, or behind other cards and comes below them.
    """
    for at in range(1, len(waiting)):
        later = waiting[at]
        # One that may come too late stands for nothing but itself.
        if replaces(later.reply, waiting[0].reply) and later.until is None:
            return at if at == 1 or not later.reply.in_place else 0
        if not (later.reply.debrief and later.reply.rows and waiting[0].reply.debrief):
            return 0
    return 0


def replaces(later: Reply, earlier: Reply) -> bool:
    """Tell whether a reply takes the place of one before it, so that only the later one need be shown."""
    if earlier.document is not None or earlier.export:
        return False
    if earlier.debrief:
        return earlier.debrief == later.debrief and bool(earlier.rows and later.rows)
    panels = not later.debrief and earlier.in_place and later.in_place
    return panels and 0 < earlier.message == later.message
