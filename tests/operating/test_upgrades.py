"""An upgrade while workers run, in the order of docs/operating.md: first the database, then the workers.

The code at hand plays the release before: the database is taken on by one revision that it does not know.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.settings import PROJECT_ROOT, Settings
from bot.storage.database import migrate, migrating, newest_revision, open_engine
from tests.botapi import BotApiServer, Person
from tests.frontends.processes import BotProcess
from tests.frontends.webhooks import by_webhook, free_port

HEAD = int(newest_revision())
NEXT = (
    "ALTER TABLE reps ADD COLUMN colour text",
    "ALTER TABLE outbox ADD COLUMN weight integer NOT NULL DEFAULT 0",
    "ALTER TABLE seen_updates ADD COLUMN place text",
    "ALTER TABLE debriefs ADD COLUMN mood text NOT NULL DEFAULT ''",
    "CREATE TABLE colours (rep text PRIMARY KEY REFERENCES reps (key) ON DELETE CASCADE)",
)
"""What a next revision may do beside a release that knows nothing of it."""


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in os.environ if each.lower() in Settings.model_fields]:
        monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer().in_thread() as server:
        yield server


@pytest.fixture
def database(new_postgres: Callable[[], str]) -> str:
    """A PostgreSQL database with the tables."""
    url = new_postgres()
    migrate(url)
    return url


def worker(server: BotApiServer, database: str, folder: Path, **others: Any) -> BotProcess:
    folder.mkdir()
    watched = f"127.0.0.1:{free_port()}"
    return BotProcess(server, database, folder, access="open", **by_webhook(metrics_listen=watched), **others)


def taken_on(url: str, revisions: int, *statements: str) -> None:
    """Take a database on by some revisions, as `migrate` of a later release does."""
    engine = open_engine(url)
    with migrating(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(
            text("UPDATE alembic_version SET version_num = :at"), {"at": f"{HEAD + revisions:04}"}
        )
    engine.dispose()


def is_answered(server: BotApiServer, rep: Person, words: str) -> bool:
    """Let a rep write something; tell whether the bot answers, wait for it if need be."""

    def answers() -> int:
        return sum(
            request.status == 200 and request.values["chat_id"] == rep.id
            for method in ("sendMessage", "editMessageText")
            for request in server.calls(method)
        )

    so_far = answers()
    server.say(rep, words)
    server.wait_until(lambda: answers() > so_far and not server.updates.waiting, 30)
    return True


def health(bot: BotProcess) -> tuple[int, str]:
    """Ask as the health check of the image does."""
    listens = {"METRICS_LISTEN": str(bot._settings["metrics_listen"])}
    script = str(PROJECT_ROOT / "scripts" / "healthy.py")
    done = subprocess.run(
        [sys.executable, "-I", script], env=listens, capture_output=True, text=True, timeout=30, check=False
    )
    return done.returncode, done.stdout


def test_workers_of_the_release_before_go_on_and_even_start_when_the_database_is_one_revision_ahead(
    server: BotApiServer, database: str, tmp_path: Path
):
    # Fails when `_is_behind` in bot/storage/database.py refuses what is one ahead, or `condition_of` does.
    ana, ben = server.person("Ana"), server.person("Ben")
    with worker(server, database, tmp_path / "old") as old:
        old.started()
        # Often enough for the driver to have prepared its statements.
        for number in range(6):
            assert is_answered(server, ana, f"Omar{number} from Beta Logistics asked for a quote")

        taken_on(database, 1, *NEXT)

        assert is_answered(server, ana, "Dana from Acme went quiet")
        assert is_answered(server, ben, "Omar from Beta Logistics went with someone else")
        assert health(old)[0] == 0
        with worker(server, database, tmp_path / "again") as again:
            again.started()
            assert is_answered(server, ben, "Dana from Acme asked for a quote")
            assert health(again)[0] == 0
            assert again.stop() == 0
        assert old.stop() == 0
        assert old.lines("ERROR") == []


def test_a_worker_two_revisions_behind_says_so_and_does_not_start(
    server: BotApiServer, database: str, tmp_path: Path
):
    # Fails when `_is_behind` accepts any later revision, and when `condition_of` does.
    with worker(server, database, tmp_path / "old") as old:
        old.started()
        taken_on(database, 2)

        left = old.call("run")
        code, told = health(old)

    assert (left.returncode, left.stderr.strip()) == (
        2,
        f"The database is at revision {HEAD + 2:04}, this version needs {HEAD:04}: update the bot",
    )
    assert code == 1
    assert '"schema_fits":false' in told


def test_nobody_listening_is_not_well_and_not_asked_for_is(tmp_path: Path):
    script = [sys.executable, "-I", str(PROJECT_ROOT / "scripts" / "healthy.py")]

    codes = [
        subprocess.run(script, env={"METRICS_LISTEN": listens}, capture_output=True, check=False).returncode
        for listens in (f"127.0.0.1:{free_port()}", f"0.0.0.0:{free_port()}", "nonsense", "off")
    ]

    assert codes == [1, 1, 1, 0]
