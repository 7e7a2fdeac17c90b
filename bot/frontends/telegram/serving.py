"""Servers of our own: uvicorn in the loop that is there, on a port taken when the bot starts."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.errors import SettingsError
from bot.settings import Listen

_CLOSED_IN = 1
"""Seconds for answers that are still on their way when a server closes."""
_KEPT_OPEN = 75
"""Seconds that an idle connection is kept: longer than proxies do, so that none writes into a closed one."""


class Server(uvicorn.Server):
    """A server that leaves the signals to the bot and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self.listens.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def taken(place: Listen, setting: str) -> socket.socket:
    """Take a port, without listening yet; SettingsError when that is not possible."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)[0]
        port = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":
                # After a restart, connections of before may still be closing.
                port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            port.bind(address)
        except OSError:
            port.close()
            raise
    except OSError as error:
        where = f"[{place.host}]" if ":" in place.host else place.host
        why = error.strerror or type(error).__name__
        raise SettingsError([f"{setting} cannot be {where}:{place.port}: {why}."]) from None
    return port


@asynccontextmanager
async def serving(app: ASGIApp, port: socket.socket) -> AsyncIterator[Server]:
    """Serve an application for as long as the block runs; `should_exit` ends it before."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        # It would log addresses, and what is in them may be secret.
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEPT_OPEN,
        timeout_graceful_shutdown=_CLOSED_IN,
    )
    server = Server(config)
    running = asyncio.create_task(server.serve([port]))
    listens = asyncio.create_task(server.listens.wait())
    try:
        await asyncio.wait({running, listens}, return_when=asyncio.FIRST_COMPLETED)
        listens.cancel()
        if running.done():
            running.result()
        yield server
    finally:
        server.should_exit = True
        await running
