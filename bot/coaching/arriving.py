"""In which order messages have come: which are late, and what of that has to be kept.

A message that is late was written before others that have been answered already. It still tells what it
tells; but it answers nothing that was asked after it, and changes nothing that was done after it.
"""

from dataclasses import replace

from bot.coaching.model import Brought, Edited, Event, Flow, Heard, Listed, Picked, Said, Scene, Status, Turn


def number_of(event: Event) -> int:
    """Return the place of a message in its chat; 0 for what has none of its own, as a tap or an edit."""
    if isinstance(event, Edited | Picked | Brought | Listed):
        return 0
    return int(event.ref) if event.ref.isdecimal() else 0


def written_anew(event: Event, flow: Flow) -> Event:
    """Take an edit that has come before what it changes for the message itself; that will say no more."""
    if isinstance(event, Edited) and event.ref.isdecimal() and 0 < flow.newest < int(event.ref):
        return Said(event.words, event.ref)
    return event


def is_overtaken(flow: Flow, number: int) -> bool:
    """Tell whether a message written later has come before this one."""
    return 0 < number < flow.newest


def has_come(flow: Flow, number: int) -> bool:
    """Tell whether this very message has come, as an edit of it."""
    return 0 < number == flow.newest


def is_late(scene: Scene) -> bool:
    """Tell whether something was changed or asked after a message was written and before it came."""
    return 0 < scene.number < scene.rep.flow.moved


def on_line(flow: Flow, line: str) -> Flow:
    """Return the flow of a chat with a bot; another bot's numbers say nothing here."""
    return flow if flow.line == line else replace(flow, line=line, newest=0, moved=0, ended=0)


def gone_on(flow: Flow, number: int, scene: Scene, turn: Turn) -> Flow:
    """Return the flow after a turn."""
    newest = max(flow.newest, number)
    return replace(
        flow,
        newest=newest,
        moved=newest if asks_or_changes(scene, turn) else flow.moved,
        ended=newest if _ends(turn) else flow.ended,
    )


def asks_or_changes(scene: Scene, turn: Turn) -> bool:
    """Tell whether a turn leaves anything else than it found, a question outside of a debrief included."""
    return lasts(scene, turn) or bool(turn.rep and turn.rep.prompt != scene.rep.prompt)


def lasts(scene: Scene, turn: Turn) -> bool:
    """Tell whether a turn changes anything that is kept, but for what is asked."""
    changed = (
        turn.debriefs, turn.prospects, turn.touches, turn.promises, turn.stories, turn.lessons, turn.outcomes,
        turn.access, turn.teams, turn.invitations, turn.uses, turn.uninvites, turn.forgets, turn.importing,
        turn.import_over, turn.removed,
    )  # fmt: skip
    asked_apart = turn.rep is not None and replace(turn.rep, prompt="") != replace(scene.rep, prompt="")
    return asked_apart or any(changed)


def _ends(turn: Turn) -> bool:
    return turn.forgets or any(item.status is Status.CLOSED for item in turn.debriefs)


def in_order(heard: tuple[Heard, ...], new: Heard) -> tuple[Heard, ...]:
    """Return messages with one more, where it was written; without numbers it is the last."""
    later = (at for at, item in enumerate(heard) if _is_before(new, item))
    at = next(later, len(heard))
    return (*heard[:at], new, *heard[at:])


def _is_before(one: Heard, other: Heard) -> bool:
    return one.ref.isdecimal() and other.ref.isdecimal() and int(one.ref) < int(other.ref)
