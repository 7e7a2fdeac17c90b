"""Storms from the command line.

python -m tests.frontends.storm --kills 100 --reps 20 --seed 1
python -m tests.frontends.storm --full
"""

import argparse
import random
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.frontends.storm.raging import Weather, storm
from tests.frontends.storm.report import Report, table_of

FULL = (
    Weather(kills=1000, crowd=150),
    Weather(kills=300, crowd=150, postgres=True, webhook=True, workers=2, restarts=10, life=3.0, pace=14.0),
    Weather(kills=100, crowd=60, webhook=True),
    Weather(kills=100, crowd=60, postgres=True, restarts=5),
)
"""The two big storms, and a small one of each kind that they leave out.

Reps, a second coach, Telegram, the server and two workers share what cores there are: beyond fourteen acts a
second two of them are busy all the time, and doubled sends tell how busy.
"""


def main() -> int:
    """Run a storm, or all of them."""
    chosen = _arguments()
    # Also when it is broken off, nothing stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    kinds = _full(chosen.scale) if chosen.full else (_one(chosen),)
    reports: list[Report] = []
    for number, kind in enumerate(kinds):
        with tempfile.TemporaryDirectory(prefix="unchase-torture-") as folder:
            weather = replace(kind, seed=seed + number)
            sys.stderr.write(f"{weather.name}: {weather.kills} kills, seed {weather.seed}\n")
            reports.append(storm(Path(folder), weather))
        sys.stdout.write(f"{reports[-1]}\n\n")
        sys.stdout.flush()
    if chosen.full:
        sys.stdout.write(f"{table_of(reports)}\n")
    return 0 if all(report.good for report in reports) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/torture", description="Kill the bot again and again while reps type and tap."
    )
    parser.add_argument("--full", action="store_true", help="all storms at full size, and a table of them")
    parser.add_argument("--scale", type=float, default=1.0, help="the full storms with fewer kills: 0.05")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--reps", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None, help="else by chance")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--webhook", action="store_true", help="be called instead of polling")
    parser.add_argument("--workers", type=int, default=1, help="on one PostgreSQL, by webhook")
    parser.add_argument("--restarts", type=int, default=0, help="of PostgreSQL, spread over the kills")
    parser.add_argument("--pace", type=float, default=25.0, help="acts of all reps in a second")
    parser.add_argument("--life", type=float, default=1.6, help="the most seconds of one worker's lives")
    parser.add_argument("--no-points", action="store_true", help="kill at random times only")
    parser.add_argument("--no-faults", action="store_true", help="let Telegram be without faults")
    chosen = parser.parse_args()
    if (chosen.workers > 1 or chosen.restarts) and chosen.database != "postgresql":
        parser.error("--workers and --restarts need --database postgresql")
    if chosen.workers > 1 and not chosen.webhook:
        parser.error("--workers needs --webhook: one polls at a time")
    return chosen


def _full(scale: float) -> tuple[Weather, ...]:
    return tuple(
        replace(kind, kills=max(5, round(kind.kills * scale)), restarts=min(1, kind.restarts))
        if scale < 1
        else kind
        for kind in FULL
    )


def _one(chosen: argparse.Namespace) -> Weather:
    return Weather(
        kills=chosen.kills, crowd=chosen.reps, postgres=chosen.database == "postgresql",
        webhook=chosen.webhook, workers=chosen.workers, restarts=chosen.restarts,
        life=chosen.life, pace=chosen.pace, points=not chosen.no_points, faults=not chosen.no_faults,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
