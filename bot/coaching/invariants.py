"""What must hold for every combination of facts, whatever the rules say.

These are promises to the people at the other end, so they name the answers they are about; a content
that breaks one is refused. (Each rule cites a source and wins its examples, and every claim is cited:
that one is checked with the names of the content.)
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.coaching.playbook import Playbook, Rule
from bot.coaching.policy import Table

Facts = dict[str, str]
Broken = Iterator[Facts]

_TAILORED = {"answer", "bite", "story", "lower_risk", "finish", "invite"}
_NEUTRAL = ("bite_open", "mend")
_TAKES_PART = {"asked", "agreed", "talking", "moved"}
_EXIT = "graceful_exit"
_SPOKEN_OF: Mapping[str, set[str]] = {
    "last": {"quiet", "stop", "no", "not_now", "put_off", "later", *_TAKES_PART},
    "reached": set("01234567"),
    "standing": {"unsure", "problem", "wanted", "no_fit"},
    "stake": {"off", "open", "given"},
    "empty": {"yes", "no"},
    "broke": {"yes", "no"},
}


@dataclass(frozen=True)
class Advice:
    """The table of a playbook, asked in the words of the invariants."""

    playbook: Playbook
    table: Table
    way: Rule | None = None
    """A rule as it advises an alternative: only its cases are looked at, with that advice."""

    @cached_property
    def combinations(self) -> list[tuple[Facts, Rule | None]]:
        """Every combination there is, with the rule that wins it."""
        return list(self.table.cases())

    @cached_property
    def cases(self) -> list[tuple[Facts, Rule]]:
        """Every combination that a rule wins."""
        cases = [(facts, rule) for facts, rule in self.combinations if rule is not None]
        if self.way is None:
            return cases
        return [(facts, self.way) for facts, rule in cases if rule.key == self.way.key]

    def exits(self, facts: Facts) -> bool:
        """Tell whether a situation is advised to be left."""
        rule = self.table.winner(facts)
        return rule is not None and rule.move == _EXIT

    def risen(self, facts: Facts, fact: str, *ladder: str) -> list[Facts]:
        """Return the same situation with one fact further up a ladder."""
        here = facts[fact]
        higher = ladder[ladder.index(here) + 1 :] if here in ladder else ()
        return [{**facts, fact: answer} for answer in higher]


def without_one_move(advice: Advice) -> Broken:
    """Every combination gets exactly one move."""
    for facts, rule in advice.combinations:
        if rule is None or rule.move not in advice.playbook.moves:
            yield facts


def silence_undoes_an_exit(advice: Advice) -> Broken:
    """More silence never undoes an exit."""
    for facts, rule in advice.cases:
        if facts["last"] == "quiet" and rule.move == _EXIT:
            # One step is enough: from there the next combination takes over.
            for later in advice.risen(facts, "reached", *"01234567")[:1]:
                if not advice.exits(later):
                    yield later


def desire_or_commitment_hastens_the_exit(advice: Advice) -> Broken:
    """More desire or commitment never brings the exit forward."""
    for facts, rule in advice.cases:
        if rule.move != _EXIT:
            for more in (
                *advice.risen(facts, "standing", "unsure", "problem", "wanted"),
                *advice.risen(facts, "stake", "off", "open", "given"),
            ):
                if advice.exits(more):
                    yield more


def a_broken_promise_delays_the_exit(advice: Advice) -> Broken:
    """A broken promise never delays the exit."""
    for facts, rule in advice.cases:
        if rule.move == _EXIT and facts["broke"] == "no":
            broken = {**facts, "broke": "yes"}
            if not advice.exits(broken):
                yield broken


def something_is_sold_after_a_no(advice: Advice) -> Broken:
    """After a no or a stop nothing sells."""
    for facts, rule in advice.cases:
        if facts["last"] in {"no", "stop"} and rule.move != _EXIT:
            yield facts


def something_tailored_while_the_problem_is_not_known(advice: Advice) -> Broken:
    """Nothing is tailored while it is not known what they need."""
    claiming = {
        key
        for key in _NEUTRAL
        if key in advice.playbook.variants
        and any("problem" in wording.slots for wording in advice.playbook.variants[key].wordings)
    }
    for facts, rule in advice.cases:
        if facts["standing"] == "unsure" and rule.variant in _TAILORED | claiming:
            yield facts


def a_fresh_stall_after_a_wish_gets_no_value(advice: Advice) -> Broken:
    """A fresh stall after a wish, with nothing sent, always gets value."""
    for facts, rule in advice.cases:
        fresh = facts["last"] == "quiet" and facts["reached"] == "0" and facts["standing"] == "wanted"
        if fresh and rule.move != "value_story":
            yield facts


def someone_who_takes_part_is_left(advice: Advice) -> Broken:
    """Someone who takes part is never left, unless it does not fit."""
    for facts, rule in advice.cases:
        if facts["last"] in _TAKES_PART and facts["standing"] != "no_fit" and rule.move == _EXIT:
            yield facts


def the_straight_question_is_asked_again(advice: Advice) -> Broken:
    """After the straight question the verdict is the exit."""
    for facts, rule in advice.cases:
        if facts["last"] == "not_now" and rule.move != _EXIT:
            yield facts


def silence_is_asked_a_question(advice: Advice) -> Broken:
    """Silence never gets an open question."""
    for facts, rule in advice.cases:
        if facts["last"] == "quiet" and rule.move == "open_question":
            yield facts


def one_unanswered_message_ends_it(advice: Advice) -> Broken:
    """One unanswered message never ends it, unless it does not fit."""
    for facts, rule in advice.cases:
        few = facts["last"] == "quiet" and facts["reached"] in {"0", "1"}
        if few and facts["standing"] != "no_fit" and rule.move == _EXIT:
            yield facts


def a_first_put_off_is_not_asked(advice: Advice) -> Broken:
    """A first put-off or later always gets an open question, unless it does not fit."""
    for facts, rule in advice.cases:
        evades = facts["last"] in {"put_off", "later"} and facts["standing"] != "no_fit"
        if evades and rule.move != "open_question":
            yield facts


def empty_touches_hasten_the_exit(advice: Advice) -> Broken:
    """Messages without value never bring the exit forward."""
    for facts, rule in advice.cases:
        if facts["empty"] == "no" and rule.move != _EXIT:
            empty = {**facts, "empty": "yes"}
            if advice.exits(empty):
                yield empty


def a_bad_fit_is_sold_to(advice: Advice) -> Broken:
    """A bad fit is never sold to."""
    for facts, rule in advice.cases:
        if facts["standing"] == "no_fit" and rule.move != _EXIT:
            yield facts


INVARIANTS: Mapping[int, Callable[[Advice], Broken]] = {
    1: without_one_move,
    2: silence_undoes_an_exit,
    3: desire_or_commitment_hastens_the_exit,
    4: a_broken_promise_delays_the_exit,
    5: something_is_sold_after_a_no,
    6: something_tailored_while_the_problem_is_not_known,
    7: a_fresh_stall_after_a_wish_gets_no_value,
    8: someone_who_takes_part_is_left,
    9: the_straight_question_is_asked_again,
    11: silence_is_asked_a_question,
    12: one_unanswered_message_ends_it,
    13: a_first_put_off_is_not_asked,
    14: empty_touches_hasten_the_exit,
    15: a_bad_fit_is_sold_to,
}
"""By their number in the guidance."""


def broken_by(playbook: Playbook, table: Table, way: Rule | None = None) -> Iterator[tuple[int, str, Facts]]:
    """Yield each broken invariant with its sentence and one situation that breaks it.

    Of all rules as they stand; or of one rule as it advises an alternative.
    """
    advice = Advice(playbook, table, way)
    for number, breaks in INVARIANTS.items():
        broken = next(breaks(advice), None)
        if broken is not None:
            yield number, (breaks.__doc__ or "").rstrip("."), broken


def missing_from(playbook: Playbook) -> Iterator[str]:
    """Yield the answers that the invariants are about and a content does not have."""
    for fact, answers in _SPOKEN_OF.items():
        there = {answer.key for answer in playbook.fact[fact].answers} if fact in playbook.fact else set()
        for answer in sorted(answers - there):
            yield f"{fact} {answer}"
