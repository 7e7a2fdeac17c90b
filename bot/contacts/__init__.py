"""READS LISTS: a file that some tool exported → rows, columns and people; knows who may be the same."""

from bot.contacts.likeness import compared
from bot.contacts.listing import LARGEST, is_list, list_in
from bot.contacts.people import people_in

__all__ = ["LARGEST", "compared", "is_list", "list_in", "people_in"]
