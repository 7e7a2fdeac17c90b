"""The coach as the front-ends meet it: one event in, replies out once everything is kept."""

import logging
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot import scenes, service
from bot.coaching.model import Commanded, Event, Forwarded, Picked, Prospect, Reading, Reply, Said, Status
from bot.content import shelf as shelves
from bot.content.shelf import Shelf
from bot.service import Address, Coach
from bot.settings import PROJECT_ROOT
from bot.storage.memory import Memory
from tests import playbooks

CONTENT = PROJECT_ROOT / "coaching_content.yaml"
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
ANA, BEN = Address(console_name="ana"), Address(telegram_id=5_000_000_000)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


@pytest.fixture
def memory(sqlite_url: str) -> Iterator[Memory]:
    with Memory(sqlite_url) as memory:
        yield memory


@pytest.fixture
def coach(memory: Memory, shelf: Shelf) -> Coach:
    return a_coach(memory, shelf)


def a_coach(memory: Memory, shelf: Shelf, now: datetime = NOON, **others: object) -> Coach:
    return Coach(memory, shelf, **{"clock": lambda: now} | others)


class Seat:
    """A rep who talks to the coach and sees the last message with buttons."""

    def __init__(self, coach: Coach, address: Address = ANA) -> None:
        self.coach, self.address = coach, address
        self.card: Reply | None = None

    def does(self, event: Event, update: str = "") -> tuple[Reply, ...]:
        replies = self.coach.hear(self.address, event, update).result(20)
        self.card = next((reply for reply in reversed(replies) if reply.rows), self.card)
        return replies

    def says(self, words: str, update: str = "") -> str:
        return text_of(self.does(Said(words, update), update))

    def press(self, label: str) -> Picked:
        buttons = {button.label: button for row in self.card.rows for button in row}
        return Picked(buttons[label].action, self.card.debrief, self.card.version)

    def taps(self, *labels: str) -> str:
        return [text_of(self.does(self.press(label))) for label in labels][-1]

    def debriefs_to_a_card(self, who: str = "Omar") -> str:
        """Tell of somebody who asked a question, nothing else known."""
        self.says(f"{who} from Beta Logistics")
        shown = self.taps("A question or a request")
        while "Don't know" in str(self.card.rows):
            shown = self.taps("Don't know")
        return shown


def text_of(replies: tuple[Reply, ...]) -> str:
    return "\n".join(block.text for reply in replies for block in reply.blocks)


def prospects_of(memory: Memory, address: Address = ANA) -> tuple[Prospect, ...]:
    with memory.look() as look:
        rep = look.reps.of_console(address.console_name) if address.console_name else None
        rep = rep or look.reps.of_telegram(address.telegram_id or 0)
        return look.prospects.of(rep.key) if rep else ()


def everything_in(url: str) -> str:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return "\n".join(connection.iterdump())


# --- Answers and deliveries ----------------------------------------------------------------------


def test_it_answers_after_the_commit(coach, memory):
    kept: list[int] = []
    looked = threading.Event()

    def look(_future: Future[object]) -> None:
        with memory.look() as unit:
            rep = unit.reps.of_console("ana")
            kept.append(unit.debriefs.open_of(rep.key).version)
        looked.set()

    future = coach.hear(ANA, Said("Omar from Beta Logistics"))
    future.add_done_callback(look)
    (reply,) = future.result(20)

    assert looked.wait(20)
    assert kept == [reply.version]


def test_an_update_delivered_again_has_no_second_effect(coach, memory):
    ana = Seat(coach)
    ana.says("Omar from Beta Logistics", update="1")
    answer = ana.press("Nothing yet")
    asked = ana.does(answer, "2")

    assert ana.does(Said("Omar from Beta Logistics"), "1") == ()
    assert ana.does(answer, "2") == ()
    assert text_of(ana.does(Commanded("start"), "3")).endswith(text_of(asked))


def test_the_same_number_from_another_source_is_another_update(coach):
    assert Seat(coach, ANA).says("Omar from Beta Logistics", update="7")
    assert Seat(coach, BEN).says("Omar from Beta Logistics", update="7")


def test_a_double_tap_logs_one_message(coach, memory):
    ana = Seat(coach)
    ana.debriefs_to_a_card()
    sent = ana.press("Sent")

    first, second = text_of(ana.does(sent)), text_of(ana.does(sent))

    (omar,) = prospects_of(memory)
    with memory.look() as look:
        assert len(look.touches.of(omar.key)) == 1
    assert first.startswith("Noted.")
    assert second == "That one is done. Tell me about the next call when you like."


def test_a_turn_that_fails_changes_nothing_and_can_come_again(memory, shelf, sqlite_url):
    keys = (f"k{number}" for number in count())
    broken = threading.Event()

    def new_key() -> str:
        if broken.is_set():
            raise RuntimeError("no key")
        return next(keys)

    ana = Seat(a_coach(memory, shelf, keys=new_key))
    ana.debriefs_to_a_card()
    before = everything_in(sqlite_url)

    broken.set()
    with pytest.raises(RuntimeError, match="no key"):
        ana.does(ana.press("Sent"), "9")
    assert everything_in(sqlite_url) == before

    broken.clear()
    assert text_of(ana.does(ana.press("Sent"), "9")).startswith("Noted.")


def test_one_failing_turn_does_not_disturb_the_others(memory, shelf):
    refused = Coach(memory, shelf, clock=lambda: NOON, keys=lambda: 1 / 0)
    fine = a_coach(memory, shelf)

    futures = [coach.hear(Address(console_name=f"r{n}"), Said("Omar from Beta"))
               for n, coach in enumerate([fine, refused, fine, refused, fine])]  # fmt: skip

    for number, future in enumerate(futures):
        if number % 2:
            with pytest.raises(ZeroDivisionError):
                future.result(20)
        else:
            assert future.result(20)


@pytest.mark.parametrize(
    "words", ["", " \n\t ", "\x00", "\ud83d", "?" * 9000, "a\x1b[31mb", "‮abc", "{who} {}"]
)
def test_any_words_get_an_answer_and_are_kept(coach, words):
    assert Seat(coach).says(words)
    assert Seat(coach).says("Omar from Beta Logistics")
    assert Seat(coach).says(words)


# --- Who sees what -------------------------------------------------------------------------------


def test_a_rep_sees_only_their_own_prospects(coach, memory):
    ana, ben = Seat(coach, ANA), Seat(coach, BEN)
    ana.debriefs_to_a_card("Omar")
    ana.taps("Sent")
    (omar,) = prospects_of(memory, ANA)

    assert "From the log" not in ben.says("Omar from Beta Logistics")
    assert text_of(ben.does(Picked(f"go.{omar.key}"))) == "I do not have that person any more."
    assert ben.does(Commanded("cancel"))
    assert text_of(ben.does(Commanded("today"))) == "Nothing is due today."
    assert "From the log" in ana.says("Omar from Beta Logistics")


def test_a_rep_cannot_press_the_buttons_of_another(coach, memory):
    ana, ben = Seat(coach, ANA), Seat(coach, BEN)
    ana.debriefs_to_a_card("Omar")
    ben.says("Priya from Kestrel")
    before = text_of((ben.card,))

    answer = text_of(ben.does(ana.press("Sent")))

    assert answer.endswith(before)
    assert "Omar" not in answer
    (reply,) = ana.does(Commanded("start"))
    assert "Omar" in text_of((reply,))


def test_reps_who_talk_at_once_each_get_their_own_answers(database_url, shelf):
    names = [f"rep {number}" for number in range(12)]
    told: dict[str, str] = {}

    def talk(coach: Coach, name: str, whom: str) -> None:
        seat = Seat(coach, Address(console_name=name))
        seat.debriefs_to_a_card(whom)
        told[name] = seat.taps("Sent")

    with Memory(database_url) as memory:
        coach = a_coach(memory, shelf)
        threads = [
            threading.Thread(target=talk, args=(coach, name, whom))
            for name, whom in zip(names, ["Omar", "Priya", "Dana", "Jonas"] * 3, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert len(told) == len(names)
        assert all(answer.startswith("Noted.") for answer in told.values())
        for name, whom in zip(names, ["Omar", "Priya", "Dana", "Jonas"] * 3, strict=True):
            assert [item.name for item in prospects_of(memory, Address(console_name=name))] == [whom]


def test_two_messages_of_one_rep_at_once_lead_to_one_debrief(memory, coach):
    futures = [coach.hear(ANA, Said("Omar from Beta Logistics")) for _ in range(8)]

    assert all(future.result(20) for future in futures)
    with memory.look() as look:
        rep = look.reps.of_console("ana")
        open_one, aside = look.debriefs.unfinished_of(rep.key)
    assert open_one is not None
    assert aside == ()


def test_the_end_of_a_long_text_does_not_wait_for_its_beginning(coach, memory, monkeypatch):
    read_in = []

    def understood(*given: object) -> Reading:
        read_in.append(threading.current_thread().name)
        return scenes.understood(*given)

    monkeypatch.setattr(service, "understood", understood)
    coach.hear(ANA, Commanded("start")).result(20)
    long = "Omar said not now, no budget for it. " * 110

    read_in.clear()
    goes_on = threading.Event()
    memory.submit(lambda _unit: goes_on.wait(20))
    parts = [coach.hear(ANA, Said(part, str(at), NOON)) for at, part in enumerate((long, long, "Best, Omar"))]
    read_at_once = len(read_in)
    goes_on.set()

    assert all(part.result(20) for part in parts)
    assert read_at_once == 1
    assert read_in.count("writer") == len(parts) - 1


def test_the_end_of_a_long_text_is_read_before_the_transaction_once_its_beginning_is_kept(coach, monkeypatch):
    read_in = []

    def understood(*given: object) -> Reading:
        read_in.append(threading.current_thread().name)
        return scenes.understood(*given)

    monkeypatch.setattr(service, "understood", understood)
    coach.hear(ANA, Commanded("start")).result(20)
    long = "Omar said not now, no budget for it. " * 110

    for at, part in enumerate((long, long, "Best, Omar")):
        assert coach.hear(ANA, Said(part, str(at), NOON)).result(20)

    assert "writer" not in read_in


# --- Days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", date(2026, 11, 16)), ("Pacific/Auckland", date(2026, 11, 17))]
)
def test_the_time_zone_decides_the_day(memory, shelf, zone, day):
    evening = NOON + timedelta(hours=8)
    ana = Seat(a_coach(memory, shelf, evening, time_zone=zone))

    ana.debriefs_to_a_card()
    ana.taps("Sent")

    assert prospects_of(memory)[0].last_touch_on == day


def test_a_rep_keeps_the_time_zone_they_began_with(memory, shelf):
    Seat(a_coach(memory, shelf, time_zone="Pacific/Auckland")).says("Omar from Beta Logistics")
    later = Seat(a_coach(memory, shelf, NOON + timedelta(hours=8), time_zone="UTC"))

    later.does(Commanded("cancel"))
    later.debriefs_to_a_card()
    later.taps("Sent")

    assert prospects_of(memory)[0].last_touch_on == date(2026, 11, 17)


# --- Words ---------------------------------------------------------------------------------------


def test_words_are_gone_when_the_advice_is_closed(coach, memory, sqlite_url):
    ana = Seat(coach)
    ana.says("Omar from Beta Logistics moans about qwertz docks")
    ana.does(Forwarded("my boss hates yxcvb forms", "Omar"))
    assert "qwertz" in everything_in(sqlite_url)
    assert "yxcvb" in everything_in(sqlite_url)

    ana.does(Commanded("cancel"))

    assert "qwertz" not in everything_in(sqlite_url)
    assert "yxcvb" not in everything_in(sqlite_url)


def test_words_are_gone_from_debriefs_that_nobody_finishes(memory, shelf, sqlite_url):
    Seat(a_coach(memory, shelf)).says("Omar from Beta Logistics moans about qwertz docks")

    a_coach(memory, shelf, NOON + timedelta(days=29)).tidy(30).result(20)
    assert "qwertz" in everything_in(sqlite_url)
    later = a_coach(memory, shelf, NOON + timedelta(days=31))
    later.tidy(30).result(20)

    assert "qwertz" not in everything_in(sqlite_url)
    assert Seat(later).does(Commanded("start"))
    with memory.look() as look:
        rep = look.reps.of_console("ana")
        assert look.debriefs.open_of(rep.key).status is Status.OPEN


# --- Content that changes ------------------------------------------------------------------------


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Changes the content file of `changing`."""
    monkeypatch.setattr(shelves, "_LOOK_EVERY", 0.0)
    file = Path(shutil.copy(CONTENT, tmp_path / "content.yaml"))
    instants = count(1)

    def edit(old: str, new: str) -> None:
        content = file.read_text("utf-8")
        assert old in content
        file.write_text(content.replace(old, new), "utf-8")
        # Two changes within one tick of the file system's clock are two changes.
        os.utime(file, (0, next(instants)))

    return edit


@pytest.fixture
def changing(edited: Callable[[str, str], None], memory: Memory, tmp_path: Path) -> Coach:
    """A coach whose content file is about to change."""
    return a_coach(memory, Shelf(tmp_path / "content.yaml"))


def test_changed_content_is_used_at_the_next_turn(changing, edited):
    ana = Seat(changing)
    ana.says("Omar from Beta Logistics")

    edited('ask: "What came last from {whom}?"', 'ask: "What was the last you heard of {whom}?"')

    assert "What was the last you heard of Omar?" in text_of(ana.does(Commanded("start")))


def test_an_open_debrief_is_decided_again_under_changed_content(changing, edited):
    ana = Seat(changing)
    ana.debriefs_to_a_card()
    rows = ana.card.rows

    edited('headline: "', 'headline: "now: ')

    assert ": now: " in text_of(ana.does(Commanded("start")))
    assert ana.card.rows == rows
    assert ana.taps("Sent").startswith("Noted.")


def test_wrong_content_is_told_and_not_used(changing, edited, caplog):
    ana = Seat(changing)
    before = ana.says("Omar from Beta Logistics")

    with caplog.at_level(logging.ERROR):
        edited("fact", "fatc")
        assert text_of(ana.does(Commanded("start"))).endswith(before)
        edited("fatc", "fact")
        assert text_of(ana.does(Commanded("start"))).endswith(before)

    assert len(caplog.messages) == 1
    assert "content.yaml:" in caplog.text


def test_content_that_is_away_for_a_moment_is_kept(changing, edited, tmp_path, caplog):
    ana = Seat(changing)
    before = ana.says("Omar from Beta Logistics")
    file = tmp_path / "content.yaml"

    file.rename(tmp_path / "elsewhere.yaml")
    assert text_of(ana.does(Commanded("start"))).endswith(before)
    (tmp_path / "elsewhere.yaml").rename(file)

    assert text_of(ana.does(Commanded("start"))).endswith(before)
