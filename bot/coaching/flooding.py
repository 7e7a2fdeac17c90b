"""A rep who sends more than anybody reads: all of it counts, and one answer does for it.

Messages fill a measure that empties as time passes. Once it is full, a line says so, and what follows is
taken in without a reply each, until the rep pauses: then the card stands where all of it has led.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.coaching.debriefing import seen, up_to_date
from bot.coaching.model import Flow, Reply, Scene, Turn
from bot.coaching.panels import told
from bot.coaching.playbook import Playbook
from bot.coaching.replies import present

A_MINUTE = 60
"""Messages of a minute that are answered one by one: more than anybody types or forwards."""
PAUSE = timedelta(seconds=5)
"""So long without a message, somebody has stopped."""


def filled(flow: Flow, now: datetime) -> Flow:
    """Return the flow with a message more."""
    since = now - flow.at if flow.at is not None else timedelta(minutes=1)
    left = max(0.0, flow.level - A_MINUTE * max(since, timedelta()) / timedelta(minutes=1))
    hushed = flow.hushed and since < PAUSE and left > A_MINUTE / 2
    level = min(left + 1, A_MINUTE + 1.0)
    return replace(flow, level=level, at=now, hushed=hushed or level > A_MINUTE)


def hushed(before: Flow, after: Flow, turn: Turn, playbook: Playbook) -> Turn:
    """Return a turn without its replies while too many come; the first time, say so instead.

    What has to be seen at once is still said: a question outside of debriefs, a file, a code.
    """
    if not after.hushed:
        return turn
    said = told(playbook, "flooded").replies if not before.hushed else ()
    if not _can_wait(turn):
        return replace(turn, replies=(*said, *turn.replies))
    return replace(turn, replies=said, offers=None)


def _can_wait(turn: Turn) -> bool:
    if turn.access or turn.invitations or turn.uses or turn.forgets or turn.lessons:
        return False
    asks = turn.rep is not None and turn.rep.prompt
    return not asks and all(reply.debrief or _is_bare(reply) for reply in turn.replies)


def _is_bare(reply: Reply) -> bool:
    return not (reply.rows or reply.document or reply.chart or reply.export)


def caught_up(scene: Scene, playbook: Playbook) -> tuple[Reply, ...]:
    """Say where things stand now that the rep has paused, below all that they sent."""
    if scene.debrief is None:
        return told(playbook, "caught_up").replies
    view = up_to_date(seen(scene, scene.debrief, playbook))
    # Its buttons fit the debrief as it is kept.
    view = seen(scene, replace(view.debrief, version=scene.debrief.version), playbook)
    return (replace(present(view, view.say("caught_up")), in_place=True, below=scene.rep.flow.newest),)


def calm(flow: Flow) -> Flow:
    """Return the flow of somebody who has paused and been answered."""
    return replace(flow, level=0.0, hushed=False)
