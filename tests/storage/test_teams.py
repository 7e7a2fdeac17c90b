"""Teams, what is published of them, and whose stories a rep sees."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError

from bot.coaching.model import MANAGER, REP, Access, Kept, Outcome, Team, TeamWeek
from bot.coaching.publishing import CHANGED, Past
from bot.storage.database import open_engine
from bot.storage.tables import reps, team_cohorts
from bot.storage.unit_of_work import Transaction, UnitOfWork
from tests.storage.samples import NOW, TODAY, a_promise, a_prospect, a_rep, a_story, a_touch

NORTH, SOUTH = Team("n", "North", NOW), Team("s", "South", NOW)
WEEK = timedelta(weeks=1)
JOINED = datetime(2026, 2, 20, tzinfo=UTC)
# A Monday.
MONDAY = TODAY


def with_members(unit: UnitOfWork, team: Team, *keys: str, at: datetime = JOINED) -> None:
    unit.teams.add(team)
    for key in keys:
        if unit.reps.of(key) is None:
            unit.reps.add(a_rep(key, revoked_at=None), NOW)
        unit.reps.give(Access(key, REP, team.key, "", at))


def stories_seen(unit: UnitOfWork, rep: str) -> list[str]:
    found = unit.reps.of(rep)
    assert found is not None
    return [story.key for story in unit.stories.of(rep, found.team)]


# --- Teams ---------------------------------------------------------------------------------------


def test_teams_are_found_by_key_and_listed_by_name(unit: UnitOfWork):
    unit.teams.add(SOUTH, NORTH)

    assert unit.teams.of("n") == NORTH
    assert unit.teams.of("x") is None
    assert unit.teams.all() == (NORTH, SOUTH)


@pytest.mark.parametrize("name", ["North", "NORTH", "soUTH"])
def test_two_teams_of_one_name_cannot_be(unit: UnitOfWork, name: str):
    unit.teams.add(NORTH, SOUTH)

    with pytest.raises(IntegrityError):
        unit.teams.add(Team("x", name, NOW))


def test_members_have_joined_before_and_may_come_in(unit: UnitOfWork):
    with_members(unit, NORTH, "a", "b", "out")
    with_members(unit, NORTH, "late", at=NOW)
    with_members(unit, SOUTH, "other")
    unit.reps.give(Access("out", REP, "n", "", NOW, revoked=True), Access("b", MANAGER, "n", "", NOW))

    assert unit.teams.members("n", NOW) == {"a", "b"}
    assert unit.teams.members("n", NOW + WEEK) == {"a", "b", "late"}


def test_whoever_comes_back_has_joined_anew(unit: UnitOfWork):
    with_members(unit, NORTH, "a")
    unit.reps.give(Access("a", REP, "", "a", NOW))
    unit.reps.give(Access("a", REP, "n", "", NOW + WEEK))

    assert unit.teams.members("n", NOW + WEEK) == frozenset()
    assert unit.teams.members("n", NOW + 2 * WEEK) == {"a"}


# --- Counting ------------------------------------------------------------------------------------


@pytest.fixture
def busy(unit: UnitOfWork) -> UnitOfWork:
    """Two members with prospects of theirs."""
    with_members(unit, NORTH, "a", "b")
    unit.prospects.save(a_prospect("pa", "a"), a_prospect("pb", "b"))
    return unit


def sent(key: str, rep: str = "a", **others: object) -> object:
    usual = {"rep": rep, "prospect": f"p{rep}", "debrief": "", "move": "m", "beyond": False}
    return a_touch(key, **usual | {"outcome": "", "outcome_on": None, "on": MONDAY} | others)


def counted(unit: UnitOfWork, members: Iterable[str] = ("a", "b")) -> list[dict[str, int]]:
    return [
        {cell: figure for cell, figure in each.items() if figure}
        for each in unit.teams.counts(list(members), MONDAY, ["end"])
    ]


def test_an_outcome_counts_in_the_week_in_which_it_was_told(busy: UnitOfWork):
    def told(key: str, outcome: str, days: int) -> object:
        return sent(key, outcome=outcome, outcome_on=MONDAY + timedelta(days), on=MONDAY - WEEK)

    busy.touches.save(
        told("1", "replied", 0), told("2", "done", 6), told("3", "nothing", 3),
        told("4", "replied", -1), told("5", "replied", 7), sent("6"),
    )  # fmt: skip

    assert counted(busy) == [{"told.m": 3, "replied.m": 2}, {}]


def test_an_outcome_told_anew_in_another_week_counts_in_no_second_one(busy: UnitOfWork):
    busy.touches.save(sent("1", on=MONDAY - WEEK))

    busy.touches.outcome(Outcome("pa", "nothing", MONDAY + timedelta(3)))
    first = counted(busy)
    busy.touches.outcome(Outcome("pa", "replied", MONDAY + WEEK + timedelta(3)))

    assert first == [{"told.m": 1}, {}]
    assert not any(busy.teams.counts(["a"], MONDAY + WEEK, [])[0].values())


def test_what_was_sent_counts_in_its_own_week(busy: UnitOfWork):
    busy.touches.save(
        sent("1", move="end"),
        sent("2", move="end", on=MONDAY + timedelta(6), beyond=True),
        sent("3", move="end", on=MONDAY + WEEK),
        sent("4", "b", move="", beyond=True),
    )

    assert counted(busy) == [{"ended": 2, "beyond": 1}, {"beyond": 1}]


def test_promises_of_both_sides_count_when_they_are_settled(busy: UnitOfWork):
    def settled(key: str, rep: str, ours: bool, state: Kept, days: int = 2) -> object:
        on = MONDAY + timedelta(days)
        return a_promise(key, rep=rep, prospect=f"p{rep}", ours=ours, state=state, settled_on=on)

    busy.promises.save(
        settled("1", "a", True, Kept.KEPT),
        settled("2", "a", True, Kept.BROKEN),
        settled("3", "a", True, Kept.DROPPED),
        settled("4", "b", False, Kept.KEPT, 0),
        settled("5", "b", False, Kept.KEPT, 6),
        settled("6", "b", False, Kept.BROKEN, 7),
    )

    assert counted(busy) == [{"ours_kept": 1, "ours_broken": 1}, {"theirs_kept": 2}]


def test_nobody_else_is_counted(busy: UnitOfWork):
    busy.touches.save(sent("1", move="end"), sent("2", "b", move="end"))

    assert counted(busy, ["b"]) == [{"ended": 1}]
    assert counted(busy, []) == []


# --- Published once ------------------------------------------------------------------------------


def test_a_week_is_published_once_and_stays_as_it_is(unit: UnitOfWork):
    with_members(unit, NORTH, "a", "b")
    first = TeamWeek(MONDAY, {"ended": 15}, 2)

    new = unit.teams.publish("n", first, ["a", "b"], NOW)
    again = unit.teams.publish("n", TeamWeek(MONDAY, {"ended": 20}, 1), ["a"], NOW)

    assert (new, again) == (True, False)
    assert unit.teams.weeks("n", 5) == (first,)
    assert unit.teams.latest("n") == Past(MONDAY, frozenset("ab"), 2)


def test_weeks_come_newest_first_and_only_so_many(unit: UnitOfWork):
    unit.teams.add(NORTH, SOUTH)
    weeks = [TeamWeek(MONDAY + number * WEEK, {}, 0, CHANGED) for number in range(4)]
    for week in weeks:
        unit.teams.publish("n", week, (), NOW)

    assert unit.teams.weeks("n", 3) == tuple(reversed(weeks))[:3]
    assert unit.teams.weeks("s", 3) == ()
    assert unit.teams.latest("s") is None


def test_of_a_rep_who_is_gone_it_is_only_known_that_there_was_somebody(unit: Transaction):
    with_members(unit, NORTH, "a", "b")
    unit.teams.publish("n", TeamWeek(MONDAY, {}, 2), ["a", "b"], NOW)

    unit.connection.execute(delete(reps).where(reps.c.key == "b"))

    assert unit.teams.latest("n") == Past(MONDAY, frozenset("a"), 2)
    assert set(unit.connection.execute(select(team_cohorts.c.rep)).scalars()) == {"a"}


def test_teams_are_behind_until_the_week_is_published(unit: UnitOfWork):
    empty, new = Team("e", "Empty", NOW), Team("w", "New", NOW + WEEK)
    with_members(unit, NORTH, "a")
    with_members(unit, SOUTH, "b")
    with_members(unit, new, "c")
    unit.teams.add(empty)

    assert unit.teams.behind(MONDAY, NOW) == NORTH
    unit.teams.publish("n", TeamWeek(MONDAY, {}, 1), (), NOW)
    assert unit.teams.behind(MONDAY, NOW) == SOUTH
    unit.teams.publish("s", TeamWeek(MONDAY + WEEK, {}, 1), (), NOW)
    assert unit.teams.behind(MONDAY, NOW) is None


def test_two_workers_publish_a_week_once(postgres_url: str):
    engine: Engine = open_engine(postgres_url)
    with Transaction(engine) as unit:
        with_members(unit, NORTH, "a", "b")
        unit.commit()

    with Transaction(engine) as first, Transaction(engine) as second:
        mine = first.teams.publish("n", TeamWeek(MONDAY, {"ended": 15}, 2), ["a", "b"], NOW)
        first.commit()
        theirs = second.teams.publish("n", TeamWeek(MONDAY, {"ended": 20}, 1), ["a"], NOW)
        second.commit()
        found = second.teams.weeks("n", 5)
    engine.dispose()

    assert (mine, theirs) == (True, False)
    assert found == (TeamWeek(MONDAY, {"ended": 15}, 2),)


# --- Stories -------------------------------------------------------------------------------------


@pytest.fixture
def tellers(unit: UnitOfWork) -> UnitOfWork:
    """Two reps in a team, one in another, one in none; each has shared one of their two stories."""
    with_members(unit, NORTH, "a", "b")
    with_members(unit, SOUTH, "c")
    unit.reps.add(a_rep("d", revoked_at=None), NOW)
    for rep in "abcd":
        unit.stories.save(a_story(f"{rep} shared", rep=rep), a_story(f"{rep} own", rep=rep, shared=False))
    return unit


@pytest.mark.parametrize(
    ("rep", "seen"),
    [
        ("a", ["a own", "a shared", "b shared"]),
        ("b", ["b own", "b shared", "a shared"]),
        ("c", ["c own", "c shared"]),
        ("d", ["d own", "d shared"]),
    ],
)
def test_a_rep_sees_their_own_stories_and_what_is_shared_in_their_team(
    tellers: UnitOfWork, rep: str, seen: list[str]
):
    assert stories_seen(tellers, rep) == seen


def test_what_was_shared_in_one_team_is_not_shared_in_the_next(tellers: UnitOfWork):
    tellers.reps.give(Access("b", REP, "s", "", NOW), Access("a", MANAGER, "n", "", NOW))

    assert stories_seen(tellers, "a") == ["a own", "a shared"]
    assert stories_seen(tellers, "c") == ["c own", "c shared"]
    assert stories_seen(tellers, "b") == ["b own", "b shared", "c shared"]

    tellers.stories.save(a_story("b shared", rep="b"))
    assert stories_seen(tellers, "c") == ["c own", "c shared", "b shared"]

    tellers.reps.give(Access("b", REP, "", "b", NOW))
    tellers.reps.give(Access("b", REP, "s", "", NOW))
    assert stories_seen(tellers, "c") == ["c own", "c shared"]
    assert not any(story.shared for story in tellers.stories.of("b"))
    # Who only became its manager has stayed in it.
    assert [story.shared for story in tellers.stories.of("a")] == [False, True]


def test_what_was_shared_before_there_was_a_team_is_not_shared_in_the_first(tellers: UnitOfWork):
    tellers.reps.give(Access("d", REP, "s", "", NOW))

    assert stories_seen(tellers, "c") == ["c own", "c shared"]


def test_a_story_left_to_a_team_stays_with_it(tellers: UnitOfWork):
    tellers.stories.save(a_story("left", rep="", owner="", team="n", on=date(2026, 1, 1)))

    assert stories_seen(tellers, "a") == ["a own", "a shared", "b shared", "left"]
    assert stories_seen(tellers, "c") == ["c own", "c shared"]
    assert stories_seen(tellers, "d") == ["d own", "d shared"]


def test_of_stories_the_newest_come_first_after_ones_own(tellers: UnitOfWork):
    tellers.stories.save(
        a_story("a old", rep="a", on=TODAY - WEEK), a_story("b new", rep="b", on=TODAY + timedelta(1))
    )

    assert stories_seen(tellers, "a") == ["a own", "a shared", "a old", "b new", "b shared"]
