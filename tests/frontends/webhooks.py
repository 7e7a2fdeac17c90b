"""What tests of the webhook share: free ports, the settings of a webhook, and calls of it."""

import socket
from typing import Any

import aiohttp

from tests.botapi.delivering import SECRET

SHOWN = "Own-secret_of-the-tests_42"
PATH = "/called/by-telegram"


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def by_webhook(**others: Any) -> dict[str, Any]:
    """Return settings under which a bot is called instead of asking."""
    port = free_port()
    return {
        "webhook_url": f"http://127.0.0.1:{port}{PATH}",
        "webhook_secret": SHOWN,
        "listen": f"127.0.0.1:{port}",
        **others,
    }


async def call(
    url: str,
    content: bytes,
    *,
    secret: str | None = SHOWN,
    kind: str | None = "application/json",
    method: str = "POST",
) -> int:
    """Call a webhook once, as Telegram does unless told otherwise; return the status."""
    headers = {} if secret is None else {SECRET: secret}
    if kind is not None:
        headers["Content-Type"] = kind
    async with (
        aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as session,
        session.request(method, url, data=content, headers=headers) as answer,
    ):
        return answer.status
