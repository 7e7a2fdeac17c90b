"""Messages as reps type them in passing: questions, slips, names beside verbs."""

from datetime import date

import pytest

from bot.reading import read
from tests.playbooks import PLAYBOOK

FRIDAY = date(2026, 11, 20)


def answers(text: str) -> dict[str, str | None]:
    """Return the facts that a text tells, with their answers."""
    return {one.fact: one.answer for one in read(text, PLAYBOOK, (), FRIDAY).evidence}


@pytest.mark.parametrize(
    "text",
    [
        "priya wrote: can we talk tomorrow?",
        'Dana: "could we have a call on Tuesday at 3?"',
        '"can you call me on Friday?"',
    ],
)
def test_their_question_for_a_talk_wants_an_answer_and_fixes_no_day(text):
    found = read(text, PLAYBOOK, (), FRIDAY)

    assert answers(text)["last"] == "asked"
    assert [day.asked for day in found.days] == [True]


@pytest.mark.parametrize("day", [date(2026, 11, 16 + ahead) for ahead in range(7)])
def test_a_request_with_a_day_leaves_no_doubt_on_any_day(day):
    found = read("Dana at Northwind asked for a proposal on monday", PLAYBOOK, (), day)

    assert not found.rivals
    assert {one.fact: one.answer for one in found.evidence}["last"] == "asked"


@pytest.mark.parametrize(
    "text",
    [
        "Dana at Northwind asked for a proposal on monday, orders get lost",
        "Dana asked for a proposal. Their invoices always get lost",
        "she says their orders get lost on Fridays, asked for a proposal",
    ],
)
def test_a_problem_of_things_that_get_lost_angers_nobody(text):
    found = read(text, PLAYBOOK, (), FRIDAY)

    assert not found.rivals
    assert answers(text)["last"] == "asked"


@pytest.mark.parametrize("text", ["told me to get lost", '"get lost"', "she said get lost"])
def test_who_is_told_to_get_lost_has_angered_somebody(text):
    assert answers(text)["last"] == "annoyed"


@pytest.mark.parametrize("text", ["she wrote: ok, let's talk Tuesday at 3", "call booked for Tuesday"])
def test_a_step_with_a_day_is_agreed_and_fixes_it(text):
    found = read(text, PLAYBOOK, (), FRIDAY)

    assert answers(text)["last"] == "agreed"
    assert [day.asked for day in found.days] == [False]


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("Priya at Kestrel replied, wants the price", "Priya", "Kestrel"),
        ("priya at kestrel wrote, wants the price", "Priya", "Kestrel"),
        ("Priya from Kestrel called back", "Priya", "Kestrel"),
        ("Priya at Kestrel Says, no budget", "Priya", "Kestrel"),
        ("omar from beta logistics went quiet", "Omar", "Beta Logistics"),
        ("Ivan Jun from Junco said no thanks", "Ivan Jun", "Junco"),
    ],
)
def test_what_somebody_did_ends_the_name_of_the_company(text, name, company):
    found = read(text, PLAYBOOK, (), FRIDAY).mention

    assert found is not None
    assert (found.name, found.company) == (name, company)


def test_a_name_like_a_month_is_no_day():
    assert read("Ivan Jun from Junco said no thanks", PLAYBOOK, (), FRIDAY).days == ()


def test_a_month_beside_a_name_is_a_day():
    (day,) = read("Ivan from Junco said: call me in June", PLAYBOOK, (), FRIDAY).days

    assert (day.first, day.last) == (date(2027, 6, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    "text",
    [
        "hey i forgot, omar sends the numbers by Friday",
        "I forgot. Omar sends the numbers by Friday",
        "oh, I totally forgot: she called on Monday",
        "I forgot to mention, she called on Monday",
    ],
)
def test_what_the_rep_forgot_to_tell_is_no_debt(text):
    assert "owed" not in answers(text)


@pytest.mark.parametrize(
    "text",
    ["She asked for a quote but I forgot", "I forgot to send her the quote", "I forgot about it"],
)
def test_what_the_rep_forgot_to_do_is_owed(text):
    assert answers(text)["owed"] == "yes"
