"""A coach that remembers what it heard, so that tests see how Telegram's updates were understood."""

from concurrent.futures import Future

from bot.coaching.model import Event
from bot.service import Address
from bot.storage.outbox import Outgoing
from tests.frontends.phone import Overheard


class Listening(Overheard):
    """The coach, with every event it was handed."""

    heard: list[Event]

    def take(self, address: Address, event: Event, update: str) -> Future[tuple[Outgoing, ...] | None]:
        """Answer as the coach does."""
        # Made here: the stage makes the coach and starts it at once.
        self.__dict__.setdefault("heard", []).append(event)
        return super().take(address, event, update)
