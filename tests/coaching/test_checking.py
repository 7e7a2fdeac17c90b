"""A message that the rep shows before it is sent: what the linter finds in it, and what becomes of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.coaching.drafts import LIMIT, marks_anywhere
from bot.coaching.model import Edited, Mention, Reading
from bot.coaching.remarks import on_clean
from bot.coaching.wordings import Message
from bot.reading import read
from tests.coaching.scenes import PLAYBOOK, Talk, a_prospect, draft_of, labels_of, says, text_of

DRAFTS = [
    line.split(": ", 1)
    for line in (Path(__file__).parent / "own_drafts.txt").read_text(encoding="utf-8").splitlines()
]
"""Messages as reps write them, with whether they chase."""
CHASE = "Hi Dana, just checking in on the offer. Any update?"


def shown(draft: str, *, mention: Mention | None = None) -> Reading:
    """Return what is read in "I want to send: …"."""
    return Reading(own_draft=draft, mention=mention)


def is_dana(talk: Talk) -> Mention:
    return Mention("Dana", "", (talk.known("Dana").key,))


def with_card() -> Talk:
    """Return a talk with a card for Dana, who is quiet after a wish."""
    talk = Talk(a_prospect(facts={"standing": "wanted", "reached": "1"}, last_touch_on=None))
    talk.say(about="Dana", last="quiet", reached="1", empty="no", standing="wanted", stake="open", broke="no")
    talk.answer()
    return talk


# --- What sounds like chasing ----------------------------------------------------------------------


def test_chasing_is_marked_in_nine_of_ten_messages_whatever_its_words():
    chasing = [text for kind, text in DRAFTS if kind == "chases"]

    missed = [text for text in chasing if not marks_anywhere(text, PLAYBOOK)]

    assert len(missed) <= len(chasing) // 10, missed


@pytest.mark.parametrize("text", [text for kind, text in DRAFTS if kind == "fine"])
def test_what_gives_asks_or_leaves_is_not_marked(text):
    assert not marks_anywhere(text, PLAYBOOK)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("any [news|update]", "Any news, any Update?", ["Any news", "any Update"]),
        ("any [news|update]", "any updates", ["any updates"]),
        ("[just|] checking in", "checking in, just checking in", ["checking in", "just checking in"]),
        ("did you * get my", "Did you by any chance get my mail", ["Did you by any chance get my"]),
        ("did you * get my", "did you get my", ["did you get my"]),
        ("did you * get my", "did you, in the end, get my", []),
        ("don't miss [out|]", "Don\u2019t miss it", ["Don\u2019t miss"]),
        ("any [news|update]", "company news", []),
        ("[maybe|]", "maybe", []),
    ],
)
def test_a_phrase_stands_for_its_wordings(phrase, text, found):
    assert [text[start:end] for start, end in Message(text).places_of(phrase)] == found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Hi Dana, what would have to be true for this to be worth it?", "own_asks"),
        ("Hi Dana, is it price? Is it time?", "own_asks_many"),
        ("Hi Dana, here is the checklist I use.", "own_gives"),
        ("Hi Dana, thanks for telling me. I will not write again about this.", "own_leaves"),
        ("Hi Dana, we are the leading maker of pumps.", "own_lacks"),
    ],
)
def test_of_a_draft_without_chase_language_one_thing_is_said(text, word):
    said = on_clean(text, PLAYBOOK)

    assert said.startswith(PLAYBOOK.words["own_clean"][0])
    assert said.endswith(PLAYBOOK.words[word][0].replace("{count}", "2"))


# --- Shown with no card open -----------------------------------------------------------------------


def test_with_nothing_open_a_draft_is_marked_and_one_version_offered():
    talk = Talk()

    reply = talk.say(f"I want to send: {CHASE}", reading=shown(CHASE))

    assert "“just checking in”, “Any update”" in text_of(reply)
    assert "S2.4" in text_of(reply)
    assert draft_of(reply) == "Hi Dana, one thing you can use, with or without us: ▢useful tip▢."
    assert [button.copies for row in reply.rows for button in row] == [draft_of(reply)]


def test_a_draft_is_never_news():
    talk = Talk()

    talk.say(f"I want to send: {CHASE}", reading=shown(CHASE))

    assert not talk.debriefs
    assert not talk.prospects
    assert not talk.touches


def test_a_draft_without_chase_language_is_called_so():
    draft = "Hi Dana, what would have to be true for this to be worth it?"

    reply = Talk().say(f"draft: {draft}", reading=shown(draft))

    assert says(reply, "own_clean")
    assert says(reply, "own_asks")
    assert not draft_of(reply)


def test_a_version_that_one_tap_cannot_copy_has_no_button():
    draft = "We sell pumps. " * 20 + "Any update?"
    assert len(draft) > LIMIT

    reply = Talk().say(f"draft: {draft}", reading=shown(draft))

    assert "“Any update”" in text_of(reply)
    assert "We sell pumps." in draft_of(reply)
    assert not reply.rows


def test_of_a_draft_that_only_presses_the_wording_of_the_advised_move_is_offered():
    talk = Talk(replace(a_prospect(facts={"standing": "wanted"}), rule="R20"))
    draft = "Hi Dana, last chance for the discount!"

    reply = talk.say(f"draft: {draft}", reading=shown(draft, mention=is_dana(talk)))

    assert draft_of(reply).startswith("Hi Dana, ")
    assert "no hurry" not in draft_of(reply)
    assert "useful tip" not in draft_of(reply)


def test_for_a_prospect_the_advised_move_counts_as_well():
    talk = Talk(replace(a_prospect(facts={"standing": "wanted"}), rule="R30"))
    draft = "Hi Dana, our price is 20 % lower now."

    anybody = talk.say(f"draft: {draft}", reading=shown(draft))
    dana = talk.say(f"draft: {draft}", reading=shown(draft, mention=is_dana(talk)))

    assert "S2.19" not in text_of(anybody)
    assert "S2.19" in text_of(dana)


def test_an_exit_asks_one_question_at_most():
    talk = Talk(replace(a_prospect(), rule="R20"))
    draft = "Hi Dana, is this a no? Or is it the price?"

    reply = talk.say(f"draft: {draft}", reading=shown(draft, mention=is_dana(talk)))

    assert says(reply, "mark_two_questions")


def test_the_question_that_was_open_is_asked_again_below():
    talk = Talk()
    talk.say(last="quiet")
    before = talk.debrief

    again = talk.say(f"draft: {CHASE}", reading=shown(CHASE))

    assert says(again, "carry_on")
    assert text_of(talk.replies[-2]).startswith("This sounds like chasing")
    assert talk.debrief == before


def test_a_draft_changed_afterwards_is_looked_at_again():
    talk = Talk()
    talk.say(f"draft: {CHASE}", reading=shown(CHASE))
    better = "Hi Dana, is this a no for this year?"

    reply = talk.take(Edited(f"draft: {better}", "m1"), shown(better))

    assert says(reply, "own_clean")


# --- Shown with a card open ------------------------------------------------------------------------


def test_with_a_card_open_a_draft_is_taken_as_after_edit():
    shown_first, typed = with_card(), with_card()
    typed.tap("Edit")

    reply = shown_first.say(f"I want to send: {CHASE}", reading=shown(CHASE))

    assert text_of(reply) == text_of(typed.say(CHASE))
    assert labels_of(reply)[0] == "Use this"


def test_after_edit_a_draft_may_be_introduced_as_well():
    talk = with_card()
    talk.tap("Edit")

    talk.say(f"draft: {CHASE}", reading=shown(CHASE))

    assert talk.debrief.own_draft == CHASE


def test_own_words_without_chase_language_are_called_so_on_the_card():
    talk = with_card()
    talk.tap("Edit")

    card = talk.say("Hi Dana, here is the offer on one page. Shall I send the rest?")

    assert says(card, "own_clean")
    assert says(card, "own_gives")
    assert draft_of(card) == "Hi Dana, here is the offer on one page. Shall I send the rest?"


def test_own_words_that_are_too_long_are_looked_at_all_the_same():
    talk = with_card()
    before = talk.debrief.own_draft

    reply = talk.say("draft", reading=shown("We sell pumps. " * 20 + "Any update?"))

    assert "“Any update”" in text_of(reply)
    assert "copies 256" in text_of(reply)
    assert talk.debrief.own_draft == before


def test_a_draft_for_somebody_else_leaves_the_card_as_it_is():
    talk = with_card()
    before = talk.debrief

    reply = talk.say(f"draft: {CHASE}", reading=shown(CHASE, mention=Mention("Omar")))

    assert talk.debrief == before
    assert says(reply, "carry_on")
    assert text_of(talk.replies[0]).startswith("This sounds like chasing")


@pytest.mark.parametrize(
    "text",
    [
        "Hi Piet, just checking in, is this ok?",
        "Hi Piet, just checking in. Is this ok?",
        "Hi Piet, just checking in - is this ok to send?",
        "Hi Piet, just checking in\nis this ok?",
        "ok to send? Hi Piet, just checking in",
    ],
)
def test_a_letter_with_a_question_about_it_is_a_draft(text):
    talk = Talk()

    reply = talk.type(text)

    assert "just checking in" in text_of(reply)
    assert not talk.debriefs


def test_a_letter_to_the_rep_is_no_draft():
    found = read("Hi Ada, we moved it to Friday, is this ok?", PLAYBOOK, rep="Ada")

    assert found.own_draft == ""


def test_a_draft_behind_news_is_looked_at_and_the_news_is_heard():
    talk = Talk()
    words = "Rita from Bolt wants to think about it, is this ok: Hi Rita, just checking in about the offer"

    talk.type(words)

    assert talk.debrief.named == "Rita"
    assert "just checking in" in text_of(talk.replies[0])
