"""What a rep lets the coach keep of a reading that they put right."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Consent(StrEnum):
    """What the rep said to keeping a sentence."""

    ASKED = "asked"
    """Nothing yet."""
    KEPT = "kept"
    GONE = "gone"
    """No, or not any more: the sentence is gone, and is not asked for again."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One sentence that was read wrong, with nobody in it."""

    key: str
    rep: str
    text: str
    """Just as the rep was shown it; empty once it is gone."""
    digest: str
    """By which the sentence is known again when it is gone."""
    fact: str
    answer: str
    """What it says, in the rep's word."""
    read_as: str
    """What it was read as; empty: it stood open between two."""
    at: datetime
    """When the rep was asked."""
    edition: str
    """Edition of the content that read it."""
    consent: Consent = Consent.ASKED
