"""The playbook in use, and what is done for each new one before and while it is used."""

import shutil
from pathlib import Path
from threading import Event

import pytest

from bot.coaching.playbook import Playbook
from bot.content import shelf as shelves
from bot.content.shelf import Shelf

CONTENT = Path(__file__).parents[2] / "coaching_content.yaml"


def test_each_new_playbook_is_prepared_the_changed_one_beside_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shelves, "_LOOK_EVERY", 0)
    file = Path(shutil.copy(CONTENT, tmp_path / "content.yaml"))
    prepared: list[Playbook] = []
    may_go_on, came = Event(), Event()

    def prepare(playbook: Playbook) -> None:
        if prepared:
            may_go_on.wait(10)
        prepared.append(playbook)
        came.set()

    shelf = Shelf(file, prepare)
    first = shelf.playbook
    assert prepared == [first]

    came.clear()
    file.write_text(file.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    changed = shelf.playbook
    assert changed is not first
    assert prepared == [first]

    may_go_on.set()
    assert came.wait(10)
    assert prepared == [first, changed]
