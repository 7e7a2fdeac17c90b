"""The time zone of a shared location."""

from math import isfinite

from bot.coaching.model import Place
from bot.places.zones import exists, zone_place


def place_at(latitude: float, longitude: float) -> Place | None:
    """Return where a location lies, by its time zone; None out at sea and for numbers that are none."""
    if not (isfinite(latitude) and isfinite(longitude)):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    # Loaded only when the first location comes: its map of the zones takes 35 MB.
    import tzfpy

    zone = tzfpy.get_tz(longitude, latitude)
    # On the seas, zones are named by their offset alone.
    return zone_place(zone) if exists(zone) and not zone.startswith("Etc/") else None
