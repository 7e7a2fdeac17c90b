"""Bare durable commits: what an update has to keep, one commit each, on SQLite with `synchronous=FULL`."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

_TABLES = """
    CREATE TABLE seen (ref TEXT PRIMARY KEY, at TEXT);
    CREATE TABLE states (chat INTEGER PRIMARY KEY, state TEXT);
    CREATE TABLE evidence (number INTEGER PRIMARY KEY, chat INTEGER, fact TEXT, answer TEXT);
    CREATE TABLE outbox (number INTEGER PRIMARY KEY, chat INTEGER, reply TEXT);
"""
_STATE, _REPLY = "s" * 400, "r" * 1200


def committed(folder: Path, seconds: float) -> float:
    """Return how many such updates a second the disk takes."""
    with closing(sqlite3.connect(folder / "commits.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.executescript(_TABLES)
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            _keep(database, done)
            done += 1
        return done / (time.perf_counter() - began)


def _keep(database: sqlite3.Connection, number: int) -> None:
    chat = number % 200
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO seen VALUES (?, ?)", (f"110201543:{number}", "2027-01-04"))
    database.execute("INSERT OR REPLACE INTO states VALUES (?, ?)", (chat, _STATE))
    for fact in ("last", "reached"):
        database.execute("INSERT INTO evidence (chat, fact, answer) VALUES (?, ?, ?)", (chat, fact, "quiet"))
    database.execute("INSERT INTO outbox (chat, reply) VALUES (?, ?)", (chat, _REPLY))
    database.execute("COMMIT")
