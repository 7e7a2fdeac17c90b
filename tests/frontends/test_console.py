"""The coach in the terminal, as a process: piped, killed, set up wrongly, and typed to."""

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bot.content import load
from bot.settings import PROJECT_ROOT
from bot.storage.database import newest_revision
from tests.frontends.processes import cache_folder

CONTENT = PROJECT_ROOT / "coaching_content.yaml"
CHAT = (sys.executable, "-m", "bot", "chat")
OMAR = "Omar from Beta Logistics, sounds interesting he says, try him in a few weeks"
PATIENCE = 120
_LOOKS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture
def environment(tmp_path: Path, sqlite_url: str) -> dict[str, str]:
    """The settings of a process, which runs where no .env is."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {
        "DATABASE_URL": sqlite_url,
        "CACHE_DIR": str(cache_folder()),
        "PYTHONPATH": str(PROJECT_ROOT),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
    }


@pytest.fixture
def chat(environment: dict[str, str], tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Talks to the coach through a pipe."""

    def talk(
        *lines: str | bytes, options: tuple[str, ...] = (), **settings: str
    ) -> subprocess.CompletedProcess[bytes]:
        typed = b"".join(line if isinstance(line, bytes) else f"{line}\n".encode() for line in lines)
        return subprocess.run(
            [*CHAT, *options], input=typed, env=environment | settings, cwd=tmp_path,
            capture_output=True, check=False, timeout=PATIENCE,
        )  # fmt: skip

    return talk


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what the coach said; nothing else may have been printed."""
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    return done.stdout.decode()


# --- Piped ---------------------------------------------------------------------------------------


def test_the_opening_in_the_car_leads_to_the_open_question(chat):
    told = said(chat(OMAR, "1", "1", "/quit"))

    assert "OPEN QUESTION: " in told
    reasons = told.partition("OPEN QUESTION: ")[2].splitlines()
    assert "S4.1" in "\n".join(reasons[:4])


def test_numbers_pick_buttons_and_a_label_that_is_a_number_wins(chat):
    told = said(chat("Priya from Kestrel", "1", "2", "99", "Don't know", "/quit", "never read")).splitlines()

    (question,) = [at for at, line in enumerate(told) if line.startswith("How many messages")]
    # [1] is the label 0, so 2 is its own label and not the second button.
    assert told[question + 1] == "  [1] 0   [2] 1"
    assert told[question + 7].startswith("Priya · Kestrel.")
    assert "2 messages" in said(chat("/today", "/start")) or "What do you know of Priya?" in "\n".join(told)
    assert set(load(CONTENT).words["not_an_answer"]).intersection(told)


def test_only_the_dialogue_is_printed(chat):
    told = said(chat("/help"))

    assert told.startswith("Write one line after a call")
    assert "\x1b" not in told
    assert "> " not in told


@pytest.mark.parametrize("ending", ["/quit\n", "/exit\n", " /QUIT \n", "", "\n\n"], ids=repr)
def test_quit_and_the_end_of_input_end_it(chat, ending):
    assert said(chat(ending.encode())) == ""


def test_a_last_line_without_its_end_counts(chat):
    assert "Nothing is due today." in said(chat(b"/today"))


def test_whatever_is_piped_gets_an_answer(chat):
    told = said(
        chat(
            b"\xff\xfe\x00\xc3\n",
            "",
            "   \t ",
            "Omar " + "und so weiter " * 640,
            "\u202eabc\u0007 {who} [bold]x[/bold] :smile:",
            b"one line\rthe same\n",
            "/nonsense",
            "9" * 5000,
            "-1",
            "²",
            "/start",
        )
    )

    assert told.count("I could not make out what happened, so I ask.") == 1
    assert "I do not know that command. /help lists the ones I know." in told
    assert told.rstrip().endswith("Later")


def test_a_screen_that_is_gone_ends_it_quietly(environment, tmp_path):
    chat = subprocess.Popen(
        CHAT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment, cwd=tmp_path,
    )  # fmt: skip
    chat.stdout.close()

    with suppress(BrokenPipeError):
        chat.stdin.write(b"/help\n" * 50)
        chat.stdin.close()
    told = chat.stderr.read()
    chat.stderr.close()
    chat.wait(PATIENCE)

    assert told == b""


def test_each_name_has_a_talk_of_its_own(chat):
    said(chat("Omar from Beta Logistics", options=("--as", "ana")))

    assert said(chat("/today", options=("--as", "ben"))) == "Nothing is due today.\n"
    assert "Omar · Beta Logistics." in said(chat(options=("--as", "ana")))


# --- Killed --------------------------------------------------------------------------------------


def test_a_debrief_goes_on_after_kill_9(environment, tmp_path, chat):
    killed = subprocess.Popen(
        CHAT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=tmp_path
    )
    killed.stdin.write(b"Priya from Kestrel\n1\n")
    killed.stdin.flush()
    shown = Watch(killed.stdout.fileno()).until("How many messages reached Priya since, unanswered?")
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=PATIENCE)
    assert killed.returncode == -signal.SIGKILL
    assert "OPEN QUESTION" not in shown

    told = said(chat("2", "/quit")).splitlines()

    assert told[0] == "We were in the middle of this."
    assert told[2].startswith("How many messages reached Priya since, unanswered?")
    assert "What do you know of Priya?" in told


class Watch:
    """Reads what a process shows, as far as it is waited for."""

    def __init__(self, side: int) -> None:
        self._side, self._shown = side, ""

    def until(self, wanted: str) -> str:
        """Return what comes up to and with some text."""
        deadline = time.monotonic() + PATIENCE
        while wanted not in self._shown:
            assert self._read(deadline), f"{wanted!r} did not come before the end, but {self._shown!r}"
        before, mark, self._shown = self._shown.partition(wanted)
        return before + mark

    def rest(self) -> str:
        """Return what comes until the end."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            pass
        return self._shown

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._side], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"nothing more came after {self._shown!r}"
        piece = b""
        with suppress(OSError):  # Linux says so when the other side of a terminal is closed.
            piece = os.read(self._side, 65536)
        self._shown = _LOOKS.sub("", self._shown + piece.decode(errors="ignore"))
        return bool(piece)


# --- Set up wrongly ------------------------------------------------------------------------------


def refused(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the message of a start that was refused."""
    assert done.returncode == 2
    assert done.stdout == b""
    told = done.stderr.decode()
    assert told.strip()
    assert "Traceback" not in told
    return told


def test_wrong_content_stops_the_start_with_every_problem(chat, tmp_path):
    wrong = tmp_path / "content.yaml"
    content = CONTENT.read_text("utf-8")
    wrong.write_text(
        content.replace("key: R2\n", "key: R1\n", 1).replace("move: open_question", "move: ask", 1)
    )

    problems = refused(chat("/help", CONTENT_FILE=str(wrong))).splitlines()

    assert len(problems) >= 2
    assert all(re.match(rf"{re.escape(str(wrong))}:\d+: ", problem) for problem in problems)


def test_content_that_is_missing_stops_the_start(chat, tmp_path):
    assert "missing.yaml" in refused(chat(CONTENT_FILE=str(tmp_path / "missing.yaml")))


def test_a_database_without_a_folder_stops_the_start(chat, tmp_path):
    told = refused(chat(DATABASE_URL=f"sqlite:///{tmp_path / 'missing' / 'unchase.db'}"))

    assert told.count("\n") == 1
    assert "its folder does not exist" in told


def test_a_database_server_that_is_not_there_stops_the_start(chat):
    told = refused(chat(DATABASE_URL="postgresql://ana:geheim@127.0.0.1:9/unchase"))

    assert told == "The database unchase at 127.0.0.1:9 cannot be used: no server answers there.\n"


def test_a_wrong_setting_stops_the_start(chat):
    told = refused(chat(TIME_ZONE="Mars/Crater", RETENTION_DAYS="soon"))

    assert told.count("\n") == 2
    assert "Mars" not in told


def test_a_schema_that_is_behind_stops_the_start(chat, new_postgres):
    told = refused(chat(DATABASE_URL=new_postgres()))

    assert (
        told == f"The database is empty, this version needs {newest_revision()}: run python -m bot migrate\n"
    )


# --- At a terminal -------------------------------------------------------------------------------


class Screen:
    """A terminal with the coach in it."""

    def __init__(self, process: subprocess.Popen[bytes], side: int) -> None:
        self.process, self._side = process, side
        self._watch = Watch(side)

    def types(self, keys: str) -> None:
        """Type when the line can be edited; keys that come while a terminal changes its mode may be lost."""
        # Where lines cannot be edited, the mode does not change.
        deadline = time.monotonic() + 3
        while termios.tcgetattr(self._side)[3] & termios.ICANON and time.monotonic() < deadline:
            time.sleep(0.01)
        os.write(self._side, keys.encode())

    def shows(self, wanted: str) -> str:
        return self._watch.until(wanted)

    def presses(self, key: str) -> None:
        """Press a key that ends it; again, as people do, when a change of mode has swallowed it."""
        self.types(key)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE / 8)
            return
        self.types(key)

    def ends(self) -> str:
        shown = self._watch.rest()
        self.process.wait(PATIENCE)
        return shown


@pytest.fixture
def screen(environment: dict[str, str], tmp_path: Path) -> Iterator[Screen]:
    """The coach at a terminal, ready to be typed to."""
    with _at_a_terminal(environment, tmp_path) as screen:
        screen.shows("Type what happened, or a number. /help, /quit.")
        yield screen


@contextmanager
def _at_a_terminal(environment: dict[str, str], folder: Path) -> Iterator[Screen]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        CHAT, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=folder, start_new_session=True,
        preexec_fn=_take_terminal,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Screen(process, ours)
    finally:
        process.kill()
        process.wait(PATIENCE)
        os.close(ours)


def _take_terminal() -> None:
    # Keys like Ctrl-C reach whoever the terminal belongs to, unless a script started it in the background.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_talk_at_the_terminal(screen):
    screen.types("Priya from Kestrel\n")
    assert "Priya · Kestrel." in screen.shows("[10] Later")
    screen.types("1\n")
    screen.shows("How many messages reached Priya")
    screen.shows("> ")
    screen.types("/quit\n")

    assert "Until next time." in screen.ends()
    assert screen.process.returncode == 0


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_the_keys_that_end_it_politely(screen, key):
    screen.shows("> ")
    screen.presses(key)

    told = screen.ends()

    assert told.strip().endswith("Until next time.")
    assert "Traceback" not in told
    assert "Aborted" not in told
    assert screen.process.returncode == 0
