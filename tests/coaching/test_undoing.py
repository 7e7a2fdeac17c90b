"""Taking things back: the log is as it was, the card stands again, nothing newer is overwritten."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.coaching.model import Picked, Promise, Reply, Status
from tests.coaching.scenes import FRIDAY, Talk, a_prospect, actions_of, draft_of, labels_of, says, text_of

DANA = a_prospect(
    "Dana",
    "Northwind",
    facts={"standing": "wanted", "reached": "1", "empty": "no", "stake": "open", "broke": "no"},
    last_touch_on=date(2026, 11, 13),
    next_look_on=FRIDAY,
)


def sent(talk: Talk) -> None:
    talk.take_up(talk.known("Dana"))
    talk.tap("Nothing yet", "Sent")


def test_undo_after_sent_brings_card_and_log_back():
    talk = Talk(DANA)
    sent(talk)

    card = talk.tap("Undo")

    assert says(card, "undone_sent")
    assert draft_of(card)
    assert talk.known("Dana") == DANA
    assert talk.touches == []
    assert talk.debrief.prospect == DANA.key


def test_a_card_brought_back_can_be_sent_again():
    talk = Talk(DANA)
    sent(talk)
    talk.tap("Undo")

    talk.tap("Sent")

    assert len(talk.touches) == 1
    assert talk.known("Dana").facts["reached"] == "2"


def test_undo_pressed_twice_takes_back_once():
    talk = Talk(DANA)
    sent(talk)
    farewell = talk.replies
    talk.tap("Undo")
    talk.replies = farewell

    again = talk.tap("Undo")

    assert says(again, "undo_too_late")
    assert talk.known("Dana") == DANA


def test_nothing_newer_is_overwritten():
    talk = Talk(DANA)
    sent(talk)
    farewell = talk.replies
    talk.today = FRIDAY + timedelta(days=7)
    sent(talk)
    later = talk.known("Dana")
    talk.replies = farewell

    assert says(talk.tap("Undo"), "undo_too_late")
    assert talk.known("Dana") == later


def test_who_is_new_stays_known_when_the_message_is_taken_back():
    talk = Talk()
    talk.say("Omar, sounds interesting", about="Omar", last="later", standing="problem")
    talk.answer()
    talk.tap("Sent")

    card = talk.tap("Undo")

    assert draft_of(card)
    assert talk.known("Omar").facts == {}
    assert talk.known("Omar").last_touch_on is None
    assert talk.touches == []


def test_with_another_debrief_open_the_card_waits_for_later():
    talk = Talk(DANA)
    sent(talk)
    farewell = talk.replies
    talk.say("Omar asks what it costs", about="Omar", last="asked")
    theirs = talk.debrief
    talk.replies = farewell

    talk.tap("Undo")

    assert talk.debrief.key == theirs.key
    (back,) = [item for item in talk.debriefs.values() if item.status is Status.LATER]
    assert back.prospect == DANA.key


def test_no_words_are_kept_for_taking_back():
    talk = Talk(DANA)
    talk.say("Dana: crickets so far", about="Dana", last="quiet")
    talk.answer()
    talk.tap("Sent")

    (deed,) = talk.deeds

    assert "crickets" not in repr(deed)


def test_a_changed_profile_is_no_deed():
    talk = Talk(DANA)
    talk.rep = replace(talk.rep, prompt="snooze.x")

    talk.command("today")

    assert talk.deeds == []
    assert "Undo" not in labels_of(talk.replies[-1])


def test_after_taking_back_the_page_is_one_tap_away():
    talk = Talk(DANA)
    talk.take(Picked(f"snoozed.{DANA.key}.2026-11-25"))

    assert labels_of(talk.tap("Undo")) == ["Dana · Northwind"]


def test_undo_of_done_brings_the_card_of_an_agreed_day_back():
    talk = Talk(DANA)
    talk.say("Dana: call on Tuesday at ten", about="Dana", last="agreed", days=(date(2026, 11, 24),))
    talk.answer()
    talk.tap("Remind me then")
    held = next(item for item in talk.debriefs.values() if item.outcome == "held")
    talk.take(Picked(f"won.{DANA.key}"))
    assert talk.debriefs[held.key].status is Status.CLOSED

    talk.tap("Undo")

    back = talk.debriefs[held.key]
    assert (back.status, back.outcome, back.agreed_on) == (Status.LATER, "held", held.agreed_on)


def test_undo_takes_back_what_was_told_of_the_latest_message():
    talk = Talk(DANA)
    promise = Promise("0000000000aa", "rep", DANA.key, False, "the numbers", talk.scene.now)
    talk.promises = {promise.key: promise}
    talk.take(Picked(f"came.{promise.key}"))
    assert talk.outcomes[-1].what == "replied"

    talk.take(Picked(f"undo.{talk.deeds[-1].key}"))

    assert talk.outcomes[-1].what == ""
    assert talk.known("Dana") == DANA


def test_sending_ends_every_other_card_on_the_same_person():
    talk = Talk(DANA)
    talk.take_up(DANA)
    talk.tap("Nothing yet")
    talk.say("Omar asks what it costs", about="Omar", last="asked")
    talk.command("cancel")
    (aside,) = [item for item in talk.debriefs.values() if item.status is Status.LATER]
    twin = replace(aside, key="00000000twin")
    talk.debriefs[twin.key] = twin
    talk.take(Picked(f"resume.{aside.key}"))

    talk.tap("Sent")

    assert talk.debriefs[twin.key].status is Status.CLOSED
    talk.tap("Undo")
    assert talk.debriefs[twin.key].status is Status.LATER


# --- An import, with news of some since ----------------------------------------------------------

ANNAS = "Name;Company\nAnna Ahl;Kestrel\nAnna Berg;Lumen\nAnna Cole;Orbit\n"


def imported() -> tuple[Talk, str]:
    """Return a talk in which three people were brought in a list, and the action that takes that back."""
    talk = Talk(DANA)
    talk.bring_list(ANNAS)
    done = talk.tap("Import 3")
    return talk, next(action for action in actions_of(done) if action.startswith("undo."))


def test_whom_the_rep_has_told_of_since_an_import_stays_when_it_is_taken_back():
    talk, undo = imported()
    ahl, berg = talk.known("Anna Ahl"), talk.known("Anna Berg")
    talk.say("Anna Ahl went quiet", about="Anna Ahl", last="quiet")
    talk.say("Anna Berg asks for a quote", about="Anna Berg", last="asked")

    taken_back = talk.take(Picked(undo))

    assert says(taken_back, "undone_but")
    assert "2 of them" in text_of(taken_back)
    assert set(talk.prospects) == {DANA.key, ahl.key, berg.key}
    assert {item.prospect for item in talk.debriefs.values()} == {ahl.key, berg.key}


def test_who_has_promised_something_since_an_import_stays_when_it_is_taken_back():
    talk, undo = imported()
    key = talk.known("Anna Ahl").key
    talk.promises = {
        "0000000000aa": Promise("0000000000aa", "rep", key, False, "the numbers", talk.scene.now)
    }

    taken_back = talk.take(Picked(undo))

    assert says(taken_back, "undone_but_one")
    assert "Anna Ahl · Kestrel" in text_of(taken_back)
    assert set(talk.prospects) == {DANA.key, key}
    assert talk.promises


def test_an_import_of_whom_nothing_was_told_is_taken_back_as_a_whole():
    talk, undo = imported()
    talk.say("Dana went quiet", about="Dana", last="quiet")

    taken_back = talk.take(Picked(undo))

    assert says(taken_back, "undone_for")
    assert "Anna Berg · Lumen" in text_of(taken_back)
    assert list(talk.prospects) == [DANA.key]


def test_a_message_told_in_words_was_no_tap_on_sent():
    talk = Talk(DANA)
    talk.type("mailed Dana on Tuesday, no reply")
    assert talk.touches

    reply = talk.tap("Undo")

    assert talk.touches == []
    assert says(reply, "undone_told")
    assert not says(reply, "undone_sent")


# --- "undo" typed --------------------------------------------------------------------------------


def test_what_was_set_last_is_not_taken_back_nor_anything_older_in_its_place():
    talk = Talk(DANA)
    sent(talk)
    talk.command("settings")
    talk.tap("Nudge time", "07:30")

    answer = talk.type("undo")

    assert says(answer, "undo_settings")
    assert talk.touches
    assert talk.rep.rhythm.at == time(7, 30)
    assert says(talk.type("undo"), "undo_settings")


def test_days_off_are_not_taken_back_nor_anything_older_in_their_place():
    talk = Talk(DANA)
    talk.type("snooze dana 3 days")
    talk.type("off until 27 november")

    assert says(talk.type("undo"), "undo_settings")
    assert talk.known("Dana").snoozed_until == date(2026, 11, 23)


def test_the_button_below_a_message_goes_on_meaning_that_message():
    talk = Talk(DANA)
    sent(talk)
    farewell = talk.replies
    talk.command("settings")
    talk.tap("Nudge time", "07:30")
    talk.replies = farewell

    assert says(talk.tap("Undo"), "undone_sent")
    assert talk.touches == []


def test_what_was_done_after_the_settings_is_taken_back():
    talk = Talk(DANA)
    talk.command("settings")
    talk.tap("Nudge time", "07:30")
    talk.type("snooze dana 3 days")

    assert says(talk.type("undo"), "undone_snooze")
    assert says(talk.type("undo that"), "undo_settings")


def typed_in_turn(talk: Talk, *words: str) -> Reply:
    """Type one after the other, a minute apart, and return the last answer."""
    for at, each in enumerate(words, start=talk.clock.minute + 1):
        talk.clock = time(9, at)
        talk.type(each)
    return talk.replies[-1]


def test_undo_right_after_a_debrief_was_opened_takes_back_nobody_elses_change():
    talk = Talk(DANA)
    sent(talk)

    answer = typed_in_turn(talk, "Vera from Rex asked for a quote", "undo")

    assert says(answer, "undo_open")
    assert "Vera" in answer.blocks[0].text
    assert talk.debrief.named == "Vera"
    assert talk.touches


def test_undo_takes_back_no_name_of_a_debrief_set_aside_since():
    talk = Talk()

    answer = typed_in_turn(
        talk,
        "Omar from Beta, sounds interesting he says",
        "not omar, its umar",
        "Vera asked for a quote",
        "undo",
    )

    assert says(answer, "undo_open")
    assert {item.named for item in talk.debriefs.values()} == {"Umar", "Vera"}


def test_undo_names_whom_it_is_about_again():
    talk = Talk()

    answer = typed_in_turn(talk, "Omar from Beta, sounds interesting he says", "not omar, its umar", "undo")

    assert says(answer, "undone_about")
    assert "Omar · Beta" in text_of(answer)


def test_undo_after_a_debrief_was_put_off_says_whose_and_takes_back_nothing_older():
    talk = Talk(DANA)
    sent(talk)

    answer = typed_in_turn(talk, "Vera from Rex asked for a quote", "later", "undo")

    assert says(answer, "undo_aside")
    assert labels_of(answer) == ["Go on: Vera · Rex"]
    assert talk.touches


def test_undo_takes_back_what_was_done_beside_an_open_debrief():
    talk = Talk(DANA)

    answer = typed_in_turn(talk, "Vera from Rex asked for a quote", "snooze dana 3 days", "undo")

    assert says(answer, "undone_snooze")
    assert talk.known("Dana") == DANA
    assert talk.debrief.named == "Vera"


def test_undo_takes_back_a_message_told_of_in_the_debrief_whatever_was_answered_since():
    talk = Talk(DANA)
    typed_in_turn(talk, "mailed Dana on Tuesday, no reply")
    assert talk.touches

    assert says(typed_in_turn(talk, "she asked for a quote", "undo"), "undone_told")
    assert talk.touches == []


def test_a_step_is_taken_back_after_the_next_one_was():
    talk = Talk(DANA)
    rita = a_prospect("Rita", "Rex")
    talk.prospects[rita.key] = rita
    typed_in_turn(talk, "Dana is silent", "snooze rita 3 days")
    talk.answer()
    talk.clock = time(9, 30)
    talk.tap("Sent")

    assert says(typed_in_turn(talk, "undo"), "undone_sent")
    typed_in_turn(talk, "undo that")

    assert talk.known("Rita") == rita


def test_a_promise_is_taken_back_by_name():
    talk = Talk(DANA)
    promise = Promise("0000000000aa", "rep", DANA.key, False, "the numbers", talk.scene.now)
    talk.promises = {promise.key: promise}
    talk.take(Picked(f"unpromise.{promise.key}"))

    assert "Dana" in text_of(talk.tap("Undo"))


@pytest.mark.parametrize("answered", [False, True])
def test_who_is_put_off_in_their_first_debrief_stays_in_it_when_that_is_taken_back(answered):
    talk = Talk()
    talk.say("Wei agreed to a call", about="Wei", last="agreed", days=(date(2026, 12, 3),))
    if answered:
        talk.answer()
    before = talk.debrief

    talk.type("snooze wei 3 days")
    back = talk.type("undo")

    assert says(back, "undone_snooze")
    assert "you have told me" not in text_of(back)
    assert talk.known("Wei").snoozed_until is None
    assert (talk.debrief.key, talk.debrief.rule) == (before.key, before.rule)


# --- What was typed for the draft ----------------------------------------------------------------


def with_own_words() -> Talk:
    """Return a talk in which Dana's card holds the rep's own wording."""
    talk = Talk(DANA)
    talk.take_up(DANA)
    talk.tap("Nothing yet", "Edit")
    talk.type("Dana, here is the list of what the others asked.")
    return talk


def test_undo_of_sent_says_that_what_was_typed_for_the_draft_is_gone():
    talk = with_own_words()
    talk.tap("Sent")

    card = talk.tap("Undo")

    assert says(card, "undone_sent")
    assert says(card, "undone_lost")
    assert not says(card, "undone_rest")
    assert "the others asked" not in repr(talk.deeds)


def test_undo_of_sent_says_nothing_of_words_where_none_were_typed():
    talk = Talk(DANA)
    sent(talk)

    card = talk.tap("Undo")

    assert says(card, "undone_rest")
    assert not says(card, "undone_lost")


def test_a_blank_filled_for_the_draft_is_gone_with_it_and_that_is_said():
    talk = Talk(DANA)
    talk.take_up(DANA)
    talk.tap("Nothing yet", "Fill in")
    talk.type("count the orders on Thursdays")
    talk.tap("Back", "Sent")

    assert says(talk.tap("Undo"), "undone_lost")


def test_undo_of_tomorrow_brings_back_what_was_typed_for_the_draft():
    talk = with_own_words()
    talk.tap("Tomorrow")

    card = talk.type("undo")

    assert says(card, "undone_snooze")
    assert says(card, "undone_rest")
    assert draft_of(card) == "Dana, here is the list of what the others asked."


def test_undo_of_a_pause_leaves_what_was_typed_for_the_draft():
    talk = with_own_words()
    talk.type("snooze dana 3 days")

    card = talk.type("undo")

    assert says(card, "undone_rest")
    assert draft_of(card) == "Dana, here is the list of what the others asked."
