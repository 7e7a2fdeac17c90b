"""Reps who block the bot: their nudges stop, their data stays, and their next message brings them back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.coaching.model import Prospect, Rep
from bot.storage.tables import METADATA
from tests.botapi import Person
from tests.frontends.phone import Stage, on_stage, quick

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async with on_stage(sqlite_url, clock=lambda: NOW) as stage:
        yield stage


@pytest.fixture
def dana(stage: Stage) -> Person:
    """A rep with a prospect and a nudge to come."""
    dana = stage.server.person("Dana")
    rep = stage.known(dana)

    def prepare(unit) -> None:
        unit.reps.save(replace(rep, next_nudge_at=TOMORROW))
        unit.prospects.save(Prospect("a" * 12, rep.key, "Omar"))

    stage.memory.submit(prepare).result()
    return dana


def rep_of(stage: Stage, person: Person) -> Rep:
    with stage.memory.look() as unit:
        rep = unit.reps.of_telegram(person.id)
    assert rep is not None
    return rep


def rows(stage: Stage) -> int:
    """Count all that is stored."""
    with stage.memory.look() as unit:
        connection = unit.outbox._connection
        tables = METADATA.sorted_tables
        return sum(
            connection.execute(select(func.count()).select_from(table)).scalar() or 0 for table in tables
        )


async def test_who_blocks_the_bot_gets_no_more_nudges_and_keeps_what_is_theirs(stage: Stage, dana: Person):
    stage.server.block(dana)
    await stage.server.until(lambda: not rep_of(stage, dana).active)

    assert rep_of(stage, dana).next_nudge_at is None
    with stage.memory.look() as unit:
        assert [prospect.name for prospect in unit.prospects.of(rep_of(stage, dana).key)] == ["Omar"]
    assert stage.spoken() == []


async def test_the_next_message_brings_them_back(stage: Stage, dana: Person):
    stage.server.block(dana)
    await stage.server.until(lambda: not rep_of(stage, dana).active)
    stage.server.unblock(dana)
    await stage.settled()
    after_unblocking = rep_of(stage, dana)

    stage.server.say(dana, "/today")
    await stage.settled()

    assert not after_unblocking.active, "they may have unblocked it to delete the chat"
    assert rep_of(stage, dana).active
    assert rep_of(stage, dana).next_nudge_at is not None
    assert len(stage.spoken()) == 1


async def test_leaving_and_coming_back_at_once_leaves_them_in(stage: Stage, dana: Person):
    async with stage.server.away():
        stage.server.block(dana)
        stage.server.unblock(dana)
        stage.server.say(dana, "/today")
    await stage.settled()

    assert rep_of(stage, dana).active


async def test_an_old_update_that_comes_again_silences_nobody(stage: Stage, dana: Person):
    stage.server.block(dana)
    stage.server.unblock(dana)
    stage.server.say(dana, "/today")
    await stage.settled()

    stage.server.redeliver_all()
    await stage.settled()

    assert rep_of(stage, dana).active


async def test_a_refused_message_tells_the_same(stage: Stage, dana: Person):
    stage.server.say(dana, "/today")
    stage.server.chat(dana).blocked = True
    await stage.server.until(lambda: not rep_of(stage, dana).active)

    stage.server.chat(dana).blocked = False
    stage.server.say(dana, "/today")
    await stage.settled()

    assert rep_of(stage, dana).active
    assert len(stage.spoken()) == 1


@pytest.mark.parametrize("access", ["invite", "open"])
async def test_a_stranger_who_blocks_the_bot_leaves_no_trace(sqlite_url: str, access: str):
    async with on_stage(sqlite_url, access=access) as stage:
        eve = stage.server.person("Eve")
        before = rows(stage)

        stage.server.block(eve)
        stage.server.unblock(eve)
        await stage.settled()

        assert rows(stage) == before
        assert stage.spoken() == []


async def test_a_group_that_throws_the_bot_out_is_nobodys_goodbye(stage: Stage, dana: Person):
    stage.server.leave_group(dana)
    await stage.settled()
    stage.server.say(dana, "/today")
    await stage.settled()

    assert rep_of(stage, dana).next_nudge_at == TOMORROW


async def test_telegram_is_asked_for_these_updates(stage: Stage):
    stage.server.say(stage.server.person("Eve"), "hello")
    await stage.settled()

    assert "my_chat_member" in stage.server.calls("getUpdates")[0].values["allowed_updates"]
