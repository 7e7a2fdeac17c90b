"""A line of a chat that a prospect wrote is read as theirs; the rep's notes on a prospect are not."""

from datetime import date
from pathlib import Path

import pytest

from bot.coaching.model import Prospect
from bot.content import load
from bot.reading import read

PLAYBOOK = load(Path(__file__).parents[2] / "coaching_content.yaml")
TODAY = date(2026, 11, 20)
KNOWN = (Prospect("ruth", "rep", "Ruth Hale"), Prospect("tom", "rep", "Tom Berg"))


def last_of(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return what came last as it is read, and whom it may be from."""
    said = read(text, PLAYBOOK, KNOWN, TODAY)
    last = next((one.answer for one in said.evidence if one.fact == "last"), None)
    return last, () if said.mention is None else said.mention.known


@pytest.mark.parametrize(
    ("text", "last", "whose"),
    [
        ("Ruth: no.", "no", "ruth"),
        ("ruth - no thanks", "no", "ruth"),
        ("tom: call me next week", "later", "tom"),
        ("Tom Berg: stop", "stop", "tom"),
        ("ruth: not now, sorry", "later", "ruth"),
    ],
)
def test_a_bare_answer_behind_a_known_name_is_theirs(text, last, whose):
    assert last_of(text) == (last, (whose,))


@pytest.mark.parametrize("text", ["ruth: no answer", "Tom - no reply"])
def test_a_note_behind_a_known_name_is_the_reps(text):
    assert last_of(text)[0] == "quiet"
