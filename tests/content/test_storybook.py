"""The kinds of stories in the content: what they ask, what drafts need of them, and slips in them."""

from pathlib import Path

import pytest

from bot.content import problems
from tests.content.test_content import edited
from tests.playbooks import PLAYBOOK


@pytest.fixture
def told(tmp_path):
    """Write a text as the content file and return what is told about it, without the path."""
    path = tmp_path / "content.yaml"

    def tell(text: str) -> list[str]:
        path.write_text(text, encoding="utf-8")
        return [problem.removeprefix(f"{path}:") for problem in problems(Path(path))]

    return tell


SLIPS = [
    ("stories:\n", "slot: peer\n", "slot: pear\n",
     "question 1 of kind of story 'loss' asks for slot 'pear', which is not defined (did you mean 'peer'?)"),
    ("stories:\n", "slot: peer\n", "slot: item\n",
     "question 1 of kind of story 'loss' asks for 'item', which no story can tell"),
    ("stories:\n", "listed_by: peer", "listed_by: tip",
     "kind of story 'loss' is listed by slot 'tip', which is not defined"),
    ("stories:\n", "problem_slot: common_problem", "problem_slot: peer",
     "kind of story 'bite' has its problem in slot 'peer', which is not defined"),
    ("stories:\n", "    problem_slot: common_problem\n", "\n",
     "kind of story 'bite' needs one of 'problem' and 'problem_slot'"),
    ("stories:\n", "told by {owner}", "told by {oner}",
     "kind of story 'loss' has the slot {oner}, which is not known here (did you mean 'owner'?)"),
    ("stories:\n", 'button: "What waiting cost"', 'button: "What it cost them to wait so long"',
     "kind of story 'loss' has a button of 33 characters; at most 24 fit"),
    ("stories:\n", 'ask: "A true story from', 'ask: "Of all the people that you know, a true story from',
     "question 1 of kind of story 'loss' has a question of 17 words (ask); at most 12 fit"),
    ("stories:\n", "listed_by: peer", "listed_bye: peer",
     "kind of story 'loss' has 'listed_bye', which means nothing here (did you mean 'listed_by'?)"),
    ("stories:\n", "key: low_risk\n", "key: loss\n", "kind of story 'loss' is defined twice"),
    ("motives:\n", 'button: "Earn more"', 'button: "Earn more than they did before"',
     "motive 'earn' has a button of 30 characters; at most 24 fit"),
    ("motives:\n", "key: time\n", "key: earn\n", "motive 'earn' is defined twice"),
    ("slots:\n", "{key: change, origin: story", "{key: changed_by, origin: story",
     "slot 'changed_by' is told by no kind of story"),
    ("key: story\n", "leaving things as they were cost them {loss}", "it cost them {loss}, and {tip}",
     "draft 3 of variant 'story' has {loss} and {peer} and {tip}, which no one kind of story tells"),
    ("key: story\n", '    without_story: "one useful thing for {whom}"\n', "\n",
     "variant 'story' lacks 'without_story', its headline while there is no story"),
    ("key: story\n", "one useful thing for {whom}", "one useful thing for {home}",
     "variant 'story' has the slot {home}, which is not known here (did you mean 'whom'?)"),
]  # fmt: skip


@pytest.mark.parametrize(("within", "old", "new", "sentence"), SLIPS, ids=[slip[3][:60] for slip in SLIPS])
def test_a_slip_in_the_kinds_of_stories_is_told_in_plain_words(told, within, old, new, sentence):
    text, _ = edited(within, old, new)

    assert any(sentence in problem for problem in told(text))


def test_every_blank_that_only_a_story_fills_is_asked_for():
    asked = {slot for kind in PLAYBOOK.story_kinds.values() for slot in kind.slots}

    assert {slot.key for slot in PLAYBOOK.slots.values() if slot.origin in {"story", "bite"}} <= asked


def test_each_question_for_a_story_shows_an_example_that_fits():
    for kind in PLAYBOOK.story_kinds.values():
        for question in kind.asks:
            example = question.ask.partition("“")[2].partition("”")[0]

            assert 0 < len(example) <= PLAYBOOK.slots[question.slot].room
