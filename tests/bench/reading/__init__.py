"""How well and how fast the coach reads, beside its peers, and how that grows with the examples."""

from typing import Final

OURS: Final = "Unchase"
ALONE: Final = "Unchase, phrases alone"
"""The same before it has learned from examples."""
LEARNING: Final = "Unchase, learning"
"""The same where nothing is kept yet."""
