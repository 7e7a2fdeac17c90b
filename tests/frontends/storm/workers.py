"""The workers of a storm: processes that serve one bot, each of which lives many times."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from tests.botapi import BotApiServer
from tests.frontends.processes import IS_REACHED, POLLS_SOON, cache_folder, environment
from tests.frontends.storm.cradle import Cradle
from tests.frontends.webhooks import PATH, SHOWN, free_port


class Worker:
    """One worker; its requests come by way of an address of each life's own."""

    def __init__(
        self, cradle: Cradle, server: BotApiServer, folder: Path, name: str, **settings: Any
    ) -> None:
        self._cradle, self._server, self._folder, self.name = cradle, server, folder, name
        self._settings = {
            "bot_token": server.token,
            "cache_dir": cache_folder(),
            "log_level": "DEBUG",
            "access": "open",
            **settings,
        }
        self._arguments = ["run"] if "webhook_url" in settings else ["run", "--standby"]
        self._last = IS_REACHED if "webhook_url" in settings else POLLS_SOON
        self._process: int | None = None
        self._lives = 0
        self.via = ""
        """Where this life's requests come by."""
        self.is_ready = False
        self.began = 0.0

    def start(self, dies: tuple[str, int] | None = None) -> None:
        """Begin another life, which ends at a point of the loop if one is given."""
        self._lives += 1
        self.via = f"{self.name}.{self._lives}"
        self.is_ready = False
        self.began = time.monotonic()
        base = f"{self._server.url}/via/{self.via}"
        self._process = self._cradle.born(
            folder=str(self._folder),
            log=str(self.log),
            settings=environment(**self._settings, telegram_api_base_url=base),
            arguments=self._arguments,
            dies=dies,
        )

    def hear(self, method: str) -> None:
        """It has asked for something; once for the last thing before it takes updates, it is ready."""
        self.is_ready = self.is_ready or method == self._last

    def kill(self) -> None:
        """Kill it as kill -9 does."""
        assert self._process is not None
        os.kill(self._process, signal.SIGKILL)
        self.left(60)

    def stop(self) -> None:
        """Ask it to stop."""
        assert self._process is not None
        os.kill(self._process, signal.SIGTERM)

    def gone(self) -> int | None:
        """Return how it has left, if it has."""
        if self._process is None:
            return None
        code = self._cradle.left(self._process)
        if code is not None:
            self._process = None
        return code

    def left(self, seconds: float) -> int:
        """Wait until it has left."""
        deadline = time.monotonic() + seconds
        while (code := self.gone()) is None:
            assert time.monotonic() < deadline, f"{self.via} does not leave"
            time.sleep(0.002)
        return code

    @property
    def lives(self) -> bool:
        """Tell whether it has been started and not seen to leave."""
        return self._process is not None

    @property
    def log(self) -> Path:
        """Where all of its lives log."""
        return self._folder / f"{self.name}.log"


def crew(
    cradle: Cradle, server: BotApiServer, folder: Path, url: str, count: int, *, webhook: bool, zone: str
) -> list[Worker]:
    """Return so many workers of one bot; those that are called stand behind one address."""
    settings: dict[str, Any] = {"database_url": url, "time_zone": zone}
    if not webhook:
        return [Worker(cradle, server, folder, "w0", **settings)]
    ports = [free_port() for _ in range(count)]
    server.deliverer.doors = [f"http://127.0.0.1:{port}" for port in ports]
    settings |= {"webhook_url": f"http://127.0.0.1:{ports[0]}{PATH}", "webhook_secret": SHOWN}
    return [
        Worker(cradle, server, folder, f"w{number}", listen=f"127.0.0.1:{port}", **settings)
        for number, port in enumerate(ports)
    ]
