"""From which score on a peer is believed: chosen while it learns, on texts that it has not learned from."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from tests.bench.reading.scoring import Row, Value, is_told
from tests.bench.reading.sets import parted

Head = tuple[str, str]
"""What is asked of a text: a fact, or whether it shows a habit."""
Scorer = Callable[[str], Mapping[Head, tuple[Value, float]]]
"""Gives the likeliest answer to everything asked of a text, with its score."""
Learner = Callable[[Sequence[Row]], Scorer]
Guess = tuple[float, bool]
"""How high an answer scored and whether it is right."""
PARTS = 3
SEED = 5


def calibrated(learn: Learner, rows: Sequence[Row]) -> tuple[Scorer, dict[Head, float]]:
    """Return what all rows teach, and from which score on to believe it."""
    # One part of them is enough to choose by, and a fit for each of the others would take long.
    learned_from, held_out = next(parted(rows, PARTS, SEED))
    scorer = learn(learned_from)
    guesses: dict[Head, list[Guess]] = defaultdict(list)
    to_find: dict[Head, int] = defaultdict(int)
    for row in held_out:
        truth = truth_of(row)
        for head, value in truth.items():
            to_find[head] += value is not None
        for head, (value, score) in scorer(row.text).items():
            if is_judged(row, head):
                guesses[head].append((score, truth.get(head) == value))
    return learn(rows), {head: threshold(found, to_find[head]) for head, found in guesses.items()}


def threshold(guesses: Sequence[Guess], to_find: int) -> float:
    """Return the score from which on believing gives the best F1."""
    best, chosen, right = 0.0, 1.0, 0
    for believed, (score, is_right) in enumerate(sorted(guesses, reverse=True), 1):
        right += is_right
        f1 = 2 * right / (believed + to_find)
        if f1 > best:
            best, chosen = f1, score
    return chosen


def is_judged(row: Row, head: Head) -> bool:
    """Tell whether it is known what a row says of something."""
    group, key = head
    return key in row.judged if group == "fact" else row.symptoms is not None


def truth_of(row: Row) -> dict[Head, Value | None]:
    """Return what a row shows, with None for facts of which it is known to say nothing."""
    facts: dict[Head, Value | None] = {
        ("fact", fact): row.answers[fact] if is_told(row, fact) else None for fact in row.judged
    }
    return facts | {("symptom", key): True for key in row.symptoms or ()}
