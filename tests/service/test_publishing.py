"""The figures of teams, from the work of reps to what a manager reads, through the coach."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.coaching.model import (
    MANAGER,
    REP,
    Access,
    Commanded,
    Event,
    Picked,
    Prospect,
    Rep,
    Story,
    Team,
    Touch,
)
from bot.coaching.publishing import CHANGED, RULES, SMALL
from bot.content.shelf import Shelf
from bot.service import Address, Coach
from bot.storage.memory import Memory
from bot.storage.unit_of_work import UnitOfWork
from tests import playbooks

WEEK = timedelta(weeks=1)
MONDAY = date(2026, 11, 16)
BEFORE = datetime(2026, 11, 12, tzinfo=UTC)
OVER = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE = ("ana", "ben", "cem", "dov", "eva", "fay")
NORTH = Team("0123456789ab", "North", BEFORE)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


@pytest.fixture
def memory(database_url: str) -> Iterator[Memory]:
    with Memory(database_url) as memory:
        yield memory


class Office:
    """A team of six, led by Ana, in which everyone ends three chases a week; and the coach at a time."""

    def __init__(self, memory: Memory, shelf: Shelf) -> None:
        self.memory, self.shelf = memory, shelf
        self.now = OVER
        self.coach = Coach(memory, shelf, clock=lambda: self.now)
        moves = shelf.playbook.moves.values()
        self.ending = next(move.key for move in moves if move.ends_prospect)
        self.keep(self.found)

    def keep(self, work: object) -> None:
        self.memory.submit(work).result(20)  # type: ignore[arg-type]

    def found(self, unit: UnitOfWork) -> None:
        unit.teams.add(NORTH)
        for name in PEOPLE:
            unit.reps.add(Rep(name, name.title()), BEFORE, console_name=name)
            role = MANAGER if name == "ana" else REP
            unit.reps.give(Access(name, role, NORTH.key, "", BEFORE))
            unit.prospects.save(Prospect(f"with {name}", name, "Dana"))
            for weeks in range(4):
                self.ends(unit, name, MONDAY + weeks * WEEK)

    def ends(self, unit: UnitOfWork, rep: str, on: date, times: int = 3) -> None:
        at = datetime.combine(on, datetime.min.time(), UTC)
        unit.touches.save(
            *(
                Touch(
                    f"{rep}{on}{number}",
                    rep,
                    f"with {rep}",
                    "",
                    "",
                    "",
                    "",
                    at,
                    on,
                    False,
                    1,
                    move=self.ending,
                )
                for number in range(times)
            )
        )

    def goes(self, rep: str) -> None:
        self.keep(lambda unit: unit.reps.give(Access(rep, REP, "", rep, self.now)))

    def publishes(self) -> int:
        """Publish all that is due; return of how many teams."""
        teams = 0
        while self.coach.publish().result(20):
            teams += 1
        return teams

    def weeks(self) -> list[tuple[date, dict[str, int], str]]:
        with self.memory.look() as unit:
            found = unit.teams.weeks(NORTH.key, 20)
        return [(each.week, dict(each.cells), each.withheld) for each in found]

    def hears(self, who: str, event: Event) -> str:
        replies = self.coach.hear(Address(console_name=who), event).result(20)
        return "\n".join(block.text for reply in replies for block in reply.blocks)


@pytest.fixture
def office(memory: Memory, shelf: Shelf) -> Office:
    return Office(memory, shelf)


def test_a_week_is_published_once_it_is_over_everywhere(office: Office):
    office.now = OVER - timedelta(seconds=1)
    assert office.publishes() == 0
    assert office.weeks() == []

    office.now = OVER

    assert office.publishes() == 1
    assert office.publishes() == 0
    assert office.weeks() == [(MONDAY, {"ended": 20}, "")]


def test_what_is_noted_later_changes_no_published_week(office: Office):
    office.publishes()
    office.keep(lambda unit: office.ends(unit, "ben", MONDAY + timedelta(1), 9))

    office.now += timedelta(hours=1)
    office.publishes()

    assert office.weeks() == [(MONDAY, {"ended": 20}, "")]


def test_after_a_downtime_the_missing_weeks_are_published(office: Office):
    office.now = OVER + 2 * WEEK

    office.publishes()

    assert office.weeks() == [(MONDAY + back * WEEK, {"ended": 20}, "") for back in (2, 1, 0)]


def test_after_a_long_downtime_only_the_latest_weeks_are_published(office: Office):
    office.now = OVER + 30 * WEEK

    office.publishes()

    assert [week for week, _, _ in office.weeks()] == [MONDAY + back * WEEK for back in range(30, 22, -1)]


def test_the_week_in_which_somebody_left_is_withheld_and_the_next_is_not(office: Office):
    office.publishes()
    office.now = OVER + timedelta(days=1)
    office.goes("ben")
    office.now = OVER + WEEK
    office.publishes()
    office.now = OVER + 2 * WEEK
    office.publishes()

    assert office.weeks() == [
        (MONDAY + 2 * WEEK, {"ended": 15}, ""),
        (MONDAY + WEEK, {}, CHANGED),
        (MONDAY, {"ended": 20}, ""),
    ]


def test_a_team_that_has_become_too_small_is_not_shown(office: Office):
    office.goes("ben")
    office.goes("cem")

    office.publishes()

    assert office.weeks() == [(MONDAY, {}, SMALL)]
    assert f"{RULES.people} people" in office.hears("ana", Commanded("team"))


def test_each_team_is_published_in_a_transaction_of_its_own(office: Office):
    def found(unit: UnitOfWork) -> None:
        for number in range(3):
            unit.teams.add(Team(f"t{number:02}", f"Number {number}", BEFORE))
            unit.reps.add(Rep(f"r{number}"), BEFORE, console_name=f"r{number}")
            unit.reps.give(Access(f"r{number}", REP, f"t{number:02}", "", BEFORE))

    office.keep(found)

    def known(unit: UnitOfWork) -> int:
        return sum(bool(unit.teams.weeks(team.key, 1)) for team in unit.teams.all())

    published = []
    while office.coach.publish().result(20):
        with office.memory.look() as unit:
            published.append(known(unit))

    assert published == [1, 2, 3, 4]


def test_the_manager_reads_the_figures_and_nobodys_name(office: Office):
    office.publishes()

    told = office.hears("ana", Commanded("team"))

    assert "North" in told
    assert "Chases ended: 20." in told
    assert not any(name.title() in told for name in PEOPLE)


def test_each_member_reads_the_same_figures_in_the_settings(office: Office):
    office.publishes()

    manager, rep = office.hears("ana", Commanded("team")), office.hears("ben", Picked("seen.week"))

    figures = [line for line in manager.splitlines() if ":" in line or "Nov" in line]
    assert figures
    assert all(line in rep.splitlines() for line in figures)


def test_for_a_rep_there_is_no_such_command(office: Office):
    office.publishes()

    strange = office.hears("ben", Commanded("nothing of the kind"))

    assert office.hears("ben", Commanded("team")) == strange
    assert "Chases" not in office.hears("ben", Picked("team.week"))


def test_whoever_leaves_sees_nothing_of_the_team_any_more(office: Office):
    office.publishes()

    left = office.hears("ben", Picked(f"leftteam.{NORTH.key}"))

    assert "North" in left
    with office.memory.look() as unit:
        assert unit.teams.members(NORTH.key, OVER) == set(PEOPLE) - {"ben"}
    assert "Chases" not in office.hears("ben", Picked("seen.week"))


def test_a_story_that_is_shared_is_seen_in_the_team_and_nowhere_else(office: Office):
    kind = next(iter(office.shelf.playbook.story_kinds.values()))
    slots = dict.fromkeys(kind.slots, "seven lost pallets")
    story = Story("0123456789cd", "ben", kind.key, slots, "Ben", MONDAY, "late orders", shared=True)
    office.keep(lambda unit: unit.stories.save(story))
    office.keep(lambda unit: unit.reps.add(Rep("guy"), BEFORE, console_name="guy"))

    assert "seven lost pallets" in office.hears("cem", Picked(f"story.{story.key}"))
    assert "seven lost pallets" not in office.hears("guy", Picked(f"story.{story.key}"))
    office.goes("cem")
    assert "seven lost pallets" not in office.hears("cem", Picked(f"story.{story.key}"))
