"""Telegram in a process of its own, told through a pipe what to measure."""

import asyncio
import multiprocessing
from functools import partial
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from tests.bench.loopback.server import TOKEN, Telegram
from tests.bench.loopback.wire import Served


class Loopback:
    """Telegram, running for as long as the block does."""

    def __enter__(self) -> "Loopback":
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=_run, args=(theirs,), daemon=True)
        self._process.start()
        self.url = f"http://127.0.0.1:{self._pipe.recv()}"
        self.token = TOKEN
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.close()
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()

    def ask(self, what: str, *arguments: Any, **choices: Any) -> Any:
        """Call one of Telegram's own methods there and return what it returns."""
        self._pipe.send((what, arguments, choices))
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _run(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    telegram, loop = Telegram(), asyncio.get_running_loop()
    server = await loop.create_server(partial(Served, telegram.answer), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    while True:
        try:
            what, arguments, choices = await loop.run_in_executor(None, pipe.recv)
        except EOFError:
            return
        try:
            answer = await getattr(telegram, what)(*arguments, **choices)
        except Exception as error:
            answer = error
        pipe.send(answer)
