"""The log put right by hand: a message sent without advice, and what was wrong about the latest one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.coaching.debriefing import seen
from bot.coaching.digressing import Asked, is_news
from bot.coaching.history import (
    answered,
    joined,
    judged_anew,
    look_again_on,
    messages_left,
    newest,
    owing,
    touched_by_hand,
    unsent,
)
from bot.coaching.model import (
    DayRead,
    Debrief,
    Kept,
    Promise,
    Prospect,
    Reading,
    Said,
    Scene,
    Stage,
    Touch,
    Turn,
)
from bot.coaching.news import known_of
from bot.coaching.nudging import begun, prospect_of, replied
from bot.coaching.panels import Answer, Prompt, Tap, button, panel, told
from bot.coaching.person import scene_after, shown, touch_shown
from bot.coaching.playbook import Playbook
from bot.coaching.questions import in_pairs
from bot.coaching.view import View
from bot.coaching.wording import day_text, person, say

_DAYS_BACK = 60
"""A message of so many days ago may still be logged."""
_REPLIED = "replied"

# --- A message sent without advice ---------------------------------------------------------------


def by_hand(
    scene: Scene,
    prospect: Prospect,
    key: str,
    *,
    empty: bool = False,
    counts: int = 1,
    beyond: bool = False,
    on: date | None = None,
) -> Touch:
    """Return a message as it is logged that no advice stood behind: of today, or of an earlier day."""
    on = on or scene.today
    noon = datetime.combine(on, time(12), ZoneInfo(scene.rep.time_zone)).astimezone(UTC)
    return Touch(
        key=key,
        rep=scene.rep.key,
        prospect=prospect.key,
        debrief="",
        rule="",
        variant="",
        edition="",
        at=scene.now if on == scene.today else noon,
        on=on,
        empty=empty,
        counts=counts,
        beyond=beyond,
    )


def _ask_when(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Ask on which day a message was sent; another than the offered ones may be typed."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    return _when_asked(scene, prospect, playbook)


def _when_asked(scene: Scene, prospect: Prospect, playbook: Playbook, *notes: str) -> Turn:
    key, yesterday = prospect.key, scene.today - timedelta(days=1)
    rows = [
        [
            button(playbook, "today", f"sentday.{key}.{scene.today.isoformat()}"),
            button(playbook, "yesterday", f"sentday.{key}.{yesterday.isoformat()}"),
        ],
        [button(playbook, "back", f"person.{key}")],
    ]
    reply = panel([*notes, say(playbook, "ask_sent_when")], rows)
    return Turn((reply,), rep=replace(scene.rep, prompt=f"sentday.{key}"))


def _day_tapped(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    key, _, text = rest.partition(".")
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    return _on_day(scene, prospect, date.fromisoformat(text), playbook)


def _day_typed(
    scene: Scene, _view: View | None, key: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    prospect = prospect_of(scene, key)
    if prospect is None or not isinstance(answer, Said) or is_news(Asked.DAY, reading, playbook, answer):
        return None
    if reading.no_day:
        return _when_asked(scene, prospect, playbook, say(playbook, "no_such_day", {"words": reading.no_day}))
    if not reading.days:
        return _when_asked(scene, prospect, playbook, say(playbook, "which_day_again"))
    return _on_day(scene, prospect, looking_back(reading.days[0], scene.today), playbook)


def looking_back(read: DayRead, today: date) -> date:
    """Return the day that words mean where it must be over: "Monday" is the last one."""
    day = read.last
    if day > today and read.words.casefold() in {f"{day:%A}".casefold(), f"{day:%a}".casefold()}:
        return day - timedelta(days=7)
    if (
        day > today
        and (day.month, day.day) != (2, 29)
        and is_recent(before := day.replace(year=day.year - 1), today)
    ):
        return before
    return day


def is_recent(day: date, today: date) -> bool:
    """Tell whether a message of a day may still be logged."""
    return 0 <= (today - day).days <= _DAYS_BACK


def _on_day(scene: Scene, prospect: Prospect, day: date, playbook: Playbook) -> Turn:
    """Ask what the message of a day brought; the buttons hold its key and day, so that it is logged once."""
    if day > scene.today:
        return _when_asked(scene, prospect, playbook, say(playbook, "sent_ahead"))
    if not is_recent(day, scene.today):
        sentence = say(playbook, "sent_long_ago", {"days": _DAYS_BACK})
        return _when_asked(scene, prospect, playbook, sentence)
    start = f"logone.{prospect.key}.{scene.new_key()}.{day.toordinal()}"
    rows = [
        [button(playbook, "useful", f"{start}.u"), button(playbook, "check_in", f"{start}.e")],
        [button(playbook, "back", f"sentone.{prospect.key}")],
    ]
    slots = {**person(prospect.name), "day": day_text(day, scene.today)}
    return Turn((panel([say(playbook, "sent_on", slots), say(playbook, "ask_brought", slots)], rows),))


def _log(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Log a message of the day that its button holds, and look again when its wait is over (P2)."""
    key, touch_key, ordinal, what = rest.split(".")
    prospect, day = prospect_of(scene, key), date.fromordinal(int(ordinal))
    if prospect is None:
        return told(playbook, "prospect_gone")
    if any(item.key == touch_key for item in scene.touches):
        return shown(scene, Turn(()), key, playbook)
    if not is_recent(day, scene.today):
        return _when_asked(scene, prospect, playbook, say(playbook, "earlier_button"))
    answered_since = prospect.last_reply_on is not None and prospect.last_reply_on > day
    over = not answered_since and not messages_left(prospect, playbook)[0]
    touch = by_hand(scene, prospect, touch_key, empty=what == "e", beyond=over, on=day)
    after = with_message(scene, prospect, touch, playbook)
    turn = Turn((), (), (after,), (touch,), undo=True)
    return shown(scene, turn, key, playbook, _noted(scene, prospect, after, playbook))


def with_message(scene: Scene, prospect: Prospect, touch: Touch, playbook: Playbook) -> Prospect:
    """Return a prospect with a message more; one that they have answered since counts nothing."""
    latest = max(touch.on, prospect.last_touch_on or touch.on)
    if prospect.last_reply_on is not None and prospect.last_reply_on > touch.on:
        return replace(prospect, last_touch_on=latest)
    after = touched_by_hand(prospect, playbook, empty=touch.empty, today=latest)
    if after.stage is not Stage.OPEN:
        return after
    day = look_again_on(after, playbook, latest, scene.calendar)
    return replace(after, next_look_on=max(day, scene.calendar.first_from(scene.today)))


def _noted(scene: Scene, before: Prospect, after: Prospect, playbook: Playbook) -> str:
    """Say that a message is noted, and when its prospect comes up next if it has changed that."""
    day = after.next_look_on
    if day is None or after.stage is not Stage.OPEN or after.facts == before.facts:
        return say(playbook, "noted_by_hand")
    if day <= scene.today:
        return say(playbook, "noted_due")
    return say(playbook, "sent_next", {**person(after.name), "day": day_text(day, scene.today)})


# --- The latest message --------------------------------------------------------------------------


def messages_to(scene: Scene, prospect: Prospect) -> list[Touch]:
    """Return the messages that a prospect got, oldest first."""
    theirs = [item for item in scene.touches if item.prospect == prospect.key]
    return sorted(theirs, key=lambda item: (item.on, item.at))


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
    answer = [] if touch.outcome == _REPLIED else [("they_answered", f"{start}.a")]
    buttons = [other, ("not_sent", f"{start}.n"), *answer, ("back", f"person.{key}")]
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
    if what == "a" and touch.outcome == _REPLIED:
        return shown(scene, Turn(()), key, playbook)
    if what == "a":
        return _answered(scene, view, prospect, touch, playbook)
    if what == "n":
        return _not_sent(scene, prospect, touch, earlier, playbook)
    empty = what == "e"
    after = judged_anew(prospect, touch, earlier, empty=empty)
    corrected = replace(touch, empty=empty, variant="" if empty else _advised(scene, touch))
    turn = Turn((), (), (after,), (corrected,), undo=True)
    return shown(scene, turn, key, playbook, say(playbook, "put_right"))


def _not_sent(
    scene: Scene, prospect: Prospect, touch: Touch, earlier: list[Touch], playbook: Playbook
) -> Turn:
    """Take a message out of the log: it is due again, and what it had settled is open again."""
    variant = playbook.variants.get(_advised(scene, touch))
    debrief = _debrief_of(scene, touch)
    known = newest(debrief.evidence) if debrief is not None else {}
    settled = {
        fact: answer
        for fact in (variant.clears if variant is not None else ())
        if fact in known and (answer := known[fact].answer) is not None
    }
    after = unsent(prospect, touch, earlier, settled, playbook)
    if after.stage is Stage.OPEN:
        after = replace(after, next_look_on=scene.calendar.first_from(scene.today))
    promises = tuple(
        replace(promise, state=Kept.OPEN, settled_on=None)
        for promise in scene.promises
        if promise.ours and promise.state is Kept.KEPT and _settled_by(touch, promise, playbook)
    )
    if any(promise.by is None or promise.by <= scene.today for promise in promises):
        after = owing(after)
    turn = Turn((), (), (after,), promises=promises, undo=True, removed=(("touch", touch.key),))
    return shown(scene, turn, prospect.key, playbook, say(playbook, "taken_out"))


def _debrief_of(scene: Scene, touch: Touch) -> Debrief | None:
    """Return the debrief that a message was sent in, where it is at hand."""
    return next((item for item in scene.past if item.key == touch.debrief), None)


def _advised(scene: Scene, touch: Touch) -> str:
    """Return the variant that was advised for a message, whatever was sent in its place."""
    debrief = _debrief_of(scene, touch)
    return touch.variant or (debrief.variant if debrief is not None else "")


def _settled_by(touch: Touch, promise: Promise, playbook: Playbook) -> bool:
    """Tell whether a message was what kept a promise of ours: it gave what was owed, on that day."""
    variant = playbook.variants.get(touch.variant)
    gave = not touch.counts if variant is None else bool(variant.clears)
    return gave and promise.prospect == touch.prospect and promise.settled_on == touch.on


def _answered(scene: Scene, view: View | None, prospect: Prospect, touch: Touch, playbook: Playbook) -> Turn:
    """Note that a message was answered, and ask which reply came."""
    heard = replace(touch, outcome=_REPLIED, outcome_on=scene.today)
    after = answered(prospect, playbook, scene.today)
    return reply_asked(scene, view, Turn((), (), (after,), (heard,), undo=True), after, playbook)


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
    "sentone": _ask_when,
    "sentday": _day_tapped,
    "logone": _log,
    "lastone": _ask_correction,
    "last": _correct,
}
PROMPTS: Mapping[str, Prompt] = {"sentday": _day_typed}
