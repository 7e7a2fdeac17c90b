"""When the next nudge is due: wall time and zone, days off, quiet hours, downtime (P8).

A nudge's time is a wall time, so its instant is worked out anew for each day: over a change of the clocks
the rep still hears of it at nine. As in RFC 5545, a time that the clocks skip is taken as if they had not
been changed yet, and of a time that comes twice the first one counts.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.coaching.model import Rep, Scene, Turn
from bot.coaching.workdays import Calendar

SPREAD = 150
"""Seconds over which the nudges of one time are spread, so that not all go out at once."""
_FARTHEST = 800
"""Days looked ahead; who is off for longer is looked at again then."""


def next_nudge_at(rep: Rep, now: datetime, calendar: Calendar) -> datetime | None:
    """Return the next instant at which it is to be seen whether anything is due; None: never."""
    if not rep.active or not rep.rhythm.days:
        return None
    if rep.next_nudge_at is not None and rep.next_nudge_at <= now and may_nudge(rep, now, calendar):
        # It is on its way: the next tick brings it, whatever else is arranged anew before that.
        return rep.next_nudge_at
    day = now.astimezone(ZoneInfo(rep.time_zone)).date()
    if rep.rhythm.off_until is not None:
        day = max(day, rep.rhythm.off_until)
    for _ in range(_FARTHEST):
        at = nudge_at(rep, day, calendar)
        if at is not None and spread(rep, at) > now:
            return spread(rep, at)
        day += timedelta(days=1)
    return now + timedelta(days=_FARTHEST)


def nudge_at(rep: Rep, day: date, calendar: Calendar) -> datetime | None:
    """Return the instant of a day's nudge, in UTC; None when that day has none."""
    rhythm = rep.rhythm
    nudged = rep.last_nudged_on is not None and day <= rep.last_nudged_on
    off = rhythm.off_until is not None and day < rhythm.off_until
    if nudged or off or day.weekday() not in rhythm.days or calendar.is_holiday(day):
        return None
    zone = ZoneInfo(rep.time_zone)
    at = datetime.combine(day, rhythm.at, zone).astimezone(UTC)
    local = at.astimezone(zone)
    # A time that the clocks skip may come out in the quiet hours, or on the next day.
    return None if local.date() != day or rhythm.is_quiet(local.time()) else at


def nudged_from(rep: Rep, day: date, calendar: Calendar) -> date:
    """Return the first day from this one on which a rep is nudged; the day itself where none is near."""
    rhythm = rep.rhythm
    for ahead in range(_FARTHEST):
        on = day + timedelta(days=ahead)
        off = rhythm.off_until is not None and on < rhythm.off_until
        if not off and on.weekday() in rhythm.days and not calendar.is_holiday(on):
            return on
    return day


def spread(rep: Rep, at: datetime) -> datetime:
    """Return an instant a little later, for each rep always by as much."""
    return at + timedelta(seconds=crc32(rep.key.encode()) % SPREAD)


def may_nudge(rep: Rep, now: datetime, calendar: Calendar) -> bool:
    """Tell whether a rep may be nudged now: today's time has come, today's nudge has not, and it is not late.

    After a downtime it is caught up on the same day, but never in the quiet hours.
    """
    local = now.astimezone(ZoneInfo(rep.time_zone))
    at = nudge_at(rep, local.date(), calendar)
    return rep.active and at is not None and at <= now and not rep.rhythm.is_quiet(local.time())


def nudge_expires_at(rep: Rep, now: datetime) -> datetime:
    """Return the instant after which today's nudge is not delivered any more: quiet hours or midnight."""
    zone = ZoneInfo(rep.time_zone)
    local = now.astimezone(zone)
    quiet = datetime.combine(local.date(), rep.rhythm.quiet_from, zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), zone)
    until = (quiet if now < quiet < midnight else midnight).astimezone(UTC)
    if until.astimezone(zone).utcoffset() == local.utcoffset():
        return until
    # The clocks are changed before that: it may be quiet already, or once more, so every minute is looked at.
    at = now.replace(second=0, microsecond=0)
    while at < until:
        at += timedelta(minutes=1)
        shown = at.astimezone(zone)
        if rep.rhythm.is_quiet(shown.time()) or shown.date() != local.date():
            return at
    return until


def rescheduled(scene: Scene, turn: Turn) -> Turn:
    """Set the rep's next nudge anew where the turn, or their coming back, has changed when it is due."""
    before, after = scene.rep, turn.rep or scene.rep
    if not before.active:
        after = replace(after, active=True)
    when = (after.rhythm, after.time_zone, after.active)
    if when == (before.rhythm, before.time_zone, before.active) and after.next_nudge_at is not None:
        return turn
    due_at = next_nudge_at(after, scene.now, scene.calendar_of(after.rhythm.country))
    if after == before and due_at is None:
        return turn
    return replace(turn, rep=replace(after, next_nudge_at=due_at))
