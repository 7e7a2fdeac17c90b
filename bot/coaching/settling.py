"""What the rep tells to have done in the middle of a debrief: noted at once, said, and to be taken back.

Open promises told to be kept are settled; messages told with their day are logged, unless the log has one of
that day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.coaching.amending import by_hand, is_recent, messages_to, with_message
from bot.coaching.debriefing import moved_on, seen
from bot.coaching.history import joined, kept_promise, look_again_on, messages_left
from bot.coaching.model import (
    Block,
    Evidence,
    How,
    Kept,
    Kind,
    Outcome,
    Promise,
    Prospect,
    Reading,
    Stage,
    Touch,
    Turn,
)
from bot.coaching.news import known_of, promises_kept
from bot.coaching.panels import button
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.coaching.wording import day_text, person, say


@dataclass(frozen=True, slots=True)
class Settled:
    """A debrief after what is told to be done, and what that changes in the log."""

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
    """Note what words tell to be done, and go on with what is known then."""
    kept = promises_kept(view, reading)
    if view.prospect is None:
        return Settled(view)
    if not kept:
        return _logged(view, view.prospect, reading)
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


def _logged(view: View, prospect: Prospect, reading: Reading) -> Settled:
    """Log the messages told of by their days; one of a day that the log has is that one, told again."""
    scene, playbook = view.scene, view.playbook
    logged = {item.on for item in messages_to(scene, prospect)} | {prospect.last_touch_on}
    days = [day for day in reading.sent_on if is_recent(day, scene.today) and day not in logged]
    if not days or prospect.stage is not Stage.OPEN:
        return Settled(view)
    about = {fact.key: fact.answer_of(True) for fact in playbook.facts if fact.ask_empty}
    empty = any(about.get(item.fact) == item.answer for item in reading.evidence if item.fact in about)
    touches = []
    for day in days:
        beyond = not messages_left(prospect, playbook)[0]
        touches.append(by_hand(scene, prospect, scene.new_key(), empty=empty, beyond=beyond, on=day))
        prospect = with_message(scene, prospect, touches[-1], playbook)
    note = view.say("told_sent", days=", ".join(day_text(day, scene.today) for day in days))
    return Settled(_known_anew(view, prospect, ()), prospect, tuple(touches), notes=(note,))


def log_stays(turn: Turn, prospect: Prospect, playbook: Playbook) -> Turn:
    """Say that what was logged of a prospect is not put right with the words, and offer to do that."""
    if not turn.replies:
        return turn
    first, *others = turn.replies
    note = Block(Kind.NOTE, say(playbook, "log_stays", person(prospect.name)))
    row = (button(playbook, "correct", f"lastone.{prospect.key}"),)
    said = replace(first, blocks=(note, *first.blocks), rows=(*first.rows, row))
    return replace(turn, replies=(said, *others))


def _known_anew(view: View, prospect: Prospect, promises: tuple[Promise, ...]) -> View:
    """Decide again with what the log knows now."""
    gone = {item.key for item in promises}
    others = tuple(item for item in view.scene.prospects if item.key != prospect.key)
    still_open = tuple(item for item in view.scene.promises if item.key not in gone)
    scene = replace(view.scene, prospects=(prospect, *others), promises=(*still_open, *promises))
    log = known_of(scene, prospect, view.playbook)
    told_in_it = tuple(item for item in view.debrief.evidence if item.how is not How.LOG)
    evidence = joined(log, (item for item in told_in_it if not _is_in(log, item, view.playbook)))
    return moved_on(seen(scene, replace(view.debrief, evidence=evidence), view.playbook))


def _is_in(log: Iterable[Evidence], told: Evidence, playbook: Playbook) -> bool:
    """Tell whether the messages that were read are among those that the log has."""
    if playbook.fact[told.fact].kind != "count" or told.how is not How.READ or told.answer is None:
        return False
    return any(int(item.answer or 0) >= int(told.answer) for item in log if item.fact == told.fact)
