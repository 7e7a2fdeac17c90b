"""Looking for bytes in a database, as somebody would who has got hold of its files."""

import subprocess
from pathlib import Path

from sqlalchemy import Engine, select

from bot.storage.database import reading
from bot.storage.tables import METADATA


def bytes_of(file: Path) -> bytes:
    """Return all bytes of an SQLite database, of its log and of the index of the log."""
    files = [path for suffix in ("", "-wal", "-shm") if (path := Path(f"{file}{suffix}")).exists()]
    # In a process of its own: to close the file here would drop the locks that this process has on it.
    return subprocess.run(["cat", *files], check=True, capture_output=True).stdout


def found_in(content: bytes, words: str) -> bool:
    """Tell whether words stand in bytes, however they are written."""
    return any(words.encode(encoding) in content for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def dump_of(engine: Engine) -> bytes:
    """Return all rows of all tables as text, as a copy of each table has them."""
    parts: list[bytes] = []
    with reading(engine) as connection:
        if engine.dialect.name == "postgresql":
            cursor = connection.connection.cursor()
            for table in METADATA.sorted_tables:
                with cursor.copy(f'COPY "{table.name}" TO STDOUT') as copy:
                    parts += map(bytes, copy)
        else:
            for table in METADATA.sorted_tables:
                parts += [repr(tuple(row)).encode() for row in connection.execute(select(table))]
    return b"\n".join(parts)
