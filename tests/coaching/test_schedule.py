"""When a nudge is due: wall time over changes of the clocks, days off, quiet hours, downtime."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.model import NUDGED_WITHIN, Rep, Rhythm
from bot.coaching.schedule import SPREAD, may_nudge, next_nudge_at, nudge_at, nudge_expires_at, spread
from bot.coaching.workdays import EVERYWHERE, Calendar

ZONES = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))
NOWS = st.integers(0, 7 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0)).filter(Rhythm().fits)
SUNDAY = date(2026, 3, 29)
"""The clocks go forward at two in Berlin."""
EVERY_DAY = tuple(range(7))


def a_rep(zone: str = "Europe/Berlin", **rhythm: object) -> Rep:
    return Rep("rep", time_zone=zone, rhythm=Rhythm(**rhythm))  # type: ignore[arg-type]


def at_berlin(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo("Europe/Berlin")).astimezone(UTC)


@given(ZONES, NOWS, TIMES)
def test_the_next_nudge_comes_at_the_chosen_wall_time_wherever_the_rep_is(zone, now, at):
    rep = a_rep(zone, at=at, days=EVERY_DAY)

    due = next_nudge_at(rep, now, EVERYWHERE)

    assert due is not None
    assert due > now
    local = due.astimezone(ZoneInfo(zone))
    chosen = datetime.combine(local.date(), at, ZoneInfo(zone)).astimezone(UTC)
    assert timedelta(0) <= due - chosen < timedelta(seconds=SPREAD)
    assert not rep.rhythm.is_quiet(local.time())


@given(ZONES, NOWS, TIMES)
def test_day_after_day_no_local_day_is_left_out_nor_comes_twice(zone, now, at):
    rep = a_rep(zone, at=at, days=EVERY_DAY)
    days = []
    for _ in range(5):
        due = next_nudge_at(rep, now, EVERYWHERE)
        assert due is not None
        day = due.astimezone(ZoneInfo(zone)).date()
        days.append(day)
        rep, now = replace(rep, last_nudged_on=day), due + timedelta(minutes=1)

    assert days == [days[0] + timedelta(days=ahead) for ahead in range(5)]


def test_a_time_that_the_clocks_skip_comes_an_hour_later_by_them():
    rep = a_rep(at=time(2, 30), days=EVERY_DAY, quiet_from=time(22), quiet_until=time(1))

    at = nudge_at(rep, SUNDAY, EVERYWHERE)

    assert at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert at.astimezone(ZoneInfo("Europe/Berlin")).time() == time(3, 30)


def test_of_a_time_that_comes_twice_the_first_counts():
    rep = a_rep(at=time(2, 30), days=EVERY_DAY, quiet_from=time(22), quiet_until=time(1))

    assert nudge_at(rep, date(2026, 10, 25), EVERYWHERE) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_move_to_another_day_is_left_out():
    # In Nuuk the hour before midnight is skipped.
    rep = a_rep("America/Nuuk", at=time(23, 30), days=EVERY_DAY, quiet_from=time(1), quiet_until=time(6))

    assert nudge_at(rep, date(2026, 3, 28), EVERYWHERE) is None
    assert nudge_at(rep, date(2026, 3, 29), EVERYWHERE) is not None


def test_days_off_holidays_and_a_vacation_are_left_out():
    whit_monday = date(2026, 5, 25)
    calendar = Calendar(is_holiday=lambda day: day == whit_monday)
    friday = at_berlin(date(2026, 5, 22), 12)

    due = next_nudge_at(a_rep(), friday, calendar)
    back = next_nudge_at(a_rep(off_until=date(2026, 6, 4)), friday, calendar)

    assert due is not None
    assert due.date() == date(2026, 5, 26)
    assert back is not None
    assert back.date() == date(2026, 6, 4)


@pytest.mark.parametrize("rep", [a_rep(days=()), replace(a_rep(), active=False)])
def test_who_wants_no_nudges_or_has_blocked_the_bot_has_no_next_time(rep):
    assert next_nudge_at(rep, at_berlin(SUNDAY, 12), EVERYWHERE) is None


@pytest.mark.parametrize(
    ("hour", "minute", "may"),
    [(8, 59, False), (9, 0, True), (9, 5, True), (17, 0, True), (19, 59, True), (20, 0, False)],
)
def test_after_a_downtime_a_nudge_is_caught_up_on_its_day_but_never_in_the_quiet_hours(hour, minute, may):
    monday = date(2026, 11, 23)

    assert may_nudge(a_rep(), at_berlin(monday, hour, minute), EVERYWHERE) is may


def test_a_nudge_on_its_way_comes_whatever_else_is_arranged_before_the_next_tick():
    monday = date(2026, 11, 23)
    due = at_berlin(monday, 9)
    rep = replace(a_rep(days=EVERY_DAY), next_nudge_at=due)

    assert next_nudge_at(rep, due + timedelta(seconds=20), EVERYWHERE) == due
    assert next_nudge_at(rep, due - timedelta(seconds=1), EVERYWHERE) == spread(rep, due)


@pytest.mark.parametrize(
    "arranged",
    [{"days": (5, 6)}, {"off_until": date(2026, 11, 30)}, {"at": time(15)}, {"quiet_from": time(10)}],
)
def test_a_nudge_on_its_way_does_not_come_when_it_is_not_wanted_any_more(arranged):
    rep = replace(a_rep(**arranged), next_nudge_at=at_berlin(date(2026, 11, 23), 9))
    now = at_berlin(date(2026, 11, 23), 11)

    due = next_nudge_at(rep, now, EVERYWHERE)

    assert due is not None
    assert due > now


def test_who_was_nudged_today_is_not_nudged_again_even_after_a_move_westward():
    monday = date(2026, 11, 23)
    nudged = replace(a_rep("Pacific/Auckland"), last_nudged_on=monday)
    moved = replace(nudged, time_zone="America/Los_Angeles")
    now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # ten in the morning of the same Monday

    due = next_nudge_at(moved, now, EVERYWHERE)

    assert not may_nudge(moved, now, EVERYWHERE)
    assert due is not None
    assert due.astimezone(ZoneInfo("America/Los_Angeles")).date() == date(2026, 11, 24)


def test_nudges_of_one_time_are_spread_within_the_minutes_a_nudge_may_take():
    at = at_berlin(date(2026, 11, 23), 9)
    delays = {(spread(Rep(f"rep{number}"), at) - at).total_seconds() for number in range(500)}

    assert len(delays) > 100
    # The tick comes once a minute.
    assert max(delays) + 60 <= NUDGED_WITHIN * 60


def test_a_nudge_does_not_arrive_any_more_once_it_is_quiet():
    monday = date(2026, 11, 23)

    assert nudge_expires_at(a_rep(), at_berlin(monday, 9)) == at_berlin(monday, 20)
    until_midnight = a_rep(quiet_from=time(0), quiet_until=time(6))
    assert nudge_expires_at(until_midnight, at_berlin(monday, 9)) == at_berlin(monday, 0) + timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "now", "quiet", "until"),
    [
        # Half past two is skipped, and at three it is quiet already.
        ("Europe/Berlin", datetime(2026, 3, 29, 0, 45, tzinfo=UTC), (time(2, 30), time(1)), (1, 0)),
        # At one it is midnight once more, and so quiet once more.
        ("America/Havana", datetime(2026, 11, 1, 4, 14, tzinfo=UTC), (time(4), time(0, 10)), (5, 0)),
        # Nothing but a change of the clocks.
        ("Europe/Berlin", datetime(2026, 3, 29, 0, 45, tzinfo=UTC), (time(20), time(1)), (18, 0)),
    ],
)
def test_when_the_clocks_are_changed_a_nudge_still_arrives_in_no_quiet_hour(zone, now, quiet, until):
    rep = a_rep(zone, at=time(1, 45), quiet_from=quiet[0], quiet_until=quiet[1])

    assert nudge_expires_at(rep, now).time() == time(*until)


@pytest.mark.parametrize(
    ("at", "quiet_from", "quiet_until", "fits"),
    [
        (time(9), time(20), time(7), True),
        (time(6, 59), time(20), time(7), False),
        (time(7), time(20), time(7), True),
        (time(19, 54), time(20), time(7), True),
        (time(19, 58), time(20), time(7), False),
        (time(23), time(20), time(7), False),
        (time(12, 30), time(12), time(13), False),
        (time(23, 58), time(1), time(6), False),
    ],
)
def test_a_nudge_and_the_minutes_it_may_take_lie_outside_the_quiet_hours(at, quiet_from, quiet_until, fits):
    rhythm = Rhythm(at=time(8), quiet_from=time(1), quiet_until=time(2))
    rhythm = replace(rhythm, at=time(15), quiet_from=quiet_from, quiet_until=quiet_until)

    assert rhythm.fits(at) is fits
    if not fits:
        with pytest.raises(ValueError, match="quiet hours"):
            replace(rhythm, at=at)
