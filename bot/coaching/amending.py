"""The log put right by hand: a message sent without advice, and what was wrong about the latest one."""

from collections.abc import Mapping
from dataclasses import replace

from bot.coaching.debriefing import known_of, seen
from bot.coaching.history import (
    answered,
    joined,
    judged_anew,
    look_again_on,
    newest,
    touched_by_hand,
    unsent,
)
from bot.coaching.model import Prospect, Scene, Stage, Touch, Turn
from bot.coaching.nudging import begun, prospect_of, replied
from bot.coaching.panels import Tap, button, panel, told
from bot.coaching.person import scene_after, shown, touch_shown
from bot.coaching.playbook import Playbook
from bot.coaching.questions import in_pairs
from bot.coaching.view import View
from bot.coaching.wording import day_text, person, say

# --- A message sent without advice ---------------------------------------------------------------


def by_hand(scene: Scene, prospect: Prospect, key: str, *, empty: bool = False, counts: int = 1) -> Touch:
    """Return a message as it is logged that no advice stood behind."""
    return Touch(
        key=key,
        rep=scene.rep.key,
        prospect=prospect.key,
        debrief="",
        rule="",
        variant="",
        edition="",
        at=scene.now,
        on=scene.today,
        empty=empty,
        counts=counts,
    )


def _ask_what(scene: Scene, _view: View | None, key: str, playbook: Playbook, *notes: str) -> Turn:
    """Ask what a message brought; the buttons hold its key and day, so that it is logged once."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    start = f"logone.{key}.{scene.new_key()}.{scene.today.toordinal()}"
    rows = [
        [button(playbook, "useful", f"{start}.u"), button(playbook, "check_in", f"{start}.e")],
        [button(playbook, "back", f"person.{key}")],
    ]
    return Turn((panel([*notes, say(playbook, "ask_brought", person(prospect.name))], rows),))


def _log(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Log a message, and look again when its wait is over (P2)."""
    key, touch_key, day, what = rest.split(".")
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    if any(item.key == touch_key for item in scene.touches):
        return shown(scene, Turn(()), key, playbook)
    if int(day) != scene.today.toordinal():
        return _ask_what(scene, view, key, playbook, say(playbook, "earlier_button"))
    touch = by_hand(scene, prospect, touch_key, empty=what == "e")
    after = touched_by_hand(prospect, playbook, empty=touch.empty, today=scene.today)
    note = say(playbook, "noted_by_hand")
    if after.stage is Stage.OPEN:
        after = replace(after, next_look_on=look_again_on(after, playbook, scene.today, scene.calendar))
        assert after.next_look_on is not None
        slots = {**person(after.name), "day": day_text(after.next_look_on, scene.today)}
        note = say(playbook, "sent_next", slots)
    return shown(scene, Turn((), (), (after,), (touch,), undo=True), key, playbook, note)


# --- The latest message --------------------------------------------------------------------------


def messages_to(scene: Scene, prospect: Prospect) -> list[Touch]:
    """Return the messages that a prospect got, oldest first."""
    return sorted((item for item in scene.touches if item.prospect == prospect.key), key=lambda item: item.at)


def _ask_correction(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Show the latest message and ask what was logged wrong about it."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    touches = messages_to(scene, prospect)
    if not touches:
        return shown(scene, Turn(()), key, playbook, say(playbook, "no_message_yet"))
    touch = touches[-1]
    start = f"last.{key}.{touch.key}"
    other = ("was_useful", f"{start}.u") if touch.empty else ("was_empty", f"{start}.e")
    buttons = [other, ("not_sent", f"{start}.n"), ("they_answered", f"{start}.a"), ("back", f"person.{key}")]
    slots = {"day": day_text(touch.on, scene.today), "what": touch_shown(touch, playbook)}
    rows = in_pairs([button(playbook, word, action) for word, action in buttons])
    return Turn((panel([say(playbook, "last_message", slots), say(playbook, "ask_correction")], rows),))


def _correct(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Put right what was logged about the latest message; an older one stands."""
    key, touch_key, what = rest.split(".")
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    touches = messages_to(scene, prospect)
    if not touches or touches[-1].key != touch_key:
        return shown(scene, Turn(()), key, playbook, say(playbook, "earlier_button"))
    *earlier, touch = touches
    if what == "a":
        return _answered(scene, view, prospect, touch, playbook)
    if what == "n":
        return _not_sent(scene, prospect, touch, earlier, playbook)
    empty = what == "e"
    after = judged_anew(prospect, touch, earlier, empty=empty)
    turn = Turn((), (), (after,), (replace(touch, empty=empty),), undo=True)
    return shown(scene, turn, key, playbook, say(playbook, "put_right"))


def _not_sent(
    scene: Scene, prospect: Prospect, touch: Touch, earlier: list[Touch], playbook: Playbook
) -> Turn:
    """Take a message out of the log: it is due again, and what it had settled is open again."""
    variant = playbook.variants.get(touch.variant)
    debrief = next((item for item in scene.past if item.key == touch.debrief), None)
    known = newest(debrief.evidence) if debrief is not None else {}
    settled = {
        fact: answer
        for fact in (variant.clears if variant is not None else ())
        if fact in known and (answer := known[fact].answer) is not None
    }
    after = unsent(prospect, touch, earlier, settled, playbook)
    if after.stage is Stage.OPEN:
        after = replace(after, next_look_on=scene.calendar.first_from(scene.today))
    turn = Turn((), (), (after,), undo=True, removed=(("touch", touch.key),))
    return shown(scene, turn, prospect.key, playbook, say(playbook, "taken_out"))


def _answered(scene: Scene, view: View | None, prospect: Prospect, touch: Touch, playbook: Playbook) -> Turn:
    """Note that a message was answered, and ask which reply came."""
    heard = replace(touch, outcome="replied", outcome_on=scene.today)
    after = answered(prospect, playbook, scene.today)
    return reply_asked(scene, view, Turn((), (), (after,), (heard,)), after, playbook)


def reply_asked(scene: Scene, view: View | None, turn: Turn, prospect: Prospect, playbook: Playbook) -> Turn:
    """Ask which reply came, once a turn has changed the log of a prospect."""
    theirs, before = opened_after(scene, view, turn, prospect, playbook)
    return together(turn, before, replied(theirs))


def opened_after(
    scene: Scene, view: View | None, turn: Turn, prospect: Prospect, playbook: Playbook
) -> tuple[View, Turn]:
    """Open the debrief of a prospect, or go on with it, as the log is after a turn."""
    after, before = scene_after(scene, turn), prospect_of(scene, prospect.key)
    if view is not None:
        view = seen(after, view.debrief, playbook)
    theirs, opened = begun(after, view, prospect, playbook)
    # Of what was told before in this debrief, the log knows some things better now.
    known = {} if before is None else before.facts
    news = [item for item in known_of(after, prospect, playbook) if item.answer != known.get(item.fact)]
    debrief = replace(theirs.debrief, evidence=joined(theirs.debrief.evidence, news))
    return seen(theirs.scene, debrief, playbook), opened


def together(*turns: Turn) -> Turn:
    """Return turns as one; of a prospect the latest state counts, of what is said the last."""
    prospects = {item.key: item for turn in turns for item in turn.prospects}
    return replace(
        turns[0],
        replies=turns[-1].replies,
        debriefs=tuple(item for turn in turns for item in turn.debriefs),
        prospects=tuple(prospects.values()),
    )


TAPS: Mapping[str, Tap] = {
    "sentone": _ask_what,
    "logone": _log,
    "lastone": _ask_correction,
    "last": _correct,
}
