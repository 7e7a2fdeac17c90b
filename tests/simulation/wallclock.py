"""Wall clocks, read off the IANA's zones by themselves and not by way of the bot.

A time that the clocks skip is taken by the offset before the gap, and of a time that comes twice the first
one counts (RFC 5545, 3.3.5).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_AROUND = timedelta(hours=26)
"""No offset is larger, so an instant lies this near to its wall time read as UTC."""


def local(second: int, zone: str) -> datetime:
    """Return what a clock on the wall shows at an instant, in seconds since 1970."""
    return datetime.fromtimestamp(second, ZoneInfo(zone))


def second_of(day: date, at: time, zone: str) -> int:
    """Return the instant of a wall time, in seconds since 1970."""
    wall = datetime.combine(day, at)
    as_utc = wall.replace(tzinfo=UTC)
    before, after = (_offset(as_utc - _AROUND, zone), _offset(as_utc + _AROUND, zone))
    fitting = [
        instant
        for instant in (as_utc - before, as_utc - after)
        if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
    ]
    return int(min(fitting, default=as_utc - before).timestamp())


def _offset(instant: datetime, zone: str) -> timedelta:
    offset = instant.astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset


@cache
def changes_of(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """Return when a zone changes its clocks in a year, and by how many seconds."""
    hour = timedelta(hours=1)
    instant, found = datetime(year, 1, 1, tzinfo=UTC), []
    before = _offset(instant, zone)
    while instant.year == year:
        later = _offset(instant + 24 * hour, zone)
        if later != before:
            low, high = instant, instant + 24 * hour
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
            found.append((int(high.timestamp()), int((later - before).total_seconds())))
        instant, before = instant + 24 * hour, later
    return tuple(found)


@cache
def changing_zones(year: int) -> tuple[str, ...]:
    """Return the zones that change their clocks in a year, by name."""
    known = available_timezones() - {"Factory", "localtime"}
    return tuple(zone for zone in sorted(known) if changes_of(zone, year))
