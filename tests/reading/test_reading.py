"""What the reader hears in a rep's words, by tables of sentences."""

import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.model import How, Prospect, Reading
from bot.reading import read
from tests.playbooks import PLAYBOOK

TODAY = date(2026, 11, 18)
"""A Wednesday."""
PROSPECTS = (
    Prospect("p1", "r", "Dana", "Northwind"),
    Prospect("p2", "r", "Omar", "Beta Logistics"),
    Prospect("p3", "r", "Dana Reed", "Kestrel"),
    Prospect("p4", "r", "Priyanka Rao", "Lumen"),
    Prospect("p5", "r", "Will"),
)


def heard(text: str) -> dict[str, str | None]:
    """Return the facts read in a text, fact to answer."""
    return {one.fact: one.answer for one in read(text, PLAYBOOK).evidence}


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Please take us off your list", "stop"),
        ("He wrote that we must never contact him again", "stop"),
        ("> Unsubscribe.", "stop"),
        ("She turned us down this morning", "no"),
        ("They are going ahead with another provider", "no"),
        ("They chose Siemens", "no"),
        ("The project has been shelved", "not_now"),
        ("She was really cross that I rang her at home", "annoyed"),
        ("got an angry reply, he says we are pestering him", "annoyed"),
        ("Demo fixed for 3 December at 10", "agreed"),
        ('"Tuesday at 2 works for me"', "agreed"),
        ("He wants to know whether we deliver to Spain", "asked"),
        ("> What would it cost for 200 units?", "asked"),
        ("She requested a formal quote for the second site", "asked"),
        ("He had to cancel tomorrow but proposed next Wednesday", "moved"),
        ("Let me think about it", "put_off"),
        ("we already have a supplier", "put_off"),
        ("He needs to speak to his business partner", "put_off"),
        ("No budget until next year", "later"),
        ("sounds interesting, call me in a few weeks", "later"),
        ("> Can you send me some information?", "later"),
        ("“Nice presentation, really.”", "later"),
        ("no answer", "quiet"),
        ("He was a no-show", "quiet"),
        ("Nothing back since October", "quiet"),
        ("haven’t heard from her in weeks", "quiet"),
    ],
)
def test_what_came_last_is_read(text, last):
    assert heard(text)["last"] == last


@pytest.mark.parametrize(
    "text",
    [
        "they didn't cancel after all",
        "He isn't angry any more",
        "she never said no",
        "They haven't turned me down",
        "what should I do if they go with someone else?",
        "what if she says no",
        "Should I call her or wait?",
        "is she not interested?",
        "We postponed the demo because our server was down",
        "I cancelled the meeting",
        "I told them we already have a supplier",
        "I'm not interested in working with them any more",
        "I asked him how big his team is",
        "I have no time this week",
        "My 'just wanted to see how it is going' mail went out",
        "She has two kids and a dog",
        "",
        "🦗🦗🦗",
    ],
)
def test_what_is_denied_supposed_or_done_by_the_rep_is_not_read(text):
    reading = read(text, PLAYBOOK)

    assert "last" not in {one.fact for one in reading.evidence}
    assert not reading.rivals


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("She asked for a quote. I sent it, two mails since. Nothing.", "quiet"),
        ("No answer for weeks, but today she wrote that she needs to think about it", "put_off"),
        ("No answer for three weeks. Today he finally rang: they went with another firm.", "no"),
        ("She loves it but has to ask her boss", "put_off"),
        ("He said it sounds interesting and asked me to email him some info", "later"),
        ("They said no in May. Nothing since.", "no"),
        ("She asked for a demo, we did it on Monday, today she says she'll think about it", "put_off"),
        ("they asked for a quote in May, then silence", "quiet"),
        ("Two mails, no answer. She had asked for the quote herself.", "quiet"),
        ("I asked her straight if it is a priority and she said not this year", "not_now"),
    ],
)
def test_the_newest_word_decides(text, last):
    assert heard(text)["last"] == last


def test_two_answers_that_fit_equally_well_are_left_to_the_rep():
    reading = read("She wants a quote and needs to think about it", PLAYBOOK)

    assert {one.answer for one in reading.rivals} == {"asked", "put_off"}
    assert "last" not in {one.fact for one in reading.evidence}


def test_words_after_which_the_rep_wrote_again_may_have_met_silence():
    reading = read("He said he needs to think about it. I sent two mails.", PLAYBOOK)

    assert [one.answer for one in reading.rivals] == ["quiet", "put_off"]


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("two mails, no answer", "2"),
        ("3 nudges in 4 weeks and it's gone quiet", "3"),
        ("One follow up since. Crickets", "1"),
        ("she never answered my 5 dm's", "5"),
        ("i've pitched twice, nothing", "2"),
        ("3 texts 2 mails and no reply", "5"),
        ("I sent the timeline, then one reminder. No answer", "1"),
        ("no answer to my dm", "1"),
        ("fifteen voicemails, no answer", "7"),
        ("lost count of the voicemails, never a reply", "7"),
        ("I have rung six times and always hung up, no answer", "0"),
    ],
)
def test_messages_that_reached_them_are_counted(text, reached):
    assert heard(text)["reached"] == reached


@pytest.mark.parametrize(
    "text",
    [
        "I sent the quote, no answer",
        "he sent me two mails and then no answer",
        "no answer for 3 weeks",
        "She answered my two mails and wants a quote",
    ],
)
def test_the_thing_they_asked_for_their_own_messages_and_days_are_not_counted(text):
    assert heard(text).get("reached", "0") == "0"


@pytest.mark.parametrize(
    ("text", "fact", "answer"),
    [
        ("She filled in our form, no answer since", "standing", "wanted"),
        ("Inbound lead from last week, gone quiet", "standing", "wanted"),
        ("No idea what they struggle with, no reply", "standing", "unsure"),
        ("nothing we do solves their problem", "standing", "no_fit"),
        ("They paid the deposit", "stake", "given"),
        ("PO 4471 landed", "stake", "given"),
        ("she brought her CFO to the call", "stake", "given"),
        ("there is no budget for it", "stake", "off"),
        ("we asked for a meeting, no show", "broke", "yes"),
        ("he cancelled twice", "broke", "yes"),
        ("always on time, keeps his word", "broke", "no"),
        ("I forgot to send her the sample", "owed", "yes"),
        ("two mails, just checking in, no answer", "empty", "yes"),
    ],
)
def test_other_facts_are_read_where_words_show_them(text, fact, answer):
    assert heard(text)[fact] == answer


def test_messages_count_only_into_silence():
    assert heard("I sent two mails, today she turned us down").keys().isdisjoint({"reached", "empty"})


def test_evidence_shows_the_words_as_they_were_typed():
    reading = read("Lovely visit. “We’d like to SLEEP on it”, she said.", PLAYBOOK)

    (evidence,) = reading.evidence
    assert evidence.words == "We’d like to SLEEP on it"
    assert evidence.how is How.READ
    assert 0.75 <= evidence.confidence <= 1


def test_a_guess_of_the_rep_is_no_evidence():
    assert "last" not in heard("I guess she went with someone else")


def test_an_apostrophe_is_no_quotation():
    assert heard("the client's boss can't decide without the board's approval")["last"] == "put_off"


def test_a_pasted_letter_is_the_prospects():
    text = (
        "Hi Marek,\nwe liked it a lot. In the end we decided to go with another firm.\n"
        "Best wishes,\nLea Brandt\n\nwhat now?"
    )

    reading = read(text, PLAYBOOK)

    assert [one.answer for one in reading.evidence if one.fact == "last"] == ["no"]
    assert reading.mention is not None
    assert reading.mention.name == "Lea Brandt"


def test_a_forwarded_message_speaks_for_the_prospect():
    assert heard("> I have no time this week")["last"] == "later"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("thye alredy have a suplier", "put_off"),
        ("no anwser", "quiet"),
        ("he cancled agian, no repyl", "quiet"),
    ],
)
def test_slips_of_the_thumb_are_forgiven(text, last):
    assert heard(text)["last"] == last


@pytest.mark.parametrize(
    ("text", "symptom"),
    [
        ("got the machine and hung up", "hung_up_on_voicemail"),
        ("sent him a just checking in mail", "just_checking_in"),
        ("I need an excuse to call her", "no_reason_to_call"),
        ("haven't looked at anything before the call", "unprepared"),
        ("I kept pushing her for a date", "pushed_for_close_or_meeting"),
        ("these people just don't understand the value", "blames_prospect"),
        ("told him no worries, whenever suits", "accepts_excuses"),
        ("feels like she doesn't like me", "takes_it_personally"),
        ("I don't want to bother him", "fears_following_up"),
    ],
)
def test_habits_of_the_rep_are_seen(text, symptom):
    assert read(text, PLAYBOOK).symptoms == (symptom,)


@pytest.mark.parametrize(
    "text", ["I'm not pushing for the close", "He hung up on me", "> Just checking in on our order"]
)
def test_what_the_rep_did_not_do_is_no_habit(text):
    assert read(text, PLAYBOOK).symptoms == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [("Hello!", "greeting"), ("THANK YOU", "thanks"), ("ok.", "ok"), ("Who are you?", "who")],
)
def test_small_talk_is_a_whole_message(text, key):
    assert read(text, PLAYBOOK) == Reading(small_talk=key)


def test_a_greeting_before_a_story_is_no_small_talk():
    reading = read("Hello, no answer from Zoe", PLAYBOOK)

    assert not reading.small_talk
    assert reading.evidence


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("Zoe from Acme Foods, sounds interesting she says", "Zoe", "Acme Foods"),
        ("call with Zoe at Brightwell", "Zoe", "Brightwell"),
        ("Zoe: no answer", "Zoe", ""),
        ("Zoe · Brightwell", "Zoe", "Brightwell"),
        ("Met Zoe Hartmann at the fair in Berlin", "Zoe Hartmann", ""),
        ("Zoe told me to wait", "Zoe", ""),
        ("she's the plant manager at Nordhal", "Nordhal", ""),
    ],
)
def test_a_new_name_is_read_where_cues_make_it_sure(text, name, company):
    mention = read(text, PLAYBOOK, PROSPECTS).mention

    assert mention is not None
    assert (mention.name, mention.company, mention.known) == (name, company, ())


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday was bad",
        "Nobody answered",
        "Client says no",
        "The fair in Nuremberg was fine",
        "will call tomorrow",
        "Funny thing happened",
        "> Thanks Lena, that was useful",
        "I met the boss in London",
        "He'd confirmed the demo",
    ],
)
def test_no_name_is_better_than_a_wrong_one(text):
    assert read(text, PLAYBOOK, PROSPECTS).mention is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Omar says no", ("p2",)),
        ("omar says no", ("p2",)),
        ("Dana · Northwind", ("p1",)),
        ("Dana from Kestrel wants a quote", ("p3",)),
        ("Dana wants a quote", ("p1", "p3")),
        ("Priyanca says no", ("p4",)),
        ("Great call with Northwind", ("p1",)),
        ("Beta Logistics went dark", ("p2",)),
        ("Dana at Brightwell went dark", ()),
    ],
)
def test_known_prospects_are_recognised(text, known):
    mention = read(text, PLAYBOOK, PROSPECTS).mention

    assert mention is not None
    assert mention.known == known


@pytest.mark.parametrize(
    ("text", "first", "last", "at"),
    [
        ("on 2026-12-01 at 10:00", "2026-12-01", "2026-12-01", "10:00"),
        ("27 Nov", "2026-11-27", "2026-11-27", ""),
        ("Nov 3rd", "2027-11-03", "2027-11-03", ""),
        ("27.11.", "2026-11-27", "2026-11-27", ""),
        ("tomorrow at ten", "2026-11-19", "2026-11-19", "10:00"),
        ("yesterday", "2026-11-17", "2026-11-17", ""),
        ("Friday 2pm", "2026-11-20", "2026-11-20", "14:00"),
        ("Wednesday", "2026-11-25", "2026-11-25", ""),
        ("last Tuesday", "2026-11-17", "2026-11-17", ""),
        ("next week", "2026-11-23", "2026-11-29", ""),
        ("in two weeks", "2026-12-02", "2026-12-02", ""),
        ("in a few weeks", "2026-12-02", "2026-12-16", ""),
        ("4 days ago", "2026-11-14", "2026-11-14", ""),
        ("8 days, no answer", "2026-11-10", "2026-11-10", ""),
        ("the 15th of last month", "2026-10-15", "2026-10-15", ""),
        ("Q3", "2027-07-01", "2027-09-30", ""),
        ("September", "2027-09-01", "2027-09-30", ""),
        ("since March", "2026-03-01", "2026-03-31", ""),
        ("29 Feb", "2028-02-29", "2028-02-29", ""),
    ],
)
def test_days_are_resolved_against_today(text, first, last, at):
    (day,) = read(text, PLAYBOOK, (), TODAY).days

    assert (day.first.isoformat(), day.last.isoformat(), day.time) == (first, last, at)


@pytest.mark.parametrize("text", ["31 February", "31.02.", "2026-13-01", "I may call", "3 nudges in 4 weeks"])
def test_days_that_do_not_exist_are_not_read(text):
    assert read(text, PLAYBOOK, (), TODAY).days == ()


def test_without_knowing_today_no_day_is_read():
    assert read("tomorrow", PLAYBOOK).days == ()


PIECES = (
    [
        "no",
        "answer",
        "I",
        "not",
        "asked",
        "for",
        "a",
        "quote",
        "Dana",
        "'",
        '"',
        "“",
        "”",
        ">",
        "\n> ",
        "?",
        "mails",
    ],
    [
        ".",
        ",",
        "31",
        "Feb",
        "in",
        "two",
        "weeks",
        "🦗",
        "שלום",
        "```",
        "if",
        "she",
        "said",
        "\n\n",
        "but",
        "today",
        "will send me the",
        "promised",
        "owe",
        "8:30",
        "by Friday",
    ],
)
ODD = st.one_of(
    st.text(max_size=600),
    st.lists(st.sampled_from([*PIECES[0], *PIECES[1]]), max_size=120).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(ODD)
def test_any_text_is_read_without_a_crash(text):
    reading = read(text, PLAYBOOK, PROSPECTS, TODAY)

    facts = [one.fact for one in reading.evidence]
    assert len(facts) == len(set(facts))
    assert not (reading.rivals and facts and PLAYBOOK.facts[0].key in facts)
    assert all(one.words in text for one in reading.evidence)
    assert all(day.words in text and day.first <= day.last for day in reading.days)
    assert all(0 < len(one.what) <= 60 for one in reading.promises)
    assert reading.no_day in text


def calls_to_read(text: str) -> int:
    """Count the calls of functions that it takes to read a text."""
    calls = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    read("warm up", PLAYBOOK)
    sys.setprofile(count)
    try:
        read(text, PLAYBOOK, PROSPECTS, TODAY)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    "text",
    [
        "a " * 2048,
        "x" * 4096,
        "not " * 1024,
        "no answer " * 409,
        "> no answer\n" * 340,
        "asked for a quote " * 227,
        "'a " * 1365,
        "1 " * 2048,
        "monday " * 585,
        "Dana " * 819,
        "🦗" * 4096,
        "שלום " * 819,
        "> " * 2048,
        "“'\"" * 1365,
        "-" * 4096,
        "Hi " * 1300 + "\n",
        "she will send the numbers by Friday " * 110,
        "will send " * 400,
        "promised " * 450,
        "the plan and " * 330,
    ],
)
def test_no_text_takes_more_than_its_share_of_work(text):
    half = text[: len(text) // 2]

    # Calls instead of seconds: they are the same on every machine.
    assert calls_to_read(text) <= 2.5 * calls_to_read(half) + 5000
