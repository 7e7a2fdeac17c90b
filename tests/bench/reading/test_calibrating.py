"""From which score on a peer is believed."""

from tests.bench.reading.calibrating import calibrated, threshold, truth_of
from tests.bench.reading.scoring import Row


def test_the_score_that_gives_the_best_f1_is_chosen():
    guesses = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.2, False), (0.1, False)]

    assert threshold(guesses, to_find=3) == 0.6
    assert threshold(guesses, to_find=2) == 0.8


def test_what_is_never_right_is_never_believed():
    assert threshold([(0.4, False), (0.3, False)], to_find=5) == 1.0


def test_a_usual_answer_teaches_that_nothing_is_told():
    row = Row("text", {"owed": False, "last": "no"}, frozenset({"owed", "last"}), frozenset({"owed", "last"}))

    assert truth_of(row) == {("fact", "owed"): None, ("fact", "last"): "no"}


def test_it_is_chosen_on_texts_that_were_not_learned_from():
    rows = [
        Row(f"text {number}", {"last": "no"}, frozenset({"last"}), frozenset({"last"})) for number in range(9)
    ]

    def by_heart(learned_from):
        known = {row.text for row in learned_from}
        return lambda text: {("fact", "last"): ("no", 0.9 if text in known else 0.3)}

    score, thresholds = calibrated(by_heart, rows)

    assert thresholds == {("fact", "last"): 0.3}
    assert score("text 1") == {("fact", "last"): ("no", 0.9)}
