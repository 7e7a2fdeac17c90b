"""Keeps the flow of each rep's messages: what came late, and who is answered once they pause.

What that means for a turn is thought out in `coaching.arriving` and `coaching.flooding`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.coaching import arriving, flooding
from bot.coaching.model import EXAMPLE, Event, Picked, Rep, Said, Scene, Turn
from bot.coaching.playbook import Playbook
from bot.coaching.typed import EXAMPLE_TAP, meant
from bot.scenes import scene_of
from bot.storage.outbox import Outgoing
from bot.storage.unit_of_work import UnitOfWork

CALMED_AT_ONCE = 200
"""Reps answered in one transaction."""
_NO_WORDS = Picked("")


def line_of(update: str) -> str:
    """Return the bot whose update it is, by the name of the update: "bot:number"."""
    return update.partition(":")[0] if ":" in update else ""


def on_line(rep: Rep, line: str) -> Rep:
    """Return a rep with the flow of their chat with this bot."""
    flow = arriving.on_line(rep.flow, line) if line else rep.flow
    return rep if flow is rep.flow else replace(rep, flow=flow)


def meant_by(event: Event, rep: Rep | None, now: datetime, playbook: Playbook) -> Event:
    """Take a label that was typed for its button's tap, and a tap on an example for its words.

    What was written before the buttons were shown names none of them.
    """
    overtaken = rep is not None and arriving.is_overtaken(rep.flow, arriving.number_of(event))
    does = event if rep is None or overtaken else meant(event, rep.offered, now, playbook) or event
    if isinstance(does, Picked) and does.action == EXAMPLE_TAP:
        return Said(playbook.words["try_example"][0], EXAMPLE)
    return does


def flowed(unit: UnitOfWork, scene: Scene, event: Event, turn: Turn, playbook: Playbook) -> Turn:
    """Keep how a rep's messages have come, and hold replies back while too many come."""
    before = after = scene.rep.flow
    if not isinstance(event, Picked):
        after = flooding.filled(before, scene.now)
        turn = flooding.hushed(before, after, turn, playbook)
    after = arriving.gone_on(after, scene.number, scene, turn)
    if after != before:
        unit.reps.flow(scene.rep.key, after)
    return turn


def caught_up(
    unit: UnitOfWork, now: datetime, keys: Callable[[], str], playbook: Playbook, most: int = CALMED_AT_ONCE
) -> tuple[Outgoing, ...]:
    """Answer the reps who were answered no more and have paused since."""
    rows = []
    for rep, chat in unit.reps.hushed(now - flooding.PAUSE, most):
        scene = scene_of(unit, rep, now, keys, _NO_WORDS, playbook)
        rows += [(chat, reply, None) for reply in flooding.caught_up(scene, playbook)]
        unit.reps.flow(rep.key, flooding.calm(rep.flow))
    return unit.outbox.add_many(rows, now)
