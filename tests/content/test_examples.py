"""What is checked in the examples that the reader learns from."""

import json
from pathlib import Path

import pytest

from bot.content import load, problems
from tests.playbooks import CONTENT, PLAYBOOK, shortened

START = "  examples:\n    facts:\n"


def told(folder: Path, old: str, new: str) -> str:
    """Return the problems of the content after an edit of what the model learns from."""
    head, mark, tail = shortened().partition("\n  # How sure the coach")
    assert old in tail
    file = folder / "content.yaml"
    file.write_text(head + mark + tail.replace(old, new, 1), encoding="utf-8")
    return "\n".join(problems(file))


def line(text: str) -> str:
    """Return an example as it stands in the file."""
    return f"- {json.dumps(text, ensure_ascii=False)}\n"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (START, f'{START}      lats:\n        quiet: ["no word"]\n', "is about fact 'lats'"),
        ("      last:\n        quiet:\n", "      last:\n        quite:\n", "is about answer 'quite'"),
        (
            "\n      unprepared:\n",
            "\n      unprepard:\n",
            "is about symptom 'unprepard'",
        ),
        ("  sure: {last:", "  sure: {lats:", "is about fact or symptom 'lats'"),
    ],
)
def test_examples_are_about_something_that_exists(tmp_path, old, new, problem):
    assert problem in told(tmp_path, old, new)


def test_an_example_shows_one_answer_of_a_fact(tmp_path):
    examples = PLAYBOOK.lexicon.examples["last"]

    assert "twice" in told(tmp_path, line(examples["later"][0]), line(examples["quiet"][0]))


def test_an_example_does_not_show_something_and_nothing(tmp_path):
    lexicon = PLAYBOOK.lexicon
    later = lexicon.examples["last"]["later"][0]

    assert "shows nothing" in told(tmp_path, line(later), line(lexicon.nothing[0]))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("facts: {last: quiet", "facts: {lats: quiet", "names fact 'lats'"),
        ("facts: {last: quiet", "facts: {last: quite", "the answer 'quite', which it does not have"),
        ("symptoms: [just_checking_in", "symptoms: [just_chekking_in", "is about symptom 'just_chekking_in'"),
        ("open: [standing", "open: [standng", "leaves open fact 'standng'"),
        ("about: [last", "about: [lats", "is about fact 'lats'"),
    ],
)
def test_samples_are_about_something_that_exists(tmp_path, old, new, problem):
    assert problem in told(tmp_path, old, new)


def test_a_sample_stands_there_once(tmp_path):
    first, second = load(CONTENT).lexicon.samples[:2]

    found = told(tmp_path, f"text: {json.dumps(second.text)}", f"text: {json.dumps(first.text)}")

    assert "twice" in found
