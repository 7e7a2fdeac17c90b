"""Pictures and exports on the phone: words first, the picture into the same message, nothing lost with it."""

import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.charts import Studio
from bot.coaching.model import Block, Chart, Kind, Reply
from bot.frontends.telegram.dressing import units
from bot.frontends.telegram.posting import upload_seconds
from bot.frontends.telegram.sender import Sender
from bot.service import Coach
from tests.botapi import BotApiServer, Message, Person
from tests.charts.samples import CHART, seen
from tests.frontends.desk import BACK, Desk, text
from tests.frontends.phone import on_stage, quick, shelf
from tests.frontends.processes import BotProcess

WARM = replace(CHART, title="warm")
WORDS = "17 of 19 promises kept."
POSIX = pytest.mark.skipif(os.name == "nt", reason="a process is halted on POSIX only")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let words wait for pictures on a busy machine, too, and pictures be drawn there."""
    monkeypatch.setattr("bot.frontends.telegram.delivering._WORDS_WAIT", 60)
    monkeypatch.setattr("bot.frontends.telegram.sender.Studio", partial(Studio, patience=60))


def figures(words: str = WORDS, message: int = 0, *, chart: Chart = CHART) -> Reply:
    """Return what /stats answers, or a tap on one of its periods."""
    blocks = (Block(Kind.HEADLINE, "This month"), Block(Kind.TEXT, words))
    return Reply(blocks, BACK, in_place=True, message=message, chart=chart)


def panel(words: str, message: int) -> Reply:
    return Reply((Block(Kind.TEXT, words),), BACK, in_place=True, message=message)


async def told(desk: Desk, person: Person, *replies: Reply) -> Message:
    """Tell somebody something; return the last message."""
    desk.say(person, *replies)
    await desk.done(30)
    return desk.server.last(person)


def methods(desk: Desk) -> list[str]:
    return [request.method for request in desk.server.requests if request.method != "getMe"]


def blind(desk: Desk) -> None:
    """Let nothing be drawn from now on."""
    desk.sender._delivery.studio = Studio(patience=0)


# --- Words first ---------------------------------------------------------------------------------


async def test_the_words_come_first_and_the_picture_into_the_same_message(desk: Desk):
    (person,) = desk.people(1)

    message = await told(desk, person, figures())

    assert methods(desk) == ["sendMessage", "editMessageMedia"]
    assert desk.shown(person) == [f"This month\n\n{WORDS}"]
    assert seen(desk.server.content(message)).width == 1080
    assert message.raw["show_caption_above_media"]
    assert message.entities == [{"type": "bold", "offset": 0, "length": 10}]
    assert message.buttons[0]["callback_data"] == ".0.back"


async def test_what_is_said_next_comes_below_the_picture(desk: Desk):
    (person,) = desk.people(1)

    await told(desk, person, text("before"), figures(), text("after"))

    assert desk.shown(person) == ["before", f"This month\n\n{WORDS}", "after"]
    assert methods(desk)[-2:] == ["editMessageMedia", "sendMessage"]


async def test_words_too_long_for_a_caption_stay_and_the_picture_follows_them(desk: Desk):
    (person,) = desk.people(1)
    fits, long = "🙂" * 506, "🙂" * 507
    assert [units(f"This month\n\n{words}") for words in (fits, long)] == [1024, 1026]

    inside = await told(desk, person, figures(fits))
    below = await told(desk, person, figures(long))

    assert "photo" in inside.raw
    assert below.text == ""
    assert "photo" in below.raw
    assert desk.server.chat(person).from_bot[-2].text == f"This month\n\n{long}"
    assert desk.server.chat(person).from_bot[-2].labels == ["Back"]


async def test_the_same_figures_are_drawn_once(desk: Desk):
    one, other = desk.people(2)

    first, second = await told(desk, one, figures()), await told(desk, other, figures("Other words."))

    assert desk.server.content(first) == desk.server.content(second)
    await desk.sender._delivery.studio.close()
    assert "photo" in (await told(desk, other, figures())).raw
    assert desk.sender._delivery.studio.worker is None


# --- In place ------------------------------------------------------------------------------------


async def test_a_period_takes_the_place_of_the_one_that_was_tapped(desk: Desk):
    (person,) = desk.people(1)
    first = await told(desk, person, figures())
    before = desk.server.content(first)
    asked = len(methods(desk))

    await told(desk, person, text("below"))
    await told(desk, person, figures("Since January.", first.id, chart=replace(CHART, title="This quarter")))

    assert desk.shown(person) == ["This month\n\nSince January.", "below"]
    assert desk.server.content(first) != before
    assert first.labels == ["Back"]
    assert methods(desk)[asked:] == ["sendMessage", "editMessageMedia"]


async def test_a_text_that_was_tapped_becomes_the_picture(desk: Desk):
    (person,) = desk.people(1)
    first = await told(desk, person, replace(text("Nothing this week."), rows=BACK))

    await told(desk, person, figures(message=first.id))

    assert desk.shown(person) == [f"This month\n\n{WORDS}"]
    assert "photo" in first.raw


async def test_of_periods_that_follow_each_other_only_the_last_is_drawn(desk: Desk):
    (person,) = desk.people(1)
    first = await told(desk, person, figures())
    asked = len(methods(desk))

    await told(
        desk, person, *(figures(f"{n}", first.id, chart=replace(CHART, title=f"{n}")) for n in range(4))
    )

    assert desk.shown(person) == ["This month\n\n3"]
    assert methods(desk)[asked:] == ["editMessageMedia"]


async def test_a_picture_whose_message_was_deleted_comes_anew(desk: Desk):
    (person,) = desk.people(1)
    first = await told(desk, person, figures())
    first.deleted = True

    again = await told(desk, person, figures(message=first.id))

    assert again.id != first.id
    assert desk.shown(person) == [f"This month\n\n{WORDS}"]
    assert "photo" in again.raw
    assert desk.sender.counts.failed == 0


async def test_where_a_picture_stood_a_text_comes_below_and_the_picture_goes(desk: Desk):
    (person,) = desk.people(1)
    first = await told(desk, person, figures())

    for _ in range(2):
        await told(desk, person, panel("Nothing this week.", first.id))

    assert desk.shown(person) == ["Nothing this week."]
    assert "photo" not in desk.server.last(person).raw


async def test_a_tap_on_a_picture_that_has_gone_changes_what_stands_for_it(desk: Desk):
    (person,) = desk.people(1)
    first = await told(desk, person, figures())
    await told(desk, person, panel("Nothing this week.", first.id))

    await told(desk, person, figures("Twice.", first.id))

    assert desk.shown(person) == ["This month\n\nTwice."]


async def test_a_picture_of_an_earlier_process_goes_too_when_a_text_takes_its_place(desk: Desk):
    (person,) = desk.people(1)
    first = await told(desk, person, figures())
    again = Sender(desk.bot, desk.coach)

    again.take(desk.put(person, panel("Nothing this week.", first.id)))
    await again.drain(10)

    assert desk.shown(person) == ["Nothing this week."]


# --- No picture ----------------------------------------------------------------------------------


async def test_without_a_picture_the_words_say_it_all(desk: Desk):
    (person,) = desk.people(1)
    blind(desk)

    message = await told(desk, person, figures())
    await told(desk, person, figures("Since January.", message.id))

    assert desk.shown(person) == ["This month\n\nSince January."]
    assert methods(desk) == ["sendMessage", "editMessageText"]
    assert (desk.sender.counts.failed, desk.set_aside()) == (0, [])


async def test_words_never_stand_above_the_picture_of_another_period(desk: Desk):
    (person,) = desk.people(1)
    first = await told(desk, person, figures())
    await desk.sender._delivery.studio.close()
    blind(desk)

    message = await told(desk, person, figures("Since January.", first.id))

    assert desk.shown(person) == ["This month\n\nSince January."]
    assert "photo" not in message.raw
    assert message.labels == ["Back"]


@pytest.mark.parametrize("fault", ["server_error", "bad_gateway", "lost", "unanswered", "too_many"])
async def test_telegram_stumbles_over_a_picture_and_nothing_is_lost_or_doubled(desk: Desk, fault: str):
    (person,) = desk.people(1)
    struck = desk.server.fault(fault, method="editMessageMedia", times=2, retry_after=1)

    message = await told(desk, person, figures())
    after = await told(desk, person, text("after"))

    assert struck.hits == 2
    assert "photo" in message.raw
    assert desk.shown(person) == [f"This month\n\n{WORDS}", after.text]


async def test_a_picture_that_never_gets_through_holds_up_nothing_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.frontends.telegram.delivering._PICTURE_TRIES", 2)
    (person,) = desk.people(1)
    struck = desk.server.fault("lost", method="editMessageMedia", times=None)

    await told(desk, person, figures(), text("after"))

    assert struck.hits == 2
    assert desk.shown(person) == [f"This month\n\n{WORDS}", "after"]
    assert (desk.sender.counts.failed, desk.set_aside()) == (0, [])


@POSIX
async def test_who_blocks_the_bot_between_words_and_picture_is_noted(desk: Desk):
    (person,) = desk.people(1)
    async with halted(desk) as go_on:
        desk.say(person, figures())
        await desk.server.until(lambda: desk.shown(person))
        desk.server.chat(person).blocked = True
        go_on()
        await desk.done()

    assert desk.set_aside() == [("blocked", {})]


@asynccontextmanager
async def halted(desk: Desk, drawn: Chart = WARM) -> AsyncIterator[Callable[[], None]]:
    """Let the worker stand still for as long as the block runs, or until it is told to go on."""
    studio = desk.sender._delivery.studio
    await studio.picture(drawn)
    worker = studio.worker
    assert worker is not None
    os.kill(worker, signal.SIGSTOP)
    try:
        yield lambda: os.kill(worker, signal.SIGCONT)
    finally:
        os.kill(worker, signal.SIGCONT)


@POSIX
async def test_who_waits_for_a_picture_holds_up_nobody_else(desk: Desk):
    one, other = desk.people(2)
    async with halted(desk) as go_on:
        desk.say(one, figures(), text("after"))
        desk.say(other, text("hello"))
        await desk.server.until(lambda: desk.shown(one) and desk.shown(other))
        waiting = desk.shown(one)
        go_on()
        await desk.done()

    assert waiting == [f"This month\n\n{WORDS}"]
    assert desk.shown(one) == [f"This month\n\n{WORDS}", "after"]


@POSIX
async def test_who_deletes_the_words_is_spared_the_picture(desk: Desk):
    (person,) = desk.people(1)
    async with halted(desk) as go_on:
        desk.say(person, figures())
        await desk.server.until(lambda: desk.shown(person))
        desk.server.last(person).deleted = True
        go_on()
        await desk.done()

    assert desk.shown(person) == []
    assert (desk.sender.counts.failed, desk.set_aside()) == (0, [])


@POSIX
@pytest.mark.parametrize("before", ["text", "picture"])
async def test_in_place_the_words_do_not_wait_for_a_picture_that_takes_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, before: str
):
    monkeypatch.setattr("bot.frontends.telegram.delivering._WORDS_WAIT", 0.01)
    (person,) = desk.people(1)
    async with halted(desk, replace(CHART, title="Before")) as go_on:
        chart = replace(CHART, title="Before") if before == "picture" else None
        first = await told(desk, person, replace(figures(), chart=chart, in_place=False))
        assert ("photo" in first.raw) == (before == "picture")

        desk.say(person, figures("Since January.", first.id))
        await desk.server.until(lambda: desk.shown(person) == ["This month\n\nSince January."])
        meanwhile = dict(desk.server.last(person).raw)
        go_on()
        await desk.done()

    assert "photo" not in meanwhile
    assert "photo" in desk.server.last(person).raw
    assert desk.shown(person) == ["This month\n\nSince January."]


@POSIX
async def test_a_picture_is_left_out_when_something_takes_the_place_of_its_words(desk: Desk):
    (person,) = desk.people(1)
    async with halted(desk):
        desk.say(person, figures())
        await desk.server.until(lambda: desk.shown(person))

        desk.say(person, panel("Nothing this week.", desk.server.last(person).id))
        await desk.done()

    assert desk.shown(person) == ["Nothing this week."]
    assert methods(desk) == ["sendMessage", "editMessageText"]


# --- Exports -------------------------------------------------------------------------------------


class Exporting(Coach):
    """A coach whose export is of a size, or stumbles."""

    made: tuple[str, bytes] | None = ("unchase.zip", b"PK all of it")
    faults = 0

    def exported(self, chat: int) -> tuple[str, bytes] | None:
        """Stumble or give out what was made."""
        if self.faults:
            self.faults -= 1
            raise OSError("secret")
        return self.made


EXPORT = Reply((Block(Kind.TEXT, "Everything about you."),), export=True)


@pytest.fixture
def exporting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Exporting:
    monkeypatch.setattr("bot.frontends.telegram.enclosing._AFTER_FAULT", 0.01)
    desk.coach = Exporting(desk.memory, shelf())
    desk.sender = Sender(desk.bot, desk.coach)
    return desk.coach


async def test_an_export_follows_its_words(desk: Desk, exporting: Exporting):
    (person,) = desk.people(1)

    await told(desk, person, EXPORT, text("after"))

    words, file, after = desk.server.chat(person).from_bot
    assert [words.text, file.text, after.text] == ["Everything about you.", "", "after"]
    assert file.raw["document"]["file_name"] == "unchase.zip"
    assert desk.server.content(file) == b"PK all of it"


async def test_who_is_gone_gets_no_file(desk: Desk, exporting: Exporting):
    (person,) = desk.people(1)
    exporting.made = None

    await told(desk, person, EXPORT)

    assert desk.shown(person) == ["Everything about you."]


async def test_an_export_that_telegram_would_not_take_is_not_tried(
    desk: Desk, exporting: Exporting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.frontends.telegram.enclosing.LARGEST", 11)
    (person,) = desk.people(1)

    await told(desk, person, EXPORT)

    assert desk.shown(person) == ["Everything about you.", exporting.word("export_too_large")]


async def test_an_export_is_made_again_when_the_database_stumbles(desk: Desk, exporting: Exporting):
    (person,) = desk.people(1)
    exporting.faults = 2

    await told(desk, person, EXPORT)

    assert desk.shown(person) == ["Everything about you.", ""]


async def test_an_export_that_cannot_be_made_is_excused_and_holds_up_nothing(
    desk: Desk, exporting: Exporting, caplog: pytest.LogCaptureFixture
):
    (person,) = desk.people(1)
    exporting.faults = 99

    await told(desk, person, EXPORT, text("after"))

    _, excuse, after = desk.shown(person)
    assert "went wrong" in excuse
    assert after == "after"
    assert "secret" not in caplog.text


@pytest.mark.parametrize("fault", ["lost", "unanswered", "bad_gateway"])
async def test_a_file_whose_fate_stays_unknown_is_excused_and_holds_up_nothing(
    desk: Desk, exporting: Exporting, monkeypatch: pytest.MonkeyPatch, fault: str
):
    monkeypatch.setattr("bot.frontends.telegram.delivering._BEFORE_FILE_AGAIN", 0.01)
    (person,) = desk.people(1)
    struck = desk.server.fault(fault, method="sendDocument", times=None)

    await told(desk, person, EXPORT, text("after"))

    words, *copies, excuse, after = desk.shown(person)
    assert struck.hits == 2
    assert (words, after) == ("Everything about you.", "after")
    assert copies == ([""] * 2 if fault == "unanswered" else [])
    assert "went wrong" in excuse


async def test_a_file_that_stumbles_once_comes_after_all(
    desk: Desk, exporting: Exporting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.frontends.telegram.delivering._BEFORE_FILE_AGAIN", 0.01)
    (person,) = desk.people(1)
    desk.server.fault("lost", method="sendDocument")

    await told(desk, person, EXPORT, text("after"))

    assert desk.shown(person) == ["Everything about you.", "", "after"]


async def test_a_file_waits_for_telegram_as_long_as_it_cannot_be_reached(
    desk: Desk, exporting: Exporting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.frontends.telegram.delivering._BEFORE_FILE_AGAIN", 0.01)
    (person,) = desk.people(1)
    slow = desk.server.fault("slow", method="sendDocument", delay=30)

    desk.say(person, EXPORT)
    await desk.server.until(lambda: slow.hits)
    async with desk.server.away():
        await desk.server.until(lambda: desk.sender.counts.retried > 3, 20)
    await desk.done()

    assert desk.shown(person) == ["Everything about you.", ""]


@pytest.mark.parametrize(("size", "seconds"), [(0, 30), (100_000, 31), (10_000_000, 130), (50_000_000, 300)])
def test_a_large_file_has_the_time_that_it_needs(size: int, seconds: float):
    assert upload_seconds(size) == seconds


async def test_a_file_that_is_too_large_for_a_server_in_between_is_not_tried_again(
    desk: Desk, exporting: Exporting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tests.botapi.server.LARGEST_UPLOAD", 5_000)
    exporting.made = ("unchase.zip", bytes(6_000))
    (person,) = desk.people(1)

    await told(desk, person, EXPORT, text("after"))

    assert desk.shown(person) == ["Everything about you.", exporting.word("export_too_large"), "after"]
    assert desk.sender.counts.retried == 1


async def test_panels_never_skip_an_export(desk: Desk, exporting: Exporting):
    (person,) = desk.people(1)
    first = await told(desk, person, text("menu"))
    export = replace(EXPORT, in_place=True, message=first.id)

    await told(desk, person, export, panel("menu again", first.id))

    assert desk.shown(person) == ["menu again", ""]


# --- The whole bot -------------------------------------------------------------------------------

OPENING = "Dana from Northwind asked me about the price, they want an offer from us"
SURE = "Don't know"


async def test_stats_come_as_words_and_a_picture_and_change_in_place(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    quick(monkeypatch)
    async with on_stage(sqlite_url, access="open") as stage:
        ana = stage.server.person("Ana")
        for act in (lambda: stage.server.say(ana, "/start"), lambda: stage.server.say(ana, OPENING)):
            act()
            await stage.settled()
        while SURE in stage.server.last(ana).labels:
            stage.server.tap(ana, SURE)
            await stage.settled()
        stage.server.tap(ana, "Sent")
        await stage.settled()

        stage.server.say(ana, "/stats")
        await stage.settled(30)
        message = stage.server.last(ana)
        week = stage.server.content(message)
        stage.server.tap(ana, "Quarter")
        await stage.settled(30)

        assert stage.server.last(ana).id == message.id
        assert "quarter" in message.text.lower()
        assert stage.server.content(message) != week
        assert "· Quarter ·" in message.labels


def draws(bot: BotProcess, person: Person) -> None:
    """Ask for figures until they come as a picture: on a busy machine the first may be given up."""

    def drawn() -> bool:
        return "photo" in bot.server.last(person).raw

    for _ in range(9):
        given_up = len(bot.lines("no picture"))
        bot.server.say(person, "/stats")
        bot.server.wait_until(lambda so_far=given_up: drawn() or len(bot.lines("no picture")) > so_far)
        if drawn():
            return


def test_the_bot_as_a_process_draws_and_leaves_in_peace(sqlite_url: str, tmp_path: Path):
    with (
        BotApiServer().in_thread() as server,
        BotProcess(server, sqlite_url, tmp_path, access="open") as bot,
    ):
        bot.started()
        ana = server.person("Ana")
        server.say(ana, "/start")
        server.say(ana, OPENING)
        server.wait_until(lambda: len(server.chat(ana).from_bot) >= 2, 20)
        while "Sent" not in server.last(ana).labels:
            before = server.last(ana).edits, server.last(ana).id
            server.tap(ana, SURE)
            server.wait_until(lambda was=before: (server.last(ana).edits, server.last(ana).id) != was, 20)
        server.tap(ana, "Sent")
        draws(bot, ana)

        code = bot.stop()

        assert code == 0
        # The worker runs no second bot.
        assert len(server.calls("getMe")) == 1
        assert seen(server.content(server.last(ana))).width == 1080
        assert bot.lines("Traceback") == []
