"""Keeps hold of the bot: a server of the database that is started again has forgotten who had it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import AnotherInstance
from bot.frontends.telegram.polling import stopped_within
from bot.storage.holding import HELD, Hold

log = logging.getLogger(__name__)
_LOOK_EVERY = 2.0


@asynccontextmanager
async def keeping(hold: Hold | None, stop: asyncio.Event) -> AsyncIterator[None]:
    """Keep hold for as long as the block runs; end it, with AnotherInstance, once somebody else has it."""
    looking = asyncio.create_task(_lost(hold, stop)) if hold is not None else None
    try:
        yield
    finally:
        lost = looking is not None and looking.done() and not looking.cancelled() and looking.result()
        if looking is not None:
            looking.cancel()
    if lost:
        raise AnotherInstance(HELD)


async def _lost(hold: Hold, stop: asyncio.Event) -> bool:
    """Look now and then, until the end; tell whether that is because somebody else has the bot."""
    is_away = False
    while not await stopped_within(_LOOK_EVERY, stop):
        try:
            held = await asyncio.to_thread(hold.renew)
        except Exception as error:
            if not is_away:
                log.warning("nobody can hold the bot now (%s); trying again", type(error).__name__)
            is_away = True
            continue
        if not held:
            stop.set()
            return True
        is_away = False
    return False
