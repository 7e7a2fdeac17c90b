"""What the bot's process holds after few updates and after many, beside a bare bot's."""

import tempfile
from pathlib import Path
from typing import Any, Final

from tests.bench.loopback.subjects import ECHO, OURS, PEERS_PYTHON, UNDER_WAY, running

FEW, MANY = 1000, 10_000
HEADS: Final = {
    "what": "",
    "started": "MB at start",
    "few": "MB after 1,000",
    "many": "MB after 10,000",
    "ratio": "ratio",
}


def measure() -> list[dict[str, Any]]:
    """Return the megabytes of each."""
    rows = []
    for subject in [each for each in (OURS, ECHO) if not each.peer or PEERS_PYTHON.exists()]:
        with (
            tempfile.TemporaryDirectory(prefix="unchase-bench-") as name,
            running(subject, Path(name) / "subject") as subjects,
        ):
            ask, started = subjects.telegram.ask, subjects.memory()
            ask("saturate", UNDER_WAY, updates=FEW)
            ask("calm")
            few = subjects.memory()
            ask("saturate", UNDER_WAY, updates=MANY - FEW)
            ask("calm")
            many = subjects.memory()
        rows.append(
            {
                "what": subject.name,
                "started": round(started),
                "few": round(few),
                "many": round(many),
                "ratio": round(many / few, 2),
            }
        )
    return rows
