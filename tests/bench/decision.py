"""What thinking costs, without I/O: a decision with all that would change it, and a whole turn.

Milliseconds, with the rubbish collector on as in the bot. The turns are those of `e2e`: a text, four taps.
What one in a hundred exceeds is told by the clock and by the processor, which a busy machine stretches less.
"""

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Final

from bot.coaching.dialogue import take_turn
from bot.coaching.model import NOTHING_READ, Event, Picked, Rep, Reply, Said, Scene, Status
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Verdict, changes, decide
from bot.content import load
from bot.frontends.evaluation import NOON
from bot.frontends.telegram.running import keep_loaded
from bot.reading import prepare, read
from bot.settings import PROJECT_ROOT
from tests.bench.loopback.reps import chosen, text_of

DECISIONS: Final = 5000
DIALOGUES: Final = 400
DECISION, TAP, TEXT, READ = (
    "decision, and what would change it",
    "turn: tap",
    "turn: text",
    "turn: text, read",
)
Span = tuple[float, float]
"""Seconds by the clock, and of the processor."""
Taken = dict[str, list[Span]]


def measure(folder: Path, rounds: int) -> list[dict[str, Any]]:
    """Return the medians over the rounds; the reader's model is kept in the folder."""
    playbook = load(PROJECT_ROOT / "coaching_content.yaml")
    prepare(playbook, folder)
    keep_loaded()
    found: dict[str, list[tuple[float, float, float]]] = {}
    for number in range(rounds + 1):
        for name, took in {**_decided(playbook, number), **_talked(playbook, number)}.items():
            if number:
                # The first round warms up.
                found.setdefault(name, []).append(_figures(took))
    return [_row(name, figures) for name, figures in found.items()]


def _decided(playbook: Playbook, seed: int) -> Taken:
    """Decide on random facts."""
    chance, took = random.Random(seed), []
    for _ in range(DECISIONS):
        facts = {fact.key: chance.choice(fact.answers).key for fact in playbook.facts}
        began = _now()
        verdict = decide(facts, playbook)
        if isinstance(verdict, Verdict):
            changes(verdict.facts, playbook)
        took.append(_since(began))
    return {DECISION: took}


def _talked(playbook: Playbook, seed: int) -> Taken:
    """Talk as the reps of `e2e` do."""
    took: Taken = {TAP: [], TEXT: [], READ: []}
    for number in range(DIALOGUES):
        for event, turned, read_too in _dialogue(playbook, number, seed):
            if isinstance(event, Picked):
                took[TAP].append(turned)
            else:
                took[TEXT].append(turned)
                took[READ].append(read_too)
    return took


def _dialogue(playbook: Playbook, rep: int, turn: int) -> Iterator[tuple[Event, Span, Span]]:
    """Give each event of a text and four taps, what its turn took, and with reading."""
    keys = count(rep * 100)
    scene = Scene(Rep("rep"), NOON, NOON.date(), lambda: f"{next(keys):012x}")
    event: Event = Said(text_of(rep, turn), "opening")
    for taps in range(5):
        began = _now()
        # Only the opening is words.
        words = read(text_of(rep, turn), playbook, (), NOON.date()) if not taps else NOTHING_READ
        heard = _now()
        taken = take_turn(scene, event, words, playbook)
        yield event, _since(heard), _since(began)
        if not taken.replies:
            return
        debriefs = [each for each in taken.debriefs if each.status is Status.OPEN]
        prospects = {each.key: each for each in (*scene.prospects, *taken.prospects)}
        debrief = debriefs[-1] if debriefs else scene.debrief
        scene = replace(scene, debrief=debrief, prospects=tuple(prospects.values()))
        pressed = _pressed(taken.replies[-1], last=taps == 3)
        if pressed is None:
            return
        event = pressed


def _pressed(reply: Reply, *, last: bool) -> Picked | None:
    data = tuple(
        f"{reply.debrief}.{reply.version}.{button.action}".encode()
        for row in reply.rows
        for button in row
        if not (button.copies or button.url)
    )
    if not data:
        return None
    action = chosen(data, last=last).decode().split(".", 2)[2]
    return Picked(action, reply.debrief, reply.version)


def _now() -> Span:
    return time.perf_counter(), time.thread_time()


def _since(began: Span) -> Span:
    return time.perf_counter() - began[0], time.thread_time() - began[1]


def _figures(took: Sequence[Span]) -> tuple[float, float, float]:
    """Return the middle, and what one in a hundred exceeds by the clock and of the processor."""
    clock, processor = (sorted(each) for each in zip(*took, strict=True))
    at = min(len(took) - 1, int(0.99 * len(took)))
    return statistics.median(clock), clock[at], processor[at]


def _row(name: str, figures: Sequence[tuple[float, float, float]]) -> dict[str, Any]:
    middle = (1000 * statistics.median(each) for each in zip(*figures, strict=True))
    keys = [key for key in HEADS if key != "what"]
    return {"what": name, **{key: round(each, 3) for key, each in zip(keys, middle, strict=True)}}


HEADS: Final = {"what": "", "p50_ms": "p50 ms", "p99_ms": "p99 ms", "p99_cpu_ms": "p99 CPU ms"}
