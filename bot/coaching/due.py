"""What is due: whose day has come, why, and in which order it is worth doing.

First who waits for us, then who gave time, money or people, then who asked, then the rest; who is left
alone comes last (S4.14). Within that, the longest due first. The order has nothing to do with volume.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.coaching.debriefing import fitting
from bot.coaching.history import coldness
from bot.coaching.model import Debrief, Kept, Promise, Prospect, Scene, Stage
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Verdict
from bot.coaching.view import View


class Why(StrEnum):
    """What makes a prospect due."""

    OURS = "ours"
    """The rep promised something up to now."""
    AGREED = "agreed"
    """The day of an agreed step is here or past."""
    CARD = "card"
    """A draft was advised and never marked sent."""
    THEIRS = "theirs"
    """What they promised should be here."""
    LOOK = "look"
    """The wait is over (P2)."""
    HALF = "half"
    """The day of a promise has come that was told of in a debrief not finished since."""
    WAKE = "wake"
    """The park is over (P9)."""


@dataclass(frozen=True, slots=True)
class Due:
    """One case whose day has come."""

    why: Why
    since: date
    """The day it became due."""
    rank: int
    """The smaller, the sooner worth doing."""
    prospect: Prospect | None = None
    debrief: Debrief | None = None
    """The card that waits, if one does."""
    promise: Promise | None = None


_RANKS = {Why.OURS: 0, Why.HALF: 0, Why.AGREED: 1, Why.CARD: 2, Why.THEIRS: 3, Why.WAKE: 8}
"""A look lies between the last two, by what the prospect has shown."""
_LOOK = 4
_STILL_WARM = timedelta(days=1)
"""A touch works at least so long before the prospect comes up by itself."""


def due_cases(scene: Scene, playbook: Playbook) -> list[Due]:
    """Return what is due today, best first; each prospect once, nobody who told us to stop."""
    return _each_once(_all_due(scene, playbook))


def worth_a_nudge(scene: Scene, playbook: Playbook) -> list[Due]:
    """Return what is due and may be brought up unasked: no card twice, nobody written to within a day.

    A card that has been brought up hides nothing: the day on which its prospect comes up still holds.
    """
    nudged_on = scene.rep.last_nudged_on

    def new_card(due: Due) -> bool:
        return due.why is not Why.CARD or nudged_on is None or nudged_on <= due.since

    def is_still_warm(due: Due) -> bool:
        touched = due.prospect.last_touch_on if due.prospect is not None else None
        return touched is not None and scene.today - touched <= _STILL_WARM

    return _each_once(due for due in _all_due(scene, playbook) if new_card(due) and not is_still_warm(due))


def _all_due(scene: Scene, playbook: Playbook) -> list[Due]:
    """Return every reason for which somebody is due, best first."""
    silent = {key for key, variant in playbook.variants.items() if not variant.wordings}
    known = [*scene.set_aside, *([scene.debrief] if scene.debrief is not None else [])]
    # Those of an earlier edition may hold what the content has lost since.
    unfinished = [item if item.edition == playbook.edition else fitting(item, playbook) for item in known]
    stopped = {item.prospect for item in unfinished if item.variant in silent}
    found = [
        *_cards(scene, unfinished, playbook),
        *_promises(scene, playbook),
        *_half_told(scene, unfinished, playbook),
        *_days(scene, unfinished, playbook),
    ]
    found.sort(key=lambda due: (due.rank, due.since, _name(due)))
    return [
        due
        for due in found
        if due.prospect is None or not (due.prospect.key in stopped or is_snoozed(due.prospect, scene.today))
    ]


def _each_once(found: Iterable[Due]) -> list[Due]:
    """Return the best case of each prospect."""
    once: dict[str, Due] = {}
    for due in found:
        key = due.prospect.key if due.prospect is not None else due.debrief.key if due.debrief else ""
        once.setdefault(key, due)
    return list(once.values())


def is_snoozed(prospect: Prospect, today: date) -> bool:
    """Tell whether a prospect is not to be brought up yet."""
    return prospect.snoozed_until is not None and prospect.snoozed_until > today


def _name(due: Due) -> str:
    return due.prospect.name if due.prospect is not None else due.debrief.named if due.debrief else ""


def _days(scene: Scene, unfinished: Iterable[Debrief], playbook: Playbook) -> list[Due]:
    """Return whose next look, agreed day or wake-up has come."""
    agreed = {item.prospect: item for item in unfinished if item.agreed_on is not None and item.rule}
    found = []
    for prospect in scene.prospects:
        day, waits = prospect.next_look_on, agreed.get(prospect.key)
        if waits is not None and prospect.stage is Stage.OPEN and _holds(waits, playbook):
            # Nothing comes before the agreed day, and that day comes, reminder asked for or not.
            day = waits.agreed_on
        if prospect.stage is Stage.CLOSED or day is None or day > scene.today:
            continue
        why = Why.WAKE if prospect.stage is Stage.PARKED else Why.AGREED if waits is not None else Why.LOOK
        rank = _RANKS.get(why, _LOOK + coldness(prospect, playbook))
        found.append(Due(why, day, rank, prospect, waits))
    return found


def _holds(debrief: Debrief, playbook: Playbook) -> bool:
    """Tell whether a card waits for the day that was agreed (P14)."""
    rule = playbook.rule.get(debrief.rule)
    return rule is not None and playbook.timings[rule.timing].waits == "agreed"


def _cards(scene: Scene, unfinished: Iterable[Debrief], playbook: Playbook) -> list[Due]:
    """Return the drafts of an earlier day that were never marked sent; those that were put off have a day."""
    zone = ZoneInfo(scene.rep.time_zone)
    prospects = {item.key: item for item in scene.prospects}
    found = []
    for debrief in unfinished:
        if not debrief.rule or debrief.outcome or debrief.advised_at is None or debrief.agreed_on is not None:
            continue
        advised_on = debrief.advised_at.astimezone(zone).date()
        prospect = prospects.get(debrief.prospect or "")
        if advised_on < scene.today and may_be_sent(View(scene, playbook, debrief, prospect)):
            found.append(Due(Why.CARD, advised_on, _RANKS[Why.CARD], prospect, debrief))
    return found


def may_be_sent(view: View) -> bool:
    """Tell whether the card still holds a draft that may go out now."""
    return isinstance(view.decision, Verdict) and not view.held and view.draft is not None


def _promises(scene: Scene, playbook: Playbook) -> list[Due]:
    """Return the promises whose day has passed; ours on the day itself, before it is too late."""
    prospects = {item.key: item for item in scene.prospects}
    found = []
    for promise in scene.promises:
        prospect = prospects.get(promise.prospect)
        if promise.state is not Kept.OPEN or promise.by is None or prospect is None:
            continue
        why, since = Why.OURS, promise.by
        if not promise.ours:
            why, since = Why.THEIRS, promise_due_on(promise, scene, playbook) or promise.by
            written = prospect.last_touch_on is not None and prospect.last_touch_on >= since
            if written and prospect.next_look_on is not None:
                # The rep has written since: the next look asks for this as well.
                since = max(since, prospect.next_look_on)
        if since <= scene.today and prospect.stage is not Stage.CLOSED:
            found.append(Due(why, since, _RANKS[why], prospect, promise=promise))
    return found


def _half_told(scene: Scene, unfinished: Iterable[Debrief], playbook: Playbook) -> list[Due]:
    """Return the unfinished debriefs in which a promise was told of whose day has come."""
    prospects = {item.key: item for item in scene.prospects}
    grace = playbook.numbers.grace
    found = []
    for debrief in unfinished:
        told = [item for item in debrief.promised if item.by is not None]
        days = [item.by if item.ours else scene.calendar.after(item.by, grace) for item in told if item.by]
        if days and min(days) <= scene.today and debrief.opened_at.date() < scene.today:
            prospect = prospects.get(debrief.prospect or "")
            found.append(Due(Why.HALF, min(days), _RANKS[Why.HALF], prospect, debrief))
    return found


def promise_due_on(promise: Promise, scene: Scene, playbook: Playbook) -> date | None:
    """Return the day from which a promise of theirs may be asked for: theirs and the grace (P2)."""
    if promise.by is None:
        return None
    return scene.calendar.after(promise.by, playbook.numbers.grace)
