"""What the sender has done since it started."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """How often each thing happened."""

    sent: int = 0
    edited: int = 0
    retried: int = 0
    ambiguous: int = 0
    """Sent again because nobody knows what became of the first try."""
    failed: int = 0
    expired: int = 0
    """Let go of: their time was over before they could arrive, or their rep was gone."""
