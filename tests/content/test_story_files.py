"""Files of stories: read back as they were written, and every slip told with its line in plain words."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.model import Story
from bot.coaching.phrasing import misfit, tidied
from bot.content.stories import LARGEST, MOST, parsed, written
from tests.playbooks import PLAYBOOK

TODAY = date(2026, 11, 20)
BITE = "- kind: bite\n  role: shift planning\n  common_problem: gaps at weekends\n  tip: ask for swaps\n"
LOSS = (
    "- kind: loss\n  peer: a dairy in Leeds\n  waited: a quarter\n  loss: two big accounts\n"
    "  change: one list\n  problem: lost orders\n"
)
LOW_RISK = "- kind: low_risk\n  peer: a bakery\n  small_start: one route\n  gain: a calm Friday\n"


def good(text: str) -> tuple[Story, ...]:
    stories, problems = parsed(text, PLAYBOOK, TODAY)
    assert problems == ()
    return stories


def told(text: str) -> tuple[str, ...]:
    return parsed(text, PLAYBOOK, TODAY)[1]


# --- What is read ----------------------------------------------------------------------------------


def test_each_kind_is_read_with_its_parts():
    loss, low_risk, bite = good(LOSS + LOW_RISK + BITE)

    assert (loss.kind, loss.slots["waited"], loss.problem) == ("loss", "a quarter", "lost orders")
    assert (low_risk.kind, low_risk.slots["gain"], low_risk.problem) == ("low_risk", "a calm Friday", "")
    assert (bite.kind, bite.slots["tip"]) == ("bite", "ask for swaps")
    assert (loss.key, loss.rep, loss.owner, loss.on, loss.shared) == ("", "", "", TODAY, False)


def test_who_told_it_when_and_for_whom_may_stand_in_the_file():
    (story,) = good(
        BITE + "  motive: Save time\n  told_by: Ben  Okri\n  told_on: 2026-03-02\n  shared: yes\n"
    )

    assert (story.motive, story.owner, story.on, story.shared) == (
        "time", "Ben Okri", date(2026, 3, 2), True,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["no", "12", "2026-11-01", "12:30", "~", "yes please", "0x1F", "1e3"])
def test_words_that_yaml_takes_for_something_else_are_the_words_that_stand_there(text):
    if text == "~":
        assert told(LOSS.replace("a quarter", text)) == ("Line 3: “waited” is empty.",)
        return

    (story,) = good(LOSS.replace("a quarter", text))

    assert story.slots["waited"] == text


@pytest.mark.parametrize(
    ("given", "motive"), [("time", "time"), ("  save   TIME ", "time"), ("any", ""), ("", ""), ("Any", "")]
)
def test_a_motive_goes_by_its_key_or_its_button(given, motive):
    assert good(BITE + f"  motive: {given}\n")[0].motive == motive


@pytest.mark.parametrize(
    "text",
    [
        f"# Ours\n\n{BITE}",
        f"---\n{BITE}",
        f"stories:\n{BITE}",
        f"\ufeff{BITE}",
        BITE.replace("\n", "\r\n"),
        "".join(f"  {line}\n" for line in BITE.splitlines()),
        "[{kind: bite, role: shift planning, common_problem: gaps at weekends, tip: ask for swaps}]",
        BITE.replace("ask for swaps", ">\n    ask for\n    swaps"),
    ],
)
def test_a_file_may_be_written_in_other_ways(text):
    assert good(text) == good(BITE)


def test_texts_are_kept_as_they_stand_within_a_sentence():
    (story,) = good(LOSS.replace("a quarter", '"A quarter."'))

    assert story.slots["waited"] == "a quarter"


# --- What is wrong ---------------------------------------------------------------------------------

MOTIVES = "it may be earn, time, risk, trouble or any"
KINDS = "it may be loss, low_risk or bite"
SLIPS = [
    (BITE.replace("bite", "bit"), f"Line 1: there is no kind “bit” (did you mean 'bite'?); {KINDS}."),
    (BITE.replace("kind: bite", "tip2: x"), f"Line 1: the story has no “kind”; {KINDS}."),
    (BITE.replace("kind: bite", "kind:"), f"Line 1: the story has no “kind”; {KINDS}."),
    (BITE.replace("kind: bite", "kind: [bite]"), f"Line 1: the story has no “kind”; {KINDS}."),
    (BITE.replace("  tip: ask for swaps\n", ""), "Line 1: “tip” is missing."),
    (LOSS.replace("  problem: lost orders\n", ""), "Line 1: “problem” is missing."),
    (LOSS.replace("lost orders", "..."), "Line 6: “problem” is empty."),
    (BITE.replace("ask for swaps", '""'), "Line 4: “tip” is empty."),
    (BITE.replace("ask for swaps", ""), "Line 4: “tip” is empty."),
    (BITE.replace("ask for swaps", "t" * 73), "Line 4: “tip” has 73 characters; at most 72 fit."),
    (LOW_RISK + f"  problem: {'p' * 35}\n", "Line 5: “problem” has 35 characters; at most 34 fit."),
    (LOSS.replace("two big accounts", "They lost two"),
     "Line 4: “loss” begins with “They”, but the draft has begun the sentence already."),
    (BITE.replace("shift planning", "Shift planners"),
     "Line 2: “role” is the field people work in; “planners” are the people."),
    (BITE.replace("ask for swaps", "[a, b]"), "Line 4: “tip” must be a text."),
    (BITE.replace("ask for swaps", "{a: b}"), "Line 4: “tip” must be a text."),
    (BITE + "  rolle: x\n", "Line 5: “rolle” means nothing here (did you mean 'role'?)."),
    (BITE + "  waited: a quarter\n", "Line 5: “waited” means nothing here."),
    (BITE + "  problem: gaps\n", "Line 5: “problem” means nothing here (did you mean 'role'?)."),
    (BITE + "  motive: save tim\n",
     f"Line 5: there is no motive “save tim” (did you mean 'Save time'?); {MOTIVES}."),
    (BITE + "  told_on: 31 February\n", "Line 5: “31 February” is no day. Like 2026-11-27."),
    (BITE + "  told_on: 2026-02-31\n", "Line 5: “2026-02-31” is no day. Like 2026-11-27."),
    (BITE + "  told_on: 2026-11-21\n", "Line 5: 2026-11-21 is still to come; a story is told already."),
    (BITE + f"  told_by: {'n' * 61}\n", "Line 5: “told_by” has 61 characters; at most 60 fit."),
    (BITE + "  shared: maybe\n", "Line 5: “shared” is yes or no."),
    (BITE + "  tip: another\n", "Line 5: the key 'tip' stands here twice (first in line 4)."),
    (BITE.replace("ask for swaps", "*all"),
     "Line 4: *all points to another place; write the text out, or put it in quotes."),
    (BITE.replace("ask for swaps", "!!python/name:os.system x"),
     "Line 4: !!python/name:os.system is not used here; remove it."),
    ("- only words\n", "Line 1: this is no story; each begins with “- kind:”."),
    ("-\n", "Line 1: this is no story; each begins with “- kind:”."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), SLIPS, ids=[slip[1][:60] for slip in SLIPS])
def test_a_slip_is_told_with_its_line_and_a_plain_reason(text, sentence):
    stories, problems = parsed(text, PLAYBOOK, TODAY)

    assert sentence in problems
    assert stories == ()


@pytest.mark.parametrize(("text", "sentence"), SLIPS, ids=[slip[1][:60] for slip in SLIPS])
def test_a_bad_story_keeps_none_of_the_others_back(text, sentence):
    stories, problems = parsed(LOSS + text + LOW_RISK, PLAYBOOK, TODAY)

    assert [story.kind for story in stories] == ["loss", "low_risk"]
    assert len(problems) >= 1


def test_all_that_is_wrong_with_a_story_is_told_at_once_by_line():
    problems = told("- kind: bite\n  role: ''\n  tip: [x]\n  shared: perhaps\n")

    assert [problem.split(":")[0] for problem in problems] == ["Line 1", "Line 2", "Line 3", "Line 4"]


@pytest.mark.parametrize(
    "text",
    ["", "  \n", "hello", "kind: bite\ntip: x", "[]", "{}", "stories: 5", "stories:", "a: b\nstories: []"],
)
def test_what_is_no_list_is_no_file_of_stories(text):
    assert told(text) == ("A file of stories is a list: each story begins with “- kind:”.",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('- kind: "bite', "Line 1: a quote is opened here and never closed."),
        ("- kind: bite\n\ttip: x", "Line 2: there is a tab; indent with spaces only."),
        ("- kind: bite\n  tip: a: b", "Line 2: a colon is not expected here"),
        (f"{BITE}---\n{BITE}", "Line 5: a line with '---' begins a second document; remove it."),
        ("- kind: bite\x07", "Line 1: there is an invisible control character; delete it."),
        ("[" * 500, "Line 1: things are nested too deeply here"),
        ("- " * 500 + "x", "Line 1: things are nested too deeply here"),
    ],
)
def test_broken_yaml_is_told_in_plain_words(text, reason):
    (problem,) = told(text)

    assert problem.startswith(reason)


def test_one_file_brings_only_so_many_stories():
    stories, problems = parsed(BITE * (MOST + 5), PLAYBOOK, TODAY)

    assert len(stories) == MOST
    assert problems == (
        f"Line {4 * MOST + 1}: one file brings at most {MOST} stories; the rest from here on is left out.",
    )


def test_a_file_larger_than_any_of_stories_is_not_read():
    assert told("#" * (LARGEST + 1)) == (
        f"That is more than a file of stories can be; at most {LARGEST} characters.",
    )


# --- There and back --------------------------------------------------------------------------------


@st.composite
def told_stories(draw: st.DrawFn) -> Story:
    kind = draw(st.sampled_from(list(PLAYBOOK.story_kinds.values())))

    questions = {question.slot: question for question in kind.asks}

    def fits(slot: str, words: str) -> bool:
        right = slot not in questions or misfit(words, questions[slot], PLAYBOOK) == ("", "")
        return right and any(letter.isalnum() for letter in words)

    def text(slot: str) -> str:
        room = PLAYBOOK.slots[slot].room
        return draw(
            st.text(min_size=1, max_size=room)
            .map(lambda words: tidied(words, PLAYBOOK)[:room])
            .map(lambda words: tidied(words, PLAYBOOK))
            .filter(lambda words: fits(slot, words))
        )

    return Story(
        "",
        "",
        kind.key,
        {slot: text(slot) for slot in kind.slots},
        draw(st.sampled_from(["", "Ben", "Zoë \u2028 #1", "\x7f", "☺ 🙂"])),
        TODAY - timedelta(draw(st.integers(0, 3000))),
        problem=text("problem") if kind.problem_ask else "",
        motive=draw(st.sampled_from(["", *PLAYBOOK.motives])),
        shared=draw(st.booleans()),
    )


@given(st.lists(told_stories(), min_size=1, max_size=4))
def test_what_was_written_is_read_back_as_it_was(stories):
    back = good(written(stories))

    assert [(dict(story.slots), story.problem, story.motive, story.on, story.shared) for story in back] == [
        (dict(story.slots), story.problem, story.motive, story.on, story.shared) for story in stories
    ]
    assert [story.owner for story in back] == [" ".join(story.owner.split()) for story in stories]


@given(st.text(max_size=300) | st.text("- kind:bite\n\"'[]{}#&*!|>%@`\t", max_size=120))
def test_no_text_breaks_the_reading(text):
    stories, problems = parsed(text, PLAYBOOK, TODAY)

    assert stories or problems


def test_the_file_shown_in_the_readme_can_be_brought():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = next(block for block in readme.split("```") if "- kind:" in block)

    assert [story.kind for story in good(shown)] == list(PLAYBOOK.story_kinds)


def test_the_form_that_is_shown_where_a_file_is_asked_for_can_be_brought():
    form = PLAYBOOK.words["import_form"][0]

    (story,) = good(form[form.index("- kind:") :])

    assert story.kind == "bite"
