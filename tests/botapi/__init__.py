"""A Bot API server of the tests' own, on loopback, as strict as Telegram or stricter; it plays the users too.

    async with BotApiServer() as server:            # in the test's own loop
        bot = Bot(server.token, base_url=server.base_url)
        dana = server.person("Dana", username="dana")
        server.say(dana, "Omar went quiet")
        ...
        server.tap(dana, "Copy")
        assert server.transcript(dana) == ...

    with BotApiServer().in_thread() as server:      # beside `python -m bot run` as a process
        ...

Deliberate differences: unknown parameters and an unescaped `&` are refused, where Telegram looks away;
lengths are counted in UTF-16; a webhook may be called without HTTPS on loopback, and its updates may come in
any order (`delivering.py`); only the methods in `methods.py` exist.
"""

from tests.botapi.chats import Chat, Message, Person
from tests.botapi.faults import Fault, Limits
from tests.botapi.server import BotApiServer, Request
from tests.botapi.users import Tap

__all__ = ["BotApiServer", "Chat", "Fault", "Limits", "Message", "Person", "Request", "Tap"]
