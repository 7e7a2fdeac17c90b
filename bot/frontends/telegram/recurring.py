"""What the bot does again and again beside its updates; what goes wrong in it is logged and comes again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.frontends.telegram.counting import Heard
from bot.frontends.telegram.sender import Sender
from bot.service import Coach
from bot.ticking import AT_ONCE

log = logging.getLogger(__name__)
_TIDIED_EVERY = 3600.0
_TICKS_EVERY = 60.0
_CAUGHT_UP_EVERY = 10.0


@asynccontextmanager
async def recurring(coach: Coach, sender: Sender, heard: Heard, retention_days: int) -> AsyncIterator[None]:
    """Do all of it for as long as the block runs."""

    async def nudge() -> None:
        """Claim until nobody is left whose time has come; at the start, also what a downtime has left."""
        claimed = AT_ONCE
        while claimed == AT_ONCE:
            tick = await asyncio.wrap_future(coach.tick())
            heard.nudged += len(tick.nudges)
            sender.take(tick.nudges)
            claimed = tick.claimed

    async def catch_up() -> None:
        """Answer those who have paused after sending too much to be answered one by one."""
        late = await asyncio.wrap_future(coach.catch_up())
        sender.take(late)

    async def tidy() -> None:
        await asyncio.to_thread(coach.load_calendars)
        await asyncio.wrap_future(coach.tidy(retention_days))
        while await asyncio.wrap_future(coach.publish()):
            pass

    chores = [
        asyncio.create_task(again_and_again(nudge, _TICKS_EVERY, "looking for what is due")),
        asyncio.create_task(again_and_again(catch_up, _CAUGHT_UP_EVERY, "looking for who has paused")),
        asyncio.create_task(again_and_again(tidy, _TIDIED_EVERY, "housekeeping")),
        asyncio.create_task(
            again_and_again(sender.sweep, sender.sweeps_every, "looking for replies left behind")
        ),
    ]
    try:
        yield
    finally:
        for chore in chores:
            chore.cancel()


async def again_and_again(chore: Callable[[], Awaitable[None]], pause: float, named: str) -> None:
    """Do something, and again after a pause of so many seconds."""
    while True:
        try:
            await chore()
        except Exception as error:
            log.error("%s failed: %s", named, type(error).__name__)
        await asyncio.sleep(pause)
