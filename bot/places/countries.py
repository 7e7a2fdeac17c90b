"""Countries and regions whose public holidays can be kept: their codes and names."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from bot.places.names import COUNTRIES_TOO, REGIONS_TOO
from bot.places.spelling import folded, undoubled

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPOKEN = {
    "DRCongo": "DR Congo",
    "GuineaBissau": "Guinea-Bissau",
    "SyrianArabRepublic": "Syria",
    "TimorLeste": "Timor-Leste",
}
"""Names that are more than words put together."""
_SHORTEST_REGION = 4
"""Letters; the library lists shorter abbreviations, which mean too many things."""


def countries() -> tuple[tuple[str, str], ...]:
    """Return code and name of every country, by name."""
    return tuple(sorted(_names().items(), key=lambda item: folded(item[1])))


def country_name(code: str) -> str:
    """Return the name of a country, or of a region as in "Bavaria, Germany"; empty for an unknown code."""
    land, _, region = code.partition("-")
    name = _names().get(land, "")
    if not name or not region:
        return name
    spoken = _regions(land).get(region, region)
    return f"{spoken}, {name}"


def known_code(code: str) -> str:
    """Return a code as far as it is known: the region left out if it is not, empty if the country is not."""
    land, _, region = code.partition("-")
    if land not in _names():
        return ""
    return code if region and region in _entity(land).subdivisions else land


def by_name() -> Mapping[str, tuple[str, ...]]:
    """Return the codes that go by each folded name: countries before regions."""
    return _by_name()


def by_long_code(code: str) -> str:
    """Return the code of two letters for one of three; empty if there is no such country."""
    return _by_long_code().get(code, "")


def region_called(land: str, words: str) -> str:
    """Return the name of a country's region by its code or name; empty if it has no such region."""
    if land not in _names():
        return ""
    regions = _regions(land)
    by_code = regions.get(words.upper(), "")
    return by_code or next((name for name in regions.values() if folded(name) == folded(words)), "")


def lands_called(words: str) -> tuple[str, ...]:
    """Return the countries of exactly this name or code."""
    code = words.upper()
    if code in _names():
        return (code,)
    return tuple(found for found in _by_name().get(folded(words), ()) if "-" not in found)


# --- What the library lists ------------------------------------------------------------------------


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    """Return what is listed of each country: module, name in one word, two and three letters."""
    from holidays.registry import COUNTRIES

    return {listed[1]: (module, *listed) for module, listed in COUNTRIES.items()}


@cache
def _names() -> Mapping[str, str]:
    return {code: _spoken(listed[1]) for code, listed in _listed().items()}


def _spoken(name: str) -> str:
    """Return "Trinidad and Tobago" for "TrinidadAndTobago"."""
    if name in _SPOKEN:
        return _SPOKEN[name]
    words = _WORD.sub(" ", name)
    return words.replace(" And ", " and ").replace(" Of ", " of ").replace(" The ", " the ")


@cache
def _by_long_code() -> Mapping[str, str]:
    return {listed[3]: code for code, listed in _listed().items()}


class _Entity:
    """What is read of a country's class in the library."""

    subdivisions: tuple[str, ...] = ()
    subdivisions_aliases: Mapping[str, str] = {}


@cache
def _entity(land: str) -> type[_Entity]:
    module, name, *_ = _listed()[land]
    entity: type[_Entity] = getattr(import_module(f"holidays.countries.{module}"), name)
    return entity


@cache
def _regions(land: str) -> Mapping[str, str]:
    """Return the name of each region of a country that has one, by its code within the country."""
    named: dict[str, str] = {}
    for name, code in _entity(land).subdivisions_aliases.items():
        if len(name) >= _SHORTEST_REGION:
            named.setdefault(code, name)
    ours = {code.partition("-")[2]: name for name, code in REGIONS_TOO.items() if code.startswith(f"{land}-")}
    return named | ours


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    pairs = [(name, code) for code, name in _names().items()]
    pairs += COUNTRIES_TOO.items()
    pairs += REGIONS_TOO.items()
    for land in _listed():
        aliases = _entity(land).subdivisions_aliases.items()
        pairs += [(name, f"{land}-{code}") for name, code in aliases if len(name) >= _SHORTEST_REGION]
    found: dict[str, tuple[str, ...]] = {}
    for name, code in pairs:
        for key in dict.fromkeys((folded(name), undoubled(folded(name)))):
            if code not in found.get(key, ()):
                found[key] = (*found.get(key, ()), code)
    return found
