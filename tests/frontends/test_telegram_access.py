"""Who may come in, and what becomes of those who may not: nothing is stored and little is said."""

from collections.abc import AsyncIterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.__main__ import app
from bot.coaching.model import Access, Event, Rep, Turn
from bot.frontends.telegram import delivering
from bot.service import Address, Coach
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from bot.storage.tables import METADATA
from tests.botapi import Person
from tests.frontends.desk import NOW, Desk, text
from tests.frontends.phone import Overheard, Stage, on_stage, quick, shelf

STRANGER = (
    "This coach is for a team and opens with an invitation link. Ask whoever told you about it for one."
)

LINK_GONE = "That link is used up or too old. Ask whoever gave it to you for a new one."


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async with on_stage(sqlite_url) as stage:
        yield stage


def rows(memory: Memory) -> dict[str, int]:
    """Count the rows of every table."""
    with memory.look() as unit:
        connection = unit.outbox._connection
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for table in METADATA.sorted_tables
        }


def invitation(stage: Stage, role: str = "rep") -> str:
    return stage.coach.invite(role).result().code


async def acted(stage: Stage) -> None:
    """Wait until what somebody did has been dealt with, whatever is said about it."""
    await stage.settled()
    polls = len(stage.server.calls("getUpdates"))
    stage.server.push({"a_kind_of_next_year": {}})
    await stage.server.until(lambda: len(stage.server.calls("getUpdates")) > polls)


def heard(stage: Stage, person: Person) -> list[str]:
    return [message.text for message in stage.server.chat(person).from_bot]


# --- Strangers -----------------------------------------------------------------------------------


async def test_a_stranger_is_told_once_and_nothing_is_stored(stage: Stage):
    server = stage.server
    eve = server.person("Eve", username="eve")
    before = rows(stage.memory)

    first = server.say(eve, "Omar went quiet")
    server.say(eve, "/start")
    server.say(eve, "/today")
    server.edit(first, "Omar said no")
    server.forward(eve, "Not interested, thanks", "hidden")
    server.send(eve, "voice")
    await server.until(lambda: heard(stage, eve))
    server.press(server.last(eve), "d1.1.sent")
    server.press(server.last(eve), "..")
    await acted(stage)

    assert heard(stage, eve) == [STRANGER]
    assert rows(stage.memory) == before


async def test_a_stranger_is_told_again_the_next_day(sqlite_url: str):
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=True) as traveller:
        async with on_stage(sqlite_url) as stage:
            eve = stage.server.person("Eve")
            for _ in range(2):
                stage.server.say(eve, "hello")
                stage.server.say(eve, "anybody there")
                await acted(stage)
                traveller.shift(timedelta(days=1))
            await stage.server.until(lambda: len(heard(stage, eve)) == 2)

    assert heard(stage, eve) == [STRANGER] * 2


async def test_each_stranger_is_told(stage: Stage):
    people = [stage.server.person(f"Eve{number}") for number in range(3)]

    for person in people:
        stage.server.say(person, "hello")
    await stage.server.until(lambda: all(heard(stage, person) for person in people))

    assert rows(stage.memory)["reps"] == 0


@pytest.mark.parametrize("state", ["wrong", "used", "expired", "revoked", "odd"])
async def test_a_link_that_is_not_good_opens_nothing(stage: Stage, state: str):
    code = {"wrong": "AAAAAAAAAAAAAAAAAAAAAA", "odd": "\ud83d' OR 1=1 --"}.get(state) or invitation(stage)
    if state == "used":
        dana = stage.server.person("Dana")
        stage.server.say(dana, f"/start {code}")
        await acted(stage)
        assert "Where are you?" in heard(stage, dana)[0]
    if state == "revoked":
        assert stage.coach.uninvite().result() == 1
    eve = stage.server.person("Eve")
    before = rows(stage.memory)

    with time_machine.travel(datetime.now(UTC) + timedelta(days=8 if state == "expired" else 0), tick=True):
        message = {"message_id": 900, "date": 1, "from": eve.as_user(), "chat": eve.as_chat()}
        stage.server.chat(eve)
        stage.server.push({"message": {**message, "text": f"/start {code}"}})
        await acted(stage)
        await stage.server.until(lambda: heard(stage, eve))

    assert heard(stage, eve) == [LINK_GONE]
    assert rows(stage.memory) == before


async def test_a_stranger_who_brings_a_good_link_later_comes_in(stage: Stage):
    dana = stage.server.person("Dana")

    stage.server.say(dana, "hello")
    await stage.server.until(lambda: heard(stage, dana))
    stage.server.say(dana, f"/start {invitation(stage)}")
    await acted(stage)

    assert heard(stage, dana)[0] == STRANGER
    assert heard(stage, dana)[1].startswith("Tell me what happened")


async def test_an_invitation_lets_one_person_in(stage: Stage):
    code = invitation(stage)
    people = [stage.server.person(name) for name in ("Dana", "Eve", "Finn")]

    for person in people:
        stage.server.say(person, f"/start {code}")
    await acted(stage)
    await stage.server.until(lambda: all(heard(stage, person) for person in people))

    assert [heard(stage, person) == [LINK_GONE] for person in people] == [False, True, True]
    assert rows(stage.memory)["reps"] == 1


async def test_of_links_that_are_not_good_it_is_told_no_more_often_than_of_the_rest(stage: Stage):
    eve = stage.server.person("Eve")

    for words in ("/start AAAAAAAAAAAAAAAAAAAAAA", "/start BBBBBBBBBBBBBBBBBBBBBB", "hello"):
        stage.server.say(eve, words)
    await acted(stage)
    await stage.server.until(lambda: heard(stage, eve))

    assert heard(stage, eve) == [LINK_GONE]


async def test_groups_and_channels_are_ignored(stage: Stage):
    dana = stage.server.person("Dana")
    stage.known(dana)
    before = rows(stage.memory)
    group = {"id": -100123, "type": "supergroup", "title": "Sales"}
    message = {"message_id": 5, "date": 1, "chat": group, "text": "Omar went quiet"}

    stage.server.push({"message": {**message, "from": dana.as_user()}})
    stage.server.push({"message": {**message, "from": dana.as_user(), "text": "/start"}})
    stage.server.push({"message": {**message, "sender_chat": group}})
    stage.server.push({"channel_post": {**message, "sender_chat": group}})
    stage.server.push({
        "callback_query": {
            "id": "1", "from": dana.as_user(), "chat_instance": "1", "data": "d1.1.sent", "message": message,
        }
    })  # fmt: skip
    await acted(stage)

    assert stage.spoken() == []
    assert rows(stage.memory) == before


# --- Those who may -------------------------------------------------------------------------------


async def test_everybody_may_come_in_where_access_is_open(sqlite_url: str):
    async with on_stage(sqlite_url, access="open") as stage:
        eve = stage.server.person("Eve")
        stage.server.say(eve, "Omar from Beta Logistics went with someone else")
        await acted(stage)

        assert "GRACEFUL EXIT" in heard(stage, eve)[0]


async def test_the_admins_of_the_settings_need_no_invitation(sqlite_url: str):
    async with on_stage(sqlite_url, admin_ids=frozenset({77})) as stage:
        ada = stage.server.person("Ada", id=77)
        stage.server.say(ada, "/start")
        await acted(stage)
        assert heard(stage, ada)[0].startswith("Tell me what happened")

        stage.server.say(ada, "/invite")
        await acted(stage)
        stage.server.tap(ada, "A rep")
        await acted(stage)

        (link,) = [word for word in heard(stage, ada)[-1].split() if word.startswith("https://")]
        bot, _, code = link.rpartition("?start=")
        assert bot == "https://t.me/unchase_test_bot"
        eve = stage.server.person("Eve")
        stage.server.say(eve, f"/start {code}")
        await acted(stage)
        assert "Where are you?" in heard(stage, eve)[0]


async def test_a_rep_who_becomes_an_admin_may_invite(sqlite_url: str):
    async with on_stage(sqlite_url, admin_ids=frozenset({77})) as stage:
        ada = stage.server.person("Ada", id=77)
        stage.known(ada)
        stage.server.say(ada, "/invite admin")
        await acted(stage)

        assert "https://t.me/" in heard(stage, ada)[0]


async def test_an_admin_invited_by_link_may_invite_and_take_back(stage: Stage):
    ada = stage.server.person("Ada")
    stage.server.say(ada, f"/start {invitation(stage, 'admin')}")
    await acted(stage)
    other = invitation(stage)

    for words in ("/invite manager North", "/invite admin", "/invite revoke"):
        stage.server.say(ada, words)
    await acted(stage)

    rep, admin, revoked = heard(stage, ada)[-3:]
    assert "?start=" in rep
    assert "?start=" in admin
    assert revoked == "Taken back: 2 invitations nobody had used."
    people = [stage.server.person(name) for name in ("Dana", "Eve", "Finn")]
    for person, code in zip(people, (rep.split("=")[-1], admin.split("=")[-1], other), strict=True):
        stage.server.say(person, f"/start {code}")
    await acted(stage)
    await stage.server.until(lambda: all(heard(stage, person) for person in people))
    assert [heard(stage, person) == [LINK_GONE] for person in people] == [True, True, False]


async def test_for_others_there_is_no_such_command(stage: Stage):
    dana = stage.server.person("Dana")
    stage.known(dana)
    before = rows(stage.memory)["invitations"]

    for words in ("/invite", "/nonsense"):
        stage.server.say(dana, words)
    await acted(stage)

    invite, nonsense = heard(stage, dana)
    assert invite == nonsense
    assert rows(stage.memory)["invitations"] == before
    assert all(
        command["command"] != "invite"
        for commands in stage.server.bot.commands.values()
        for command in commands
    )


async def test_an_invitation_delivered_twice_is_one_invitation(stage: Stage):
    ada = stage.server.person("Ada")
    stage.known(ada, "admin")
    for words in ("/invite revoke", "/invite manager North"):
        stage.server.say(ada, words)
    await acted(stage)
    before = rows(stage.memory)

    stage.server.redeliver_all()
    await acted(stage)

    assert rows(stage.memory) == before
    code = heard(stage, ada)[-1].split("=")[-1]
    dana = stage.server.person("Dana")
    stage.server.say(dana, f"/start {code}")
    await acted(stage)
    assert "Where are you?" in heard(stage, dana)[0]


async def test_codes_are_long_and_only_their_digests_are_kept(stage: Stage):
    codes = {invitation(stage) for _ in range(20)}

    assert len(codes) == 20
    assert all(len(code) >= 22 for code in codes)
    with stage.memory.look() as unit:
        kept: list[Any] = list(unit.outbox._connection.exec_driver_sql("SELECT * FROM invitations"))
    assert not any(code in str(row) for code in codes for row in kept)


# --- The first acquaintance ----------------------------------------------------------------------


async def test_onboarding_takes_three_taps(stage: Stage):
    dana = stage.server.person("Dana")
    code = invitation(stage)

    stage.server.say(dana, f"/start {code}")  # the one tap on Start behind the link
    await acted(stage)
    assert heard(stage, dana)[-1].startswith("Tell me what happened with a prospect")
    stage.server.tap(dana, "London")
    await acted(stage)
    assert heard(stage, dana)[-1].startswith("Good: Europe/London.")
    stage.server.tap(dana, "Try this one")
    await acted(stage)

    assert heard(stage, dana)[-1].startswith("Omar · Beta Logistics. Read: “later”.")
    with stage.memory.look() as unit:
        rep = unit.reps.of_telegram(dana.id)
    assert rep is not None
    assert (rep.time_zone, rep.role, rep.greeting, rep.name) == ("Europe/London", "rep", "done", "Dana")


async def test_the_zone_of_the_settings_can_be_kept_and_a_late_tap_changes_nothing(sqlite_url: str):
    async with on_stage(sqlite_url, zone=lambda: "Asia/Kathmandu") as stage:
        dana = stage.server.person("Dana")
        stage.server.say(dana, f"/start {invitation(stage)}")
        await acted(stage)
        question = stage.server.last(dana)
        stage.server.tap(question, "Stay at Asia/Kathmandu")
        await acted(stage)
        stage.server.tap(question, "London")
        await acted(stage)

        with stage.memory.look() as unit:
            rep = unit.reps.of_telegram(dana.id)
    assert rep is not None
    assert rep.time_zone == "Asia/Kathmandu"


async def test_a_rep_who_begins_at_once_is_served(stage: Stage):
    dana = stage.server.person("Dana")
    stage.server.say(dana, f"/start {invitation(stage)}")
    stage.server.say(dana, "Omar from Beta Logistics went with someone else")
    await acted(stage)

    assert "GRACEFUL EXIT" in heard(stage, dana)[-1]


def test_a_coach_for_the_command_line_gives_the_same_invitations(sqlite_url: str):
    with Memory(sqlite_url) as memory:
        coach = Coach(memory, shelf())
        given = coach.invite("admin").result()

        assert given.role == "admin"
        assert given.expires_at - datetime.now(UTC) > timedelta(days=6, hours=23)
        assert coach.uninvite().result() == 1


# --- Files, teams and goodbyes -------------------------------------------------------------------

A_STORY = b"""\
stories:
  - kind: bite
    tip: "Label the docks"
"""


async def test_no_file_of_a_stranger_is_fetched(stage: Stage):
    eve = stage.server.person("Eve")
    before = rows(stage.memory)

    stage.server.bring(eve, "stories.yaml", A_STORY)
    await acted(stage)
    await stage.server.until(lambda: heard(stage, eve))

    assert heard(stage, eve) == [STRANGER]
    assert stage.server.calls("getFile") == []
    assert rows(stage.memory) == before


async def test_a_file_that_comes_right_behind_the_link_is_read(stage: Stage):
    dana, code = stage.server.person("Dana"), invitation(stage)
    await stage.stop()

    stage.server.say(dana, f"/start {code}")
    stage.server.bring(dana, "stories.yaml", A_STORY)
    await stage.start()
    await acted(stage)

    assert len(stage.server.calls("getFile")) == 1
    assert stage.coach.word("showed_file") not in heard(stage, dana)


async def test_a_rep_joins_a_team_with_one_tap(stage: Stage):
    dana, max_ = stage.server.person("Dana"), stage.server.person("Max")
    stage.known(dana)
    stage.server.say(max_, f"/start {stage.coach.invite('manager', 'North').result().code}")
    await acted(stage)
    stage.server.say(max_, "/invite")
    await acted(stage)

    stage.server.say(dana, f"/start {heard(stage, max_)[-1].split('=')[-1]}")
    await acted(stage)
    question = stage.server.last(dana)
    assert question.labels == ["Join", "Not now"]
    for _ in range(2):
        stage.server.press(question, question.button("Join")["callback_data"])
    await acted(stage)

    assert heard(stage, dana)[-1].startswith("You belong to North.")
    with stage.memory.look() as unit:
        known, leader = unit.reps.of_telegram(dana.id), unit.reps.of_telegram(max_.id)
    assert known is not None
    assert leader is not None
    assert (known.team, leader.role) == (leader.team, "manager")


async def test_somebody_let_go_by_another_worker_is_a_stranger_at_once(stage: Stage, sqlite_url: str):
    dana = stage.server.person("Dana")
    rep = stage.known(dana)
    stage.server.say(dana, "/today")
    await acted(stage)
    said = len(heard(stage, dana))

    with Memory(sqlite_url) as elsewhere:
        out = Access(rep.key, "rep", "", "", datetime.now(UTC), revoked=True)
        elsewhere.submit(lambda unit: unit.save(Turn((), access=(out,)), rep.key)).result()
    before = rows(stage.memory)
    stage.server.say(dana, "Omar went quiet")
    stage.server.say(dana, "/today")
    await acted(stage)
    await stage.server.until(lambda: len(heard(stage, dana)) > said)

    assert heard(stage, dana)[said:] == [STRANGER]
    assert rows(stage.memory) == before


async def test_what_still_waits_for_somebody_let_go_is_not_said(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delivering, "_FRESH", 0.2)
    (person,) = desk.people(1)
    desk.memory.submit(lambda unit: unit.reps.add(Rep("r2"), NOW, telegram_id=person.id)).result()
    desk.server.fault("too_many", chat=person.id, retry_after=1)
    desk.say(person, text("one"), text("two"))
    await desk.server.until(lambda: desk.sender.counts.retried)

    out = Access("r2", "rep", "", "", NOW, revoked=True)
    desk.memory.submit(lambda unit: unit.save(Turn((), access=(out,)), "r2")).result()
    await desk.server.until(lambda: desk.sender.counts.expired == 2)

    assert desk.shown(person) == []
    assert desk.left() == ()


class Faulty(Overheard):
    """A coach that fails at every turn."""

    def take(self, address: Address, event: Event, update: str) -> Future[tuple[Outgoing, ...] | None]:
        """Fail."""
        failed: Future[tuple[Outgoing, ...] | None] = Future()
        failed.set_exception(OSError("the disk is full"))
        return failed


async def test_a_stranger_gets_no_apology(stage: Stage):
    stage.coach.__class__ = Faulty
    eve, before = stage.server.person("Eve"), rows(stage.memory)

    stage.server.say(eve, "hello")
    await acted(stage)

    assert heard(stage, eve) == []
    assert rows(stage.memory) == before


# --- From the command line -----------------------------------------------------------------------


def test_the_command_line_invites_a_manager_with_a_team(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", sqlite_url)

    given = CliRunner().invoke(app, ["invite", "--manager", "North"])

    assert (given.exit_code, given.stdout[:7]) == (0, "/start ")
    with Memory(sqlite_url) as memory:
        code = given.stdout.removeprefix("/start ").strip()
        offer = memory.submit(lambda unit: unit.invitations.of(code, datetime.now(UTC))).result()
        with memory.look() as unit:
            (team,) = unit.teams.all()
    assert offer is not None
    assert (offer.role, offer.team, team.name) == ("manager", team.key, "North")


@pytest.mark.parametrize("wrong", [["North", "--admin"], [" "], [""], ["x" * 61]])
def test_the_command_line_says_what_a_team_is_called(sqlite_url: str, wrong: list[str], monkeypatch: Any):
    monkeypatch.setenv("DATABASE_URL", sqlite_url)

    refused = CliRunner().invoke(app, ["invite", "--manager", *wrong])

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--manager" in refused.stderr
