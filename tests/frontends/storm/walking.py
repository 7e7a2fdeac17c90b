"""A rep on a random walk through the dialogue, and a coach who is told the same."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.coaching.model import Commanded, Edited, Event, Forwarded, Picked, Reply, Said, Showed
from bot.frontends.telegram.merging import replaces
from bot.service import Address, Coach
from tests.botapi import BotApiServer, Message, Person
from tests.botapi.server import Request
from tests.frontends.storm.sights import Expected, Ordinals, Sight, sight_of_request, sights_of_reply
from tests.frontends.storm.words import COMMANDS, FORWARDS, MORE, NAMES, OPENINGS, PEOPLE

PATIENCE = 90.0
"""Seconds after which a reply that has not come counts as lost."""
_QUICKEST = 0.8
"""Seconds between two acts, on average: beyond sixty messages a minute few are answered one by one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as it came to the phone."""

    sight: Sight
    via: str
    """In which life of which worker."""
    at: float
    answered: bool
    """The bot was told that it had arrived."""
    changed: bool
    """The rep saw something new: not an edit that changed nothing."""


def _instant(told: dict[str, Any]) -> datetime:
    """Return when something was written, as Telegram tells it."""
    return datetime.fromtimestamp(told["date"], UTC)


class Walker:
    """A rep on a random walk."""

    def __init__(
        self, server: BotApiServer, plan: Coach, person: Person, chance: random.Random, pause: float
    ) -> None:
        self.person = person
        self._pause = max(_QUICKEST, pause)
        self._server, self._plan, self._chance = server, plan, chance
        self._address = Address(telegram_id=person.id, name=person.first_name)
        self._planned, self._seen = Ordinals(), Ordinals()
        self.expected: list[Expected] = []
        self.shown: list[Shown] = []
        self.done: list[Event] = []
        self._datas: dict[Sight, list[list[str]]] = {}
        """The buttons of everything shown so far."""
        self._doing: dict[Sight, list[str]] = {}
        """What the buttons of everything planned do."""
        self._doubtful: set[Sight] = set()
        """What was planned again, looks the same and does something else: nobody can tell which is shown."""
        self._card: tuple[Reply, Sight] | None = None
        """The newest planned reply with buttons."""
        self._older: list[tuple[Reply, Sight]] = []
        self._last: Reply | None = None
        self._said: Message | None = None
        self._tapping: tuple[int, int, int] | None = None
        """Row and place of the button to tap once it is shown, and how often."""
        self._ready_at = chance.uniform(0, self._pause)
        """After so many seconds of the storm."""
        self._waiting_since = 0.0
        self.stuck = False

    @property
    def wanted(self) -> str:
        """The beginning of the card that it goes by."""
        return "" if self._card is None else self._card[1].text[:60]

    def see(self, request: Request) -> None:
        """Take note of a message on the phone."""
        sight = sight_of_request(request.values, self._seen)
        answered, changed = request.status != 0, request.status in {0, 200}
        self.shown.append(Shown(sight, request.via, request.at, answered, changed))
        rows = (request.values.get("reply_markup") or {}).get("inline_keyboard", [])
        self._datas[sight] = [[button.get("callback_data", "") for button in row] for row in rows]

    def go_on(self, now: float) -> None:
        """Do the next thing, if it is time."""
        if self.stuck or now < self._ready_at:
            return
        if self._tapping is None:
            self._choose(now)
        if self._tapping is not None:
            self._tap_once_shown(now)
        if self._tapping is not None and now - self._waiting_since > self._chance.uniform(0.5, 20):
            # Tired of waiting for the card: says something instead.
            self._tapping = None
            self._speak(self._chance.random())
        self._ready_at = now + self._pause * self._chance.uniform(0.3, 1.7)

    def finish(self, now: float) -> bool:
        """End what was begun; tell whether nothing is left to do."""
        if self._tapping is not None and not self.stuck:
            self._tap_once_shown(now)
        return self._tapping is None or self.stuck

    def _choose(self, now: float) -> None:
        if self._last is None:
            return self._tell("/start", Commanded("start"))
        chance = self._chance.random()
        if self._card is not None and chance < 0.72:
            places = self._places(*self._card)
            weights = [
                6 if self._action(place) in {"sent", "done", "remind", "fill"} else 1 for place in places
            ]
            if places:
                (row, place), times = (
                    self._chance.choices(places, weights)[0],
                    1 + (self._chance.random() < 0.06),
                )
                self._tapping, self._waiting_since = (row, place, times), now
                return None
        return self._speak(self._chance.random())

    def _action(self, place: tuple[int, int]) -> str:
        assert self._card is not None
        return self._card[0].rows[place[0]][place[1]].action

    def _speak(self, chance: float) -> None:
        name = self._chance.choice(NAMES)
        words = self._chance.choice(OPENINGS).format(name=name, company=PEOPLE[name])
        if chance < 0.40:
            return self._say(words)
        if chance < 0.72:
            return self._say(self._chance.choice(MORE))
        if chance < 0.80:
            name = self._chance.choice(COMMANDS)
            return self._tell(f"/{name}", Commanded(name))
        if chance < 0.86 and self._said is not None:
            self._server.edit(self._said, words)
            return self._expect(Edited(words, str(self._said.id)))
        if chance < 0.92:
            words, sender = self._chance.choice(FORWARDS), self._chance.choice(NAMES)
            self._said = self._server.forward(self.person, words, "hidden", name=sender)
            at, written = _instant(self._said.raw), _instant(self._said.raw["forward_origin"])
            return self._expect(Forwarded(words, sender, str(self._said.id), "", at, written))
        if chance < 0.95:
            self._server.send(self.person, "voice")
            return self._expect(Showed("voice"))
        return self._press_old()

    def _say(self, words: str) -> None:
        self._said = self._server.say(self.person, words)
        self._expect(Said(words, str(self._said.id), _instant(self._said.raw)))

    def _tell(self, words: str, event: Event) -> None:
        self._server.say(self.person, words)
        self._expect(event)

    def _press_old(self) -> None:
        """Press a button of something shown long ago."""
        shown = [each for each in self._older[-30:] if each[1] in self._datas]
        if not shown:
            return self._say("no answer since")
        reply, sight = self._chance.choice(shown)
        places = self._places(reply, sight)
        if not places:
            return self._say("no answer since")
        row, place = self._chance.choice(places)
        return self._press(reply, sight, row, place)

    def _tap_once_shown(self, now: float) -> None:
        assert self._card is not None
        assert self._tapping is not None
        reply, sight = self._card
        if sight in self._datas:
            (row, place, times), self._tapping = self._tapping, None
            for _ in range(times):
                self._press(reply, sight, row, place)
        elif now - self._waiting_since > PATIENCE:
            self.stuck = True

    def _press(self, reply: Reply, sight: Sight, row: int, place: int) -> None:
        data = self._datas[sight][row][place]
        message = self._server.last(self.person)
        self._server.press(message, data, label=sight.labels[row][place])
        self._expect(Picked(reply.rows[row][place].action, reply.debrief, reply.version, message.id))

    def _expect(self, event: Event) -> None:
        """Tell the coach that is never killed the same, and note what it answers."""
        update = str(self._server.updates.next_id - 1)
        self.done.append(event)
        for reply in self._plan.hear(self._address, event, update).result():
            if self._last is not None and replaces(reply, self._last):
                self.expected[-1] = Expected(self.expected[-1].sight, passes=True)
            sights = list(sights_of_reply(reply, self._planned))
            self.expected += [Expected(sight, passes=False) for sight in sights]
            self._last = reply
            if reply.rows:
                if self._card is not None:
                    self._older.append(self._card)
                self._card = reply, sights[-1]
                does = [button.action for row in reply.rows for button in row]
                if self._doing.setdefault(sights[-1], does) != does:
                    self._doubtful.add(sights[-1])

    def _places(self, reply: Reply, sight: Sight) -> list[tuple[int, int]]:
        """Return where the buttons are that may be tapped, of a reply that looks like nothing else."""
        return [] if sight in self._doubtful else _places(reply)


def _places(reply: Reply) -> list[tuple[int, int]]:
    """Return where the buttons are that may be tapped: none of people whom nobody can tell apart.

    Which of them stands first their keys settle, and the second coach has other keys.
    """
    labels = Counter(button.label for row in reply.rows for button in row)
    return [
        (at, place)
        for at, row in enumerate(reply.rows)
        for place, button in enumerate(row)
        if not button.url and not button.copies and labels[button.label] == 1
    ]
