"""The decision: which rule wins, what is still asked, what would change it."""

from collections.abc import Iterator
from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.policy import Question, Table, Verdict, changes, decide, table_of
from tests.coaching.scenes import PLAYBOOK, facts_of

TABLE = table_of(PLAYBOOK)
CASES = tuple(TABLE.cases())
FACTS = PLAYBOOK.facts
QUIET_ONLY = ("reached", "empty")
OWED_AFTER = ("annoyed", "talking")


def won_by(**facts: str) -> str:
    rule = TABLE.winner(facts_of(**facts))
    assert rule is not None
    return f"{rule.key} {rule.move} {rule.variant}"


# --- The first rule that holds ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"last": "quiet", "standing": "wanted", "reached": "2"}, "R29 value_story lower_risk"),
        ({"last": "quiet", "standing": "wanted", "reached": "2", "stake": "off"}, "R20 graceful_exit door"),
        ({"last": "quiet", "standing": "wanted", "reached": "4"}, "R20 graceful_exit door"),
        ({"last": "quiet", "standing": "wanted", "reached": "4", "empty": "yes"}, "R23 value_story mend"),
        ({"last": "quiet", "standing": "wanted", "reached": "3", "stake": "given"}, "R30 value_story bite"),
        ({"last": "quiet", "standing": "problem", "empty": "yes"}, "R25 value_story mend"),
        ({"last": "quiet", "reached": "5", "empty": "yes"}, "R21 graceful_exit door"),
        ({"last": "quiet", "standing": "wanted", "reached": "1", "broke": "yes"}, "R27 value_story story"),
        ({"last": "quiet", "standing": "problem", "reached": "2", "broke": "yes"}, "R21 graceful_exit door"),
        ({"last": "moved", "standing": "wanted", "broke": "yes"}, "R17 open_question changed"),
        ({"last": "later", "standing": "problem"}, "R19 open_question priority"),
        ({"last": "not_now", "standing": "problem"}, "R5 graceful_exit door"),
        ({"last": "asked"}, "R13 open_question problem"),
        (
            {"last": "asked", "standing": "problem", "stake": "off", "broke": "yes"},
            "R11 open_question commit",
        ),
        ({"last": "talking"}, "R16 open_question problem"),
        ({"last": "agreed", "standing": "wanted", "stake": "given"}, "R9 open_question hold"),
        ({"last": "annoyed", "standing": "wanted", "stake": "given"}, "R7 open_question ease_off"),
        (
            {"last": "annoyed", "standing": "wanted", "stake": "given", "owed": "yes"},
            "R6 value_story own_gap",
        ),
    ],
)
def test_the_worked_cases_get_their_verdict(facts, verdict):
    assert won_by(**facts) == verdict


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"last": "stop", "standing": "no_fit"}, "R1"),
        ({"last": "no", "standing": "no_fit"}, "R2"),
        ({"last": "asked", "standing": "no_fit"}, "R3"),
        ({"last": "quiet", "standing": "no_fit", "reached": "7"}, "R3"),
        ({"last": "not_now", "standing": "wanted"}, "R4"),
        ({"last": "annoyed", "standing": "problem", "stake": "given"}, "R7"),
        ({"last": "annoyed", "standing": "problem", "owed": "yes"}, "R8"),
        ({"last": "quiet", "standing": "wanted", "owed": "yes", "empty": "yes"}, "R22"),
        ({"last": "quiet", "standing": "wanted", "owed": "yes", "reached": "1"}, "R27"),
        ({"last": "quiet", "standing": "wanted", "empty": "yes"}, "R23"),
        ({"last": "quiet", "standing": "unsure", "empty": "yes"}, "R25"),
    ],
)
def test_of_two_rules_that_hold_the_first_wins(facts, rule):
    assert won_by(**facts).split()[0] == rule


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.key}-{at}")
        for rule in PLAYBOOK.rules
        for at, example in enumerate(rule.examples)
    ],
)
def test_an_example_is_won_by_its_own_rule(rule, example):
    assert TABLE.winner(facts_of(**example.facts)) is rule


def test_every_rule_wins_somewhere():
    assert {rule.key for _, rule in CASES if rule} == {rule.key for rule in PLAYBOOK.rules}


# --- What is asked ---------------------------------------------------------------------------------


def fixed_by_implication(known: dict[str, str | None]) -> dict[str, str]:
    """Facts that need no answer because of what came last."""
    last = known.get("last")
    if last is None:
        return {}
    closed = {} if last == "quiet" else dict.fromkeys(QUIET_ONLY)
    if last not in OWED_AFTER and "owed" not in known:
        closed["owed"] = None
    return {key: PLAYBOOK.fact[key].unknown for key in closed}


def completions(known: dict[str, str | None]) -> list[tuple[dict[str, str], str]]:
    """Every combination that what is known leaves possible, with its rule: the naive way."""
    given = {key: PLAYBOOK.fact[key].unknown if answer is None else answer for key, answer in known.items()}
    given |= fixed_by_implication(known)
    return [
        (facts, rule.key)
        for facts, rule in CASES
        if rule and all(facts[key] == answer for key, answer in given.items())
    ]


def first_that_matters(known: dict[str, str | None]) -> str | None:
    """The first fact of which two answers, everything else alike, lead to two rules: the naive way."""
    possible = completions(known)
    for fact in FACTS:
        by_the_rest: dict[tuple[str, ...], set[str]] = {}
        for facts, rule in possible:
            rest = tuple(answer for key, answer in facts.items() if key != fact.key)
            by_the_rest.setdefault(rest, set()).add(rule)
        if any(len(rules) > 1 for rules in by_the_rest.values()):
            return fact.key
    return None


@st.composite
def partly_known(draw: st.DrawFn) -> dict[str, str | None]:
    known: dict[str, str | None] = {}
    for fact in FACTS:
        answers = [answer.key for answer in fact.answers]
        options = ["?", *answers, *([None] if fact.may_skip else [])]
        answer = draw(st.sampled_from(options))
        if answer != "?":
            known[fact.key] = answer
    return known


@settings(max_examples=120, deadline=None, derandomize=True)
@given(known=partly_known())
def test_the_next_question_is_the_first_fact_that_can_still_change_the_rule(known):
    question = TABLE.next_question(known)

    assert (question.fact if question else None) == first_that_matters(known)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(known=partly_known())
def test_asking_stops_exactly_when_all_completions_agree(known):
    rules = {rule for _, rule in completions(known)}

    decision = decide(known, PLAYBOOK)

    assert isinstance(decision, Verdict) == (len(rules) == 1)
    if isinstance(decision, Verdict):
        assert {decision.rule.key} == rules


def paths(known: dict[str, str | None], taps: int = 0) -> Iterator[tuple[dict[str, str | None], str, int]]:
    """Go through every talk of taps: what was known, what was then asked, how many taps it took."""
    decision = decide(known, PLAYBOOK)
    if isinstance(decision, Verdict):
        yield known, "", taps
        return
    yield known, decision.fact, taps
    fact = PLAYBOOK.fact[decision.fact]
    for answer in (*(item.key for item in fact.answers), *((None,) if fact.may_skip else ())):
        yield from paths({**known, fact.key: answer}, taps + 1)


PATHS = tuple(paths({}))


def test_no_talk_takes_more_than_six_taps():
    assert max(taps for _, asked, taps in PATHS if not asked) <= 6


def test_the_last_response_is_asked_first():
    assert decide({}, PLAYBOOK) == Question("last")


def test_what_is_owed_is_asked_only_after_anger_or_a_talk():
    assert {known["last"] for known, asked, _ in PATHS if asked == "owed"} == set(OWED_AFTER)


@pytest.mark.parametrize("fact", QUIET_ONLY)
def test_messages_are_asked_about_only_in_silence(fact):
    assert {known["last"] for known, asked, _ in PATHS if asked == fact} == {"quiet"}


def test_after_an_answer_no_message_counts_as_unanswered():
    decision = decide({"last": "later", "reached": "5", "empty": "yes", "standing": "problem"}, PLAYBOOK)

    assert isinstance(decision, Verdict)
    assert (decision.facts["reached"], decision.facts["empty"]) == ("0", "no")


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.may_skip], ids=lambda fact: fact.key)
def test_dont_know_counts_as_not_seen(fact):
    for facts, rule in islice(CASES, 0, None, 5):
        if facts[fact.key] != fact.unknown or (facts["last"] != "quiet" and fact.key in QUIET_ONLY):
            continue

        decision = decide({**facts, fact.key: None}, PLAYBOOK)

        assert isinstance(decision, Verdict)
        assert decision.rule is rule
        assert decision.assumed == (fact.key,)


def test_the_same_facts_get_the_same_advice_from_a_new_table():
    again = Table(PLAYBOOK)

    assert [rule.key for _, rule in again.cases() if rule] == [rule.key for _, rule in CASES if rule]
    assert all(again.next_question(known) == TABLE.next_question(known) for known, _, _ in PATHS)


# --- What would change it --------------------------------------------------------------------------


def flips(facts: dict[str, str]) -> set[tuple[str, str, str]]:
    """Every single answer that leads to another move; of a count only the nearest: the naive way."""
    before = TABLE.winner(facts)
    found: dict[tuple[str, str], list[tuple[int, tuple[str, str, str]]]] = {}
    for fact in FACTS:
        for answer in fact.answers:
            changed = {**facts, fact.key: answer.key}
            if changed["last"] != "quiet":
                changed |= {key: PLAYBOOK.fact[key].unknown for key in QUIET_ONLY}
            after = TABLE.winner(changed)
            if after.move == before.move:
                continue
            count = fact.kind == "count"
            far = abs(int(answer.key) - int(facts[fact.key])) if count else 0
            group = (fact.key, after.move if count else answer.key)
            found.setdefault(group, []).append((far, (fact.key, answer.key, after.key)))
    return {min(group, key=lambda pair: pair[0])[1] for group in found.values()}


POSSIBLE = [
    facts
    for facts, _ in CASES
    if facts["last"] == "quiet" or all(facts[key] == PLAYBOOK.fact[key].unknown for key in QUIET_ONLY)
]


def test_changes_are_the_single_answers_that_flip_the_move():
    for facts in POSSIBLE[::3]:
        told = {(change.fact, change.answer, change.rule.key) for change in changes(facts, PLAYBOOK)}

        assert told == flips(facts)


def test_of_a_count_only_the_nearest_change_is_told():
    facts = facts_of(last="quiet", standing="problem")

    told = [change.answer for change in changes(facts, PLAYBOOK) if change.fact == "reached"]

    assert told == ["3"]


def test_a_clear_stop_is_changed_by_no_fact_but_the_last_response():
    told = changes(facts_of(last="stop", standing="wanted"), PLAYBOOK)

    assert {change.fact for change in told} == {"last"}


def test_every_combination_is_looked_up_as_it_was_worked_out():
    keys = [[answer.key for answer in fact.answers] for fact in FACTS]
    names = [fact.key for fact in FACTS]

    combinations = [dict(zip(names, answers, strict=True)) for answers in product(*keys)]

    assert [facts for facts, _ in CASES] == combinations
    assert all(TABLE.winner(facts) is rule for facts, rule in CASES[::7])
