"""Orders and questions typed as words: done the way of the tap, asked for what they lack, answered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.coaching.model import NEVER, NOTHING_READ, Forwarded, Promise, Reply, Stage, Step
from tests.coaching.scenes import FRIDAY, PLAYBOOK, Talk, a_prospect, labels_of, says, text_of

DANA = a_prospect(facts={"standing": "wanted", "reached": "1"}, last_touch_on=FRIDAY - timedelta(days=20))
OMAR = a_prospect("Omar", "Beta Logistics", next_look_on=FRIDAY)
ANNA_K, ANNA_B = a_prospect("Anna Kovacs", "Solvia"), a_prospect("Anna Bright", "Acme")


def at_work() -> Talk:
    return Talk(DANA, OMAR, ANNA_K, ANNA_B)


def in_a_debrief() -> Talk:
    """Return a talk in which Dana's card is open."""
    talk = at_work()
    talk.take_up(DANA)
    talk.tap("Nothing yet")
    return talk


def is_asked(reply: Reply) -> bool:
    return reply.blocks[-1].text.endswith("?")


# --- Orders --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("park omar until tuesday", {"stage": Stage.PARKED, "next_look_on": date(2026, 11, 24)}),
        ("please park Omar for two weeks", {"stage": Stage.PARKED, "next_look_on": date(2026, 12, 4)}),
        ("snooze omar until tuesday", {"snoozed_until": date(2026, 11, 24)}),
        ("snooze omar 3 days", {"snoozed_until": date(2026, 11, 23)}),
        # What is counted ends on a day with a nudge; a day that was chosen stands.
        ("snooze omar 2 days", {"snoozed_until": date(2026, 11, 23)}),
        ("snooze omar until sunday", {"snoozed_until": date(2026, 11, 22)}),
        ("park omar for 9 days", {"stage": Stage.PARKED, "next_look_on": date(2026, 11, 30)}),
        ("park omar until 29 November", {"stage": Stage.PARKED, "next_look_on": date(2026, 11, 29)}),
        ("stop for omar", {"snoozed_until": NEVER}),
        ("close omar", {"stage": Stage.CLOSED}),
        ("we won omar", {"stage": Stage.CLOSED, "ended": "done"}),
        ("rename omar to Omar Haddad", {"name": "Omar Haddad"}),
        ("rename omar to Omar Haddad, Beta", {"name": "Omar Haddad", "company": "Beta"}),
    ],
)
def test_an_order_does_what_its_tap_does_and_can_be_taken_back(words, changed):
    talk = at_work()

    reply = talk.type(words)

    assert {field: getattr(talk.prospects[OMAR.key], field) for field in changed} == changed
    assert "Undo" in labels_of(reply)
    assert not reply.in_place


@pytest.mark.parametrize("words", ["omar signed!", "Omar closed the deal"])
def test_of_who_signed_it_is_asked_whether_it_was_with_us(words):
    talk = at_work()

    talk.type(words)
    open_still = talk.prospects[OMAR.key].stage
    talk.tap("It is done")

    assert open_still is Stage.OPEN
    assert talk.prospects[OMAR.key].ended == "done"


@pytest.mark.parametrize("words", ["Greg signed with us", "Greg from Hexa signed today, deal done"])
def test_of_somebody_new_who_signed_it_is_asked_as_well(words):
    talk = at_work()

    reply = talk.type(words)

    assert says(reply, "ask_won")
    talk.tap("It is done")
    assert talk.known("Greg").ended == "done"
    assert talk.open is None


def test_a_sale_to_somebody_new_leaves_the_open_debrief_open():
    talk = in_a_debrief()

    talk.type("Greg from Hexa signed today, deal done")
    talk.tap("It is done")

    assert talk.debrief.prospect == DANA.key
    assert talk.known("Greg").ended == "done"


def test_right_after_a_message_an_order_means_whom_it_went_to():
    talk = in_a_debrief()
    talk.tap("Sent")

    talk.type("leave her alone til tuesday")

    assert talk.prospects[DANA.key].stage is Stage.PARKED
    assert talk.prospects[DANA.key].next_look_on == date(2026, 11, 24)


@pytest.mark.parametrize(
    "words",
    [
        "how do i delete someone",
        "how do i add a prospect",
        "what do i still owe?",
        "can i call instead of email",
    ],
)
def test_a_question_to_the_coach_leaves_nothing_behind(words):
    talk = at_work()

    talk.type(words)

    assert not talk.debriefs


def test_a_question_that_has_no_answer_here_leaves_the_open_debrief_as_it_is():
    talk = in_a_debrief()
    before = talk.debrief

    assert says(talk.type("Should I give him a discount?"), "talk_question")
    assert talk.debrief == before


def test_what_is_owed_is_listed_with_its_days_and_what_is_owed_to_the_rep_is_not():
    talk = at_work()
    ours = Promise("a" * 12, "rep", OMAR.key, True, "the deck", talk.scene.now, date(2026, 11, 24))
    theirs = Promise("b" * 12, "rep", OMAR.key, False, "the numbers", talk.scene.now)
    talk.promises = {item.key: item for item in (ours, theirs)}

    assert text_of(talk.type("what do I owe?")) == "Omar · Beta Logistics: the deck, by Tue 24 Nov."


def test_who_owes_nothing_is_told_so():
    assert says(at_work().type("what do I still owe?"), "owed_none")


def test_undo_takes_back_the_last_change_whatever_came_between():
    talk = at_work()
    talk.type("park omar until tuesday")
    talk.type("hello")

    assert says(talk.type("undo that"), "undone_park")

    assert talk.prospects[OMAR.key].stage is Stage.OPEN


def test_undo_without_a_change_says_so():
    assert says(at_work().type("undo"), "undo_too_late")


def test_an_order_without_a_day_asks_for_it_and_words_answer():
    talk = at_work()

    assert says(talk.type("park omar"), "ask_park")
    talk.type("in 3 days")

    assert talk.prospects[OMAR.key].next_look_on == date(2026, 11, 23)


@pytest.mark.parametrize("words", ["3 days", "for 3 days", "tuesday", "Two weeks", "the 30th"])
def test_a_day_may_be_typed_in_many_ways_where_it_is_asked(words):
    talk = at_work()
    talk.type("park omar")

    talk.type(words)

    assert talk.prospects[OMAR.key].stage is Stage.PARKED


@pytest.mark.parametrize(
    "words", ["next month", "december", "next week", "the 30th", "sunday", "a few weeks"]
)
@pytest.mark.parametrize("order", ["park omar", "snooze omar"])
def test_a_day_typed_where_it_is_asked_means_what_it_means_in_the_order(order, words):
    asked, whole = at_work(), at_work()

    asked.type(order)
    asked.type(words)
    whole.type(f"{order} until {words}")

    assert asked.prospects[OMAR.key] == whole.prospects[OMAR.key]
    assert asked.prospects[OMAR.key] != OMAR


def test_a_month_that_is_typed_where_a_day_is_asked_begins_on_its_first_working_day():
    talk = Talk(OMAR, on=date(2026, 10, 20))
    talk.type("park omar")

    talk.type("next month")

    assert talk.prospects[OMAR.key].next_look_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("words", "word"), [("until 31 february", "no_such_day"), ("until yesterday", "day_past")]
)
def test_an_order_with_a_day_that_cannot_be_asks_again(words, word):
    talk = at_work()

    reply = talk.type(f"park omar {words}")

    assert says(reply, word)
    assert talk.prospects[OMAR.key].stage is Stage.OPEN


def test_nobody_is_deleted_without_being_asked_for():
    talk = at_work()

    assert "Yes, delete" in labels_of(talk.type("delete omar"))
    assert OMAR.key in talk.prospects

    talk.type("yes")
    assert OMAR.key not in talk.prospects


def test_of_two_annas_it_is_asked_which_and_the_day_is_kept():
    talk = at_work()

    reply = talk.type("park anna until tuesday")
    assert says(reply, "ask_which")
    talk.tap(next(label for label in labels_of(reply) if "Bright" in label))

    assert talk.prospects[ANNA_B.key].next_look_on == date(2026, 11, 24)
    assert talk.prospects[ANNA_K.key].stage is Stage.OPEN


def test_of_two_annas_the_name_may_be_typed():
    talk = at_work()
    talk.type("park anna until tuesday")

    talk.type("Anna Kovacs")

    assert talk.prospects[ANNA_K.key].next_look_on == date(2026, 11, 24)


def test_a_name_with_a_slip_is_asked_for_and_yes_agrees():
    talk = Talk(a_prospect("Patricia", "Kestrel"))

    assert text_of(talk.type("close Patrisia")).startswith("Do you mean Patricia")
    talk.type("yes")

    assert talk.known("Patricia").stage is Stage.CLOSED


def test_of_an_unknown_name_it_is_said_that_nobody_has_it_and_another_is_heard():
    talk = at_work()

    assert says(talk.type("park Zoltan until tuesday"), "nobody_called")
    talk.type("omar")

    assert talk.prospects[OMAR.key].next_look_on == date(2026, 11, 24)


def test_an_order_that_names_nobody_means_the_open_debriefs_prospect():
    talk = in_a_debrief()

    talk.type("park it until tuesday")

    assert talk.prospects[DANA.key].next_look_on == date(2026, 11, 24)
    assert talk.open is None


def test_an_order_that_names_nobody_asks_whom_with_who_is_due_first():
    reply = at_work().type("snooze")

    assert says(reply, "ask_whom")
    assert labels_of(reply)[0] == "Omar · Beta Logistics"


def test_an_order_about_another_leaves_the_open_debrief_where_it_is():
    talk = in_a_debrief()
    before = talk.debrief

    talk.type("snooze omar until tuesday")

    assert talk.debrief == before
    assert says(talk.replies[-1], "carry_on")


def test_a_command_may_be_typed_without_its_slash():
    talk = at_work()

    assert talk.type("today") == talk.command("today")
    assert text_of(talk.type("settings")) == text_of(talk.command("settings"))


def test_a_command_that_a_role_does_not_have_is_no_order_for_it():
    talk = at_work()

    talk.type("team")

    assert not says(talk.replies[-1], "unknown_command")


def test_cancel_drops_the_debrief_as_the_command_does():
    talk = in_a_debrief()

    assert says(talk.type("cancel"), "cancelled")

    assert talk.open is None


def test_off_and_back_are_heard():
    talk = at_work()

    talk.type("I'm off until 30 November")
    assert talk.rep.rhythm.off_until == date(2026, 11, 30)

    talk.type("I'm back")
    assert talk.rep.rhythm.off_until is None


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("no more messages until monday", date(2026, 11, 23)),
        ("leave me alone this week", date(2026, 11, 23)),
        ("I am off next week", date(2026, 11, 30)),
        ("back on 7 december", date(2026, 12, 7)),
        ("away tomorrow", date(2026, 11, 22)),
    ],
)
def test_days_off_last_through_the_last_day_that_is_named(words, back):
    talk = at_work()

    talk.type(words)

    assert talk.rep.rhythm.off_until == back
    assert talk.open is None


def test_days_off_that_begin_much_later_do_not_begin_now():
    talk = in_a_debrief()
    before = talk.debrief

    reply = talk.type("I'm on vacation from 24 dec to 3 jan")

    assert says(reply, "off_begins")
    assert talk.rep.rhythm.off_until is None
    assert talk.debrief == before


def test_days_off_of_somebody_else_are_no_order():
    talk = in_a_debrief()

    talk.type("on leave next week")

    assert talk.rep.rhythm.off_until is None


def test_a_question_about_somebody_unknown_leaves_an_open_card_as_it_is():
    talk = in_a_debrief()
    before = talk.debrief

    talk.type("how many messages have I sent Leo")

    assert talk.debrief == before


def test_the_nudge_time_may_be_said():
    talk = at_work()

    talk.type("nudge me at 8")

    assert f"{talk.rep.rhythm.at:%H:%M}" == "08:00"


def test_somebody_forwards_an_order_to_nobody():
    talk = at_work()

    talk.take(Forwarded("park omar until tuesday", "Dana"), NOTHING_READ)

    assert talk.prospects[OMAR.key].stage is Stage.OPEN


@pytest.mark.parametrize("words", ["today", "tomorrow"])
def test_a_day_is_no_command_where_a_day_is_asked(words):
    talk = at_work()
    talk.type("log a message to omar")

    talk.type(words)

    assert not says(talk.replies[-1], "due_head")


def test_the_reps_own_wording_is_no_order():
    talk = in_a_debrief()
    talk.tap("Edit")

    talk.type("who is due")

    assert talk.debrief.own_draft == "who is due"


@pytest.mark.parametrize("words", ["snooze", "is this private?", "what does S4.1 mean"])
def test_a_word_or_a_question_to_the_coach_is_no_wording_and_leaves_the_box_open(words):
    talk = in_a_debrief()
    talk.tap("Edit")

    talk.type(words)

    assert talk.debrief.own_draft == ""
    assert talk.debrief.step is Step.EDITING


@pytest.mark.parametrize("box", ["Edit", "Fill in"])
def test_cancel_leaves_the_box_and_keeps_the_debrief(box):
    talk = in_a_debrief()
    talk.tap(box)

    talk.type("cancel")

    assert talk.debrief.step is Step.CARD


@pytest.mark.parametrize("words", ["is this private?", "why do you ask?", "5", "is that a long list?"])
def test_a_question_or_a_number_fills_no_blank_which_is_asked_again(words):
    talk = in_a_debrief()
    talk.tap("Fill in")
    before = talk.debrief

    talk.type(words)

    assert (talk.debrief.step, talk.debrief.slots) == (Step.FILLING, before.slots)


@pytest.mark.parametrize("words", ["dunno", "Never", "skip"])
def test_saying_that_there_is_nothing_for_a_blank_skips_it(words):
    talk = in_a_debrief()
    talk.tap("Fill in")
    before = talk.debrief

    talk.type(words)

    assert talk.debrief.skipped
    assert talk.debrief.slots == before.slots


# --- Questions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["S4.1", "P1", "R12", "C5", "S3"])
def test_an_id_is_explained_with_its_own_text(key):
    talk = at_work()

    text = text_of(talk.type(f"what does {key} mean?"))

    own = PLAYBOOK.sources["S3"].title if key == "S3" else PLAYBOOK.cited(key)
    assert own.split("{")[0] in text
    assert "{" not in text


def test_an_id_that_there_is_not_is_told_so():
    assert says(at_work().type("S99.9"), "id_unknown")


@pytest.mark.parametrize("move", list(PLAYBOOK.moves))
def test_a_move_is_explained(move):
    label = PLAYBOOK.moves[move].label.lower()

    assert PLAYBOOK.moves[move].about in text_of(at_work().type(f"what is a {label}?"))


def test_how_many_are_left_is_told_from_the_log():
    assert text_of(at_work().type("how many left for Dana?")).startswith("3 of 4 messages")


def test_how_many_are_left_is_told_from_the_open_debrief():
    talk = in_a_debrief()

    talk.type("how many left?")

    assert text_of(talk.replies[0]).startswith("3 of 4 messages")


def test_of_somebody_we_know_too_little_of_it_is_said_so():
    assert says(at_work().type("how many left for omar?"), "left_unknown")


@pytest.mark.parametrize("words", ["show me dana", "where do we stand with Dana?", "what's next for dana"])
def test_a_question_about_somebody_shows_their_page(words):
    assert text_of(at_work().type(words)).startswith("Dana · Northwind")


@pytest.mark.parametrize("words", ["should I call omar again?", "what do I do with omar"])
def test_a_question_for_advice_opens_the_debrief(words):
    talk = at_work()

    talk.type(words)

    assert talk.debrief.prospect == OMAR.key


def test_why_opens_what_lies_behind_the_card():
    talk = in_a_debrief()

    assert text_of(talk.type("why do you say that?")).startswith("Why this move")


def test_what_lies_behind_the_card_leaves_its_labels_to_be_typed():
    talk = in_a_debrief()
    talk.type("why?")

    talk.type("sent it")

    assert len(talk.touches) == 1


def test_why_without_advice_says_where_it_stands():
    assert says(at_work().type("why?"), "no_advice_open")


def test_why_before_there_is_advice_says_why_it_is_asked():
    talk = at_work()
    talk.take_up(OMAR)

    assert says(talk.type("why?"), "why_asked")


@pytest.mark.parametrize(
    "words", ["when do you nudge me?", "who sees my data?", "what is an open question", "P3"]
)
def test_an_open_debrief_goes_on_below_an_answer(words):
    talk = in_a_debrief()
    before = talk.debrief

    talk.type(words)

    assert talk.debrief == before
    assert says(talk.replies[-1], "carry_on")


def test_who_sees_it_is_told_with_what_the_manager_sees():
    talk = at_work()
    talk.rep = replace(talk.rep, team="t1")

    reply = talk.type("can my boss see this?")

    assert says(reply, "private")
    assert labels_of(reply) == ["What my manager sees"]


def test_a_question_within_news_stays_news():
    talk = at_work()

    talk.type("Dana said they chose somebody else, should I call her again?")

    assert talk.debrief.prospect == DANA.key
    assert talk.debrief.heard


def test_whoever_is_only_half_told_of_is_found_too():
    talk = Talk()
    talk.type("Omar from Beta Logistics says try him in a few weeks")

    reply = talk.type("how many left for omar?")

    assert says(talk.replies[0], "left_unknown")
    assert reply.debrief


def test_how_many_are_left_is_told_before_the_card_from_what_is_told_so_far():
    talk = Talk()
    talk.say(about="Omar", last="quiet", reached="2", standing="wanted")
    assert talk.debrief.step is Step.ASKING

    talk.type("how many left?")

    assert text_of(talk.replies[0]).startswith("2 of 4 messages")


def test_of_somebody_who_said_no_it_is_told_that_none_is_to_be_sent_but_the_last_note():
    talk = Talk()
    talk.type("Omar from Beta Logistics said no")
    while talk.debrief.step is Step.ASKING:
        talk.tap(labels_of(talk.replies[-1])[-1])

    talk.type("how many left?")

    assert says(talk.replies[0], "left_exit") or says(talk.replies[0], "left_stop")


def test_somebody_on_an_open_card_is_listed_by_an_order_about_them():
    talk = Talk()
    talk.type("Omar from Beta Logistics says try him in a few weeks")
    while talk.debrief.step is Step.ASKING:
        talk.tap(labels_of(talk.replies[-1])[0])

    reply = talk.type("park omar till friday")

    omar = talk.known("Omar")
    assert (omar.stage, omar.next_look_on) == (Stage.PARKED, date(2026, 11, 27))
    assert "Undo" in labels_of(reply)
    assert talk.open is None


def test_a_park_that_lacks_its_day_asks_for_it_and_lists_whom_the_card_is_about():
    talk = Talk()
    talk.type("Omar from Beta Logistics says try him in a few weeks")
    while talk.debrief.step is Step.ASKING:
        talk.tap(labels_of(talk.replies[-1])[0])

    assert says(talk.type("park omar"), "ask_park")
    talk.type("friday")

    assert talk.known("Omar").stage is Stage.PARKED


def test_news_where_a_name_is_asked_is_news():
    talk = at_work()
    talk.type("park Tilda")

    reply = talk.type("I sent it to dana")

    assert not says(reply, "nobody_called")
    assert talk.debrief.prospect == DANA.key


def test_nothing_yet_means_the_one_who_is_due():
    talk = Talk(OMAR)
    talk.type("today")

    talk.type("nothing yet")

    assert talk.debrief.prospect == OMAR.key


# --- While something is asked --------------------------------------------------------------------


def asked_about_greg() -> Talk:
    """Return a talk in which a question is open about somebody who is in no list yet."""
    talk = at_work()
    talk.type("Greg from Umbra said not now, no budget")
    assert talk.debrief.step is Step.ASKING
    return talk


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("park greg until tuesday", {"stage": Stage.PARKED, "next_look_on": date(2026, 11, 24)}),
        ("park until tuesday", {"stage": Stage.PARKED}),
        ("snooze greg till tuesday", {"snoozed_until": date(2026, 11, 24)}),
        ("close him", {"stage": Stage.CLOSED}),
    ],
)
def test_an_order_puts_the_open_question_away_and_undo_brings_it_back(words, changed):
    talk = asked_about_greg()
    asked = talk.debrief

    reply = talk.type(words)

    greg = talk.known("Greg")
    assert {field: getattr(greg, field) for field in changed} == changed
    assert talk.open is None
    assert not says(reply, "carry_on")

    talk.tap("Undo")
    assert (talk.debrief.key, talk.debrief.step, talk.debrief.focus) == (asked.key, Step.ASKING, asked.focus)
    assert talk.known("Greg").stage is Stage.OPEN


@pytest.mark.parametrize("words", ["park greg until tuesday", "snooze greg till tuesday"])
def test_who_is_put_off_and_opened_again_is_asked_what_was_open(words):
    talk = asked_about_greg()
    asked = talk.debrief
    talk.type(words)

    talk.take_up(talk.known("Greg"))

    assert (talk.debrief.key, talk.debrief.focus) == (asked.key, asked.focus)


def test_what_was_told_before_a_park_is_no_news_once_it_is_over():
    talk = asked_about_greg()
    talk.type("park greg until tuesday")
    talk.today = date(2026, 11, 24)

    talk.take_up(talk.known("Greg"))

    assert talk.debrief.focus == PLAYBOOK.facts[0].key


def test_an_order_for_somebody_half_told_of_leaves_the_open_debrief_open():
    talk = asked_about_greg()
    talk.take_up(DANA)

    talk.type("park greg until tuesday")

    assert talk.known("Greg").stage is Stage.PARKED
    assert talk.debrief.prospect == DANA.key


def test_an_order_that_names_nobody_means_whose_page_is_on_screen():
    talk = Talk(a_prospect("Dana"), a_prospect("Omar"))
    talk.type("park dana until 15 december")

    talk.type("park until 20 december")

    assert talk.known("Dana").next_look_on == date(2026, 12, 20)
    assert talk.known("Omar").stage is Stage.OPEN


def test_whom_to_be_reminded_of_is_asked_where_it_is_not_plain():
    talk = Talk(a_prospect("Dana"), a_prospect("Omar"))

    asked = talk.type("remind me tomorrow")

    assert says(asked, "ask_whom")
