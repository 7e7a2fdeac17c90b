"""Reps who follow a script: a text, then so many taps on what the bot has shown, then the next text."""

import json
import re
from dataclasses import dataclass
from typing import Final

FIRST_CHAT: Final = 5_000_000_001
BOT: Final = {"id": 110201543, "is_bot": True, "first_name": "Unchase", "username": "unchase_test_bot"}
COACHED, ECHOED, TAPPED = "coached", "echoed", "tapped"
"""Scripts: four taps to a text on a coach's cards; texts alone; four taps to a text on any button."""
_TAPS = {COACHED: 4, ECHOED: 0, TAPPED: 4}
_TOGETHER = 250
_DATA = re.compile(rb'"callback_data": ?"([^"]+)"')
_NAMES = (
    "Dana", "Omar", "Priya", "Jonas", "Mei", "Sofia", "Tariq", "Elena", "Marcus", "Ingrid", "Kofi", "Laura",
    "Pavel", "Nadia", "Viktor", "Amara", "Henrik", "Chloe", "Rashid", "Yuki", "Bruno", "Carmen", "Felix",
    "Greta", "Hugo", "Irene", "Karim", "Lena", "Milan", "Nora",
)  # fmt: skip
_COMPANIES = ("Northwind", "Vexmoor Dairy", "Tolquist Freight", "Hargelind Tools", "Pelluna Foods")
_TEXTS = (
    "{name} from {company} asked for a proposal, I sent it last week, no answer yet",
    "{name} from {company}, nice call, says sounds interesting, try again in a few weeks",
    "{name} from {company} went with someone else",
    "{name} at {company} needs to think about it",
    "{name} from {company} asked what it costs",
    "{name} from {company}: two mails, crickets",
    "good talk with {name} at {company}, no next step",
)


@dataclass(slots=True)
class Rep:
    """One rep, who writes again once the bot has answered."""

    number: int
    script: str = COACHED
    texts: int = 0
    taps: int = 0
    """Since their latest text."""
    message: bytes = b""
    """The bot's newest message to them, as it goes along with a tap."""
    choices: tuple[bytes, ...] = ()
    """What its buttons carry."""
    offered: float = 0.0
    """When what waits for an answer was offered; 0: nothing waits."""

    @property
    def chat(self) -> int:
        """Return the number of their chat."""
        return FIRST_CHAT + self.number

    def act(self, update: int, now: int) -> bytes:
        """Return the next update, as it goes over the wire."""
        if self.taps_next:
            self.taps += 1
            return self._tap(update, last=self.taps == _TAPS[self.script])
        self.texts += 1
        # Of those who begin together, some tap less the first time round and so begin anew before others.
        begins = self.texts == 1 and self.number < _TOGETHER
        self.taps = self.number % (_TAPS[self.script] + 1) if begins else 0
        return self.say(update, now, text_of(self.number, self.texts))

    @property
    def taps_next(self) -> bool:
        """Tell whether a tap comes next: there is something to tap on and the script wants it."""
        return bool(self.texts and self.choices) and self.taps < _TAPS[self.script]

    def say(self, update: int, now: int, text: str) -> bytes:
        """Return a text of theirs as an update."""
        return (
            f'{{"update_id":{update},"message":{{"message_id":{update},"from":{self._user()},'
            f'"chat":{{"id":{self.chat},"first_name":"Rep","type":"private"}},"date":{now},'
            f'"text":{json.dumps(text)}}}}}'
        ).encode()

    def see(self, message: bytes, body: bytes) -> None:
        """Look at what the bot has sent: the message, and the request that brought its buttons."""
        self.message, self.choices = message, tuple(_DATA.findall(body))

    def _tap(self, update: int, *, last: bool) -> bytes:
        head = f'{{"update_id":{update},"callback_query":{{"id":"{update}","from":{self._user()},"message":'
        return b'%b%b,"chat_instance":"1","data":"%b"}}' % (
            head.encode(),
            self.message,
            chosen(self.choices, last=last),
        )

    def _user(self) -> str:
        return f'{{"id":{self.chat},"is_bot":false,"first_name":"Rep","language_code":"en"}}'


def chosen(choices: tuple[bytes, ...], *, last: bool) -> bytes:
    """Return what is tapped: the first answer; of advice "Sent" in the end, its first button before."""
    answers = [each for each in choices if b".answer." in each]
    sent = [each for each in choices if each.endswith(b".sent")]
    return (answers or (sent if last else []) or choices)[0]


def text_of(rep: int, turn: int) -> str:
    """Return what a rep tells in a turn: of somebody else each time, for a good while."""
    at = rep * 7 + turn
    name, company = _NAMES[at % len(_NAMES)], _COMPANIES[at % len(_NAMES) % len(_COMPANIES)]
    return _TEXTS[at % len(_TEXTS)].format(name=name, company=company)
