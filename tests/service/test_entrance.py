"""Who comes in, over one coach or two: as what, by which right, and never once they may not any more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from threading import Event as Signal
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.event import listen, remove

from bot.coaching.model import (
    ADMIN,
    MANAGER,
    REP,
    Access,
    Commanded,
    Event,
    Invitation,
    Picked,
    Rep,
    Reply,
    Said,
)
from bot.content.shelf import Shelf
from bot.entrance import Entrance
from bot.service import Address, Coach, new_key
from bot.storage.memory import Memory
from bot.storage.tables import METADATA
from tests import playbooks

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
ADA, MAX, RAY, EVE, STRANGER = (
    Address(telegram_id=9_000 + at, name=name) for at, name in enumerate(("Ada", "Max", "Ray", "Eve", "Sue"))
)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


class Worker:
    """A coach on the database, with a clock that the test sets; a second one is another process."""

    def __init__(self, url: str, shelf: Shelf, **entrance: object) -> None:
        self.memory, self.now = Memory(url), NOON
        self.coach = Coach(self.memory, shelf, clock=lambda: self.now)
        self.coach.entrance = Entrance(**entrance)  # type: ignore[arg-type]
        self._updates = 0

    def does(self, who: Address, event: Event, update: str = "") -> tuple[Reply, ...] | None:
        """Let somebody do something; None: they are a stranger."""
        self._updates += 1
        outgoing = self.coach.take(who, event, update or f"{id(self)}:{self._updates}").result(20)
        return None if outgoing is None else tuple(each.reply for each in outgoing)

    def says(self, who: Address, event: Event) -> str:
        replies = self.does(who, event)
        assert replies is not None
        return "\n".join(block.text for reply in replies for block in reply.blocks)

    def presses(
        self, who: Address, label: str, replies: tuple[Reply, ...] | None
    ) -> tuple[Reply, ...] | None:
        buttons = {button.label: button for reply in replies or () for row in reply.rows for button in row}
        return self.does(who, Picked(buttons[label].action))

    def link(self, who: Address, what: str = "") -> str:
        """Return the code of a link that somebody gives."""
        return self.says(who, Commanded("invite", what)).rpartition("/start ")[2]

    def rep(self, who: Address) -> Rep | None:
        with self.memory.look() as unit:
            return unit.reps.of_telegram(who.chat)

    def known(self, who: Address) -> Rep:
        rep = self.rep(who)
        assert rep is not None
        return rep

    def rows(self) -> dict[str, int]:
        with self.memory.look() as unit:
            run = unit.outbox._connection.execute
            return {
                table.name: run(select(func.count()).select_from(table)).scalar() or 0
                for table in METADATA.sorted_tables
            }


@pytest.fixture
def worker(database_url: str, shelf: Shelf) -> Iterator[Worker]:
    worker = Worker(database_url, shelf)
    yield worker
    worker.memory.close()


@pytest.fixture
def other(worker: Worker, database_url: str, shelf: Shelf) -> Iterator[Worker]:
    """Another worker on the same database."""
    other = Worker(database_url, shelf)
    yield other
    other.memory.close()


def comes_in(worker: Worker, who: Address, role: str = REP, team: str = "") -> str:
    return worker.says(who, Commanded("start", worker.coach.invite(role, team).result().code))


# --- By which right ------------------------------------------------------------------------------


def test_only_a_good_link_lets_somebody_in(worker: Worker):
    empty = worker.rows()

    assert worker.does(EVE, Said("Omar went quiet", "1")) is None
    assert worker.does(EVE, Commanded("start", "no such code")) is None
    assert worker.rows() == empty

    assert "Where are you?" in comes_in(worker, EVE)
    assert worker.rows()["reps"] == 1


def test_what_a_stranger_sends_again_is_not_counted_and_not_kept(worker: Worker):
    code = worker.coach.invite().result().code
    for _ in range(2):
        assert worker.does(EVE, Said("hello", "1"), "5:1") is None

    assert worker.does(EVE, Commanded("start", code), "5:2")
    before = worker.rows()

    assert worker.does(EVE, Commanded("start", code), "5:2") == ()
    assert worker.rows() == before


def test_a_link_brings_a_team_at_once(worker: Worker):
    comes_in(worker, MAX, MANAGER, "North")

    told = worker.says(RAY, Commanded("start", worker.link(MAX)))

    ray, leader = worker.known(RAY), worker.known(MAX)
    assert (ray.role, ray.team, ray.role_by, ray.role_at, ray.joined_at) == (
        REP, leader.team, leader.key, NOON, NOON,
    )  # fmt: skip
    assert "You belong to North." in told
    assert "at least five people" in told


def test_one_link_lets_one_of_two_workers_people_in(worker: Worker, other: Worker):
    code = worker.coach.invite().result().code

    taken = [
        at.coach.take(who, Commanded("start", code), f"1:{number}")
        for number, (at, who) in enumerate([(worker, RAY), (other, EVE), (worker, MAX), (other, ADA)])
    ]

    assert sorted(future.result(20) is None for future in taken) == [False, True, True, True]
    assert worker.rows()["reps"] == 1


def test_one_person_at_two_workers_is_one_rep(worker: Worker, other: Worker):
    worker.coach.entrance = other.coach.entrance = Entrance(open=True)

    taken = [at.coach.take(EVE, Said("hello", "1"), f"1:{at is other}") for at in (worker, other) * 3]

    assert all(future.result(20) is not None for future in taken)
    assert worker.rows()["reps"] == 1


def test_an_admin_of_the_settings_is_one_for_as_long_as_they_name_them(worker: Worker):
    worker.coach.entrance = Entrance(admins=frozenset({ADA.chat}))
    assert "Who is the link for?" in worker.says(ADA, Commanded("invite"))
    assert worker.known(ADA).role == REP

    worker.does(ADA, Picked("setat.10:00"))
    worker.coach.entrance = Entrance()

    assert worker.known(ADA).role == REP
    assert "/help" in worker.says(ADA, Commanded("invite"))


def test_an_admin_of_the_settings_who_joins_a_team_is_kept_as_what_they_were(worker: Worker):
    worker.coach.entrance = Entrance(admins=frozenset({ADA.chat}))
    worker.does(ADA, Commanded("start"))
    comes_in(worker, MAX, MANAGER, "North")

    asked = worker.does(ADA, Commanded("start", worker.link(MAX)))
    worker.presses(ADA, "Join", asked)

    ada = worker.known(ADA)
    assert (ada.role, ada.team) == (REP, worker.known(MAX).team)


def test_in_the_terminal_everybody_is_let_in_and_nobody_special(worker: Worker):
    worker.coach.entrance = Entrance(admins=frozenset({ADA.chat}))

    assert worker.coach.hear(Address(console_name="rep"), Commanded("start")).result(20)
    (reply,) = worker.coach.hear(ADA, Commanded("invite")).result(20)

    assert "/help" in reply.blocks[0].text


# --- Links that reps bring -----------------------------------------------------------------------


def test_a_rep_joins_by_a_tap_and_the_link_is_used_up(worker: Worker):
    comes_in(worker, RAY)
    comes_in(worker, MAX, MANAGER, "North")
    code = worker.link(MAX)

    asked = worker.does(RAY, Commanded("start", code))
    assert worker.known(RAY).team == ""
    worker.now += timedelta(hours=1)
    for _ in range(2):
        worker.presses(RAY, "Join", asked)

    ray = worker.known(RAY)
    assert (ray.team, ray.joined_at, ray.role_by) == (
        worker.known(MAX).team,
        worker.now,
        worker.known(MAX).key,
    )
    assert worker.does(EVE, Commanded("start", code)) is None


@pytest.mark.parametrize("who", [RAY, MAX])
def test_a_link_that_changes_nothing_still_lets_somebody_else_in(worker: Worker, who: Address):
    comes_in(worker, MAX, MANAGER, "North")
    worker.does(RAY, Commanded("start", worker.link(MAX)))
    code = worker.link(MAX)

    worker.does(who, Commanded("start", code))

    assert worker.does(EVE, Commanded("start", code))


def test_a_manager_takes_back_all_their_links_and_no_others(worker: Worker):
    comes_in(worker, MAX, MANAGER, "North")
    mine, theirs = [worker.link(MAX), worker.link(MAX)], worker.coach.invite().result().code

    assert worker.says(MAX, Commanded("invite", "revoke")) == "Taken back: 2 invitations nobody had used."

    assert [worker.does(EVE, Commanded("start", code)) for code in mine] == [None, None]
    assert worker.does(EVE, Commanded("start", theirs))


def test_a_link_is_good_for_a_week(worker: Worker):
    comes_in(worker, MAX, MANAGER, "North")
    code = worker.link(MAX)
    worker.now += timedelta(days=7)

    assert worker.does(EVE, Commanded("start", code)) is None


# --- Letting go ----------------------------------------------------------------------------------


def led(worker: Worker) -> None:
    """Let an admin, a manager and a rep of a team in."""
    comes_in(worker, ADA, ADMIN)
    comes_in(worker, MAX, MANAGER, "North")
    worker.does(RAY, Commanded("start", worker.link(MAX)))
    worker.does(RAY, Said("Omar from Beta Logistics went with someone else", "1"))


def test_whoever_is_shut_out_is_a_stranger_at_once_on_every_worker(worker: Worker, other: Worker):
    led(worker)
    assert other.does(RAY, Commanded("today")) is not None
    before = other.rows()

    asked = worker.does(ADA, Picked(f"shutout.{worker.known(RAY).key}"))
    worker.presses(ADA, "Yes, take it away", asked)

    for event in (
        Said("hello", "2"),
        Commanded("today"),
        Picked("settings"),
        Commanded("start"),
        Commanded("invite"),
    ):
        assert other.does(RAY, event) is None
        assert worker.does(RAY, event) is None
    assert other.coach.lost(RAY, "9:9").result(20) == ()
    assert other.coach.excuse(RAY, "9:10", "1a").result(20) is None
    after = other.rows()
    assert {name for name in before if before[name] != after[name]} == {"outbox", "seen_updates"}
    revoked = other.known(RAY)
    assert (revoked.revoked_at, revoked.role_by) == (NOON, worker.known(ADA).key)


def test_nothing_more_is_said_to_whoever_is_shut_out(worker: Worker):
    led(worker)
    assert any(each.chat == RAY.chat for each in worker.coach.waiting(0))
    number = next(each.number for each in worker.coach.waiting(0) if each.chat == RAY.chat)
    ray = worker.known(RAY)
    assert worker.coach.still_waits(number)

    worker.does(ADA, Picked(f"shutout.{ray.key}.yes"))

    assert not any(each.chat == RAY.chat for each in worker.coach.waiting(0))
    assert not worker.coach.still_waits(number)
    assert worker.known(RAY).next_nudge_at is None
    # Not even where a nudge was set for them after that.
    worker.memory.submit(lambda unit: unit.reps.schedule([(ray.key, NOON, None)])).result()
    assert worker.coach.tick().result(20).claimed == 0


def test_access_that_is_open_to_all_is_not_open_to_whoever_is_shut_out(worker: Worker):
    led(worker)
    worker.does(ADA, Picked(f"shutout.{worker.known(RAY).key}.yes"))
    worker.coach.entrance = Entrance(open=True)

    assert worker.does(RAY, Commanded("start")) is None
    assert worker.does(EVE, Commanded("start")) is not None


@pytest.mark.parametrize("way", ["an admin", "a new link", "the settings"])
def test_whoever_comes_back_finds_what_was_theirs(worker: Worker, way: str):
    led(worker)
    ray = worker.known(RAY)
    with worker.memory.look() as unit:
        theirs = unit.prospects.of(ray.key), unit.debriefs.unfinished_of(ray.key)
    worker.does(ADA, Picked(f"shutout.{ray.key}.yes"))

    if way == "an admin":
        worker.does(ADA, Picked(f"letin.{ray.key}"))
    elif way == "a new link":
        worker.does(RAY, Commanded("start", worker.link(MAX)))
    else:
        worker.coach.entrance = Entrance(admins=frozenset({RAY.chat}))
    assert worker.does(RAY, Commanded("help"))

    back = worker.known(RAY)
    assert (back.key, back.revoked_at, back.team) == (ray.key, None, ray.team)
    with worker.memory.look() as unit:
        assert (unit.prospects.of(ray.key), unit.debriefs.unfinished_of(ray.key)) == theirs
    assert back.next_nudge_at is not None


def test_the_links_of_whoever_may_not_invite_any_more_open_nothing(worker: Worker):
    led(worker)
    code, key = worker.link(MAX), worker.known(MAX).key

    worker.does(ADA, Picked(f"role.{key}.rep.yes"))

    assert worker.does(EVE, Commanded("start", code)) is None


@pytest.mark.parametrize("what", ["admin", "manager West"])
def test_the_links_of_whoever_the_settings_name_no_more_open_nothing(worker: Worker, what: str):
    led(worker)
    worker.coach.entrance = Entrance(admins=frozenset({EVE.chat}))
    worker.does(EVE, Commanded("start"))
    code = worker.link(EVE, what)
    asked = worker.does(RAY, Commanded("start", code))
    before = worker.known(RAY)

    worker.coach.entrance = Entrance()

    assert worker.does(STRANGER, Commanded("start", code)) is None
    worker.presses(RAY, "Yes", asked)
    assert (worker.known(RAY).role, worker.known(RAY).team) == (before.role, before.team)
    # Named again, they may give it again.
    worker.coach.entrance = Entrance(admins=frozenset({EVE.chat}))
    assert worker.does(STRANGER, Commanded("start", code))


def test_a_managers_link_leads_into_the_team_that_they_lead_and_no_other(worker: Worker):
    led(worker)
    code = worker.link(MAX)
    manager = worker.known(MAX)
    south = worker.coach.invite(MANAGER, "South").result().team
    moved = Access(manager.key, "", south, "", NOON)

    worker.memory.submit(lambda unit: unit.reps.give(moved)).result()

    assert worker.does(EVE, Commanded("start", code)) is None


def test_a_manager_lets_a_rep_go_and_does_nothing_more(worker: Worker):
    led(worker)
    listed = worker.does(MAX, Picked("members.0"))
    before = worker.rows()

    worker.presses(MAX, "Yes, let go", worker.presses(MAX, "Let Ray go", listed))

    ray = worker.known(RAY)
    assert (ray.team, ray.joined_at, ray.revoked_at, ray.role) == ("", None, None, REP)
    changed = {name for name, count in worker.rows().items() if count != before[name]}
    assert changed == {"outbox", "seen_updates"}
    assert worker.does(RAY, Commanded("today"))


def test_the_admin_sees_whom_and_by_whom(worker: Worker):
    led(worker)

    shown = worker.says(ADA, Commanded("access"))

    assert "3 people are in." in shown
    assert "Ray: rep in North, since Mon 16 Nov, by Max" in shown


@pytest.mark.parametrize("data", ["shutout.a\0b", "shutout.\ud800", "undo.\0", "member.\0\ud800.yes"])
def test_a_button_with_anything_in_it_harms_nobody_who_writes_at_the_same_time(worker: Worker, data: str):
    led(worker)
    others = [
        (who, Said("Beth from Acme went quiet after the demo", "9"), f"7:{who.chat}") for who in (RAY, MAX)
    ]
    busy, go_on = Signal(), Signal()
    worker.memory.submit(lambda _unit: (busy.set(), go_on.wait(20)))
    busy.wait(20)

    forged = [worker.coach.take(who, Picked(data), f"8:{at}") for at, who in enumerate((ADA, RAY, ADA, MAX))]
    taken = [worker.coach.take(*other) for other in others]
    go_on.set()

    assert all(future.result(20) for future in (*taken, *forged))


@contextmanager
def looks_at_members() -> Iterator[list[str]]:
    """Note each look at who is in."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "AS givers" in statement:
            found.append(statement)

    listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        remove(Engine, "before_cursor_execute", note)


def test_of_everyone_only_those_are_looked_up_who_are_shown(worker: Worker):
    led(worker)
    key = worker.known(RAY).key

    with looks_at_members() as found:
        for asked in (Commanded("invite"), Picked("inviting.choose"), Picked("inviting.reps.0")):
            worker.does(ADA, asked)
        worker.does(MAX, Commanded("invite"))
        assert found == []

        worker.does(ADA, Commanded("access"))
        worker.does(ADA, Picked(f"member.{key}"))

    page, one = found
    assert "LIMIT" in page
    assert "WHERE reps.key = " in one.replace('"', "")


# --- Forgotten -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entrance", [Entrance(), Entrance(open=True), Entrance(admins=frozenset({RAY.chat}))]
)
def test_what_comes_again_after_forgetting_makes_nobody_anew(worker: Worker, entrance: Entrance):
    worker.coach.entrance = Entrance(open=True)
    said, asked = Said("Omar from Beta Logistics went with someone else", "1"), Commanded("forget")
    worker.does(RAY, said, "5:1")
    question = worker.does(RAY, asked, "5:2")
    yes = next(
        button.action
        for reply in question or ()
        for row in reply.rows
        for button in row
        if "forget" in button.action
    )
    worker.coach.entrance = entrance
    assert worker.does(RAY, Picked(yes), "5:3")
    assert worker.rows()["reps"] == 0
    before = worker.rows()

    again = [worker.does(RAY, event, f"5:{at}") for at, event in enumerate((said, asked, Picked(yes)), 1)]

    assert again == [(), (), ()]
    assert worker.rows() == before


# --- From the command line -----------------------------------------------------------------------


def test_the_command_line_makes_a_team_once(worker: Worker):
    given: list[Invitation] = [
        worker.coach.invite(MANAGER, name).result() for name in ("North", "north", "South")
    ]

    assert given[0].team == given[1].team != given[2].team
    assert worker.rows()["teams"] == 2
    assert worker.coach.uninvite().result() == 3
    assert worker.does(MAX, Commanded("start", given[0].code)) is None


def meeting(both: Barrier) -> Callable[[], str]:
    """Give keys, the first one only when the other worker wants its first one, too."""
    met: list[bool] = []

    def key() -> str:
        if not met:
            met.append(True)
            both.wait(20)
        return new_key()

    return key


def test_two_workers_make_one_team_of_a_name(postgres_url: str, shelf: Shelf):
    worker, other = (Worker(postgres_url, shelf) for _ in range(2))
    comes_in(worker, ADA, ADMIN)
    comes_in(worker, EVE, ADMIN)
    both = Barrier(2)
    for each in (worker, other):
        each.coach._keys = meeting(both)

    taken = [
        worker.coach.take(ADA, Commanded("invite", "manager North"), "3:1"),
        other.coach.take(EVE, Commanded("invite", "manager NORTH"), "3:2"),
    ]
    replies = [each.reply for future in taken for each in future.result(20) or ()]

    codes = [reply.blocks[1].text.rpartition(" ")[2] for reply in replies]
    assert worker.rows()["teams"] == 1
    for who, code in zip((MAX, RAY), codes, strict=True):
        worker.does(who, Commanded("start", code))
    assert worker.known(MAX).team == worker.known(RAY).team != ""
    for each in (worker, other):
        each.memory.close()


def test_who_gave_a_role_stays_when_only_the_team_changes(worker: Worker):
    led(worker)
    before = worker.known(RAY)

    worker.memory.submit(
        lambda unit: unit.reps.give(Access(before.key, "", "", "x", NOON + timedelta(1)))
    ).result()

    after = worker.known(RAY)
    assert (after.role, after.role_by, after.role_at) == (before.role, before.role_by, before.role_at)
    assert (after.team, after.joined_at) == ("", None)


def test_a_button_for_a_link_pressed_twice_gives_one_link(worker: Worker):
    comes_in(worker, ADA, ADMIN)
    choice = worker.does(ADA, Commanded("invite"))

    first = worker.presses(ADA, "A rep", choice)
    again = worker.presses(ADA, "A rep", choice)

    assert first is not None
    assert again is not None
    assert "/start" in first[0].blocks[-1].text
    assert again[0].blocks[0].text == worker.coach.word("invited_twice")
    assert worker.rows()["invitations"] == 2


def test_of_a_last_name_one_letter_is_kept_as_it_is_now(worker: Worker):
    comes_in(worker, RAY)

    worker.does(replace(RAY, initial="K"), Said("hello"))
    before = worker.known(RAY).initial
    worker.does(replace(RAY, initial="L"), Said("hello"))

    assert (before, worker.known(RAY).initial) == ("K", "L")
    assert worker.known(RAY).called == "Ray L."
