"""One small slip in the content file, and what the one who made it is told."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.playbook import ALWAYS, Playbook
from bot.content import load, problems
from bot.errors import ContentError
from tests.playbooks import CONTENT, PLAYBOOK, shortened

TEXT = shortened()
NAME = "coaching_content.yaml"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Write a text as the content file and return what is told about it."""
    monkeypatch.chdir(tmp_path)

    def tell(text: str | bytes) -> list[str]:
        Path(NAME).write_bytes(text if isinstance(text, bytes) else text.encode())
        return problems(Path(NAME))

    return tell


def edited(within: str, old: str, new: str, text: str = TEXT) -> tuple[str, int]:
    """Replace the first `old` after `within`; return the text and the line of the change."""
    at = text.index(old, text.index(within))
    return text[:at] + new + text[at + len(old) :], text[:at].count("\n") + 1


# --- The file as it is -----------------------------------------------------------------------------


def test_the_content_of_the_product_is_fine():
    assert problems(CONTENT) == []


@pytest.fixture
def playbook() -> Playbook:
    return PLAYBOOK


def test_the_playbook_holds_what_the_file_says(playbook):
    assert playbook.numbers.waits[0] == 2
    assert playbook.claims["S2.13"].source == "S2"
    assert playbook.rule["R2"].when.all == ("no",)
    assert playbook.rule["R2"].examples[0].facts["last"] == "no"
    assert playbook.moves["graceful_exit"].ends_prospect
    assert playbook.facts[0].key == "last"
    assert playbook.cited("P1") == playbook.house_rules["P1"].text


def test_an_answer_gives_the_signal_that_rules_test(playbook):
    assert playbook.fact["last"].answer("put_off").signal == "put_off"
    assert playbook.fact["owed"].answer("yes").signal == "owed"
    assert playbook.fact["owed"].answer("no").signal == ""
    assert {answer.signal for answer in playbook.fact["reached"].answers} == {""}


def test_a_draft_knows_its_slots_in_their_order(playbook):
    first = playbook.variants["own_gap"].wordings[0]

    assert first.slots == ("name", "item", "link", "gain")
    assert first.when == ALWAYS


def test_a_single_text_is_a_list_of_one_to_rotate(playbook):
    assert all(isinstance(texts, tuple) and texts for texts in playbook.words.values())


def test_the_edition_follows_every_change_of_the_file(playbook, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(TEXT + "# one more remark\n", encoding="utf-8")

    assert len(playbook.edition) == 12
    assert load(other).edition != load(CONTENT).edition == playbook.edition


@pytest.mark.parametrize(
    "copied",
    [
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw + b"# end\n",
        lambda raw: raw + b"\n    # end\n\n",
        lambda raw: raw.rstrip(),
    ],
)
def test_a_copy_with_other_line_ends_or_a_comment_at_its_end_is_learned_from_no_second_time(
    copied, playbook, tmp_path
):
    copy = tmp_path / "content.yaml"
    copy.write_bytes(copied(CONTENT.read_bytes()))

    assert load(copy, samples=False).lexicon.samples_name == playbook.lexicon.samples_name != ""


def test_nobody_can_change_a_playbook_by_accident(playbook):
    with pytest.raises(TypeError):
        playbook.words["new"] = ("text",)
    with pytest.raises(TypeError):
        playbook.variants["new"] = playbook.variants["story"]


# --- One slip, one sentence ------------------------------------------------------------------------

SLIPS = [
    # Names that do not exist.
    ("key: R2\n", 'all: ["no"]', "all: [noo]",
     "guidance 'R2' waits for signal 'noo', which is not defined (did you mean 'no'?)"),
    ("key: R27\n", "move: value_story", "move: value_storry",
     "guidance 'R27' makes move 'value_storry', which is not defined (did you mean 'value_story'?)"),
    ("key: R27\n", "variant: story", "variant: stories",
     "guidance 'R27' uses variant 'stories', which is not defined (did you mean 'story'?)"),
    ("key: R27\n", "timing: wait", "timing: weight",
     "guidance 'R27' has timing 'weight', which is not defined (did you mean 'wait'?)"),
    ("key: R5\n", "background: [S4.8,", "background: [S4.8, S9.99,",
     "guidance 'R5' cites 'S9.99', which is not defined"),
    ("key: R2\n", "so let go (S3.14)", "so let go (S3.15)",
     "guidance 'R2' cites S3.15 in its reason, but not under 'because'"),
    ("key: owed\n", "asked_when: [annoyed", "asked_when: [anoyed",
     "fact 'owed' waits for signal 'anoyed', which is not defined (did you mean 'annoyed'?)"),
    ("key: owed\n", 'unknown: "no"', 'unknown: "maybe"',
     "fact 'owed' counts \"don't know\" as answer 'maybe', which is not defined"),
    ("key: put_off,", "after_straight: [not_now]", "after_straight: [notnow]",
     "answer 'put_off' of fact 'last' turns into answer 'notnow', which is not defined"
     " (did you mean 'not_now'?)"),
    ("key: own_gap\n", "clears: [owed]", "clears: [owned]",
     "variant 'own_gap' clears fact 'owned', which is not defined (did you mean 'owed'?)"),
    ("key: R2\n", 'facts: {last: "no", standing', 'facts: {lost: "no", standing',
     "example 1 of guidance 'R2' names fact 'lost', which is not defined (did you mean 'last'?)"),
    ("key: R29\n", "standing: wanted", "standing: wonted",
     "example 1 of guidance 'R29' gives 'standing' the answer 'wonted', which it does not have"
     " (did you mean 'wanted'?)"),
    ("key: C1\n", "claims: [S5.6]", "claims: [S5.66]",
     "side 1 of disagreement 'C1' cites 'S5.66', which is not defined (did you mean 'S5.6'?)"),
    ("key: C1\n", "rules: [R20,", "rules: [R20, R99,",
     "disagreement 'C1' names guidance 'R99', which is not defined (did you mean 'R9'?)"),
    ("key: no_reason_to_call\n", "claims: [S2.4]", "claims: [S2.4, X1]",
     "symptom 'no_reason_to_call' cites 'X1', which is not defined"),
    ('phrase: "just checking in"', "claim: S2.4", "claim: S2.44",
     "linter phrase 'just checking in' cites 'S2.44', which is not defined (did you mean 'S2.4'?)"),
    # Keys that mean nothing, are missing or stand twice.
    ("key: R2\n", "variant: accept", "varient: accept",
     "guidance 'R2' has 'varient', which means nothing here (did you mean 'variant'?)"),
    ("key: quiet,", "is_reply: false", "is_replay: false",
     "answer 'quiet' of fact 'last' has 'is_replay', which means nothing here (did you mean 'is_reply'?)"),
    ("timings:", "key: now, shown", "key: now, showm",
     "timing 'now' lacks 'shown'"),
    ("settings:", "exit_wait: 5", "exit_wiat: 5",
     "settings has 'exit_wiat', which means nothing here (did you mean 'exit_wait'?)"),
    ("key: R2\n", "key: R2\n", "key: R1\n", "guidance 'R1' is defined twice (first in line {R1})"),
    ("key: owed\n", "key: owed\n", "key: last\n", "fact 'last' is defined twice (first in line {last})"),
    ("timings:", 'shown: "Now."', 'shown: "Now.", shown: "Then."',
     "the key 'shown' stands here twice (first in line {now})"),
    ("commands:\n", "key: help", "key: start", "command 'start' is defined twice (first in line {start})"),
    ("key: stake\n", "key: open", "key: quiet",
     "answer 'quiet' of fact 'stake' gives the signal 'quiet', which exists already (first in line {quiet})"),
    ("reading:\n", "orders:\n", "orderz:\n",
     "reading has 'orderz', which means nothing here (did you mean 'orders'?)"),
    # Values that do not fit.
    ("settings:", "budget_least: 2", "budget_least: 0",
     "settings has 0 for 'budget_least'; it must be at least 1"),
    ("settings:", "waits: [2, 4, 5, 5]", "waits: []", "settings needs at least 1 of 'waits'"),
    ("settings:", "waits: [2, 4", "waits: [2, soon", "settings needs a whole number for 'waits'"),
    ("settings:", "long_park: 90", "long_park: 90.5", "settings needs a whole number for 'long_park'"),
    ("key: stake\n", "kind: choice", "kind: choise",
     "fact 'stake' has 'choise' for 'kind'; it may be 'choice', 'yes_no' or 'count'"
     " (did you mean 'choice'?)"),
    ("key: own_gap\n", "counts: 0", "counts: 2", "variant 'own_gap' has 2 for 'counts'; it may be 0 or 1"),
    ("key: R2\n", "because: [S3.14, S1.13, S1.14, P5]", "because: S3.14",
     "guidance 'R2' needs a list, as in [one, two], for 'because'"),
    ("key: R2\n", "because: [S3.14, S1.13, S1.14, P5]", "because: [C5]",
     "guidance 'R2' must cite at least one claim (S) or house rule (P) under 'because'"),
    ("key: stake\n", "key: stake\n", "key: what_they_put_in\n",
     "fact 'what_they_put_in' has 'what_they_put_in' for 'key';"
     " it must be at most 12 small letters, digits and _"),
    ("key: own_gap\n", 'headline: "send what you owe, and own the delay"', 'headline: ""',
     "variant 'own_gap' has an empty 'headline'"),
    ("key: own_gap\n", 'headline: "send what you owe, and own the delay"', "headline:",
     "variant 'own_gap' has an empty 'headline'"),
    ("key: stake\n", "kind: choice", "kind: yes_no",
     "fact 'stake' is a yes_no fact, so its answers must be \"yes\" and \"no\""),
    # Words that YAML takes for something else.
    ("key: R2\n", 'all: ["no"]', "all: [no]",
     "guidance 'R2' needs a text for 'all'; put no in quotes: \"no\""),
    ("key: R2\n", 'facts: {last: "no"', "facts: {last: no",
     "example 1 of guidance 'R2' needs quotes around the answer to 'last': \"no\""),
    ("key: owed\n", '{key: "yes",', "{key: yes,",
     "answer 1 of fact 'owed' needs a text for 'key'; put yes in quotes: \"yes\""),
    ("commands:\n", "key: start, menu: ", "key: start, on: x, menu: ",
     'YAML takes on for true or false; put it in quotes: "on"'),
    ("key: own_gap\n", 'headline: "send what you owe, and own the delay"', "headline: 12:30",
     'YAML takes 12:30 for a number; put it in quotes: "12:30"'),
    ("settings:", "long_park: 90", f"long_park: {'9' * 5000}",
     f'YAML takes {"9" * 40}… for a number; put it in quotes: "{"9" * 40}…"'),
    ("settings:", "long_park: 90", "long_park: .inf",
     'YAML takes .inf for a number; put it in quotes: ".inf"'),
    ("settings:", "long_park: 90", "long_park: 9000",
     "settings has 9000 for 'long_park'; it must be at most 1000"),
    ("key: own_gap\n", 'headline: "send what you owe, and own the delay"', "headline: 2026-11-27",
     'YAML takes 2026-11-27 for a date; put it in quotes: "2026-11-27"'),
    # Texts that do not fit where they are shown.
    ("key: quiet,", 'button: "Nothing yet"', 'button: "Nothing at all from them yet"',
     "answer 'quiet' of fact 'last' has a button of 28 characters; at most 24 fit"),
    ("key: stake\n", 'ask: "Any money',
     'ask: "After all that was said and done between you so far, any money',
     "fact 'stake' has a question of 18 words (ask); at most 12 fit"),
    ("key: C1\n", "After {budget} we leave.",
     "After {budget} messages without an answer to any of them, we leave.",
     "disagreement 'C1' has a line of 22 words (line); at most 20 fit"),
    ("key: own_gap\n", "Hi {name}, I owe you", "Hi {nam}, I owe you",
     "draft 2 of variant 'own_gap' has the slot {nam}, which is not known here (did you mean 'name'?)"),
    ("key: own_gap\n", "Hi {name}, I owe you", "Hi name}, I owe you",
     "draft 2 of variant 'own_gap' has a brace without its partner"),
    ("key: stake\n", "from {whose} side", "from {whos} side",
     "fact 'stake' has the slot {whos}, which is not known here (did you mean 'whose'?)"),
    ("house_rules:\n", "{budget_start}", "{budget_strat}",
     "house rule 'P1' has the slot {budget_strat}, which is not known here (did you mean 'budget_start'?)"),
    ("key: own_gap\n", "Is it still of use?", f"Is it still of use? {'Really ' * 30}",
     "draft 2 of variant 'own_gap' has 381 characters when every slot is filled; at most 256 fit"),
    ("key: own_gap\n", "Hi {name}, I owe you", "Hi {name}, just checking in: I owe you",
     "draft 2 of variant 'own_gap' says 'just checking in', which the linter marks in the move of R6"),
    ("key: own_gap\n", "Hi {name}, I owe you", "Hi {name}!! I owe you",
     "draft 2 of variant 'own_gap' has an exclamation mark; a full stop will do"),
    ("words:\n", 'left_as_it_was: "', 'left_as_it_was: "Well! ',
     "word 'left_as_it_was' has an exclamation mark; a full stop will do"),
    # Guidance that does not work as a whole.
    ("key: R29\n", "when: {all: [quiet, wanted, two_sent]}", "when: {all: [quiet, one_sent]}",
     "guidance 'R29' can never win: R3, R23, R25, R26, R27, R28 above it cover all its cases"),
    ("key: R29\n", "when: {all: [quiet, wanted, two_sent]}", "when: {all: [quiet, stop]}",
     "guidance 'R29' can never win: its signals never come together"),
    ("key: R29\n", "when: {all: [quiet, wanted, two_sent]}", "when: {all: [wanted], none: [wanted]}",
     "guidance 'R29' both asks for and rules out the signal 'wanted'"),
]  # fmt: skip


@pytest.mark.parametrize(("within", "old", "new", "sentence"), SLIPS, ids=[slip[3][:60] for slip in SLIPS])
def test_a_slip_is_told_with_its_line_and_a_plain_reason(told, within, old, new, sentence):
    text, line = edited(within, old, new)
    for name in ("R1", "last", "now", "start", "quiet"):
        sentence = sentence.replace(f"{{{name}}}", str(_line_of(name)))

    assert f"{NAME}:{line}: {sentence}" in told(text)


def _line_of(key: str) -> int:
    at = min(at for end in ("\n", ",") if (at := TEXT.find(f"key: {key}{end}")) >= 0)
    return TEXT[:at].count("\n") + 1


def test_an_open_case_is_shown(told):
    text, _ = edited("key: R30", "when: {all: [quiet]}", "when: {all: [quiet, given]}")

    (problem,) = [problem for problem in told(text) if "has no rule" in problem]

    assert problem.startswith(
        f"{NAME}:{_line_of_section('guidance')}: guidance has no rule for this case: last quiet"
    )
    assert problem.endswith("more cases")


def test_an_example_must_be_won_by_its_own_rule(told):
    text, line = edited("key: R29\n", "reached: 2", "reached: 1")

    assert told(text) == [
        f"{NAME}:{line - 1}: example 1 of guidance 'R29' is won by R27, not by its own rule"
    ]


def test_a_claim_that_nobody_uses_is_told(told):
    at = TEXT.index("      - {key: S1.12,")
    text = TEXT[:at] + '      - {key: S1.99, kind: fact, text: "Nobody needs this."}\n' + TEXT[at:]
    line = TEXT[:at].count("\n") + 1

    assert told(text) == [
        f"{NAME}:{line}: claim 'S1.99' of source 'S1' is cited nowhere:"
        " not in guidance, disagreements, symptoms or linter"
    ]


def test_a_variant_needs_a_draft_that_stands_without_a_story(told):
    start = TEXT.index("      # No story yet", TEXT.index("  - key: story\n"))
    text = TEXT[:start] + TEXT[TEXT.index("\n\n", start) + 1 :]

    (problem,) = [problem for problem in told(text) if "a story for R27" in problem]

    assert (
        "variant 'story' has no draft without a story for R27 in this case: last quiet, reached 1" in problem
    )


def test_what_no_guidance_uses_is_told(told):
    at = TEXT.index("  - {key: now,")
    text = TEXT[:at] + '  - {key: never, shown: "Never.", waits: none}\n' + TEXT[at:]
    line = TEXT[:at].count("\n") + 1

    assert told(text) == [f"{NAME}:{line}: timing 'never' is used by no guidance"]


def test_a_computed_signal_needs_its_code_and_the_code_its_signal(told):
    text, line = edited("signals:\n", "two_sent:", "two_sents:")

    found = told(text)

    assert (
        f"{NAME}:{line}: signal 'two_sents' has no code that computes it (did you mean 'two_sent'?)" in found
    )
    assert f"{NAME}:{_line_of_section('signals')}: signals lacks 'two_sent', which the code computes" in found


def test_a_fact_that_the_code_looks_at_cannot_go(told):
    text = re.sub(r"(?<![a-z_])broke(?=:|\n)", "broken", TEXT)

    found = told(text)

    assert any(
        "signal 'budget_spent' is computed from fact 'broke', which is not defined" in slip for slip in found
    )


def test_a_missing_section_is_told(told):
    found = told(TEXT.replace("\nslots:", "\nslotts:"))

    assert "the file lacks the section 'slots' (did you mean 'slotts'?)" in found[0]
    assert any("there is no section 'slotts' (did you mean 'slots'?)" in problem for problem in found)


def test_all_slips_are_told_at_once_in_the_order_of_the_file(told):
    text, waits = edited("settings:", "waits: [2,", "waits: [0,")
    text, signal = edited("key: R2\n", 'all: ["no"]', "all: [noo]", text)
    text, claim = edited("key: R5\n", "because: [S3.12,", "because: [S3.12, S8.1,", text)
    text, slot = edited("key: own_gap\n", "Hi {name}, I owe", "Hi {nome}, I owe", text)

    found = told(text)

    assert [int(problem.split(":")[1]) for problem in found] == [waits, signal, claim, slot]


def test_every_phrase_that_a_draft_must_not_say_is_told(told):
    text, line = edited("key: own_gap\n", "I owe you", "just checking in, any update? I owe you")

    found = told(text)

    said = ("just checking in", "any update")
    says = "draft 2 of variant 'own_gap' says {!r}, which the linter marks in the move of R6"
    assert sorted(found) == sorted(f"{NAME}:{line}: {says.format(words)}" for words in said)


@pytest.mark.parametrize(
    ("group", "key", "phrase", "lone"),
    [
        ("orders", "park", "freeze WHO [until|till WHEN", "[ is not closed"),
        ("small_talk", "bye", "bye bye [now", "[ is not closed"),
        ("small_talk", "bye", "bye bye now] [friend", "] closes nothing"),
    ],
)
def test_a_phrase_with_a_bracket_that_has_no_partner_is_told(told, group, key, phrase, lone):
    text, line = edited(f"  {group}:\n", f"    {key}:\n", f'    {key}:\n      - "{phrase}"\n')

    (found,) = told(text)

    told_of = f"reading '{group} {key}' has the phrase {phrase!r}, in which the {lone}"
    assert found == f"{NAME}:{line + 1}: {told_of}"


def test_one_phrase_orders_one_thing(told):
    text, park = edited("  orders:\n", "    park:\n", '    park:\n      - "freeze WHO"\n')
    text, snooze = edited("  orders:\n", "    snooze:\n", '    snooze:\n      - "Freeze WHO"\n', text)

    (found,) = told(text)

    twice = f"reading 'orders snooze' has the phrase 'freeze who' twice (first in line {park + 1})"
    assert found == f"{NAME}:{snooze + 1}: {twice}"


def test_the_error_lists_every_problem(tmp_path):
    path = tmp_path / NAME
    path.write_text(TEXT.replace("grace: 1", "grace: -1").replace("exit_wait: 5", "exit_wait: x"))

    with pytest.raises(ContentError) as caught:
        load(path)

    assert len(caught.value.problems) == 2
    assert all(problem.startswith(str(path)) for problem in caught.value.problems)


def _line_of_section(name: str) -> int:
    return TEXT[: TEXT.index(f"\n{name}:")].count("\n") + 2


# --- Files that are no YAML ------------------------------------------------------------------------


def test_a_tab_is_told(told):
    text, line = edited("key: own_gap\n", "    headline:", "\theadline:")

    assert told(text) == [f"{NAME}:{line}: there is a tab; indent with spaces only"]


def test_a_quote_left_open_is_told_with_its_line(told):
    text, line = edited("moves:\n", 'label: "VALUE STORY"', 'label: "VALUE STORY')

    (problem,) = told(text)

    assert f"perhaps the quote in line {line} is not closed" in problem


def test_a_quote_open_to_the_end_is_told_with_its_line(told):
    text = "settings:\n  grace: 1\nmoves: 'all\nand: more\n"

    assert told(text) == [f"{NAME}:3: a quote is opened here and never closed"]


def test_a_list_left_open_is_told_with_its_line(told):
    assert told("because: [S1.1, S1.2\nreason: x\n") == [
        f"{NAME}:2: the [ opened in line 1 is not closed, or a comma or quote is missing"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ": the file is empty"),
        ("\n  \n", ": the file is empty"),
        ("# only a remark\n", ":1: the file must consist of sections such as 'facts:' and 'guidance:'"),
        ("just words", ":1: the file must consist of sections such as 'facts:' and 'guidance:'"),
        ("a: one: two\n",
         ":1: a colon is not expected here: put the text in quotes, or indent the line like its neighbours"),
        ("a: 1\n---\nb: 2\n", ":2: a line with '---' begins a second document; remove it"),
        ("a: @home\n", ":1: a text cannot begin with @; put it in quotes"),
        ("a: 1\nb: x\x07\n", ":2: there is an invisible control character; delete it"),
        ("a: {b: {who} asked}\n", None),
        ("{a}: b\n", ":1: a list or group cannot be a key; put a text with { or [ in quotes"),
        (b"a: 1\nb: caf\xe9\n", ":2: this is not text in UTF-8; save the file in that encoding"),
        ("a:\n" + "[" * 100_000, None),
        ("a:\n" + " [\n" * 500,
         ":21: things are nested too deeply here; a bracket may be left open above"),
        ("a: x\n" * 1_700_000, ": the file is larger than 8 MB, so it is hardly the coaching content"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(told, text, problem):
    found = told(text)

    assert len(found) == 1
    assert problem is None or found == [f"{NAME}{problem}"]


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert problems(tmp_path / "none.yaml") == [f"{tmp_path / 'none.yaml'}: there is no such file"]
    assert problems(tmp_path) == [f"{tmp_path}: this is a folder, not a file"]


def test_a_mark_at_the_begin_of_the_file_does_no_harm(told):
    assert told(b"\xef\xbb\xbf" + TEXT.encode()) == told(TEXT)
    assert told(TEXT.replace("\n", "\r\n")) == told(TEXT)


def test_an_alias_is_refused_and_never_unfolded(told):
    bomb = "a: &a [x]\n" + "".join(
        f"{chr(98 + step)}: &{chr(98 + step)} [{', '.join([f'*{chr(97 + step)}'] * 9)}]\n"
        for step in range(12)
    )

    found = told(bomb)

    assert f"{NAME}:2: *a points to another place; write the text out, or put it in quotes" in found


def test_a_tag_is_refused(told):
    text, line = edited("moves:\n", 'label: "VALUE STORY"', "label: !!python/name:os.system x")

    assert told(text) == [f"{NAME}:{line}: !!python/name:os.system is not used here; remove it"]


@settings(max_examples=40, deadline=None)
@given(
    at=st.integers(0, len(TEXT) - 1),
    length=st.integers(0, 400),
    put=st.text(st.sampled_from("\n\t \"'{}[]:,-#&*!|>%@`?no12x"), max_size=6),
)
def test_whatever_is_done_to_the_file_the_answer_is_plain(tmp_path_factory, at, length, put):
    path = tmp_path_factory.getbasetemp() / NAME
    path.write_text(TEXT[:at] + put + TEXT[at + length :], encoding="utf-8")

    found = problems(path)

    assert all(problem.startswith(str(path)) and "\n" not in problem for problem in found)


def test_wrong_kinds_of_values_anywhere_are_told_and_never_raise(told):
    for section in ("settings", "sources", "facts", "signals", "guidance", "variants", "words", "reading"):
        for value in ("", "x", "3", "[]", "{}", "[x]", "[{}]", "{key: 3}", "[{key: [a]}]", "[[a]]"):
            start = TEXT.index(f"\n{section}:") + 1
            end = min(
                (at for at in (TEXT.find(f"\n{name}:", start) for name in SECTIONS) if at > 0), default=None
            )

            found = told(TEXT[:start] + f"{section}: {value}" + (TEXT[end:] if end else "\n"))

            assert found, (section, value)


SECTIONS = (
    "settings", "sources", "house_rules", "facts", "signals", "moves", "timings", "guidance", "variants",
    "slots", "disagreements", "symptoms", "linter", "commands", "words", "reading",
)  # fmt: skip


def test_rules_that_break_a_promise_to_people_are_refused_with_a_situation(told):
    text = TEXT.replace(
        '    when: {all: ["no"]}\n    move: graceful_exit\n    variant: accept',
        '    when: {all: ["no"]}\n    move: value_story\n    variant: accept',
    )

    assert any("breaks invariant 5, “After a no or a stop nothing sells”" in line for line in told(text))
