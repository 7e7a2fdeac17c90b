"""Places and text files that reps send: fetched, read when they are small texts, answered kindly when not."""

import logging
from collections.abc import AsyncIterator

import pytest

from bot.coaching.model import Brought, Event, Placed, Said, Showed
from bot.frontends.telegram import fetching
from tests.botapi import Person
from tests.frontends.listening import Listening
from tests.frontends.phone import Stage, on_stage, quick

STORIES = "- kind: bite\n  tip: über Nacht 🙂\n"
OTHER = (
    "Of files I read a CSV with your contacts, or a text with your stories. What came from them, in a line?"
)
ARCHIVE = "I cannot look into an archive. Unpack it and send me the CSV that is in it."
UNREADABLE = "I could not read that file. A text file of up to 256 KB works; send it once more."


@pytest.fixture
async def stage(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    quick(monkeypatch)
    monkeypatch.setattr("tests.frontends.phone.Overheard", Listening)
    async with on_stage(sqlite_url) as stage:
        yield stage


@pytest.fixture
def dana(stage: Stage) -> Person:
    dana = stage.server.person("Dana")
    stage.known(dana)
    return dana


def events(stage: Stage) -> list[Event]:
    """Return what the coach heard."""
    assert isinstance(stage.coach, Listening)
    return stage.coach.heard


def answers(stage: Stage, person: Person) -> list[str]:
    return [message.text for message in stage.server.chat(person).from_bot]


# --- Places --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["location", "venue"])
async def test_a_shared_place_is_where_somebody_is(stage: Stage, dana: Person, kind: str):
    location = {"latitude": -33.87, "longitude": 151.21, "horizontal_accuracy": 12.5}
    told = {
        "location": location,
        "venue": {"location": location, "title": "The Quay", "address": "1 Macquarie Street"},
    }

    stage.server.send(dana, kind, **{kind: told[kind]})
    await stage.settled()

    assert events(stage) == [Placed(-33.87, 151.21, "101")]
    assert len(answers(stage, dana)) == 1


# --- Files that are read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "caption"),
    [
        ("stories.yaml", None, None),
        ("Stories.YML", "application/octet-stream", None),
        ("stories.txt", "text/plain", None),
        ("stories", "text/yaml", None),
        ("stories.yaml", None, "ours, from last year"),
    ],
)
async def test_a_small_text_file_is_brought(
    stage: Stage, dana: Person, name: str, kind: str | None, caption: str | None
):
    stage.server.bring(dana, name, STORIES.encode(), kind=kind, caption=caption)
    await stage.settled()

    assert events(stage) == [Brought(name, STORIES)]
    assert len(answers(stage, dana)) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
async def test_files_of_editors_that_mark_the_beginning_are_read(stage: Stage, dana: Person, encoding: str):
    stage.server.bring(dana, "stories.yaml", STORIES.encode(encoding))
    await stage.settled()

    assert events(stage) == [Brought("stories.yaml", STORIES)]


async def test_a_file_whose_size_nobody_tells_is_fetched_and_measured(stage: Stage, dana: Person):
    stage.server.bring(dana, "stories.yaml", STORIES.encode(), size=None)
    stage.server.bring(dana, "more.yaml", b"x" * (fetching.LARGEST + 1), size=None)
    await stage.settled()

    assert events(stage) == [Brought("stories.yaml", STORIES), Showed("file")]


async def test_a_file_may_have_the_largest_size_to_the_byte(stage: Stage, dana: Person):
    stage.server.bring(dana, "stories.yaml", b"x" * fetching.LARGEST)
    await stage.settled()

    assert events(stage) == [Brought("stories.yaml", "x" * fetching.LARGEST)]


async def test_a_file_delivered_twice_has_one_effect(stage: Stage, dana: Person):
    stage.server.bring(dana, "stories.yaml", STORIES.encode())
    await stage.settled()

    stage.server.redeliver_all()
    await stage.settled()

    assert len(answers(stage, dana)) == 1


# --- Files that are not --------------------------------------------------------------------------


async def test_words_below_another_file_are_what_counts(stage: Stage, dana: Person):
    for name in ("reply.txt", "offer.pdf"):
        stage.server.bring(dana, name, b"Dear Rae", caption="Omar went with someone else")
    await stage.settled()

    assert [event.words for event in events(stage) if isinstance(event, Said)] == [
        "Omar went with someone else"
    ] * 2
    assert stage.server.calls("getFile") == []


async def test_a_file_that_is_no_text_is_not_fetched(stage: Stage, dana: Person):
    for name, kind in (("offer.pdf", "application/pdf"), ("offer", None), ("stories.yaml.zip", None)):
        stage.server.bring(dana, name, b"PK", kind=kind)
    await stage.settled()

    assert answers(stage, dana) == [OTHER, OTHER, ARCHIVE]
    assert stage.server.calls("getFile") == []


async def test_a_file_too_large_is_not_fetched(stage: Stage, dana: Person):
    stage.server.bring(dana, "stories.yaml", b"x", size=20 * 1024**2)
    stage.server.bring(dana, "stories.yaml", b"x", size=fetching.LARGEST + 1)
    await stage.settled()

    assert answers(stage, dana) == [UNREADABLE] * 2
    assert stage.server.calls("getFile") == []


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"tip: \xfcber Nacht",
        b"tip: a\x00b",
        b"\xff\xfea",
        b"x" * (fetching.LARGEST + 1),
    ],
    ids=["picture", "latin", "zero", "half", "large"],
)
async def test_a_file_that_is_not_what_it_seems_gets_a_friendly_answer(
    stage: Stage, dana: Person, content: bytes
):
    stage.server.bring(dana, "stories.yaml", content, size=12)
    await stage.settled()

    assert answers(stage, dana) == [UNREADABLE]


async def test_a_file_too_large_for_bots_gets_a_friendly_answer(
    stage: Stage, dana: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tests.botapi.bot.LARGEST_DOWNLOAD", 3)

    stage.server.bring(dana, "stories.yaml", b"four", size=None)
    await stage.settled()

    assert answers(stage, dana) == [UNREADABLE]
    assert [request.description for request in stage.server.calls("getFile")] == [
        "Bad Request: file is too big"
    ]


# --- Telegram stumbles ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["getFile", "file"])
@pytest.mark.parametrize("fault", ["too_many", "server_error", "bad_gateway", "lost"])
async def test_a_file_that_does_not_come_is_asked_for_again(
    stage: Stage, dana: Person, method: str, fault: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG, "bot")
    # A connection that was kept open may just have ended: aiohttp fetches once more on a new one.
    times = 2 if (method, fault) == ("file", "lost") else 1
    struck = stage.server.fault(fault, method=method, times=times, retry_after=30)

    stage.server.bring(dana, "stories.yaml", STORIES.encode())
    await stage.settled()
    stage.server.bring(dana, "stories.yaml", STORIES.encode())
    await stage.settled()

    assert struck.hits == times
    assert answers(stage, dana)[0] == UNREADABLE
    assert events(stage) == [Showed("file"), Brought("stories.yaml", STORIES)]
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
    assert stage.server.token not in ours


async def test_a_slow_file_holds_up_nobody_else(stage: Stage, dana: Person, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetching, "PATIENCE", 2.0)
    finn = stage.server.person("Finn")
    stage.known(finn)
    stage.server.fault("slow", method="file", delay=30)
    async with stage.server.away():
        stage.server.bring(dana, "stories.yaml", STORIES.encode())
        stage.server.say(finn, "/today")
    await stage.server.until(lambda: answers(stage, finn))
    told_dana_by_then = answers(stage, dana)
    await stage.settled()

    assert told_dana_by_then == []
    assert answers(stage, dana) == [UNREADABLE]


def fetches(stage: Stage) -> list[str]:
    """Return which steps of fetching were begun, in their order."""
    return [request.method for request in stage.server.requests if request.method in {"getFile", "file"}]


async def test_files_of_one_rep_are_fetched_one_after_the_other(stage: Stage, dana: Person):
    stage.server.fault("slow", method="file", delay=0.1, times=None)
    async with stage.server.away():
        for number in range(6):
            stage.server.bring(dana, f"{number}.yaml", STORIES.encode())
    await stage.settled()

    assert events(stage) == [Brought(f"{number}.yaml", STORIES) for number in range(6)]
    assert fetches(stage) == ["getFile", "file"] * 6


async def test_files_of_many_reps_are_fetched_two_at_a_time_and_held_no_longer_than_needed(stage: Stage):
    reps = [stage.server.person(f"Rep {number}") for number in range(5)]
    stage.server.fault("slow", method="file", delay=0.3, times=None)
    async with stage.server.away():
        for rep in reps:
            stage.known(rep)
            stage.server.bring(rep, "stories.yaml", STORIES.encode())
    await stage.settled()

    assert len(events(stage)) == 5
    under_way, most = 0, 0
    for step in fetches(stage):
        under_way += 1 if step == "getFile" else -1
        most = max(most, under_way)
    assert fetches(stage)[:4] == ["getFile", "getFile", "file", "file"]
    assert most == 2


async def test_files_of_a_batch_are_waited_for_only_so_long_in_all(
    stage: Stage, dana: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetching, "PATIENCE", 2.0)
    stage.server.fault("slow", method="file", delay=30, times=None)
    async with stage.server.away():
        for number in range(4):
            stage.server.bring(dana, f"{number}.yaml", STORIES.encode())
    await stage.settled()

    assert answers(stage, dana) == [UNREADABLE] * 4
    assert len(stage.server.calls("getFile")) == 1


async def test_what_a_rep_sends_around_a_file_keeps_its_order(stage: Stage, dana: Person):
    stage.server.fault("slow", method="file", delay=0.2)
    async with stage.server.away():
        stage.server.say(dana, "before")
        stage.server.bring(dana, "stories.yaml", STORIES.encode())
        stage.server.say(dana, "after")
    await stage.settled()

    assert [event.words if isinstance(event, Said) else event for event in events(stage)] == [
        "before",
        Brought("stories.yaml", STORIES),
        "after",
    ]


async def test_a_strangers_file_is_not_fetched(stage: Stage):
    eve = stage.server.person("Eve")

    stage.server.bring(eve, "stories.yaml", STORIES.encode())
    await stage.settled()
    await stage.server.until(lambda: answers(stage, eve))

    assert stage.server.calls("getFile") == []
    assert len(answers(stage, eve)) == 1


# --- What they are for ---------------------------------------------------------------------------


def last_word(stage: Stage, person: Person) -> str:
    return stage.server.last(person).text


async def test_a_location_answers_where_somebody_is(stage: Stage, dana: Person):
    stage.server.say(dana, "/settings")
    await stage.settled()
    for label in ("Time zone", "Another city"):
        stage.server.tap(dana, label)
        await stage.settled()

    stage.server.send(dana, "location", location={"latitude": 52.52, "longitude": 13.405})
    await stage.settled()

    assert "09:00 Europe/Berlin" in last_word(stage, dana)
    with stage.memory.look() as unit:
        rep = unit.reps.of_telegram(dana.id)
    assert rep is not None
    assert rep.time_zone == "Europe/Berlin"


async def test_stories_come_as_a_file_and_go_as_one(stage: Stage, dana: Person):
    told = (
        b"- kind: bite\n  role: shift planning\n  common_problem: gaps at weekends\n"
        b"  tip: ask for swaps on Thursdays\n"
    )

    stage.server.bring(dana, "stories.yaml", told, kind="text/yaml")
    await stage.settled()
    with stage.memory.look() as unit:
        rep = unit.reps.of_telegram(dana.id)
        assert rep is not None
        (story,) = unit.stories.of(rep.key)
    stage.server.say(dana, "/stories")
    await stage.settled()
    stage.server.tap(dana, "Export")
    await stage.settled()

    assert story.slots["tip"] == "ask for swaps on Thursdays"
    exported = stage.server.last(dana)
    assert exported.raw["document"]["file_name"].endswith(".yaml")
    assert b"ask for swaps on Thursdays" in stage.server.content(exported)
