"""Who is away is left alone until they are back."""

from dataclasses import replace
from datetime import date

import pytest

from bot.coaching.model import Edited, Said
from bot.coaching.wording import day_text
from tests.coaching.scenes import FRIDAY, Talk, a_prospect, actions_of, reading_of, says, text_of

BACK = date(2026, 12, 7)
SUNDAY = date(2026, 12, 6)


def told_away(talk, until=BACK, **facts):
    """Tell that Dana is away, and what else is known."""
    reading = reading_of("Dana", known=tuple(item.key for item in talk.scene.prospects), **facts)
    return talk.take(Said("got her ooo", ref="m1"), replace(reading, away=until))


@pytest.mark.parametrize("last", ["quiet", "later", "put_off"])
@pytest.mark.parametrize("until", [SUNDAY, BACK])
def test_nothing_is_sent_before_the_working_day_on_which_they_are_back(last, until):
    talk = Talk(a_prospect())

    told_away(talk, until, last=last)
    card = talk.answer(standing="problem", reached="1", stake="open", empty="no", broke="no")

    assert says(card, "hold_until_back")
    assert "7 Dec" in text_of(card)
    assert "remind" in actions_of(card)


def test_who_is_away_comes_back_on_that_day():
    talk = Talk(a_prospect())
    told_away(talk, last="quiet")
    talk.answer(standing="problem", reached="1", stake="open", empty="no", broke="no")

    talk.press("remind")

    assert talk.known("Dana").next_look_on == BACK


def test_the_wait_counts_where_it_is_longer():
    talk = Talk(a_prospect(facts={"reached": "3"}, last_touch_on=FRIDAY))

    told_away(talk, date(2026, 11, 24), last="quiet")
    card = talk.answer(standing="wanted", reached="3", stake="given", empty="no", broke="no")

    assert not says(card, "hold_until_back")
    assert says(card, "hold_until")


def test_the_day_is_told_while_something_is_asked_and_once_on_the_card():
    talk = Talk(a_prospect())

    asked = told_away(talk, last="quiet")
    card = talk.answer(reached="1", standing="problem", stake="open", empty="no")

    assert f"Away until {day_text(BACK, talk.today)}." in text_of(asked)
    assert text_of(card).count("Away until") == 1


def test_a_clear_no_of_somebody_who_is_away_is_answered_today():
    talk = Talk(a_prospect())

    card = told_away(talk, last="no")

    assert not says(card, "hold_until_back")


def test_who_is_back_is_waited_for_no_more():
    talk = Talk(a_prospect())
    told_away(talk, last="quiet")
    talk.answer(standing="problem", reached="1", stake="open", empty="no", broke="no")

    card = talk.take(Said("she is back today", ref="m2"), replace(reading_of(), away=FRIDAY))

    assert not says(card, "hold_until_back")


def test_an_edit_takes_back_an_absence_and_one_of_an_older_message_changes_no_newer_one():
    talk = Talk(a_prospect())
    told_away(talk, last="quiet")
    talk.take(Said("back only on the 6th", ref="m2"), replace(reading_of(), away=SUNDAY))

    talk.take(Edited("got her ooo, back on the 7th", ref="m1"), replace(reading_of("Dana"), away=BACK))
    assert talk.debrief.away_until == SUNDAY
    talk.take(Edited("no word", ref="m2"), reading_of())

    assert talk.debrief.away_until is None


def test_an_absence_goes_with_the_message_that_is_about_someone_else():
    talk = Talk(a_prospect())
    told_away(talk, SUNDAY, last="quiet")
    talk.answer(standing="problem", reached="1", stake="open", empty="no", broke="no")
    first = talk.debrief
    talk.take(Said("on leave until the 7th", ref="m2"), replace(reading_of(stake="given"), away=BACK))

    talk.tap("Someone else")

    assert talk.debrief.away_until == BACK
    assert talk.debriefs[first.key].away_until is None


def test_an_absence_told_before_it_is_known_who_is_meant_is_kept():
    talk = Talk(a_prospect(company="Northwind"), a_prospect(company="Volt"))
    told_away(talk, last="quiet")

    talk.press(f"who.{talk.debrief.candidates[0]}")

    assert talk.debrief.prospect is not None
    assert talk.debrief.away_until == BACK
