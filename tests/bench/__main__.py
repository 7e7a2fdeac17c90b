"""scripts/bench: `transport`."""

import argparse
import json

from tests.bench import transport


def main() -> None:
    """Run one benchmark and print what it found."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=["transport"])
    parser.add_argument("--rounds", type=int, default=5, help="rounds in mixed order (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    rows = transport.measure(chosen.rounds)
    print(json.dumps(rows) if chosen.json else transport.table(rows))


if __name__ == "__main__":
    main()
