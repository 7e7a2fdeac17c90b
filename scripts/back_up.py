"""Copies an SQLite database while the bot runs: `python scripts/back_up.py unchase.db copy.db`.

The copy is the database of one moment: what had been committed is in it whole, and nothing of what had not.
The bot goes on writing meanwhile. What had been deleted is not in the copy, unlike in a copy of the file. The
copy takes its name only once it has been checked and lies on the disk, so a file of that name is a whole one;
one that is there already is not touched. PostgreSQL has pg_dump for all this.
"""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Copy a database; return the exit code: 0 fine, 1 failed, 2 called wrongly."""
    if len(arguments) != 2:
        print("two arguments, please: the database and the file to make of it", file=sys.stderr)
        return 2
    source, copy = (Path(argument).absolute() for argument in arguments)
    if copy.exists():
        print(f"{copy} is there already; it has not been touched", file=sys.stderr)
        return 1
    part = copy.with_name(f"{copy.name}.part")
    try:
        # For nobody else's eyes: it holds what people said.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        back_up(source, part)
        part.rename(copy)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        print(f"there is no copy: {error}", file=sys.stderr)
        return 1
    return 0


def back_up(source: Path, copy: Path) -> None:
    """Copy a database into an empty file; sqlite3.Error or OSError when there is no sound copy."""
    # Not an empty database where there is none, as SQLite would make it.
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True)) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as connection:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(f"the copy is not sound: {found}")
    with copy.open("r+b") as written:
        os.fsync(written.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
