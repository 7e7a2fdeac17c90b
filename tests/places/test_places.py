"""What people call places, where a location lies, and when people work there."""

import math
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.model import Land
from bot.coaching.workdays import EVERYWHERE
from bot.places import calendar_of, countries, country_called, country_name, place_at, places_called
from bot.places.zones import clock_of
from tests.coaching.scenes import PLAYBOOK


def zones_called(text: str) -> list[str]:
    """Return the zones of the places that words may mean."""
    return [place.zone for place in places_called(text)]


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Leipzig", "Europe/Berlin"),
        ("leipzig", "Europe/Berlin"),
        (" Leipzig. ", "Europe/Berlin"),
        ("I'm in Lisbon now", "Europe/Lisbon"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("UTC", "UTC"),
        ("LEJ", "Europe/Berlin"),
        ("JFK", "America/New_York"),
        ("Germany", "Europe/Berlin"),
        ("DE", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("Heidelberg", "Europe/Berlin"),
        ("Frankfurt", "Europe/Berlin"),
        ("Kyoto", "Asia/Tokyo"),
        ("California", "America/Los_Angeles"),
        ("EST", "America/New_York"),
    ],
)
def test_a_city_a_zone_a_country_or_an_airport_names_a_time_zone(words, zone):
    assert zones_called(words) == [zone]


@pytest.mark.parametrize(
    "words", ["München", "Muenchen", "Munich", "munchen", "MÜNCHEN", "Munch en", "Municj"]
)
def test_a_city_is_known_by_its_spellings_and_slips(words):
    (place,) = places_called(words)

    assert (place.name, place.zone, place.country) == ("Munich, Germany", "Europe/Berlin", "DE")


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Leipzg", "Europe/Berlin"),
        ("são paulo", "America/Sao_Paulo"),
        ("sao paolo", "America/Sao_Paulo"),
        ("San Fransisco", "America/Los_Angeles"),
        ("Zuerich", "Europe/Zurich"),
        ("Istambul", "Europe/Istanbul"),
        ("Berln", "Europe/Berlin"),
        ("Germny", "Europe/Berlin"),
    ],
)
def test_slips_of_the_keyboard_are_forgiven(words, zone):
    assert zones_called(words) == [zone]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Portland", ["Portland, Oregon, United States", "Portland, Maine, United States"]),
        ("Birmingham", ["Birmingham, United Kingdom", "Birmingham, Alabama, United States"]),
        (
            "San Jose",
            ["San Jose, California, United States", "San Jose, Costa Rica", "San Jose, Philippines"],
        ),
        ("Cordoba", ["Cordoba, Argentina", "Cordoba, Spain"]),
        ("Georgia", ["Georgia", "Georgia, United States"]),
        ("Spain", ["Madrid, Spain", "Canary, Spain"]),
    ],
)
def test_a_name_of_several_places_gives_them_all_the_likeliest_first(words, names):
    assert [place.name for place in places_called(words)] == names


def test_a_large_country_gives_its_four_busiest_zones():
    assert zones_called("USA") == [
        "America/New_York",
        "America/Chicago",
        "America/Los_Angeles",
        "America/Anchorage",
    ]


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Portland, Oregon", "America/Los_Angeles"),
        ("Portland, ME", "America/New_York"),
        ("Birmingham UK", "Europe/London"),
        ("Cordoba, Spain", "Europe/Madrid"),
        ("London, Ontario", "America/Toronto"),
        ("Georgia, USA", "America/New_York"),
        ("Bielefeld-Sennestadt, Germany", "Europe/Berlin"),
    ],
)
def test_a_country_or_state_behind_the_city_settles_which_one(words, zone):
    assert zones_called(words) == [zone]


@pytest.mark.parametrize("words", ["London", "Berlin", "Paris", "Moscow", "Athens", "Cambridge", "Naples"])
def test_a_famous_city_is_not_asked_about_for_its_namesakes(words):
    assert len(places_called(words)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Leipzig",
        "münchen",
        "Malaga",
        "LEJ",
        "Boston",
        "Columbus, OH",
        "Enterprise, Alabama",
        "Europe/Berlin",
        "DE",
        "Spain",
    ],
)
def test_a_place_that_was_said_is_sure(words):
    assert places_called(words)[0].sure


@pytest.mark.parametrize(
    "words",
    [
        "Leipzg",
        "Narnia",
        "Atlantis",
        "Gondor",
        "Utopia",
        "Springfeild",
        "Germny",
        "Springfield",
        "Enterprise",
        "ETS",
        "NO",
    ],
)
def test_a_place_only_nearly_called_so_or_hardly_meant_is_not_sure(words):
    found = places_called(words)

    assert found
    assert not any(place.sure for place in found)


def test_a_place_is_told_with_its_state_and_country():
    (place,) = places_called("Enterprise")

    assert place.name == "Enterprise, Alabama, United States"


@pytest.mark.parametrize(
    "words",
    [
        *(
            "",
            "  ",
            "Xyzzy",
            "asdfgh",
            "yes",
            "ok",
            "no",
            "thanks",
            "東京",
            "🙂",
            "12",
            "Factory",
            "a" * 5000,
        ),
        "Dana wrote back and wants the proposal by Friday",
        "Omar from Beta Logistics",
    ],
)
def test_what_is_no_place_is_none(words):
    assert places_called(words) == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=70))
def test_whatever_is_typed_every_zone_can_be_loaded_and_none_keeps_anothers_time(text):
    found = places_called(text)

    assert all(ZoneInfo(place.zone) for place in found)
    assert len({clock_of(place.zone) for place in found}) == len(found) <= 4


def test_every_country_has_a_zone_and_a_name_or_nobody_lives_there():
    without = {code for code, name in countries() if not places_called(name)}

    assert without <= {"BV", "HM", "XK"}
    assert all(country_name(code) == name for code, name in countries())


# --- Locations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (51.34, 12.37, "Europe/Berlin"),
        (40.71, -74.01, "America/New_York"),
        (-33.87, 151.21, "Australia/Sydney"),
        (27.72, 85.32, "Asia/Kathmandu"),
        (-90, 0, "Antarctica/McMurdo"),
    ],
)
def test_a_shared_location_gives_its_zone(latitude, longitude, zone):
    place = place_at(latitude, longitude)

    assert place is not None
    assert place.zone == zone


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0, 0), (40, -30), (91, 0), (0, 181), (math.nan, 0), (0, math.inf), (1e300, -1e300)],
)
def test_the_open_sea_and_impossible_numbers_are_no_place(latitude, longitude):
    assert place_at(latitude, longitude) is None


@settings(deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_wherever_a_location_lies_its_zone_can_be_loaded(latitude, longitude):
    place = place_at(latitude, longitude)

    assert place is None or ZoneInfo(place.zone)


# --- Countries and their holidays ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Germany", ("DE",)),
        ("germny", ("DE",)),
        ("Deutschland", ("DE",)),
        ("DE", ("DE",)),
        ("DEU", ("DE",)),
        ("DE-BY", ("DE-BY",)),
        ("Bavaria", ("DE-BY",)),
        ("Bayern", ("DE-BY",)),
        ("Bavaria, Germany", ("DE-BY",)),
        ("Saxony Anhalt", ("DE-ST",)),
        ("England", ("GB-ENG",)),
        ("uk", ("GB",)),
        ("USA", ("US",)),
        ("Georgia", ("GE", "US-GA")),
        ("Munich", ("DE",)),
        ("Swizerland", ("CH",)),
    ],
)
def test_a_country_or_region_is_known_by_what_people_call_it(words, codes):
    assert tuple(land.code for land in country_called(words)) == codes


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Germany", "Germany"),
        ("DE", "Germany"),
        ("Bayern", "Bavaria, Germany"),
        ("Columbus", "United States"),
        ("Malaga", "Spain"),
    ],
)
def test_a_country_whose_name_or_city_was_said_is_sure_and_told_by_its_name(words, name):
    assert country_called(words) == (Land(country_called(words)[0].code, name),)


@pytest.mark.parametrize("words", ["germny", "Swizerland", "Canda", "Londn", "NO", "Enterprise"])
def test_a_country_only_nearly_called_so_is_not_sure(words):
    assert [land.sure for land in country_called(words)] == [False]


@pytest.mark.parametrize(
    "words", ["", "Xyzzy", "none", "no", "DE-XX", "ZZ", "🙂", "b" * 5000, "Narnia", "Atlantis"]
)
def test_what_is_no_country_is_none(words):
    assert country_called(words) == ()


@pytest.mark.parametrize(
    ("code", "name"),
    [("DE", "Germany"), ("DE-BY", "Bavaria, Germany"), ("TT", "Trinidad and Tobago"), ("ZZ", ""), ("", "")],
)
def test_a_code_is_said_in_words(code, name):
    assert country_name(code) == name


@pytest.mark.parametrize(
    ("country", "day", "off"),
    [
        ("DE", date(2026, 12, 25), True),
        ("DE", date(2026, 1, 6), False),
        ("DE-BY", date(2026, 1, 6), True),
        ("DE-XX", date(2026, 12, 25), True),
        ("US", date(2026, 11, 26), True),
        ("GB-SCT", date(2026, 11, 30), True),
        ("GB-ENG", date(2026, 11, 30), False),
        ("", date(2026, 12, 25), False),
        ("ZZ", date(2026, 12, 25), False),
    ],
)
def test_public_holidays_are_kept_by_country_and_region(country, day, off):
    assert calendar_of(country).is_holiday(day) is off


@pytest.mark.parametrize("year", [2026, 2031, 2049, 2090])
def test_holidays_are_known_for_any_year(year):
    assert calendar_of("FR").is_holiday(date(year, 7, 14))


@pytest.mark.parametrize(
    ("country", "weekend"), [("DE", {5, 6}), ("IL", {4, 5}), ("SA", {4, 5}), ("AE", {5, 6})]
)
def test_the_weekend_is_the_one_of_the_country(country, weekend):
    assert calendar_of(country).weekend == weekend


@pytest.mark.parametrize("country", ["", "ZZ", "x" * 500, "-", "-BY"])
def test_an_unknown_country_has_the_calendar_of_everywhere(country):
    assert calendar_of(country) is EVERYWHERE


def test_every_country_on_offer_has_a_calendar_with_working_days():
    for code, name in countries():
        calendar = calendar_of(code)

        assert calendar.name == name
        assert date(2026, 12, 30) <= calendar.after(date(2026, 12, 20), 10) < date(2027, 2, 1)


def test_the_countries_offered_as_buttons_are_known_by_the_same_name():
    assert all(calendar_of(item.key).name == item.button for item in PLAYBOOK.countries)


def test_many_threads_that_ask_at_once_get_the_same_calendar():
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: calendar_of("SE").is_holiday(date(2028, 6, 6)), range(32)))

    assert found == [True] * 32
