"""DRAWS: figures as a picture that reads on a phone, in a process of its own."""

from bot.charts.studio import Studio

__all__ = ["Studio"]
