"""Where the time of an update goes: the bot under load with cProfile in each of its threads.

Watching makes small functions look dearer than they are, and threads that wait for each other count that as
their own; so first comes the processor's time by thread, measured with nobody watching.
"""

import io
import pstats
import tempfile
from pathlib import Path
from typing import Final

from tests.bench.loopback.subjects import OURS, UNDER_WAY, Running, running

_WARM_UP: Final = 1000
_UPDATES: Final = 3000
_THREADS: Final = {"main": "loop", "hearing_0": "hearing", "writer": "writer"}
_SHOWN: Final = 45


def costs() -> dict[str, str]:
    """Return what was found, by part: the threads, then the dearest functions of each."""
    with tempfile.TemporaryDirectory(prefix="unchase-bench-") as name:
        folder = Path(name)
        with running(OURS, folder / "plain") as subjects:
            found = {"CPU ms of an update, by thread": _by_thread(subjects)}
        profiles = folder / "profiles"
        profiles.mkdir()
        with running(OURS, folder / "watched", bench_profile=profiles) as subjects:
            subjects.telegram.ask("saturate", UNDER_WAY, updates=_WARM_UP + _UPDATES)
            subjects.telegram.ask("calm")
        for file, thread in _THREADS.items():
            found[thread] = _dearest(profiles / f"{file}.prof")
    return found


def _by_thread(subjects: Running) -> str:
    subjects.telegram.ask("saturate", UNDER_WAY, updates=_WARM_UP)
    before = subjects.threads()
    done = subjects.telegram.ask("saturate", UNDER_WAY, updates=_UPDATES)["updates"]
    after = subjects.threads()
    subjects.telegram.ask("calm")
    each = {name: 1000 * (after[name] - before.get(name, 0.0)) / done for name in after}
    return "\n".join(f"{name:16} {used:6.3f}" for name, used in each.items() if used > 0.01)


def _dearest(profile: Path) -> str:
    if not profile.exists():
        return "not watched: from Python 3.12 on only one thread can be"
    text = io.StringIO()
    stats = pstats.Stats(str(profile), stream=text).strip_dirs()
    stats.sort_stats("cumulative").print_stats(_SHOWN)
    stats.sort_stats("tottime").print_stats(_SHOWN)
    return text.getvalue()
