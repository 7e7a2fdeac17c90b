"""Example lines for the content, made of the sentences that reps let be kept for teaching.

They come in the very shape of `reading.examples`, each under the answer that it shows, and without those that
the content has already. Nothing is learnt by itself: whoever looks after the content pastes them in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.coaching.model import Lesson
from bot.coaching.playbook import Playbook
from bot.content.quoting import quoted

PLACE = ("reading", "examples", "facts")
"""Where in the content the examples of facts stand."""
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Suggestions:
    """New example lines, and how many are none."""

    lines: Mapping[str, Mapping[str, tuple[str, ...]]]
    """By fact and answer, in the order of the content."""
    reps: int = 0
    """How many people's sentences were looked at, not whose."""
    sentences: int = 0
    known: int = 0
    """Those that the content has, or that came more than once."""
    two_ways: tuple[str, ...] = field(default=())
    """Those told to show two answers of one fact, or that the content has under another."""
    lost: int = 0
    """Those about facts or answers that the content has no more."""

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(len(texts) for answers in self.lines.values() for texts in answers.values())


def suggested(lessons: Iterable[Lesson], playbook: Playbook) -> Suggestions:
    """Return what sentences that reps agreed to share would add to the examples."""
    lessons = tuple(lessons)
    about = [
        item for item in lessons if item.fact in playbook.fact and playbook.fact[item.fact].has(item.answer)
    ]
    meant: dict[tuple[str, str], set[str]] = {}
    for lesson in about:
        meant.setdefault((lesson.fact, plain(lesson.text)), set()).add(lesson.answer)
    there = {fact: _there(fact, playbook) for fact in {item.fact for item in about}}
    new: dict[tuple[str, str], dict[str, str]] = {}
    two_ways: dict[str, str] = {}
    for lesson in about:
        same = plain(lesson.text)
        known_as = there[lesson.fact].get(same)
        if len(meant[lesson.fact, same]) > 1 or known_as not in {None, lesson.answer}:
            two_ways.setdefault(same, lesson.text)
        elif known_as is None:
            new.setdefault((lesson.fact, lesson.answer), {}).setdefault(same, lesson.text)
    lines = _in_order(new, playbook)
    count = sum(len(texts) for texts in new.values())
    told_two_ways = sum(plain(item.text) in two_ways for item in about)
    return Suggestions(
        lines,
        len({item.rep for item in lessons}),
        len(lessons),
        len(about) - count - told_two_ways,
        tuple(two_ways.values()),
        len(lessons) - len(about),
    )


def plain(text: str) -> str:
    """Return a text as it is compared: signs, spaces and capitals do not matter."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())


def _there(fact: str, playbook: Playbook) -> dict[str, str]:
    """Return the examples that show an answer of a fact, or nothing at all, by their plain text."""
    nothing = dict.fromkeys(map(plain, playbook.lexicon.nothing), "")
    answers = playbook.lexicon.examples.get(fact, {})
    return nothing | {plain(text): answer for answer, texts in answers.items() for text in texts}


def _in_order(
    new: Mapping[tuple[str, str], Mapping[str, str]], playbook: Playbook
) -> dict[str, dict[str, tuple[str, ...]]]:
    lines: dict[str, dict[str, tuple[str, ...]]] = {}
    for fact in playbook.facts:
        for answer in fact.answers:
            if texts := new.get((fact.key, answer.key)):
                lines.setdefault(fact.key, {})[answer.key] = tuple(texts.values())
    return lines


def as_yaml(found: Suggestions) -> str:
    """Return suggestions as lines to paste, what else is to be said of them as comments."""
    if not found.sentences:
        return "No sentence to learn from yet: reps are asked for one when they put a reading right."
    said = [
        f"{_counted(found.sentences, 'sentence')} of {_counted(found.reps, 'rep')}, kept with their leave;"
        f" {found.count} new for the content."
    ]
    if found.known:
        said.append(f"{found.known} left out: the content has them, or they came more than once.")
    if found.lost:
        said.append(f"{found.lost} left out: the content no longer has that fact or answer.")
    if found.two_ways:
        said.append("Left out because they were taken two ways:")
        said += [_INDENT + quoted(text) for text in found.two_ways]
    lines = [f"# {line}" for line in said]
    if found.count:
        lines += [f"{_INDENT * depth}{key}:" for depth, key in enumerate(PLACE)]
    for fact, answers in found.lines.items():
        lines.append(f"{_INDENT * 3}{_key(fact)}:")
        for answer, texts in answers.items():
            lines.append(f"{_INDENT * 4}{_key(answer)}:")
            lines += [f"{_INDENT * 5}- {quoted(text)}" for text in texts]
    return "\n".join(lines)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _key(name: str) -> str:
    """Return a key as YAML reads it back: bare "no" would be false."""
    return name if yaml.safe_load(name) == name else quoted(name)


def as_object(found: Suggestions) -> dict[str, Any]:
    """Return suggestions for programs."""
    return {
        "reps": found.reps,
        "sentences": found.sentences,
        "examples": {
            fact: {key: [*texts] for key, texts in all_.items()} for fact, all_ in found.lines.items()
        },
        "known": found.known,
        "two_ways": [*found.two_ways],
        "lost": found.lost,
    }
