"""Which transport carries python-telegram-bot's requests best: messages a second and processor time each.

The server runs in a process of its own, its checks off; the rounds of the peers are mixed.
"""

import asyncio
import multiprocessing
import random
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import BaseRequest, HTTPXRequest

from bot.frontends.telegram.transport import AiohttpRequest
from tests.botapi import BotApiServer

MESSAGES = 300
AT_ONCE = (1, 50)
USER = 7
TEXT = "OPEN QUESTION: is it a priority? Today. " * 9
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label)] for label in "ABCD"])
PEERS: dict[str, Callable[[], BaseRequest]] = {
    "httpx": lambda: HTTPXRequest(connection_pool_size=64, pool_timeout=30),
    "aiohttp": lambda: AiohttpRequest(connection_pool_size=64, pool_timeout=30),
}
YARDSTICK = "httpx"


def measure(rounds: int) -> list[dict[str, Any]]:
    """Return the medians of each peer at each number of requests at once."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    url, token = ours.recv()
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    try:
        for _ in range(rounds):
            cases = [(peer, at_once) for peer in PEERS for at_once in AT_ONCE]
            random.shuffle(cases)
            for peer, at_once in cases:
                found.setdefault((peer, at_once), []).append(asyncio.run(_send(peer, at_once, url, token)))
    finally:
        ours.send(None)
        server.join(10)
    return [_row(peer, at_once, found) for at_once in AT_ONCE for peer in PEERS]


def _serve(pipe: Connection) -> None:
    with BotApiServer(strict=False, record=False).in_thread() as server:
        server.say(USER, "/start")
        pipe.send((server.base_url, server.token))
        pipe.recv()


async def _send(peer: str, at_once: int, url: str, token: str) -> tuple[float, float]:
    """Return messages a second and milliseconds of processor time each."""
    places = asyncio.Semaphore(at_once)
    async with Bot(token, url, request=PEERS[peer](), get_updates_request=PEERS[peer]()) as bot:

        async def one() -> None:
            async with places:
                await bot.send_message(USER, TEXT, reply_markup=KEYBOARD)

        await one()
        began, worked = time.perf_counter(), time.process_time()
        await asyncio.gather(*(one() for _ in range(MESSAGES)))
        took, used = time.perf_counter() - began, time.process_time() - worked
    return MESSAGES / took, 1000 * used / MESSAGES


def _row(peer: str, at_once: int, found: dict[tuple[str, int], list[tuple[float, float]]]) -> dict[str, Any]:
    rate, cost = (statistics.median(each) for each in zip(*found[peer, at_once], strict=True))
    base = statistics.median(rate for rate, _ in found[YARDSTICK, at_once])
    return {
        "transport": peer,
        "at_once": at_once,
        "per_second": round(rate),
        "cpu_ms_each": round(cost, 2),
        "ratio": round(rate / base, 2),
    }


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as text."""
    lines = [f"{'transport':10} {'at once':>7} {'per second':>10} {'cpu ms each':>11} {'× httpx':>8}"]
    for row in rows:
        numbers = f"{row['per_second']:10} {row['cpu_ms_each']:11} {row['ratio']:8}"
        lines.append(f"{row['transport']:10} {row['at_once']:7} {numbers}")
    return "\n".join(lines)
