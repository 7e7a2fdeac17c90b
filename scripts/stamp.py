"""The note in .venv on what was installed there, read and written by setup.sh with .venv's own Python.

`stamp.py state LOCK` prints `ready` if all that the lock file names is installed, `sound` if the environment
is complete but was made for other locks; anything else, an error too, means that it has to be made anew.
`stamp.py write LOCK` notes that it is ready.
"""

import hashlib
import json
import os
import sys
import sysconfig
from pathlib import Path
from typing import TypedDict

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-dev.lock")
"""Each contains the ones before it, so one environment serves all."""

PEERS = "requirements-bench.lock"
"""Has an environment of its own."""

STAMP = Path(sys.prefix, "setup.json")


class Stamp(TypedDict):
    python: str
    locks: dict[str, str]
    packages: list[str]


def stamp_for(lock: str) -> Stamp:
    """Describe this environment, just made ready for a lock file."""
    held = (PEERS,) if lock == PEERS else LOCKS[: LOCKS.index(lock) + 1]
    locks = {name: digest(name) for name in held}
    return Stamp(python=python_here(), locks=locks, packages=packages_here())


def state_for(lock: str) -> str:
    """Compare this environment with its stamp and with a lock file."""
    stamp: Stamp = json.loads(STAMP.read_text())
    # Others may have added packages of their own; taking one of ours away breaks it.
    if stamp["python"] != python_here() or not set(stamp["packages"]) <= set(packages_here()):
        return "broken"
    return "ready" if stamp["locks"].get(lock) == digest(lock) else "sound"


def python_here() -> str:
    return f"{sys.implementation.cache_tag} {sysconfig.get_platform()}"


def packages_here() -> list[str]:
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return sorted(name for folder in folders for name in os.listdir(folder) if name.endswith(".dist-info"))


def digest(name: str) -> str:
    return hashlib.sha256(Path(name).read_bytes()).hexdigest()


if __name__ == "__main__":
    command, lock_file = sys.argv[1:]
    if command == "write":
        STAMP.write_text(json.dumps(stamp_for(lock_file), indent=1))
    else:
        print(state_for(lock_file))
