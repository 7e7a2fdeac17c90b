"""Which promises the reader hears in a rep's words: whose, what of, and by when."""

from datetime import date

import pytest

from bot.reading import read
from tests.playbooks import PLAYBOOK

TODAY = date(2026, 11, 18)
"""A Wednesday."""


def promised(text: str) -> list[tuple[str, str, str]]:
    """Return whose promises a text tells of, what of, and by which day."""
    return [
        ("ours" if one.ours else "theirs", one.what, str(one.by or ""))
        for one in read(text, PLAYBOOK, (), TODAY).promises
    ]


@pytest.mark.parametrize(
    ("text", "what", "by"),
    [
        ("she sends the numbers by Friday", "the numbers", "2026-11-20"),
        ("will send me the plan next week", "the plan", "2026-11-29"),
        ("promised the data for Tuesday", "the data", "2026-11-24"),
        ("he'll get back to me with figures by the 27th", "figures", "2026-11-27"),
        ("Dana will send me the drawings by Friday", "the drawings", "2026-11-20"),
        ("dana will send the drawings by friday", "the drawings", "2026-11-20"),
        ("she said she'd send the specs by Monday", "the specs", "2026-11-23"),
        ("he promised to email the floor plans on Friday", "the floor plans", "2026-11-20"),
        ("they'll forward the signed NDA tomorrow", "the signed NDA", "2026-11-19"),
        ("will provide us with the figures by Friday", "the figures", "2026-11-20"),
        ("we were promised the data by Friday", "the data", "2026-11-20"),
        ("The data was promised for Friday", "the data", "2026-11-20"),
        ("she is sending the PO on Monday", "the PO", "2026-11-23"),
        ("she owes me the drawings", "the drawings", ""),
        ("she promised the numbers", "the numbers", ""),
        ("Omar promised us the numbers for next week", "the numbers", "2026-11-29"),
        ("he'll send the spec over, by Friday at the latest", "the spec", "2026-11-20"),
        ("On Friday, he'll send me the plan", "the plan", "2026-11-20"),
        (
            "she'll send the numbers and the floor plan by Friday",
            "the numbers and the floor plan",
            "2026-11-20",
        ),
        ("He sends the numbers by Friday, what should I do meanwhile?", "the numbers", "2026-11-20"),
        ("he gets me the list of sites in two weeks", "the list of sites", "2026-12-02"),
        ("Said he would get the figures over to us next week", "the figures", "2026-11-29"),
        ("They're getting me the floor plan on Thursday", "the floor plan", "2026-11-19"),
        ("He is going to transfer the deposit this week", "the deposit", "2026-11-22"),
        ("The spec is due from them on Monday", "the spec", "2026-11-23"),
        ("They said the PO would be with us by Q1", "the PO", "2027-03-31"),
        ("Ring me Monday and I'll give you the names, he said", "the names", "2026-11-23"),
        ("“You'll have the signed copy on Monday”", "the signed copy", "2026-11-23"),
    ],
)
def test_what_the_prospect_promises_is_read(text, what, by):
    assert promised(text) == [("theirs", what, by)]


@pytest.mark.parametrize(
    ("text", "what", "by"),
    [
        ("I owe her the sample", "the sample", ""),
        ("i promised omar a call tomorrow", "a call", "2026-11-19"),
        ("i promised omar the sample", "the sample", ""),
        ("I owe her an answer by Friday", "an answer", "2026-11-20"),
        ("still owe Omar a sample", "a sample", ""),
        ("I promised to send the quote tomorrow", "the quote", "2026-11-19"),
        ("told him I'd call with the numbers on Monday", "the numbers", "2026-11-23"),
        ("I told her I'd send the case study by Friday", "the case study", "2026-11-20"),
        ("I'll send her the quote tomorrow", "the quote", "2026-11-19"),
        ("will send him the plan on Monday", "the plan", "2026-11-23"),
        ("promised her the price list by Thursday", "the price list", "2026-11-19"),
        ("he was promised a sample by Friday", "a sample", "2026-11-20"),
        ("we agreed to send them a draft by Monday", "a draft", "2026-11-23"),
        ("Told Omar he'd have our offer on Wednesday", "our offer", "2026-11-25"),
        ("I said the plans would be with her by Friday", "the plans", "2026-11-20"),
        ('I wrote: "I will send the quote tomorrow"', "the quote", "2026-11-19"),
    ],
)
def test_what_the_rep_promises_is_read(text, what, by):
    assert promised(text) == [("ours", what, by)]


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("“I'll send it Friday”", "theirs"),
        ("> I'll send it Friday", "theirs"),
        ("> We will send you the signed contract by 27 Nov.", "theirs"),
        ('she said "I\'ll send you the numbers by Friday"', "theirs"),
        ("“You'll send me the drawings by Friday, right”", "ours"),
        ("> You promised me the quote by Friday!", "ours"),
    ],
)
def test_in_quoted_words_the_prospect_is_the_one_who_says_i(text, whose):
    assert [one[0] for one in promised(text)] == [whose]


def test_promises_of_both_sides_stand_in_one_message():
    text = "Call with Omar: he'll send the volumes by Friday, I owe him a reference"

    assert promised(text) == [("theirs", "the volumes", "2026-11-20"), ("ours", "a reference", "")]


def test_the_same_promise_told_twice_is_one():
    text = "She sends the numbers by Friday. She promised the numbers."

    assert promised(text) == [("theirs", "the numbers", "2026-11-20")]


@pytest.mark.parametrize(
    "text",
    [
        "sent the numbers",
        "Paul answered my mail and sent the figures he promised",
        "she didn't promise the numbers by Friday",
        "she won't send the numbers",
        "he will never send the numbers",
        "will she send the numbers by Friday?",
        "> Will you send me the quote by Friday?",
        "can you send me the numbers by Friday",
        "should I send the quote tomorrow?",
        "if he sends the numbers by Friday I'll call",
        "when she sends the plan on Friday we can start",
        "she'll send the plan if her boss agrees",
        "he might send the plan next week",
        "maybe he'll send the plan on Friday",
        "hopefully she sends the numbers by Friday",
        "he would send the numbers by Friday but has no time",
        "he sends me the report every Friday",
        "asked me to send the quote by Friday",
        "please send me the price list by Friday",
        "I need to send the quote tomorrow",
    ],
)
def test_what_is_done_denied_asked_or_supposed_is_no_promise(text):
    assert promised(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "call on Tuesday",
        "she'll call me on Tuesday",
        "she will give me a call on Friday",
        "they'll send a new date next week",
        "she decides by Friday",
        "promised a decision by Friday",
        "I'll send her a mail tomorrow",
        "she will send her assistant to the demo on Friday",
        "he promised his team no more weekend work",
        "he owes us money",
        "they'd owe nothing",
        "I owe my supplier an answer",
        "she will forward the offer to her boss on Friday",
        "I promised ola to call on friday",
        "promised ola figures by friday",
    ],
)
def test_a_meeting_a_message_a_decision_or_a_debt_is_no_promise(text):
    assert promised(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Omar: I'll send the numbers on Friday",
        "she says I'll send it Friday",
        "who will send the numbers by Friday",
        "will send the numbers on Friday",
    ],
)
def test_a_promise_that_may_be_either_sides_is_left_out(text):
    assert promised(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "she promised the numbers and never sent them",
        "Uma promised to send the contract on Monday and she did",
        "promised the data for Tuesday, nothing came",
        "I promised her the quote by last Friday",
    ],
)
def test_a_promise_that_is_over_is_not_noted(text):
    assert promised(text) == []


@pytest.mark.parametrize(
    ("text", "what", "by"),
    [
        ("she promised the numbers by last Friday", "the numbers", "2026-11-13"),
        ("promised the data for last Tuesday", "the data", "2026-11-17"),
        ("promised the drawings by 12 Nov", "the drawings", "2026-11-12"),
    ],
)
def test_a_promise_of_theirs_whose_day_has_passed_keeps_that_day(text, what, by):
    assert promised(text) == [("theirs", what, by)]


def test_the_day_of_a_meeting_is_not_the_day_of_a_promise():
    assert promised("he promised the numbers, call agreed for Tuesday") == [("theirs", "the numbers", "")]


def test_a_day_there_is_not_dates_no_promise():
    assert promised("she promised the numbers by 31 February") == [("theirs", "the numbers", "")]


def test_without_knowing_today_a_promise_has_no_day():
    (promise,) = read("she promised the numbers by Friday", PLAYBOOK).promises

    assert (promise.what, promise.by) == ("the numbers", None)


def test_nothing_long_is_taken_for_what_was_promised():
    words = " ".join(f"{letter * 14}" for letter in "abcde")

    assert promised(f"she sends the {words} by Friday") == []


def test_a_promise_whose_day_is_still_to_come_is_not_broken():
    told = read(
        "Dana wants a proposal, she promised the numbers by Tuesday", PLAYBOOK, (), date(2026, 11, 20)
    )

    assert "broke" not in {item.fact for item in told.evidence}
    assert [promise.by for promise in told.promises] == [date(2026, 11, 24)]


@pytest.mark.parametrize(
    "text",
    [
        "she promised it by monday. its wednesday now and nada",
        "promised the data for Tuesday, nothing came",
        "Said he would send the plans by the 3rd, today is the 18th",
    ],
)
def test_a_promise_of_theirs_whose_day_is_said_to_have_passed_is_broken(text):
    said = read(text, PLAYBOOK, (), TODAY)

    broke = [one.answer for one in said.evidence if one.fact == "broke"]
    assert (broke, said.promises) == (["yes"], ())


def test_who_is_never_late_has_broken_no_promise():
    said = read("Omar promised the data by Tuesday and has never been late", PLAYBOOK, (), TODAY)

    assert "broke" not in {one.fact for one in said.evidence}


def test_a_promise_of_ours_whose_day_is_said_to_have_passed_is_still_owed():
    assert promised("i promised her the sample by monday, its wednesday now") == [
        ("ours", "the sample", "2026-11-16")
    ]
