"""A thousand reps at once by webhook, while one of them floods: what the others wait, and what is lost."""

import statistics
import tempfile
from pathlib import Path
from typing import Any, Final

from tests.bench.loopback.subjects import HOOKED, ONE_WORKER, TWO_WORKERS, Subject, running

CROWD: Final = 1000
ACTS: Final = 5
FLOOD: Final = 20.0
"""Messages a second of the one who floods."""
HEADS: Final = {
    "what": "",
    "flood": "flooding/s",
    "per_second": "updates/s",
    "p50": "p50 ms",
    "p99": "p99 ms",
    "most": "longest ms",
    "slowest": "slowest rep × p50",
    "lost": "lost",
}


def measure(
    rounds: int, subjects: tuple[Subject, ...] = (TWO_WORKERS, ONE_WORKER, HOOKED)
) -> list[dict[str, Any]]:
    """Return the medians of each subject, without somebody who floods and with one."""
    rows = []
    for subject in subjects:
        for flood in (0.0, FLOOD):
            found = [_once(subject, flood) for _ in range(rounds)]
            middle = {key: statistics.median(each[key] for each in found) for key in found[0]}
            rows.append(
                {
                    "what": subject.name,
                    "flood": flood,
                    **{key: round(middle[key]) for key in ("per_second", "p50", "p99", "most")},
                    "slowest": round(middle["slowest"] / max(1.0, middle["p50"]), 2),
                    "lost": round(sum(each["lost"] for each in found)),
                }
            )
    return rows


def _once(subject: Subject, flood: float) -> dict[str, float]:
    with (
        tempfile.TemporaryDirectory(prefix="unchase-bench-") as name,
        running(subject, Path(name) / "subject", CROWD) as subjects,
    ):
        found: dict[str, float] = subjects.telegram.ask("crowd", ACTS, flood)
        return found
