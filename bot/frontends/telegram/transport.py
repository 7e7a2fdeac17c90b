"""Carries python-telegram-bot's requests over aiohttp, which spends far less time on each than httpx.

The token is part of every address, and several of aiohttp's errors name the address. So an error is passed on
by its kind alone, without its text and without the error it came from: whoever logs it cannot log the token.
"""

import asyncio
import errno
import io
import json
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache

import aiohttp
import certifi
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

JSON = {"Content-Type": "application/json"}
POOL_IS_FULL = (
    "Pool timeout: all connections are in use. The request was not sent to Telegram. "
    "Consider a larger connection pool or a longer pool timeout."
)


class NotSent(NetworkError):
    """A request that has reached nobody: there was no connection to send it on."""


class AiohttpRequest(BaseRequest):
    """The requests of one bot, on connections that are kept open between them.

    Takes the same numbers as the library's own `HTTPXRequest` and means the same by them: seconds, or None to
    wait for as long as it takes. It has to be initialized inside the running loop, as `Bot.initialize` does.
    """

    __slots__ = (
        "_connect_timeout",
        "_media_write_timeout",
        "_places",
        "_pool_timeout",
        "_read_timeout",
        "_session",
        "_size",
        "_write_timeout",
    )

    def __init__(
        self,
        connection_pool_size: int = 256,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
    ) -> None:
        """Note the numbers; connections are made when the first request asks for one."""
        self._size = connection_pool_size
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_write_timeout = media_write_timeout
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(connection_pool_size)

    @property
    def read_timeout(self) -> float | None:
        """How long an answer may take, if the request does not say; the long poll adds its own time to it."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Get ready to send; harmless when it is ready already."""
        if self._session is not None:
            return
        self._places = asyncio.Semaphore(self._size)
        self._session = aiohttp.ClientSession(
            # No limit here: aiohttp has one time-out for both waiting and connecting, so `_place` counts.
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
        )

    async def shutdown(self) -> None:
        """Close the connections; harmless when they are closed already."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request and return the answer's status and body, whatever the status says."""
        if self._session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        files = request_data is not None and request_data.contains_files
        writing = _seconds(write_timeout, self._media_write_timeout if files else self._write_timeout)
        connecting = _seconds(connect_timeout, self._connect_timeout)
        reading = _seconds(read_timeout, self._read_timeout)

        async with self._place(_seconds(pool_timeout, self._pool_timeout)):
            try:
                # aiohttp watches connecting and reading, but would write to a deaf server for ever.
                async with asyncio.timeout(_sum(connecting, writing, reading)) as deadline:
                    async with self._session.request(
                        method,
                        url,
                        data=_body(request_data) if request_data else None,
                        headers=JSON if request_data and not files else None,
                        timeout=aiohttp.ClientTimeout(None, sock_connect=connecting, sock_read=reading),
                        allow_redirects=False,
                        # A server nearby needs no certificates, and they take long to load.
                        ssl=not url.startswith("https:") or _trust(),
                    ) as response:
                        # From here each piece of the answer has its own time; a large file may take longer.
                        deadline.reschedule(None)
                        return response.status, await response.read()
            except TimeoutError:
                raise TimedOut from None
            except aiohttp.ClientConnectorError as error:
                raise NotSent(_kind_of(error)) from None
            except Exception as error:
                # Whatever it is: the library would make a NetworkError of it too, but quote all it says.
                raise NetworkError(_kind_of(error)) from None

    @asynccontextmanager
    async def _place(self, patience: float | None) -> AsyncIterator[None]:
        """Hold one of the pool's places; an impatient request gives up waiting for one."""
        if self._places.locked():
            try:
                async with asyncio.timeout(patience):
                    await self._places.acquire()
            except TimeoutError:
                raise TimedOut(POOL_IS_FULL) from None
        else:
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Trust what the system trusts and what comes with Python's usual bundle: some systems bring nothing."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _seconds(asked: ODVInput[float], usual: float | None) -> float | None:
    return usual if isinstance(asked, DefaultValue) else asked


def _sum(*seconds: float | None) -> float | None:
    """Add up the time a request has until its answer begins; no limit on a part is no limit on the whole."""
    total = 0.0
    for part in seconds:
        if part is None:
            return None
        total += part
    return total


def _body(request_data: RequestData) -> bytes | aiohttp.FormData:
    if not request_data.contains_files:
        return json.dumps(request_data.parameters).encode()
    # Names of files as they are: Telegram does not undo the quoting.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mimetype) in request_data.multipart_data.items():
        # Bytes would be written in one piece.
        readable = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, readable, filename=filename, content_type=mimetype)
    return form


def _kind_of(error: Exception) -> str:
    """Name an error without its text, which may contain the address and so the token."""
    number = getattr(error, "errno", None)
    reason = f": {os.strerror(number)}" if isinstance(number, int) and number in errno.errorcode else ""
    return f"{type(error).__module__.partition('.')[0]}.{type(error).__name__}{reason}"
