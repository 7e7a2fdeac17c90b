"""Asks a running bot whether it is well, for the health check of a container.

It asks where METRICS_LISTEN of the environment says. The exit code is 0 if the bot says that it is well, or
if it was told not to listen and nobody can ask; 1 if not. What it said is printed.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException

PATIENCE = 4.0
"""Seconds; less than the time that the container's check allows."""
EVERYWHERE = {"": "localhost", "0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses to listen on that nobody can connect to, and where to find who listens there."""


def main(listens: str) -> int:
    """Ask once; return the exit code."""
    if listens.lower() in {"", "off"}:
        print("METRICS_LISTEN is off: nobody to ask")
        return 0
    host, _, port = listens.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    try:
        status, words = answer(EVERYWHERE.get(bare, bare), int(port))
    except (OSError, HTTPException, ValueError) as error:
        print(f"no answer: {type(error).__name__}")
        return 1
    print(f"{status} {words}")
    return 0 if status == 200 else 1


def answer(host: str, port: int) -> tuple[int, str]:
    """Return the status and the first words of /healthz."""
    connection = HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        return response.status, response.read(2000).decode("utf-8", "replace")
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(os.environ.get("METRICS_LISTEN", "off")))
