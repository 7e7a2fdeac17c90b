"""Which of the rep's prospects a name means, and whether that is sure."""

import pytest

from bot.coaching.model import Mention, Prospect
from bot.reading import read
from tests.playbooks import learned

PLAYBOOK = learned()
PROSPECTS = (
    Prospect("dana", "r", "Dana", "Northwind"),
    Prospect("omar", "r", "Omar", "Beta Logistics"),
    Prospect("priyanka", "r", "Priyanka Rao", "Lumen"),
    Prospect("tom", "r", "Tom Berg", "Solvia"),
    Prospect("will", "r", "Will"),
)


def meant(text: str, *prospects: Prospect) -> Mention | None:
    """Return whom a text is about."""
    return read(text, PLAYBOOK, prospects or PROSPECTS).mention


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Dana says no", "dana"),
        ("dana", "dana"),
        ("DANA", "dana"),
        ("northwind", "dana"),
        ("dana northwind", "dana"),
        ("will", "will"),
        ("Tom wants a quote", "tom"),
        ("Tom B. wants a quote", "tom"),
        ("Tom Berg says no", "tom"),
        ("omar from beta logistics", "omar"),
        ("Priyanca from Lumen says no", "priyanka"),
        ("priyanca at lumen, no answer", "priyanka"),
    ],
)
def test_a_name_spelled_right_or_placed_by_the_company_is_sure(text, known):
    mention = meant(text)

    assert mention is not None
    assert (mention.known, mention.sure) == ((known,), True)


@pytest.mark.parametrize(
    ("text", "name", "known"),
    [
        ("danna", "Danna", "dana"),
        ("Danna", "Danna", "dana"),
        ("dna", "Dna", "dana"),
        ("omr", "Omr", "omar"),
        ("northwnd", "Northwnd", "dana"),
        ("tom breg", "Tom Breg", "tom"),
        ("Priyanca says no", "Priyanca", "priyanka"),
        ("Priyanca's boss says no", "Priyanca", "priyanka"),
        ("call with Northwnd", "Northwnd", "dana"),
    ],
)
def test_a_name_with_a_slip_is_only_perhaps_the_known_one(text, name, known):
    mention = meant(text)

    assert mention is not None
    assert (mention.name, mention.known, mention.sure) == (name, (known,), False)


@pytest.mark.parametrize("text", ["Dana Kim says no", "dana kim says no", "Dana Kim", "dana kim"])
def test_another_last_name_is_only_perhaps_the_known_one(text):
    mention = meant(text, Prospect("reed", "r", "Dana Reed", "Kestrel"))

    assert mention is not None
    assert (mention.name, mention.known, mention.sure) == ("Dana Kim", ("reed",), False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bob says no", "Dr. Bob Hope"),
        ("Bob Hope says no", "Dr. Bob Hope"),
        ("Bob Hope", "Herr Bob Hope"),
        ("Dr. Bob Hope", "Bob Hope"),
        ("Hope says no", "Dr. Hope"),
    ],
)
def test_a_title_hides_nobody(text, name):
    mention = meant(text, Prospect("hope", "r", name, "Kestrel"))

    assert mention is not None
    assert (mention.known, mention.sure) == (("hope",), True)


def test_a_full_name_tells_two_of_one_first_name_apart():
    reed, kim = Prospect("reed", "r", "Dana Reed"), Prospect("kim", "r", "Dana Kim")

    by_last_name, by_first_name = meant("Dana Kim says no", reed, kim), meant("danna", reed, kim)

    assert by_last_name is not None
    assert (by_last_name.known, by_last_name.sure) == (("kim",), True)
    assert by_first_name is not None
    assert by_first_name.known == ("reed", "kim")


@pytest.mark.parametrize("text", ["data", "nothing", "sent", "later", "no answer", "Tam", "will call"])
def test_common_words_and_other_names_are_no_slips(text):
    mention = meant(text)

    assert mention is None or mention.known == ()


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("priya at kestrel", "Priya", "Kestrel"),
        ("yusuf from blue harbor logistics", "Yusuf", "Blue Harbor Logistics"),
        ("priya shah at kestrel, no answer", "Priya Shah", "Kestrel"),
        ("Zoe at northpole, wants a quote", "Zoe", "Northpole"),
        ("nadia from munich", "Nadia", ""),
    ],
)
def test_a_new_name_typed_small_gets_its_capitals(text, name, company):
    mention = meant(text)

    assert mention is not None
    assert (mention.name, mention.company, mention.known) == (name, company, ())


@pytest.mark.parametrize(
    "text",
    [
        "friday at noon",
        "mail from marketing",
        "call at ten",
        "back at work",
        "nadia from the bank",
        "lunch at home",
    ],
)
def test_small_words_around_a_link_are_no_name(text):
    assert meant(text) is None


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("spoke with jonas from acme yesterday, wants a quote", "Jonas", "Acme"),
        ("heard from lukas at beta logistics, they want pricing", "Lukas", "Beta Logistics"),
        ("tanya again, nothing", "Tanya", ""),
        ("update re marta: she said no", "Marta", ""),
        ("called sofia twice, nothing since", "Sofia", ""),
        ("marta haddad wants a call next week", "Marta Haddad", ""),
        ("LEO SAYS NOT NOW", "Leo", ""),
        ("called NINA at ACME", "Nina", "ACME"),
        ("SPOKE WITH JONAS FROM ACME, HE WANTS A QUOTE", "Jonas", "ACME"),
    ],
)
def test_a_new_name_needs_no_capital_behind_a_cue_or_where_a_clause_begins(text, name, company):
    assert meant(text) == Mention(name, company)


@pytest.mark.parametrize(
    "text",
    [
        "spoke with the owner",
        "spoke with my boss about it",
        "spoke w teh owner",
        "called monday, no answer",
        "called yday, nothing",
        "call in may again",
        "called twice, nothing",
        "invoice again, nothing",
        "ooof got an earful",
        "pricing: too high",
        "re VAT: he wants a slip",
        "I said claro",
        "a smiley with sunglasses",
        "landlord says no",
        "met with procurement and finance",
        "SENT THREE EMAILS NO REPLY",
        "CALLED THE CFO TWICE, NOTHING",
        "he will sign in may",
        "WILL CALL THEM ON MONDAY",
    ],
)
def test_a_word_of_the_language_typed_small_or_shouted_is_no_name(text):
    assert meant(text) is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("will said no", "will"),
        ("spoke with will, he wants a quote", "will"),
        ("he will sign it", None),
        ("bill wants a quote", "bill"),
        ("send the bill on friday", None),
        ("got a no from omar", "omar"),
    ],
)
def test_a_known_name_that_is_a_word_as_well_is_meant_where_that_shows(text, known):
    mention = meant(text, *PROSPECTS, Prospect("bill", "r", "Bill"))

    assert (mention and mention.known) == (known and (known,))


@pytest.mark.parametrize("text", ["Subject: Re: quote - call me next week", "Cc: sales\nwe need more time"])
def test_the_head_of_a_mail_is_no_name(text):
    assert meant(text) is None


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("Peter Holm is on vacation until monday", "Peter Holm", ""),
        ("Dana (ex colleague of Omar) went silent", "Dana", ""),
        ("Omar has no budget", "Omar", ""),
        ("DANA NO ANSWER 4 MAILS", "Dana", ""),
        ("mailed Peter Holm, got his out of office", "Peter Holm", ""),
        ("I told Ken I'd send the deck", "Ken", ""),
        ("quote sent to Max", "Max", ""),
        ("Greg introduced me to Dana", "Dana", ""),
        ("mrs patel said no", "Mrs Patel", ""),
        ("called mister Tanaka", "Mister Tanaka", ""),
        ("Stefan/Bosch - no answer", "Stefan", "Bosch"),
        ("ROB FROM BETA SAID NO", "Rob", "BETA"),
        ("dana from kpmg said no", "Dana", "KPMG"),
    ],
)
def test_a_new_name_is_heard_by_what_stands_around_it(text, name, company):
    assert read(text, PLAYBOOK).mention == Mention(name, company)


@pytest.mark.parametrize("text", ["Result: no", "Pricing was the problem", "Aim: 3 vans by Easter"])
def test_a_word_of_the_language_is_no_name_for_standing_where_one_could(text):
    assert read(text, PLAYBOOK).mention is None


def test_letters_that_changed_places_in_a_known_name_are_asked_for():
    mention = meant("dnaa still waiting")

    assert mention is not None
    assert (mention.known, mention.sure) == (("dana",), False)
