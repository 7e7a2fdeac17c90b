"""What counts as read rightly, read falsely and missed."""

import pytest

from tests.bench.reading.scoring import Row, Said, Score, score

SILENCE = {
    "last": "quiet",
    "reached": 2,
    "standing": "wanted",
    "owed": False,
    "stake": "open",
    "empty": False,
    "broke": False,
}


def opening(stated: set[str], **answers: object) -> Row:
    """A text of which everything is known."""
    return Row("text", SILENCE | answers, frozenset(stated), frozenset(SILENCE))


def message(last: str | None, *symptoms: str) -> Row:
    """A text of which what came last and the habits are known."""
    answers = {} if last is None else {"last": last}
    return Row("text", answers, frozenset(answers), frozenset({"last"}), frozenset(symptoms))


def counts(found: Score, fact: str) -> tuple[int, int, int]:
    tally = found.facts[fact]
    return tally.right, tally.false, tally.missed


@pytest.mark.parametrize(
    ("read", "right_false_missed"),
    [({"last": "quiet"}, (1, 0, 0)), ({"last": "later"}, (0, 1, 1)), ({}, (0, 0, 1))],
)
def test_a_told_fact_is_read_rightly_falsely_or_missed(read, right_false_missed):
    assert counts(score([opening({"last"})], [Said(read)]), "last") == right_false_missed


def test_what_is_true_but_not_told_may_be_read_and_what_is_false_may_not():
    found = score(
        [opening(set()), opening(set())], [Said({"standing": "wanted"}), Said({"standing": "no_fit"})]
    )

    assert counts(found, "standing") == (0, 1, 0)
    assert (found.read, found.wrong) == (2, 1)


@pytest.mark.parametrize(("fact", "usual"), [("owed", False), ("broke", False), ("stake", "open")])
def test_a_usual_answer_is_neither_praised_nor_blamed(fact, usual):
    found = score([opening({fact})], [Said({fact: usual})])

    assert counts(found, fact) == (0, 0, 0)
    assert found.read == 0


@pytest.mark.parametrize(
    ("fact", "usual", "true"), [("owed", False, True), ("broke", False, True), ("stake", "open", "given")]
)
def test_a_usual_answer_that_is_not_true_is_wrong(fact, usual, true):
    found = score([opening({fact}, **{fact: true})], [Said({fact: usual})])

    assert counts(found, fact) == (0, 1, 1)
    assert found.wrong_share == 1


def test_counts_above_the_last_button_are_one():
    assert counts(score([opening({"reached"}, reached=9)], [Said({"reached": 7})]), "reached") == (1, 0, 0)


def test_yes_is_no_count():
    assert counts(score([opening({"reached"}, reached=1)], [Said({"reached": 1})]), "reached") == (1, 0, 0)
    assert counts(score([opening({"broke"}, broke=True)], [Said({"broke": True})]), "broke") == (1, 0, 0)


def test_something_read_of_texts_that_say_nothing_of_it_is_invented():
    found = score([message(None), message(None)], [Said({"last": "asked"}), Said()])

    assert found.invented_share == 0.5
    assert counts(found, "last") == (0, 1, 0)


def test_a_stop_or_a_clear_no_must_not_be_read_as_anything_else():
    rows = [message("stop"), message("no"), message("no"), message("later")]

    found = score(rows, [Said({"last": "no"}), Said({"last": "no"}), Said(), Said({"last": "put_off"})])

    assert len(found.misheard) == 1


def test_habits_are_counted_each_by_itself():
    found = score(
        [message(None, "unprepared", "blames_prospect")], [Said({}, frozenset({"unprepared", "x"}))]
    )

    assert found.symptoms.f1 == pytest.approx(0.5)


def test_where_nobody_looked_for_habits_none_are_counted():
    row = Row("text", {}, frozenset(), frozenset())

    assert score([row], [Said({}, frozenset({"unprepared"}))]).symptoms.f1 is None


def test_facts_that_were_not_there_to_find_have_no_part_in_the_mean():
    found = score([opening({"last", "empty"})], [Said({"last": "quiet"})])

    assert found.first == 1
    assert found.mean == 0.5
    assert found.others == 0


def test_nothing_read_has_no_share_of_wrong_readings():
    assert score([], []).wrong_share is None
    assert score([], []).mean is None
