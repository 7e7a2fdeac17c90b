"""A sentence that a rep lets be kept, from what was really read: theirs, and gone when they want."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.coaching.model import Access, Commanded, Consent, Event, Lesson, Picked, Reply, Said, Turn
from bot.content.shelf import Shelf
from bot.service import Address, Coach
from bot.storage.memory import Memory
from tests import playbooks
from tests.coaching.scenes import text_of

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAIT = 60
REP = Address(console_name="ada", name="Ada")
NEWS = "Priya Raman from Kestrel wants to think about it"
MASKED = "NAME from COMPANY wants to think about it"


class Stage:
    """A coach, its clock and one rep."""

    def __init__(self, memory: Memory, shelf: Shelf) -> None:
        self.memory, self.now = memory, FRIDAY
        self.coach = Coach(memory, shelf, clock=lambda: self.now)
        self.replies: tuple[Reply, ...] = ()

    def does(self, event: Event) -> str:
        self.replies = self.coach.hear(REP, event).result(WAIT)
        return "\n".join(map(text_of, self.replies))

    def taps(self, *labels: str) -> str:
        said = ""
        for label in labels:
            shown = next(reply for reply in reversed(self.replies) if reply.rows)
            (action,) = {button.action for row in shown.rows for button in row if button.label == label}
            said = self.does(Picked(action, shown.debrief, shown.version))
        return said

    def puts_right(self) -> str:
        """Tell news that are read wrong, put them right and send the draft."""
        self.does(Said(NEWS, "m1"))
        self.taps("Fix", "Put off", "Good talk, no next step")
        while "Sent" not in self.labels:
            self.taps("Don't know")
        return self.taps("Sent")

    @property
    def labels(self) -> set[str]:
        return {button.label for reply in self.replies for row in reply.rows for button in row}

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        with self.memory.look() as unit:
            rep = unit.reps.of_console("ada")
            assert rep is not None
            return unit.lessons.of(rep.key)

    @property
    def shared(self) -> list[str]:
        with self.memory.look() as unit:
            return [lesson.text for lesson in unit.lessons.shared()]

    def exported(self) -> dict[str, str]:
        exported = self.coach.exported_to(REP)
        assert exported is not None
        with zipfile.ZipFile(io.BytesIO(exported[1])) as archive:
            return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


@pytest.fixture
def stage(database_url: str, shelf: Shelf) -> Iterator[Stage]:
    with Memory(database_url) as memory:
        yield Stage(memory, shelf)


def test_nothing_is_shared_before_the_rep_agrees(stage: Stage):
    said = stage.puts_right()
    before = stage.shared

    stage.taps("Keep it")

    assert f"“{MASKED}”" in said
    assert before == []
    assert stage.shared == [MASKED]


@pytest.mark.parametrize("label", ["No", "Never ask"])
def test_what_is_not_to_be_kept_is_nowhere_any_more(stage: Stage, label: str):
    stage.puts_right()

    stage.taps(label)

    assert stage.shared == []
    assert not any(MASKED in content for content in stage.exported().values())


def test_whom_it_was_about_is_not_in_what_is_kept(stage: Stage):
    stage.puts_right()
    stage.taps("Keep it")

    (lesson,) = stage.lessons

    assert not any(name in str(lesson) for name in ("Priya", "Raman", "Kestrel"))


def test_what_is_kept_is_in_the_export(stage: Stage):
    stage.puts_right()
    stage.taps("Keep it")

    files = stage.exported()

    assert MASKED in files["everything.json"]
    _, row = csv.reader(io.StringIO(files["sentences.csv"], newline=""))
    assert row == ["2026-11-20 12:00", MASKED, "still talking", "put off", "kept"]


def test_after_forgetting_there_is_none(stage: Stage):
    stage.puts_right()
    stage.taps("Keep it")
    stage.does(Commanded("forget"))

    stage.taps("Yes, remove everything")

    assert stage.shared == []


def test_a_sentence_without_an_answer_goes_after_a_week(stage: Stage):
    stage.puts_right()
    stage.now += timedelta(days=7, seconds=1)

    stage.coach.tidy(30).result(WAIT)

    assert [(lesson.text, lesson.consent) for lesson in stage.lessons] == [("", Consent.GONE)]
    assert "not kept any more" in stage.taps("Keep it")


def test_what_is_kept_stays_until_it_is_taken_back(stage: Stage):
    stage.puts_right()
    stage.taps("Keep it")
    stage.now += timedelta(days=400)
    stage.coach.tidy(30).result(WAIT)
    kept = stage.shared
    stage.does(Commanded("settings"))

    stage.taps("What is kept", "Sentences kept: 1", "Take back 1")

    assert kept == [MASKED]
    assert stage.shared == []


def test_whose_access_is_taken_away_shares_nothing_any_more(stage: Stage):
    stage.puts_right()
    stage.taps("Keep it")
    rep = stage.lessons[0].rep
    turn = Turn((), access=(Access(rep, "", "", "", FRIDAY, revoked=True),))

    stage.memory.submit(lambda unit: unit.save(turn, rep)).result(WAIT)

    assert stage.shared == []
    assert stage.lessons == ()
