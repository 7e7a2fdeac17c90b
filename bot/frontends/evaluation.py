"""Scenarios played through the real dialogue by a simulated rep, and what the coach made of them.

A scenario is `{"id", "opening", "answers": {fact: value}, "move"?, "acceptable"?}`; the opening is a
new rep's first message at a fixed instant, and each question on a fact is answered from `answers`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.coaching.debriefing import seen
from bot.coaching.dialogue import take_turn
from bot.coaching.model import (
    NOTHING_READ,
    Debrief,
    Event,
    How,
    Picked,
    Prospect,
    Reading,
    Rep,
    Reply,
    Said,
    Scene,
    Status,
    Step,
)
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.reading import read

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
"""The fixed instant of every scenario, a Thursday."""
_MOST_STEPS = 60


class Stuck(Exception):
    """A scenario led to no advice."""


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one scenario."""

    id: int | str
    move: str
    variant: str
    rule: str
    read: Mapping[str, bool | int | str]
    asked: tuple[str, ...]
    because: tuple[str, ...]
    draft: str
    hold: str | None

    def as_json(self) -> dict[str, Any]:
        """Return the object that `evaluate --json` prints."""
        return {name: getattr(self, name) for name in self.__slots__}


def wrong_answers(answers: Mapping[str, Any], playbook: Playbook) -> list[str]:
    """Return what a scenario answers that nobody could tap; null is "don't know"."""
    wrong = [f"there is no fact {key!r}" for key in answers if key not in playbook.fact]
    wrong += [
        f"{value!r} is no answer to {key!r}"
        for key, value in answers.items()
        if key in playbook.fact and value is not None and playbook.fact[key].answer_of(value) is None
    ]
    return wrong


def play(scenario: Mapping[str, Any], playbook: Playbook, *, attentive: bool = False) -> Played:
    """Play one scenario to its advice."""
    talk = _Talk(playbook, scenario["answers"])
    talk.open(scenario["opening"])
    for _ in range(_MOST_STEPS):
        if talk.view.debrief.step is Step.CARD and not (attentive and talk.correct()):
            return talk.played(scenario["id"])
        if talk.view.debrief.step is not Step.CARD and not (attentive and talk.correct()):
            talk.answer()
    raise Stuck(f"scenario {scenario['id']} leads to no advice")


class _Talk:
    """A simulated rep at one debrief."""

    def __init__(self, playbook: Playbook, answers: Mapping[str, Any]) -> None:
        self._playbook = playbook
        self._answers = {
            fact.key: fact.answer_of(answers[fact.key]) for fact in playbook.facts if fact.key in answers
        }
        keys = count()
        self._scene = Scene(Rep("rep"), NOON, NOON.date(), lambda: f"k{next(keys)}")
        self._reply = Reply(())
        self._asked: list[str] = []
        self._read: dict[str, str] = {}
        self._corrected: set[str] = set()

    @property
    def view(self) -> View:
        """The debrief as it stands."""
        assert self._scene.debrief is not None
        return seen(self._scene, self._scene.debrief, self._playbook)

    def open(self, words: str) -> None:
        """Say the opening."""
        reading = read(words, self._playbook, (), NOON.date())
        self._take(Said(words, "opening"), replace(reading, small_talk=""))
        shown = {item.fact: item.answer for item in self.view.debrief.evidence if item.how is How.READ}
        self._read = {fact: answer for fact, answer in shown.items() if answer is not None}

    def answer(self) -> None:
        """Answer the question that is open, with "don't know" where the scenario does not say."""
        debrief = self.view.debrief
        if debrief.step is not Step.ASKING:
            return self._press("new" if debrief.step is Step.CHOOSING else "back")
        fact = self._playbook.fact[debrief.focus]
        if debrief.more == "":
            self._asked.append(fact.key)
        answer = self._answers.get(fact.key)
        if answer is None:
            answer = fact.unknown if not fact.may_skip else None
        wanted = f"unknown.{fact.key}" if answer is None else f"answer.{fact.key}.{answer}"
        return self._press(wanted if wanted in self._actions() else "more")

    def correct(self) -> bool:
        """Fix one wrong reading that is shown; tell whether there was one."""
        for fact, answer in self._read.items():
            right = self._answers.get(fact)
            if right in {None, answer} or fact in self._corrected or "fix" not in self._actions():
                continue
            self._corrected.add(fact)
            self._press("fix")
            if f"fix.{fact}" not in self._actions():
                # It was read, but not shown back.
                self._press("back")
                continue
            self._press(f"fix.{fact}")
            wanted = f"answer.{fact}.{right}"
            if wanted not in self._actions():
                self._press("more")
            self._press(wanted)
            return True
        return False

    def played(self, name: int | str) -> Played:
        """Return what the card advises."""
        view = self.view
        rule, draft = view.verdict.rule, view.draft
        facts = self._playbook.fact
        return Played(
            id=name,
            move=rule.move,
            variant=rule.variant,
            rule=rule.key,
            read={key: facts[key].value_of(answer) for key, answer in self._known_unasked().items()},
            asked=tuple(self._asked),
            because=rule.because,
            draft="" if draft is None else draft.text,
            hold=view.held_until.isoformat() if view.held_until is not None else None,
        )

    def _known_unasked(self) -> dict[str, str]:
        return {**self._read, **implied(self._read, self._playbook)}

    def _actions(self) -> set[str]:
        return {button.action for row in self._reply.rows for button in row}

    def _press(self, action: str) -> None:
        debrief = self.view.debrief
        self._take(Picked(action, debrief.key, debrief.version))

    def _take(self, event: Event, reading: Reading = NOTHING_READ) -> None:
        turn = take_turn(self._scene, event, reading, self._playbook)
        self._reply = turn.replies[-1]
        prospects: dict[str, Prospect] = {item.key: item for item in self._scene.prospects}
        prospects |= {item.key: item for item in turn.prospects}
        debriefs: list[Debrief] = [item for item in turn.debriefs if item.status is Status.OPEN]
        self._scene = replace(
            self._scene,
            debrief=debriefs[-1] if debriefs else self._scene.debrief,
            prospects=tuple(prospects.values()),
        )


def implied(facts: Mapping[str, str], playbook: Playbook) -> dict[str, str]:
    """Return the facts that need no asking because of what was read of the first one."""
    first = playbook.facts[0]
    if first.key not in facts:
        return {}
    signal = first.answer(facts[first.key]).signal
    return {
        fact.key: fact.unknown for fact in playbook.facts if fact.only_when and signal not in fact.only_when
    }


def report(scenarios: Iterable[Mapping[str, Any]], played: Iterable[Played]) -> str:
    """Return agreement, confusion, questions asked and the cases that differ, as text."""
    pairs = list(zip(scenarios, played, strict=True))
    judged = [(scenario, result) for scenario, result in pairs if scenario.get("move")]
    strict = sum(result.move == scenario["move"] for scenario, result in judged)
    wide = sum(_accepted(scenario, result) for scenario, result in judged)
    asked = [len(result.asked) for _, result in pairs]
    lines = [f"scenarios {len(pairs)}"]
    if judged:
        lines.append(f"moves     strict {strict / len(judged):.3f}   acceptable {wide / len(judged):.3f}")
    if asked:
        lines.append(f"questions mean {sum(asked) / len(asked):.2f}   most {max(asked)}")
    confusion = Counter((scenario["move"], result.move) for scenario, result in judged)
    lines += [f"  {wanted:14} → {given:14} {times}" for (wanted, given), times in sorted(confusion.items())]
    for scenario, result in judged:
        if result.move != scenario["move"]:
            note = " (acceptable)" if _accepted(scenario, result) else ""
            lines.append(f"{result.id}: {scenario['move']} expected, {result.rule} {result.move}{note}")
    return "\n".join(lines)


def _accepted(scenario: Mapping[str, Any], result: Played) -> bool:
    return result.move == scenario["move"] or result.move in scenario.get("acceptable", ())
