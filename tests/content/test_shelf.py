"""The playbook in use, and what is done for each new one before and while it is used."""

import shutil
import threading
from pathlib import Path
from threading import Event

import pytest

from bot.coaching.playbook import Playbook
from bot.content import shelf as shelves
from bot.content.shelf import Shelf

CONTENT = Path(__file__).parents[2] / "coaching_content.yaml"


def test_a_changed_playbook_is_in_use_once_it_is_prepared_beside_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shelves, "_LOOK_EVERY", 0)
    file = Path(shutil.copy(CONTENT, tmp_path / "content.yaml"))
    prepared: list[Playbook] = []
    begun, may_go_on = Event(), Event()

    def prepare(playbook: Playbook) -> None:
        if prepared:
            begun.set()
            may_go_on.wait(30)
        prepared.append(playbook)

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
