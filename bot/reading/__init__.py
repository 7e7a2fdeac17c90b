"""HEARS: what the rep and the prospect wrote, as evidence; knows its phrases from the playbook."""

from bot.reading.preparing import prepare
from bot.reading.reader import read

__all__ = ["prepare", "read"]
