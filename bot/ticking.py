"""Speaks up: claims the reps whose time has come and puts their nudges into the outbox, all at once."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.coaching.model import Rep, Reply, Scene
from bot.coaching.nudging import nudge
from bot.coaching.playbook import Playbook
from bot.coaching.schedule import may_nudge, next_nudge_at, nudge_expires_at
from bot.coaching.typed import offered_by
from bot.places import calendar_of
from bot.scenes import day_of
from bot.storage.nudges import Claimed
from bot.storage.outbox import Outgoing
from bot.storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
_AGAIN_AFTER = timedelta(days=1)
AT_ONCE = 500
"""Reps claimed in one transaction."""


@dataclass(frozen=True, slots=True)
class Tick:
    """What one look at what is due came to."""

    claimed: int
    """Reps whose time had come, whether anything was due for them or not."""
    nudges: tuple[Outgoing, ...] = ()


def ticked(unit: UnitOfWork, now: datetime, playbook: Playbook, most: int = AT_ONCE) -> Tick:
    """Nudge the reps whose time has come, and set the next time of each."""
    due = unit.nudges.claim(now, most)
    if not due:
        return Tick(0)
    claimed = [one for one in due if _is_sound(one.rep, now)]
    unsound = {one.rep.key for one in due} - {one.rep.key for one in claimed}
    unit.reps.schedule([(key, now + _AGAIN_AFTER, None) for key in unsound])
    ready = [one.rep for one in claimed if may_nudge(one.rep, now, calendar_of(one.rep.rhythm.country))]
    written = {
        scene.rep.key: reply
        for scene in _scenes(unit, ready, now)
        if (reply := _nudge(scene, playbook)) is not None
    }
    today = {one.rep.key: day_of(one.rep.time_zone, now) for one in claimed}
    new = unit.nudges.add([(rep, today[rep], now) for rep in written])
    unit.reps.offer({rep: offered_by(written[rep]) for rep in new})
    outgoing = unit.outbox.add_many(_addressed(claimed, written, new, now), now)
    unit.reps.schedule([_scheduled(one.rep, today[one.rep.key], written, now) for one in claimed])
    return Tick(len(due), outgoing)


def _is_sound(rep: Rep, now: datetime) -> bool:
    """Tell whether a rep's times can be worked out; a zone that the system has lost stops nobody else."""
    try:
        next_nudge_at(rep, now, calendar_of(rep.rhythm.country))
    except Exception as error:
        log.error("no times for rep %s: %s", rep.key, type(error).__name__)
        return False
    return True


def _scenes(unit: UnitOfWork, reps: Sequence[Rep], now: datetime) -> list[Scene]:
    """Return what a nudge is made from, looked up for all reps at once."""
    if not reps:
        return []
    keys = [rep.key for rep in reps]
    debriefs, promises = unit.debriefs.unfinished_of_many(keys), unit.promises.of_many(keys)
    named = {one.prospect for found in promises.values() for one in found}
    for opened, aside in debriefs.values():
        named |= {one.prospect for one in (opened, *aside) if one is not None and one.prospect is not None}
    latest = max(day_of(rep.time_zone, now) for rep in reps)
    prospects = unit.prospects.due_of_many(keys, latest, named)
    scenes = []
    for rep in reps:
        opened, aside = debriefs.get(rep.key, (None, ()))
        scenes.append(
            Scene(
                rep=rep,
                now=now,
                today=day_of(rep.time_zone, now),
                new_key=_no_key,
                debrief=opened,
                set_aside=aside,
                prospects=prospects.get(rep.key, ()),
                promises=promises.get(rep.key, ()),
                calendar=calendar_of(rep.rhythm.country),
            )
        )
    return scenes


def _nudge(scene: Scene, playbook: Playbook) -> Reply | None:
    """Return a rep's nudge; what goes wrong for one of them is logged and stops nobody else's."""
    try:
        return nudge(scene, playbook)
    except Exception as error:
        log.error("no nudge for rep %s: %s", scene.rep.key, type(error).__name__)
        return None


def _no_key() -> str:
    raise AssertionError("a nudge makes nothing new")


def _addressed(
    claimed: Sequence[Claimed], written: Mapping[str, Reply], new: set[str], now: datetime
) -> list[tuple[int, Reply, datetime | None]]:
    """Return the nudges with their chats and the instants until which they may arrive."""
    return [
        (one.telegram_id, written[one.rep.key], nudge_expires_at(one.rep, now))
        for one in claimed
        if one.rep.key in new
    ]


def _scheduled(
    rep: Rep, today: date, written: Mapping[str, Reply], now: datetime
) -> tuple[str, datetime | None, date | None]:
    """Return when a rep is looked at next: whoever had a nudge has none again that day."""
    nudged_on = today if rep.key in written else rep.last_nudged_on
    later = replace(rep, last_nudged_on=nudged_on, next_nudge_at=None)
    return rep.key, next_nudge_at(later, now, calendar_of(rep.rhythm.country)), nudged_on
