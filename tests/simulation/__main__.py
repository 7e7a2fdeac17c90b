"""scripts/simulate: `year`, `team`, `differencing`."""

import argparse
import logging
import sys
import warnings
from datetime import date

from tests.simulation import kept, team, year
from tests.simulation.databases import KINDS, database
from tests.simulation.differencing import HISTORIES

SIZES = {"year": (60, 365), "team": (200, 90)}
"""Reps and days of a full run."""
BEGINS = {"year": date(2027, 1, 1), "team": date(2027, 1, 4)}


def main() -> int:
    """Run one simulation, print its figures and tell by the exit code whether all promises were kept."""
    parser = argparse.ArgumentParser(prog="scripts/simulate", description=__doc__)
    parser.add_argument("what", choices=[*sorted(SIZES), "differencing"])
    parser.add_argument("--reps", type=int, help="60 for a year, 200 in a team")
    parser.add_argument("--days", type=int, help="365 of a year, 90 of a team")
    parser.add_argument("--begins", type=date.fromisoformat, help="the first day, in 2027 if not given")
    parser.add_argument("--seed", type=int, default=0, help="over four seeds every zone has its year")
    parser.add_argument(
        "--histories", type=int, default=HISTORIES, help="of teams that are attacked (%(default)s)"
    )
    parser.add_argument("--database", choices=KINDS, default=KINDS[0], help="(%(default)s)")
    chosen = parser.parse_args()
    # A blocked bot and the like are no news here.
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    if chosen.what == "differencing":
        return _differencing(chosen.database, chosen.histories)
    reps, days = SIZES[chosen.what]
    simulate = year.year if chosen.what == "year" else team.team
    with database(chosen.database) as url:
        report = simulate(
            url,
            reps=chosen.reps or reps,
            days=chosen.days or days,
            begins=chosen.begins or BEGINS[chosen.what],
            seed=chosen.seed,
        )
    sys.stdout.write(f"{report}\n")
    return 0 if report.good else 1


def _differencing(kind: str, histories: int) -> int:
    """Attack what is published of teams, and see that the attack is worth something."""
    with database(kind) as url:
        report = kept.report(url, histories)
    sys.stdout.write(f"{report}\n")
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
