"""The schema is brought up to date, or the start is refused in plain words."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from bot.errors import SchemaError
from bot.storage.database import (
    SCRIPTS,
    check_schema,
    migrate,
    migrating,
    newest_revision,
    open_engine,
    reading,
    revision_of,
)
from bot.storage.tables import METADATA
from bot.storage.unit_of_work import Transaction
from tests.storage import contender
from tests.storage.releases import run_alembic
from tests.storage.samples import NOW, a_rep

HEAD = newest_revision()


@pytest.fixture
def anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is not the project's."""
    monkeypatch.chdir(tmp_path)


def set_revision(url: str, revision: str) -> None:
    engine = open_engine(url)
    with migrating(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


def refusal(url: str) -> str:
    """What `check_schema` says."""
    engine = open_engine(url)
    try:
        with pytest.raises(SchemaError) as refused:
            check_schema(engine)
    finally:
        engine.dispose()
    return str(refused.value)


def test_an_empty_database_gets_its_tables_from_anywhere(anywhere: None, empty_database_url: str):
    assert migrate(empty_database_url) == (None, HEAD)
    assert migrate(empty_database_url) == (HEAD, HEAD)

    engine = open_engine(empty_database_url)
    with Transaction(engine) as unit:
        assert unit.reps.add(a_rep(), NOW) == a_rep()
    engine.dispose()


def test_models_and_migrations_agree(engine: Engine):
    with reading(engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, METADATA) == []


def shape_of(connection: Connection) -> dict[str, object]:
    """What Alembic does not compare, too: conditions of indexes, what a deletion takes along."""
    inspector = inspect(connection)
    looks = ("get_indexes", "get_foreign_keys", "get_unique_constraints", "get_pk_constraint")
    return {
        f"{table} {look}": _in_order(getattr(inspector, look)(table))
        for table in METADATA.tables
        for look in looks
    }


def _in_order(found: object) -> list[str]:
    """Write what an inspector found; in which order it comes means nothing."""
    several = found if isinstance(found, list) else [found]
    return sorted(json.dumps(each, sort_keys=True, default=str) for each in several)


def test_models_and_migrations_make_the_same_tables(empty_database_url: str):
    migrate(empty_database_url)
    engine = open_engine(empty_database_url)

    with migrating(engine) as connection:
        by_migrations = shape_of(connection)
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        by_models = shape_of(connection)
    engine.dispose()

    assert by_models == by_migrations


def test_revisions_are_numbered_one_after_the_other():
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    revisions = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]

    assert revisions == [f"{number:04}" for number in range(len(revisions), 0, -1)]
    assert revisions[0] == HEAD


def test_the_schema_can_be_taken_back(database_url: str):
    engine = open_engine(database_url)
    with migrating(engine) as connection:
        run_alembic(connection, "downgrade", "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        run_alembic(connection, "upgrade", "head")
    engine.dispose()


def test_sqlite_brings_itself_up_to_date(anywhere: None, tmp_path: Path):
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")

    check_schema(engine)

    with reading(engine) as connection:
        assert revision_of(connection) == HEAD
    engine.dispose()


def test_postgres_does_not(new_postgres: Callable[[], str], postgres_url: str):
    empty = refusal(new_postgres())
    set_revision(postgres_url, "0000")
    try:
        behind = refusal(postgres_url)
    finally:
        set_revision(postgres_url, HEAD)

    assert empty == f"The database is empty, this version needs {HEAD}: run python -m bot migrate"
    assert behind == f"The database is at revision 0000, this version needs {HEAD}: run python -m bot migrate"


def test_one_revision_ahead_is_fine(database_url: str):
    ahead = f"{int(HEAD) + 1:04}"
    set_revision(database_url, ahead)
    engine = open_engine(database_url)

    check_schema(engine)
    engine.dispose()

    assert migrate(database_url) == (ahead, ahead)
    set_revision(database_url, HEAD)


@pytest.mark.parametrize("revision", [f"{int(HEAD) + 2:04}", "9f8e7d6c"])
def test_further_ahead_is_refused(database_url: str, revision: str):
    set_revision(database_url, revision)
    try:
        said = refusal(database_url)
        with pytest.raises(SchemaError):
            migrate(database_url)
    finally:
        set_revision(database_url, HEAD)

    assert said == f"The database is at revision {revision}, this version needs {HEAD}: update the bot"


def test_several_can_migrate_at_once(empty_database_url: str):
    said = contender.race(*[[empty_database_url, "migrate"]] * 3)

    assert sorted(said) == sorted(["None", HEAD, HEAD])


def test_the_command_line_of_alembic_finds_no_difference(database_url: str):
    check = [sys.executable, "-m", "alembic", "check"]
    done = subprocess.run(
        check,
        cwd=SCRIPTS.parent,
        env={"DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_migration_that_rebuilds_a_table_keeps_what_refers_to_it(sqlite_url: str):
    engine = open_engine(sqlite_url)
    with migrating(engine) as connection:
        connection.execute(text("CREATE TABLE parent (key TEXT PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE child (key TEXT REFERENCES parent ON DELETE CASCADE)"))
        connection.execute(text("INSERT INTO parent VALUES ('a')"))
        connection.execute(text("INSERT INTO child VALUES ('a')"))
    with migrating(engine) as connection:
        connection.execute(text("CREATE TABLE rebuilt AS SELECT * FROM parent"))
        connection.execute(text("DROP TABLE parent"))
        connection.execute(text("CREATE TABLE parent (key TEXT PRIMARY KEY)"))
        connection.execute(text("INSERT INTO parent SELECT * FROM rebuilt"))
        assert connection.execute(text("SELECT count(*) FROM child")).scalar() == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("unchase.db", "no database address"),
        ("", "no database address"),
        ("postgresql://me:s3cret@host:port/name", "no database address"),
        ("mysql://me:s3cret@host/name", "mysql cannot be used"),
        ("postgresql+psycopg2://me:s3cret@host/name", "psycopg2 cannot be used"),
        ("sqlite+aiosqlite:///unchase.db", "aiosqlite cannot be used"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:////nowhere/at/all/unchase.db", "its folder does not exist"),
        ("sqlite:////tmp", "it cannot be opened"),
        ("postgresql://me:s3cret@127.0.0.1:9/name", "name at 127.0.0.1:9 cannot be used: no server answers"),
        ("postgresql://me:s3cret@nobody.invalid/name", "cannot be used: nobody knows that host"),
    ],
)
def test_a_database_that_cannot_be_opened_is_explained_in_a_line(url: str, said: str):
    with pytest.raises(SchemaError) as refused:
        open_engine(url)

    (problem,) = refused.value.problems
    assert said in problem
    assert "s3cret" not in problem
    assert "\n" not in problem
    assert len(problem) < 160


def test_a_missing_database_is_explained(postgres_url: str):
    with pytest.raises(SchemaError, match="no database of that name"):
        open_engine(postgres_url.replace("unchase_test", "nothing"))


def test_a_missing_driver_is_explained(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(SchemaError, match="driver is missing"):
        open_engine("postgresql://localhost/name")


def test_a_file_of_something_else_is_left_alone(tmp_path: Path):
    file = tmp_path / "notes.db"
    file.write_text("Dear diary, " * 500)

    with pytest.raises(SchemaError, match="something else"):
        open_engine(f"sqlite:///{file}")
    assert file.read_text().startswith("Dear diary")


def test_tables_of_something_else_are_left_alone(empty_database_url: str):
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE reps (key INTEGER)"))
    engine.dispose()

    with pytest.raises(SchemaError, match="tables that are not ours"):
        migrate(empty_database_url)
    engine = open_engine(empty_database_url)
    assert inspect(engine).get_table_names() == ["reps"]
    engine.dispose()


def test_what_is_written_in_sqlite_is_durable_and_overwritten_when_deleted(sqlite_url: str):
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        wanted = {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "secure_delete": 1,
            "busy_timeout": 30000,
        }
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    engine.dispose()

    assert found == wanted
