"""Several people in one message: one of them is taken up, the others are named for later."""

from dataclasses import replace

from bot.coaching.model import Block, Kind, Mention, Reading, Turn
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.coaching.wording import first_name, say


def taken_up(view: View | None, reading: Reading) -> Reading:
    """Return what words say of whom the open debrief is about; else of the one that was read first."""
    each = (replace(reading, others=()), *reading.others)
    meant = next((one for one in each if view is not None and _is_about(view, one)), each[0])
    return (
        replace(meant, others=tuple(one for one in each if one is not meant)) if reading.others else reading
    )


def _is_about(view: View, reading: Reading) -> bool:
    mention = reading.mention
    return mention is not None and not (mention.known and view.prospect is None) and is_about(view, mention)


def is_about(view: View, mention: Mention) -> bool:
    """Tell whether a mention is plainly of whom a debrief is about."""
    if view.prospect is not None:
        return mention.known == (view.prospect.key,) and mention.sure
    named = view.debrief.named.casefold()
    return bool(named) and mention.name.casefold() == named and not is_elsewhere(view, mention)


def is_elsewhere(view: View, mention: Mention) -> bool:
    """Tell whether a mention names another firm than that of whom a debrief is about: "Dana from Beta"."""
    here, there = view.debrief.company.casefold(), mention.company.casefold()
    return bool(here and there) and not (here.startswith(there) or there.startswith(here))


def named_for_later(turn: Turn, reading: Reading, playbook: Playbook) -> Turn:
    """Say of whom nothing was taken yet that the same words tell of."""
    names = [first_name(one.mention.name) for one in reading.others if one.mention is not None]
    if not names or not turn.replies:
        return turn
    *before, last = names
    who = f"{', '.join(before)} and {last}" if before else last
    note = Block(Kind.NOTE, say(playbook, "one_at_a_time", {"names": who}))
    *earlier, reply = turn.replies
    return replace(turn, replies=(*earlier, replace(reply, blocks=(note, *reply.blocks))))
