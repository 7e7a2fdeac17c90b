"""What is measured as processes: our bot in its modes, and its peers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Final

from bot.coaching.model import Rep
from bot.service import new_key, now_utc
from bot.settings import PROJECT_ROOT
from bot.storage.memory import Memory
from bot.storage.unit_of_work import UnitOfWork
from tests.bench.loopback.process import Loopback
from tests.bench.loopback.reps import COACHED, ECHOED, FIRST_CHAT, TAPPED
from tests.bench.loopback.server import SECRET
from tests.frontends.processes import cache_folder, environment
from tests.simulation.databases import database

REPS: Final = 2000
UNDER_WAY: Final = 200
PEERS_PYTHON: Final = PROJECT_ROOT / ".venv-bench" / "bin" / "python"
_PEERS = Path(__file__).with_name("peers.py")
_PUBLIC = "https://bot.example.org/telegram"
"""What the bot is told; whoever calls it stands in for the proxy behind that address."""
_STARTS_IN = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to measure."""

    name: str
    peer: str = ""
    """Which of the peers; empty for our bot."""
    kind: str = "sqlite"
    workers: int = 0
    """By webhook, in so many processes; 0: by polling."""
    script: str = COACHED


OURS: Final = Subject("unchase, SQLite, polling")
ECHO: Final = Subject("python-telegram-bot echo, polling", "ptb", script=ECHOED)
TAPPED_ECHO: Final = Subject("python-telegram-bot, taps answered, polling", "ptb-taps", script=TAPPED)
AIOGRAM: Final = Subject("aiogram echo, polling", "aiogram", script=ECHOED)
NULL: Final = Subject("nothing but requests (the server's limit)", "null", script=ECHOED)
ECHO_HOOKED: Final = Subject("python-telegram-bot echo, webhook", "ptb", workers=1, script=ECHOED)
HOOKED: Final = Subject("unchase, SQLite, webhook", workers=1)
POLLED_POSTGRES: Final = Subject("unchase, PostgreSQL, polling", kind="postgresql")
ONE_WORKER: Final = Subject("unchase, PostgreSQL, webhook, 1 worker", kind="postgresql", workers=1)
TWO_WORKERS: Final = Subject("unchase, PostgreSQL, webhook, 2 workers", kind="postgresql", workers=2)


class NotRunning(Exception):
    """A subject did not start, or has left."""


@dataclass
class Running:
    """A subject as processes, and the Telegram it talks to."""

    telegram: Loopback
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    born: float = 0.0

    def start(self, command: Sequence[str], **settings: object) -> None:
        """Start a process; what it says goes into a file."""
        self.born = self.born or time.monotonic()
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, env=environment(**settings), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(process)

    def check(self) -> None:
        """Raise NotRunning when one has left."""
        if any(process.poll() is not None for process in self.processes):
            raise NotRunning(self.said())

    def said(self) -> str:
        """Return the end of what the processes have said."""
        return (self.folder / "log").read_text(encoding="utf-8")[-1500:]

    def used(self) -> float:
        """Return the seconds of the processor that its processes have had."""
        return sum(_stat(process.pid) for process in self.processes)

    def memory(self) -> float:
        """Return the megabytes in use by its processes."""
        sizes = (Path(f"/proc/{process.pid}/statm").read_text().split()[1] for process in self.processes)
        return sum(int(size) * _PAGE for size in sizes) / 2**20

    def threads(self) -> dict[str, float]:
        """Return the seconds of the processor by thread, of the first process."""
        pid = self.processes[0].pid
        found: dict[str, float] = {}
        for task in Path(f"/proc/{pid}/task").iterdir():
            name = "loop" if task.name == str(pid) else (task / "comm").read_text().strip()
            found[name] = found.get(name, 0.0) + _stat(pid, task.name)
        return found

    def stop(self) -> None:
        """Ask the processes to stop; kill those that do not."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __enter__(self) -> "Running":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@contextmanager
def running(subject: Subject, folder: Path, reps: int = REPS, **settings: object) -> Iterator[Running]:
    """Run a subject with reps who have been greeted before; NotRunning when that is not possible."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        telegram = stack.enter_context(Loopback())
        url = "" if subject.peer else stack.enter_context(database(subject.kind))
        if url:
            _fill(url, reps)
        subjects = stack.enter_context(Running(telegram, folder))
        _start(subjects, subject, url, settings)
        telegram.ask("people", reps, subject.script)
        yield subjects


@contextmanager
def started_alone(
    telegram: Loopback, folder: Path, command: Sequence[str], settings: Mapping[str, object]
) -> Iterator[Running]:
    """Start one process and do not wait until it is ready."""
    with Running(telegram, folder) as subjects:
        subjects.start(command, **settings)
        yield subjects


def command_of(subject: Subject, telegram: Loopback) -> list[str]:
    """Return what starts a subject by polling; ours without the limits of sending."""
    if subject.peer:
        return [str(PEERS_PYTHON), "-P", str(_PEERS), subject.peer, telegram.url, telegram.token]
    return [sys.executable, "-m", "tests.bench.loopback.launching", "run"]


def settings_of(telegram: Loopback, url: str) -> dict[str, object]:
    """Return the settings of our bot on a database."""
    return {
        "bot_token": telegram.token,
        "telegram_api_base_url": telegram.url,
        "database_url": url,
        "cache_dir": warm_cache(),
        "content_file": PROJECT_ROOT / "coaching_content.yaml",
        "log_level": "WARNING",
    }


def _start(subjects: Running, subject: Subject, url: str, settings: Mapping[str, object]) -> None:
    places = [f"127.0.0.1:{_free_port()}" for _ in range(subject.workers)]
    hooks = [f"http://{place}/telegram" for place in places]
    command = command_of(subject, subjects.telegram)
    if subject.peer:
        subjects.start([*command, *places, *hooks])
    else:
        ours = {**settings_of(subjects.telegram, url), **settings}
        for place in places:
            hooked = {"listen": place, "webhook_url": _PUBLIC, "webhook_secret": SECRET}
            subjects.start(command, **ours, **hooked)
        if not places:
            subjects.start(command, **ours)
    if hooks:
        _wait_for(subjects, places)
        subjects.telegram.ask("hook", hooks)
    else:
        _wait_for_polls(subjects)


@cache
def warm_cache() -> Path:
    """Return a folder in which the reader's model is ready, as after the first start."""
    folder = cache_folder()
    subprocess.run(
        [sys.executable, "-m", "bot", "read", "hello"],
        cwd=PROJECT_ROOT, env=environment(cache_dir=folder), stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return folder


def _wait_for_polls(subjects: Running) -> None:
    until = time.monotonic() + _STARTS_IN
    while time.monotonic() < until:
        subjects.check()
        with suppress(TimeoutError):
            subjects.telegram.ask("polled", 1.0)
            return
    raise NotRunning(f"it does not come as far as polling; {subjects.said()}")


def _wait_for(subjects: Running, places: Sequence[str]) -> None:
    until = time.monotonic() + _STARTS_IN
    for place in places:
        host, _, port = place.partition(":")
        while True:
            subjects.check()
            with suppress(OSError), socket.create_connection((host, int(port)), 1):
                break
            if time.monotonic() > until:
                raise NotRunning(f"it does not listen; {subjects.said()}")
            time.sleep(0.05)


def _fill(url: str, reps: int) -> None:
    """Let reps be known whom the bot has greeted before."""
    with Memory(url) as memory:
        now = now_utc()

        def greet(unit: UnitOfWork) -> None:
            for number in range(reps):
                unit.reps.add(Rep(new_key(), "", "UTC"), now, telegram_id=FIRST_CHAT + number)

        memory.submit(greet).result()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _stat(pid: int, task: str = "") -> float:
    """Return the seconds of the processor that a process or one of its threads has had."""
    file = Path(f"/proc/{pid}/task/{task}/stat" if task else f"/proc/{pid}/stat")
    parts = file.read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / _TICKS
