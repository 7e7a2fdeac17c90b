"""Threads with the rep's own mails: which side wrote last, and what was sent into silence."""

from datetime import date

import pytest

from bot.coaching.model import Prospect, Reading
from bot.reading import read
from tests.coaching.scenes import PLAYBOOK

TODAY = date(2026, 11, 20)
REP, OMAR = "Jo", "Omar Aziz"
ASKS = "can you send me a quote for twenty seats?"
REFUSES = "we went with another supplier, sorry."
CHECKS_IN = "just checking in, any update?"
HELPS = "one idea for your docks that you can use without us: label the bays by hour."


def mail(by: str, to: str, day: int, words: str, subject: str = "Offer") -> str:
    return (
        f"From: {by}\nSent: {day} November 2026 09:00\nTo: {to}\nSubject: {subject}\n\n"
        f"Hi {to.split()[0]},\n{words}\nBest regards, {by.split()[0]}\n"
    )


def theirs(day: int, words: str) -> str:
    return mail(OMAR, "Jo Miller", day, words)


def ours(day: int, words: str, subject: str = "Offer") -> str:
    return mail("Jo Miller", OMAR, day, words, subject)


def told(*mails: str, note: str = "", rep: str = REP) -> tuple[dict[str, str | None], Reading]:
    found = read("\n".join([note, *mails] if note else mails), PLAYBOOK, (), TODAY, rep)
    return {item.fact: item.answer for item in found.evidence}, found


@pytest.mark.parametrize("upwards", [False, True])
def test_mails_of_ones_own_after_their_newest_are_sent_into_silence(upwards: bool):
    mails = [ours(19, CHECKS_IN), ours(12, CHECKS_IN), theirs(9, ASKS), ours(2, HELPS)]

    facts, found = told(*(reversed(mails) if upwards else mails))

    assert (facts["last"], facts["reached"], facts["empty"]) == ("quiet", "2", "yes")
    assert found.mention is not None
    assert found.mention.name.split()[0] == "Omar"


def test_one_mail_of_use_makes_them_not_empty():
    facts, _ = told(ours(19, CHECKS_IN), ours(12, HELPS), theirs(9, ASKS))

    assert (facts["reached"], facts["empty"]) == ("2", "no")


@pytest.mark.parametrize("upwards", [False, True])
def test_their_answer_on_the_newest_day_counts_wherever_it_stands(upwards: bool):
    mails = [theirs(17, REFUSES), ours(12, CHECKS_IN), theirs(9, ASKS)]

    facts, _ = told(*(reversed(mails) if upwards else mails))

    assert facts["last"] == "no"


def test_silence_does_not_take_a_no_back():
    facts, _ = told(ours(19, CHECKS_IN), theirs(17, REFUSES))

    assert facts["last"] == "no"


def test_a_thread_of_ones_own_mails_alone_is_silence():
    facts, found = told(ours(19, CHECKS_IN), ours(12, HELPS))

    assert (facts["last"], facts["reached"]) == ("quiet", "2")
    assert found.mention is not None
    assert found.mention.name == "Omar"


def test_a_note_above_the_thread_knows_what_came_since():
    facts, _ = told(
        ours(19, CHECKS_IN),
        theirs(9, ASKS),
        note="Omar called me today: he is not interested any more. The mails below:\n",
    )

    assert facts["last"] == "no"


def test_a_day_in_the_subject_is_not_the_day_of_the_mail():
    facts, _ = told(theirs(17, REFUSES), ours(12, CHECKS_IN, subject="Our call on 30 November 2026"))

    assert facts["last"] == "no"


def test_a_mail_typed_above_theirs_is_ones_own():
    facts, _ = told(f"Hi Omar,\n{CHECKS_IN}\nBest regards, Jo\n", theirs(9, ASKS), ours(2, HELPS))

    assert (facts["last"], facts["reached"]) == ("quiet", "1")


def test_an_answer_above_ones_own_mail_is_theirs():
    head = "On Tue, 3 Nov 2026 at 10:12, Jo Miller <jo@example.org> wrote:"
    text = f"Hi Jo,\n{REFUSES}\nOmar\n\n{head}\n> {CHECKS_IN}"

    found = read(text, PLAYBOOK, (Prospect("1" * 12, "rep", "Omar Aziz"),), TODAY, REP)

    assert [item.answer for item in found.evidence if item.fact == "last"] == ["no"]


@pytest.mark.parametrize("rep", ["Omar", "Jo"])
def test_whoever_is_called_like_a_prospect_is_not_taken_for_the_rep(rep: str):
    text = f"On Tue, 17 Nov 2026 at 09:12, {OMAR} <o@example.com> wrote:\n> Please stop emailing me.\n"

    found = read(text, PLAYBOOK, (Prospect("p1", "r", OMAR),), TODAY, rep)

    assert [(item.fact, item.answer) for item in found.evidence if item.fact == "last"] == [("last", "stop")]


def test_a_rep_who_shares_a_first_name_with_a_prospect_is_known_by_the_last_one():
    mails = (ours(19, CHECKS_IN), theirs(9, ASKS))

    found = read("\n".join(mails), PLAYBOOK, (Prospect("p1", "r", "Jo Bell"),), TODAY, REP)

    assert [item.answer for item in found.evidence if item.fact == "last"] == ["quiet"]
