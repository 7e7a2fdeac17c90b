"""`run`: brings the rooms together around one bot, from the first request to the last."""

import asyncio
import gc
import logging
import os
import signal
import warnings
from contextlib import AbstractContextManager, AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from telegram.ext import Application
from telegram.warnings import PTBUserWarning

from bot.entrance import Entrance
from bot.errors import AnotherInstance
from bot.frontends.telegram.greeting import greeted, introduced
from bot.frontends.telegram.handling import Handling
from bot.frontends.telegram.inviting import invitation_link
from bot.frontends.telegram.keeping import keeping
from bot.frontends.telegram.polling import Poller, backed_off, stopped_within, unless_stopped
from bot.frontends.telegram.recurring import recurring
from bot.frontends.telegram.sender import PER_SECOND, Sender
from bot.frontends.telegram.transport import AiohttpRequest
from bot.service import Coach
from bot.settings import Settings
from bot.storage.holding import Hold

if TYPE_CHECKING:
    from bot.frontends.telegram.monitoring import Look

log = logging.getLogger(__name__)
# The library would rather make objects of all that comes; ours are parsed one by one, or not at all.
warnings.filterwarnings("ignore", r"Please use 'Bot\.", PTBUserWarning)
_DELIVERED_IN = 4.0
"""Seconds for what waits to be said when the bot stops; what comes before and after may take as long."""
RUBBISH = (50_000, 20, 50)
"""New objects, and rounds, after which rubbish that refers to itself is looked for."""
_PATIENCE = 30.0
"""Seconds a request may take."""
App = Application[Any, Any, Any, Any, Any, Any]


class Intake(Protocol):
    """A way for updates to come in."""

    async def run(self, stop: asyncio.Event) -> None:
        """Take updates until told to stop."""


def run(settings: Settings, coach: Coach, held: AbstractContextManager[Hold | None], look: "Look") -> None:
    """Run the bot until it is told to stop, holding it against other instances.

    `look` tells how the database is doing.
    """
    assert settings.bot_token is not None
    # How long to wait comes as a span; without this the library warns that it will, one day.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    keep_loaded()
    with held as hold:
        asyncio.run(serve(settings, coach, look, hold=hold))


def keep_loaded() -> None:
    """Look for rubbish no more in what is loaded by now, and less often in the rest.

    The first alone would hold up the loop for 120 ms. Hardly anything here refers to itself, so what is
    looked for after every few hundred objects is not there: a twelfth of the work.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RUBBISH)


async def serve(
    settings: Settings,
    coach: Coach,
    look: "Look",
    per_second: float = PER_SECOND,
    *,
    hold: Hold | None = None,
) -> None:
    """Serve one bot, by polling or by webhook, until a signal says stop.

    AnotherInstance when `hold`, lost with the database's server, has been taken by somebody else.
    `per_second`: how many messages may go out; more than the default only where no Telegram listens.
    """
    stop = stop_by_signal()
    application = application_of(settings)
    bot = application.bot
    sender = Sender(bot, coach, per_second)
    handling = Handling(bot, coach, sender)
    handling.attach(application)
    async with AsyncExitStack() as rooms:
        rooms.callback(handling.close)
        # Nothing to the library while it has not been greeted, but its connections are there.
        rooms.push_async_callback(bot.shutdown)
        rooms.push_async_callback(application.shutdown)
        intake = intake_of(settings, application, handling, rooms)
        await monitored(settings, handling, sender, look, rooms)
        if not await greeted(application, stop):
            return
        coach.entrance = Entrance(
            settings.access == "open",
            frozenset(settings.admin_ids),
            partial(invitation_link, bot.username),
        )
        await unless_stopped(introduced(bot, coach.playbook), stop)
        await taken_up(sender, coach, stop)
        delivered_in = _DELIVERED_IN
        try:
            chores = recurring(coach, sender, handling.heard, settings.retention_days)
            async with keeping(hold, stop), chores:
                log.info("listening as @%s", bot.username)
                await intake.run(stop)
        except AnotherInstance:
            # Whoever has the bot now delivers what waits.
            delivered_in = 0.0
            raise
        finally:
            await sender.drain(delivered_in)
            log.info("stopped; %s", sender.counts)


async def taken_up(sender: Sender, coach: Coach, stop: asyncio.Event) -> None:
    """Take up what an earlier process left to be said, before anything is added to it.

    While the database is away, try again, a little later each time.
    """
    faults = 0
    while not stop.is_set():
        try:
            await sender.sweep()
        except Exception as error:
            why = coach.why_away(error)
            if not why:
                raise
            faults += 1
            if faults == 1:
                log.warning("the database is away: %s; trying until it is back", why)
            await stopped_within(backed_off(faults), stop)
        else:
            return


def stop_by_signal() -> asyncio.Event:
    """Return an event that the signals to end set."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.set_exception_handler(_faulted)
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:
            # Windows: the handler runs outside the loop.
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


def application_of(settings: Settings) -> App:
    """Return the library's application, with requests of our own and without what would poll for it."""
    assert settings.bot_token is not None
    return (
        Application.builder()
        .token(settings.bot_token.get_secret_value())
        .base_url(f"{settings.telegram_api_base_url}/bot")
        .base_file_url(f"{settings.telegram_api_base_url}/file/bot")
        .request(AiohttpRequest(read_timeout=_PATIENCE))
        .get_updates_request(AiohttpRequest(connection_pool_size=2, read_timeout=_PATIENCE))
        .updater(None)
        .job_queue(None)
        .build()
    )


def intake_of(settings: Settings, application: App, handling: Handling, rooms: AsyncExitStack) -> Intake:
    """Return the way in that the settings ask for; SettingsError when LISTEN cannot be had."""
    if settings.webhook_url is None:
        return Poller(application.bot, handling.take, handling.heard.progress)
    # Here, because who polls can do without the server, and starts sooner.
    from bot.frontends.telegram.serving import taken
    from bot.frontends.telegram.webhook import Reception, Webhook

    assert settings.webhook_secret is not None
    url, secret = settings.webhook_url, settings.webhook_secret.get_secret_value()
    port = taken(settings.listen, "LISTEN")
    rooms.callback(port.close)
    webhook = Webhook(url, secret, handling.take, handling.heard)
    return Reception(application.bot, url, secret, webhook, port)


async def monitored(
    settings: Settings, handling: Handling, sender: Sender, look: "Look", rooms: AsyncExitStack
) -> None:
    """Let figures and health be asked for, if the settings name a place for that."""
    if settings.metrics_listen is None:
        return
    from bot.frontends.telegram.monitoring import Watch, watching
    from bot.frontends.telegram.serving import taken

    port = taken(settings.metrics_listen, "METRICS_LISTEN")
    rooms.callback(port.close)
    polls = settings.webhook_url is None
    await rooms.enter_async_context(watching(Watch(handling.heard, sender.counts, look, polls=polls), port))


def _faulted(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what went wrong outside of everything by its kind: its text may hold what people said."""
    log.error("something failed unseen: %s", type(context.get("exception")).__name__)
