"""What reps tell in shorthand: stops, rivals, words after a colon, several people, names, past days."""

from datetime import date

import pytest

from bot.coaching.model import Mention, Prospect, Reading
from bot.reading import read
from tests.playbooks import PLAYBOOK, learned

TODAY = date(2026, 11, 18)
"""A Wednesday."""


def heard(text: str) -> dict[str, str | None]:
    """Return the facts read in a text, fact to answer."""
    return {one.fact: one.answer for one in read(text, PLAYBOOK, (), TODAY).evidence}


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("she asked me to stop", "stop"),
        ("they told me to stop", "stop"),
        ("told me never to call again", "stop"),
        ("threatened with a lawyer", "stop"),
        ("asked me not to contact her", "stop"),
        ("he said I should stop calling", "stop"),
        ("told us to stop sending him mails", "stop"),
        ("they signed w/ HubSpot", "no"),
        ("they signed with hubspot", "no"),
        ("Tom signed with HubSpot", "no"),
        ("said no twice", "no"),
        ("Lost it to Siemens", "no"),
        ("nobody answers me", "quiet"),
        ("Omar wrote back: what does it cost?", "asked"),
        ("Omar: can you send me a quote by friday?", "asked"),
        ("he says: do you ship to Spain?", "asked"),
        ("Omar: please stop writing to me", "stop"),
        ("yes it's a priority", "talking"),
        ("I asked whether it's a priority, she said yes, it is a priority", "talking"),
        ("he is mad at us", "annoyed"),
        ("pissed at me", "annoyed"),
    ],
)
def test_what_is_told_is_read(text, last):
    assert heard(text)["last"] == last


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("she asked me to stop by on Tuesday", "stop"),
        ("I told him I'd stop sending mails", "stop"),
        ("asked me not to call before September", "stop"),
        ("they signed with us", "no"),
        ("contract signed", "no"),
        ("they signed the contract", "no"),
        ("I wrote: can you tell me when it suits?", "asked"),
        ("nobody of us answered her", "quiet"),
    ],
)
def test_what_only_sounds_like_it_is_not(text, last):
    reading = read(text, PLAYBOOK, (), TODAY)

    assert heard(text).get("last") != last
    assert last not in {one.answer for one in reading.rivals}


@pytest.mark.parametrize(
    ("text", "owed"),
    [
        ("nobody answers my mails", None),
        ("nobody ever replied to us", None),
        ("she asked for a quote and nobody of us answered her", "yes"),
    ],
)
def test_owed_is_what_nobody_of_us_answered(text, owed):
    assert heard(text).get("owed") == owed


@pytest.mark.parametrize(
    ("text", "replied"),
    [
        ("Omar replied", True),
        ("she wrote back yesterday", True),
        ("got a reply from him", True),
        ("Omar has not replied", False),
        ("no reply from Omar", False),
        ("I replied to Omar", False),
        ("what if he replies", False),
        ("she said no", False),
    ],
)
def test_a_reply_is_known_where_its_words_are_not(text, replied):
    assert read(text, PLAYBOOK, (), TODAY).replied is replied


def test_hang_ups_reach_nobody_and_are_empty():
    facts = heard("Called Jonas 6 times, always hung up on the voicemail")

    assert (facts["last"], facts["reached"], facts["empty"]) == ("quiet", "0", "yes")


@pytest.mark.parametrize(
    ("known", "name", "last"),
    [
        ((), "Anna", "asked"),
        (("Ben",), "Ben", "quiet"),
        (("Cleo",), "Cleo", "no"),
        (("Ben", "Cleo"), "Anna", "asked"),
    ],
)
def test_of_several_people_one_is_heard(known, name, last):
    prospects = [Prospect(f"p{at}", "r", one) for at, one in enumerate(known)]
    reading = read("Anna wants a quote. Ben went silent after 3 mails. Cleo said no.", PLAYBOOK, prospects)

    assert reading.mention is not None
    assert reading.mention.name == name
    assert [one.answer for one in reading.evidence if one.fact == "last"] == [last]


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("Omar", "Omar", ""),
        ("Jo", "Jo", ""),
        ("Omar Beta Logistics", "Omar", "Beta Logistics"),
        ("ghosted by jenny (BrightCo)", "Jenny", "BrightCo"),
        ("3 voicemails for Mr. Patel", "Mr. Patel", ""),
        ("no budget til Q3 says Tomas", "Tomas", ""),
        ("had a nice talk with Leo Brandt", "Leo Brandt", ""),
        ("asked for a quote (Marta, Solvia)", "Marta", "Solvia"),
        ("she wants a quote - Yusuf", "Yusuf", ""),
    ],
)
def test_names_are_read(text, name, company):
    mention = read(text, PLAYBOOK, (), TODAY).mention

    assert mention is not None
    assert (mention.name, mention.company) == (name, company)


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday",
        "Berlin",
        "Salesforce",
        "March",
        "Yes",
        "Great",
        "Silence",
        "they signed w/ HubSpot",
        "she called (Tuesday)",
    ],
)
def test_days_places_products_and_first_words_are_no_names(text):
    assert read(text, PLAYBOOK, (), TODAY).mention is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("asked us on Monday for a quote", "2026-11-16"),
        ("promised for Wednesday that he would call", "2026-11-11"),
        ("called him Monday, nothing", "2026-11-16"),
        ("on Friday she asked for a quote", "2026-11-13"),
        ("meeting agreed for Friday", "2026-11-20"),
        ("asked me to call on Monday", "2026-11-23"),
        ("said Friday works", "2026-11-20"),
        ("she asked for a meeting on Monday", "2026-11-23"),
    ],
)
def test_a_weekday_in_the_past_tense_is_gone_by(text, day):
    assert [str(one.first) for one in read(text, PLAYBOOK, (), TODAY).days] == [day]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Dana wants a quote, Omar said no, nothing from Lee",
            [("Dana", "asked"), ("Omar", "no"), ("Lee", "quiet")],
        ),
        ("Dana (Northwind) said no; Omar (Beta) wants a quote", [("Dana", "no"), ("Omar", "asked")]),
        ("Called Dana 3 times, no answer. Omar asked for a quote", [("Dana", "quiet"), ("Omar", "asked")]),
        ("Met Dana and Omar, both want a quote", [("Dana", "asked"), ("Omar", "asked")]),
        ("both Dana and Omar said no", [("Dana", "no"), ("Omar", "no")]),
        ("Dana, Omar and Rob said no", [("Dana", "no"), ("Omar", "no"), ("Rob", "no")]),
        ("Dana wants a quote. She told me Omar said no.", [("Dana", "asked"), ("Omar", "no")]),
    ],
)
def test_of_several_people_nobody_gets_the_answer_of_another(text, said):
    assert last_of_each(read(text, PLAYBOOK)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "spoke with tanya, she wants a quote. omar called back, said no",
            [("Tanya", "asked"), ("Omar", "no")],
        ),
        ("anna: no thanks\ncarl: wants a quote", [("Anna", "no"), ("Carl", "asked")]),
    ],
)
def test_people_typed_small_are_told_apart_by_what_was_learned_of_words(text, said):
    assert last_of_each(read(text, learned())) == said


def last_of_each(reading: Reading) -> list[tuple[str, str | None]]:
    """Return whom a text is about, with what came last from each."""
    return [
        (one.mention.name, next(item.answer for item in one.evidence if item.fact == "last"))
        for one in (reading, *reading.others)
        if one.mention is not None
    ]


def test_two_of_one_name_at_two_firms_are_two():
    reading = read("Dana from Acme wants a quote, Dana from Beta said no", PLAYBOOK)

    each = [one.mention for one in (reading, *reading.others)]
    assert each == [Mention("Dana", "Acme"), Mention("Dana", "Beta")]
    assert "no" not in {item.answer for item in reading.evidence}


def test_which_of_two_who_share_a_name_is_asked_of_each_part():
    danas = Prospect("one", "rep", "Dana", "Northwind"), Prospect("two", "rep", "Dana", "Volt")

    reading = read("Dana wants a quote, Dana said no", PLAYBOOK, danas, TODAY)

    each = [one.mention for one in (reading, *reading.others)]
    assert [one is not None and one.known for one in each] == [("one", "two"), ("one", "two")]


def test_who_only_tells_what_another_said_gets_no_answer():
    reading = read("Omar from Beta told me Dana from Northwind said no", PLAYBOOK)

    assert (reading.mention, reading.evidence) == (Mention("Omar", "Beta"), ())
    assert [one.mention for one in reading.others] == [Mention("Dana", "Northwind")]


def test_a_firm_told_of_somebody_else_is_not_taken_for_the_own():
    reading = read("Dana said Omar from Apex is the boss. Lee said no.", PLAYBOOK)

    assert reading.mention == Mention("Dana")


def test_a_list_of_many_names_is_read_to_the_tenth_and_of_the_others_nothing_is_taken():
    names = [f"Dan{one}{two}" for one in "abcde" for two in "abcdefghij"]

    reading = read(" ".join(f"{name} said no," for name in names), PLAYBOOK)

    assert [one.mention and one.mention.name for one in (reading, *reading.others)] == names[:10]


def test_who_of_two_listed_people_is_meant_is_asked_where_it_does_not_show():
    people = Prospect("dana", "rep", "Dana"), Prospect("omar", "rep", "Omar")

    reading = read("I wrote to Dana on Monday and to Omar yesterday", PLAYBOOK, people, TODAY)

    assert reading.mention is not None
    assert set(reading.mention.known) == {"dana", "omar"}
    assert reading.sent_on == ()


def test_who_is_only_named_beside_somebody_is_told_of_with_them():
    text = "Dana said Omar wants a quote"

    assert read(text, PLAYBOOK).others == ()
