"""What a rule may advise instead of its own variant: slips in it, and what a change of it means."""

from dataclasses import replace

import pytest

from bot.coaching.playbook import Alternative, Playbook
from bot.content import problems
from bot.content.comparing import differences
from tests.content.test_content import TEXT, edited
from tests.playbooks import PLAYBOOK


def changed_in_r28(old: str, new: str) -> tuple[str, int]:
    """Replace something in the alternative of R28; return the text and the line of the change."""
    at = TEXT.index(old, TEXT.index("also:", TEXT.index("key: R28\n")))
    return TEXT[:at] + new + TEXT[at + len(old) :], TEXT[:at].count("\n") + 1


@pytest.fixture
def told(tmp_path):
    """Write a text as the content file and return what is told about it beyond that, without the path."""
    path = tmp_path / "content.yaml"

    def tell(text: str) -> list[str]:
        path.write_text(text, encoding="utf-8")
        return [problem.removeprefix(f"{path}:") for problem in problems(path)]

    return tell


@pytest.fixture
def playbook() -> Playbook:
    return PLAYBOOK


BITE = '      - {variant: bite, because: [S2.15], reason: "Give something (S2.15)."}\n'
SLIPS = [
    ("variant: bite", "variant: byte",
     "alternative 'byte' of guidance 'R28' uses variant 'byte', which is not defined (did you mean 'bite'?)"),
    ("variant: bite", "variant: story",
     "alternative 'story' of guidance 'R28' is what the guidance advises anyway"),
    ("variant: bite", "variant: where",
     "alternative 'where' of guidance 'R28' makes the move 'open_question' elsewhere;"
     " only the same move has alternatives"),
    ("variant: bite", "variant: answer",
     "alternative 'answer' of guidance 'R28' settles, counts or asks for other things than 'story',"
     " which it stands in for"),
    ("S2.16, P4, P6]", "S2.166, S2.16, P4, P6]",
     "alternative 'bite' of guidance 'R28' cites 'S2.166', which is not defined (did you mean 'S2.16'?)"),
    ("because: [S2.1, S2.15, S2.16, P4, P6]", "because: [C10]",
     "alternative 'bite' of guidance 'R28' must cite at least one claim (S) or house rule (P) under"
     " 'because'"),
    ("worth having (S2.1,", "worth having (S2.2,",
     "alternative 'bite' of guidance 'R28' cites S2.2 in its reason, but not under 'because'"),
    ("Lead with something", "{Lead} with something",
     "alternative 'bite' of guidance 'R28' has the slot {Lead}, which is not known here"),
    ("because: [S2.1, S2.15", "becuase: [S2.1, S2.15",
     "alternative 'bite' of guidance 'R28' has 'becuase', which means nothing here"
     " (did you mean 'because'?)"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), SLIPS, ids=[slip[2][31:91] for slip in SLIPS])
def test_a_slip_in_an_alternative_is_told_with_its_line(told, old, new, sentence):
    text, line = changed_in_r28(old, new)

    assert f"{line}: {sentence}" in told(text)


def test_the_same_alternative_twice_is_told(told):
    text, _ = edited(
        "key: R28\n",
        "    also:\n",
        f"    also:\n{BITE}",
    )

    assert any("is what the guidance advises anyway" in problem for problem in told(text))


def test_an_alternative_that_breaks_a_promise_to_people_is_refused_with_a_situation(told):
    # R26 is about people whose problem nobody knows; nothing tailored may go to them.
    text, line = edited(
        "key: R26\n",
        "    examples:\n",
        f"    also:\n{BITE}    examples:\n",
    )

    (problem,) = told(text)

    assert problem.startswith(
        f"{line + 1}: alternative 'bite' of guidance 'R26' breaks invariant 6, “Nothing is tailored"
        " while it is not known what they need”, for example when last is quiet"
    )


def test_a_claim_that_only_an_alternative_cites_is_used(told):
    text, _ = edited(
        "key: S1.12,",
        "      - {key: S1.13,",
        '      - {key: S1.99, kind: fact, text: "New."}\n      - {key: S1.13,',
    )
    assert any("'S1.99'" in problem for problem in told(text))

    cited, _ = edited("variant: bite\n        because: [S2.1,", "because: [", "because: [S1.99, ", text)

    assert told(cited) == []


def test_a_variant_that_only_stands_in_is_used(told):
    at = TEXT.index("  - key: lower_risk\n")
    new = '  - {key: note, headline: "a note", drafts: [{text: "Hi {name}: {tip}. Any use?"}]}\n\n'
    text = TEXT[:at] + new + TEXT[at:]
    assert any("variant 'note' is used by no guidance" in problem for problem in told(text))

    used, _ = edited(
        "also:\n      - variant: bite\n        because: [S2.1,", "variant: bite", "variant: note", text
    )

    assert told(used) == []


def test_every_alternative_of_the_product_makes_the_move_of_its_rule_with_reasons_of_its_own(playbook):
    ways = [(rule, way) for rule in playbook.rules for way in rule.ways[1:]]

    assert ways
    for rule, way in ways:
        assert (way.key, way.move, way.timing, way.when) == (rule.key, rule.move, rule.timing, rule.when)
        assert way.variant != rule.variant
        assert way.because != rule.because
        assert way.reason != rule.reason


def test_a_rule_that_has_lost_an_alternative_advises_its_own_variant(playbook):
    rule = playbook.rule["R28"]

    assert rule.advising("bite").variant == "bite"
    assert replace(rule, also=()).advising("bite") == replace(rule, also=())
    assert rule.advising("") == rule


def test_new_and_lost_alternatives_are_named_when_contents_are_compared(playbook):
    rules = tuple(
        replace(rule, also=(Alternative("mend", ("P13",), "New (P13)."),)) if rule.key == "R28" else rule
        for rule in playbook.rules
    )

    lines = list(differences(playbook, replace(playbook, edition="new", rules=rules)))

    assert lines == [
        "R28 may also advise mend",
        "R28 may no longer advise bite",
        "0 of 8448 situations get another verdict.",
    ]
