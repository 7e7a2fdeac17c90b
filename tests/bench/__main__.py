"""scripts/bench: measures the bot and its peers in one run; each subcommand prints a table, or JSON."""

import argparse
import json
import tempfile
import warnings
from pathlib import Path
from typing import Any

from tests.bench import crowd, decision, e2e, memory, nudges, pictures, start, stats, transport
from tests.bench.profiling import costs
from tests.bench.reading import command as read
from tests.bench.tables import check_marked, table, written
from tests.simulation.databases import KINDS

HELP = {
    "e2e": "updates a second and the wait for replies, over loopback, beside bare bots",
    "decision": "facts to a recommendation, and a whole turn without I/O",
    "start": "from nothing to the first poll",
    "memory": "after 1,000 updates and after 10,000",
    "crowd": "a thousand reps at once by webhook, and one who floods",
    "profile": "where the time of an update goes",
    "transport": "what carries requests to Telegram",
    "nudges": "the tick, from few reps to many",
    "stats": "/stats among many debriefs, and its picture",
    "read": "the reader of words beside others",
}


def main() -> None:
    """Run one benchmark and print what it found."""
    warnings.simplefilter("ignore")
    chosen = _chosen()
    if chosen.what == "read":
        print(read.run(chosen))
        return
    if chosen.write:
        check_marked(chosen.write, chosen.what)
    found, text = MEASURES[chosen.what](chosen)
    if chosen.write:
        written(chosen.write, chosen.what, text)
    print(json.dumps(found) if chosen.json else text)


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    options = {name: commands.add_parser(name, help=text, description=text) for name, text in HELP.items()}
    for name in ("e2e", "decision", "start", "crowd", "transport"):
        usual = {"start": start.STARTS, "crowd": 1}.get(name, e2e.ROUNDS)
        options[name].add_argument("--rounds", type=int, default=usual, help="in mixed order (%(default)s)")
    options["e2e"].add_argument("--seconds", type=float, default=e2e.SECONDS, help="each (%(default)s)")
    options["e2e"].add_argument(
        "--only", nargs="+", default=[], metavar="WORD", help="in the subjects' names"
    )
    options["nudges"].add_argument("--sizes", type=int, nargs="+", default=nudges.SIZES, help="reps")
    options["stats"].add_argument("--debriefs", type=int, default=stats.DEBRIEFS, help="in all")
    options["stats"].add_argument("--reps", type=int, default=stats.REPS, help="in all")
    for name in ("nudges", "stats"):
        options[name].add_argument("--database", choices=KINDS, help="else both")
    read.add_options(options["read"])
    for name, command in options.items():
        command.add_argument("--json", action="store_true", help="print JSON")
        if name != "read":
            command.add_argument("--write", type=Path, metavar="FILE", help="put the table into FILE")
    return parser.parse_args()


def _end_to_end(chosen: argparse.Namespace) -> tuple[Any, str]:
    rows = e2e.measure(chosen.rounds, chosen.seconds, chosen.only)
    return rows, table(rows, e2e.HEADS)


def _decision(chosen: argparse.Namespace) -> tuple[Any, str]:
    with tempfile.TemporaryDirectory(prefix="unchase-bench-") as folder:
        rows = decision.measure(Path(folder), chosen.rounds)
    return rows, table(rows, decision.HEADS)


def _start(chosen: argparse.Namespace) -> tuple[Any, str]:
    rows = start.measure(chosen.rounds)
    return rows, table(rows, start.HEADS)


def _memory(_chosen: argparse.Namespace) -> tuple[Any, str]:
    rows = memory.measure()
    return rows, table(rows, memory.HEADS)


def _crowd(chosen: argparse.Namespace) -> tuple[Any, str]:
    rows = crowd.measure(chosen.rounds)
    return rows, table(rows, crowd.HEADS)


def _profile(_chosen: argparse.Namespace) -> tuple[Any, str]:
    found = costs()
    return found, "\n\n".join(f"{part}\n{text}" for part, text in found.items())


def _transport(chosen: argparse.Namespace) -> tuple[Any, str]:
    rows = transport.measure(chosen.rounds)
    return rows, transport.table(rows)


def _nudges(chosen: argparse.Namespace) -> tuple[Any, str]:
    rows = nudges.measure([chosen.database] if chosen.database else KINDS, chosen.sizes)
    return rows, nudges.table(rows) if chosen.json else f"{nudges.table(rows)}\n{nudges.job_queue()}"


def _stats(chosen: argparse.Namespace) -> tuple[Any, str]:
    rows = stats.measure([chosen.database] if chosen.database else KINDS, chosen.debriefs, chosen.reps)
    drawn = pictures.measure()
    return {"figures": rows, "pictures": drawn}, f"{stats.table(rows)}\n{pictures.table(drawn)}"


MEASURES = {
    "e2e": _end_to_end,
    "decision": _decision,
    "start": _start,
    "memory": _memory,
    "crowd": _crowd,
    "profile": _profile,
    "transport": _transport,
    "nudges": _nudges,
    "stats": _stats,
}


if __name__ == "__main__":
    main()
