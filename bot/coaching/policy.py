"""The decision: first rule that holds; ask only what can still change which one that is.

All combinations of answers are few (8,448 with the content as it stands), so the winner of each is
worked out once per playbook; everything else is a look-up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from bot.coaching.history import COMPUTED
from bot.coaching.playbook import Fact, Playbook, Rule

Known = Mapping[str, str | None]
"""Facts known so far; None is "don't know"."""


@dataclass(frozen=True, slots=True)
class Question:
    """The next fact to ask for."""

    fact: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule that wins and every fact as it was taken."""

    rule: Rule
    facts: Mapping[str, str]
    assumed: tuple[str, ...]
    """Facts answered "don't know", which count as not seen (P11)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that would flip the move."""

    fact: str
    answer: str
    rule: Rule


class Table:
    """Which rule wins for every combination of answers."""

    def __init__(self, playbook: Playbook) -> None:
        """Work out the winner of every combination."""
        self._playbook = playbook
        self._facts = playbook.facts
        self._keys = [[answer.key for answer in fact.answers] for fact in self._facts]
        self._place = [{key: at for at, key in enumerate(keys)} for keys in self._keys]
        self._strides = _strides([len(keys) for keys in self._keys])
        self._steps = [
            (fact.key, {key: at * stride for key, at in place.items()})
            for fact, place, stride in zip(self._facts, self._place, self._strides, strict=True)
        ]
        self._winners = self._work_out()
        self._questions: dict[tuple[str | None, ...], Question | None] = {}

    def _work_out(self) -> list[int]:
        """Match every combination against the rules, signals and conditions as sets of bits."""
        numbers = self._playbook.numbers
        signals = {answer.signal for fact in self._facts for answer in fact.answers} | set(COMPUTED)
        bit = {signal: 1 << at for at, signal in enumerate(sorted(signals - {""}))}
        rules = [(_mask(rule.when.all, bit), _mask(rule.when.none, bit)) for rule in self._playbook.rules]
        names = [fact.key for fact in self._facts]
        choices = [
            [(answer.key, bit.get(answer.signal, 0)) for answer in fact.answers] for fact in self._facts
        ]
        # What no rule looks at makes many combinations the same.
        first: dict[int, int] = {}
        winners = []
        for chosen in product(*choices):
            facts = dict(zip(names, [key for key, _ in chosen], strict=True))
            on = sum([signal for _, signal in chosen])
            on += sum([bit[key] for key, holds in COMPUTED.items() if holds(facts, numbers)])
            if on not in first:
                first[on] = _first_that_holds(on, rules)
            winners.append(first[on])
        return winners

    def winner(self, facts: Mapping[str, str]) -> Rule | None:
        """Return the first rule that holds when every fact has the given answer."""
        found = self._winners[sum([steps[facts[key]] for key, steps in self._steps])]
        return None if found < 0 else self._playbook.rules[found]

    def cases(self) -> Iterator[tuple[dict[str, str], Rule | None]]:
        """Go through every combination with its winner."""
        names = [fact.key for fact in self._facts]
        for answers, found in zip(product(*self._keys), self._winners, strict=True):
            yield dict(zip(names, answers, strict=True)), None if found < 0 else self._playbook.rules[found]

    def next_question(self, known: Known) -> Question | None:
        """Return the first fact whose answer can still change the rule that wins, if any."""
        memo = tuple(known.get(fact.key, "?") for fact in self._facts)
        if memo not in self._questions:
            self._questions[memo] = self._first_open(known)
        return self._questions[memo]

    def _first_open(self, known: Known) -> Question | None:
        choices = self._choices(known)
        for at, fact in enumerate(self._facts):
            if len(choices[at]) < 2:
                continue
            others = [choice if place != at else [0] for place, choice in enumerate(choices)]
            steps = [place * self._strides[at] for place in choices[at]]
            for places in product(*others):
                base = sum(place * stride for place, stride in zip(places, self._strides, strict=True))
                if len({self._winners[base + step] for step in steps}) > 1:
                    return Question(fact.key)
        return None

    def _choices(self, known: Known) -> list[list[int]]:
        on = self._signals_known(known)
        choices = []
        for fact, place in zip(self._facts, self._place, strict=True):
            closed = _closed(fact.only_when, on)
            if closed or fact.key in known or _closed(fact.asked_when, on):
                answer = None if closed else known.get(fact.key)
                choices.append([place[fact.unknown if answer is None else answer]])
            else:
                choices.append(list(place.values()))
        return choices

    def _signals_known(self, known: Known) -> set[str] | None:
        """Return the signals that known answers give; None while the first fact is open."""
        if known.get(self._facts[0].key) is None:
            return None
        return {
            fact.answer(answer).signal for fact in self._facts if (answer := known.get(fact.key)) is not None
        }

    def completed(self, known: Known) -> dict[str, str]:
        """Return every fact with an answer, taking "don't know" and "never asked" as not seen."""
        on = self._signals_known(known) or set()
        facts = {}
        for fact in self._facts:
            answer = None if _closed(fact.only_when, on) else known.get(fact.key)
            facts[fact.key] = fact.unknown if answer is None else answer
        return facts


def _closed(signals: tuple[str, ...], on: set[str] | None) -> bool:
    return bool(signals) and on is not None and on.isdisjoint(signals)


def _strides(sizes: list[int]) -> list[int]:
    strides = [1] * len(sizes)
    for at in range(len(sizes) - 2, -1, -1):
        strides[at] = strides[at + 1] * sizes[at + 1]
    return strides


def _first_that_holds(on: int, rules: Sequence[tuple[int, int]]) -> int:
    """Return the place of the first rule whose wanted signals are on and whose barred ones are not, or -1."""
    for at, (wanted, barred) in enumerate(rules):
        if on & wanted == wanted and not on & barred:
            return at
    return -1


def _mask(signals: tuple[str, ...], bit: Mapping[str, int]) -> int:
    return sum(bit[signal] for signal in set(signals))


@lru_cache(maxsize=4)
def table_of(playbook: Playbook) -> Table:
    """Return the table of a playbook, built at the first call."""
    return Table(playbook)


def decide(known: Known, playbook: Playbook) -> Question | Verdict:
    """Choose the next question, or the advice once no answer can change it any more."""
    table = table_of(playbook)
    question = table.next_question(known)
    if question is not None:
        return question
    facts = table.completed(known)
    rule = table.winner(facts)
    # The content check refuses a table that leaves a combination without a rule.
    assert rule is not None
    assumed = tuple(key for key, answer in known.items() if answer is None)
    return Verdict(rule, facts, assumed)


def changes(facts: Mapping[str, str], playbook: Playbook) -> tuple[Change, ...]:
    """Return the single answers that would flip the move; of a count only the nearest ones."""
    table = table_of(playbook)
    before = table.winner(facts)
    found = []
    for fact in playbook.facts:
        seen: set[str] = set()
        for answer in _nearest_first(fact, facts[fact.key]):
            after = table.winner(table.completed({**facts, fact.key: answer}))
            if before is None or after is None or after.move == before.move:
                continue
            if fact.kind == "count" and after.move in seen:
                continue
            seen.add(after.move)
            found.append(Change(fact.key, answer, after))
    return tuple(found)


def _nearest_first(fact: Fact, given: str) -> list[str]:
    keys = [answer.key for answer in fact.answers if answer.key != given]
    if fact.kind == "count":
        keys.sort(key=lambda key: abs(int(key) - int(given)))
    return keys
