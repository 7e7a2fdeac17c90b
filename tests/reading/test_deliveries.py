"""What the reader hears to have come or gone, so that a promise is known to be kept."""

import pytest

from bot.reading import read
from tests.playbooks import PLAYBOOK


def given(text: str) -> list[tuple[str, str]]:
    """Return what a text tells to be given, and by which side."""
    return [("ours" if one.ours else "theirs", one.what) for one in read(text, PLAYBOOK).kept]


@pytest.mark.parametrize(
    ("text", "whose", "what"),
    [
        ("i sent dana the sample", "ours", "the sample"),
        ("sent her the quote this morning", "ours", "the quote"),
        ("sent the sample to Dana", "ours", "the sample"),
        ("sent priya the brochure yesterday, nothing back", "ours", "the brochure"),
        ("dana sent the numbers", "theirs", "the numbers"),
        ("she emailed me the drawings", "theirs", "the drawings"),
        ("the numbers came", "theirs", "the numbers"),
        ("her plan has arrived", "theirs", "her plan"),
        ("got the numbers from dana", "theirs", "the numbers"),
        ("we got him the certificate yesterday", "ours", "the certificate"),
        ("The plans have landed", "theirs", "the plans"),
        ("she finally let me have the volumes", "theirs", "the volumes"),
    ],
)
def test_what_came_or_went_is_read_with_its_side(text, whose, what):
    assert given(text) == [(whose, what)]


@pytest.mark.parametrize("text", ["dana sent the numbers", "the numbers came", "got the numbers from dana"])
def test_what_came_from_them_is_a_reply(text):
    assert read(text, PLAYBOOK).replied


@pytest.mark.parametrize(
    "text",
    [
        "I haven't sent the sample",
        "the numbers never came",
        "did she send the numbers?",
        "I should have sent the quote",
        "when the numbers came I called",
        "sent her two mails",
        "dana sent the offer to her boss",
        "she got the sample",
        "I got the feeling she is busy",
        "sent it",
        '"I sent the numbers"',
        "the day came and went",
    ],
)
def test_what_neither_came_nor_went_is_left_out(text):
    assert given(text) == []
