"""What is pasted along with the words, or instead of them: nothing is read in it, and nothing breaks."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.coaching.model import NOTHING_READ, Prospect, Reading
from bot.reading import read
from tests.playbooks import learned

PLAYBOOK = learned()
TODAY = date(2026, 11, 18)
PROSPECTS = (Prospect("p1", "r", "Dana Reed", "Northwind"), Prospect("p2", "r", "Omar", "Beta Logistics"))
ANSWERS = {fact.key: {answer.key for answer in fact.answers} for fact in PLAYBOOK.facts}


def heard(text: str) -> Reading:
    return read(text, PLAYBOOK, PROSPECTS, TODAY)


def facts(text: str) -> dict[str, str | None]:
    return {item.fact: item.answer for item in heard(text).evidence}


def says_nothing(reading: Reading) -> bool:
    return not (
        reading.evidence
        or reading.rivals
        or reading.symptoms
        or reading.promises
        or reading.days
        or reading.mention
        or reading.order
    )


# --- What says nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "😡",
        "🎉🎉🎉 🥳",
        "🦗",
        "a" * 4096,
        "word " * 819,
        "1 " * 2048,
        "no" * 2048,
        "Kind regards, " * 290,
        ">" * 4096,
        "?!" * 2000,
        "\n" * 4096,
        "((((" * 1000,
        "```\nif stopped:\n    unsubscribe(me)\n```",
        "if (stop) {\n  return no;\n}\nunsubscribe();",
        '{"last": "no", "price": 100, "due": "2026-12-01"}',
        '{\n  "status": "not interested",\n  "stop": true\n}',
        "| Name | Said |\n|------|------|\n| Ann  | not interested |",
        "https://example.com/unsubscribe?not=interested",
        "www.example.com/call-me-in-a-few-weeks",
        "+44 7700 900123",
        "0161 496 0000",
        "\u202e\u200f\u200e",
        "\u0301\u0308\u0327" * 30,
        "qpwoei zmxncb alskdj qowieu mznxbc alksjd qpwoei",
        "\x00\x01\x02",
        "\ud83d",
    ],
)
def test_what_says_nothing_is_not_read(text):
    assert says_nothing(heard(text))


@pytest.mark.parametrize(
    ("text", "kind"), [("👍", "ok"), ("👍🏽 👍🏽", "ok"), ("🙏", "thanks"), ("👋", "greeting")]
)
def test_a_plain_sign_is_small_talk(text, kind):
    assert heard(text).small_talk == kind


def test_signs_that_nobody_sees_change_nothing():
    assert facts("s\u200bhe sa\u00adid n\u2060o tha\u200dnks\ufeff") == facts("she said no thanks")


def test_what_stands_around_code_and_links_is_read():
    assert facts("She said no thanks, see https://example.com/x\n```\nfoo()\n```")["last"] == "no"


PASTED = st.sampled_from(
    [
        "```",
        "> ",
        ">> ",
        "\n",
        "\n\n",
        "On Tue, 17 Nov 2026, Rob wrote:",
        "Am Di. schrieb Dana:",
        "From: Dana\nSent: today\nTo: me\n",
        "-----Original Message-----",
        "Kind regards,\nDana",
        "--",
        "{",
        '"}',
        "| a |",
        "https://x.io",
        "unsubscribe",
        "This e-mail is confidential.",
        "I want to send: ",
        "is this ok?",
        "Automatic reply:",
        "Accepted: ",
        "nicht",
        "שלום",
        "\u202e",
        "e\u0301\u0327",
        "👍🏽",
        "“",
        "'",
        "no thanks",
        "two mails since",
        "Tuesday",
        "\x0b",
        "\u2028",
    ]
)


@settings(max_examples=300, deadline=None)
@example("On\n" * 400)
@example("From: a\n" * 400)
@given(st.text(max_size=600) | st.lists(PASTED, max_size=60).map("".join) | st.lists(PASTED).map(" ".join))
def test_whatever_is_pasted_is_read_within_what_there_is(text):
    reading = heard(text)

    assert all(item.answer in ANSWERS[item.fact] for item in (*reading.evidence, *reading.rivals))
    assert all(0 <= item.confidence <= 1 for item in (*reading.evidence, *reading.rivals))
    assert len({item.fact for item in reading.evidence}) == len(reading.evidence)
    assert set(reading.symptoms) <= set(PLAYBOOK.symptoms)


# --- The feet of mails -----------------------------------------------------------------------------

FOOT = """

Kind regards,
Mia Holt
Managing Director, Holtwerk GmbH
12 High Street, Leeds LS1 4AB
T: +44 161 496 0000 | www.holtwerk.example

This e-mail is confidential and may be privileged. If you are not the intended recipient, delete this message,
do not contact the sender again and stop reading. We accept no liability, and prices may change by Friday.
To unsubscribe click here. Registered in England no 1234567."""


def test_a_foot_says_neither_stop_nor_no_nor_a_day_nor_a_price():
    mail = "> Hi Rob,\n> can you send me the price list?"

    reading = heard(mail + FOOT.replace("\n", "\n> "))

    assert [item.answer for item in reading.evidence if item.fact == "last"] == ["asked"]
    assert {item.fact for item in reading.evidence} <= {"last", "standing", "owed"}
    assert (reading.rivals, reading.days, reading.promises, reading.symptoms) == ((), (), (), ())


def test_a_foot_tells_who_wrote_and_for_which_firm():
    mention = heard("Hi Rob,\ncan you send me the price list?" + FOOT).mention

    assert mention is not None
    assert (mention.name, mention.company) == ("Mia Holt", "Holtwerk GmbH")


@pytest.mark.parametrize(
    "text",
    [
        "> Unsubscribe.",
        "> Please unsubscribe me from these mails.\n> Thanks\n> Jo",
        "She asked me to unsubscribe her",
        "> Delete my details and do not write again.\n> Regards\n> Jo",
        "> Hi,\n> stop mailing me, please.\n>\n> Kind regards,\n> Jo Bell\n> Buyer, Acme Ltd\n"
        "> This message is confidential.",
    ],
)
def test_a_real_stop_is_heard_beside_any_foot(text):
    assert facts(text)["last"] == "stop"


def test_a_postscript_below_a_foot_is_read():
    text = "> Sounds good.\n> Cheers, Omar\n> Beta Logistics Ltd\n> PS Could you send me the price list?"

    assert facts(text)["last"] == "asked"


@pytest.mark.parametrize(
    "text", ["Thanks\nShe said no in the end", "Best\nhe has gone quiet, two mails since"]
)
def test_what_is_told_below_thanks_is_read(text):
    assert "last" in facts(text)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Thanks\nThe office manager said no, they went with someone else", "no"),
        ("> Thanks\n> Our director decided against it, please stop emailing me.", "stop"),
        ("Best,\nPlease unsubscribe me", "stop"),
        ("> Best\n> We want to opt out of your mails", "stop"),
        ("This email was sent by Dana: please stop emailing me", "stop"),
    ],
)
def test_a_stop_and_a_no_are_heard_below_thanks_and_in_what_looks_like_a_foot(text, last):
    assert facts(text)["last"] == last


@pytest.mark.parametrize(
    "text",
    [
        "Stop emailing me. " * 8,
        '"stop emailing me": that is what dana wrote',
        "he said please stop emailing me;\nthey went with another supplier;",
        "| stop emailing me | from dana |",
        "```\nDana: please stop emailing me",
    ],
)
def test_a_stop_is_heard_in_what_looks_like_nobody_s_words(text):
    assert facts(text)["last"] == "stop"


@pytest.mark.parametrize(
    "foot",
    [
        "If you no longer wish to receive these emails, unsubscribe here",
        "You can unsubscribe at any time.",
        "Unsubscribe | Manage preferences",
    ],
)
def test_how_to_unsubscribe_is_no_stop(foot):
    assert facts(f"> Can you send me a quote?\n>\n> Regards,\n> Mia Holt\n> {foot}")["last"] == "asked"


@pytest.mark.parametrize("text", ["Thank you\nNot Interested", "Thanks!\nNo Thank You"])
def test_an_answer_below_thanks_is_nobodys_name(text):
    assert heard(text).mention is None


# --- Threads ---------------------------------------------------------------------------------------

HEADS = [
    "On Tue, 17 Nov 2026 at 09:12, Rob Hale <rob@example.com> wrote:",
    "On Tue, 17 Nov 2026 at 09:12, Rob Hale\n<rob@example.com> wrote:",
    "Am Di., 17. Nov. 2026 um 09:12 Uhr schrieb Rob Hale <rob@example.com>:",
    "Le mar. 17 nov. 2026 à 09:12, Rob Hale <rob@example.com> a écrit :",
    "El mar, 17 nov 2026 a las 9:12, Rob Hale escribió:",
    "From: Rob Hale\nSent: Tuesday, 17 November 2026 09:12\nTo: Dana Reed\nSubject: RE: Quote",
    "Von: Rob Hale\nGesendet: Dienstag, 17. November 2026\nAn: Dana Reed\nBetreff: AW: Angebot",
    "De : Rob Hale\nEnvoyé : mardi 17 novembre 2026\nÀ : Dana Reed\nObjet : RE: devis",
    "-----Original Message-----\nFrom: Rob Hale\nSent: 17 November 2026",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_only_the_newest_mail_of_a_thread_counts(head, mark):
    older = "Hi Dana, just checking in. Any news? I will send the quote by Friday.\nRob"
    quoted = "\n".join(mark + line for line in older.splitlines())

    reading = heard(f"We have signed with another firm.\nDana\n\n{head}\n{quoted}")

    assert [item.answer for item in reading.evidence if item.fact == "last"] == ["no"]
    assert (reading.days, reading.promises, reading.symptoms) == ((), (), ())


def test_five_levels_deep_the_first_one_counts():
    text = (
        "> We have signed with another firm.\n>> Any news?\n>>> Call me in a few weeks\n>>>> Hello\n>>>>> Hi"
    )

    assert facts(text)["last"] == "no"


def test_five_levels_with_heads_count_the_first_one():
    levels = [
        "We have signed with another firm.",
        "Any news?",
        "Call me in a few weeks.",
        "Nice to meet you.",
        "Hi.",
    ]
    people = ["Rob Hale", "Dana Reed", "Rob Hale", "Dana Reed"]
    text = levels[0]
    for depth, (said, who) in enumerate(zip(levels[1:], people, strict=True)):
        text += f"\n{'>' * depth} On {17 - depth} Nov 2026, {who} wrote:\n{'>' * (depth + 1)} {said}"

    assert facts(text)["last"] == "no"


@pytest.mark.parametrize("head", HEADS[:4])
def test_below_a_note_the_mail_of_a_prospect_is_the_newest_word(head):
    said = "> We have signed with another firm."
    text = f"Dana answered, what now?\n\n{head.replace('Rob Hale', 'Dana Reed')}\n{said}"

    reading = heard(text)

    assert [item.answer for item in reading.evidence if item.fact == "last"] == ["no"]
    assert reading.mention is not None
    assert reading.mention.known == ("p1",)


def test_what_only_looks_like_a_head_is_news():
    text = "On Tuesday she wrote: we are not interested."

    assert facts(text)["last"] == "no"


# --- What a machine wrote --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Automatic reply: Quote\n\nThank you for your email. I am out of the office until 30 November. "
        "I will get back to you then. For urgent matters please contact Jo Bell.",
        "> I am currently on annual leave and will be back on 30 November.",
        "Out of office: I am travelling until 30 November with limited access to email.",
    ],
)
def test_an_absence_is_no_answer_of_theirs_and_its_day_is_read(text):
    reading = heard(text)

    # A machine's answer is nobody's: as with likes and opened mails (GUIDANCE, section 8), nothing came.
    assert [item.answer for item in reading.evidence if item.fact == "last"] == ["quiet"]
    assert [day.last for day in reading.days] == [date(2026, 11, 30)]
    assert reading.promises == ()


@pytest.mark.parametrize(
    "text",
    [
        "Undeliverable: Quote for Northwind\nYour message to dana@northwind.example couldn't be delivered.",
        "Mail delivery failed: returning message to sender",
        "> Your message could not be delivered to dana@northwind.example. The address was not found.",
    ],
)
def test_a_mail_that_came_back_has_reached_nobody(text):
    found = facts(text)

    assert (found["last"], found["reached"]) == ("quiet", "0")


def test_an_accepted_invitation_is_agreed_with_its_day():
    reading = heard("Accepted: Demo @ Tue 24 Nov 2026 10:00 (Dana Reed)")

    assert [item.answer for item in reading.evidence] == ["agreed"]
    assert {day.last for day in reading.days} == {date(2026, 11, 24)}
    assert reading.mention is not None
    assert reading.mention.known == ("p1",)


@pytest.mark.parametrize(
    "text",
    [
        "Declined: Demo @ Tue 24 Nov 2026 10:00",
        "Canceled event: Demo @ Tue 24 Nov 2026",
        "New time proposed: Demo @ Tue 24 Nov 2026",
    ],
)
def test_a_declined_or_cancelled_invitation_is_moved_and_fixes_no_day(text):
    reading = heard(text)

    assert [item.answer for item in reading.evidence] == ["moved"]
    assert reading.days == ()


@pytest.mark.parametrize(
    ("text", "last"), [("They declined", "no"), ("declined", "no"), ("Declined, went with Acme", "no")]
)
def test_what_a_rep_tells_of_declining_is_a_no(text, last):
    assert facts(text)["last"] == last


# --- The rep's own draft ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "I want to send: {}",
        "I'd like to write her this: {}",
        "draft: {}",
        "Draft for Dana:\n{}",
        "my draft: {}",
        "can I send this: {}",
        "Can I send this to Dana? {}",
        "is this ok: {}",
        "Is this too pushy?\n{}",
        "what do you think of this mail: {}",
        "What do you think about this?\n\n{}",
        "please check this mail: {}",
        "hi coach, should I send this: {}",
        "{}\n\nis this ok?",
        "{}\nCan I send this?",
        "“{}” ok to send?",
        "thinking of sending this: {}",
        "hows this: {}",
        "what do you think of: {}",
    ],
)
def test_a_draft_that_is_shown_is_no_news(text):
    draft = "Hi Dana, just checking in. Are you not interested any more? See https://example.com/x"

    reading = heard(text.format(draft))

    assert reading.own_draft == draft
    assert reading.mention is not None
    assert reading.mention.known == ("p1",)
    assert (reading.evidence, reading.rivals, reading.symptoms, reading.days) == ((), (), (), ())


@pytest.mark.parametrize(
    "text",
    [
        "She wants a draft: contract, terms, price list",
        "I sent the draft: no answer",
        "She asked for a draft of the contract",
        "I want to send her the quote, she asked for it",
        "Can I send the quote? She went quiet",
        "he said: send me a draft",
        "She wrote: is this ok with you?",
        "Is this ok? She went quiet after the quote",
        "Is this ok? I sent three messages and she went quiet",
        "Dana went quiet. Is it ok like this?",
        "> what do you think?",
        "Dana asked what do you think of Tuesday",
        "Hi Dana, we talked on Monday.\nShe has gone quiet",
        "What do you think, is she serious?",
        "They want to check this mail first: legal",
    ],
)
def test_news_of_drafts_and_mails_is_no_draft(text):
    assert heard(text).own_draft == ""


def test_a_text_that_says_nothing_is_nothing_read():
    assert heard("") == NOTHING_READ
