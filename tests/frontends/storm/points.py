"""Where in its loop a bot can be killed: it kills itself as it passes a point for the n-th time.

Nothing that it does is changed by that, up to its death by SIGKILL, which no line of its code survives.
"""

import inspect
import os
import signal
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, NamedTuple


class Point(NamedTuple):
    """A point of the loop: right before a function, or right after it."""

    module: str
    name: str
    after: bool = False


_TELEGRAM = "bot.frontends.telegram"
POINTS = {
    "sweeping": Point(f"{_TELEGRAM}.sender", "Sender.sweep"),
    "taken": Point(f"{_TELEGRAM}.handling", "Handling.take"),
    "in a group": Point("bot.storage.writer", "outcome_of", after=True),
    "before the commit": Point("bot.storage.unit_of_work", "Transaction.commit"),
    "after the commit": Point("bot.storage.unit_of_work", "Transaction.commit", after=True),
    "kept": Point(f"{_TELEGRAM}.handling", "Handling.take", after=True),
    "before a send": Point(f"{_TELEGRAM}.delivering", "Delivery._post"),
    "sent": Point(f"{_TELEGRAM}.delivering", "Delivery._post", after=True),
    "noting": Point("bot.storage.outbox", "Outbox.delivered", after=True),
    "noted": Point(f"{_TELEGRAM}.noting", "Noting._note", after=True),
}
BY_POLLING = {"polling": Point(f"{_TELEGRAM}.polling", "Poller._fetch")}
BY_WEBHOOK = {"before 200": Point(f"{_TELEGRAM}.webhook", "Webhook._kept", after=True)}
AMONG_WORKERS = {"handing over": Point("bot.storage.leases", "Worker.settled")}
EVERY = POINTS | BY_POLLING | BY_WEBHOOK | AMONG_WORKERS


def points_of(*, webhook: bool, workers: int) -> list[str]:
    """Return the points that a bot passes."""
    return [*POINTS, *(BY_WEBHOOK if webhook else BY_POLLING), *(AMONG_WORKERS if workers > 1 else ())]


def die_at(name: str, times: int) -> None:
    """Kill this process when it passes a point for the n-th time."""
    point = EVERY[name]
    *path, last = point.name.split(".")
    owner: Any = import_module(point.module)
    for part in path:
        owner = getattr(owner, part)
    left = [times]

    def pass_by() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, last, _deadly(getattr(owner, last), pass_by, after=point.after))


def _deadly(call: Callable[..., Any], pass_by: Callable[[], None], *, after: bool) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(call):

        @wraps(call)
        async def waited(*args: Any, **named: Any) -> Any:
            if not after:
                pass_by()
            answer = await call(*args, **named)
            if after:
                pass_by()
            return answer

        return waited

    @wraps(call)
    def called(*args: Any, **named: Any) -> Any:
        if not after:
            pass_by()
        answer = call(*args, **named)
        if after:
            pass_by()
        return answer

    return called
