"""What must hold for every combination of facts, and the ladders of pure silence.

Each invariant is a function that returns the combinations which break it. It is tried on the table
of the product, where it must find none, and on a table spoilt on purpose, where it must find some.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.coaching.invariants import (
    INVARIANTS,
    Advice,
    Broken,
    a_bad_fit_is_sold_to,
    a_broken_promise_delays_the_exit,
    a_first_put_off_is_not_asked,
    a_fresh_stall_after_a_wish_gets_no_value,
    desire_or_commitment_hastens_the_exit,
    empty_touches_hasten_the_exit,
    missing_from,
    one_unanswered_message_ends_it,
    silence_is_asked_a_question,
    silence_undoes_an_exit,
    someone_who_takes_part_is_left,
    something_is_sold_after_a_no,
    something_tailored_while_the_problem_is_not_known,
    the_straight_question_is_asked_again,
    without_one_move,
)
from bot.coaching.playbook import Playbook, Rule, When
from bot.coaching.policy import Table
from tests.coaching.scenes import PLAYBOOK, facts_of, rule_with, with_rules


def advice_of(playbook: Playbook) -> Advice:
    return Advice(playbook, Table(playbook))


ADVICE = advice_of(PLAYBOOK)


def not_sourced_or_not_won(advice: Advice) -> Broken:
    """Rules without a source, examples lost to another rule, claims cited nowhere."""
    playbook = advice.playbook
    for rule in playbook.rules:
        if not any(key in playbook.claims or key in playbook.house_rules for key in rule.because):
            yield {"rule": rule.key}
        for example in rule.examples:
            if advice.table.winner(facts_of(**example.facts)) is not rule:
                yield dict(example.facts)
    cited = {key for rule in playbook.rules for key in (*rule.because, *rule.background)}
    cited |= {key for item in playbook.disagreements for side in item.sides for key in side.claims}
    cited |= {key for symptom in playbook.symptoms.values() for key in symptom.claims}
    cited |= {chase.claim for chase in playbook.chases}
    for claim in sorted(playbook.claims.keys() - cited):
        yield {"claim": claim}


def test_there_are_8448_combinations():
    assert len(ADVICE.cases) == 8448


def test_the_content_check_tries_all_but_the_tenth_which_it_knows_by_names():
    assert sorted(INVARIANTS) == [number for number in range(1, 16) if number != 10]
    assert list(missing_from(PLAYBOOK)) == []


def test_every_combination_gets_exactly_one_move():
    assert list(without_one_move(ADVICE)) == []


def test_more_silence_never_undoes_an_exit():
    assert list(silence_undoes_an_exit(ADVICE)) == []


def test_more_desire_or_commitment_never_brings_the_exit_forward():
    assert list(desire_or_commitment_hastens_the_exit(ADVICE)) == []


def test_a_broken_promise_never_delays_the_exit():
    assert list(a_broken_promise_delays_the_exit(ADVICE)) == []


def test_after_a_no_or_a_stop_nothing_sells():
    assert list(something_is_sold_after_a_no(ADVICE)) == []


def test_nothing_is_tailored_while_the_problem_is_not_known():
    assert list(something_tailored_while_the_problem_is_not_known(ADVICE)) == []


def test_a_fresh_stall_after_a_wish_always_gets_value():
    assert list(a_fresh_stall_after_a_wish_gets_no_value(ADVICE)) == []


def test_someone_who_takes_part_is_never_left_unless_it_does_not_fit():
    assert list(someone_who_takes_part_is_left(ADVICE)) == []


def test_the_straight_question_is_never_asked_again():
    assert list(the_straight_question_is_asked_again(ADVICE)) == []


def test_every_rule_has_a_source_and_wins_its_examples_and_every_claim_is_cited():
    assert list(not_sourced_or_not_won(ADVICE)) == []


def test_silence_never_gets_an_open_question():
    assert list(silence_is_asked_a_question(ADVICE)) == []


def test_one_unanswered_message_never_ends_it():
    assert list(one_unanswered_message_ends_it(ADVICE)) == []


def test_a_first_put_off_or_later_is_always_asked_about():
    assert list(a_first_put_off_is_not_asked(ADVICE)) == []


def test_empty_touches_never_bring_the_exit_forward():
    assert list(empty_touches_hasten_the_exit(ADVICE)) == []


def test_a_bad_fit_is_never_sold_to():
    assert list(a_bad_fit_is_sold_to(ADVICE)) == []


# --- Each of them bites ----------------------------------------------------------------------------


def rule(key: str) -> Rule:
    return PLAYBOOK.rule[key]


def moved(key: str, like: str) -> tuple[str, Rule]:
    """A rule that advises what another one does."""
    other = rule(like)
    return key, replace(rule(key), move=other.move, variant=other.variant, timing=other.timing)


def only(key: str, *signals: str, none: tuple[str, ...] = ()) -> tuple[str, Rule]:
    """A rule under another condition."""
    return key, replace(rule(key), when=When(signals, none))


def numbered(**numbers: int) -> Playbook:
    return replace(PLAYBOOK, numbers=replace(PLAYBOOK.numbers, **numbers))


SPOILT: list[tuple[Callable[[Advice], Broken], Playbook]] = [
    (without_one_move, with_rules(("R30", None))),
    (silence_undoes_an_exit, with_rules(only("R21", "quiet", "two_sent"))),
    (desire_or_commitment_hastens_the_exit, numbered(budget_wanted=2)),
    (desire_or_commitment_hastens_the_exit, numbered(budget_given=-2)),
    (a_broken_promise_delays_the_exit, numbered(budget_broke=1)),
    (something_is_sold_after_a_no, with_rules(moved("R2", "R30"))),
    (something_tailored_while_the_problem_is_not_known, with_rules(("R13", None), only("R12", "asked"))),
    (something_tailored_while_the_problem_is_not_known, with_rules(("R26", None))),
    (
        something_tailored_while_the_problem_is_not_known,
        replace(
            PLAYBOOK, variants={**PLAYBOOK.variants, "mend": replace(PLAYBOOK.variants["bite"], key="mend")}
        ),
    ),
    (a_fresh_stall_after_a_wish_gets_no_value, with_rules(moved("R24", "R19"))),
    (someone_who_takes_part_is_left, with_rules(moved("R15", "R5"))),
    (the_straight_question_is_asked_again, with_rules(moved("R5", "R18"))),
    (not_sourced_or_not_won, with_rules(("R30", replace(rule("R30"), because=())))),
    (not_sourced_or_not_won, with_rules(only("R12", "asked"))),
    (not_sourced_or_not_won, replace(PLAYBOOK, chases=())),
    (silence_is_asked_a_question, with_rules(moved("R26", "R16"))),
    (one_unanswered_message_ends_it, numbered(budget_least=1)),
    (a_first_put_off_is_not_asked, with_rules(only("R19", "later", none=("wanted",)), only("R30"))),
    (empty_touches_hasten_the_exit, numbered(budget_empty=-1)),
    (a_bad_fit_is_sold_to, with_rules(("R3", None))),
]


@pytest.mark.parametrize(
    ("breaks", "playbook"),
    [pytest.param(*spoilt, id=f"{spoilt[0].__name__}-{at}") for at, spoilt in enumerate(SPOILT)],
)
def test_a_spoilt_table_is_found_out(breaks, playbook):
    assert next(breaks(advice_of(playbook)), None) is not None


# --- Ladders in pure silence -----------------------------------------------------------------------


def ladder(**facts: str) -> list[str]:
    """The variants of a growing silence, until the exit."""
    steps = []
    for reached in range(8):
        winner = ADVICE.table.winner(facts_of(last="quiet", reached=str(reached), **facts))
        assert winner is not None
        steps.append(winner.variant)
        if winner.move == "graceful_exit":
            break
    return steps


@pytest.mark.parametrize(
    ("facts", "steps"),
    [
        ({"standing": "unsure"}, "bite_open bite_open bite_open door"),
        ({"standing": "problem"}, "bite story bite door"),
        ({"standing": "wanted"}, "finish story lower_risk bite door"),
        ({"standing": "wanted", "stake": "given"}, "finish story lower_risk bite bite bite door"),
        ({"standing": "wanted", "stake": "off"}, "finish story door"),
        ({"standing": "problem", "broke": "yes"}, "bite story door"),
        ({"standing": "no_fit"}, "not_fit"),
    ],
)
def test_useful_touches_into_silence_climb_the_ladder(facts, steps):
    assert ladder(**facts) == steps.split()


@pytest.mark.parametrize(
    ("facts", "steps"),
    [
        ({"standing": "unsure"}, "mend mend mend mend door"),
        ({"standing": "problem"}, "mend mend mend mend door"),
        ({"standing": "wanted"}, "mend mend mend mend mend door"),
        ({"standing": "wanted", "stake": "off"}, "mend mend mend door"),
    ],
)
def test_empty_touches_earn_one_more_and_not_endlessly(facts, steps):
    assert ladder(empty="yes", **facts) == steps.split()


def test_once_a_useful_touch_is_out_the_usual_budget_counts():
    after_two_check_ins = facts_of(last="quiet", standing="wanted", reached="2", empty="yes")
    mended = {**after_two_check_ins, "reached": "3", "empty": "no"}

    assert ADVICE.table.winner(after_two_check_ins) is rule_with("mend")
    assert ADVICE.table.winner(mended) is rule_with("bite")
    assert ADVICE.exits({**mended, "reached": "4"})
