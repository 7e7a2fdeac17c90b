"""Settings: one card of buttons, typed answers, every change confirmed in words."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.coaching import arranging, desk, tapping
from bot.coaching.model import (
    Brought,
    DayRead,
    Land,
    Mention,
    Picked,
    Place,
    Placed,
    PromiseRead,
    Reading,
    Reply,
    Rhythm,
    Said,
    Scene,
)
from bot.coaching.nudging import nudge
from bot.coaching.rhythm import days_told
from bot.coaching.schedule import next_nudge_at, nudge_expires_at
from bot.coaching.workdays import EVERYWHERE, Calendar
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

MONDAY = FRIDAY + timedelta(days=3)
LEIPZIG = Place("Leipzig, Germany", "Europe/Berlin", "DE")
PORTLANDS = (
    Place("Portland, Oregon, United States", "America/Los_Angeles", "US"),
    Place("Portland, Maine, United States", "America/New_York", "US"),
)
CALENDARS = {
    "DE": Calendar(is_holiday=lambda day: day == MONDAY, name="Germany"),
    "GE": Calendar(name="Georgia"),
    "US-GA": Calendar(name="Georgia, United States"),
}


class Arranging(Talk):
    """A rep who arranges things, where countries have holidays."""

    @property
    def scene(self) -> Scene:
        """What the next turn may look at."""
        calendar = CALENDARS.get(self.rep.rhythm.country, EVERYWHERE)
        zone = ZoneInfo(self.rep.time_zone)
        scene = super().scene
        return replace(
            scene,
            today=scene.now.astimezone(zone).date(),
            calendar=calendar,
            calendar_of=lambda code: CALENDARS.get(code, EVERYWHERE),
        )

    def press_button(self, action: str) -> Reply:
        """Tap a button wherever it is shown."""
        return self.take(Picked(action, message=7))

    def types(self, words: str, **read: object) -> Reply:
        """Type something that reads so."""
        return self.take(Said(words, "m1"), Reading(**read))  # type: ignore[arg-type]

    @property
    def rhythm(self) -> Rhythm:
        """When the coach may speak up."""
        return self.rep.rhythm


def arranging_rep(**changes: object) -> Arranging:
    """Return a talk with a rep of another rhythm."""
    talk = Arranging()
    talk.rep = replace(REP, rhythm=replace(REP.rhythm, **changes))  # type: ignore[arg-type]
    return talk


# --- The card --------------------------------------------------------------------------------------


def test_settings_say_in_words_when_nudges_come_and_offer_each_part():
    reply = arranging_rep(at=time(8, 30)).command("settings")

    assert "Nudges: Mon to Fri at 08:30 UTC, next on Mon 23 Nov." in text_of(reply)
    assert "Quiet hours: 20:00 to 07:00. Public holidays: none kept." in text_of(reply)
    assert labels_of(reply) == [
        *("Time zone", "Nudge time", "Days", "Quiet hours", "Public holidays", "Off until…", "What is kept")
    ]


def test_settings_are_one_message_edited_in_place():
    talk = Arranging()
    talk.command("settings")

    for action in ("setzone", "settings", "setat", "setat.08:30", "setdays", "setdays.01234", "quiet"):
        reply = talk.press_button(action)

        assert (reply.in_place, reply.message) == (True, 7), action


def test_the_next_nudge_told_is_the_one_that_will_come():
    talk = arranging_rep(days=(2,), country="DE")

    reply = talk.command("settings")

    at = next_nudge_at(talk.rep, talk.scene.now, talk.scene.calendar)
    assert at is not None
    assert f"next on {at:%a %d %b}." in text_of(reply)


def test_a_rep_who_was_taken_for_gone_hears_when_the_next_nudge_comes():
    talk = Arranging()
    talk.rep = replace(REP, active=False)

    assert "next on Mon 23 Nov" in text_of(talk.command("settings"))


def test_settings_say_what_is_kept():
    talk = Arranging()
    talk.command("settings")

    reply = talk.tap("What is kept")

    assert all(says(reply, word) for word in ("kept_of_you", "kept_of_prospects", "kept_of_words"))
    assert says(talk.tap("Back"), "settings_nudges")


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((0, 1, 2, 3, 4), "Mon to Fri"),
        ((0, 1, 2, 3, 6), "Sun to Thu"),
        ((0, 1, 2, 3, 4, 5, 6), "every day"),
        ((0, 2), "Mon, Wed"),
        ((0, 1), "Mon, Tue"),
        ((5, 6), "Sat, Sun"),
        ((0, 1, 2, 4), "Mon to Wed, Fri"),
        ((6,), "Sun"),
    ],
)
def test_days_are_told_as_people_say_them(days, told):
    assert days_told(days, PLAYBOOK) == told


# --- Time zone -------------------------------------------------------------------------------------


def test_a_time_zone_is_one_tap_and_all_else_stays():
    talk = arranging_rep(at=time(10), days=(0, 1), country="DE")
    before = talk.rhythm

    talk.press_button("setzone")
    reply = talk.tap("Mumbai, Delhi")

    assert talk.rep.time_zone == "Asia/Kolkata"
    assert talk.rhythm == before
    assert "Mon, Tue at 10:00 Asia/Kolkata, next on Tue 24 Nov." in text_of(reply)


def test_a_typed_city_moves_the_rep():
    talk = Arranging()
    talk.press_button("setzone")

    assert says(talk.tap("Another city"), "ask_city")
    reply = talk.types("leipzig", places=(LEIPZIG,))

    assert talk.rep.time_zone == "Europe/Berlin"
    assert talk.rep.prompt == ""
    assert "Europe/Berlin, next on Mon 23 Nov." in text_of(reply)


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize("answer", [Said("leipzig"), Placed(51.3, 12.4)])
def test_a_city_or_location_answers_the_choice_of_time_zones_at_once(answer, busy):
    talk = Arranging()
    if busy:
        talk.say(about="Dana", last="put_off")
    before = talk.open

    talk.press_button("setzone")
    reply = talk.take(answer, Reading(places=(LEIPZIG,)))

    assert talk.rep.time_zone == "Europe/Berlin"
    assert text_of(reply).startswith("Time zone: Leipzig, Germany: Europe/Berlin.")
    assert talk.open == before


ATLANTIC = Place("Atlantic, Iowa, United States", "America/Chicago", "US", sure=False)


def test_a_place_only_nearly_called_so_is_asked_and_never_taken_silently():
    talk = Arranging()
    talk.press_button("setzone")

    reply = talk.types("Atlantis", places=(ATLANTIC,))

    assert "Do you mean Atlantic, Iowa, United States?" in text_of(reply)
    assert labels_of(reply) == ["Atlantic, Iowa", "Never mind"]
    assert talk.rep.time_zone == "UTC"
    assert talk.rep.prompt == "zone"
    assert text_of(talk.tap("Atlantic, Iowa")).startswith("Time zone: Atlantic, Iowa: America/Chicago.")


def test_several_places_hardly_meant_are_told_in_full():
    talk = Arranging()
    talk.press_button("setzone")

    reply = talk.types("Portland", places=tuple(replace(place, sure=False) for place in PORTLANDS))

    assert "Portland, Oregon, United States; Portland, Maine, United States." in text_of(reply)


def test_news_is_no_place_that_is_called_nearly_so():
    talk = Arranging()
    talk.press_button("setzone")

    talk.take(Said("Dana said no"), replace(reading_of("Dana", last="no"), places=(ATLANTIC,)))

    assert talk.open is not None
    assert talk.rep.time_zone == "UTC"


def test_a_shared_location_moves_the_rep():
    talk = Arranging()
    talk.press_button("city")

    talk.take(Placed(51.3, 12.4), Reading(places=(LEIPZIG,)))

    assert talk.rep.time_zone == "Europe/Berlin"


def test_a_location_out_at_sea_is_said_and_asked_again():
    talk = Arranging()
    talk.press_button("city")

    reply = talk.take(Placed(0, 0))

    assert says(reply, "place_at_sea")
    assert says(reply, "ask_city")
    assert talk.rep.prompt == "zone"


@pytest.mark.parametrize("words", ["Xyzzy", "🙂", "a" * 3000, "{words}", "Omar"])
def test_an_unknown_city_is_said_and_asked_again(words):
    talk = Arranging()
    talk.press_button("city")

    reply = talk.take(Said(words), reading_of(words if words == "Omar" else ""))

    assert says(reply, "place_unknown")
    assert words[:30] in text_of(reply)
    assert len(text_of(reply)) < 200
    assert talk.rep.prompt == "zone"
    assert talk.rep.time_zone == "UTC"
    assert talk.open is None


def test_a_city_of_several_places_is_asked_with_buttons():
    talk = Arranging()
    talk.press_button("city")

    reply = talk.types("Portland", places=PORTLANDS)

    assert labels_of(reply) == ["Portland, Oregon", "Portland, Maine", "Never mind"]
    talk.tap("Portland, Maine")
    assert talk.rep.time_zone == "America/New_York"


def test_a_city_of_several_places_may_be_typed_once_more():
    talk = Arranging()
    talk.press_button("city")
    talk.types("Portland", places=PORTLANDS)

    talk.types("Portland, Oregon", places=PORTLANDS[:1])

    assert talk.rep.time_zone == "America/Los_Angeles"


def test_news_at_a_question_is_news():
    for prompt in ("city", "setat", "quiet", "holidays", "pickoff"):
        talk = Arranging()
        talk.press_button(prompt)

        talk.say("Dana wrote, not interested", about="Dana", last="no")

        assert talk.open is not None, prompt
        assert talk.rep.prompt == ""
        assert talk.rep.rhythm == Rhythm()


@pytest.mark.parametrize("mention", [None, Mention("Dana")])
@pytest.mark.parametrize("prompt", ["setat", "quiet", "pickoff"])
def test_news_with_a_day_and_an_hour_is_news_and_no_answer(prompt, mention):
    talk = Arranging()
    talk.press_button(prompt)
    told = replace(
        reading_of(last="agreed", days=(MONDAY,)),
        times=("10:00", "11:00"),
        promises=(PromiseRead(False, "the numbers"),),
    )

    talk.take(Said("agreed to Monday 10:00 to 11:00"), replace(told, mention=mention))

    assert talk.open is not None
    assert talk.rhythm == Rhythm()


def test_a_question_can_be_left_by_a_tap_or_a_command():
    talk = Arranging()
    talk.press_button("city")

    assert says(talk.tap("Never mind"), "left_as_it_was")
    assert talk.rep.prompt == ""

    talk.press_button("setat")

    assert says(talk.command("cancel"), "left_as_it_was")
    assert talk.rep.prompt == ""


@pytest.mark.parametrize("prompt", ["setat", "quiet", "holidays", "pickoff", "city"])
def test_a_file_or_a_place_is_no_answer_to_a_question_for_words(prompt):
    talk = Arranging()
    talk.press_button(prompt)

    talk.take(Brought("x.yaml", "- a"))

    assert talk.rep.rhythm == Rhythm()
    assert talk.rep.prompt == ""


# --- Nudge time ------------------------------------------------------------------------------------


def test_a_nudge_time_is_one_tap():
    talk = Arranging()
    talk.press_button("setat")

    reply = talk.tap("08:30")

    assert talk.rhythm.at == time(8, 30)
    assert "Nudges: Mon to Fri at 08:30 UTC, next on Mon 23 Nov." in text_of(reply)


def test_a_nudge_time_can_be_typed():
    talk = Arranging()
    talk.press_button("setat")

    reply = talk.types("quarter past eleven", times=("11:15",))

    assert talk.rhythm.at == time(11, 15)
    assert "at 11:15 UTC, next on Fri 20 Nov." in text_of(reply)
    assert not reply.in_place


@pytest.mark.parametrize("at", ["06:59", "20:00", "23:30", "00:00", "19:56"])
def test_a_nudge_time_within_the_quiet_hours_is_said_and_asked_again(at):
    talk = Arranging()
    talk.press_button("setat")

    reply = talk.types(at, times=(at,))

    assert says(reply, "nudge_in_quiet")
    assert f"{at} lies in your quiet hours, 20:00 to 07:00" in text_of(reply)
    assert says(reply, "ask_nudge_time")
    assert talk.rep.prompt == "nudgetime"
    assert talk.rhythm == Rhythm()


def test_a_nudge_right_before_midnight_is_too_late():
    talk = arranging_rep(quiet_from=time(), quiet_until=time())
    talk.press_button("setat")

    assert says(talk.types("23:57", times=("23:57",)), "nudge_too_late")
    assert talk.rhythm.at == time(9)


@pytest.mark.parametrize("times", [(), ("08:00", "09:00"), ("25:00",), ("x",)])
def test_what_is_no_one_time_is_said_and_asked_again(times):
    talk = Arranging()
    talk.press_button("setat")

    reply = talk.types("sometime", times=times)

    assert says(reply, "time_again")
    assert talk.rep.prompt == "nudgetime"


def test_only_times_outside_of_the_quiet_hours_are_offered():
    talk = arranging_rep(quiet_from=time(16), quiet_until=time(8, 15))

    offered = labels_of(talk.press_button("setat"))

    assert offered == ["08:30", "09:00", "10:00", "Back"]


# --- Days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "note"),
    [
        ("setzone.Asia/Tokyo", "Time zone: Asia/Tokyo."),
        ("setzone.Europe/Berlin.Leipzig, Germany", "Time zone: Leipzig, Germany: Europe/Berlin."),
        ("setat.08:30", "Nudge time: 08:30."),
        ("quiet.22:00-06:00", "Quiet from 22:00 to 06:00."),
        ("quiet.none", "No hours are quiet now."),
        ("holidays.DE", "Holidays kept: Germany."),
        ("holidays.none", "No holidays are kept now."),
    ],
)
def test_the_card_opens_with_what_has_changed(action, note):
    reply = Arranging().press_button(action)

    assert reply.blocks[0].text == note
    assert "Off until…" in labels_of(reply)


def test_each_weekday_is_switched_by_itself():
    talk = Arranging()
    talk.press_button("setdays")

    reply = talk.tap("Wed: yes")

    assert talk.rhythm.days == (0, 1, 3, 4)
    assert "Nudges: Mon, Tue, Thu, Fri at 09:00 UTC" in text_of(reply)
    talk.tap("Sun: no")
    assert talk.rhythm.days == (0, 1, 3, 4, 6)


def test_the_usual_weeks_are_one_tap():
    talk = Arranging()
    talk.press_button("setdays")

    reply = talk.tap("Sun to Thu")

    assert talk.rhythm.days == (0, 1, 2, 3, 6)
    assert "Nudges: Sun to Thu at 09:00 UTC, next on Sun 22 Nov." in text_of(reply)
    talk.tap("Mon to Fri")
    assert talk.rhythm.days == (0, 1, 2, 3, 4)


def test_no_days_means_no_nudges_and_says_so():
    talk = Arranging()
    talk.press_button("setdays")

    reply = talk.tap("No nudges")

    assert talk.rhythm.days == ()
    assert says(reply, "settings_no_nudges")
    assert next_nudge_at(talk.rep, talk.scene.now, EVERYWHERE) is None


# --- Quiet hours -----------------------------------------------------------------------------------


def test_quiet_hours_are_one_tap_or_typed():
    talk = Arranging()
    talk.press_button("quiet")

    assert "Quiet hours: 22:00 to 06:00." in text_of(talk.tap("22:00 to 06:00"))
    assert (talk.rhythm.quiet_from, talk.rhythm.quiet_until) == (time(22), time(6))

    talk.press_button("quiet")
    talk.types("19:00 to 8:00", times=("19:00", "08:00"))

    assert (talk.rhythm.quiet_from, talk.rhythm.quiet_until) == (time(19), time(8))


def test_quiet_hours_can_be_given_up():
    talk = Arranging()
    talk.press_button("quiet")

    reply = talk.tap("No quiet hours")

    assert says(reply, "settings_not_quiet")
    assert not talk.rhythm.is_quiet(time(3))


@pytest.mark.parametrize("words", ["none", "Never.", "no", "nothing", "no quiet hours"])
def test_no_quiet_hours_can_be_typed(words):
    talk = Arranging()
    talk.press_button("quiet")

    reply = talk.take(Said(words), reading_of(last="quiet"))

    assert says(reply, "noted_no_quiet")
    assert says(reply, "settings_not_quiet")
    assert not any(talk.rhythm.is_quiet(time(hour)) for hour in range(24))
    assert talk.rhythm.fits(time(3))
    assert nudge_expires_at(talk.rep, talk.scene.now) == datetime(2026, 11, 21, tzinfo=UTC)


def test_a_button_of_quiet_hours_that_last_no_time_changes_nothing():
    talk = Arranging()

    talk.press_button("quiet.12:00-12:00")

    assert talk.rhythm == Rhythm()


def test_quiet_hours_over_the_nudge_time_are_said_and_asked_again():
    talk = Arranging()
    talk.press_button("quiet")

    reply = talk.types("20:00 to 10:00", times=("20:00", "10:00"))

    assert "20:00 to 10:00 would silence your nudge at 09:00." in text_of(reply)
    assert says(reply, "ask_quiet")
    assert talk.rep.prompt == "quiet"
    assert talk.rhythm == Rhythm()


def test_tapped_quiet_hours_over_the_nudge_time_change_nothing_either():
    talk = arranging_rep(at=time(7, 30))

    reply = talk.press_button("quiet.18:00-08:00")

    assert says(reply, "quiet_over_nudge")
    assert talk.rhythm.at == time(7, 30)
    assert talk.rhythm.quiet_until == time(7)


@pytest.mark.parametrize(
    ("times", "word"),
    [((), "quiet_again"), (("20:00",), "quiet_again"), (("20:00", "20:00"), "quiet_same")],
)
def test_what_are_no_two_times_is_said_and_asked_again(times, word):
    talk = Arranging()
    talk.press_button("quiet")

    reply = talk.types("night", times=times)

    assert says(reply, word)
    assert talk.rep.prompt == "quiet"
    assert talk.rhythm == Rhythm()


# --- Holidays --------------------------------------------------------------------------------------


def test_holidays_are_one_tap_and_move_the_next_nudge():
    talk = Arranging()
    talk.press_button("holidays")

    reply = talk.tap("Germany")

    assert talk.rhythm.country == "DE"
    assert "Public holidays: Germany." in text_of(reply)
    assert "next on Tue 24 Nov" in text_of(reply)
    assert "Public holidays: Germany." in text_of(talk.command("settings"))


def test_a_typed_country_of_several_is_asked_with_buttons():
    talk = Arranging()
    talk.press_button("holidays")

    reply = talk.types("Georgia", countries=(Land("GE", "Georgia"), Land("US-GA", "Georgia, United States")))

    assert labels_of(reply)[:2] == ["Georgia", "Georgia, United States"]
    talk.tap("Georgia, United States")
    assert talk.rhythm.country == "US-GA"


def test_a_typed_country_is_kept():
    talk = Arranging()
    talk.press_button("holidays")

    reply = talk.types("deutschland", countries=(Land("DE", "Germany"),))

    assert text_of(reply).startswith("Holidays kept: Germany.")
    assert talk.rhythm.country == "DE"


def test_a_country_only_nearly_called_so_is_asked_and_never_taken_silently():
    talk = Arranging()
    talk.press_button("holidays")

    reply = talk.types("germny", countries=(Land("DE", "Germany", sure=False),))

    assert "Do you mean Germany?" in text_of(reply)
    assert talk.rhythm.country == ""
    assert talk.rep.prompt == "country"
    talk.tap("Germany")
    assert talk.rhythm.country == "DE"


@pytest.mark.parametrize("words", ["none", "None.", "never", "nothing"])
def test_no_holidays_can_be_typed(words):
    talk = arranging_rep(country="DE")
    talk.press_button("holidays")

    reply = talk.take(Said(words), reading_of(last="quiet"))

    assert says(reply, "noted_no_holidays")
    assert talk.rhythm.country == ""


def test_an_unknown_country_is_said_and_asked_again():
    talk = Arranging()
    talk.press_button("holidays")

    reply = talk.types("Atlantis")

    assert "I know no holidays of “Atlantis”." in text_of(reply)
    assert talk.rep.prompt == "country"


def test_holidays_can_be_given_up():
    talk = arranging_rep(country="DE")
    talk.press_button("holidays")

    assert says(talk.tap("None"), "settings_no_holidays")
    assert talk.rhythm.country == ""


# --- Off until -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "label", "back"),
    [
        (FRIDAY, "Tomorrow", FRIDAY + timedelta(days=1)),
        (FRIDAY, "Next Monday", MONDAY),
        (MONDAY, "Next Monday", MONDAY + timedelta(days=7)),
    ],
)
def test_off_until_is_two_taps(today, label, back):
    talk = Arranging(on=today)
    talk.press_button("off.settings")

    reply = talk.tap(label)

    assert talk.rhythm.off_until == back
    assert f"You are off until {back:%a} {back.day} Nov." in text_of(reply)
    assert f"off until {back:%a} {back.day} Nov, next on" in text_of(reply)


def test_on_a_sunday_tomorrow_is_monday_and_offered_once():
    labels = labels_of(Arranging(on=FRIDAY + timedelta(days=2)).press_button("off"))

    assert "Tomorrow" in labels
    assert "Next Monday" not in labels


def test_no_nudge_comes_before_the_day_back():
    talk = Arranging()

    talk.press_button("offday.2026-12-09")

    at = next_nudge_at(talk.rep, talk.scene.now, EVERYWHERE)
    assert at is not None
    assert at.date() == date(2026, 12, 9)


def test_a_typed_day_is_the_first_day_back():
    talk = Arranging()
    talk.press_button("off")

    assert says(talk.tap("Pick a day"), "ask_off_day")
    talk.types("30 Nov", days=(DayRead(date(2026, 11, 30), date(2026, 11, 30), "30 Nov"),))

    assert talk.rhythm.off_until == date(2026, 11, 30)


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize("action", ["off", "off.settings"])
def test_a_typed_day_answers_off_until_at_once(action, busy):
    talk = Arranging()
    if busy:
        talk.say(about="Dana", last="put_off")
    before = talk.open

    talk.press_button(action)
    reply = talk.types("until 30 Nov", days=(DayRead(date(2026, 11, 30), date(2026, 11, 30), "30 Nov"),))

    assert talk.rhythm.off_until == date(2026, 11, 30)
    assert says(reply, "off_until")
    assert talk.open == before


@pytest.mark.parametrize("words", ["I'm back", "never", "I am back"])
def test_being_back_can_be_typed(words):
    talk = arranging_rep(off_until=date(2026, 12, 7))
    talk.press_button("off")

    reply = talk.types(words)

    assert says(reply, "noted_back")
    assert talk.rhythm.off_until is None


def test_who_was_not_off_does_not_come_back():
    talk = Arranging()
    talk.press_button("off")

    assert says(talk.types("never"), "left_as_it_was")


def test_both_days_that_words_may_mean_are_buttons():
    talk = Arranging()
    talk.press_button("off")
    talk.types("next friday", two_days=(FRIDAY + timedelta(days=7), FRIDAY + timedelta(days=14)))

    talk.tap("Fri 4 Dec")

    assert talk.rhythm.off_until == date(2026, 12, 4)


def test_off_until_next_week_ends_with_its_monday():
    talk = Arranging()
    talk.press_button("pickoff")

    talk.types("next week", days=(DayRead(MONDAY, MONDAY + timedelta(days=6), "next week"),))

    assert talk.rhythm.off_until == MONDAY


@pytest.mark.parametrize(
    ("read", "word"),
    [
        ({"no_day": "31 February"}, "no_such_day"),
        ({"two_days": (FRIDAY, FRIDAY + timedelta(days=7))}, "which_of_two_days"),
        ({}, "which_day_again"),
        ({"days": (DayRead(date(2026, 11, 2), date(2026, 11, 2), "2 Nov"),)}, "day_past"),
        ({"days": (DayRead(FRIDAY, FRIDAY, "today"),)}, "off_too_soon"),
        ({"days": (DayRead(date(2031, 1, 1), date(2031, 1, 1), "2031"),)}, "off_too_far"),
        ({"days": (DayRead(date.max, date.max, "31.12.9999"),)}, "off_too_far"),
    ],
)
def test_a_day_that_cannot_be_is_said_and_asked_again(read, word):
    talk = Arranging()
    talk.press_button("pickoff")

    reply = talk.types("then", **read)

    assert says(reply, word)
    assert says(reply, "ask_off_day")
    assert talk.rep.prompt == "offday"
    assert talk.rhythm.off_until is None


def test_who_is_off_is_told_so_and_can_be_back_with_a_tap():
    talk = arranging_rep(off_until=date(2026, 12, 7))

    reply = talk.press_button("off")

    assert "You are off until Mon 7 Dec." in text_of(reply)
    reply = talk.tap("I am back")
    assert talk.rhythm.off_until is None
    assert "Nudges: Mon to Fri at 09:00 UTC, next on Mon 23 Nov." in text_of(reply)


def test_days_off_that_are_over_are_not_spoken_of():
    talk = arranging_rep(off_until=FRIDAY)

    assert "off" not in text_of(talk.command("settings"))
    assert "I am back" not in labels_of(talk.press_button("off"))


def test_off_until_below_a_nudge_leads_back_to_it():
    dana = a_prospect(last_touch_on=date(2026, 11, 10), next_look_on=FRIDAY)
    talk = Arranging(dana)
    reply = nudge(talk.scene, PLAYBOOK)
    assert reply is not None
    talk.replies = (reply,)

    talk.tap("Off until…", "Back")

    assert says(talk.replies[-1], "nudge_look")


# --- Old buttons -----------------------------------------------------------------------------------


SETTING = (
    *("setzone.Asia/Tokyo", "setat.10:00", "setdays.none", "setdays.01236", "weekday.2.off", "weekday.6.on"),
    *("quiet.22:00-06:00", "quiet.none", "holidays.DE", "holidays.none", "offday.2026-11-23", "offday.none"),
)


@pytest.mark.parametrize("action", SETTING)
def test_pressing_a_settings_button_twice_does_no_more_than_once(action):
    talk = Arranging()
    first = talk.press_button(action)
    kept = talk.rep

    second = talk.press_button(action)

    assert talk.rep == kept
    assert second == first


def test_an_old_day_button_switches_its_own_day_alone():
    talk = Arranging()
    old = talk.press_button("setdays")
    action = next(item for item in actions_of(old) if item.startswith("weekday.0"))
    talk.press_button("setdays.01236")

    talk.press_button(action)

    assert talk.rhythm.days == (1, 2, 3, 6)


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-20", "2020-01-01"])
def test_an_off_button_of_a_day_gone_by_changes_nothing(day):
    talk = Arranging()

    reply = talk.press_button(f"offday.{day}")

    assert says(reply, "off_too_soon")
    assert talk.rhythm.off_until is None


@pytest.mark.parametrize(
    "action",
    [
        *("setzone.Nowhere", "setzone.../etc", "setzone./", "setat.25:00", "setat.noon", "setat.08:30+02:00"),
        *("setdays.789", "weekday", "weekday.9.on", "weekday.1", "quiet.x", "quiet.1-2-3", "quiet.08:00"),
        *("holidays.ZZ", "offday", "offday.x", "offday.9999-12-31", "off.x"),
    ],
)
def test_a_button_that_nobody_was_shown_changes_nothing(action):
    talk = Arranging()

    reply = talk.press_button(action)

    assert talk.rhythm == Rhythm()
    assert talk.rep.time_zone == "UTC"
    assert reply.blocks


def test_settings_buttons_leave_an_open_debrief_alone():
    talk = Arranging()
    talk.say(about="Dana", last="put_off")
    before = talk.open

    for action in SETTING:
        talk.press_button(action)

    assert talk.open == before


def test_every_action_fits_into_a_button_and_no_verb_means_two_things():
    talk = Arranging()
    zone = "America/Argentina/ComodRivadavia"
    place = Place("Comodoro Rivadavia, Argentina", zone, "AR")
    talk.press_button("setzone")
    asked = talk.types("Comodoro", places=(place, replace(LEIPZIG, name="Ł" * 70), LEIPZIG))
    shown = [asked, *(talk.press_button(verb) for verb in arranging.TAPS)]

    assert all(len(action.encode()) <= 45 for reply in shown for action in actions_of(reply))
    assert len(f"setzone.{zone}") <= 45
    assert not arranging.TAPS.keys() & (tapping.TAPS.keys() | tapping.FREE.keys())
    assert all(desk.TAPS[verb] is tap for verb, tap in arranging.TAPS.items())
    assert all(desk.PROMPTS[verb] is prompt for verb, prompt in arranging.PROMPTS.items())


# --- The first acquaintance ------------------------------------------------------------------------


def a_new_rep() -> Arranging:
    """Return a talk with somebody who has just come."""
    talk = Arranging()
    talk.rep = replace(REP, greeting="zone")
    talk.command("start")
    return talk


def test_a_new_rep_may_type_another_city_and_goes_on_to_the_example():
    talk = a_new_rep()

    talk.tap("Another city")
    reply = talk.types("leipzig", places=(LEIPZIG,))

    assert (talk.rep.time_zone, talk.rep.greeting) == ("Europe/Berlin", "done")
    assert says(reply, "zone_kept")
    assert "Try this one" in labels_of(reply)


@pytest.mark.parametrize("answer", [Said("leipzig"), Placed(51.3, 12.4)])
def test_a_new_rep_may_answer_the_first_question_in_words_or_with_a_location(answer):
    talk = a_new_rep()

    reply = talk.take(answer, Reading(places=(LEIPZIG,)))

    assert (talk.rep.time_zone, talk.rep.greeting) == ("Europe/Berlin", "done")
    assert "Leipzig, Germany: Europe/Berlin" in text_of(reply)
    assert talk.open is None


@pytest.mark.parametrize(
    "told",
    [
        reading_of("Omar", "Beta Logistics"),
        reading_of("Omar", days=(FRIDAY,)),
        reading_of(last="put_off"),
    ],
)
def test_a_new_rep_may_begin_with_news(told):
    talk = a_new_rep()

    talk.take(Said("news"), told)

    assert talk.open is not None


def test_a_new_rep_may_share_a_location():
    talk = a_new_rep()
    talk.tap("Another city")

    reply = talk.take(Placed(51.3, 12.4), Reading(places=(LEIPZIG,)))

    assert talk.rep.greeting == "done"
    assert says(reply, "zone_kept")


def test_a_new_rep_chooses_among_cities_of_one_name():
    talk = a_new_rep()
    talk.tap("Another city")
    talk.types("Portland", places=PORTLANDS)

    reply = talk.tap("Portland, Oregon")

    assert talk.rep.time_zone == "America/Los_Angeles"
    assert says(reply, "zone_kept")


def test_a_new_rep_may_tell_news_instead_of_a_city():
    talk = a_new_rep()
    talk.tap("Another city")

    talk.say("Dana is not interested", about="Dana", last="no")

    assert talk.open is not None


# --- Nothing breaks --------------------------------------------------------------------------------


def test_every_setting_leads_to_words_whatever_came_before():
    for first, second in product(SETTING, SETTING):
        talk = Arranging()
        talk.press_button(first)

        reply = talk.press_button(second)

        assert "{" not in text_of(reply), (first, second)
        assert all(len(label) <= 24 for label in labels_of(reply))
