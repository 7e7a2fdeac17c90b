"""KNOWS PLACES: holidays and weekends by country, time zones by the name of a city or by a location.

The libraries behind it are loaded when something is first asked of them. What is asked is answered from
memory from then on, so it may be called from any thread.
"""

from bot.places.calendars import calendar_of
from bot.places.called import country_called, places_called
from bot.places.countries import countries, country_name
from bot.places.locations import place_at

__all__ = ["calendar_of", "countries", "country_called", "country_name", "place_at", "places_called"]
