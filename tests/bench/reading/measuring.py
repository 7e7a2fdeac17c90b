"""Everything `scripts/bench read` measures: accuracy on the content's examples and on files, and costs."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.coaching.playbook import Playbook
from tests.bench.reading import OURS, sets
from tests.bench.reading.costs import Start, Started, Taken, start_of_ours, started, texts_of, timed
from tests.bench.reading.peers import Learn
from tests.bench.reading.scoring import Row, Said, Score, score


@dataclass(frozen=True, slots=True)
class Files:
    """Texts from outside, each set perhaps none."""

    openings: tuple[Row, ...] = ()
    messages: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of all readers."""

    content: Mapping[str, Score]
    """By reader: on the content's own examples, each read by one that has learned from others."""
    openings: Mapping[str, Score]
    messages: Mapping[str, Score]
    costs: Mapping[str, Mapping[str, Taken]]
    """By reader and kind of text."""
    examples: int
    """Of the content."""
    fresh: Mapping[str, Started] = field(default_factory=dict)
    """By reader: a process that learns anew."""
    start: Start | None = None
    left_out: str = ""
    """Which peer could not be measured, and why."""


def measure(
    content: Path, playbook: Playbook, readers: Mapping[str, Learn], files: Files, parts: int, starts: int
) -> Found:
    """Measure readers of a content; with no starts, without starting processes."""
    rows = sets.of_content(playbook)
    crossed = {name: across(playbook, learn, rows, parts) for name, learn in readers.items()}
    learned = {name: learn(playbook) for name, learn in readers.items()}
    texts = texts_of(files.messages or rows, files.openings)
    return Found(
        crossed,
        openings={name: _scored(one.said, files.openings) for name, one in learned.items()},
        messages={name: _scored(one.said, files.messages) for name, one in learned.items()},
        costs=timed(learned, texts),
        examples=len(rows),
        fresh=_fresh(readers, content) if starts else {},
        start=start_of_ours(content, starts) if starts else None,
    )


def across(playbook: Playbook, learn: Learn, rows: Sequence[Row], parts: int) -> Score:
    """Return how well all parts of the examples are read, each after learning from the others."""
    found = Score()
    for learned_from, held_out in sets.parted(rows, parts, seed=1):
        reader = learn(sets.taught_by(playbook, learned_from))
        for row in held_out:
            found.add(row, reader.said(row.text))
    return found


def _scored(said: Callable[[str], Said], rows: Sequence[Row]) -> Score:
    return score(rows, [said(row.text) for row in rows])


def _fresh(readers: Mapping[str, Learn], content: Path) -> dict[str, Started]:
    with tempfile.TemporaryDirectory() as name:
        # What is ours is measured as it starts every day, from what it kept; that is done elsewhere.
        return {reader: started(reader, content, Path(name)) for reader in readers if reader != OURS}
