"""Unchase: a coach in Telegram that helps a sales rep decide what to do after a call."""

__version__ = "0.1.0"
