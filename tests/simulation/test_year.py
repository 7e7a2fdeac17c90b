"""A year of nudges at a small size, and what the reckoning finds when nudges do not come as they should."""

from datetime import UTC, date, datetime, time

import pytest

from bot.coaching.model import Rhythm
from tests.simulation.plans import DAY, MINUTE, Life, Plan, Wish, zones_of
from tests.simulation.reckoning import Count, reckoned
from tests.simulation.wallclock import changing_zones, second_of
from tests.simulation.year import year

BERLIN = "Europe/Berlin"


def test_every_nudge_comes_at_its_time_when_the_clocks_go_back(database_url):
    report = year(database_url, reps=5, begins=date(2027, 10, 30), days=9, seed=10)

    assert report.count.cases == []
    assert report.good


def test_every_nudge_comes_at_its_time_when_the_clocks_go_forward(sqlite_url):
    report = year(sqlite_url, reps=4, begins=date(2027, 3, 12), days=18, seed=3)

    assert report.count.cases == []
    assert report.good


def at(day: int, hour: int, minute: int = 0) -> int:
    """Return an instant of March 2027 by the clocks of Berlin."""
    return second_of(date(2027, 3, day), time(hour, minute), BERLIN)


def a_life(*wishes: tuple[int, Wish], **rhythm: object) -> Life:
    first = (at(22, 0), Wish(BERLIN, Rhythm(**rhythm)))  # type: ignore[arg-type]
    return Life("ada", 1, (first, *wishes))


def reckon(life: Life, *nudges: int, downtimes: tuple[tuple[int, int], ...] = (), days: int = 1) -> Count:
    """Reckon the days from Monday, 22 March on; each nudge may be delivered for ten minutes."""
    begins, ends = at(22, 0), at(22, 0) + days * DAY
    edges = [begins, *(edge for downtime in downtimes for edge in downtime), ends]
    ups = tuple((up, down, 0) for up, down in zip(edges[::2], edges[1::2], strict=True))
    plan = Plan(begins, ends, (life,), (ups,), frozenset())
    return reckoned(life, plan, plan.ticks, [(nudge, nudge + 10 * MINUTE) for nudge in nudges])


def test_a_nudge_within_five_minutes_is_on_time():
    count = reckon(a_life(), at(22, 9, 4))

    assert (count.expected, count.on_time, count.wrong) == (1, 1, 0)


@pytest.mark.parametrize(
    ("nudges", "what"),
    [
        ([], ["missed"]),
        ([at(22, 9, 7)], ["missed", "late"]),
        ([at(22, 8, 59)], ["missed", "late"]),
        ([at(22, 9, 1), at(22, 9, 2)], ["doubles"]),
        ([at(22, 9, 1), at(22, 20, 0)], ["quiet"]),
        ([at(22, 9, 1), at(27, 9, 1)], ["off_days"]),
    ],
)
def test_whatever_is_wrong_with_a_nudge_is_found(nudges, what):
    count = reckon(a_life(), *nudges)

    assert {name: getattr(count, name) for name in what} == dict.fromkeys(what, 1)
    assert count.wrong == len(what) == len(count.cases)


def test_a_nudge_that_could_be_delivered_in_the_quiet_hours_is_found():
    wish = (at(22, 0), Wish(BERLIN, Rhythm(at=time(9), quiet_from=time(9, 6), quiet_until=time(7))))

    count = reckon(Life("ada", 1, (wish,)), at(22, 9, 0))

    assert (count.on_time, count.outlived) == (1, 1)


@pytest.mark.parametrize(
    ("up_again", "expected"), [(at(22, 11), 1), (at(22, 19, 59), 1), (at(22, 20, 1), 0), (at(23, 2), 0)]
)
def test_after_a_downtime_the_first_tick_on_the_same_day_catches_up(up_again, expected):
    count = reckon(a_life(), downtimes=((at(22, 8), up_again),))

    assert (count.expected, count.missed) == (expected, expected)


def test_what_is_caught_up_later_than_at_the_first_tick_is_late():
    downtime = (at(22, 8), at(22, 11))

    in_time = reckon(a_life(), at(22, 11), downtimes=(downtime,))
    later = reckon(a_life(), at(22, 11, 1), downtimes=(downtime,))

    assert (in_time.caught_up, in_time.wrong) == (1, 0)
    assert (later.caught_up, later.missed, later.late) == (0, 1, 1)


@pytest.mark.parametrize(
    "rhythm",
    [{"days": (1, 2)}, {"days": ()}, {"off_until": date(2027, 3, 23)}, {"country": "DE", "days": (4,)}],
)
def test_a_day_off_expects_no_nudge(rhythm):
    assert reckon(a_life(**rhythm), days=1).expected == 0


def test_a_holiday_is_no_day_for_a_nudge():
    # Good Friday.
    assert reckon(a_life(days=(4,), country="DE"), days=5).expected == 0
    assert reckon(a_life(days=(4,)), days=5).expected == 1


def test_a_changed_wish_holds_from_then_on_and_a_move_gives_no_second_nudge_on_a_day():
    later = (at(22, 10), Wish(BERLIN, Rhythm(at=time(15))))
    west = (at(22, 10), Wish("America/New_York", Rhythm()))

    assert reckon(a_life(later), at(22, 9)).wrong == 0
    assert reckon(a_life(later, at=time(11)), at(22, 15)).on_time == 1
    assert reckon(a_life(west), at(22, 9), days=1).missed == 0
    assert reckon(a_life(west), at(22, 9), at(22, 14)).doubles == 1


def test_who_has_blocked_the_bot_expects_no_nudge():
    gone = (at(22, 8), Wish(BERLIN, Rhythm(), active=False))

    assert reckon(a_life(gone)).expected == 0
    assert reckon(a_life(gone), at(22, 9)).off_days == 1


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 6, 1), datetime(2027, 6, 1, 0, 30, tzinfo=UTC)),
    ],
)
def test_half_past_two_is_read_as_calendars_read_it(day, instant):
    assert second_of(day, time(2, 30), BERLIN) == instant.timestamp()


def test_over_four_seeds_every_zone_that_changes_its_clocks_has_its_year():
    had = {zone for seed in range(4) for zone in zones_of(2027, seed, 60)}

    assert had == set(changing_zones(2027))
