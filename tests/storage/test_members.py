"""Everyone who was let in, a few at a time, in the same order on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.coaching.model import ADMIN, MANAGER, REP, Access, Team
from bot.storage.members import Members
from bot.storage.unit_of_work import Transaction
from tests.storage.samples import NOW, a_rep

NORTH, SOUTH = Team("n", "North", NOW), Team("s", "South", NOW)
PEOPLE = (
    # Key, name, Telegram account, role, team, whether they are out.
    ("a", "Zoe", 1, MANAGER, NORTH, False),
    ("b", "adam", 2, REP, NORTH, False),
    ("c", "Bert", 3, REP, NORTH, True),
    ("d", "", 4, REP, SOUTH, False),
    ("e", "Adam", 5, ADMIN, None, False),
    ("f", "Carl", 6, MANAGER, NORTH, True),
)


@pytest.fixture
def members(unit: Transaction) -> Members:
    unit.teams.add(NORTH, SOUTH)
    for key, name, account, role, team, is_out in PEOPLE:
        console_name = None if name else "dora"
        unit.reps.add(a_rep(key, name=name, initial=""), NOW, telegram_id=account, console_name=console_name)
        unit.reps.give(Access(key, role, team.key if team else "", "a", NOW + timedelta(1), is_out))
    unit.reps._connection.exec_driver_sql("DELETE FROM reps WHERE key NOT IN ('a', 'b', 'c', 'd', 'e', 'f')")
    return unit.members


def test_those_who_may_come_in_are_first_and_each_by_name(members: Members):
    listed = [members.listed(first, 2) for first in (0, 2, 4, 6)]

    assert [[one.key for one in page] for page in listed] == [["b", "e"], ["d", "a"], ["c", "f"], []]
    assert members.count() == (6, 4)
    assert listed[1][0].name == "dora"
    assert [(one.by, one.revoked) for one in listed[2]] == [("Zoe", True), ("Zoe", True)]


def test_two_of_one_name_are_told_apart_by_the_letter_of_the_last_name(members: Members, unit: Transaction):
    adam = unit.reps.of("b")
    assert adam is not None
    unit.reps.save(replace(adam, name="Adam", initial="Ö"))
    unit.reps.give(Access("c", REP, "", "b", NOW))

    bert = members.of("c")

    assert [one.name for one in members.listed(0, 2)] == ["Adam", "Adam Ö."]
    assert bert is not None
    assert bert.by == "Adam Ö."


def test_whom_the_settings_name_is_an_admin_who_may_come_in(members: Members):
    named = members.with_admins({6})

    carl = named.of("f")

    assert carl is not None
    assert (carl.role, carl.revoked, carl.fixed) == (ADMIN, False, True)
    assert [one.key for one in named.listed(0, 9)] == ["b", "e", "f", "d", "a", "c"]
    assert named.count() == (6, 5)
    assert named.managers("n") == ("a", "f")


def test_the_last_admin_is_who_alone_is_one_and_whom_the_settings_name_are_others(
    members: Members, unit: Transaction
):
    assert members.is_last_admin("e")
    assert not members.is_last_admin("a")
    assert not members.with_admins({6}).is_last_admin("e")

    unit.reps.give(Access("c", ADMIN, "", "e", NOW))

    assert not members.is_last_admin("e")


def test_a_team_is_who_belongs_to_it_and_may_come_in(members: Members):
    assert [one.key for one in members.listed(0, 9, "n")] == ["b", "a"]
    assert [one.key for one in members.listed(0, 9, "n", "b")] == ["a"]
    assert (members.count("n"), members.count("n", "b")) == ((2, 2), (1, 1))
    assert members.managers("n") == ("a",)
    assert members.managers("s") == ()


@pytest.mark.parametrize("key", ["", "x", "a\0", "\ud800"])
def test_nobody_is_found_by_any_other_text(members: Members, key: str):
    assert members.of(key) is None
