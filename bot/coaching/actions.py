"""Which actions of buttons can be: anybody can send any text as a button, and forged ones are old ones."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from bot.coaching.model import Stage

_NUMBER = re.compile(r"[0-9]{1,7}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LETTER = re.compile(r"[a-z]")


def _is_key(_part: str) -> bool:
    # Whether there is such a thing, its room finds out.
    return True


def _is_something(part: str) -> bool:
    return bool(part)


def _is_number(part: str) -> bool:
    return bool(_NUMBER.fullmatch(part))


def _is_ordinal(part: str) -> bool:
    return _is_number(part) and 0 < int(part) <= date.max.toordinal()


def _is_letter(part: str) -> bool:
    return bool(_LETTER.fullmatch(part))


def _is_stage(part: str) -> bool:
    return part in set(Stage)


def _is_day(part: str) -> bool:
    if not _DAY.fullmatch(part):
        return False
    try:
        date.fromisoformat(part)
    except ValueError:
        return False
    return True


_Part = Callable[[str], bool]
_FORMS: Mapping[str, tuple[_Part, ...]] = {
    "list": (_is_stage, _is_number),
    "parked": (_is_key, _is_day),
    "snoozed": (_is_key, _is_day),
    "promised": (_is_key, _is_day),
    "sentday": (_is_key, _is_day),
    "logone": (_is_key, _is_key, _is_ordinal, _is_letter),
    "last": (_is_key, _is_key, _is_letter),
}
"""What follows the first part of an action, where a day, a number or the like is read from it."""
_LONGER: Mapping[str, tuple[_Part, ...]] = {
    "person": (_is_key, _is_number),
    "order": (_is_key, _is_key, _is_day),
    "join": (_is_something, _is_key),
}
"""The same, where the last part may be missing."""


def is_well_formed(verb: str, rest: str) -> bool:
    """Tell whether a button can have this action; the rooms look up for themselves what its keys mean."""
    parts = rest.split(".")
    if verb in _LONGER:
        whole = _LONGER[verb]
        forms = whole if len(parts) == len(whole) else whole[:-1]
    elif verb in _FORMS:
        forms = _FORMS[verb]
    else:
        return True
    return len(parts) == len(forms) and all(fits(part) for fits, part in zip(forms, parts, strict=True))
