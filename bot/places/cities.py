"""Cities and their time zones: those of airports, those that gave a zone its name, and some more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from bot.coaching.model import Place
from bot.places.countries import country_name
from bot.places.names import CITIES_MORE, CITIES_TOO
from bot.places.spelling import folded, undoubled
from bot.places.zones import city_of, country_of, exists, zones

_BY_STATE = frozenset({"AU", "BR", "CA", "US"})
"""Countries so large that a city is told with its state, and so empty that many an airport has no town."""
NAMESAKE = 100
"""Weight of a city that gave a zone its name; who names it means no other."""
_CHOSEN, _PIECE, _INTERNATIONAL = 1000, 1, 3
_SMALL_ZONE = 3
"""Parts of the name of a zone that is but a piece of a country, as in "America/Indiana/Knox"."""


@dataclass(frozen=True, slots=True)
class City:
    """A city, or what may be one: the place, its state and how likely it is to be meant."""

    place: Place
    state: str
    weight: int

    @property
    def is_well_known(self) -> bool:
        """Tell whether who types its name means it, and no other place that I do not know."""
        return self.weight >= _INTERNATIONAL or self.place.country not in _BY_STATE

    @property
    def meant(self) -> Place:
        """The place, as what somebody may mean who types its name."""
        return replace(self.place, sure=self.is_well_known)


@cache
def cities() -> Mapping[str, tuple[City, ...]]:
    """Return the cities that go by each folded name, likeliest first."""
    found: dict[str, dict[tuple[str, str, str], City]] = {}
    for name, city in _all():
        for key in dict.fromkeys((folded(name), undoubled(folded(name)))):
            one = (city.place.zone, city.place.country, city.state)
            here = found.setdefault(key, {})
            known = here.get(one)
            here[one] = city if known is None else _joined(known, city)
    listed = {key: tuple(sorted(here.values(), key=lambda city: -city.weight)) for key, here in found.items()}
    too = {folded(other): listed.get(folded(name), ()) for other, name in CITIES_TOO.items()}
    return listed | {key: meant for key, meant in too.items() if meant}


def _joined(city: City, other: City) -> City:
    better = max(city, other, key=lambda one: one.weight)
    return City(better.place, better.state, city.weight + other.weight)


def _all() -> Iterator[tuple[str, City]]:
    for zone, names in CITIES_MORE.items():
        country = country_of(zone)
        for name in names:
            yield name, City(_place(name, "", zone, country), "", _CHOSEN)
    for zone in zones().values():
        if "/" in zone and country_of(zone):
            name = city_of(zone)
            weight = _PIECE if zone.count("/") + 1 >= _SMALL_ZONE else NAMESAKE
            yield name, City(_place(name, "", zone, country_of(zone)), "", weight)
    for row in airports().values():
        name, state, country, zone = row.city, row.state, row.country, row.zone
        if name and exists(zone):
            yield name, City(_place(name, state, zone, country), state, row.weight)


def _place(name: str, state: str, zone: str, country: str) -> Place:
    where = (state if country in _BY_STATE else "", country_name(country))
    return Place(", ".join(dict.fromkeys(part for part in (name, *where) if part)), zone, country)


# --- Airports --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Airport:
    """What is kept of an airport."""

    city: str
    state: str
    country: str
    zone: str
    weight: int


@cache
def airports() -> Mapping[str, Airport]:
    """Return the airports that airlines fly to, by the code on the luggage."""
    # Loaded only when a place is asked for: 0.1 s; of its 28,000 rows a quarter is kept.
    import airportsdata

    return {
        code: Airport(
            row["city"],
            row["subd"],
            row["country"],
            row["tz"],
            _INTERNATIONAL if "International" in row["name"] else 1,
        )
        for code, row in airportsdata.load("IATA").items()
    }


@cache
def weights_of(country: str) -> Mapping[str, int]:
    """Return how much is going on in each zone of a country, by its airports."""
    weights: dict[str, int] = {}
    for row in airports().values():
        if row.country == country and exists(row.zone):
            weights[row.zone] = weights.get(row.zone, 0) + (10 if row.weight == _INTERNATIONAL else 0) + 1
    return weights
