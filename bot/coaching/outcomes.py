"""What a turn tells of messages that were sent before, and of prospects that it closes."""

from dataclasses import replace
from datetime import date

from bot.coaching.closing import is_dropped
from bot.coaching.history import newest
from bot.coaching.model import How, Outcome, Prospect, Scene, Stage, Status, Turn
from bot.coaching.playbook import Playbook


def outcomes(scene: Scene, turn: Turn, playbook: Playbook) -> tuple[Outcome, ...]:
    """Return what a turn tells of the latest message to its prospect: nothing came, or a reply."""
    last = playbook.facts[0]
    touched = {item.key for item in scene.prospects if item.last_touch_on is not None}
    unfinished = [*scene.set_aside, *([scene.debrief] if scene.debrief is not None else [])]
    before = {item.key: newest(item.evidence).get(last.key) for item in unfinished}
    found = []
    for debrief in turn.debriefs:
        told = newest(debrief.evidence).get(last.key)
        if debrief.prospect not in touched or told is None or told.answer is None or told.how is How.LOG:
            continue
        if debrief.status is Status.CLOSED and debrief.key not in before:
            # One that was over before tells nothing new, whoever it is about now.
            continue
        if is_dropped(debrief):
            # Nothing of it is kept, this neither.
            found.append(Outcome(debrief.prospect, "", scene.today))
        elif before.get(debrief.key) != told:
            what = "replied" if last.answer(told.answer).is_reply else "nothing"
            found.append(Outcome(debrief.prospect, what, scene.today))
    return tuple(found)


def dated(prospect: Prospect, today: date) -> Prospect:
    """Return a prospect with the day on which it was closed, if it is."""
    decided_on = (prospect.decided_on or today) if prospect.stage is Stage.CLOSED else None
    return prospect if decided_on == prospect.decided_on else replace(prospect, decided_on=decided_on)
