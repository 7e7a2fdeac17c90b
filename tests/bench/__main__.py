"""scripts/bench: `transport`, `nudges`."""

import argparse
import json
import warnings

from tests.bench import nudges, transport
from tests.simulation.databases import KINDS


def main() -> None:
    """Run one benchmark and print what it found."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=["transport", "nudges"])
    parser.add_argument("--rounds", type=int, default=5, help="of transport, in mixed order (%(default)s)")
    parser.add_argument("--sizes", type=int, nargs="+", default=nudges.SIZES, help="reps, for nudges")
    parser.add_argument("--database", choices=KINDS, help="for nudges; else both")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    if chosen.what == "transport":
        rows = transport.measure(chosen.rounds)
        print(json.dumps(rows) if chosen.json else transport.table(rows))
        return
    warnings.simplefilter("ignore")
    rows = nudges.measure([chosen.database] if chosen.database else KINDS, chosen.sizes)
    print(json.dumps(rows) if chosen.json else nudges.table(rows))
    if not chosen.json:
        print(nudges.job_queue())


if __name__ == "__main__":
    main()
