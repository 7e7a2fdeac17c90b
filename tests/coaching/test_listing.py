"""What /today lists: what is worth doing today, and below it what waits, and until when."""

from datetime import date, timedelta

import pytest

from bot.coaching.model import NEVER, Picked, Promise
from tests.coaching.scenes import FRIDAY, Talk, a_prospect, labels_of, says, text_of

DANA = a_prospect("Dana", "Northwind", facts={"standing": "wanted"})
AGREED = date(2026, 12, 3)


def agreed(on: date = AGREED) -> Talk:
    """Return a talk in which a card waits for a day that Dana has agreed to."""
    talk = Talk(DANA)
    talk.say("Dana agreed to a call", about="Dana", last="agreed", days=(on,))
    talk.answer()
    return talk


def test_an_open_card_that_waits_for_its_day_is_not_due():
    today = agreed().command("today")

    assert says(today, "nothing_due")
    assert "Dana · Northwind until Thu 3 Dec" in text_of(today)
    assert labels_of(today) == ["Go on: Dana · Northwind"]


def test_a_card_set_aside_that_waits_stands_below_what_is_due():
    talk = agreed()
    talk.say("Omar asks what it costs", about="Omar", last="asked")

    today = talk.command("today")

    assert says(today, "due_head")
    assert text_of(today).splitlines()[-1] == "Not due yet: Dana · Northwind until Thu 3 Dec."
    assert labels_of(today) == ["Go on: Omar", "Go on: Dana · Northwind"]


def test_the_day_that_was_agreed_is_due_itself():
    talk = agreed()

    talk.today = AGREED
    assert "Agreed for Thu 3 Dec" in text_of(talk.command("today"))

    talk.today = AGREED + timedelta(days=1)
    assert says(talk.command("today"), "due_agreed")


@pytest.mark.parametrize(
    ("until", "told"), [(FRIDAY + timedelta(days=6), "until Thu 26 Nov"), (NEVER, "Dana ·")]
)
def test_whoever_is_snoozed_is_not_due_though_a_debrief_is_open(until, told):
    talk = Talk(DANA)
    talk.say("Dana is silent", about="Dana", last="quiet")
    talk.answer()
    assert says(talk.command("today"), "open_line")

    talk.take(Picked(f"mute.{DANA.key}" if until == NEVER else f"snoozed.{DANA.key}.{until}"))
    today = talk.command("today")

    assert says(today, "nothing_due")
    assert told in text_of(today)


def test_whoever_is_away_is_not_due():
    talk = Talk(DANA)
    talk.type("Dana is on vacation until 30 november")
    talk.answer(last="quiet")

    today = talk.command("today")

    assert says(today, "nothing_due")
    assert "until Mon 30 Nov" in text_of(today)


def test_a_card_whose_last_message_still_has_time_to_work_is_not_due():
    talk = Talk(DANA)
    talk.say("Dana is silent", about="Dana", last="quiet")
    talk.answer()
    talk.tap("Sent")
    talk.say("Dana is silent", about="Dana", last="quiet")
    talk.answer()

    today = talk.command("today")

    assert says(today, "nothing_due")
    assert says(today, "not_due")


def test_what_was_promised_for_today_is_due_though_the_card_waits():
    talk = agreed()
    promise = Promise("0000000000aa", "rep", DANA.key, True, "the price list", talk.scene.now, FRIDAY)
    talk.promises = {promise.key: promise}

    today = talk.command("today")

    assert "You promised the price list" in text_of(today)
    assert not says(today, "not_due")
