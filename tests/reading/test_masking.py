"""Nobody is in a sentence that is kept for teaching: what might tell of somebody gives way."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.masking import masked_sentence
from tests.coaching.scenes import PLAYBOOK

PEOPLE = [("Dana Kim", "Northwind"), ("Will", "Open Systems"), ("Omar", "Beta Logistics")]

SURNAMES = "white young green hall cook bell price long page stone love banks waters sharp strong chase"


def masked(text: str, shown: str = "") -> str:
    return masked_sentence(text, shown, PEOPLE, PLAYBOOK)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Dana Kim said she wants to think about it", "NAME said she wants to think about it"),
        (
            "still waiting for dana and her boss to call back",
            "still waiting for NAME and her boss to call back",
        ),
        ("had a good call with Northwind's boss today", "had a good call with COMPANY's boss today"),
        ("had a good call with open systems this morning", "had a good call with COMPANY this morning"),
        ("will says he wants to wait until next year", "NAME says he wants to wait until next year"),
        ("I think he will call me back next week", "I think he will call me back next week"),
        ("she will sign for €4,500 next week", "she will sign for AMOUNT next week"),
        ("she wants it for four thousand euros less", "she wants it for AMOUNT less"),
        ("he wants me to call +49 170 1234567 tomorrow", "he wants me to call NUMBER tomorrow"),
        ("he asked me to mail it to d.kim@open.io today", "he asked me to mail it to MAIL today"),
        ("he found us on open.io/deals and asked for a quote", "he found us on LINK and asked for a quote"),
        ("she wrote to me as @dana_k and asked for a quote", "she wrote to me as USER and asked for a quote"),
        ("told Priya Raman and her boss to wait until Friday", "told NAME and her boss to wait until Friday"),
        (
            "spoke to the team at Kestrel and they want a quote",
            "spoke to the team at COMPANY and they want a quote",
        ),
        ("her order 778812 is late and she is angry", "her order NUMBER is late and she is angry"),
        ("the zorblatt is broken and she is angry with us", "the WORD is broken and she is angry with us"),
        ("Mark came back and wants to wait until May", "NAME came back and wants to wait until May"),
        ("Mike's a nice man and wants to think about it", "NAME's a nice man and wants to think about it"),
        ("we want to meet April and her boss in August", "we want to meet NAME and her boss in August"),
        ("bill and grace want to think about it", "NAME and NAME want to think about it"),
        ("called bill but he wants to think about it", "called NAME but he wants to think about it"),
        (
            "asked frank about the quote and he wants to wait",
            "asked NAME about the quote and he wants to wait",
        ),
        ("I met rich last week and he wants to wait", "I met NAME last week and he wants to wait"),
        ("hope is on holiday and wants to wait", "NAME is on holiday and wants to wait"),
        ("will from finance wants to think about it", "NAME from finance wants to think about it"),
        ("White wants to think about it", "NAME wants to think about it"),
        ("Long said he wants to think about it", "NAME said he wants to think about it"),
        ("Good from Open wants to think about it", "NAME from NAME wants to think about it"),
        ("I called Best and he wants to wait", "I called NAME and he wants to wait"),
        ("Sent mail to Price and she wants to wait", "Sent mail to NAME and she wants to wait"),
        ("she earns 85 000 and wants to wait", "she WORD NUMBER and wants to wait"),
        ("she wants to wait, they have 85.000 of them", "she wants to wait, they have NUMBER of them"),
        ("she will pay 85 000 euros next year", "she will pay AMOUNT next year"),
        ("Hope to hear from them by the end of May", "Hope to hear from them by the end of May"),
        ("it took a long time and the price is too high", "it took a long time and the price is too high"),
        ("SHE TOLD ME NO AGAIN AND HUNG UP", "SHE TOLD ME NO AGAIN AND HUNG UP"),
    ],
)
def test_what_tells_of_somebody_gives_way_and_the_rest_stays(text: str, kept: str):
    assert masked(text) == kept


def test_only_the_sentence_that_was_read_is_kept():
    text = (
        "Great coffee at Northwind today. She wants to think it over until Friday. Her dog is called Bruno."
    )

    assert masked(text, "think it over") == "She wants to think it over until Friday."


def test_of_a_long_sentence_only_the_clauses_around_what_was_read_are_kept():
    text = ", ".join(["and then we went on about it for an hour"] * 8 + ["she said no thanks", "and left"])

    kept = masked(text, "no thanks")

    assert kept.endswith("she said no thanks, and left")
    assert len(kept) <= 160


def test_what_the_prospect_wrote_is_kept_as_theirs():
    forwarded = "> Hi,\n> please call me again after the summer.\n> Dana"

    assert masked(forwarded, "after the summer") == "> please call me again after the summer."


def test_what_the_prospect_is_quoted_with_is_kept_as_theirs():
    assert masked('Coffee with Dana. "Nice. Call me in the summer." Off home.', "in the summer") == (
        "> Call me in the summer."
    )


@pytest.mark.parametrize(
    "text",
    [
        "она сказала нет и положила трубку",
        "彼女はいいえと言った",
        "Dana Kim, Omar, Priya and Kestrel",
        "ok",
        "",
        "😀😀😀",
        "She is nice. She wants to think about it.",
        " ".join(["she wants to think about it and"] * 30),
    ],
)
def test_what_cannot_be_masked_or_is_no_one_sentence_is_not_kept(text: str):
    assert masked(text) == ""


def test_words_that_do_not_stand_in_the_message_give_no_sentence():
    assert masked("she wants to think about it", "said no") == ""


@pytest.mark.parametrize("name", SURNAMES.split())
@pytest.mark.parametrize("sentence", ["{} wants to wait until next year", "I called {} and he wants to wait"])
@pytest.mark.parametrize("form", [str.lower, str.title])
def test_surnames_that_are_words_do_not_stay_where_they_may_be_somebody(name, sentence, form):
    assert name not in masked(sentence.format(form(name))).lower()


@given(
    name=st.text(string.ascii_lowercase, min_size=6, max_size=12),
    place=st.integers(0, 8),
    form=st.sampled_from([str.lower, str.title, str.upper]),
)
def test_a_strange_name_never_stays_wherever_it_stands_and_however_it_is_typed(name, place, form):
    words = ["she", "said", "that", "they", "want", "to", "think", "about", "it"]
    strange = f"x{name}q"
    words.insert(place, form(strange))

    assert strange not in masked(" ".join(words)).lower()


@given(st.text(max_size=300), st.text(max_size=10))
def test_whatever_is_typed_no_long_number_stays_and_the_sentence_is_short(text: str, shown: str):
    kept = masked(text, shown)

    assert not re.search(r"\d{4}", kept)
    assert len(kept) <= 250
