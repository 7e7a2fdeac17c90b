"""Whether the guidance works as a whole: every case has its rule, every rule its cases and its words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from bot.coaching.drafts import asks_twice, marks_in
from bot.coaching.history import COMPUTED, signals_of
from bot.coaching.invariants import broken_by, missing_from
from bot.coaching.playbook import ALWAYS, Playbook, Rule, Variant, Wording
from bot.coaching.policy import table_of
from bot.content.document import Place, Problem, places
from bot.content.references import alternatives
from bot.content.shaping import Manuscript

Facts = Mapping[str, str]
STORY = "story"


def check_code(book: Manuscript, playbook: Playbook) -> Iterator[Problem]:
    """Find facts that computed signals look at and the content does not have."""
    facts = {fact.key: fact.unknown for fact in playbook.facts}
    for key, holds in COMPUTED.items():
        try:
            holds(facts, playbook.numbers)
        except KeyError as error:
            text = f"is computed from fact {error.args[0]!r}, which is not defined"
            yield book.document.problem(("signals", key), text)


def check_table(book: Manuscript, playbook: Playbook) -> Iterator[Problem]:
    """Find cases without a rule, rules without a case, examples won by another rule, missing drafts."""
    cases = Cases(playbook)
    yield from _cases_without_rule(book, cases)
    rules = {rule.key: place for place, rule in book.guidance}
    for rule in playbook.rules:
        if cases.can_win(rule):
            yield from _examples(book, rules[rule.key], rule, playbook)
            for way in rule.ways:
                yield from _wordings(book, way, cases)
        else:
            text = f"can never win{_why_never(rule, cases)}"
            yield book.document.problem((*rules[rule.key], "when"), text)
    yield from _alternatives(book, playbook)
    yield from _chase_in_drafts(book, cases)
    yield from _broken_promises(book, cases)


def _broken_promises(book: Manuscript, cases: "Cases") -> Iterator[Problem]:
    """Find situations in which the rules do to people what they must never do."""
    missing = list(missing_from(cases.playbook))
    if missing:
        text = f"cannot be held against the invariants, which are about {', '.join(missing)}"
        yield book.document.problem(("facts",), text)
    if missing or cases.first_open() is not None:
        return
    rules = {rule.key: place for place, rule in book.guidance}
    broken = list(broken_by(cases.playbook, cases.table))
    for number, promise, facts in broken:
        rule = cases.table.winner(facts)
        place = rules[rule.key] if rule is not None else ("guidance",)
        yield _breaks(book, place, number, promise, facts, cases.playbook)
    known = {number for number, _, _ in broken}
    for rule in cases.playbook.rules:
        for at, way in enumerate(rule.ways[1:]):
            for number, promise, facts in broken_by(cases.playbook, cases.table, way):
                if number not in known:
                    place = (*rules[rule.key], "also", at)
                    yield _breaks(book, place, number, promise, facts, cases.playbook)


def _breaks(
    book: Manuscript, place: Place, number: int, promise: str, facts: Facts, playbook: Playbook
) -> Problem:
    text = f"breaks invariant {number}, “{promise}”, for example when {_told(facts, playbook)}"
    return book.document.problem(place, text)


def _alternatives(book: Manuscript, playbook: Playbook) -> Iterator[Problem]:
    """Find alternatives that are more than another way to make the same move."""
    moves: dict[str, set[str]] = {}
    for way in (way for rule in playbook.rules for way in rule.ways):
        moves.setdefault(way.variant, set()).add(way.move)
    for place, shape, other in alternatives(book):
        own, instead = playbook.variants[shape.variant], playbook.variants[other.variant]
        seen = [shape.variant, *(earlier.variant for earlier in shape.also[: int(place[-1])])]
        elsewhere = sorted(moves.get(other.variant, set()) - {shape.move})
        if other.variant in seen:
            yield book.document.problem(place, "is what the guidance advises anyway")
        elif elsewhere:
            text = f"makes the move {elsewhere[0]!r} elsewhere; only the same move has alternatives"
            yield book.document.problem(place, text)
        elif _effects(own) != _effects(instead):
            text = f"settles, counts or asks for other things than {shape.variant!r}, which it stands in for"
            yield book.document.problem(place, text)


def _effects(variant: Variant) -> tuple[object, ...]:
    """Return what sending a variant does beside its words."""
    return bool(variant.wordings), variant.counts, set(variant.clears), variant.asks_nothing_back


def _told(facts: Facts, playbook: Playbook) -> str:
    """Name what is not as usual in a situation."""
    first = playbook.facts[0].key
    return ", ".join(
        f"{key} is {answer}"
        for key, answer in facts.items()
        if key == first or answer != playbook.fact[key].unknown
    )


class Cases:
    """All combinations of answers, by the rule that wins them."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self.table = table_of(playbook)
        self._won: dict[str | None, list[Facts]] = {}
        for facts, rule in self.table.cases():
            self._won.setdefault(rule.key if rule else None, []).append(facts)

    def of(self, rule: Rule | None) -> Iterator[Facts]:
        """Go through the combinations that a rule (None: no rule) wins and that can occur."""
        for facts in self._won.get(rule.key if rule else None, ()):
            if self.table.completed(facts) == facts:
                yield facts

    def first_open(self) -> Facts | None:
        """Return a combination that no rule wins, if there is one."""
        return next(self.of(None), None)

    def can_win(self, rule: Rule) -> bool:
        """Tell whether the rule wins any combination that can occur."""
        return next(self.of(rule), None) is not None

    def signals(self, rule: Rule) -> Iterator[frozenset[str]]:
        """Go through the signals of each combination that the rule wins."""
        return (signals_of(facts, self.playbook) for facts in self.of(rule))

    @cached_property
    def all_signals(self) -> list[tuple[frozenset[str], str | None]]:
        """Every combination that can occur as signals, with the rule that wins it."""
        return [
            (signals_of(facts, self.playbook), rule.key if rule else None)
            for facts, rule in self.table.cases()
            if self.table.completed(facts) == facts
        ]


def _cases_without_rule(book: Manuscript, cases: Cases) -> Iterator[Problem]:
    open_cases = list(cases.of(None))
    if open_cases:
        shown = ", ".join(f"{fact} {answer}" for fact, answer in open_cases[0].items())
        more = f" and {len(open_cases) - 1} more cases" if len(open_cases) > 1 else ""
        yield book.document.problem(("guidance",), f"has no rule for this case: {shown}{more}")


def _why_never(rule: Rule, cases: Cases) -> str:
    """Name the earlier rules that take all cases of a rule that never wins."""
    holding = [winner for signals, winner in cases.all_signals if rule.when.holds(signals)]
    if not holding:
        return ": its signals never come together"
    order = [other.key for other in cases.playbook.rules]
    earlier = sorted({winner for winner in holding if winner}, key=order.index)
    return f": {', '.join(earlier)} above it {'cover' if len(earlier) > 1 else 'covers'} all its cases"


def _examples(book: Manuscript, place: Place, rule: Rule, playbook: Playbook) -> Iterator[Problem]:
    table = table_of(playbook)
    for inner, example in places((*place, "examples"), rule.examples):
        winner = table.winner(table.completed(example.facts))
        if winner is not rule:
            who = f"won by {winner.key}" if winner else "won by no rule"
            yield book.document.problem(inner, f"is {who}, not by its own rule")


def _wordings(book: Manuscript, rule: Rule, cases: Cases) -> Iterator[Problem]:
    """Find a rule that can stand on a card without any draft while no story is known (P6)."""
    variant = cases.playbook.variants[rule.variant]
    free = [wording for wording in variant.wordings if not _needs_story(wording, cases.playbook)]
    if not variant.wordings or any(wording.when == ALWAYS for wording in free):
        return
    for facts in cases.of(rule):
        signals = signals_of(facts, cases.playbook)
        if not any(wording.when.holds(signals) for wording in free):
            shown = ", ".join(f"{fact} {answer}" for fact, answer in facts.items())
            place = _place_of_variant(book, rule.variant)
            text = f"has no draft without a story for {rule.key} in this case: {shown}"
            yield book.document.problem(place, text)
            return


def _needs_story(wording: Wording, playbook: Playbook) -> bool:
    slots = [playbook.slots[slot] for slot in wording.slots if slot in playbook.slots]
    return any(slot.origin == STORY for slot in slots)


def _chase_in_drafts(book: Manuscript, cases: Cases) -> Iterator[Problem]:
    """Find drafts of our own that our linter would mark."""
    playbook = cases.playbook
    strict = replace(
        playbook, chases=tuple(replace(chase, when=ALWAYS, moves=()) for chase in playbook.chases)
    )
    for place, part in book.variants:
        rules = [way for rule in playbook.rules for way in rule.ways if way.variant == part.key]
        for at, wording in enumerate(playbook.variants[part.key].wordings):
            inner = (*place, "drafts", at)
            if marks_in(wording.text, frozenset(), "", strict):
                yield from _marked(book, inner, wording, rules, cases)
            if any(asks_twice(wording.text, rule.move, playbook) for rule in rules):
                yield book.document.problem(inner, "asks two questions in an exit")


def _marked(
    book: Manuscript, place: Place, wording: Wording, rules: list[Rule], cases: Cases
) -> Iterator[Problem]:
    """Tell each phrase that is marked once, with the first rule whose move marks it."""
    told: set[str] = set()
    for rule in rules:
        for signals in cases.signals(rule):
            if not wording.when.holds(signals):
                continue
            for mark in marks_in(wording.text, signals, rule.move, cases.playbook):
                if mark.words not in told:
                    told.add(mark.words)
                    text = f"says {mark.words!r}, which the linter marks in the move of {rule.key}"
                    yield book.document.problem(place, text)


def _place_of_variant(book: Manuscript, key: str) -> Place:
    return next(place for place, variant in book.variants if variant.key == key)
