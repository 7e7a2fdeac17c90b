"""The tests' own Bot API server as it calls a webhook."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from tests.botapi import BotApiServer
from tests.botapi.delivering import SECRET


class Called:
    """A webhook that answers what the test says."""

    def __init__(self) -> None:
        self.answers: dict[int, list[int]] = {}
        """What an update is answered, each time; 200 in the end."""
        self.came: list[int] = []
        self.secrets: set[str | None] = set()
        self.at_once = 0
        self.most_at_once = 0

    async def serve(self, request: web.BaseRequest) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.secrets.add(request.headers.get(SECRET))
        number: int = json.loads(await request.read())["update_id"]
        self.came.append(number)
        await asyncio.sleep(0.01)
        self.at_once -= 1
        waiting = self.answers.get(number, [])
        return web.Response(status=waiting.pop(0) if waiting else 200)


@asynccontextmanager
async def calling(server: BotApiServer, **asked: Any) -> AsyncIterator[Called]:
    called = Called()
    runner = web.ServerRunner(web.Server(called.serve))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with server:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        with server.lock:
            server.bot.calls["setWebhook"]({"url": url, "secret_token": "s", **asked})
        yield called
    await runner.cleanup()


async def test_an_update_comes_until_it_is_answered_200_and_holds_up_its_chat_alone():
    server = BotApiServer()
    dana, finn = server.person("Dana"), server.person("Finn")
    async with calling(server) as called:
        first = server.updates.next_id
        called.answers[first] = [503, 500]
        for words in ("one", "two"):
            server.say(dana, words)
            server.say(finn, words)
        await server.until(lambda: not server.updates.waiting)

    of_dana = [number for number in called.came if number in {first, first + 2}]
    assert of_dana == [first, first, first, first + 2]
    assert called.came.index(first + 3) < len(called.came) - 1
    assert called.secrets == {"s"}
    assert [delivery.status for delivery in server.deliverer.made if delivery.update == first] == [
        503,
        500,
        200,
    ]


@pytest.mark.parametrize("most", [1, 5])
async def test_no_more_calls_are_made_at_once_than_were_asked_for(most: int):
    server = BotApiServer()
    async with calling(server, max_connections=most) as called:
        for n in range(20):
            server.say(server.person(f"Rep{n}"), "hello")
        await server.until(lambda: not server.updates.waiting)

    assert called.most_at_once == most
    assert len(called.came) == 20


async def test_shuffled_updates_come_in_another_order_and_unanswered_ones_again():
    server = BotApiServer(shuffle=random.Random(1))
    server.fault("unanswered", method="webhook", times=3)
    dana = server.person("Dana")
    async with calling(server, max_connections=1) as called:
        with server.lock:
            for n in range(10):
                server.say(dana, str(n))
        await server.until(lambda: not server.updates.waiting)

    assert len(called.came) == 13
    assert len(set(called.came)) == 10
    assert called.came != sorted(called.came)
