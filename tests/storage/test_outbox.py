"""What waits to be said, where cards lie, invitations, and who holds the bot; on both databases."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from bot.coaching.model import Block, Button, Debrief, Document, Invitation, Kind, Rep, Reply, Status
from bot.errors import AnotherInstance
from bot.settings import PROJECT_ROOT
from bot.storage.database import open_engine
from bot.storage.holding import holding
from bot.storage.outbox import Outgoing, record_of_reply, reply_of
from bot.storage.tables import invitations, outbox
from bot.storage.writer import Writer

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
FULL = Reply(
    blocks=(
        Block(Kind.HEADLINE, "Tue 24 Nov 10:00", ("10:00", datetime(2026, 11, 24, 9, tzinfo=UTC))),
        Block(Kind.DRAFT, '<b>&"_*[ 🙂\n\nnext'),
        Block(Kind.TEXT, "text"),
        Block(Kind.NOTE, "note"),
        Block(Kind.QUESTION, "question"),
    ),
    rows=(
        (
            Button("Copy", "copy", primary=True, copies="Hi Omar"),
            Button("Open", "open", url="https://t.me/x"),
        ),
        (Button("Back", "back"),),
    ),
    debrief="d1",
    version=7,
    in_place=True,
    message=5_000_000_000,
    below=4_000_000_001,
    document=Document("stories.yaml", '- kind: loss\n  peer: "Omar\'s"\n'),
)


def text(words: str) -> Reply:
    return Reply((Block(Kind.TEXT, words),))


def add(writer: Writer, chat: int, *replies: Reply, at: datetime = NOW) -> tuple[Outgoing, ...]:
    return writer.submit(lambda unit: unit.outbox.add(chat, replies, at)).result()


def waiting(writer: Writer, after: int = 0, most: int = 1000) -> tuple[Outgoing, ...]:
    return writer.submit(lambda unit: unit.outbox.waiting(after, most)).result()


# --- Replies -------------------------------------------------------------------------------------


def test_a_reply_comes_back_as_it_was(writer: Writer):
    (added,) = add(writer, 7, FULL)

    assert waiting(writer) == (added,)
    assert added == Outgoing(added.number, 7, FULL)


def test_a_plain_reply_is_written_plainly():
    assert reply_of(record_of_reply(text("x"))) == text("x")
    assert record_of_reply(text("x")) == {
        "blocks": [["text", "x"]],
        "rows": [],
        "debrief": "",
        "version": 0,
        "in_place": False,
    }


def test_the_numbers_give_the_order(writer: Writer):
    added = [
        *add(writer, 7, text("one"), text("two")),
        *add(writer, 8, text("other")),
        *add(writer, 7, text("three")),
    ]

    numbers = [outgoing.number for outgoing in added]
    assert numbers == sorted(set(numbers))
    assert [outgoing.reply for outgoing in waiting(writer)] == [
        text(words) for words in ("one", "two", "other", "three")
    ]


def test_a_number_is_never_used_again(writer: Writer):
    (first,) = add(writer, 7, text("one"))
    writer.submit(lambda unit: unit.outbox.delivered([first.number])).result()

    (second,) = add(writer, 7, text("two"))

    assert second.number > first.number


def test_what_has_arrived_is_gone(writer: Writer, engine: Engine):
    one, two, three = add(writer, 7, text("one"), text("two"), text("three"))

    writer.submit(lambda unit: unit.outbox.delivered([one.number, three.number])).result()

    assert waiting(writer) == (two,)
    with engine.connect() as connection:
        assert connection.execute(select(outbox.c.number)).scalars().all() == [two.number]


def test_what_waits_is_read_in_portions(writer: Writer):
    added = add(writer, 7, *(text(f"{number}") for number in range(25)))
    seen: list[Outgoing] = []

    while portion := waiting(writer, seen[-1].number if seen else 0, most=10):
        seen += portion

    assert tuple(seen) == added


def test_what_telegram_refuses_is_set_aside_without_its_words(writer: Writer, engine: Engine):
    one, two = add(writer, 7, text("secret"), text("two"))

    writer.submit(lambda unit: unit.outbox.failed({one.number: "blocked"})).result()

    assert waiting(writer) == (two,)
    with engine.connect() as connection:
        row: Any = connection.execute(select(outbox).where(outbox.c.number == one.number)).one()
    assert (row.failed, row.reply) == ("blocked", {})


def test_what_was_set_aside_is_forgotten_after_a_while(writer: Writer, engine: Engine):
    old, kept = (*add(writer, 7, text("x")), *add(writer, 7, text("x"), at=NOW + WEEK))
    (waits,) = add(writer, 7, text("waits"))
    writer.submit(lambda unit: unit.outbox.failed({old.number: "blocked", kept.number: "blocked"})).result()

    assert writer.submit(lambda unit: unit.outbox.forget(NOW + timedelta(days=1))).result() == 1

    with engine.connect() as connection:
        left = set(connection.execute(select(outbox.c.number)).scalars())
    assert left == {kept.number, waits.number}


def test_replies_to_many_chats_are_kept_at_once(writer: Writer):
    rows = [(7, text("one"), NOW + WEEK), (8, FULL, None), (7, text("two"), NOW)]

    added = writer.submit(lambda unit: unit.outbox.add_many(rows, NOW)).result()

    assert [(each.chat, each.reply, each.until) for each in added] == rows
    assert waiting(writer) == added
    assert [each.number for each in added] == sorted({each.number for each in added})
    assert writer.submit(lambda unit: unit.outbox.add_many([], NOW)).result() == ()


def test_what_comes_too_late_is_forgotten(writer: Writer):
    rows = [
        (7, text("late"), NOW - timedelta(microseconds=1)),
        (7, text("in time"), NOW),
        (8, text("any"), None),
    ]
    _, *kept = writer.submit(lambda unit: unit.outbox.add_many(rows, NOW - WEEK)).result()

    assert writer.submit(lambda unit: unit.outbox.forget(NOW)).result() == 1

    assert waiting(writer) == tuple(kept)


def test_a_reply_of_an_undone_turn_is_not_said(writer: Writer):
    def turn(unit: Any) -> None:
        unit.outbox.add(7, (text("x"),), NOW)
        raise LookupError

    with pytest.raises(LookupError):
        writer.submit(turn).result()

    assert waiting(writer) == ()


# --- Cards ---------------------------------------------------------------------------------------


def test_the_newest_message_of_a_debrief_is_its_card(writer: Writer):
    def prepare(unit: Any) -> None:
        unit.reps.add(Rep("r1"), NOW, telegram_id=1)
        for key in ("d1", "d2"):
            unit.debriefs.save(Debrief(key, "r1", NOW, NOW, status=Status.LATER))

    writer.submit(prepare).result()
    writer.submit(lambda unit: unit.cards.save({"d1": 5_000_000_000, "d2": 2})).result()
    writer.submit(lambda unit: unit.cards.save({"d1": 5_000_000_001})).result()
    writer.submit(lambda unit: unit.cards.save({})).result()

    assert writer.submit(lambda unit: unit.cards.of(["d1", "d2", "d3"])).result() == {
        "d1": 5_000_000_001,
        "d2": 2,
    }


# --- Invitations ---------------------------------------------------------------------------------


def invite(writer: Writer, code: str, role: str = "rep", by: str | None = None) -> None:
    invitation = Invitation(code, role, "", by, NOW, NOW + WEEK)
    writer.submit(lambda unit: unit.invitations.add(invitation)).result()


def use(writer: Writer, code: str, at: datetime = NOW) -> str | None:
    used = writer.submit(lambda unit: unit.invitations.use(code, at)).result()
    return None if used is None else used.role


def test_an_invitation_is_used_once(writer: Writer):
    invite(writer, "good", "admin")

    assert [use(writer, "good"), use(writer, "good")] == ["admin", None]


def test_only_a_good_invitation_is_good(writer: Writer):
    for code in ("late", "revoked", "fine"):
        invite(writer, code)

    assert use(writer, "late", NOW + WEEK) is None
    assert use(writer, "other") is None
    assert use(writer, "\ud83d") is None
    assert writer.submit(lambda unit: unit.invitations.revoke(None, NOW)).result() == 3
    assert use(writer, "fine") is None


def test_looking_at_an_invitation_does_not_use_it(writer: Writer):
    invite(writer, "good")

    for _ in range(2):
        assert writer.submit(lambda unit: unit.invitations.of("good", NOW)).result() is not None


def test_each_takes_back_their_own_unused_invitations(writer: Writer):
    writer.submit(lambda unit: unit.reps.add(Rep("r1"), NOW, telegram_id=1)).result()
    for code, by in (("mine", "r1"), ("used", "r1"), ("theirs", None)):
        invite(writer, code, by=by)
    use(writer, "used")

    assert writer.submit(lambda unit: unit.invitations.revoke("r1", NOW)).result() == 1
    assert writer.submit(lambda unit: unit.invitations.revoke("r1", NOW)).result() == 0
    assert (use(writer, "mine"), use(writer, "theirs")) == (None, "rep")


def test_of_a_code_only_a_digest_is_kept(writer: Writer, engine: Engine):
    invite(writer, "a-very-secret-code")

    with engine.connect() as connection:
        assert "a-very-secret-code" not in str(connection.execute(select(invitations)).all())


def test_a_digest_is_unique(writer: Writer, engine: Engine):
    invite(writer, "good")

    with engine.connect() as connection:
        row = dict(connection.execute(select(invitations)).one()._mapping)
    with pytest.raises(Exception, match=r"(?i)unique"):
        writer.submit(
            lambda unit: unit.invitations._connection.execute(insert(invitations).values(row))
        ).result()


# --- Holding the bot -----------------------------------------------------------------------------


def test_one_at_a_time_holds_the_bot(database_url: str):
    first, second = open_engine(database_url), open_engine(database_url)
    try:
        with holding(first, standby=False), pytest.raises(AnotherInstance), holding(second, standby=False):
            pass
        with holding(second, standby=False):
            pass
    finally:
        first.dispose()
        second.dispose()


HOLDER = """
import sys, time
from bot.storage.database import open_engine
from bot.storage.holding import holding
with holding(open_engine(sys.argv[1]), standby=False):
    print("held", flush=True)
    time.sleep(60)
"""


def test_who_stands_by_takes_over_when_the_holder_is_killed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.storage.holding._LOOK_EVERY", 0.05)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, database_url], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    engine = open_engine(database_url)
    try:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AnotherInstance), holding(engine, standby=False):
            pass

        holder.kill()
        began = time.monotonic()
        with holding(engine, standby=True):
            assert time.monotonic() - began < 10
    finally:
        holder.kill()
        holder.communicate()
        engine.dispose()
