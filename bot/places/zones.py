"""Time zones of the IANA's list: which there are, in which country they lie, which keep the same time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from bot.coaching.model import Place
from bot.places.countries import country_name

_MONTHS = [datetime(2030 + month // 12, month % 12 + 1, 15, 12) for month in range(24)]  # noqa: DTZ001


@cache
def zones() -> Mapping[str, str]:
    """Return every zone by its name in small letters."""
    return {zone.lower(): zone for zone in available_timezones() if zone not in {"Factory", "localtime"}}


def exists(zone: str) -> bool:
    """Tell whether a zone can be loaded."""
    return zones().get(zone.lower()) == zone


@cache
def country_of(zone: str) -> str:
    """Return the country in which a zone lies, by its code; empty for those that span several."""
    return _countries().get(zone, "")


@cache
def _countries() -> Mapping[str, str]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows}


def zones_of(country: str) -> tuple[str, ...]:
    """Return the zones of a country."""
    return tuple(zone for zone, code in _countries().items() if code == country and exists(zone))


def city_of(zone: str) -> str:
    """Return the city that gave a zone its name: "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")


def zone_place(zone: str) -> Place:
    """Return a zone as a place, named by its city."""
    country = country_of(zone)
    named = [city_of(zone), country_name(country)]
    return Place(", ".join(dict.fromkeys(part for part in named if part)), zone, country)


@cache
def clock_of(zone: str) -> tuple[timedelta | None, ...]:
    """Return what the clocks of a zone show through two years: zones alike in it differ in name alone."""
    return tuple(month.replace(tzinfo=ZoneInfo(zone)).utcoffset() for month in _MONTHS)
