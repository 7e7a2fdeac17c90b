"""scripts/bench: `transport`, `nudges`, `stats`, `read`."""

import argparse
import json
import warnings

from tests.bench import nudges, pictures, stats, transport
from tests.bench.reading import command as read
from tests.simulation.databases import KINDS


def main() -> None:
    """Run one benchmark and print what it found."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=["transport", "nudges", "stats", "read"])
    parser.add_argument("--rounds", type=int, default=5, help="of transport, in mixed order (%(default)s)")
    parser.add_argument("--sizes", type=int, nargs="+", default=nudges.SIZES, help="reps, for nudges")
    parser.add_argument("--debriefs", type=int, default=stats.DEBRIEFS, help="in all, for stats")
    parser.add_argument("--reps", type=int, default=stats.REPS, help="in all, for stats")
    parser.add_argument("--database", choices=KINDS, help="for nudges and stats; else both")
    read.add_options(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    if chosen.what == "transport":
        rows = transport.measure(chosen.rounds)
        print(json.dumps(rows) if chosen.json else transport.table(rows))
        return
    if chosen.what == "read":
        print(read.run(chosen))
        return
    warnings.simplefilter("ignore")
    kinds = [chosen.database] if chosen.database else KINDS
    if chosen.what == "stats":
        rows, drawn = stats.measure(kinds, chosen.debriefs, chosen.reps), pictures.measure()
        as_text = f"{stats.table(rows)}\n{pictures.table(drawn)}"
        print(json.dumps({"figures": rows, "pictures": drawn}) if chosen.json else as_text)
        return
    rows = nudges.measure(kinds, chosen.sizes)
    print(json.dumps(rows) if chosen.json else nudges.table(rows))
    if not chosen.json:
        print(nudges.job_queue())


if __name__ == "__main__":
    main()
