"""Which texts are judged, and how they are dealt out."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.coaching.playbook import Playbook
from bot.content import load
from tests.bench.reading.scoring import Row
from tests.bench.reading.sets import (
    first_of_each,
    folds,
    labels_of,
    messages,
    of_content,
    openings,
    parted,
    sizes_of,
    taught_by,
    usual_size,
)

CONTENT = Path(__file__).parents[3] / "coaching_content.yaml"


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load(CONTENT)


@pytest.fixture(scope="module")
def rows(playbook: Playbook) -> list[Row]:
    return of_content(playbook)


def written(file: Path, *items: dict[str, object]) -> Path:
    file.write_text("\n".join(json.dumps(item) for item in items) + "\n\n", encoding="utf-8")
    return file


def texts(found: list[Row]) -> set[str]:
    return {row.text for row in found}


def test_openings_are_judged_by_every_fact_they_have_an_answer_to(tmp_path):
    item = {"id": 1, "opening": "Silence.", "answers": {"last": "quiet", "owed": False}, "stated": ["last"]}

    (row,) = openings(written(tmp_path / "openings.jsonl", item))

    assert row == Row("Silence.", item["answers"], frozenset({"last"}), frozenset({"last", "owed"}), None)


def test_messages_are_judged_by_what_came_last_unless_two_answers_are_right(tmp_path):
    told = {"text": "a", "facts": {"last": "no", "stake": "off"}, "last_scored": True, "symptoms": []}
    silent = {"text": "b", "facts": {}, "symptoms": ["unprepared"]}
    open_to_both = {"text": "c", "facts": {"last": "no"}, "last_scored": False, "symptoms": []}

    found = messages(written(tmp_path / "messages.jsonl", told, silent, open_to_both))

    assert [row.judged for row in found] == [{"last"}, {"last"}, frozenset()]
    assert [labels_of(row)[0] for row in found] == [("last", "no"), ("symptom", "unprepared"), ("", "")]


def test_each_example_of_the_content_is_judged_once_by_what_it_is_listed_under(playbook, rows):
    lexicon = playbook.lexicon
    listed = {text: answer for answer, found in lexicon.examples["last"].items() for text in found}
    by_text = {row.text: row for row in rows}

    assert len(by_text) == len(rows)
    assert all(by_text[text].answers["last"] == answer for text, answer in listed.items())
    whole = {sample.text for sample in lexicon.samples}
    alone = [text for text in lexicon.nothing if text not in whole]
    assert all(by_text[text].judged == set(lexicon.examples) for text in alone)


def test_every_example_is_read_once_by_a_reader_that_has_not_learned_from_it(rows):
    pairs = list(parted(rows, 4, seed=1))

    assert sorted(row.text for _, held_out in pairs for row in held_out) == sorted(texts(rows))
    for learned_from, held_out in pairs:
        assert texts(learned_from) | texts(held_out) == texts(rows)
        assert not texts(learned_from) & texts(held_out)


def test_each_part_holds_as_much_of_what_rows_show_first_as_the_others(rows):
    counted = [Counter(labels_of(row)[0] for row in part) for part in folds(rows, 5, seed=1)]

    for label in {label for part in counted for label in part}:
        found = [part[label] for part in counted]
        assert max(found) - min(found) <= 1, label


def test_few_examples_are_among_the_more(rows):
    few, more, everything = (first_of_each(rows, most, seed=2) for most in (5, 20, 1_000_000))

    assert texts(few) < texts(more) < texts(everything) == texts(rows)


def test_of_every_answer_there_are_at_least_as_many_examples_as_asked_for(rows):
    few, all_of_them = sizes_of(first_of_each(rows, 5, seed=2)), sizes_of(rows)

    assert all(few[label] >= min(5, size) for label, size in all_of_them.items())


def test_texts_that_say_nothing_are_thinned_out_like_the_rest(rows):
    few, all_of_them = sizes_of(first_of_each(rows, 10, seed=2)), sizes_of(rows)

    share = 10 / usual_size(rows)
    assert few["", ""] / all_of_them["", ""] == pytest.approx(share, abs=0.02)


def test_a_reader_is_taught_by_no_other_examples_than_it_is_given(playbook, rows):
    few = first_of_each(rows, 3, seed=2)

    taught = taught_by(playbook, few)

    assert texts(of_content(taught)) == texts(few)
    assert taught.edition != playbook.edition
    assert taught.lexicon.facts == playbook.lexicon.facts
