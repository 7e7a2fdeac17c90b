"""What the model makes of a text: its sentences, their parts and the whole, each heard by itself.

A part says one thing, a sentence gives it its setting, the whole gives it weight. What is only supposed or
asked is not heard, nor is what an older mail below says.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.reading.features import Ideas, seen_in
from bot.reading.hearing import Hearing
from bot.reading.model import Floats, Head, Weights
from bot.reading.voices import Voice

MOST = 160
"""Stretches that are heard; of a longer text the first and last ones."""
SHORTEST = 2
"""Words of a part that is heard by itself."""

Stretch = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Heard:
    """The model's opinion of every stretch of a text."""

    weights: Weights
    stretches: tuple[Stretch, ...]
    """What is told, in order, and at the end the whole."""
    chances: Floats
    hearing: Hearing

    def of(self, head: Head) -> Floats:
        """Return the probabilities of one head's answers, a row a stretch."""
        return self.chances[:, head.first : head.first + len(head.answers)]


def listen(weights: Weights, hearing: Hearing, ideas: Ideas) -> Heard:
    """Hear every stretch of a text."""
    stretches = _stretches(hearing)
    chances = weights.of_stretches(seen_in(hearing, ideas), stretches)
    return Heard(weights, tuple(stretches), chances, hearing)


def _stretches(hearing: Hearing) -> list[Stretch]:
    """Return the sentences and their parts that say how things are, and the whole."""
    parts = (one for one in hearing.scopes if one[1] - one[0] + 1 >= SHORTEST)
    told = [one for one in _in_order(hearing.sentences, parts) if _is_told(hearing, *one)]
    if len(told) > MOST:
        told = told[: MOST // 2] + told[-MOST // 2 :]
    return [*told, (0, len(hearing.words) - 1)]


def _in_order(*runs: Iterable[Stretch]) -> list[Stretch]:
    return sorted({one for run in runs for one in run})


def _is_told(hearing: Hearing, first: int, last: int) -> bool:
    """Tell whether a stretch tells something, rather than supposing or quoting an older mail."""
    if hearing.voices[first] is Voice.OLD:
        return False
    if hearing.cues.within("unsaying", first, last):
        return False
    if not hearing.supposes():
        return True
    supposed = sum(hearing.supposed(at, at) for at in range(first, last + 1))
    return supposed * 2 <= last - first + 1
