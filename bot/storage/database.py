"""Opening a database and keeping its schema up to date.

Revisions are numbered ("0001", "0002", …), so that an older release can tell how far ahead a database is:
one revision is fine, because every migration works with the release before it; more is refused.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import SchemaError
from bot.storage.columns import json_text

SCRIPTS = Path(__file__).resolve().parents[2] / "alembic"
SQLITE_WAITS = 30.0
"""Seconds to wait for another process that writes."""
SQLITE_CACHE = 16_384
"""KiB of the file that a connection may keep in memory: a read costs a system call for every page else."""
POSTGRES_WAITS = 10
"""Seconds to wait for a server that does not answer."""
ASKS_AFTER, ASKS_EVERY, ASKS_TIMES = 3, 2, 2
"""Seconds of silence after which a machine asks whether the other one is still there, seconds until it asks
again, and how often: who stays silent is gone after 3 + 2 * 2 = 7 s, and a standby is there within 10."""
GONE_AFTER = ASKS_AFTER + ASKS_EVERY * ASKS_TIMES
"""Seconds after which who does not even take what was sent is gone: nobody is asked while something is under
way to them."""
IDLE_AT_MOST = 10
"""Seconds that a transaction may do nothing: who stopped in it keeps others waiting. Ours stop for
milliseconds, however long they take in all."""
LOCK_WAITS = 15
"""Seconds to wait for what another transaction has locked. Longer than a worker that died keeps its locks:
who waits for one of those gets it. And longer than our transactions take: what /forget, an import or the
housekeeping has locked is had too."""
POSTGRES_CLIENT = {
    "connect_timeout": POSTGRES_WAITS,
    "keepalives_idle": ASKS_AFTER,
    "keepalives_interval": ASKS_EVERY,
    "keepalives_count": ASKS_TIMES,
    "tcp_user_timeout": GONE_AFTER * 1000,
}
"""What this side goes by, so that nobody waits for a server that has gone silent."""
POSTGRES_SERVER = {
    "tcp_keepalives_idle": ASKS_AFTER,
    "tcp_keepalives_interval": ASKS_EVERY,
    "tcp_keepalives_count": ASKS_TIMES,
    "tcp_user_timeout": GONE_AFTER * 1000,
    "idle_in_transaction_session_timeout": IDLE_AT_MOST * 1000,
    "lock_timeout": LOCK_WAITS * 1000,
}
"""What the server goes by, so that a machine that has gone silent keeps no locks."""
MIGRATION_LOCK = 0x756E6368617365
"""Any number, as long as nobody else takes it for an advisory lock in the same database."""
SQLITE_MODES = {
    "write": ("PRAGMA query_only = OFF", "PRAGMA foreign_keys = ON"),
    "read": ("PRAGMA query_only = ON",),
    # Rebuilding a table drops the old one, and with foreign keys on that deletes what refers to it.
    "migrate": ("PRAGMA query_only = OFF", "PRAGMA foreign_keys = OFF"),
}
# SQLite ignores FOR UPDATE, so a writer takes the write lock as it begins.
SQLITE_BEGINS = {"write": "BEGIN IMMEDIATE", "read": "BEGIN", "migrate": "BEGIN IMMEDIATE"}
# Not among what a connection begins with: PgBouncer lets nobody in who brings such.
POSTGRES_SETS = """
SELECT set_config(name, value, false)
FROM pg_settings JOIN unnest(%s::text[], %s::text[]) AS ours (name, value) USING (name)
WHERE source NOT IN ('client', 'global', 'database', 'user', 'database user')
"""
"""Sets what nobody has set on purpose, in the address or for the user or the database."""
REASONS = (
    ("unable to open database file", "it cannot be opened"),
    ("file is not a database", "that file is something else"),
    ("readonly", "it is write-protected"),
    ("database is locked", "another program holds it"),
    ("refused|no such file", "no server answers there"),
    ("resolve|translate host|not known", "nobody knows that host"),
    ("password", "it does not accept the user or the password"),
    ("timeout|timed out", "it does not answer"),
    ('role "[^"]*" does not exist', "it does not know the user"),
    ('database "[^"]*" does not exist', "the server has no database of that name"),
    ("permission denied|must be owner", "the user may not do that there"),
    ("already exists", "it holds tables that are not ours"),
)


def open_engine(url: str) -> Engine:
    """Open the database behind an address; SchemaError when that is not possible."""
    address = _address(url)
    try:
        engine = _engine_of(address)
    except ImportError as error:
        raise SchemaError(["The driver is missing: pip install 'psycopg[binary]'."]) from error
    try:
        with engine.connect():
            return engine
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        engine.dispose()
        raise unusable(address, error) from None


def reading(engine: Engine) -> Connection:
    """Connect for looking only: every look sees the same moment, and nothing can be changed."""
    connection = engine.connect().execution_options(purpose="read")
    if engine.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Connect for a change of the schema, which one process does while the others wait."""
    with engine.connect().execution_options(purpose="migrate") as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # It takes as long as it takes, and so do those before it.
            for limit in ("idle_in_transaction_session_timeout", "lock_timeout"):
                connection.exec_driver_sql(f"SET LOCAL {limit} TO DEFAULT")
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        yield connection
        if engine.dialect.name == "sqlite":
            strays = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            assert not strays, "a migration left rows that refer to nothing"


def migrate(url: str) -> tuple[str | None, str]:
    """Bring the schema up to date; return the revision before, None for an empty database, and after."""
    engine = open_engine(url)
    try:
        return _bring_up_to_date(engine)
    finally:
        engine.dispose()


def check_schema(engine: Engine) -> None:
    """Make sure that the schema fits: SQLite is brought up to date, for PostgreSQL somebody has to."""
    try:
        with reading(engine) as connection:
            current = revision_of(connection)
    except SQLAlchemyError as error:
        raise unusable(engine.url, error) from None
    needed = newest_revision()
    if not _is_behind(current, needed):
        return
    if engine.dialect.name == "sqlite":
        _bring_up_to_date(engine)
        return
    stands = f"at revision {current}" if current else "empty"
    raise SchemaError([f"The database is {stands}, this version needs {needed}: run python -m bot migrate"])


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, or None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def newest_revision() -> str:
    """Return the revision that this version needs, by the file names: Alembic takes long to import."""
    revisions = [path.name[:4] for path in SCRIPTS.glob("versions/[0-9][0-9][0-9][0-9]_*.py")]
    if not revisions:
        raise SchemaError([f"The migrations are missing: {SCRIPTS} should hold them."])
    return max(revisions)


def _bring_up_to_date(engine: Engine) -> tuple[str | None, str]:
    try:
        with migrating(engine) as connection:
            before, needed = revision_of(connection), newest_revision()
            if _is_behind(before, needed):
                _upgrade(connection)
            return before, revision_of(connection) or needed
    except SQLAlchemyError as error:
        raise unusable(engine.url, error) from error


def _upgrade(connection: Connection) -> None:
    # Here, because a bot whose schema is right need not wait for this import.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    command.upgrade(config, "head")


def _is_behind(current: str | None, needed: str) -> bool:
    """Tell whether migrations are missing; SchemaError when there are too many of them already."""
    if current is None:
        return True
    if not current.isdecimal() or int(current) > int(needed) + 1:
        newer = f"The database is at revision {current}, this version needs {needed}: update the bot"
        raise SchemaError([newer])
    return int(current) < int(needed)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # From nothing: the cause may show the address, and there may be a password in it.
        raise SchemaError(["That is no database address: write sqlite:///FILE or postgresql://…"]) from None
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        kind = address.drivername
        raise SchemaError([f"The database driver {kind} cannot be used: write sqlite or postgresql."])
    if address.get_backend_name() == "sqlite":
        _check_file(address)
    return address


def _check_file(address: URL) -> None:
    file = address.database or ":memory:"
    if file == ":memory:" or file.startswith("file:"):
        raise SchemaError(["SQLite needs a file here: write sqlite:///FILE."])
    if not Path(file).absolute().parent.is_dir():
        raise SchemaError([f"The database {file} cannot be used: its folder does not exist."])


def _engine_of(address: URL) -> Engine:
    # Errors are logged, and what people said is not: hence the hidden parameters.
    shared: dict[str, Any] = {
        "json_serializer": json_text,
        "json_deserializer": orjson.loads,
        "hide_parameters": True,
    }
    if address.get_backend_name() == "postgresql":
        patience = {name: value for name, value in POSTGRES_CLIENT.items() if name not in address.query}
        engine = create_engine(address, connect_args=patience, pool_pre_ping=True, **shared)
        event.listen(engine, "connect", _prepare_postgres)
        return engine
    # With the driver's own transactions, a rolled-back group would keep the rows of released savepoints.
    driver = {"isolation_level": None, "timeout": SQLITE_WAITS}
    engine = create_engine(address, connect_args=driver, **shared)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgres(connection: Any, _record: object) -> None:
    try:
        values = [str(value) for value in POSTGRES_SERVER.values()]
        connection.execute(POSTGRES_SETS, (list(POSTGRES_SERVER), values))
        connection.commit()
    except BaseException:
        connection.close()
        raise


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    try:
        _use_write_ahead_log(connection)
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            f"cache_size = -{SQLITE_CACHE}",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    deadline = time.monotonic() + SQLITE_WAITS
    while True:
        try:
            with closing(connection.execute("PRAGMA journal_mode = WAL")):
                return
        except sqlite3.OperationalError as error:
            # When two processes open a new file at once, SQLite does not wait here but fails.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    purpose = connection.get_execution_options().get("purpose", "write")
    # A connection that is used again for the same is in its mode already.
    if connection.info.get("purpose") != purpose:
        connection.info.pop("purpose", None)
        for statement in SQLITE_MODES[purpose]:
            connection.exec_driver_sql(statement)
        connection.info["purpose"] = purpose
    connection.exec_driver_sql(SQLITE_BEGINS[purpose])


def unusable(address: URL, error: Exception) -> SchemaError:
    """Say which database cannot be used and why, without its password."""
    place = address.database or ""
    if address.get_backend_name() == "postgresql":
        port = f":{address.port}" if address.port else ""
        place = f"{place} at {address.host or address.query.get('host') or 'the local server'}{port}"
    cause = str(getattr(error, "orig", None) or error)
    known = (plain for pattern, plain in REASONS if re.search(pattern, cause, re.IGNORECASE))
    return SchemaError([f"The database {place} cannot be used: {next(known, type(error).__name__)}."])
