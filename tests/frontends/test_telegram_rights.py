"""A rep's own data, on the phone: everything as a file, and the way out, after which nothing comes back."""

import io
import random
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from bot.storage.tables import METADATA
from tests.botapi import Message, Person
from tests.frontends.phone import Stage, on_stage, quick
from tests.storage.remains import bytes_of, found_in
from tests.storage.samples import a_lesson

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEWS = "Peregrine from Quaystone went quiet after my proposal, two messages"
REMOVE = "Yes, remove everything"
STRANGER = (
    "This coach is for a team and opens with an invitation link. Ask whoever told you about it for one."
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async with on_stage(sqlite_url, clock=lambda: NOW) as stage:
        yield stage


@pytest.fixture
async def open_stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async with on_stage(sqlite_url, clock=lambda: NOW, access="open") as stage:
        yield stage


async def sold(stage: Stage, *, known: bool = True) -> Person:
    """Return a rep in the middle of a debrief."""
    dana = stage.server.person("Dana")
    if known:
        stage.known(dana)
    stage.server.say(dana, NEWS)
    await stage.settled()
    return dana


async def forgotten(stage: Stage, person: Person) -> Message:
    """Let somebody be forgotten; return the message that asked."""
    stage.server.say(person, "/forget")
    await stage.settled()
    question = stage.server.last(person)
    stage.server.tap(question, REMOVE)
    await stage.settled()
    return question


def rows(stage: Stage, *but: str) -> dict[str, int]:
    """Count the rows of every table that has any."""
    with stage.memory.look() as unit:
        connection = unit.outbox._connection
        counted = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for table in METADATA.sorted_tables
            if table.name not in but
        }
    return {name: count for name, count in counted.items() if count}


async def test_an_export_comes_as_words_and_a_file(stage: Stage):
    dana = await sold(stage)

    stage.server.say(dana, "/export")
    await stage.server.until(lambda: "document" in stage.server.last(dana).raw)
    await stage.settled()

    *_, told, document = stage.server.chat(dana).from_bot
    assert told.text.startswith("Here is all that I keep of you")
    assert document.raw["document"]["file_name"] == "unchase-export-2026-11-20.zip"
    with zipfile.ZipFile(io.BytesIO(stage.server.content(document))) as archive:
        assert b"Peregrine" in archive.read("everything.json")
        assert b"Quaystone" in archive.read("debriefs.csv")


async def test_an_export_before_forgetting_leaves_the_question_where_it_is(stage: Stage):
    dana = await sold(stage)
    stage.server.say(dana, "/forget")
    await stage.settled()
    question = stage.server.last(dana)

    stage.server.tap(question, "Export first")
    await stage.server.until(lambda: "document" in stage.server.last(dana).raw)
    await stage.settled()
    stage.server.tap(question, REMOVE)
    await stage.settled()

    assert question.text.startswith("Done.")
    assert rows(stage, "seen_updates") == {}


async def test_after_forgetting_there_is_a_last_word_and_then_a_stranger(stage: Stage):
    dana = await sold(stage)
    card = stage.server.last(dana)

    question = await forgotten(stage, dana)
    stage.server.tap(card, "Back")
    stage.server.tap(card, "Later")
    stage.server.press(question, "..forgetme")
    stage.server.say(dana, "hello")
    await stage.server.until(lambda: stage.server.last(dana).text == STRANGER)
    await stage.settled()

    assert question.text == "Done. Nothing of yours is kept here any more. All the best to you."
    assert question.buttons == []
    assert [message.text for message in stage.server.chat(dana).from_bot][-1] == STRANGER
    assert rows(stage, "seen_updates") == {}


async def test_a_double_tap_that_forgets_is_no_strangers(stage: Stage):
    dana = await sold(stage)
    stage.server.say(dana, "/forget")
    await stage.settled()
    question = stage.server.last(dana)

    for _ in range(2):
        stage.server.press(question, question.button(REMOVE)["callback_data"])
    await stage.server.until(lambda: question.text.startswith("Done."))
    await stage.settled()

    assert stage.server.last(dana).text.startswith("Done.")


async def test_no_byte_is_left_while_the_bot_goes_on(stage: Stage, sqlite_url: str):
    dana, other = await sold(stage), stage.server.person("Omar")
    stage.known(other)
    lesson = a_lesson("a" * 12, rep=stage.known(dana).key, text="wants to think about quillwork")
    stage.memory.submit(lambda unit: unit.lessons.save(lesson)).result()
    stage.server.say(other, "Bertrand from Kestrelhouse went quiet, two messages")
    await stage.settled()
    file = Path(make_url(sqlite_url).database or "")
    assert found_in(bytes_of(file), "Peregrine")
    assert found_in(bytes_of(file), "quillwork")

    await forgotten(stage, dana)
    words = ("Peregrine", "Quaystone", "Dana", "quillwork")
    await stage.server.until(lambda: not any(found_in(bytes_of(file), word) for word in words))

    assert found_in(bytes_of(file), "Bertrand")
    stage.server.say(other, "/prospects")
    await stage.settled()
    assert stage.server.last(other).text


@pytest.mark.parametrize("shuffled", [False, True])
async def test_updates_that_come_again_bring_nobody_back(open_stage: Stage, shuffled: bool):
    dana = await sold(open_stage, known=False)
    await forgotten(open_stage, dana)
    said = len(open_stage.server.chat(dana).from_bot)

    open_stage.server.redeliver_all(random.Random(5) if shuffled else None)
    await open_stage.settled()
    polls = len(open_stage.server.calls("getUpdates"))
    open_stage.server.push({"a_kind_of_next_year": {}})
    await open_stage.server.until(lambda: len(open_stage.server.calls("getUpdates")) > polls)

    assert rows(open_stage, "seen_updates") == {}
    assert len(open_stage.server.chat(dana).from_bot) == said


async def test_whoever_comes_back_where_anybody_may_begins_anew(open_stage: Stage):
    dana = await sold(open_stage, known=False)
    await forgotten(open_stage, dana)

    open_stage.server.say(dana, "/start")
    await open_stage.settled()
    asked = open_stage.server.last(dana).text
    open_stage.server.say(dana, "/prospects")
    await open_stage.settled()

    assert "Where are you?" in asked
    assert "Nobody here yet" in open_stage.server.last(dana).text


async def test_a_reply_under_way_while_its_rep_is_forgotten_brings_nothing_back(stage: Stage):
    dana = await sold(stage)
    stage.server.say(dana, "/forget")
    await stage.settled()
    question = stage.server.last(dana)
    stage.server.fault("late", method="sendMessage", chat=dana.id, times=1, delay=0.3)

    stage.server.say(dana, "Omar from Beta asked for a proposal")
    await stage.server.until(lambda: stage.coach.waiting(0))
    stage.server.tap(question, REMOVE)
    await stage.settled()

    assert rows(stage, "seen_updates") == {}
    assert stage.coach.waiting(0) == ()


async def test_whoever_blocks_the_bot_with_the_last_tap_is_gone_all_the_same(stage: Stage):
    dana = await sold(stage)
    stage.server.say(dana, "/forget")
    await stage.settled()
    async with stage.server.away():
        stage.server.tap(stage.server.last(dana), REMOVE)
        stage.server.block(dana)
    await stage.settled()
    stage.coach.tidy(30).result(10)

    assert rows(stage, "seen_updates") == {}


async def test_nobody_who_is_forgotten_is_nudged(stage: Stage):
    dana = await sold(stage)

    await forgotten(stage, dana)

    with stage.memory.look() as unit:
        assert unit.nudges.claim(NOW.replace(year=2027), 10) == ()
