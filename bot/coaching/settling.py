"""Promises told to be kept in the middle of a debrief: settled at once, said, and to be taken back."""

from dataclasses import dataclass, replace

from bot.coaching.amending import by_hand
from bot.coaching.debriefing import moved_on, seen
from bot.coaching.history import joined, kept_promise, look_again_on
from bot.coaching.model import How, Kept, Outcome, Promise, Prospect, Reading, Stage, Touch, Turn
from bot.coaching.news import known_of, promises_kept
from bot.coaching.view import View


@dataclass(frozen=True, slots=True)
class Settled:
    """A debrief after the promises told to be kept, and what that changes in the log."""

    view: View
    prospect: Prospect | None = None
    touches: tuple[Touch, ...] = ()
    promises: tuple[Promise, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    notes: tuple[str, ...] = ()

    def onto(self, turn: Turn) -> Turn:
        """Return the turn with what was settled; it can be taken back."""
        if self.prospect is None:
            return turn
        others = tuple(item for item in turn.prospects if item.key != self.prospect.key)
        return replace(
            turn,
            prospects=(*others, self.prospect),
            touches=(*turn.touches, *self.touches),
            promises=(*turn.promises, *self.promises),
            outcomes=(*turn.outcomes, *self.outcomes),
            undo=True,
        )


def settled(view: View, reading: Reading) -> Settled:
    """Settle the open promises that words tell to be kept, and go on with what is known then."""
    kept = promises_kept(view, reading)
    if not kept or view.prospect is None:
        return Settled(view)
    scene, prospect = view.scene, view.prospect
    touches, outcomes = [], []
    for promise in kept:
        prospect = kept_promise(prospect, view.playbook, ours=promise.ours, today=scene.today)
        if promise.ours:
            touches.append(by_hand(scene, prospect, scene.new_key(), counts=0))
        else:
            outcomes.append(Outcome(prospect.key, "replied", scene.today))
    if touches and prospect.stage is Stage.OPEN:
        day = look_again_on(prospect, view.playbook, scene.today, scene.calendar)
        prospect = replace(prospect, next_look_on=day)
    promises = tuple(replace(item, state=Kept.KEPT, settled_on=scene.today) for item in kept)
    notes = tuple(view.say(f"kept_{'ours' if item.ours else 'theirs'}", what=item.what) for item in kept)
    after = _known_anew(view, prospect, promises)
    return Settled(after, prospect, tuple(touches), promises, tuple(outcomes), notes)


def _known_anew(view: View, prospect: Prospect, promises: tuple[Promise, ...]) -> View:
    """Decide again with what the log knows now."""
    gone = {item.key for item in promises}
    others = tuple(item for item in view.scene.prospects if item.key != prospect.key)
    still_open = tuple(item for item in view.scene.promises if item.key not in gone)
    scene = replace(view.scene, prospects=(prospect, *others), promises=(*still_open, *promises))
    told_in_it = tuple(item for item in view.debrief.evidence if item.how is not How.LOG)
    evidence = joined(known_of(scene, prospect, view.playbook), told_in_it)
    return moved_on(seen(scene, replace(view.debrief, evidence=evidence), view.playbook))
