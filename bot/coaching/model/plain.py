"""What the nouns share."""

from collections.abc import Mapping
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})


def nothing() -> Mapping[str, str]:
    """Return the empty mapping."""
    # Python 3.11 takes a read-only mapping for a mutable default.
    return NOTHING
