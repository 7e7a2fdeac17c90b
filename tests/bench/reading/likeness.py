"""A peer: the listed text most like a message tells what it says, by rapidfuzz.

Of the library's measures of likeness, that of shared words whatever their order reads best here.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.utils import default_process

from tests.bench.reading.calibrating import Head, Scorer, is_judged, truth_of
from tests.bench.reading.scoring import Row, Value


def learn(rows: Sequence[Row]) -> Scorer:
    """Return what finds the likest text for everything that may be asked."""
    texts = [default_process(row.text) for row in rows]
    truths = [truth_of(row) for row in rows]
    heads = {head for truth in truths for head, value in truth.items() if value is not None}
    listed = {head: _listed(head, rows, truths) for head in sorted(heads)}

    def score(text: str) -> Mapping[Head, tuple[Value, float]]:
        alike = (
            process.cdist([default_process(text)], texts, scorer=token_set_ratio, dtype=np.float32)[0] / 100
        )
        return {head: _likest(alike[places], values) for head, (places, values) in listed.items()}

    return score


def _listed(
    head: Head, rows: Sequence[Row], truths: Sequence[Mapping[Head, Value | None]]
) -> tuple[list[int], list[Value | None]]:
    """Return the rows that teach something of a fact or habit, with what each shows."""
    places = [at for at, row in enumerate(rows) if is_judged(row, head)]
    return places, [truths[at].get(head) for at in places]


def _likest(alike: np.ndarray, values: Sequence[Value | None]) -> tuple[Value, float]:
    """Return what the likest text shows; where that is nothing, the likest that shows something scores 0."""
    at = int(alike.argmax())
    value = values[at]
    return ("", 0.0) if value is None else (value, float(alike[at]))
