"""What comes where something was asked: an answer, or news and small talk after all."""

from datetime import date

import pytest

from bot.coaching.digressing import Asked, is_news
from bot.coaching.model import NOTHING_READ, Placed, Reading, Said
from tests.coaching.scenes import PLAYBOOK, reading_of

TUESDAY = (date(2026, 11, 24),)
FREE = {Asked.STORY, Asked.WORDING, Asked.SAME}
"""Where any words may be the answer."""


@pytest.mark.parametrize("asked", list(Asked))
def test_words_that_tell_nothing_are_an_answer(asked):
    assert not is_news(asked, NOTHING_READ, PLAYBOOK, Said("qwert"))


@pytest.mark.parametrize("asked", sorted(set(Asked) - FREE))
def test_small_talk_is_answered_as_such_wherever_something_was_asked(asked):
    assert is_news(asked, reading_of(small_talk="thanks"), PLAYBOOK, Said("thanks"))


@pytest.mark.parametrize("asked", sorted(set(Asked) - {Asked.PROMISE}))
def test_a_clear_no_of_somebody_known_is_news_wherever_something_was_asked(asked):
    told = reading_of("Dana", known=("d",), last="no")

    assert is_news(asked, told, PLAYBOOK, Said("Dana says no, they went with Acme"))


@pytest.mark.parametrize(
    ("asked", "reading", "words"),
    [
        (Asked.DAY, reading_of(days=TUESDAY), "tuesday"),
        (Asked.DAY, reading_of(days=TUESDAY, last="moved"), "moved to tuesday"),
        (Asked.TIME, Reading(times=("08:00",)), "at 8"),
        (Asked.WHOM, reading_of("Dana"), "Dana"),
        (Asked.NEW_NAME, reading_of(last="no"), "No Way Ltd"),
        (Asked.BLANK, reading_of(last="quiet"), "nobody answers the phone"),
        (Asked.WORDING, reading_of("Dana", last="quiet"), "Hi Dana, I have not heard from you"),
        (Asked.PROMISE, reading_of(days=TUESDAY, last="talking"), "they talk to us on tuesday"),
        (Asked.STORY, reading_of(last="quiet"), "they went quiet"),
    ],
)
def test_words_that_hold_what_was_asked_are_the_answer(asked, reading, words):
    assert not is_news(asked, reading, PLAYBOOK, Said(words))


@pytest.mark.parametrize(
    ("asked", "reading", "words"),
    [
        (Asked.DAY, reading_of("Dana", last="moved", days=TUESDAY), "Dana moved it to tuesday"),
        (Asked.DAY, reading_of(last="moved", days=TUESDAY), "she has moved it to tuesday"),
        (Asked.DAY, reading_of("Omar"), "Omar"),
        (Asked.DAY, reading_of(replied=True), "she wrote back"),
        (Asked.WHOM, NOTHING_READ, "one two three four five six seven"),
        (Asked.NEW_NAME, reading_of(last="no"), "they told me no today"),
        (Asked.BLANK, reading_of("Dana", last="quiet"), "Dana went quiet"),
        (Asked.PROMISE, reading_of(last="quiet"), "no reply"),
        (Asked.NAME, reading_of(last="quiet"), "no reply"),
    ],
)
def test_words_that_tell_more_are_news(asked, reading, words):
    assert is_news(asked, reading, PLAYBOOK, Said(words))


@pytest.mark.parametrize("asked", [Asked.DAY, Asked.NEW_NAME])
def test_a_place_is_no_day_and_no_name(asked):
    assert is_news(asked, NOTHING_READ, PLAYBOOK, Placed(52.5, 13.4))
