"""As little of HTTP as measuring needs: requests split and answered, and bodies posted to a webhook.

It is written by hand because the server must not be what is measured: it costs a twentieth of a bot's work.
"""

import asyncio
import re
from collections.abc import Callable
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_END = b"\r\n\r\n"
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
Respond = Callable[[bytes], None]
"""Sends the answer, now or later."""
Answer = Callable[[bytes, bytes, Respond], None]
"""Answers a request: the last part of its path, its body, and what sends the answer."""


class Served(asyncio.Protocol):
    """One connection of a bot; it asks one thing at a time."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._kept = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Answer nothing any more."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._kept += data
        while (split := _split(self._kept)) is not None:
            head, body, self._kept = split
            path = head[: head.find(b" HTTP/")]
            self._answer(path.rpartition(b"/")[2], body, self._respond)

    def _respond(self, body: bytes) -> None:
        if self._transport is not None:
            self._transport.write(_OK % (len(body), body))


class Posting(asyncio.Protocol):
    """One connection to a webhook: a body, then the status of its answer, then the next."""

    def __init__(self, url: str, secret: str) -> None:
        where = urlsplit(url)
        told = f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n" if secret else ""
        self._head = (
            f"POST {where.path or '/'} HTTP/1.1\r\nHost: {where.netloc}\r\n"
            f"Content-Type: application/json\r\n{told}Content-Length: "
        ).encode()
        self._kept = b""
        self._transport: asyncio.Transport | None = None
        self._status: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note where bodies go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits that no answer comes."""
        self._transport = None
        if self._status is not None and not self._status.done():
            self._status.set_exception(ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        """Take the answer."""
        self._kept += data
        split = _split(self._kept)
        if split is not None:
            head, _, self._kept = split
            assert self._status is not None
            self._status.set_result(int(head.split(b" ", 2)[1]))

    async def post(self, body: bytes) -> int:
        """Post a body; return the status. ConnectionError when the connection is gone."""
        if self._transport is None:
            raise ConnectionResetError
        self._status = asyncio.get_running_loop().create_future()
        self._transport.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))
        return await self._status


def _split(kept: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return the first message's head and body, and what comes after it; None while it is not complete."""
    end = kept.find(_END)
    if end < 0:
        return None
    head = kept[:end]
    begins = end + len(_END)
    assert not _CHUNKED.search(head), "nobody here sends in chunks"
    found = _LENGTH.search(head)
    ends = begins + (int(found[1]) if found else 0)
    return None if len(kept) < ends else (head, kept[begins:ends], kept[ends:])
