"""Which blanks of a draft are filled from a rep's words: their problem, and what they asked for."""

import pytest

from bot.reading import read
from tests.playbooks import PLAYBOOK


def filled(text: str) -> dict[str, str]:
    """Return the blanks that a text fills."""
    return dict(read(text, PLAYBOOK).slots)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("her problem is orders getting lost", "orders getting lost"),
        ("Problem: Orders get lost on Fridays", "orders getting lost on Fridays"),
        ("orders get lost on Fridays is her problem", "orders getting lost on Fridays"),
        ("she struggles with late deliveries at the moment", "late deliveries"),
        ("they suffer from double-booked docks", "double-booked docks"),
        ("their main problem is staff turnover", "staff turnover"),
        ("he is struggling with his invoices", "your invoices"),
        ('"we struggle with our invoices"', "your invoices"),
    ],
)
def test_their_problem_is_put_so_that_it_can_be_said_to_them(text, problem):
    assert filled(text) == {"problem": problem}


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("Dana at Northwind asked for a proposal on monday", "the proposal"),
        ("they asked us for a quote and samples", "the quote"),
        ("wants the price by Friday", "the price"),
        ("asked for a SOW", "the SOW"),
        ("asked for a brochure first, then she wanted a quote", "the quote"),
        ('"Can you send me a quote?"', "the quote"),
    ],
)
def test_what_they_asked_for_is_read(text, item):
    assert filled(text) == {"item": item}


@pytest.mark.parametrize(
    "text",
    [
        "the problem is she never answers",
        "the problem is price",
        "their problem is drivers forget their slots",
        "my problem is motivation",
        "we struggle with late deliveries",
        "does she struggle with late deliveries?",
        "she doesn't struggle with late deliveries",
        "maybe she struggles with late deliveries",
        "she struggles with Kestrel",
        "he has a problem with our price",
        "their problem is everything that we have talked about in so many meetings",
        "she struggles with unpredictable international customs paperwork",
        "I asked for the contract",
        "she never asked for a quote",
        "asked for a better price",
        "she wants the price list",
        "should I send her a quote?",
        "she asked for it",
    ],
)
def test_what_might_read_wrong_stays_a_blank(text):
    assert filled(text) == {}
