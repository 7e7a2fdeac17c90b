"""A storm of reps who type and tap while the bot is killed again and again; then, the reckoning.

Each rep takes a random walk through the dialogue: tells of prospects, taps what is on the card, fills in
blanks, presses old buttons, taps twice, edits and forwards. A second coach, without Telegram and never
killed, is told the same, act by act: what it answers is what the phone has to show, and what it remembers
at the end is what the killed bot has to remember.

    python -m tests.frontends.torture --kills 100 --reps 20 --seed 1
"""

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, func, select

from bot.coaching.model import Commanded, Edited, Event, Forwarded, Picked, Reply, Said, Showed
from bot.content.shelf import Shelf
from bot.frontends.telegram.dressing import dressed
from bot.frontends.telegram.merging import replaces
from bot.reading import prepare
from bot.service import Address, Coach
from bot.settings import PROJECT_ROOT
from bot.storage.database import open_engine
from bot.storage.memory import Memory
from bot.storage.tables import debriefs, outbox, prospects, reps, seen_updates, touches
from tests.botapi import BotApiServer, Message, Person
from tests.botapi.server import Request
from tests.frontends.processes import POLLS_SOON, BotProcess, cache_folder

PATIENCE = 90.0
"""Seconds after which a reply that has not come counts as lost."""
UNCHANGED = "message is not modified"
_KEY = re.compile(r"[0-9a-f]{12}")
# Each at one company: of two with one name, chance (their keys) decides who is offered first.
PEOPLE = {
    "Zelmira": "Vexmoor Dairy",
    "Quorvane": "Tolquist Freight",
    "Brumhilde": "Hargelind Tools",
    "Oswinna": "Pelluna Foods",
    "Ferdalt": "Vexmoor Dairy",
    "Iphigenor": "Pelluna Foods",
}
NAMES = tuple(PEOPLE)
OPENINGS = (
    "{name} from {company} asked for a proposal, I sent it last week, no answer yet",
    "{name} from {company}, nice call, says sounds interesting, try again in a few weeks",
    "{name} from {company} went with someone else",
    "{name} at {company} needs to think about it",
    "{name} from {company} asked what it costs",
    "{name} agreed to a call, Tuesday at 10",
    "{name} from {company}: two mails, crickets",
    "{name} moved our demo again",
    "good talk with {name} at {company}, no next step",
    "{name} is cross about my reminders",
    "met somebody nice at the fair, no idea what they need",
    "{name}, no budget this year",
)
MORE = (
    "they had asked for a quote",
    "I left two useful notes",
    "no answer since",
    "they said it is not for now",
    "thistledown paperwork every Friday",
    "she wrote back today with a question about price",
    "just checking in, any update?",
    "count the pallets at noon, 🙂 not at five",
)
FORWARDS = (
    "Sorry, we are going with someone else.",
    "Can you send me the price list?",
    "Please stop contacting me.",
    "Let me think about it",
)
PLANTED = (
    *NAMES,
    *(name.split()[0] for name in PEOPLE.values()),
    "thistledown",
    "pallets",
    "crickets",
    "cross about",
)
"""What must not be found in a log."""
COMMANDS = ("today", "prospects", "stories", "settings", "help", "start", "cancel")


class Sight(NamedTuple):
    """One message as it stands on a phone, without what is random in it."""

    text: str
    labels: tuple[tuple[str, ...], ...]
    card: tuple[int, int] | None
    """Which of the chat's debriefs, in the order of their appearance, and its version."""


class Ordinals:
    """Counts the debriefs of one chat, whose keys are random."""

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}

    def of(self, data: str) -> tuple[int, int] | None:
        """Return which debrief a button belongs to, and its version."""
        key, version, _ = data.split(".", 2)
        return (self._keys.setdefault(key, len(self._keys)), int(version)) if key else None


def sight_of_request(values: dict[str, Any], ordinals: Ordinals) -> Sight:
    """Return what a request shows."""
    rows = (values.get("reply_markup") or {}).get("inline_keyboard", [])
    datas = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
    card = ordinals.of(datas[0]) if datas else None
    return Sight(values["text"], tuple(tuple(button["text"] for button in row) for row in rows), card)


def sights_of_reply(reply: Reply, ordinals: Ordinals) -> Iterator[Sight]:
    """Return what a reply should look like, page by page."""
    for page in dressed(reply):
        yield sight_of_request({"text": page.text, "reply_markup": page.keyboard}, ordinals)


@dataclass(frozen=True, slots=True)
class Expected:
    """A message that the phone has to show."""

    sight: Sight
    passes: bool
    """Another one of the same debrief follows right behind and may take its place."""


@dataclass
class Report:
    """What came of a storm."""

    seed: int
    kills: int = 0
    updates: int = 0
    lost: int = 0
    """Updates, or effects of them, that are missing."""
    twice: int = 0
    """Effects there are too many of."""
    disorder: int = 0
    """Chats in which replies came in another order."""
    replies: int = 0
    doubled: int = 0
    """Messages sent a second time."""
    merged: int = 0
    """Cards that a newer one took the place of."""
    unsaid: int = 0
    """Replies that never came."""
    different: list[str] = field(default_factory=list)
    """What the bot remembers otherwise than the coach that was never killed."""
    leaks: list[str] = field(default_factory=list)
    """Words of the reps, or the token, in the log."""
    exit_code: int = 0
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Tell whether nothing was lost, applied twice, out of order or told to the log."""
        wrong = (self.lost, self.twice, self.disorder, self.unsaid, len(self.different), len(self.leaks))
        return not any(wrong) and self.exit_code == 0

    def __str__(self) -> str:
        lines = [
            f"seed {self.seed}: {self.kills} kills in {self.seconds:.0f} s",
            f"updates          {self.updates}",
            f"lost             {self.lost}",
            f"applied twice    {self.twice}",
            f"order violations {self.disorder}",
            f"replies          {self.replies} ({self.merged} merged into a newer card)",
            f"replies lost     {self.unsaid}",
            f"doubled sends    {self.doubled}",
            f"leaks in the log {len(self.leaks)} {self.leaks[:5] or ''}".rstrip(),
            f"exit code        {self.exit_code}",
        ]
        return "\n".join([*lines, *(f"differs: {each}" for each in self.different[:20])])


# --- One rep -------------------------------------------------------------------------------------


def _instant(told: dict[str, Any]) -> datetime:
    """Return when something was written, as Telegram tells it."""
    return datetime.fromtimestamp(told["date"], UTC)


class Walker:
    """A rep on a random walk."""

    def __init__(self, server: BotApiServer, plan: Coach, person: Person, chance: random.Random) -> None:
        self.person = person
        self._server, self._plan, self._chance = server, plan, chance
        self._address = Address(telegram_id=person.id, name=person.first_name)
        self._planned, self._seen = Ordinals(), Ordinals()
        self.expected: list[Expected] = []
        self.shown: list[tuple[int, Sight]] = []
        """What the phone showed, and in which life of the bot."""
        self._datas: dict[Sight, list[list[str]]] = {}
        """The buttons of everything shown so far."""
        self._card: tuple[Reply, Sight] | None = None
        """The newest planned reply with buttons."""
        self._older: list[tuple[Reply, Sight]] = []
        self._last: Reply | None = None
        self._said: Message | None = None
        self._tapping: tuple[int, int, int] | None = None
        """Row and place of the button to tap once it is shown, and how often."""
        self._ready_at = 0.0
        self._waiting_since = 0.0
        self.stuck = False

    def see(self, request: Request, life: int) -> None:
        """Take note of a message on the phone."""
        sight = sight_of_request(request.values, self._seen)
        self.shown.append((life, sight))
        rows = (request.values.get("reply_markup") or {}).get("inline_keyboard", [])
        self._datas[sight] = [[button.get("callback_data", "") for button in row] for row in rows]

    @property
    def waits(self) -> bool:
        """Tell whether the rep looks for a button that is not there yet."""
        return self._tapping is not None

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
        self._ready_at = now + self._chance.uniform(0, 0.3)

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
            places = [
                (at, place)
                for at, row in enumerate(self._card[0].rows)
                for place, button in enumerate(row)
                if not button.url and not button.copies
            ]
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
        places = [
            (row, place)
            for row, buttons in enumerate(reply.rows)
            for place, button in enumerate(buttons)
            if not button.url and not button.copies
        ]
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

    # The reckoning.

    def reckon(self, report: Report) -> None:
        """Compare what was shown with what should have been."""
        at = -1
        lives: dict[int, list[Sight]] = {}
        for life, sight in self.shown:
            lives.setdefault(life, []).append(sight)
        reached: set[int] = set()
        for sights in lives.values():
            found = self._placed(sights, at)
            if found is None:
                report.disorder += 1
                report.different.append(f"chat {self.person.id}: {self._story(sights, at)}")
                return
            report.doubled += sum(place <= at for place in found) + len(found) - len(set(found))
            reached.update(found)
            at = max(at, found[-1])
        report.replies += len(self.shown)
        for place, expected in enumerate(self.expected):
            if place not in reached and expected.passes:
                report.merged += 1
            elif place not in reached and self._stands_for(place) not in reached:
                report.unsaid += 1
                report.different.append(f"chat {self.person.id}: never said: {expected.sight}")

    def _stands_for(self, place: int) -> int:
        """Return where the same was said right before: edited in place, the second time shows nothing."""
        same = place
        while (
            same > 0
            and self.expected[same - 1].passes
            and self.expected[same - 1].sight == self.expected[place].sight
        ):
            same -= 1
        return same

    def _placed(self, sights: list[Sight], at: int) -> list[int] | None:
        """Find where the messages of one life stand among the expected ones, in their order."""
        best: tuple[int, int, list[int]] | None = None
        for start in [place for place, each in enumerate(self.expected) if each.sight == sights[0]]:
            found = self._from(sights, start)
            if found is None:
                continue
            missing = sum(self._is_needed(place) for place in range(at + 1, found[-1]) if place not in found)
            doubled = sum(place <= at for place in found)
            if best is None or (missing, doubled) < best[:2]:
                best = missing, doubled, found
        return best and best[2]

    def _is_needed(self, place: int) -> bool:
        """Tell whether a message shows something that nothing else around it shows."""
        return not self.expected[place].passes and self._stands_for(place) == place

    def _from(self, sights: list[Sight], start: int) -> list[int] | None:
        found = [start]
        for sight in sights[1:]:
            place = found[-1] + 1
            while place < len(self.expected) and self.expected[place].sight != sight:
                place += 1
            if place < len(self.expected):
                found.append(place)
            elif self.expected[found[-1]].sight == sight:
                # An answer of Telegram got lost, and the message was sent once more.
                found.append(found[-1])
            else:
                return None
        return found

    def _story(self, sights: list[Sight], at: int) -> str:
        want = [each.sight[0][:60] for each in self.expected[max(0, at - 2) : at + 8]]
        return f"shown {[sight.text[:60] for sight in sights]}, expected from {at}: {want}"


# --- What is remembered --------------------------------------------------------------------------


def remembered(engine: Engine) -> dict[int, dict[str, Any]]:
    """Return everything about each rep, without instants and with plain names instead of random keys."""
    with engine.connect() as connection:
        rows = {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in (reps, prospects, debriefs, touches)
        }
    return {rep["telegram_id"]: _of_rep(rep, rows) for rep in rows["reps"]}


_INSTANTS = {
    "opened_at", "changed_at", "advised_at", "closed_at", "at", "created_at", "telegram_id",
    "role_at", "joined_at", "revoked_at",
    # How deliveries came, not what they said.
    "flow", "hushed_at",
    # Spread over some minutes by the rep's key, which chance made.
    "next_nudge_at",
    # Buttons name what they are about by keys that chance made.
    "offered",
}  # fmt: skip


def _of_rep(rep: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    known = [row for row in rows["prospects"] if row["rep"] == rep["key"]]
    talks = sorted(
        (row for row in rows["debriefs"] if row["rep"] == rep["key"]), key=lambda r: r["opened_at"]
    )
    sent = sorted((row for row in rows["touches"] if row["rep"] == rep["key"]), key=lambda row: row["at"])
    names = {rep["key"]: "rep"}
    names |= {row["key"]: f"debrief {number}" for number, row in enumerate(talks)}
    names |= {row["key"]: json.dumps(_plain(row, names | {row["key"]: "self"})) for row in known}
    names |= {row["key"]: f"touch {number}" for number, row in enumerate(sent)}
    return {
        "rep": _plain(rep, names),
        "prospects": sorted(names[row["key"]] for row in known),
        "debriefs": [_plain(row, names) for row in talks],
        "touches": [_plain(row, names) for row in sent],
    }


def _plain(value: Any, names: dict[str, str]) -> Any:
    match value:
        case dict():
            return {key: _plain(item, names) for key, item in value.items() if key not in _INSTANTS}
        case list():
            return [_plain(item, names) for item in value]
        case str():
            return _KEY.sub(lambda found: names.get(found[0], found[0]), value)
        case int() | float() | None:
            return value
    return str(value)


def compare(real: dict[str, Any], plan: dict[str, Any], report: Report, name: str) -> None:
    """Count what is missing and what there is too much of."""
    for kind in ("prospects", "debriefs", "touches"):
        surplus = len(real[kind]) - len(plan[kind])
        report.twice += max(0, surplus)
        report.lost += max(0, -surplus)
    for one, other in zip(real["debriefs"], plan["debriefs"], strict=False):
        report.twice += max(0, one["version"] - other["version"])
        report.lost += max(0, other["version"] - one["version"])
    for kind in plan:
        if real[kind] != plan[kind]:
            report.different.append(f"{name}, {kind}: {_first_difference(real[kind], plan[kind])}")


def _first_difference(real: Any, plan: Any) -> str:
    if isinstance(real, list) and isinstance(plan, list):
        for one, other in zip(real, plan, strict=False):
            if one != other:
                return _first_difference(one, other)
        return f"{len(real)} instead of {len(plan)}"
    if isinstance(real, dict) and isinstance(plan, dict):
        return "; ".join(
            f"{key}: {real.get(key)!r} instead of {plan[key]!r}" for key in plan if real.get(key) != plan[key]
        )
    return f"{real!r} instead of {plan!r}"


# --- The storm -----------------------------------------------------------------------------------


def zone_at_noon() -> str:
    """Return a time zone in which it is about noon, so that no day ends during the storm."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


class Storm:
    """The bot as a process, its reps, and somebody who kills it."""

    def __init__(
        self, server: BotApiServer, folder: Path, *, kills: int, crowd: int, seed: int, url: str, faults: bool
    ) -> None:
        self._server, self._kills = server, kills
        self._chance = random.Random(seed)
        self._report = Report(seed)
        self._url = url
        zone = zone_at_noon()
        self._bot = BotProcess(server, url, folder, access="open", time_zone=zone)
        self._plan_url = f"sqlite:///{folder / 'plan.db'}"
        self._memory = Memory(self._plan_url)
        # The same reader, and ready before the bot begins.
        reader = partial(prepare, folder=cache_folder())
        plan = Coach(self._memory, Shelf(PROJECT_ROOT / "coaching_content.yaml", reader), zone)
        self._walkers = {}
        for number in range(crowd):
            person = server.person(f"Rep{number}")
            chance = random.Random(self._chance.random())
            self._walkers[person.id] = Walker(server, plan, person, chance)
        self._looked = 0
        self._life = 0
        self._polls = False
        if faults:
            for kind in ("server_error", "unanswered", "lost", "late"):
                server.fault(kind, method="sendMessage", chance=0.004, times=None)
                server.fault(kind, method="editMessageText", chance=0.004, times=None)
            server.fault("unanswered", method="getUpdates", chance=0.02, times=None)

    def rage(self) -> Report:
        """Let it happen; return what came of it."""
        began = time.monotonic()
        with self._bot:
            self._storm()
            self._calm()
            self._report.exit_code = self._bot.stop()
        self._look()
        self._reckon()
        self._memory.close()
        self._report.seconds = time.monotonic() - began
        return self._report

    def _storm(self) -> None:
        while self._report.kills < self._kills:
            self._begin_life()
            early = self._chance.random() < 0.15
            die_at = time.monotonic() + self._chance.uniform(0.1, 1.2) if early else None
            deadline = time.monotonic() + 30
            while die_at is None or time.monotonic() < die_at:
                assert time.monotonic() < deadline, "the bot does not come as far as polling"
                self._turn()
                if die_at is None and self._polls:
                    die_at = time.monotonic() + self._chance.uniform(0, 0.8)
            self._bot.kill()
            self._report.kills += 1
        self._begin_life()
        until = time.monotonic() + 2
        while time.monotonic() < until:
            self._turn()

    def _begin_life(self) -> None:
        self._look()
        self._life += 1
        self._polls = False
        self._bot.start()

    def _turn(self) -> None:
        self._look()
        now = time.monotonic()
        for walker in self._walkers.values():
            walker.go_on(now)
        time.sleep(0.003)

    def _look(self) -> None:
        """Show the reps what the bot has said."""
        news = self._server.requests[self._looked :]
        self._looked += len(news)
        for request in news:
            self._polls = self._polls or request.method == POLLS_SOON
            if request.method not in {"sendMessage", "editMessageText"}:
                continue
            # An answer that got lost is on the phone all the same; it was noted as a dropped connection.
            done = request.status == 200 or UNCHANGED in (request.description or "")
            if done or (request.status == 0 and self._arrived(request)):
                self._walkers[request.values["chat_id"]].see(request, self._life)

    def _arrived(self, request: Request) -> bool:
        text = request.values["text"]
        return any(
            message.text == text for message in self._server.chat(request.values["chat_id"]).from_bot[-3:]
        )

    def _calm(self) -> None:
        """Let everything come to rest, then deliver every update a second time."""
        engine = open_engine(self._url)
        try:
            self._until(lambda now: all(walker.finish(now) for walker in self._walkers.values()))
            self._until(lambda _now: self._rests(engine))
            said = len(self._spoken())
            self._server.redeliver_all(self._chance)
            self._until(lambda _now: self._rests(engine))
            time.sleep(0.3)
            self._report.twice += len(self._spoken()) - said
        finally:
            engine.dispose()

    def _until(self, holds: Any) -> None:
        deadline = time.monotonic() + 2 * PATIENCE
        while not holds(time.monotonic()):
            assert time.monotonic() < deadline, f"the storm does not end (seed {self._report.seed})"
            assert self._bot.alive, "the bot has left"
            self._look()
            time.sleep(0.01)

    def _rests(self, engine: Engine) -> bool:
        if self._server.updates.waiting:
            return False
        with engine.connect() as connection:
            waits = select(func.count()).select_from(outbox).where(outbox.c.failed.is_(None))
            return connection.execute(waits).scalar() == 0

    def _spoken(self) -> list[Request]:
        return [each for each in self._server.requests if each.method in {"sendMessage", "editMessageText"}]

    def _reckon(self) -> None:
        report = self._report
        real_engine, plan_engine = open_engine(self._url), open_engine(self._plan_url)
        with real_engine.connect() as connection:
            seen = {
                ref.rpartition(":")[2] for ref in connection.execute(select(seen_updates.c.ref)).scalars()
            }
        made = {str(update.id) for update in self._server.updates.made}
        report.updates = len(made)
        report.lost += len(made - seen)
        real, plan = remembered(real_engine), remembered(plan_engine)
        real_engine.dispose()
        plan_engine.dispose()
        for number, walker in self._walkers.items():
            if walker.stuck:
                report.different.append(f"chat {number}: a card never came")
            walker.reckon(report)
            if number in plan:
                compare(real[number], plan[number], report, f"rep {number}")
        log = self._bot.log
        report.leaks = [words for words in (*PLANTED, self._server.token) if words.lower() in log.lower()]


def storm(folder: Path, *, kills: int, crowd: int, seed: int, url: str = "", faults: bool = True) -> Report:
    """Run a storm in a folder, on an SQLite file in it or another database that is empty."""
    with BotApiServer(seed=seed).in_thread() as server:
        url = url or f"sqlite:///{folder / 'unchase.db'}"
        return Storm(server, folder, kills=kills, crowd=crowd, seed=seed, url=url, faults=faults).rage()


def main() -> int:
    """Run a storm from the command line."""
    parser = argparse.ArgumentParser(description="Kill the bot again and again while reps type and tap.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--reps", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None, help="else by chance")
    parser.add_argument("--database", default="", help="an empty database; else an SQLite file")
    parser.add_argument("--no-faults", action="store_true", help="let Telegram be without faults")
    chosen = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unchase-torture-")))
        report = storm(
            folder, kills=chosen.kills, crowd=chosen.reps, seed=seed, url=chosen.database,
            faults=not chosen.no_faults,
        )  # fmt: skip
    sys.stdout.write(f"{report}\n")
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
