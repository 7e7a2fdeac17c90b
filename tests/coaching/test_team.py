"""What a manager sees of a team, and everyone in it just the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.coaching.dialogue import take_turn
from bot.coaching.model import (
    ADMIN,
    MANAGER,
    NOTHING_READ,
    REP,
    Access,
    Commanded,
    Event,
    Picked,
    Reply,
    Scene,
    Story,
    Team,
    TeamWeek,
    Turn,
)
from bot.coaching.publishing import CHANGED, RULES, SMALL
from tests.coaching.scenes import FRIDAY, PLAYBOOK, Talk, actions_of, labels_of, says, text_of

NORTH = Team("0123456789ab", "North", datetime(2026, 8, 3, tzinfo=UTC))
LAST = date(2026, 11, 9)
MOVES = list(PLAYBOOK.moves.values())
FIRST, SECOND = MOVES[0], MOVES[1]
NAME, OTHER = FIRST.label.capitalize(), SECOND.label.capitalize()


def a_week(back: int = 0, withheld: str = "", **cells: int) -> TeamWeek:
    keyed = {key.replace("__", f".{FIRST.key}"): figure for key, figure in cells.items()}
    return TeamWeek(LAST - timedelta(weeks=back), keyed, 8, withheld)


def a_scene(*weeks: TeamWeek, role: str = MANAGER, team: Team | None = NORTH) -> Scene:
    scene = Talk().scene
    rep = replace(scene.rep, role=role, team="" if team is None else team.key)
    return replace(scene, rep=rep, team=team, team_weeks=weeks)


def turn_of(event: Event, scene: Scene) -> Turn:
    return take_turn(scene, event, NOTHING_READ, PLAYBOOK)


def shown(event: Event, *weeks: TeamWeek, **scene: object) -> Reply:
    (reply,) = turn_of(event, a_scene(*weeks, **scene)).replies  # type: ignore[arg-type]
    return reply


TEAM, SEEN = Commanded("team"), Picked("seen.week")


# --- The figures ---------------------------------------------------------------------------------


def test_a_week_is_told_by_move_beside_the_four_before_it():
    reply = shown(
        TEAM,
        a_week(0, told__=45, replied__=20, ended=15, ours_kept=20, ours_broken=10, beyond=10),
        a_week(1, told__=40, replied__=15, ended=10),
        a_week(3, told__=40, replied__=20),
        a_week(5, told__=95, replied__=95, ended=95),
    )

    text = text_of(reply)
    assert "North, Mon 9 Nov to Sun 15 Nov" in text
    assert f"{NAME}: 20 of 45 answered (45 %). Before: 35 of 80 answered (45 %) in 2 weeks." in text
    assert "Chases ended: 15. Before: 10 in 1 week." in text
    assert "Our promises: 20 kept, 10 broken." in text
    assert "Beyond the budget: 10." in text
    assert "95" not in text


def test_what_is_withheld_is_named_with_the_reason():
    reply = shown(TEAM, a_week(0, told__=25, ours_kept=15))

    assert f"{NAME}: 25 with a known outcome." in text_of(reply)
    assert "Our promises: 15 kept." in text_of(reply)
    few = next(line for line in text_of(reply).splitlines() if line.startswith("Not shown"))
    assert few.endswith("their promises, beyond the budget.")
    assert OTHER.lower() in few
    assert NAME.lower() not in few
    assert says(reply, "team_rule")


@pytest.mark.parametrize("why", [SMALL, CHANGED])
def test_of_a_week_that_is_withheld_it_is_said_why_and_the_weeks_before_it_are_told(why: str):
    reply = shown(TEAM, a_week(0, why), a_week(1, ended=15), a_week(2, ended=20))

    assert says(reply, f"team_{why}")
    assert "Chases ended before: 35 in 2 weeks." in text_of(reply)
    assert not says(reply, "team_few")


def test_a_quarter_adds_up_the_weeks_that_were_published():
    weeks = [a_week(back, told__=20, replied__=10) for back in range(14)]

    reply = shown(Picked("team.quarter"), *weeks, a_week(20, ended=95))

    assert f"{NAME}: 130 of 260 answered (50 %) in 13 weeks." in text_of(reply)
    assert "95" not in text_of(reply)
    assert reply.in_place


def test_figures_of_moves_that_the_content_has_lost_are_passed_over():
    week = TeamWeek(LAST, {"told.juggling": 50, "replied.juggling": 20, "ended": 15}, 8)

    assert "juggling" not in text_of(shown(TEAM, week))
    assert "Chases ended: 15." in text_of(shown(TEAM, week))


def test_before_the_first_figures_it_is_said_when_they_come():
    reply = shown(TEAM)

    assert "North" in text_of(reply)
    assert "Mon 23 Nov" in text_of(reply)
    assert f"{RULES.people} people" in text_of(reply)
    assert actions_of(reply) == ["members.0"]


def test_a_manager_without_a_team_gets_one_clear_sentence():
    reply = shown(TEAM, team=None)

    assert says(reply, "team_none")
    assert actions_of(reply) == []


def test_the_buttons_lead_to_the_other_period_and_to_the_members():
    reply = shown(TEAM, a_week())

    assert labels_of(reply) == ["· Last week ·", "13 weeks", "Members"]
    assert actions_of(reply) == ["team.week", "team.quarter", "members.0"]


def test_for_a_rep_the_figures_of_a_manager_do_not_exist():
    assert says(shown(TEAM, a_week(ended=15), role=REP), "unknown_command")
    assert "15" not in text_of(shown(Picked("team.week"), a_week(ended=15), role=REP))


def test_an_admin_in_a_team_sees_its_figures():
    assert "Chases ended: 15." in text_of(shown(TEAM, a_week(ended=15), role=ADMIN))


# --- What everyone in the team sees --------------------------------------------------------------


@pytest.mark.parametrize("period", ["week", "quarter"])
def test_each_rep_sees_exactly_the_figures_that_the_manager_sees(period: str):
    weeks = [
        a_week(0, told__=45, replied__=20, ended=15),
        a_week(1, CHANGED),
        a_week(2, told__=40, ours_kept=15, theirs_broken=10),
    ]

    manager = shown(Picked(f"team.{period}"), *weeks)
    rep = shown(Picked(f"seen.{period}"), *weeks, role=REP)

    figures = [block for block in manager.blocks if block in rep.blocks]
    # All but the sentence with the rules, which stands above them here.
    assert len(figures) == len(manager.blocks) - 1
    assert rep.blocks[-len(figures) :] == tuple(figures)
    assert says(rep, "team_rule")
    assert "North" in text_of(rep)


def test_the_settings_lead_there_for_members_of_a_team_alone():
    in_team = shown(Commanded("settings"), role=REP)
    alone = shown(Commanded("settings"), role=REP, team=None)

    assert "seen.week" in actions_of(in_team)
    assert "What my manager sees" in labels_of(in_team)
    assert "My team" in labels_of(shown(Commanded("settings"), role=MANAGER))
    assert "seen.week" not in actions_of(alone)


def test_an_old_button_of_somebody_without_a_team_shows_the_settings():
    assert "setzone" in actions_of(shown(SEEN, role=REP, team=None))
    assert "setzone" in actions_of(shown(Picked("leaveteam"), role=REP, team=None))


# --- Leaving -------------------------------------------------------------------------------------


def test_leaving_asks_once_and_says_what_it_means():
    turn = turn_of(Picked("leaveteam"), a_scene(role=REP))

    (reply,) = turn.replies
    assert says(reply, "leave_means")
    assert says(reply, "ask_leave")
    assert not says(reply, "leave_lead")
    assert actions_of(reply) == [f"leftteam.{NORTH.key}", "seen.week"]
    assert turn.access == ()


@pytest.mark.parametrize(("role", "then"), [(REP, ""), (MANAGER, REP), (ADMIN, "")])
def test_whoever_leaves_has_no_team_and_leads_none(role: str, then: str):
    scene = a_scene(role=role)

    turn = turn_of(Picked(f"leftteam.{NORTH.key}"), scene)

    assert turn.access == (Access(scene.rep.key, then, "", scene.rep.key, scene.now),)
    assert says(turn.replies[0], "left_team")
    assert "seen.week" not in actions_of(turn.replies[0])


def test_a_manager_is_told_that_they_would_lead_no_more():
    assert says(shown(Picked("leaveteam")), "leave_lead")


def test_an_old_button_does_not_take_anybody_out_of_another_team():
    turn = turn_of(Picked("leftteam.ba9876543210"), a_scene(role=REP))

    assert turn.access == ()
    assert "setzone" in actions_of(turn.replies[0])


# --- Stories -------------------------------------------------------------------------------------


def a_story(**fields: object) -> Story:
    kind = next(iter(PLAYBOOK.story_kinds.values()))
    told = dict.fromkeys(kind.slots, "something told")
    usual = {"key": "0123456789cd", "rep": "rep", "kind": kind.key, "slots": told, "owner": "Ada"}
    return Story(**usual | {"on": FRIDAY, "problem": "late orders"} | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("team", "word"), [(NORTH, "story_shared"), (None, "story_shared_alone")], ids=["in a team", "alone"]
)
def test_who_shares_a_story_is_told_whether_anybody_sees_it(team: Team | None, word: str):
    scene = replace(a_scene(role=REP, team=team), stories=(a_story(),))

    turn = turn_of(Picked("storyshare.0123456789cd.1"), scene)

    assert [story.shared for story in turn.stories] == [True]
    assert says(turn.replies[0], word)


def test_a_story_that_somebody_left_to_the_team_can_be_seen_but_not_changed():
    left = a_story(rep="", owner="", team=NORTH.key, shared=True)
    scene = replace(a_scene(role=REP), stories=(left,))

    page = turn_of(Picked(f"story.{left.key}"), scene)
    deleted = turn_of(Picked(f"storydel.{left.key}"), scene)

    assert says(page.replies[0], "story_theirs")
    assert "told_by_colleague" not in text_of(page.replies[0])
    assert "a colleague" in text_of(page.replies[0])
    assert says(deleted.replies[0], "story_not_yours")
    assert deleted.removed == ()
