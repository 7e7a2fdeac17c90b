"""On which days the reader hears that the rep sent something."""

from datetime import date

import pytest

from bot.coaching.model import Prospect
from bot.reading import read
from tests.playbooks import learned

TODAY = date(2026, 11, 20)
"""A Friday."""
OMAR, LEE = Prospect("omar", "rep", "Omar Haddad"), Prospect("lee", "rep", "Lee")


def sent_on(text: str) -> list[str]:
    """Return the days of the messages that a text tells to be sent."""
    return [str(day) for day in read(text, learned(), (OMAR, LEE), TODAY).sent_on]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mailed omar again this morning", ["2026-11-20"]),
        ("left lee a voicemail, sent the quote yesterday", ["2026-11-19"]),
        ("mailed omar monday and wednesday", ["2026-11-16", "2026-11-18"]),
        ("wrote to omar 3 days ago. silence", ["2026-11-17"]),
        ("yesterday i texted lee, nothing", ["2026-11-19"]),
        ("called omar this morning, left a voicemail", ["2026-11-20"]),
        ("called omar yesterday, left a voicemail", ["2026-11-19"]),
        ("sent lee a reminder on the 18th", ["2026-11-18"]),
        ("omar hasn't answered, sent him a second message yesterday", ["2026-11-19"]),
        ("mailed omar the deck today, call on monday", ["2026-11-20"]),
        ("emailed omar 12 nov, nothing", ["2026-11-12"]),
    ],
)
def test_what_was_sent_has_its_day(text, days):
    assert sent_on(text) == days


def test_each_message_goes_to_whom_it_was_sent():
    reading = read("Mailed Lee on Monday, texted Omar yesterday", learned(), (OMAR, LEE), TODAY)

    sent = {
        one.mention.known: [str(day) for day in one.sent_on]
        for one in (reading, *reading.others)
        if one.mention
    }
    assert sent == {("lee",): ["2026-11-16"], ("omar",): ["2026-11-19"]}


@pytest.mark.parametrize(
    "text",
    [
        "omar mailed me this morning",
        "mailed omar's boss yesterday",
        "omar said no, so mailed his boss yesterday",
        "going to mail omar tomorrow",
        "should I mail omar again today?",
        "mailed omar about a call on monday",
        "texted lee, no reply",
        "rang omar yesterday, no answer",
        "haven't mailed omar today",
        "mailed omar that I call tuesday",
        "emailed omar on 25 nov",
    ],
)
def test_what_was_not_sent_or_has_no_day_is_left_out(text):
    assert sent_on(text) == []


def test_the_day_of_what_was_sent_is_no_day_to_wait_for():
    assert read("mailed omar on monday, no reply", learned(), (), TODAY).days == ()
