"""Links, joining and letting go: who may do what, in the words of those it is about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.coaching import access, desk, inviting, tapping
from bot.coaching.dialogue import take_turn
from bot.coaching.joining import code_brought
from bot.coaching.model import (
    ADMIN,
    LEADS,
    MANAGER,
    NOTHING_READ,
    REP,
    Access,
    Commanded,
    Event,
    Invitation,
    Member,
    Picked,
    Rep,
    Said,
    Scene,
    Story,
    Team,
    Turn,
)
from bot.coaching.wording import LABEL
from tests.coaching.scenes import FRIDAY, PLAYBOOK, actions_of, labels_of, reading_of, says, text_of

NOW = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=100)
NORTH, SOUTH = Team("0000000000a1", "North", LONG_AGO), Team("0000000000a2", "South", LONG_AGO)
ADA = Member("0000000000d1", "Ada", ADMIN, "", "", LONG_AGO)
MAX = Member("0000000000d2", "Max", MANAGER, NORTH.key, "Ada", LONG_AGO)
RAY = Member("0000000000d3", "Ray", REP, NORTH.key, "Max", LONG_AGO)
SUE = Member("0000000000d4", "Sue", REP, SOUTH.key, "Ada", LONG_AGO)
EVE = Member("0000000000d5", "Eve", REP, "", "Ada", LONG_AGO, revoked=True)
OPS = Member("0000000000d6", "Ops", ADMIN, NORTH.key, "", LONG_AGO, fixed=True)
NOBODY = replace(SUE, key="0" * 12)
ALL = (ADA, MAX, RAY, SUE, EVE, OPS)
TEAMS = (NORTH, SOUTH)


class People:
    """Members as the memory looks them up."""

    def __init__(self, *people: Member) -> None:
        self.people = sorted(people, key=lambda one: (one.revoked, one.name.casefold(), one.key))

    def of(self, key: str) -> Member | None:
        return next((one for one in self.people if one.key == key), None)

    def _among(self, team: str, without: str) -> list[Member]:
        within = [one for one in self.people if not team or (one.team == team and not one.revoked)]
        return [one for one in within if one.key != without]

    def listed(self, first: int, most: int, team: str = "", without: str = "") -> tuple[Member, ...]:
        return tuple(self._among(team, without)[first : first + most])

    def count(self, team: str = "", without: str = "") -> tuple[int, int]:
        among = self._among(team, without)
        return len(among), sum(not one.revoked for one in among)

    def managers(self, team: str) -> tuple[str, ...]:
        return tuple(one.key for one in self._among(team, "") if one.role in LEADS)

    def is_last_admin(self, key: str) -> bool:
        return [one.key for one in self.people if one.role == ADMIN and not one.revoked] == [key]


def rep_of(member: Member) -> Rep:
    return Rep(member.key, member.name, role=member.role, team=member.team)


def scene_of(member: Member, **others: object) -> Scene:
    """Return what a turn of somebody looks at, as the memory would give it."""
    keys = (f"{number:012x}" for number in count(1))
    team = next((team for team in TEAMS if team.key == member.team), None)
    seen = {
        ADMIN: {"members": People(*ALL), "teams": TEAMS},
        MANAGER: {"members": People(*ALL)},
    }.get(member.role, {})
    scene = Scene(rep_of(member), NOW, FRIDAY, lambda: next(keys), team=team, new_code=lambda: "c" * 22)
    return replace(scene, **seen | others)  # type: ignore[arg-type]


def turn_of(member: Member, event: Event, **others: object) -> Turn:
    return take_turn(scene_of(member, **others), event, NOTHING_READ, PLAYBOOK)


def tapped(member: Member, action: str, **others: object) -> Turn:
    return turn_of(member, Picked(action), **others)


def an_invitation(role: str = REP, team: str = "", by: str | None = None) -> Invitation:
    return Invitation("c" * 22, role, team, by, LONG_AGO, NOW + timedelta(days=1))


# --- Giving links --------------------------------------------------------------------------------


def test_a_manager_invites_reps_of_their_own_team():
    turn = turn_of(MAX, Commanded("invite"))

    (given,) = turn.invitations
    assert (given.role, given.team, given.by) == (REP, NORTH.key, MAX.key)
    assert given.expires_at - given.at == timedelta(days=7)
    assert says(turn.replies[0], "invited_team")
    assert "North" in text_of(turn.replies[0])
    assert "Fri 27 Nov 09:05" in text_of(turn.replies[0])
    assert text_of(turn.replies[0]).endswith(f"/start {given.code}")


@pytest.mark.parametrize("rest", ["rep", "Rep  North", "north"])
def test_a_manager_may_say_what_the_link_is_for(rest):
    (given,) = turn_of(MAX, Commanded("invite", rest)).invitations

    assert (given.role, given.team) == (REP, NORTH.key)


@pytest.mark.parametrize("rest", ["admin", "manager South", "manager", "rep South", "South", "revoke it"])
def test_a_manager_gives_no_other_links(rest):
    turn = turn_of(MAX, Commanded("invite", rest))

    assert turn.invitations == ()
    assert says(turn.replies[0], "invite_form")


def test_a_manager_without_a_team_is_told_so():
    turn = turn_of(replace(MAX, team=""), Commanded("invite"))

    assert turn.invitations == ()
    assert says(turn.replies[0], "invite_no_team")


def test_an_admin_chooses_whom_a_link_is_for():
    asked = turn_of(ADA, Commanded("invite"))

    assert asked.invitations == ()
    assert labels_of(asked.replies[0])[:4] == [
        "A rep", "A rep of a team", "A manager with a team", "An admin",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "role", "team"),
    [
        (Picked(f"give.rep..{'c' * 22}"), REP, ""),
        (Picked(f"give.rep.{NORTH.key}.{'c' * 22}"), REP, NORTH.key),
        (Picked(f"give.lead.{SOUTH.key}.{'c' * 22}"), MANAGER, SOUTH.key),
        (Picked(f"give.admin..{'c' * 22}"), ADMIN, ""),
        (Commanded("invite", "rep"), REP, ""),
        (Commanded("invite", "Rep  north"), REP, NORTH.key),
        (Commanded("invite", "admin"), ADMIN, ""),
        (Commanded("invite", "ADMIN"), ADMIN, ""),
        (Commanded("invite", "manager  south "), MANAGER, SOUTH.key),
    ],
)
def test_an_admin_gives_every_kind_of_link(event, role, team):
    turn = turn_of(ADA, event)

    (given,) = turn.invitations
    assert (given.role, given.team, given.by) == (role, team, ADA.key)
    assert turn.teams == ()


@pytest.mark.parametrize("words", ["admin please", "rep Nroth", "invites", "manger North", "revoke that"])
def test_what_is_not_understood_gives_no_link_but_the_choice(words):
    turn = turn_of(ADA, Commanded("invite", words))

    assert (turn.invitations, turn.teams, turn.uninvites) == ((), (), False)
    assert f"I did not understand “{words}”." in text_of(turn.replies[0])
    assert "A rep" in labels_of(turn.replies[0])


def test_a_button_for_a_link_pressed_twice_gives_one():
    action = actions_of(turn_of(ADA, Commanded("invite")).replies[0])[0]
    first = tapped(ADA, action)
    again = tapped(ADA, action, is_given=lambda code: code == first.invitations[0].code)

    assert len(first.invitations) == 1
    assert again.invitations == ()
    assert says(again.replies[0], "invited_twice")


@pytest.mark.parametrize(
    "action", ["give", "give.admin", "give.admin..guessed", "give.boss..{code}", "give.rep.x"]
)
def test_a_button_without_a_code_that_nobody_can_guess_gives_no_link(action):
    turn = tapped(ADA, action.format(code="c" * 22))

    assert turn.invitations == ()
    assert says(turn.replies[0], "ask_invite")


def test_the_choice_of_teams_leads_to_a_link():
    reps = tapped(ADA, "inviting.reps.0").replies[0]
    leads = tapped(ADA, "inviting.leads.0").replies[0]

    assert f"give.rep.{NORTH.key}.{'c' * 22}" in actions_of(reps)
    assert f"give.lead.{NORTH.key}.{'c' * 22}" in actions_of(leads)
    assert labels_of(leads) == ["North", "South", "A new team", "Back"]


def test_many_teams_are_shown_page_by_page():
    teams = tuple(Team(f"{number:012x}", f"Team {number}", NOW) for number in range(14))
    seen: list[str] = []

    for page in range(3):
        reply = tapped(ADA, f"inviting.reps.{page}", teams=teams).replies[0]
        seen += [label for label in labels_of(reply) if label.startswith("Team")]

    assert seen == [team.name for team in teams]


def test_a_new_team_begins_with_its_managers_link():
    turn = turn_of(ADA, Commanded("invite", "manager  East \t Side\n"))

    (made,), (given,) = turn.teams, turn.invitations
    assert (made.name, made.created_at) == ("East Side", NOW)
    assert (given.role, given.team) == (MANAGER, made.key)


def test_the_name_of_a_new_team_is_asked_for():
    asked = tapped(ADA, "inviting.newteam")
    scene = replace(scene_of(ADA), rep=replace(rep_of(ADA), prompt="newteam"))
    named = take_turn(scene, Said("West"), NOTHING_READ, PLAYBOOK)

    assert asked.rep is not None
    assert asked.rep.prompt == "newteam"
    assert [team.name for team in named.teams] == ["West"]
    assert named.rep is not None
    assert named.rep.prompt == ""


@pytest.mark.parametrize("name", ["x" * 61, " ".join(["Team"] * 20)])
def test_a_name_that_is_too_long_is_asked_for_again(name):
    turn = turn_of(ADA, Commanded("invite", f"manager {name}"))

    assert (turn.teams, turn.invitations) == ((), ())
    assert says(turn.replies[0], "team_name_again")


def test_news_at_the_question_for_a_name_make_no_team():
    scene = replace(scene_of(ADA), rep=replace(rep_of(ADA), prompt="newteam"))

    turn = take_turn(scene, Said("Omar said no"), reading_of("Omar", last="no"), PLAYBOOK)

    assert turn.teams == ()
    assert turn.debriefs


@pytest.mark.parametrize(("given", "word"), [(0, "uninvited_none"), (1, "uninvited_one"), (7, "uninvited")])
def test_what_nobody_has_used_can_be_taken_back(given, word):
    turn = turn_of(MAX, Commanded("invite", "Revoke"), given=given)

    assert turn.uninvites
    assert says(turn.replies[0], word)


# --- Opening links -------------------------------------------------------------------------------


def opens(member: Member, offer: Invitation | None, team: Team | None = None) -> Turn:
    return turn_of(member, Commanded("start", "c" * 22), offer=offer, offered_team=team)


def joins(member: Member, offer: Invitation, team: Team | None = None) -> Turn:
    """Open a link and tap yes."""
    asked = opens(member, offer, team).replies[0]
    action = actions_of(asked)[0]
    assert code_brought(Picked(action)) == offer.code
    return tapped(member, action, offer=offer, offered_team=team)


def test_somebody_here_is_asked_before_they_join_a_team():
    turn = opens(replace(SUE, team=""), an_invitation(team=NORTH.key, by=MAX.key), NORTH)

    assert (turn.access, turn.uses) == ((), "")
    assert labels_of(turn.replies[0]) == ["Join", "Not now"]
    assert says(turn.replies[0], "join_team")
    assert not says(turn.replies[0], "join_leaves")


def test_whoever_would_leave_a_team_is_told_so():
    turn = opens(SUE, an_invitation(team=NORTH.key, by=MAX.key), NORTH)

    assert "You would leave South." in text_of(turn.replies[0])
    assert "Join North?" in text_of(turn.replies[0])


def test_a_manager_who_would_leave_is_told_that_they_lead_it_no_more():
    turn = opens(MAX, an_invitation(team=SOUTH.key, by=ADA.key), SOUTH)

    assert says(turn.replies[0], "join_leaves_lead")


@pytest.mark.parametrize(
    ("member", "role", "team", "becomes"),
    [
        (SUE, REP, NORTH, (REP, NORTH.key)),
        (SUE, MANAGER, NORTH, (MANAGER, NORTH.key)),
        (RAY, MANAGER, NORTH, (MANAGER, NORTH.key)),
        (RAY, ADMIN, None, (ADMIN, NORTH.key)),
        (MAX, REP, SOUTH, (REP, SOUTH.key)),
        (MAX, ADMIN, None, (ADMIN, NORTH.key)),
        # An admin stays one: nothing is said of their role.
        (ADA, REP, NORTH, ("", NORTH.key)),
        (ADA, MANAGER, NORTH, ("", NORTH.key)),
    ],
)
def test_a_tap_makes_somebody_what_the_link_says(member, role, team, becomes):
    offer = an_invitation(role, team.key if team else "", by="0000000000ff")

    turn = joins(member, offer, team)

    assert turn.access == (Access(member.key, becomes[0], becomes[1], "0000000000ff", NOW),)
    assert turn.uses == offer.code


@pytest.mark.parametrize(
    ("shared", "told"),
    [
        (0, ""),
        (1, "Your shared story stays yours alone until you share it here."),
        (2, "Your 2 shared stories stay yours alone until you share them here."),
    ],
)
@pytest.mark.parametrize("member", [RAY, MAX, replace(SUE, team="")])
def test_whoever_comes_into_another_team_is_told_that_their_stories_are_not_shared_there(
    member, shared, told
):
    offer = an_invitation(team=SOUTH.key, by="0000000000ff")
    owned = [("a", member.key, shared > 0), ("b", member.key, shared > 1), ("c", member.key, False)]
    stories = tuple(
        Story(key, rep, "loss", {}, "", NOW.date(), shared=is_shared)
        for key, rep, is_shared in (*owned, ("d", ADA.key, True))
    )

    turn = tapped(member, f"join.{SOUTH.key}.{offer.code}", offer=offer, offered_team=SOUTH, stories=stories)

    assert turn.access[0].team == SOUTH.key
    assert text_of(turn.replies[0]).endswith(told)
    assert bool(told) == ("until you share" in text_of(turn.replies[0]))


@pytest.mark.parametrize(
    ("member", "role", "team"),
    [
        (SUE, REP, None), (SUE, REP, SOUTH), (MAX, REP, None), (MAX, REP, NORTH), (MAX, MANAGER, NORTH),
        (ADA, REP, None), (ADA, ADMIN, None), (replace(ADA, team=NORTH.key), MANAGER, NORTH),
    ],
)  # fmt: skip
def test_a_link_for_what_one_already_is_stays_good(member, role, team):
    offer = an_invitation(role, team.key if team else "", by="0000000000ff")

    opened = opens(member, offer, team)
    pressed = tapped(member, f"join.{offer.team or 'admin'}.{offer.code}", offer=offer, offered_team=team)

    for turn in (opened, pressed):
        assert (turn.access, turn.uses) == ((), "")
        assert says(turn.replies[0], "link_known")


def test_ones_own_link_is_for_somebody_else():
    offer = an_invitation(ADMIN, by=MAX.key)

    for turn in (opens(MAX, offer), tapped(MAX, f"join.admin.{offer.code}", offer=offer)):
        assert (turn.access, turn.uses) == ((), "")
        assert says(turn.replies[0], "link_own")


@pytest.mark.parametrize(("role", "asks"), [(REP, "join_team"), (MANAGER, "join_manager")])
def test_an_admin_comes_into_a_team_by_their_own_link(role, asks):
    offer = an_invitation(role, NORTH.key, by=ADA.key)

    asked, joined = opens(ADA, offer, NORTH), joins(ADA, offer, NORTH)

    assert says(asked.replies[0], asks)
    assert joined.access == (Access(ADA.key, "", NORTH.key, ADA.key, NOW),)
    assert says(joined.replies[0], "came_manager")


def test_a_link_that_is_used_up_changes_nothing():
    opened, pressed = opens(SUE, None), tapped(SUE, f"join.{NORTH.key}.{'c' * 22}")

    for turn in (opened, pressed):
        assert (turn.access, turn.uses) == ((), "")
        assert says(turn.replies[0], "link_gone")


def test_joining_pressed_twice_says_where_they_are():
    turn = tapped(RAY, f"join.{NORTH.key}.{'c' * 22}")

    assert turn.access == ()
    assert says(turn.replies[0], "came_team")


def test_somebody_new_is_told_of_their_team_and_what_is_seen_of_them():
    offer = an_invitation(team=NORTH.key)
    scene = replace(scene_of(RAY), came_by=offer)
    scene = replace(scene, rep=replace(scene.rep, greeting="zone"))

    shown = text_of(take_turn(scene, Commanded("start", offer.code), NOTHING_READ, PLAYBOOK).replies[0])

    assert "You belong to North." in shown
    assert "at least five people" in shown
    assert "/settings" in shown
    assert "Where are you?" in shown


@pytest.mark.parametrize(("member", "word"), [(MAX, "came_manager"), (ADA, "came_admin"), (SUE, "came_team")])
def test_whoever_comes_in_again_by_a_link_is_told_what_they_are(member, word):
    turn = turn_of(member, Commanded("start", "c" * 22), came_by=an_invitation())

    assert says(turn.replies[0], word)


def test_a_rep_without_a_team_hears_nothing_of_teams():
    scene = replace(scene_of(replace(SUE, team="")), came_by=an_invitation())

    assert "team" not in text_of(take_turn(scene, Commanded("start", "x"), NOTHING_READ, PLAYBOOK).replies[0])


# --- Who is in -----------------------------------------------------------------------------------


def test_an_admin_sees_everyone_with_role_team_since_when_and_by_whom():
    shown = text_of(turn_of(ADA, Commanded("access")).replies[0])

    assert "5 people are in." in shown
    assert "Max: manager of North, since Wed 12 Aug, by Ada" in shown
    assert "Sue: rep in South, since Wed 12 Aug, by Ada" in shown
    assert "Ops: admin by the settings" in shown
    assert shown.splitlines()[-1].startswith("Eve: no access")


def test_many_people_are_shown_page_by_page():
    crowd = tuple(replace(SUE, key=f"{number:012x}", name=f"Rep {number:02}") for number in range(20))
    seen: list[str] = []

    for page in range(4):
        seen += labels_of(tapped(ADA, f"access.{page}", members=People(*crowd)).replies[0])

    assert [label for label in seen if label.startswith("Rep")] == [one.name for one in crowd]
    assert seen.count("Next") == seen.count("Previous") == 3


@pytest.mark.parametrize("page", ["", "-1", "x", "99999999999999999999", "²", "7"])
def test_a_page_that_is_not_there_is_another_one(page):
    assert tapped(ADA, f"access.{page}").replies[0].blocks


def test_taking_access_away_is_asked_once():
    asked = tapped(ADA, f"shutout.{SUE.key}")
    done = tapped(ADA, actions_of(asked.replies[0])[0])

    assert asked.access == ()
    assert labels_of(asked.replies[0]) == ["Yes, take it away", "Back"]
    assert done.access == (Access(SUE.key, REP, SOUTH.key, ADA.key, NOW, revoked=True),)
    assert "Sue: no access, since Fri 20 Nov, by Ada" in text_of(done.replies[0])
    assert labels_of(done.replies[0]) == ["Let in again", "Everyone"]


def test_whoever_is_let_in_again_is_a_rep_with_all_that_was_theirs():
    turn = tapped(ADA, f"letin.{EVE.key}")

    assert turn.access == (Access(EVE.key, REP, "", ADA.key, NOW),)


def test_an_admin_makes_admins_and_reps_and_leaves_them_in_their_team():
    up, down = tapped(ADA, f"role.{RAY.key}.admin.yes"), tapped(ADA, f"role.{MAX.key}.rep.yes")

    assert up.access == (Access(RAY.key, ADMIN, NORTH.key, ADA.key, NOW),)
    assert down.access == (Access(MAX.key, REP, NORTH.key, ADA.key, NOW),)


@pytest.mark.parametrize("action", ["role.{}.rep.yes", "shutout.{}.yes", "letgo.{}.yes"])
def test_whoever_leaves_a_team_without_a_manager_behind_is_told_so(action):
    only = tapped(ADA, action.format(MAX.key), members=People(ADA, MAX, RAY))
    deputy = replace(RAY, key="0000000000e1", role=MANAGER)
    two = [tapped(ADA, action.format(MAX.key), members=People(ADA, MAX, other)) for other in (deputy, OPS)]

    assert "North has no manager now." in text_of(only.replies[0])
    assert not any("no manager" in text_of(turn.replies[0]) for turn in two)


@pytest.mark.parametrize(
    "action", ["shutout.{}.yes", "letin.{}", "role.{}.rep.yes", "role.{}.admin.yes", "letgo.{}.yes"]
)
@pytest.mark.parametrize("member", [ADA, OPS])
def test_nobody_changes_themselves_or_an_admin_of_the_settings(action, member):
    turn = tapped(ADA, action.format(member.key))

    assert turn.access == ()


@pytest.mark.parametrize(
    ("action", "member"),
    [
        ("shutout.{}.yes", EVE), ("letin.{}", SUE), ("role.{}.rep.yes", SUE), ("letgo.{}.yes", EVE),
        ("role.{}.admin.yes", EVE), ("role.{}.manager", SUE), ("role.{}", SUE), ("letin.{}", NOBODY),
    ],
)  # fmt: skip
def test_what_is_so_already_or_cannot_be_changes_nothing(action, member):
    assert tapped(ADA, action.format(member.key)).access == ()


# --- A manager's own people ----------------------------------------------------------------------


def test_a_manager_lets_go_of_a_rep_of_theirs_once_asked():
    listed = tapped(MAX, "members.0")
    asked = tapped(MAX, f"letgo.{RAY.key}")
    done = tapped(MAX, actions_of(asked.replies[0])[0])

    assert labels_of(listed.replies[0]) == ["Let Ray go"]
    assert asked.access == ()
    assert labels_of(asked.replies[0]) == ["Yes, let go", "Back"]
    assert done.access == (Access(RAY.key, "", "", MAX.key, NOW),)
    assert "Ray is not in the team any more." in text_of(done.replies[0])
    assert labels_of(done.replies[0]) == []


@pytest.mark.parametrize("member", [MAX, OPS, SUE, ADA, EVE, NOBODY])
def test_a_manager_lets_go_of_nobody_else(member):
    own_people = text_of(tapped(MAX, "members.0").replies[0])

    turn = tapped(MAX, f"letgo.{member.key}.yes")

    assert turn.access == ()
    assert text_of(turn.replies[0]) == own_people


def test_a_manager_who_leads_no_more_is_a_rep():
    turn = tapped(ADA, f"letgo.{MAX.key}.yes")

    assert turn.access == (Access(MAX.key, REP, "", ADA.key, NOW),)


# --- For others all of this does not exist -------------------------------------------------------


def as_if_unknown(member: Member) -> str:
    return text_of(turn_of(member, Commanded("nonsense")).replies[0])


@pytest.mark.parametrize(
    ("member", "name"), [(SUE, "invite"), (SUE, "access"), (SUE, "team"), (MAX, "access")]
)
def test_for_others_there_is_no_such_command(member, name):
    assert text_of(turn_of(member, Commanded(name)).replies[0]) == as_if_unknown(member)
    assert f"/{name}" not in text_of(turn_of(member, Commanded("help")).replies[0])


@pytest.mark.parametrize(("member", "roles"), [(SUE, {MANAGER, ADMIN}), (MAX, {ADMIN})])
def test_for_others_there_is_no_such_button(member, roles):
    unknown = text_of(tapped(member, "nonsense").replies[0])
    verbs = [verb for verb, meant in desk.RESERVED.items() if set(meant) <= roles and verb in desk.TAPS]

    assert verbs
    for verb in verbs:
        for rest in ("", ".0", f".{RAY.key}", f".{RAY.key}.yes", f".{RAY.key}.admin", ".admin", ".rep"):
            # Handed more than they would ever be: the buttons alone keep them out.
            turn = tapped(member, f"{verb}{rest}", members=People(*ALL), teams=TEAMS)
            assert (turn.access, turn.invitations, turn.teams) == ((), (), ())
            assert text_of(turn.replies[0]) == unknown


def test_a_question_that_one_may_not_be_asked_any_more_is_void():
    scene = replace(scene_of(SUE), rep=replace(rep_of(SUE), prompt="newteam"))

    turn = take_turn(scene, Said("West"), NOTHING_READ, PLAYBOOK)

    assert (turn.teams, turn.invitations) == ((), ())


def test_all_that_changes_access_is_reserved():
    rooms: tuple[Callable[..., object], ...] = (*access.TAPS.values(), *inviting.TAPS.values())
    open_to_all = [verb for verb, room in desk.TAPS.items() if room in rooms and verb not in desk.RESERVED]

    assert open_to_all == []
    assert {verb for verb in desk.RESERVED if verb in tapping.TAPS} == set()


def test_every_button_fits():
    longest = "x" * 60
    crowd = tuple(replace(one, name=longest) for one in ALL)
    replies = [
        turn.replies[0]
        for turn in (
            turn_of(ADA, Commanded("invite")),
            tapped(ADA, "inviting.leads.0", teams=(replace(NORTH, name=longest),)),
            turn_of(ADA, Commanded("access"), members=People(*crowd)),
            tapped(ADA, f"member.{MAX.key}", members=People(*crowd)),
            tapped(ADA, f"shutout.{MAX.key}", members=People(*crowd)),
            tapped(MAX, "members.0", members=People(*crowd)),
            opens(SUE, an_invitation(team=NORTH.key), replace(NORTH, name=longest)),
        )
    ]

    assert all(len(label) <= LABEL for reply in replies for label in labels_of(reply))
    assert all(len(action) <= 45 for reply in replies for action in actions_of(reply))


def test_the_last_who_lets_people_in_or_leads_is_told_before_they_go():
    alone = People(ADA, RAY)

    assert says(turn_of(ADA, Commanded("forget"), members=alone).replies[0], "forget_last_admin")
    assert not says(turn_of(ADA, Commanded("forget")).replies[0], "forget_last_admin")
    for event, word in ((Commanded("forget"), "forget_leads"), (Picked("leaveteam"), "leave_lead_alone")):
        assert access.asks(rep_of(MAX), event)
        assert says(turn_of(MAX, event, members=People(MAX, RAY)).replies[0], word)
        assert not says(turn_of(MAX, event, members=People(MAX, OPS)).replies[0], word)


@pytest.mark.parametrize(("member", "role"), [(RAY, ADMIN), (MAX, REP)])
def test_a_role_is_given_once_it_has_been_asked_for(member, role):
    asked = tapped(ADA, f"role.{member.key}.{role}")

    assert asked.access == ()
    assert says(asked.replies[0], f"ask_make_{role}")
    assert actions_of(asked.replies[0]) == [f"role.{member.key}.{role}.yes", f"member.{member.key}"]
