"""What reps let be kept becomes example lines that can be pasted into the content."""

import yaml

from bot.content.suggesting import as_object, as_yaml, suggested
from tests.coaching.scenes import PLAYBOOK
from tests.storage.samples import a_lesson

FACT = PLAYBOOK.facts[0]
KNOWN_ANSWER, KNOWN = next(
    (answer, texts[0]) for answer, texts in PLAYBOOK.lexicon.examples[FACT.key].items()
)
OTHER = next(answer.key for answer in FACT.answers if answer.key != KNOWN_ANSWER)


def lesson(key: str, text: str, answer: str = "talking", **others):
    return a_lesson(key, text=text, answer=answer, **others)


def test_lines_stand_under_the_answer_they_show_as_the_content_reads_them():
    texts = ['NAME said "fine": let us see #1', "> we’ll see\x85 - NAME", "said no, \\ again"]

    found = suggested(
        [lesson("1", texts[0]), lesson("2", texts[1]), lesson("3", texts[2], "no", rep="r2")], PLAYBOOK
    )

    pasted = yaml.safe_load(as_yaml(found))
    assert pasted == {"reading": {"examples": {"facts": {"last": {"talking": texts[:2], "no": texts[2:]}}}}}


def test_what_the_content_has_already_is_left_out_however_it_is_written():
    shouted = f" {KNOWN.upper()}!! "

    found = suggested([lesson("1", shouted, KNOWN_ANSWER)], PLAYBOOK)

    assert (found.count, found.known) == (0, 1)


def test_a_sentence_that_comes_twice_is_one_line():
    found = suggested([lesson("1", "NAME is still on it"), lesson("2", "name is still on it.")], PLAYBOOK)

    assert found.lines == {"last": {"talking": ("NAME is still on it",)}}
    assert found.known == 1


def test_a_sentence_taken_two_ways_is_told_and_not_suggested():
    two = [lesson("1", "NAME is still on it"), lesson("2", "NAME is still on it", "quiet")]
    against = lesson("3", KNOWN, OTHER)
    nothing = lesson("4", PLAYBOOK.lexicon.nothing[0])

    found = suggested([*two, against, nothing], PLAYBOOK)

    assert found.count == found.known == 0
    assert found.two_ways == ("NAME is still on it", KNOWN, PLAYBOOK.lexicon.nothing[0])
    assert yaml.safe_load(as_yaml(found)) is None


def test_what_the_content_has_lost_is_counted():
    found = suggested([lesson("1", "one", "gone"), lesson("2", "two", fact="gone")], PLAYBOOK)

    assert (found.count, found.lost) == (0, 2)


def test_how_many_reps_it_is_of_is_told_but_not_whose():
    found = suggested(
        [lesson("1", "NAME is on it", rep="ana"), lesson("2", "NAME is still on it", rep="bob")], PLAYBOOK
    )

    told = as_yaml(found)
    assert told.startswith("# 2 sentences of 2 reps, kept with their leave; 2 new for the content.\n")
    assert "ana" not in told
    assert as_object(found) == {
        "reps": 2,
        "sentences": 2,
        "examples": {"last": {"talking": ["NAME is on it", "NAME is still on it"]}},
        "known": 0,
        "two_ways": [],
        "lost": 0,
    }


def test_with_nothing_to_suggest_it_says_so_in_a_sentence():
    assert as_yaml(suggested([], PLAYBOOK)) == (
        "No sentence to learn from yet: reps are asked for one when they put a reading right."
    )
