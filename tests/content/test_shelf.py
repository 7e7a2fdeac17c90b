"""The playbook in use, and what is done for each new one before and while it is used."""

import shutil
import threading
from pathlib import Path
from threading import Event

import pytest

from bot.coaching.playbook import Playbook
from bot.content import shelf as shelves
from bot.content.shelf import Shelf
from bot.errors import ContentError
from bot.reading import prepare
from bot.reading.keeping import stamp_of

CONTENT = Path(__file__).parents[2] / "coaching_content.yaml"


def test_a_changed_playbook_is_in_use_once_it_is_prepared_beside_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shelves, "_LOOK_EVERY", 0)
    file = Path(shutil.copy(CONTENT, tmp_path / "content.yaml"))
    prepared: list[Playbook] = []
    begun, may_go_on = Event(), Event()

    def prepare(playbook: Playbook) -> bool:
        if prepared:
            begun.set()
            may_go_on.wait(30)
        prepared.append(playbook)
        return True

    shelf = Shelf(file, prepare)
    first = shelf.playbook
    assert prepared == [first]

    file.write_text(file.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    assert shelf.playbook is first
    assert begun.wait(30)
    assert shelf.playbook is first

    may_go_on.set()
    (thread,) = (one for one in threading.enumerate() if one.name == "content")
    thread.join(30)
    assert shelf.playbook is not first
    assert prepared == [first, shelf.playbook]


def test_a_wrong_file_is_told_of_though_the_next_is_there_before_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(shelves, "_LOOK_EVERY", 0)
    caplog.set_level("INFO")
    text = CONTENT.read_text(encoding="utf-8")
    file = tmp_path / "content.yaml"
    file.write_text(text, encoding="utf-8")
    begun, may_go_on = Event(), Event()
    prepared: list[Playbook] = []

    def prepare(playbook: Playbook) -> bool:
        prepared.append(playbook)
        if len(prepared) == 2:
            begun.set()
            may_go_on.wait(30)
        return True

    def saved(words: str) -> threading.Thread:
        """Save the file, let the shelf look at it, and return what takes it up."""
        before = set(threading.enumerate())
        file.write_text(words, encoding="utf-8")
        _ = shelf.playbook
        return next(one for one in set(threading.enumerate()) - before if one.name == "content")

    shelf = Shelf(file, prepare)
    slow = saved(text + "\n# a remark\n")
    assert begun.wait(30)
    saved(text.replace("move: value_story", "move: value_storry", 1)).join(30)
    told = caplog.text
    right = saved(text + "\n# another remark\n")
    may_go_on.set()
    slow.join(30)
    right.join(30)

    assert "the changed content is not used" in told
    assert "value_storry" in told
    assert shelf.playbook is prepared[-1]
    assert len(prepared) == 3


def test_the_samples_are_read_only_where_nothing_was_learned_from_them_yet():
    asked: list[Playbook] = []

    def prepare(playbook: Playbook) -> bool:
        asked.append(playbook)
        return not playbook.lexicon.unread

    shelf = Shelf(CONTENT, prepare)

    without, whole = asked
    assert without.lexicon.samples == ()
    assert whole.lexicon.samples
    assert shelf.playbook is whole
    assert stamp_of(without) == stamp_of(whole)


def test_a_problem_in_a_sample_stops_the_start(tmp_path: Path):
    file = tmp_path / "content.yaml"
    told = CONTENT.read_text(encoding="utf-8")
    at = told.rindex("facts: {last: ")
    file.write_text(told[:at] + told[at:].replace("facts: {last: ", "facts: {lost: ", 1), encoding="utf-8")

    with pytest.raises(ContentError, match="lost"):
        Shelf(file, prepare)
