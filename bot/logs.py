"""What the operator sees while it runs: lines of text for people, or an object a line for programs.

Only what we say ourselves: libraries quote addresses, which hold the token, and what people wrote.
"""

import json
import logging
import sys
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Writes each record as a JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        return json.dumps(line, ensure_ascii=False)


def start_logging(level: str, layout: str) -> None:
    """Send what we have to say to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonLines() if layout == "json" else plain)
    # Without any handler, Python would print the warnings of libraries by itself.
    logging.getLogger().addHandler(logging.NullHandler())
    ours = logging.getLogger("bot")
    ours.handlers = [handler]
    ours.setLevel(level)
    # Even at ERROR this one quotes answers, and answers quote people.
    logging.getLogger("telegram").setLevel(logging.CRITICAL)
