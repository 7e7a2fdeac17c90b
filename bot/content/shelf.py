"""The playbook in use, taken up again when its file changes."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread

from bot.coaching.playbook import Playbook
from bot.content import load
from bot.errors import ContentError

log = logging.getLogger(__name__)
_LOOK_EVERY = 1.0
"""Seconds between two looks at the file."""


class Shelf:
    """Holds the last good playbook of a content file."""

    def __init__(self, path: Path, prepare: Callable[[Playbook], bool] | None = None) -> None:
        """Read the file; ContentError lists everything that is wrong with it.

        `prepare` does for each new playbook what takes long: at once here, beside the work later, and only
        then is the new one in use. It gets the playbook without its samples, and where it has to see them
        says so by False.
        """
        self._path = path
        self._prepare = prepare
        self._taking_up = Lock()
        self._stamp = self._stamped()
        self._looked = time.monotonic()
        self._playbook = self._prepared()

    @property
    def playbook(self) -> Playbook:
        """The playbook, read again if its file has changed; a wrong file is reported and not used."""
        if time.monotonic() - self._looked >= _LOOK_EVERY:
            self._looked = time.monotonic()
            stamp = self._stamped()
            if stamp != self._stamp:
                self._stamp = stamp
                self._read_again()
        return self._playbook

    def _prepared(self) -> Playbook:
        return self._made_ready(load(self._path, samples=False))

    def _made_ready(self, playbook: Playbook) -> Playbook:
        if self._prepare is not None and not self._prepare(playbook):
            playbook = load(self._path)
            self._prepare(playbook)
        return playbook

    def _stamped(self) -> tuple[int, int]:
        try:
            status = self._path.stat()
        except OSError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_size)

    def _read_again(self) -> None:
        if self._prepare is None:
            self._take_up(self._stamp)
        else:
            Thread(target=self._take_up, args=(self._stamp,), name="content", daemon=True).start()

    def _take_up(self, stamp: tuple[int, int]) -> None:
        """Put the file as it is now in use, once all is ready for it; until then the last one serves.

        It is read before its turn comes, so that a wrong one is told of even where the next is there by then.
        """
        try:
            playbook = load(self._path, samples=False)
            with self._taking_up:
                if stamp != self._stamp:
                    return
                playbook = self._made_ready(playbook)
                self._playbook = playbook
        except ContentError as error:
            log.error("the changed content is not used:\n%s", error)
            return
        log.info("content %s is in use", playbook.edition)
