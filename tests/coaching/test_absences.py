"""Who is away is left alone until they are back."""

from dataclasses import replace
from datetime import date

import pytest

from bot.coaching.model import Said
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


def test_a_clear_no_of_somebody_who_is_away_is_answered_today():
    talk = Talk(a_prospect())

    card = told_away(talk, last="no")

    assert not says(card, "hold_until_back")
