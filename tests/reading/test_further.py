"""How many messages the reader hears told as more than those before."""

from datetime import date

import pytest

from bot.coaching.model import Prospect
from bot.reading import read
from tests.playbooks import PLAYBOOK

TODAY = date(2026, 11, 20)
OMAR = Prospect("omar", "rep", "Omar Haddad")


@pytest.mark.parametrize(
    ("text", "further"),
    [
        ("two more mails to omar since, still nothing", 2),
        ("sent omar another mail, still nothing", 1),
        ("mailed omar again this morning", 1),
        ("i sent her something else", 1),
        ("wrote to omar twice more", 2),
        ("3 mails to omar and again nothing", 0),
        ("two mails to omar, then another one", 0),
        ("no reply from omar after a second mail", 0),
        ("omar wants more info", 0),
    ],
)
def test_what_is_told_as_more_is_heard_so(text, further):
    assert read(text, PLAYBOOK, (OMAR,), TODAY).further == further
