"""Who is away, and until when: told by the rep, or by a machine."""

from datetime import date
from pathlib import Path

import pytest

from bot.coaching.model import Prospect
from bot.content import load
from bot.reading import prepare, read

PLAYBOOK = load(Path(__file__).parents[2] / "coaching_content.yaml")
SUNDAY = date(2026, 11, 22)
WHO = (Prospect("ruth", "rep", "Ruth Adler", "Kestrel"), Prospect("omar", "rep", "Omar Haddad", "Beta"))


@pytest.fixture(scope="module", autouse=True)
def _prepared():
    prepare(PLAYBOOK)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("got an ooo from ruth, back 7 dec", date(2026, 12, 7)),
        ("omar is away till 7 dec", date(2026, 12, 7)),
        ("on leave until monday", date(2026, 11, 23)),
        ("got his out of office (till 30 nov)", date(2026, 11, 30)),
        ("wrote ruth twice. Her autoreply says: back in the office on 1 Dec", date(2026, 12, 1)),
        ("she won't be in until 7 dec", date(2026, 12, 7)),
        ("called ruth, she is back monday", date(2026, 11, 23)),
        ("Automatic reply: I am out of the office until 7 December. For help call Jon", date(2026, 12, 7)),
    ],
)
def test_who_is_away_is_quiet_until_a_day(words, day):
    reading = read(words, PLAYBOOK, WHO, SUNDAY)

    assert reading.away == day
    assert [item.answer for item in reading.evidence if item.fact == "last"] == ["quiet"]
    assert (reading.rivals, reading.replied) == ((), False)


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("omar moved our call to friday because he is away until thursday", "moved"),
        ("Ruth asked me for the price list and is on leave until friday", "asked"),
        ("Omar: sounds interesting, call me in a few weeks. He is away till 7 dec", "later"),
    ],
)
def test_what_else_is_told_of_somebody_who_is_away_still_counts(words, last):
    reading = read(words, PLAYBOOK, WHO, SUNDAY)

    assert reading.away is not None
    assert [item.answer for item in reading.evidence if item.fact == "last"] == [last]


@pytest.mark.parametrize(
    "words",
    [
        "I am off until monday, omar wants a quote",
        "my boss is away until 7 dec so omar has to wait",
        "> my boss is away until 7 dec, I will ask him then",
        "ruth knows that I am out until friday, no answer from her",
        "the offer is out until friday, no answer",
        "delivery is back on friday",
        "she called back on friday",
        "dana said she will get back to me on 7 dec",
    ],
)
def test_somebody_or_something_else_may_be_away(words):
    assert read(words, PLAYBOOK, WHO, SUNDAY).away is None
