"""Several messages of one debrief: forwards in any order, a note with them, a long text in parts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from bot.coaching.dialogue import take_turn
from bot.coaching.history import newest
from bot.coaching.model import EXAMPLE, Edited, Forwarded, How, PromiseRead, Reading, Reply, Said, Status
from bot.coaching.together import parts_of, whole
from tests.coaching.scenes import (
    FRIDAY,
    PLAYBOOK,
    REP,
    Talk,
    a_prospect,
    labels_of,
    reading_of,
    says,
    text_of,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY, WEDNESDAY, MONDAY = 0, 2, 4
"""Days before the Friday on which they are forwarded."""


def theirs(talk: Talk, ref: str, days: int, sender: str = "Omar", seconds: int = 0, **facts: str) -> Reply:
    """Forward what the prospect wrote some days ago."""
    at = NOON + timedelta(seconds=seconds)
    written = at - timedelta(days=days, minutes=5)
    return talk.take(Forwarded(f"words {ref}", sender, ref, "", at, written), reading_of(**facts))


def ours(talk: Talk, ref: str, days: int, *, empty: bool = False, seconds: int = 0) -> Reply:
    """Forward what the rep had sent some days ago."""
    at = NOON + timedelta(seconds=seconds)
    event = Forwarded(f"mine {ref}", "", ref, "", at, at - timedelta(days=days, minutes=5), own=True)
    return talk.take(event, reading_of("Omar", **({"empty": "yes"} if empty else {})))


def note(talk: Talk, ref: str, seconds: int = 0, **facts: str) -> Reply:
    """Type a note."""
    return talk.take(Said(f"note {ref}", ref, NOON + timedelta(seconds=seconds)), reading_of(**facts))


def known(talk: Talk) -> dict[str, str | None]:
    return {fact: item.answer for fact, item in newest(talk.debrief.evidence).items()}


# --- Which word is the newest --------------------------------------------------------------------


@pytest.mark.parametrize("order", list(permutations([(MONDAY, "asked"), (WEDNESDAY, "later"), (1, "moved")])))
def test_of_forwarded_messages_the_one_written_last_counts_in_whatever_order_they_come(order):
    talk = Talk()

    for ref, (days, answer) in enumerate(order):
        theirs(talk, str(ref), days, last=answer)

    assert known(talk)["last"] == "moved"


def test_the_newest_word_stays_the_newest_however_many_older_ones_are_forwarded_after_it():
    talk = Talk()

    theirs(talk, "0", TODAY, last="later")
    for number in range(1, 30):
        theirs(talk, str(number), 40 - number, last="asked")

    assert known(talk)["last"] == "later"
    assert len(talk.debrief.heard) == 20


def test_other_facts_of_an_older_message_join():
    talk = Talk()

    theirs(talk, "1", TODAY, last="later")
    theirs(talk, "2", MONDAY, last="asked", standing="wanted")

    assert (known(talk)["last"], known(talk)["standing"]) == ("later", "wanted")


def test_an_older_message_neither_opens_the_question_again_nor_fixes_a_day():
    talk = Talk()
    theirs(talk, "1", TODAY, last="later", standing="problem", stake="open", owed="no", broke="no")
    shown = talk.debrief.rule

    older = Forwarded("Shall we say Thursday?", "Omar", "2", "", NOON, NOON - timedelta(days=9))
    talk.take(older, reading_of(rivals=("agreed", "asked"), days=(date(2026, 11, 26),), replied=True))

    assert (talk.debrief.rule, talk.debrief.agreed_on) == (shown, None)


def test_what_a_prospect_leaves_out_is_not_taken_for_nothing_sent():
    talk = Talk()
    reading = reading_of(last="later", reached="0", empty="no")
    implied = [replace(item, words="") if item.fact != "last" else item for item in reading.evidence]

    talk.take(Forwarded("Later.", "Omar", "1"), replace(reading, evidence=tuple(implied)))
    note(talk, "2", last="quiet")

    assert talk.debrief.focus == "reached"


def test_a_message_whose_words_tell_nothing_is_a_reply_all_the_same():
    talk = Talk()

    reply = talk.take(Forwarded("Hm.", "Omar", "1"), Reading(small_talk="thanks"))

    assert talk.debrief.focus == "last"
    assert "Nothing yet" not in labels_of(reply)


def test_silence_that_a_note_tells_of_follows_what_was_written_before_that_day():
    talk = Talk()

    note(talk, "1", last="quiet", reached="2")
    theirs(talk, "2", MONDAY, last="later")

    assert (known(talk)["last"], known(talk)["reached"]) == ("quiet", "2")


@pytest.mark.parametrize("first", ["note", "forward"])
def test_what_they_wrote_today_ends_the_silence_that_is_told_along_with_it(first: str):
    talk = Talk()
    acts = [lambda: note(talk, "1", last="quiet"), lambda: theirs(talk, "2", TODAY, last="asked")]

    for act in acts if first == "note" else reversed(acts):
        act()

    assert known(talk)["last"] == "asked"


def test_messages_told_to_be_sent_before_a_forward_are_no_silence_after_it():
    talk = Talk()
    theirs(talk, "1", TODAY, last="later")

    talk.say("no budget at all. I mailed him 3 times before that", last="quiet", reached="3")

    assert known(talk)["last"] == "later"


def test_forwards_of_two_people_are_two_debriefs():
    talk = Talk()
    theirs(talk, "1", MONDAY, sender="Lena Fjord", last="asked")

    theirs(talk, "2", TODAY, sender="Omar Haddad", last="no")

    assert talk.debrief.named == "Omar Haddad"
    assert [item.status for item in talk.debriefs.values() if item.named == "Lena Fjord"] == [Status.LATER]


def test_a_forward_with_the_full_name_goes_on_with_the_debrief_of_the_first_name():
    talk = Talk()
    theirs(talk, "1", MONDAY, sender="Omar", last="asked")

    theirs(talk, "2", TODAY, sender="Omar Haddad", last="no")

    assert len(talk.debriefs) == 1


def test_a_mail_from_before_our_last_message_does_not_say_what_came_after_it():
    talk = Talk(a_prospect(last_touch_on=FRIDAY - timedelta(days=3)))
    talk.take_up(talk.known("Dana"))

    theirs(talk, "1", MONDAY, sender="Dana", last="later")

    assert "last" not in known(talk)
    assert talk.debrief.focus == "last"


def test_an_old_mail_forwarded_on_another_day_leaves_the_silence_of_the_day_before():
    talk = Talk()
    note(talk, "1", last="quiet", reached="1")
    talk.today = FRIDAY + timedelta(days=3)

    event = Forwarded("Sounds interesting", "Omar", "2", "", None, NOON - timedelta(days=30))
    talk.take(event, reading_of(last="later"))

    assert known(talk)["last"] == "quiet"


@pytest.mark.parametrize("first", ["note", "forward"])
def test_a_note_and_a_forward_at_once_that_tell_different_replies_are_asked_about(first: str):
    talk = Talk()
    acts = [lambda: note(talk, "1", last="put_off"), lambda: theirs(talk, "2", TODAY, last="asked")]

    for act in acts if first == "note" else reversed(acts):
        reply = act()

    assert talk.debrief.focus == "last"
    assert labels_of(reply)[:2] == ["A question or a request", "“Let me think about it”"]


@pytest.mark.parametrize("first", ["note", "forward"])
@pytest.mark.parametrize(("told", "written"), [("no", "asked"), ("asked", "no")])
def test_a_no_in_either_of_them_settles_it(first: str, told: str, written: str):
    talk = Talk()
    acts = [lambda: note(talk, "1", last=told), lambda: theirs(talk, "2", TODAY, last=written)]

    for act in acts if first == "note" else reversed(acts):
        act()

    assert known(talk)["last"] == "no"
    assert talk.debrief.move


def test_a_forward_that_comes_later_than_a_note_is_newer_than_it():
    talk = Talk()

    note(talk, "1", last="put_off")
    theirs(talk, "2", TODAY, seconds=60, last="asked")

    assert known(talk)["last"] == "asked"


# --- What was sent since -------------------------------------------------------------------------


def test_the_reps_own_messages_after_their_newest_word_are_sent_into_silence():
    talk = Talk()

    theirs(talk, "1", MONDAY, last="asked")
    ours(talk, "2", 3)
    ours(talk, "3", 1)

    assert {fact: known(talk)[fact] for fact in ("last", "reached", "empty")} == {
        "last": "quiet",
        "reached": "2",
        "empty": "no",
    }


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whatever_order_they_come_only_those_after_their_newest_word_count(order):
    talk = Talk()
    acts = [
        lambda: ours(talk, "1", 9),
        lambda: theirs(talk, "2", MONDAY, last="asked"),
        lambda: ours(talk, "3", 3, empty=True),
        lambda: ours(talk, "4", 1, empty=True),
    ]

    for number in order:
        acts[number]()

    assert (known(talk)["last"], known(talk)["reached"], known(talk)["empty"]) == ("quiet", "2", "yes")


def test_their_answer_ends_what_was_sent_before_it():
    talk = Talk()

    ours(talk, "1", 3)
    ours(talk, "2", MONDAY)
    theirs(talk, "3", TODAY, last="asked")

    assert known(talk)["last"] == "asked"
    assert "reached" not in known(talk)


@pytest.mark.parametrize(("days", "empty", "owed"), [(3, False, "no"), (3, True, "yes"), (9, False, "yes")])
def test_what_they_waited_for_is_given_by_a_message_of_use_after_it(days: int, empty: bool, owed: str):
    talk = Talk()
    theirs(talk, "1", MONDAY, last="asked", owed="yes")

    ours(talk, "2", days, empty=empty)
    theirs(talk, "3", 1, last="later")

    assert known(talk)["owed"] == owed


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("answer", ["no", "stop"])
def test_silence_after_a_no_does_not_take_it_back(answer: str, order: tuple[int, ...]):
    talk = Talk()
    acts = [
        lambda: theirs(talk, "1", MONDAY, last=answer),
        lambda: ours(talk, "2", 1, empty=True),
        lambda: note(talk, "3", last="quiet", reached="1"),
    ]

    for number in order:
        acts[number]()

    assert known(talk)["last"] == answer


def test_their_newer_word_does():
    talk = Talk()

    theirs(talk, "1", MONDAY, last="no")
    theirs(talk, "2", TODAY, last="asked")

    assert known(talk)["last"] == "asked"


def test_one_message_of_use_is_enough_for_the_others_not_to_be_empty():
    talk = Talk()

    ours(talk, "1", 3, empty=True)
    ours(talk, "2", 2)

    assert known(talk)["empty"] == "no"


def test_messages_that_the_log_has_are_not_counted_twice():
    prospect = a_prospect(
        "Omar", "", facts={"reached": "1", "empty": "no"}, last_touch_on=FRIDAY - timedelta(days=4)
    )
    talk = Talk(prospect)
    talk.take_up(prospect)

    ours(talk, "1", MONDAY)
    ours(talk, "2", 1, empty=True)

    assert (known(talk)["reached"], known(talk)["empty"]) == ("2", "no")


def test_a_tap_or_a_note_knows_better_than_what_was_forwarded():
    tapped, told, counted = Talk(), Talk(), Talk()

    theirs(tapped, "1", MONDAY)
    tapped.press("answer.last.moved")
    ours(tapped, "2", 1)
    note(told, "1", last="asked")
    ours(told, "2", 1)
    note(counted, "1", last="quiet", reached="3")
    ours(counted, "2", 1)

    assert known(tapped)["last"] == "moved"
    assert known(told)["last"] == "asked"
    assert known(counted)["reached"] == "3"


def test_the_wait_counts_from_the_message_that_was_forwarded():
    fresh, old = Talk(), Talk()

    for talk, days in ((fresh, 1), (old, 20)):
        ours(talk, "1", days)
        talk.answer(standing="problem", stake="open", owed="no", broke="no")

    assert says(fresh.replies[-1], "hold_wait")
    assert not says(old.replies[-1], "hold_wait")


def test_of_the_reps_own_message_only_the_reader_its_promise_and_its_use_are_taken():
    talk = Talk()
    mine = replace(
        reading_of("Ada", last="asked", standing="wanted"),
        promises=(PromiseRead(True, "the plan"), PromiseRead(False, "his numbers")),
    )

    reply = talk.take(Forwarded("Hi there, Ada", "", "1", "", NOON, NOON, own=True), mine)

    assert talk.debrief.named == ""
    assert [item.what for item in talk.debrief.promised] == ["the plan"]
    assert known(talk)["last"] == "quiet"
    assert "standing" not in {item.fact for item in talk.debrief.evidence if item.how is How.READ}
    assert not says(reply, "not_read")
    assert talk.rep == REP


# --- One answer ----------------------------------------------------------------------------------


def test_what_comes_at_once_is_answered_in_one_message_below_it():
    talk = Talk()

    first = theirs(talk, "101", MONDAY, last="asked")
    second = theirs(talk, "102", TODAY, seconds=1, last="later")
    third = theirs(talk, "107", TODAY, seconds=9, last="moved")

    assert [(reply.in_place, reply.below) for reply in (first, second, third)] == [
        (False, 0),
        (True, 102),
        (False, 0),
    ]


def test_nothing_is_said_of_an_answer_that_nobody_has_seen():
    talk = Talk()
    theirs(talk, "1", TODAY, last="no")
    at_once = theirs(talk, "2", MONDAY, seconds=1, last="asked")
    later = theirs(talk, "3", MONDAY, seconds=60, last="asked")

    assert says(later, "nothing_in_it")
    assert not says(at_once, "nothing_in_it")


def test_a_forward_is_never_called_no_answer_to_what_was_asked():
    talk = Talk()
    theirs(talk, "1", TODAY, last="asked")

    reply = ours(talk, "2", MONDAY, seconds=60)

    assert not says(reply, "not_an_answer")


def test_who_was_set_aside_is_still_said_when_more_comes_at_once():
    talk = Talk(a_prospect(), a_prospect("Omar", "Beta"))
    talk.take_up(talk.known("Dana"))

    theirs(talk, "1", WEDNESDAY, last="asked")
    reply = theirs(talk, "2", TODAY, seconds=1, last="later")

    assert says(reply, "set_aside")
    assert [item.status for item in talk.debriefs.values()] == [Status.LATER, Status.OPEN]


def test_the_newer_card_of_each_of_two_people_takes_the_place_of_the_older_one():
    talk = Talk(a_prospect(), a_prospect("Omar", "Beta"))

    theirs(talk, "101", TODAY, "Dana", last="asked")
    theirs(talk, "102", WEDNESDAY, "Omar", seconds=1, last="later")
    at_once = theirs(talk, "103", MONDAY, "Dana", seconds=1, last="moved")
    later = theirs(talk, "104", MONDAY, "Omar", seconds=60, last="moved")

    assert (at_once.in_place, at_once.below) == (True, 103)
    assert (later.in_place, later.below) == (False, 0)


def test_forwards_about_two_people_are_two_debriefs_each_with_its_newest_word():
    talk = Talk(a_prospect(), a_prospect("Omar", "Beta"))

    theirs(talk, "1", TODAY, "Dana", last="asked")
    theirs(talk, "2", WEDNESDAY, "Omar", seconds=1, last="later")
    theirs(talk, "3", MONDAY, "Dana", seconds=1, last="moved")
    theirs(talk, "4", TODAY, "Omar", seconds=1, last="put_off")

    told = {item.prospect: newest(item.evidence)["last"].answer for item in talk.debriefs.values()}
    assert told == {"dananorthwin": "asked", "omarbeta": "put_off"}


def test_a_typed_answer_to_a_blank_does_not_move_the_card():
    talk = Talk()
    note(talk, "101", last="put_off", standing="problem", stake="open", owed="no", broke="no")
    talk.press("fill")

    reply = note(talk, "102", seconds=1)

    assert reply.below == 0


# --- Long texts in parts -------------------------------------------------------------------------


def pasted(talk: Talk, *parts: str, **facts: str) -> Reply:
    for number, words in enumerate(parts):
        at = NOON + timedelta(seconds=number)
        reply = talk.take(Said(words, str(number + 1), at), reading_of(**facts))
    return reply


def test_the_parts_of_a_long_text_are_one():
    talk = Talk()
    first, second = "a" * 4096, "b" * 3500
    pasted(talk, first, second)

    parts = parts_of(talk.debrief, Said("end", "3", NOON + timedelta(seconds=2)))

    assert whole(parts) == first + second + "\nend"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Said("a short line", "1", NOON), Said("another", "2", NOON)),
        (Said("a" * 4000, "1", NOON), Said("later", "2", NOON + timedelta(seconds=9))),
        (Said("a" * 4000, "1"), Said("at the terminal", "2")),
        (Forwarded("a" * 4000, "Omar", "1", "", NOON, NOON), Said("a note on it", "2", NOON)),
    ],
    ids=["short", "later", "without a clock", "forwarded"],
)
def test_other_messages_are_no_parts_of_one_text(before: Said | Forwarded, after: Said):
    talk = Talk()
    talk.take(before)

    assert parts_of(talk.debrief, after) == ()


def test_what_was_read_from_the_first_part_alone_gives_way_to_the_whole():
    talk = Talk()
    pasted(talk, "a" * 4000, last="asked", standing="wanted")

    talk.take(Said("end", "2", NOON), reading_of(last="no"))

    assert (known(talk)["last"], known(talk).get("standing")) == ("no", None)


def test_of_a_text_in_many_parts_the_beginning_and_the_end_are_read():
    talk = Talk()
    pasted(talk, "first " + "a" * 4090, *["b" * 4096] * 15)

    text = whole(parts_of(talk.debrief, Said("the end", "17", NOON + timedelta(seconds=16))))

    assert text.startswith("first a")
    assert text.endswith("bthe end")
    assert len(text) < 9000


def test_an_edited_part_is_read_with_the_others():
    talk = Talk()
    pasted(talk, "a" * 4000, "end", last="asked")

    parts = parts_of(talk.debrief, Edited("the end", "2"))
    talk.take(Edited("the end", "2"), reading_of(last="later"))

    assert whole(parts) == "a" * 4000 + "\nthe end"
    assert known(talk)["last"] == "later"
    assert [item.words[-7:] for item in talk.debrief.heard] == ["aaaaaaa", "the end"]


# --- Edits ---------------------------------------------------------------------------------------


def test_an_edited_message_of_several_is_read_again_alone():
    talk = Talk()
    note(talk, "1", last="quiet", owed="yes")
    note(talk, "2", seconds=60, last="moved", standing="wanted")

    reply = talk.take(Edited("note, spelled right", "1"), reading_of(last="quiet", owed="no"))

    assert {fact: known(talk)[fact] for fact in ("last", "owed", "standing")} == {
        "last": "moved",
        "owed": "no",
        "standing": "wanted",
    }
    assert says(reply, "read_again")
    assert [item.ref for item in talk.debrief.heard] == ["1", "2"]
    assert "spelled right" in talk.debrief.heard[0].words


def test_the_newest_message_edited_tells_anew_what_came_last():
    talk = Talk()
    note(talk, "1", last="quiet")
    note(talk, "2", seconds=60, last="moved")

    talk.take(Edited("changed", "2"), reading_of(last="no"))

    assert known(talk)["last"] == "no"
    assert "“" not in text_of(talk.replies[-1]).partition("\n")[0]


def test_what_is_typed_after_a_tap_on_the_example_has_an_answer_of_its_own():
    """However late the tap is heard: fails when `came_at_once` takes the example for typed words."""
    talk = Talk()
    talk.take(Said("Omar, try him in a few weeks", EXAMPLE), reading_of("Omar", last="later"))

    reply = talk.take(Said("any update?", "5", talk.scene.now), reading_of())

    assert says(reply, "not_an_answer")
    assert not reply.in_place


# --- Replies to a card ---------------------------------------------------------------------------


def replied(talk: Talk, key: str, **found: Any) -> None:
    """Type something in reply to the card of a debrief."""
    scene = replace(talk.scene, replied_to=talk.debriefs[key])
    talk.keep(take_turn(scene, Said("news", "r1"), reading_of(**found), PLAYBOOK))


@pytest.mark.parametrize("named", ["", "Priya"])
def test_words_in_reply_to_an_older_card_are_about_whom_it_was_about(named: str):
    talk = Talk(a_prospect(), a_prospect("Omar", "Beta"))
    if named:
        talk.say(about=named, last="later")
    else:
        talk.take_up(talk.known("Dana"))
    key = talk.debrief.key
    talk.take_up(talk.known("Omar"))

    replied(talk, key, last="asked")

    assert talk.debrief.key == key
    assert known(talk)["last"] == "asked"
    assert says(talk.replies[-1], "set_aside")


def test_a_name_in_the_words_says_more_than_the_card_they_reply_to():
    talk = Talk(a_prospect(), a_prospect("Omar", "Beta"))
    talk.take_up(talk.known("Dana"))
    key = talk.debrief.key
    talk.take_up(talk.known("Omar"))

    replied(talk, key, about="Omar", known=(talk.known("Omar").key,), last="asked")

    assert talk.debrief.prospect == talk.known("Omar").key
