"""`scripts/bench read`: what is measured, printed, and written into the documentation."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot.coaching.playbook import Playbook
from bot.content import load
from bot.frontends.telegram.running import keep_loaded
from bot.settings import PROJECT_ROOT
from tests.bench.reading import ALONE, OURS, curve, report, sets
from tests.bench.reading.costs import STARTS
from tests.bench.reading.measuring import Files, Found, measure
from tests.bench.reading.peers import Learn, minilm_is_missing, readers
from tests.bench.reading.scoring import Score

CONTENT = PROJECT_ROOT / "coaching_content.yaml"
PARTS = 5
SEEDS = 2
CURVE_FILE = "learning.png"


def add_options(parser: ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument(
        "--content", type=Path, metavar="FILE", default=CONTENT, help="to learn from, for read"
    )
    parser.add_argument("--scenarios", type=Path, metavar="FILE", help="openings to read besides, for read")
    parser.add_argument("--replies", type=Path, metavar="FILE", help="messages to read besides, for read")
    parser.add_argument("--folds", type=int, default=PARTS, help="of the content's examples (%(default)s)")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="shuffles of the curve (%(default)s)")
    parser.add_argument("--starts", type=int, default=STARTS, help="processes started (%(default)s)")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help=f"put the tables into FILE, and {CURVE_FILE} beside it"
    )


def run(chosen: Namespace) -> str:
    """Measure all readers and return what was found; to be written, the learning curve as well."""
    if chosen.write and (problem := report.unmarked(chosen.write)):
        raise SystemExit(problem)
    playbook = load(chosen.content)
    keep_loaded()
    files = Files(
        tuple(sets.openings(chosen.scenarios)) if chosen.scenarios else (),
        tuple(sets.messages(chosen.replies)) if chosen.replies else (),
    )
    peers = readers()
    found = replace(
        measure(chosen.content, playbook, peers, files, chosen.folds, chosen.starts),
        left_out=minilm_is_missing(),
    )
    if chosen.write:
        report.put(chosen.write, "readers", report.whole(found))
        draw_growth(grown(playbook, peers, chosen.folds, chosen.seeds), chosen.write)
    return json.dumps(as_object(found)) if chosen.json else report.whole(found)


def grown(playbook: Playbook, peers: dict[str, Learn], parts: int, seeds: int) -> curve.Curve:
    """Return the learning curve of our reader."""
    return curve.measure(playbook, peers[OURS], peers[ALONE], parts, seeds)


def draw_growth(grown: curve.Curve, file: Path) -> None:
    """Put the learning curve into a file and draw it beside it."""
    # The drawing library is slow to load and part of nothing that is measured.
    from tests.bench.reading.picture import draw

    report.put(file, "curve", report.growth(grown))
    draw(grown, file.parent / CURVE_FILE)


def as_object(found: Found) -> dict[str, Any]:
    """Return everything as JSON takes it."""
    return {
        name: {
            "content": _figures(found.content[name]),
            "openings": _figures(found.openings[name]),
            "messages": _figures(found.messages[name]),
            "ms": {kind: asdict(taken) for kind, taken in found.costs[name].items()},
            "start": asdict(found.start) if name == OURS and found.start else None,
            "fresh": asdict(found.fresh[name]) if name in found.fresh else None,
        }
        for name in found.content
    }


def _figures(score: Score) -> dict[str, Any]:
    return {
        "facts": {fact: tally.f1 for fact, tally in score.facts.items()},
        "mean": score.mean,
        "symptoms": score.symptoms.f1,
        "read": score.read,
        "wrong": score.wrong,
        "silent": score.silent,
        "invented": score.invented,
        "misheard": len(score.misheard),
    }
