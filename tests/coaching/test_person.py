"""One prospect's page, and where the rep files a prospect: parked, closed, open again, renamed, deleted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.coaching.filing import name_and_company
from bot.coaching.model import NEVER, Kept, Picked, Promise, Stage
from tests.coaching.scenes import (
    FRIDAY,
    PLAYBOOK,
    REP,
    Talk,
    a_prospect,
    actions_of,
    labels_of,
    reading_of,
    says,
    text_of,
)

DANA = a_prospect()
OMAR = a_prospect("Omar", "Beta Logistics")
MONDAY = FRIDAY + timedelta(3)


def page_of(talk, prospect=DANA):
    return talk.take(Picked(f"person.{prospect.key}"))


def told_no(talk, name="Dana"):
    """Debrief somebody who said no, and leave well."""
    talk.say(about=name, last="no")
    talk.tap("Sent")


def sent_once(talk, name="Dana", **facts):
    """Debrief somebody and send what is advised."""
    talk.say(about=name, **({"last": "quiet"} | facts))
    talk.answer(reached="0", standing="problem")
    talk.tap("Sent")


# --- The page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", list(Stage))
def test_a_page_works_in_every_stage(stage):
    talk = Talk(a_prospect(stage=stage))

    reply = page_of(talk)

    assert text_of(reply).startswith("Dana · Northwind")
    for action in actions_of(reply):
        talk.take(Picked(action))
        assert not says(talk.replies[-1], "prospect_gone")


def test_a_page_tells_how_somebody_stands():
    talk = Talk(
        a_prospect(
            next_look_on=FRIDAY + timedelta(4),
            last_touch_on=FRIDAY - timedelta(2),
            last_reply_on=FRIDAY - timedelta(9),
            facts={"standing": "wanted", "reached": "2"},
            slots={"problem": "orders getting lost", "lost": "a blank that the content has no more"},
            rule="R27",
        )
    )

    lines = text_of(page_of(talk)).splitlines()

    assert lines == [
        "Dana · Northwind",
        "Open, next Tue 24 Nov. 2 of 4 messages left. Latest advice: value story.",
        "Known: wanted it; problem: orders getting lost.",
        "Last message: Wed 18 Nov. Last reply: Wed 11 Nov.",
    ]


def test_of_somebody_nothing_is_known_of_no_messages_are_counted():
    assert "messages left" not in text_of(page_of(Talk(DANA)))


@pytest.mark.parametrize("told", [{"reached": "2"}, {"last": "asked"}, {"last": "no"}])
def test_while_a_debrief_tells_another_count_none_is_shown(told):
    talk = Talk(a_prospect(facts={"reached": "1", "standing": "problem"}))
    talk.say(about="Dana", **told)

    assert "messages left" not in text_of(page_of(talk))
    talk.command("cancel")
    assert "2 of 3 messages left" in text_of(page_of(talk))


def test_a_debrief_that_tells_no_count_leaves_what_the_log_knows():
    talk = Talk(a_prospect(facts={"reached": "1", "standing": "problem"}))
    talk.say(about="Dana", last="quiet")

    assert "2 of 3 messages left" in text_of(page_of(talk))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"stage": Stage.CLOSED, "ended": "dropped"}, "Closed: you closed it by hand."),
        ({"stage": Stage.CLOSED, "ended": "done"}, "Closed: it is done."),
        ({"stage": Stage.PARKED, "next_look_on": MONDAY}, "Parked until Mon 23 Nov."),
    ],
)
def test_a_page_tells_that_somebody_is_not_worked_and_they_can_be_debriefed(fields, told):
    talk = Talk(a_prospect(facts={"standing": "problem"}, **fields))

    text = text_of(page_of(talk))
    talk.tap("Debrief Dana")

    assert told in text
    assert "messages left" not in text
    assert talk.debrief.prospect == DANA.key


def test_a_page_has_few_rows_and_the_rest_lies_behind_more():
    talk = Talk(a_prospect(last_touch_on=FRIDAY))
    rare = {"Rename", "Merge with…", "Delete", "Correct last message"}

    reply = page_of(talk)
    assert len(reply.rows) == 4
    assert not rare & set(labels_of(reply))

    assert rare <= set(labels_of(talk.tap("More")))
    assert text_of(talk.tap("Back")).startswith("Dana · Northwind")


def test_a_promise_has_a_button_that_says_what_it_does():
    talk = Talk(DANA)
    promise = Promise("0" * 12, REP.key, DANA.key, True, "the sample", talk.scene.now)
    longer = replace(promise, key="1" * 12, what="the numbers of the last three years")
    talk.promises = {item.key: item for item in (promise, longer)}

    labels = labels_of(page_of(talk))

    assert "Settle: the sample" in labels
    assert max(map(len, labels)) <= 24
    assert "You promised the sample." in text_of(talk.tap("Settle: the sample"))


def test_a_page_of_somebody_we_left_tells_why():
    talk = Talk(DANA)
    told_no(talk)

    text = text_of(page_of(talk))

    assert "Closed: you left well." in text
    assert "said no" in text


def test_a_page_tells_what_came_and_went_newest_first():
    talk = Talk(DANA)
    sent_once(talk)
    talk.today = FRIDAY + timedelta(7)
    talk.say(about="Dana", last="later")
    talk.answer()
    talk.tap("Sent")

    *_, newest, oldest = text_of(page_of(talk)).splitlines()

    assert newest.startswith("Fri 27 Nov: “later”. Sent: open question, useful")
    assert oldest.startswith("Fri 20 Nov: Gone quiet. Sent: value story, useful")


def test_a_page_tells_what_became_of_promises():
    promise = Promise(
        "0" * 12, REP.key, DANA.key, False, "the plan", Talk().scene.now, MONDAY, Kept.BROKEN, MONDAY
    )
    talk = Talk(DANA)
    talk.promises = {
        promise.key: promise,
        "1" * 12: replace(promise, key="1" * 12, ours=True, what="the sample", by=None, state=Kept.OPEN),
    }

    text = text_of(page_of(talk))

    assert "You promised the sample." in text
    assert "Fri 20 Nov: Dana promised the plan by Mon 23 Nov: broken." in text


def test_a_long_timeline_goes_on_further_back():
    talk = Talk(DANA)
    for _ in range(11):
        page_of(talk)
        talk.tap("I sent something", "Today", "Something useful")
        talk.today += timedelta(1)
    first = text_of(page_of(talk))

    second = text_of(talk.tap("Earlier"))

    assert first.count("Sent:") == 8
    assert second.count("Sent:") == 3
    assert text_of(talk.tap("Back")) == first


def test_debriefs_that_were_dropped_leave_no_line():
    talk = Talk(DANA)
    talk.say(about="Dana", last="later")
    talk.command("cancel")

    assert "later" not in text_of(page_of(talk))


def test_the_page_of_somebody_without_a_name_goes_by_a_day():
    talk = Talk(a_prospect("", "", last_touch_on=FRIDAY))

    assert text_of(page_of(talk, a_prospect("", ""))).startswith("Someone, 20 Nov")


@pytest.mark.parametrize(
    "action",
    [
        "person.{}", "park.{}", "rarely.{}", "parked.{}.2027-01-04", "close.{}", "reopen.{}", "unmute.{}",
        "newname.{}", "delete.{}", "deleted.{}", "sentone.{}", "sentday.{}.2026-11-20",
        "logone.{}.0123456789ab.740000.u", "lastone.{}",
        "last.{}.0123456789ab.u", "mergewith.{}", "merge.{}.danakestrel", "promise.{}.ours",
    ],
)  # fmt: skip
def test_a_button_of_somebody_who_is_gone_says_so(action):
    talk = Talk(OMAR)

    reply = talk.take(Picked(action.format(DANA.key)))

    assert says(reply, "prospect_gone")
    assert talk.prospects == {OMAR.key: OMAR}


def test_every_action_fits_into_a_telegram_button():
    keyed = a_prospect("", "")
    keyed = replace(keyed, key="0123456789ab", last_touch_on=FRIDAY)
    talk = Talk(keyed)
    actions = actions_of(page_of(talk, keyed))
    for verb in ("park", "rarely", "sentone", "mergewith", "delete"):
        actions += actions_of(talk.take(Picked(f"{verb}.{keyed.key}")))

    assert max(len(action.encode()) for action in actions) <= 45


# --- Park ----------------------------------------------------------------------------------------------


def test_a_parked_prospect_comes_back_on_that_day():
    talk = Talk(a_prospect(next_look_on=FRIDAY, snoozed_until=NEVER, ended="dropped"))
    page_of(talk)

    reply = talk.tap("Park until…", "Two weeks")

    parked = talk.known("Dana")
    assert (parked.stage, parked.next_look_on) == (Stage.PARKED, date(2026, 12, 4))
    assert (parked.snoozed_until, parked.ended) == (None, "")
    assert "Parked until Fri 4 Dec." in text_of(reply)


def test_a_park_ends_on_a_working_day():
    talk = Talk(DANA, on=date(2026, 11, 21))
    page_of(talk)

    talk.tap("Park until…", "Two weeks")

    assert talk.known("Dana").next_look_on == date(2026, 12, 7)


def test_the_day_of_a_park_can_be_typed():
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("Park until…")

    talk.say("7 January", reading=reading_of(days=(date(2027, 1, 7),)))

    assert talk.known("Dana").next_look_on == date(2027, 1, 7)
    assert talk.rep.prompt == ""


@pytest.mark.parametrize(
    ("reading", "word"),
    [
        (reading_of(days=(FRIDAY - timedelta(1),)), "day_past"),
        (reading_of(days=(FRIDAY,)), "park_ahead"),
        (replace(reading_of(), no_day="31 February"), "no_such_day"),
        (replace(reading_of(), two_days=(FRIDAY, FRIDAY + timedelta(7))), "which_of_two_days"),
        (reading_of(), "which_day_again"),
    ],
)
def test_a_day_that_cannot_end_a_park_is_told_so_and_asked_again(reading, word):
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("Park until…")

    reply = talk.say("some day", reading=reading)

    assert says(reply, word)
    assert says(reply, "ask_snooze_day")
    assert talk.known("Dana") == DANA
    talk.say("7 January", reading=reading_of(days=(date(2027, 1, 7),)))
    assert talk.known("Dana").stage is Stage.PARKED


def test_both_days_that_are_meant_lie_ready_for_a_park():
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("Park until…")
    fridays = (FRIDAY + timedelta(7), FRIDAY + timedelta(14))

    reply = talk.say("next friday", reading=replace(reading_of(days=fridays[:1]), two_days=fridays))

    assert labels_of(reply)[:2] == ["Fri 27 Nov", "Fri 4 Dec"]
    talk.tap("Fri 4 Dec")
    assert talk.known("Dana").next_look_on == fridays[1]


@pytest.mark.parametrize(
    "news",
    [
        {"about": "Dana", "last": "no", "days": (MONDAY,)},
        {"about": "Omar"},
        {"small_talk": "thanks"},
    ],
)
def test_what_is_no_day_below_the_days_of_a_park_is_taken_for_what_it_is(news):
    talk = Talk(DANA, OMAR)
    page_of(talk)
    talk.tap("Park until…")

    reply = talk.say("something else", **news)

    assert not says(reply, "which_day_again")
    assert talk.known("Dana") == DANA


def test_a_time_that_is_vague_elsewhere_ends_a_park():
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("Park until…")

    talk.say("in a few weeks", reading=reading_of(last="later", days=(date(2026, 12, 18),)))

    assert talk.known("Dana").next_look_on == date(2026, 12, 18)


def test_news_typed_where_a_day_was_asked_is_news():
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("Park until…")

    talk.say("Dana wrote, not interested", about="Dana", last="no")

    assert talk.debrief.prospect == DANA.key


def test_a_park_button_of_an_earlier_day_offers_new_days():
    talk = Talk(DANA)

    reply = talk.take(Picked(f"parked.{DANA.key}.2026-11-20"))

    assert says(reply, "ask_park")
    assert talk.known("Dana") == DANA


def test_whoever_is_parked_has_no_card_that_waits():
    talk = Talk(DANA, OMAR)
    talk.say(about="Dana", last="later", standing="problem")
    talk.say(about="Omar", last="later", standing="problem")
    talk.command("cancel")
    page_of(talk)
    talk.tap("Park until…", "Two weeks")
    talk.today += timedelta(3)

    assert says(talk.command("today"), "nothing_due")


def test_a_park_can_be_taken_back_and_the_open_card_with_it():
    talk = Talk(DANA)
    talk.say(about="Dana", last="later", standing="problem")
    page_of(talk)
    talk.tap("Park until…", "Two weeks")
    assert talk.open is None

    talk.tap("Undo")

    assert talk.known("Dana") == DANA
    assert talk.debrief.prospect == DANA.key
    assert talk.debrief.rule


# --- Close and open again ------------------------------------------------------------------------------


def test_closing_asks_nothing_and_brings_nothing_up_any_more():
    talk = Talk(a_prospect(next_look_on=FRIDAY))
    promise = Promise("0" * 12, REP.key, DANA.key, True, "the sample", talk.scene.now, FRIDAY)
    talk.promises[promise.key] = promise
    page_of(talk)

    reply = talk.tap("Close")

    assert (talk.known("Dana").stage, talk.known("Dana").ended) == (Stage.CLOSED, "dropped")
    assert talk.promises[promise.key].state is Kept.DROPPED
    assert says(reply, "closed_by_hand")
    assert says(talk.command("today"), "nothing_due")


def test_closing_can_be_taken_back():
    before = a_prospect(next_look_on=FRIDAY)
    talk = Talk(before)
    promise = Promise("0" * 12, REP.key, DANA.key, True, "the sample", talk.scene.now, FRIDAY)
    talk.promises[promise.key] = promise
    page_of(talk)

    talk.tap("Close", "Undo")

    assert talk.known("Dana") == before
    assert talk.promises[promise.key] == promise


def test_closing_twice_changes_nothing_more():
    talk = Talk(a_prospect(stage=Stage.CLOSED, ended="done"))

    talk.take(Picked(f"close.{DANA.key}"))

    assert talk.known("Dana").ended == "done"


def test_whoever_was_closed_by_hand_can_be_opened_again():
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("Close")

    talk.tap("Reopen")

    again = talk.known("Dana")
    assert (again.stage, again.ended, again.next_look_on) == (Stage.OPEN, "", FRIDAY)
    assert "Dana" in text_of(talk.command("today"))


def test_whoever_said_no_is_opened_again_only_by_writing():
    talk = Talk(DANA)
    told_no(talk)
    page_of(talk)

    reply = talk.tap("Reopen")

    assert says(reply, "opens_by_reply")
    assert talk.known("Dana").stage is Stage.CLOSED
    talk.tap("They replied", "A question or a request")
    talk.answer(standing="wanted")
    talk.tap("Sent")
    assert (talk.known("Dana").stage, talk.known("Dana").ended) == (Stage.OPEN, "")


def test_opening_somebody_who_is_open_changes_nothing():
    talk = Talk(DANA)

    talk.take(Picked(f"reopen.{DANA.key}"))

    assert talk.known("Dana") == DANA


def test_whoever_is_not_brought_up_can_be_brought_up_again():
    talk = Talk(a_prospect(next_look_on=FRIDAY, snoozed_until=NEVER))
    assert says(talk.command("today"), "nothing_due")
    page_of(talk)

    reply = talk.tap("Bring up again")

    assert "Bring up again" not in labels_of(reply)
    assert "Dana" in text_of(talk.command("today"))


# --- Another name --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name", "company"),
    [
        ("Dana, Northwind", "Dana", "Northwind"),
        ("Dana from Northwind", "Dana", "Northwind"),
        ("Dana Kim at Northwind Ltd.", "Dana Kim", "Northwind Ltd"),
        ("Dana · Northwind", "Dana", "Northwind"),
        ("  Dana   Kim. ", "Dana Kim", ""),
        ("“Dana”", "Dana", ""),
        ("Atlas", "Atlas", ""),
        ("Bank of Ireland", "Bank of Ireland", ""),
    ],
)
def test_a_typed_name_is_parted_into_name_and_company(words, name, company):
    assert name_and_company(words, PLAYBOOK) == (name, company)


@pytest.mark.parametrize(
    ("words", "name", "company"), [("Dana Kim", "Dana Kim", "Northwind"), ("Dan, Kestrel", "Dan", "Kestrel")]
)
def test_a_prospect_is_renamed(words, name, company):
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("More", "Rename")

    reply = talk.say(words, reading=reading_of())

    renamed = talk.prospects[DANA.key]
    assert (renamed.name, renamed.company) == (name, company)
    assert text_of(reply).startswith(f"Now listed as {name} · {company}.")
    talk.tap("Undo")
    assert talk.prospects[DANA.key] == DANA


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("...", "name_missing"),
        (" , Northwind", "name_missing"),
        ("she", "name_missing"),
        ("D" * 61, "name_again"),
        ("Dana, " + "N" * 61, "name_again"),
    ],
)
def test_what_can_be_no_name_is_told_so_and_asked_again(words, word):
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("More", "Rename")

    reply = talk.say(words, reading=reading_of())

    assert says(reply, word)
    assert says(reply, "ask_new_name")
    assert talk.prospects[DANA.key] == DANA
    talk.say("Dana Kim", reading=reading_of())
    assert talk.prospects[DANA.key].name == "Dana Kim"


def renamed(talk, words):
    page_of(talk)
    talk.tap("More", "Rename")
    return talk.say(words, reading=reading_of())


@pytest.mark.parametrize("words", ["Omar", "omar, beta logistics"])
def test_whoever_gets_a_name_that_is_known_may_be_the_same_person(words):
    talk = Talk(DANA, OMAR)

    reply = renamed(talk, words)

    assert says(reply, "renamed")
    assert "You have Omar · Beta Logistics already. The same person?" in text_of(reply)
    assert labels_of(reply) == ["Merge them", "Keep both", "Undo"]
    assert len(talk.prospects) == 2


def test_two_of_a_name_who_are_one_are_merged_into_the_one_who_had_it():
    talk = Talk(DANA, OMAR)
    renamed(talk, "Omar")

    talk.tap("Merge them")

    assert talk.prospects == {OMAR.key: OMAR}


def test_two_of_a_name_may_both_be_kept():
    talk = Talk(DANA, OMAR)
    renamed(talk, "Omar")

    reply = talk.tap("Keep both")

    assert text_of(reply).startswith("Omar · Northwind")
    assert len(talk.prospects) == 2


def test_of_several_with_a_name_any_may_be_the_same():
    talk = Talk(DANA, OMAR, a_prospect("Omar", "Kestrel"))

    reply = renamed(talk, "Omar")

    assert labels_of(reply)[:3] == ["Omar · Beta Logistics", "Omar · Kestrel", "Keep both"]
    talk.tap("Omar · Kestrel")
    assert {item.company for item in talk.prospects.values()} == {"Beta Logistics", "Kestrel"}


def test_a_name_of_another_company_is_another_person():
    talk = Talk(DANA, OMAR)

    reply = renamed(talk, "Omar, Kestrel")

    assert text_of(reply).startswith("Now listed as Omar · Kestrel.")
    assert "Merge them" not in labels_of(reply)


def test_news_typed_where_a_name_was_asked_is_no_name():
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("More", "Rename")

    talk.say("Dana wrote that it is a no", about="Dana", last="no")

    assert talk.prospects[DANA.key].name == "Dana"
    assert talk.debrief.prospect == DANA.key


# --- Delete --------------------------------------------------------------------------------------------


def test_deleting_asks_once_and_leaves_nothing():
    talk = Talk(DANA, OMAR)
    sent_once(talk)
    talk.promises["0" * 12] = Promise("0" * 12, REP.key, DANA.key, True, "the sample", talk.scene.now)
    page_of(talk)

    asked = talk.tap("More", "Delete")
    reply = talk.tap("Yes, delete")

    assert says(asked, "ask_delete")
    assert says(reply, "deleted")
    assert "Undo" not in labels_of(reply)
    assert set(talk.prospects) == {OMAR.key}
    assert not [*talk.touches, *talk.promises, *talk.debriefs]


def test_deleting_can_be_left():
    talk = Talk(DANA)
    page_of(talk)

    talk.tap("More", "Delete", "Back")

    assert talk.known("Dana") == DANA


def test_what_is_deleted_leaves_no_name_behind_to_be_taken_back():
    talk = Talk(DANA)
    page_of(talk)
    deeds = len(talk.deeds)

    talk.tap("More", "Delete", "Yes, delete")

    assert not any(deed.before for deed in talk.deeds[deeds:])


def test_whoever_is_deleted_does_not_come_back_with_an_earlier_step():
    talk = Talk(DANA)
    talk.promises["0" * 12] = Promise("0" * 12, REP.key, DANA.key, True, "the sample", talk.scene.now)
    page_of(talk)
    parked = actions_of(talk.tap("Park until…", "Two weeks"))[-1]
    dropped = actions_of(talk.take(Picked(f"unpromise.{'0' * 12}")))[-1]

    talk.take(Picked(f"deleted.{DANA.key}"))

    assert says(talk.take(Picked(parked)), "undo_too_late")
    assert says(talk.take(Picked(dropped)), "undo_too_late")
    assert not talk.prospects
