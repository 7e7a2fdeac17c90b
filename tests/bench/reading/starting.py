"""One start in a process of its own: loads the content, makes a reader ready, tells what that took.

    python -m tests.bench.reading.starting READER CONTENT FOLDER

No reader is named by an empty word. What the others need is not imported, for it would be measured too.
"""

import json
import sys
import time
from collections.abc import Callable
from mmap import PAGESIZE
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from bot.coaching.playbook import Playbook
from bot.content import load
from tests.bench.reading import ALONE, LEARNING, OURS

TEXT = "She asked for a quote on Monday. I sent it, two mails since, no answer."


def main(reader: str, content: Path, folder: Path) -> dict[str, float]:
    """Start, and read one message."""
    playbook = load(content)
    if reader == LEARNING:
        playbook = _unknown(playbook)
    began = time.perf_counter()
    made = _ready(reader, playbook, folder)
    if made is not None:
        made(TEXT)
    return {
        "learned": time.perf_counter() - began,
        "worked": time.process_time(),
        "memory": memory(),
    }


def _ready(reader: str, playbook: Playbook, folder: Path) -> Callable[[str], object] | None:
    """Return what reads a message, or None where nothing is to read."""
    if not reader:
        return None
    if reader not in (OURS, ALONE, LEARNING):
        from tests.bench.reading.peers import readers

        return readers()[reader](playbook).hear
    from bot.reading import prepare, read

    if reader != ALONE:
        prepare(playbook, folder)
    return lambda text: read(text, playbook)


def _unknown(playbook: Playbook) -> Playbook:
    """Return the content without one text, so that nothing learned from it is kept anywhere."""
    from tests.bench.reading.sets import of_content, taught_by

    return taught_by(playbook, of_content(playbook)[1:])


def memory() -> float:
    """Return the megabytes that this process has in use; where the system does not tell, the most so far."""
    file = Path("/proc/self/statm")
    if file.exists():
        # In pages; the second number is what is resident.
        return int(file.read_text().split()[1]) * PAGESIZE / 2**20
    most = getrusage(RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))) + "\n")
