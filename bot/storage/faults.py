"""Why the database keeps nothing just now, told apart from a use case that fails by itself."""

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_SQLITE = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_BUSY: "another program holds it",
    sqlite3.SQLITE_LOCKED: "another program holds it",
    sqlite3.SQLITE_IOERR: "the disk fails, or is full",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_READONLY: "it is write-protected",
}
_POSTGRES = {
    "53100": "its disk is full",
    "53": "its server has no room left",
    "57P": "its server is being stopped or started",
    "25006": "it is write-protected",
    "40": "others are in the way",
    "55P03": "others are in the way",
    "08": "its server does not answer",
}
"""By how the SQLSTATE begins."""
_GIVEN_UP = "25P03"
"""The server has given up a transaction that did nothing for long, and was asked for no commit."""


def why_away(error: BaseException) -> str:
    """Say in plain words why the database kept nothing; empty where it was not the database's fault.

    What failed so is to come again, as it is: nothing is wrong with it.
    """
    if isinstance(error, PoolTimeout):
        return "it has no connection free"
    if not isinstance(error, DBAPIError):
        return ""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, "")
    state = getattr(cause, "sqlstate", None) or ""
    known = next((why for start, why in _POSTGRES.items() if state.startswith(start)), "")
    # A connection that breaks, or cannot be made, has no state.
    is_gone = error.connection_invalidated or (not state and type(cause).__name__ == "OperationalError")
    return known or ("its server does not answer" if is_gone else "")


def is_undone(error: BaseException) -> bool:
    """Tell whether a commit that raised this has surely kept nothing; else nobody knows."""
    if not isinstance(error, DBAPIError):
        return False
    return not error.connection_invalidated or getattr(error.orig, "sqlstate", None) == _GIVEN_UP
