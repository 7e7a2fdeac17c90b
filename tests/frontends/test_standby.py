"""A second instance waits for the first to go, and then takes its place."""

from pathlib import Path

from tests.botapi import BotApiServer
from tests.frontends.processes import BotProcess


def test_who_stands_by_takes_over_within_ten_seconds_of_a_kill(database_url: str, tmp_path: Path):
    """Fails without the loop in `holding`: the second would leave with 3."""
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    with (
        BotApiServer().in_thread() as server,
        BotProcess(server, database_url, folders[0]) as first,
        BotProcess(server, database_url, folders[1]) as second,
    ):
        first.started()
        second.start("--standby")
        server.wait_until(lambda: bool(second.lines("standing by")), 30)
        second.born = len(server.requests)

        first.kill()

        server.wait_until(second.ready, 10)
