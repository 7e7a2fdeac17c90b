"""What people call places, and which time zones and countries they may mean by it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.coaching.model import Land, Place
from bot.places.cities import NAMESAKE, Airport, City, airports, cities, weights_of
from bot.places.countries import (
    by_long_code,
    by_name,
    country_name,
    known_code,
    lands_called,
    region_called,
)
from bot.places.names import WORDS_TOO, ZONES_TOO
from bot.places.spelling import LONGEST, alike, folded, undoubled
from bot.places.zones import city_of, clock_of, exists, zone_place, zones, zones_of

_MOST = 4
_CODE = re.compile(r"[A-Z]{2,3}")
_AIRPORT = re.compile(r"[A-Z]{3}")
_LEAD = re.compile(
    r"^(?:(?:i am|i'm|im|i’m|we are|we're|now|currently|based|living|in|at|near|to)\s+)+", re.I
)
_TAIL = re.compile(r"(?:\s+(?:now|today|currently|please|time|timezone|time zone))+$", re.I)


def places_called(text: str) -> tuple[Place, ...]:
    """Return the places that words may mean, likeliest first, at most four, none with another's clock.

    A city, a country, an airport's code or a zone's name. What is only spelled nearly so is not sure, and
    neither is a small town.
    """
    if len(text) > LONGEST:
        return ()
    words = _TAIL.sub("", _LEAD.sub("", " ".join(text.split()).strip(" .,!?"))).strip(" .,!?")
    return places_named(words) or _different(_unsure(_longer(words)) or _unsure(_near(folded(words))))


def places_named(words: str) -> tuple[Place, ...]:
    """Return the places of exactly these words."""
    zone = _zone_named(words)
    if zone:
        return (zone_place(zone),)
    return _different(_code_of(words) or _named(words) or _within(words))


def _unsure(places: Iterable[Place]) -> list[Place]:
    return [replace(place, sure=False) for place in places]


def _zone_named(words: str) -> str:
    key = words.replace(" ", "_").lower()
    if "/" in key or key in {"utc", "gmt"}:
        return zones().get(key, "")
    return ZONES_TOO.get(words.lower(), "")


def _code_of(words: str) -> list[Place]:
    """Return the places of a code typed in capitals: a country's "DE", an airport's "LEJ"."""
    if not _CODE.fullmatch(words):
        return []
    land = by_long_code(words) if len(words) == 3 else known_code(words)
    if land:
        return _unsure(_places_in(land)) if words in WORDS_TOO else _places_in(land)
    airport = airports().get(words) if _AIRPORT.fullmatch(words) else None
    if airport is None or not exists(airport.zone):
        return []
    named = [airport.city or city_of(airport.zone), country_name(airport.country)]
    sure = _has_well_known_city(airport)
    return [Place(", ".join(dict.fromkeys(named)), airport.zone, airport.country, sure)]


def _has_well_known_city(airport: Airport) -> bool:
    there = [city for city in cities().get(folded(airport.city), ()) if city.place.zone == airport.zone]
    return any(city.is_well_known for city in there)


def _named(words: str) -> list[Place]:
    """Return cities, countries and states of a name."""
    name = folded(words)
    found = cities().get(name) or cities().get(undoubled(name)) or ()
    codes = by_name().get(name) or by_name().get(undoubled(name)) or ()
    places = [place for code in codes if "-" not in code for place in _places_in(code)]
    if not found or not _is_famous(found):
        lands = [code.partition("-")[0] for code in codes if "-" in code]
        states = [place for land in lands for place in _places_in_state(land, name)]
        return [*places, *(city.meant for city in found), *states]
    return [found[0].place, *places]


def _is_famous(found: Sequence[City]) -> bool:
    """Tell whether the likeliest city is so well known that its namesakes are not asked about."""
    return found[0].weight >= NAMESAKE


def _within(words: str) -> list[Place]:
    """Return the city of "Portland, Oregon" or "Birmingham UK"; only the country if no such city is known."""
    pieces = re.split(r"\s*,\s*|\s+", words)
    for at in range(len(pieces) - 1, 0, -1):
        name, where = folded(" ".join(pieces[:at])), " ".join(pieces[at:])
        lands = lands_called(where)
        for city in cities().get(name) or cities().get(undoubled(name)) or ():
            land = city.place.country
            state = region_called(land, where)
            if land in lands or (state and folded(state) == folded(city.state)):
                return [city.place]
        if lands and region_called(lands[0], name):
            return _places_in_state(lands[0], name)
        if lands and "," in words:
            return _places_in(lands[0])
    return []


def _longer(words: str) -> list[Place]:
    """Return the cities whose names begin with these words: "Ho Chi Minh"."""
    name = folded(words)
    if len(name) < 5:
        return []
    found = [city for key, named in cities().items() if key.startswith(f"{name} ") for city in named]
    return [city.place for city in sorted(found, key=lambda city: -city.weight)]


def _near(name: str) -> list[Place]:
    """Return the places whose names are a slip away."""
    found: list[City] = []
    lands: list[Place] = []
    for match in alike(name, [*cities(), *by_name()]):
        found += cities().get(match, ())
        lands += [place for code in by_name().get(match, ()) if "-" not in code for place in _places_in(code)]
    found = sorted(dict.fromkeys(found), key=lambda city: -city.weight)
    nearest = found[:1] if found and _is_famous(found) else found
    return [*(city.place for city in nearest), *lands]


def _places_in(land: str) -> list[Place]:
    """Return the time zones of a country, the one with most going on first."""
    weights = weights_of(land)
    # Zones without an airport are those of history, such as Büsingen.
    there = [zone for zone in zones_of(land) if zone in weights] or list(zones_of(land))
    by_clock: dict[object, int] = {}
    for zone in there:
        by_clock[clock_of(zone)] = by_clock.get(clock_of(zone), 0) + weights.get(zone, 0)
    there.sort(key=lambda zone: (-by_clock[clock_of(zone)], -weights.get(zone, 0)))
    name = country_name(land)
    if len(by_clock) == 1:
        return [Place(name, there[0], land)]
    return [Place(", ".join(dict.fromkeys((city_of(zone), name))), zone, land) for zone in there]


def _places_in_state(land: str, name: str) -> list[Place]:
    """Return the time zones of a state, the one with most airports first."""
    weights: dict[str, int] = {}
    for airport in airports().values():
        if airport.country == land and folded(airport.state) == name and exists(airport.zone):
            weights[airport.zone] = weights.get(airport.zone, 0) + airport.weight
    spoken = ", ".join((region_called(land, name), country_name(land)))
    return [Place(spoken, zone, land) for zone in sorted(weights, key=lambda zone: -weights[zone])]


def _different(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return the first place of each clock."""
    found: dict[object, Place] = {}
    for place in places:
        found.setdefault(clock_of(place.zone), place)
    return tuple(found.values())[:_MOST]


# --- Countries -------------------------------------------------------------------------------------


def country_called(text: str) -> tuple[Land, ...]:
    """Return the countries and regions that words may mean, likeliest first; slips are not sure."""
    if len(text) > LONGEST:
        return ()
    words = " ".join(text.split()).strip(" .,!?")
    if words.isupper() and (known_code(words) == words or by_long_code(words)):
        return _lands([by_long_code(words) or words], sure=words not in WORDS_TOO)
    name = folded(words)
    named = by_name().get(name) or by_name().get(undoubled(name)) or _in_a_country(words)
    if named:
        return _lands(named)
    # A city is as good as the country it lies in.
    places = places_named(words)
    if places:
        return _lands((place.country for place in places), sure=places[0].sure)
    near = [code for match in alike(name, by_name()) for code in by_name()[match]]
    return _lands(near[:_MOST] or _with_famous_cities(name), sure=False)


def _lands(codes: Iterable[str], *, sure: bool = True) -> tuple[Land, ...]:
    known = dict.fromkeys(code for code in codes if known_code(code))
    return tuple(Land(code, country_name(code), sure) for code in known)


def _with_famous_cities(name: str) -> list[str]:
    """Return the countries of well known cities whose names are a slip away; nobody means others by them."""
    near = [city for match in alike(name, cities()) for city in cities()[match]]
    return [city.place.country for city in near if _is_famous([city])]


def _in_a_country(words: str) -> tuple[str, ...]:
    """Return the region of "Bavaria, Germany"."""
    region, _, where = words.partition(",")
    lands = lands_called(where)
    return tuple(code for code in by_name().get(folded(region), ()) if code.partition("-")[0] in lands)
