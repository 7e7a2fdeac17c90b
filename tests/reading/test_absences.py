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
        ("called omar, he was away, back on monday", date(2026, 11, 23)),
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


@pytest.mark.parametrize(
    "words",
    [
        "omar is out of budget until january",
        "out of money until q2",
        "the demo room is unavailable until monday, omar wants another day",
        "omar said the price offer is in by monday",
        "the offer from omar is back monday",
        "when omar is back I will call him",
        "he is back and forth on this",
    ],
)
def test_things_and_money_are_not_away_and_nobody_is_back_who_will_be(words):
    assert read(words, PLAYBOOK, WHO, SUNDAY).away is None


@pytest.mark.parametrize(
    "words",
    [
        "omar was away until 12 nov, two mails, still no reply",
        "omar was away till monday, now back, asked for a quote",
        "he is back already",
        "omar is back today",
        "omar's back, wants a quote",
        "> I'm back from holiday, please send me the offer",
    ],
)
def test_an_absence_that_is_told_to_be_over_ends_today(words):
    reading = read(words, PLAYBOOK, WHO, SUNDAY)

    assert reading.away == SUNDAY
    assert reading.days == ()


def test_what_was_told_to_last_until_a_day_may_lie_ahead():
    assert read("omar told me he was away until monday", PLAYBOOK, WHO, SUNDAY).away == date(2026, 11, 23)


def test_in_a_mail_that_somebody_else_has_signed_i_is_they():
    mail = "I am on vacation until 30 Nov and will answer when I am back.\nBest regards\nPeter Holm"

    theirs, own = (read(mail, PLAYBOOK, WHO, SUNDAY, rep) for rep in ("Ada Berg", "Peter Holm"))

    assert (theirs.away, theirs.mention and theirs.mention.name) == (date(2026, 11, 30), "Peter Holm")
    assert own.away is None


def test_who_signed_an_absence_note_is_the_one_who_is_away():
    note = "Automatic reply: I am out of the office until 7 December.\nBest regards\nPeter Holm"

    reading = read(note, PLAYBOOK, WHO, SUNDAY)

    assert reading.mention is not None
    assert reading.mention.name == "Peter Holm"


def test_nothing_is_agreed_for_a_day_that_there_is_not():
    reading = read("Rob wants to talk on 30 feb", PLAYBOOK, (), SUNDAY)

    assert "agreed" not in {item.answer for item in reading.evidence}
    assert (reading.no_day, reading.replied) == ("30 feb", True)
