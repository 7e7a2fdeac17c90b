"""What a rep tells of the own messages: how many reached them, and what was in them."""

import pytest

from bot.reading.counts import Told, told_of
from bot.reading.hearing import Cues, hear
from bot.reading.lexicon import ear_for
from bot.reading.touches.finding import messages_in
from bot.reading.voices import stretches_of
from bot.reading.words import words_of
from tests.playbooks import PLAYBOOK


def told(text: str) -> Told:
    """Return what a text tells of the rep's messages."""
    ear, words = ear_for(PLAYBOOK), words_of(text)
    cues = Cues(match for match in ear.web.matches_in(words) if match.meaning.group == "cue")
    return told_of(messages_in(hear(words, stretches_of(text), cues), ear))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("left 2 messages and wrote once. no answer", 3),
        ("First with dates, second with a calculation, both mails unanswered since the fair", 2),
        ("I sent one about the new tariff, one about storage costs. Dead silence", 2),
        ("a mail on Monday, a text on Wednesday, a voicemail yesterday. nothing", 3),
        ("Flyer in May, flyer in June, flyer in July, not a word", 3),
        ("I wrote him tuesday and thursday. still nothing", 2),
        ("two mails last week and one on friday, nothing", 3),
        ("two mails, one on monday and one on wednesday. nothing", 2),
        ("I've tried him twice by mail and once by phone, no reply", 3),
        ("three mails, the last two with photos of the site. no reply", 3),
        ("Four emails to her, two of them unread, no answer", 4),
        ("six mails in nine weeks. two had content, four were reminders", 6),
        ("Sent him our checklist, then the video on labels, then the benchmark. Three things, no echo", 3),
        ("Texted. Emailed. Left a voicemail. Zilch.", 3),
        ("two emails and a voicemail, nothing back", 3),
        ("a mail and a voicemail, no reply", 2),
        ("two mails, a call and a text, silence", 3),
        ("sent a text. then another. then a third. no answer", 3),
        ("I wrote him on Monday and again on Thursday, no reply", 2),
        ("My colleague mailed her once and I mailed her twice. no answer", 3),
        ("he ignored both my emails", 2),
        ("ghosted. 2 whatsapps + 1 mail", 3),
    ],
)
def test_messages_told_one_by_one_or_in_groups_add_up(text, number):
    assert told(text).number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("That was my second reminder and still no answer", 2),
        ("third time of asking and she hasn't answered", 3),
        ("Quote went out on the 2nd. Number four is drafted and he hasn't replied to any", 3),
        ("I've texted 'how are we fixed?' every Monday since. Five Mondays.", 5),
        ("I've sent the same line four Mondays in a row, 'any sign of the balance'", 4),
        ("Sent six 'when is better for you?' and he's not even reading", 6),
        ("Texted him 'how are you?' and 'still keen?' and 'hello stranger'. He reads them all", 3),
        ("I've since sent: u ok?, wrong day?, fancy rearranging? Dead air.", 3),
        ("Mails: 5, each with the same question. Silence", 5),
        ("Seventeen DMs. Not one reply", 17),
    ],
)
def test_ordinals_series_and_quotations_count_messages(text, number):
    assert told(text).number == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("They requested the proposal and got it on Tuesday. Quiet ever since", 0),
        ("She asked for a quote, I sent it the same day. Nothing since", 0),
        ("Gave him our prices as he wished. Crickets for 3 weeks", 0),
        ("Rang five times, always hung up before the tone", 0),
        ("One email, two calls (no message left), nothing", 1),
        ("called him 4 times and left a message the last time. no call back", 1),
        ("Phoned on three days and left messages twice. Nothing", 2),
        ("She sent me three mails in May. Since then nothing, and I have not written either", 0),
        ("I wrote to her twice and she replied with thanks. Since then one text from me, nothing", 1),
        ("Honestly I never followed up. I've left him in peace since the visit", 0),
        ("Not one message from me since the fair", 0),
    ],
)
def test_only_what_reached_them_unasked_since_their_last_word_counts(text, number):
    assert told(text).number == number


@pytest.mark.parametrize(
    "text", ["Sent several mails, no answer", "A few texts from me, no reply", "two or three mails, nothing"]
)
def test_an_open_number_stays_open(text):
    assert told(text).number is None


def test_many_messages_are_many_however_many_they_were():
    number = told("Dozens of emails, not a word").number

    assert number is not None
    assert number >= 7


@pytest.mark.parametrize(
    "text",
    [
        "all three just 'everything alright?' and no reply",
        "one mail: 'did you get it?' and no answer",
        "He promised the plans by Friday. I've reminded him three times. Nothing",
        "I've pushed for a meeting in four mails and he won't answer",
        "No response to the three invitations I sent to our open day",
        "two emails, one postcard, one voicemail. all 'how are things'. nothing back",
        "She wanted the catalogue; I posted it. Two weeks later I texted to ask if it arrived. nothing",
    ],
)
def test_messages_that_only_ask_or_advertise_are_empty(text):
    found = told(text)

    assert found.number
    assert found.empties == found.number
    assert not found.useful


@pytest.mark.parametrize(
    "text",
    [
        "three mails, the last two with photos of the site. no reply",
        "I followed up once with a case study and once just to check in. Nothing back",
        "I shared a link to the new regulation and asked if he'd like the summary. No reply",
        "He didn't come. I mailed him the slides with the savings for his plant, no reaction",
        "Not a word after my email with the drawings for his hall",
        "six mails in nine weeks. two had actual content, four were reminders",
    ],
)
def test_a_message_that_brings_something_of_use_is_seen_among_others(text):
    assert told(text).useful


@pytest.mark.parametrize(
    ("text", "none_told"),
    [
        ("They asked for the quote and got it on Friday. Nothing since.", True),
        ("She never turned up to the tasting.", True),
        ("I rang her on Friday and nobody picked up.", False),
        ("No answer to mine of last Tuesday", False),
        ("I haven't written since", False),
    ],
)
def test_it_is_known_whether_the_rep_speaks_of_messages_at_all(text, none_told):
    assert told(text).none_told is none_told
