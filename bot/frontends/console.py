"""The coach in the terminal: the same dialogue, with buttons as a numbered list.

With input piped, plain lines come in and only the dialogue goes out.
"""

import contextlib
import logging
import secrets
import sys
import traceback
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.coaching.model import Brought, Button, Commanded, Event, Kind, Listed, Picked, Reply, Said, Showed
from bot.contacts import LARGEST
from bot.service import Address, Coach

log = logging.getLogger(__name__)
_STYLES = {
    Kind.HEADLINE: "bold",
    Kind.DRAFT: "green",
    Kind.TEXT: "",
    Kind.NOTE: "italic",
    Kind.QUESTION: "bold",
}


class Terminal:
    """One talk in one terminal."""

    def __init__(self, coach: Coach, name: str, *, interactive: bool) -> None:
        self._coach = coach
        self._address = Address(console_name=name, name="" if name == "rep" else name)
        self._interactive = interactive
        # Piped, a paragraph is a line, however long.
        self._screen = Console(highlight=False, width=None if interactive else 4096)
        self._shown: Reply | None = None
        """The last reply with buttons: what a number picks from."""

    def talk(self) -> None:
        """Talk until /quit or the end of input."""
        # Ctrl-C ends the talk wherever it is pressed; a turn that was taken is kept.
        with contextlib.suppress(KeyboardInterrupt):
            self._talk()
        if self._interactive:
            self._screen.print(Text(self._coach.word("console_bye"), style="dim"))

    def _talk(self) -> None:
        if self._interactive:
            self.hear(Commanded("start"))
            self._screen.print(Text(self._coach.word("console_hint"), style="dim"))
        else:
            self.take_up()
        for line in self._lines():
            words = line.strip()
            if words.lower() in {"/quit", "/exit"}:
                break
            self.take(words)

    def take_up(self) -> None:
        """Show a debrief that was left in the middle; say nothing when there is none."""
        self.hear(Commanded("start"), only_debriefs=True)

    def take(self, words: str) -> None:
        """Take a line: a command, the number or label of a button, or the rep's own words."""
        if words:
            self.hear(self._event(words))

    def _lines(self) -> Iterator[str]:
        for _ in count():
            try:
                yield input("\n> " if self._interactive else "")
            except EOFError:
                return

    def _event(self, words: str) -> Event:
        if words.startswith("/"):
            name, _, rest = words[1:].partition(" ")
            if name.lower() == "import" and rest.strip():
                return _brought(Path(rest.strip()).expanduser())
            return Commanded(name.lower(), rest.strip())
        button = self._button(words)
        if button is None or self._shown is None:
            return Said(words, ref=secrets.token_hex(6))
        return Picked(button.action, self._shown.debrief, self._shown.version)

    def _button(self, words: str) -> Button | None:
        """Return the button that a number picks; a label that is that number wins."""
        buttons = _buttons(self._shown)
        numbered = {str(number): button for number, button in enumerate(buttons, 1)}
        labelled = {button.label: button for button in reversed(buttons)}
        return labelled.get(words) or numbered.get(words)

    def hear(self, event: Event, *, only_debriefs: bool = False) -> None:
        """Pass an event to the coach and show what it answers."""
        try:
            replies = self._coach.hear(self._address, event).result()
        except Exception as error:
            number = secrets.token_hex(4)
            # The kind of error and where: an error's own text may hold what people said.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("error %s: %s\n%s", number, type(error).__name__, where)
            self._screen.print(self._coach.word("apology", error=number))
            return
        for reply in replies:
            if reply.debrief or not only_debriefs:
                self._show(reply)

    def _show(self, reply: Reply) -> None:
        if self._interactive:
            self._screen.print()
        for block in reply.blocks:
            text = f"“{block.text}”" if block.kind is Kind.DRAFT and reply.rows else block.text
            self._screen.print(Text(text, style=_STYLES[block.kind]))
        if reply.document is not None:
            # As it is: a line of a file is a line, however long.
            self._screen.print(Text(reply.document.text.rstrip("\n")), soft_wrap=True)
        if reply.export:
            self._export()
        if not reply.rows:
            return
        self._shown = reply
        numbers = count(1)
        for row in reply.rows:
            line = "   ".join(f"[{next(numbers)}] {button.label}" for button in row)
            self._screen.print(Text(f"  {line}", style="cyan"))

    def _export(self) -> None:
        """Write all that is kept of the rep into the current folder."""
        exported = self._coach.exported_to(self._address)
        if exported is None:
            return
        try:
            file = _written(*exported)
        except OSError:
            self._screen.print(Text(self._coach.word("console_not_exported")))
        else:
            self._screen.print(Text(self._coach.word("console_exported", file=file)), soft_wrap=True)


def _written(name: str, content: bytes) -> Path:
    """Write a file that was not there before; return which."""
    first = Path.cwd() / name
    for number in count(2):
        with contextlib.suppress(FileExistsError), first.open("xb") as file:
            file.write(content)
            return first
        first = first.with_name(f"{Path(name).stem}-{number}.zip")
    raise AssertionError("numbers do not end")


def _brought(file: Path) -> Event:
    """Return a file of this machine as it would come in a chat: stories, or else a list of people."""
    try:
        if file.suffix.lower() in {".yaml", ".yml"}:
            return Brought(file.name, file.read_text(encoding="utf-8-sig"))
        return Listed(file.name, file.read_bytes() if file.stat().st_size <= LARGEST else None)
    except (OSError, UnicodeDecodeError):
        return Showed("no_file")


def _buttons(reply: Reply | None) -> list[Button]:
    return [] if reply is None else [button for row in reply.rows for button in row]


def talk(coach: Coach, name: str) -> None:
    """Let a rep talk to the coach here."""
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    # Whatever the terminal's encoding, no character is a reason to stop.
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    if interactive:
        # Line editing and history of this talk; missing on some systems.
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401
    Terminal(coach, name, interactive=interactive).talk()
