"""True stories and useful bites."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Story:
    """A true story, or a useful bite, that drafts are made from (P6)."""

    key: str
    rep: str
    """Key of the rep who told it; empty: they are gone and have left it to their team."""
    kind: str
    """Key of the kind in the content: loss, low_risk, bite."""
    slots: Mapping[str, str]
    """The blanks of drafts that it fills; those not told yet are missing."""
    owner: str
    """The name of who told it."""
    on: date
    """When it was told."""
    problem: str = ""
    """The problem it is about, in plain words: matched with the prospect's."""
    motive: str = ""
    """Key of the motive it speaks to; empty: any."""
    shared: bool = False
    """Whether the rep's team may use it; in another team it is not shared until they share it there."""
    team: str = ""
    """The team that it was left to."""
    to_check: bool = False
    """All of it is told, but the rep has not said yet that it reads right."""
