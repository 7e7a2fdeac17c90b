"""News of a sale: whose signature it is the coach asks, and a no stays one."""

from datetime import date

import pytest

from bot.reading import read
from tests.playbooks import PLAYBOOK, learned

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Got the contract signed with Anna from Lumen!!", "Anna"),
        ("The deal is signed with Lumen, Anna from Lumen is happy", "Anna"),
        ("Bea at Hexa signed today, deal done", "Bea"),
        ("We won Lumen! Anna just signed the order form", "Anna"),
        ("Sold! Petra at Mono bought the annual plan", "Petra"),
        ("Ilse from Kort said yes and sent the PO", "Ilse"),
        ("Anna from Lumen signed the contract with us today", "Anna"),
    ],
)
def test_of_a_sale_it_is_asked_whether_it_is_with_us(text, name):
    order = read(text, PLAYBOOK, (), FRIDAY).order

    assert order is not None
    assert order.key == "signed"
    assert order.said.mention is not None
    assert order.said.mention.name == name


@pytest.mark.parametrize(
    "text",
    [
        "Anna from Lumen signed with a competitor",
        "Anna from Lumen signed the contract with someone else",
        "Anna from Lumen will have signed the order by Friday",
        "Anna from Lumen signed the contract in March, quiet since",
        "Has Anna from Lumen signed the contract?",
        "Anna from Lumen wants the contract signed",
        "We lost Lumen, Anna signed elsewhere",
        "Anna from Lumen signed the NDA",
        "Sold the house. Dana from Nord is quiet",
    ],
)
def test_what_is_no_sale_of_ours_is_news(text):
    assert read(text, PLAYBOOK, (), FRIDAY).order is None


@pytest.mark.parametrize(
    "text",
    ["Got the contract signed with Anna from Lumen!!", "The deal is signed with Lumen, Anna is happy"],
)
def test_a_sale_is_no_no(text):
    assert "no" not in {one.answer for one in read(text, learned(), (), FRIDAY).evidence}


@pytest.mark.parametrize(
    "text",
    [
        "Anna signed with another agency",
        "Anna from Lumen signed with a competitor",
        "they signed with Siemens",
    ],
)
def test_a_no_stays_one(text):
    last = next(one.answer for one in read(text, PLAYBOOK, (), FRIDAY).evidence if one.fact == "last")

    assert last == "no"


@pytest.mark.parametrize(
    "text",
    [
        "He said 'not interested' two years ago but now he asked for a quote, Piet from Hals",
        "not interested two years ago, now she wants a quote. Piet, Hals",
        "He said no last year but today he asked for pricing, Piet from Hals",
    ],
)
def test_a_no_of_long_ago_gives_way_to_what_was_said_since(text):
    found = read(text, learned(), (), FRIDAY)
    last = [one.answer for one in (*found.evidence, *found.rivals) if one.fact == "last"]

    assert last[0] == "asked"


def test_a_stop_of_long_ago_is_still_one():
    text = "She told me to stop emailing her two years ago but now she asked for a quote"
    found = read(text, PLAYBOOK, (), FRIDAY)

    assert next(one.answer for one in found.evidence if one.fact == "last") == "stop"


@pytest.mark.parametrize("text", ['Hugo: "lol no"', "Hugo: no", 'Hugo: "nope"'])
def test_a_bare_no_is_first_among_the_answers_that_are_asked(text):
    found = read(text, learned(), (), FRIDAY)

    assert next(one.answer for one in (*found.evidence, *found.rivals) if one.fact == "last") == "no"


@pytest.mark.parametrize("text", ['"any issues?" no.', "no news", 'Hugo: "no worries, Tuesday works"'])
def test_another_no_leans_to_nothing(text):
    found = read(text, learned(), (), FRIDAY)

    assert "no" not in {one.answer for one in (*found.evidence, *found.rivals)}
