"""Transcripts: whole conversations as text, played through the real coach.

A transcript says what the rep does and, below each act, what the coach answers:

    # What it shows.
    now: 2026-11-20 09:05 Europe/London

    Rep: Omar from Beta Logistics, sounds interesting he says
    Coach:
        Omar · Beta Logistics. Read: “later”.
        What do you know of Omar?
        [A problem we can solve] [Asked or came to us]

Acts: `Rep: words`, `Rep taps: Label`, `Rep taps an old button: Label` (of an earlier message),
`Rep sends: voice`, `Rep shares: 52.52 13.405` (where they are), `Rep brings (stories.yaml):` (a file, on the
lines below), `Rep forwards (Dana): words`, `Rep forwards (Dana, 2026-11-18): words` (when they were
written), `Rep forwards (me, 2026-11-18): words`, `Rep edits: words` (the last message). Between them:
`now: …`, `Time passes: 4 working days` (or `3 days`, `2 hours`), `Restart`. What is indented goes on; a
line of the coach that is too long goes on further in. Words that repeat: `Rep: word {×9000}`.

`play` returns the transcript with the answers as they are now. A front-end takes part as a `Talk`.
`scripts/accept_transcripts` writes them into the files; read the difference before you keep it.
"""

import re
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.coaching.model import (
    Brought,
    Button,
    Edited,
    Event,
    Forwarded,
    Kind,
    Picked,
    Placed,
    Reply,
    Said,
    Showed,
)
from bot.coaching.workdays import EVERYWHERE
from bot.content.shelf import Shelf
from bot.frontends.console import Terminal
from bot.service import Address, Coach
from bot.settings import PROJECT_ROOT
from bot.storage.memory import Memory
from tests import playbooks

FOLDER = PROJECT_ROOT / "tests" / "transcripts"
WIDTH = 100
_ACT = re.compile(r"(?P<does>Rep[^:]*): ?(?P<words>.*)", re.DOTALL)
_FORWARDS = re.compile(r"Rep forwards(?: \((?P<sender>[^,]*)(?:, (?P<written>[\d-]+))?\))?")
_BRINGS = re.compile(r"Rep brings \((?P<name>.*)\)")
_REPEATED = re.compile(r"(.*)\{×(\d+)\}", re.DOTALL)
ME = "me"
"""Who forwards, as the sender of what they had sent themselves."""
_NUMBERED = re.compile(r"\[\d+\] (.+?)(?=   \[\d+\] |$)")
_SPAN = re.compile(r"(\d+) (working days?|days?|hours?|minutes?)")


# --- The text ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """An act of the rep, or something that happens between acts."""

    head: str
    """As it stands in the file, with the remarks above it."""
    does: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of the coach, as a front-end shows it."""

    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The block that stands in a transcript."""
        lines = [line for paragraph in self.paragraphs for line in _wrapped(paragraph)]
        lines += ["    " + " ".join(f"[{label}]" for label in row) for row in self.rows]
        return "\n".join(["Coach:", *lines])


def _wrapped(paragraph: str) -> list[str]:
    lines: list[str] = []
    for line in paragraph.split("\n"):
        lines += textwrap.wrap(
            line, WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 6, break_long_words=False,
            break_on_hyphens=False,
        ) or [""]  # fmt: skip
    return lines


def shown(reply: Reply) -> Shown:
    """Return a reply without its dress; a document is shown as its text."""
    told = [
        f"“{block.text}”" if block.kind is Kind.DRAFT and reply.rows else block.text for block in reply.blocks
    ]
    return Shown(
        tuple(told) if reply.document is None else (*told, reply.document.text.rstrip("\n")),
        tuple(tuple(button.label for button in row) for row in reply.rows),
    )


def items_of(transcript: str) -> Iterator[Item]:
    """Read a transcript, without what the coach answers."""
    remarks: list[str] = []
    for chunk in re.split(r"\n(?=\S)", transcript.strip("\n")):
        head = chunk.rstrip()
        if head.startswith("#"):
            remarks.append(head)
        elif not head.startswith("Coach:"):
            yield _item("\n".join([*remarks, head]), head)
            remarks = []


def _item(head: str, act: str) -> Item:
    found = _ACT.fullmatch(act)
    if found and _BRINGS.fullmatch(found["does"]):
        return Item(head, found["does"], textwrap.dedent(found["words"].removeprefix("\n")) + "\n")
    does, words = (found["does"], found["words"]) if found else tuple(_parted(act))
    repeated = _REPEATED.fullmatch(words)
    if repeated:
        words = repeated[1] * int(repeated[2])
    return Item(head, does, textwrap.dedent("\n".join(line.strip() for line in words.split("\n"))))


def _parted(act: str) -> tuple[str, str]:
    does, _, words = act.partition(":")
    return does, words.strip()


# --- The stage -----------------------------------------------------------------------------------


class Clock:
    """The time in a transcript; it stands still unless it is told to pass."""

    def __init__(self) -> None:
        self._now: datetime | None = None

    def __call__(self) -> datetime:
        assert self._now is not None, "a transcript begins with the time: now: 2026-11-20 09:05 Europe/London"
        return self._now.astimezone(ZoneInfo("UTC"))

    @property
    def zone(self) -> str:
        """The rep's time zone."""
        return str(self._now.tzinfo) if self._now else "UTC"

    def set(self, words: str) -> None:
        """Take a time: `2026-11-20 09:05`, the first time with its zone."""
        day, time, *zone = words.split()
        self._now = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo((zone or [self.zone])[0]))

    def add(self, words: str) -> None:
        """Let time pass: `4 working days`, `3 days`, `2 hours`; days keep the time on the wall."""
        found = _SPAN.fullmatch(words)
        assert found is not None, f"how long is {words!r}?"
        assert self._now is not None
        number, unit = int(found[1]), found[2].rstrip("s")
        if unit == "working day":
            self._now = datetime.combine(EVERYWHERE.after(self._now.date(), number), self._now.timetz())
        elif unit == "day":
            self._now += timedelta(days=number)
        else:
            later = self() + timedelta(**{f"{unit}s": number})
            self._now = later.astimezone(self._now.tzinfo)


class Talk(Protocol):
    """A front-end that plays the rep's acts and tells what the coach showed."""

    def act(self, item: Item) -> list[Shown]:
        """Do what the rep does."""

    def restart(self) -> None:
        """Stop and start anew on the same database."""


def play(transcript: str, clock: Clock, talk: Talk) -> str:
    """Play a transcript; return it with the answers as they are now."""
    chunks = []
    for item in items_of(transcript):
        try:
            answers = _played(item, clock, talk)
        except Exception as error:
            error.add_note("\n\n".join([*chunks[-1:], f"It happened at “{item.head}”."]))
            raise
        chunks.append("\n".join([item.head, *(answer.text for answer in answers)]))
    return "\n\n".join(chunks) + "\n"


def _played(item: Item, clock: Clock, talk: Talk) -> list[Shown]:
    match item.does:
        case "now":
            clock.set(item.words)
        case "Time passes":
            clock.add(item.words)
        case "Restart":
            talk.restart()
        case _:
            return talk.act(item)
    return []


def key_numbers() -> Iterator[str]:
    """Give keys that look like those of every day, one after the other."""
    return (f"{number:012x}" for number in count())


# --- The terminal --------------------------------------------------------------------------------


class Overheard(Coach):
    """The coach, with its replies kept for comparing."""

    events: list[Event]
    replies: list[Reply]

    def hear(self, address: Address, event: Event, update: str = "") -> Future[tuple[Reply, ...]]:
        """Answer as the coach does."""
        future = super().hear(address, event, update)
        self.events.append(event)
        self.replies += future.result()
        return future


class TerminalTalk:
    """The rep at the terminal: types words and numbers; what nobody can type is passed on as an event."""

    def __init__(self, database_url: str, shelf: Shelf, clock: Clock) -> None:
        self._url, self._shelf, self._clock = database_url, shelf, clock
        self._keys = key_numbers()
        self._open = ExitStack()
        self._replies: list[Reply] = []
        self._terminal: Terminal | None = None
        self._numbered = False
        """Whether this terminal shows buttons; what stood on the screen before a restart has no numbers."""

    def __enter__(self) -> "TerminalTalk":
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def restart(self) -> None:
        """Stop and start anew on the same database; a debrief left open is shown."""
        self._open.close()
        self._numbered = False
        memory = self._open.enter_context(Memory(self._url))
        self._coach = Overheard(memory, self._shelf, self._clock.zone, self._clock, lambda: next(self._keys))
        self._coach.events, self._coach.replies = [], []
        self._terminal = Terminal(self._coach, "rep", interactive=False)
        with redirect_stdout(StringIO()):
            self._terminal.take_up()

    def act(self, item: Item) -> list[Shown]:
        """Do what the rep does and make sure that the terminal shows all that the coach says."""
        if self._terminal is None:
            self.restart()
        assert self._terminal is not None
        self._coach.replies.clear()
        screen = StringIO()
        with redirect_stdout(screen):
            self._do(item, self._terminal)
        replies = list(self._coach.replies)
        answers = [shown(reply) for reply in replies]
        assert _without_numbers(screen.getvalue()) == _lines(answers)
        self._replies += replies
        self._numbered = self._numbered or any(reply.rows for reply in replies)
        return answers

    def _do(self, item: Item, terminal: Terminal) -> None:
        match item.does:
            case "Rep":
                terminal.take(item.words)
            case "Rep taps":
                picked = self._picked(item.words, self._latest)
                if self._numbered:
                    terminal.take(self._typed(item.words))
                else:
                    terminal.hear(picked)
            case "Rep taps an old button":
                terminal.hear(self._old(item.words))
            case "Rep sends":
                terminal.hear(Showed(item.words))
            case "Rep shares":
                terminal.hear(Placed(*place_in(item.words)))
            case does if name := brought_in(does):
                terminal.hear(Brought(name, item.words))
            case "Rep edits":
                terminal.hear(Edited(item.words, self._last_ref()))
            case does:
                sender, written = forwarded_in(does, self._clock)
                ref, own = f"f{len(self._coach.events)}", sender == ME
                name = "" if own else sender
                terminal.hear(Forwarded(item.words, name, ref, written=written, own=own))

    def _typed(self, label: str) -> str:
        """Return what picks a button: its number, or its label where that is a number."""
        labels = list(map(_label, _buttons(self._latest)))
        number = str(labels.index(label) + 1)
        return label if number in labels else number

    def _old(self, label: str) -> Picked:
        earlier = (reply for reply in reversed(self._replies) if reply is not self._latest)
        return self._picked(label, next(reply for reply in earlier if label in map(_label, _buttons(reply))))

    def _picked(self, label: str, reply: Reply | None) -> Picked:
        labels = {button.label: button.action for button in _buttons(reply)}
        assert reply is not None, f"no message has a button [{label}]"
        assert label in labels, f"there is no [{label}] among {list(labels)}"
        return Picked(labels[label], reply.debrief, reply.version)

    @property
    def _latest(self) -> Reply | None:
        return next((reply for reply in reversed(self._replies) if reply.rows), None)

    def _last_ref(self) -> str:
        return next(
            event.ref for event in reversed(self._coach.events) if isinstance(event, Said | Forwarded)
        )


def brought_in(does: str) -> str:
    """Return the name of the file that an act brings; empty when it brings none."""
    found = _BRINGS.fullmatch(does)
    return found["name"] if found else ""


def forwarded_in(does: str, clock: Clock) -> tuple[str, datetime | None]:
    """Return who wrote what an act forwards, and when."""
    found = _FORWARDS.fullmatch(does)
    assert found is not None, f"what is {does!r}?"
    written = found["written"] and datetime.fromisoformat(f"{found['written']} 12:00")
    return found["sender"] or "", written and written.replace(tzinfo=ZoneInfo(clock.zone))


def place_in(words: str) -> tuple[float, float]:
    """Return the latitude and longitude that an act shares."""
    latitude, longitude = map(float, words.split())
    return latitude, longitude


def _buttons(reply: Reply | None) -> list[Button]:
    return [button for row in reply.rows for button in row] if reply else []


def _label(button: Button) -> str:
    return button.label


def _lines(answers: list[Shown]) -> list[str]:
    lines: list[str] = []
    for answer in answers:
        lines += [line for paragraph in answer.paragraphs for line in paragraph.split("\n")]
        lines += [" ".join(f"[{label}]" for label in row) for row in answer.rows]
    return lines


def _without_numbers(screen: str) -> list[str]:
    """Read the terminal's screen: a row of buttons without its numbers."""
    rows = ((line, _NUMBERED.findall(line) if line.startswith("  [") else []) for line in screen.splitlines())
    return [" ".join(f"[{label}]" for label in row) if row else line for line, row in rows]


def played(transcript: str, database_url: str, shelf: Shelf) -> str:
    """Play a transcript at the terminal."""
    clock = Clock()
    with TerminalTalk(database_url, shelf, clock) as talk:
        return play(transcript, clock, talk)


def accept(files: list[Path]) -> None:
    """Write the answers as they are now into the files."""
    shelf = playbooks.shelf()
    for file in files:
        with tempfile.TemporaryDirectory() as folder:
            before = file.read_text(encoding="utf-8")
            after = played(before, f"sqlite:///{folder}/unchase.db", shelf)
        if after != before:
            file.write_text(after, encoding="utf-8")
            print(f"{file.name} is written anew", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    accept([Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*.txt")))
