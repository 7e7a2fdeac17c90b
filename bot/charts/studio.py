"""Where pictures are asked for: one worker draws them, one after the other, and the latest are kept.

The worker is a process because drawing in a thread still holds up the loop (see docs/decisions), and one
behind a pipe, not a pool, because a pool's processes stay behind when the bot is killed.
"""

import asyncio
import contextlib
import logging
import pickle
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter, OrderedDict
from pathlib import Path

from bot.charts.worker import HEAD
from bot.coaching.model import Chart

log = logging.getLogger(__name__)
_PATIENCE = 10.0
"""Seconds until a picture is given up; the first one waits for the library, too."""
_RESTS_AFTER = 300.0
"""Seconds without a picture after which the worker goes and its memory is free."""
_CLOSED_IN = 2.0
_GRACE = 1.0
"""Seconds after the patience at which the worker ends itself, if nobody is left who does."""
_MOST_KEPT = 32
_USUAL = 0.3
"""Seconds that a picture takes, until some have been drawn."""
_ROOT = str(Path(__file__).resolve().parents[2])
# As a command, not as a module of the bot: the bot's own start is never run a second time.
_COMMAND = (
    f"import sys; sys.path.insert(0, {_ROOT!r}); from bot.charts.worker import main; main(float(sys.argv[1]))"
)


class Studio:
    """Draws charts beside the loop."""

    def __init__(self, patience: float = _PATIENCE, rests_after: float = _RESTS_AFTER) -> None:
        self._patience = patience
        self._rests_after = rests_after
        self._drawn: OrderedDict[Chart, bytes] = OrderedDict()
        self._under_way: dict[Chart, asyncio.Task[bytes | None]] = {}
        self._wanted: Counter[Chart] = Counter()
        """How many wait for a picture that is under way."""
        self._usual = _USUAL
        self._turn = asyncio.Lock()
        self._worker: Process | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._resting: asyncio.Task[None] | None = None

    @property
    def worker(self) -> int | None:
        """The process that draws, while there is one."""
        return None if self._worker is None else self._worker.pid

    async def picture(self, chart: Chart) -> bytes | None:
        """Return a chart as a PNG; None when that takes too long, or would, or goes wrong."""
        if chart in self._drawn:
            self._drawn.move_to_end(chart)
            return self._drawn[chart]
        if chart not in self._wanted and len(self._wanted) * self._usual > self._patience:
            log.info("no picture: %d are waited for", len(self._wanted))
            return None
        drawing = self._under_way.get(chart)
        if drawing is None:
            drawing = self._under_way[chart] = asyncio.create_task(self._draw(chart))
            drawing.add_done_callback(lambda _: self._under_way.pop(chart, None))
        self._wanted[chart] += 1
        try:
            async with asyncio.timeout(self._patience):
                # Others may wait for the same, and it is kept for the next who asks.
                return await asyncio.shield(drawing)
        except TimeoutError:
            return None
        finally:
            self._wanted[chart] -= 1
            # Of those that nobody waits for nothing is left.
            self._wanted = +self._wanted

    async def close(self) -> None:
        """End the worker; the next picture starts another one."""
        for task in [*self._under_way.values(), *([self._resting] if self._resting else [])]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._dismiss()

    # --- The worker ------------------------------------------------------------------------------

    async def _draw(self, chart: Chart) -> bytes | None:
        async with self._turn:
            if chart not in self._wanted:
                return None
            if self._rest is not None:
                self._rest.cancel()
            began = time.monotonic()
            picture = await self._asked(chart)
            self._usual = (3 * self._usual + time.monotonic() - began) / 4
            if self._worker is not None:
                self._rest = asyncio.get_running_loop().call_later(self._rests_after, self._send_away)
        if picture is not None:
            self._drawn[chart] = picture
            if len(self._drawn) > _MOST_KEPT:
                self._drawn.popitem(last=False)
        return picture

    async def _asked(self, chart: Chart) -> bytes | None:
        """Ask the worker; one that has died since the last picture is replaced, one that hangs is ended."""
        for last in (False, True):
            try:
                async with asyncio.timeout(self._patience):
                    fine, answer = await self._answer(chart)
            except Exception as error:
                log.warning("no picture: %s", type(error).__name__)
                await self._dismiss(at_once=True)
                if last or isinstance(error, TimeoutError):
                    return None
            else:
                if fine:
                    return answer
                log.error("no picture: %s", answer.decode())
                return None
        return None

    async def _answer(self, chart: Chart) -> tuple[bool, bytes]:
        if self._worker is None:
            longest = str(self._patience + _GRACE)
            self._worker = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-c", _COMMAND, longest, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
            )
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        asked = pickle.dumps(chart)
        self._worker.stdin.write(HEAD.pack(True, len(asked)) + asked)
        await self._worker.stdin.drain()
        fine, length = HEAD.unpack(await self._worker.stdout.readexactly(HEAD.size))
        return fine, await self._worker.stdout.readexactly(length)

    def _send_away(self) -> None:
        self._resting = asyncio.create_task(self._dismissed_in_turn())

    async def _dismissed_in_turn(self) -> None:
        async with self._turn:
            await self._dismiss()

    async def _dismiss(self, *, at_once: bool = False) -> None:
        """Close the worker's pipe, at which it ends; kill it if it does not."""
        if self._rest is not None:
            self._rest.cancel()
        worker, self._worker = self._worker, None
        if worker is None:
            return
        assert worker.stdin is not None
        worker.stdin.close()
        if at_once and worker.returncode is None:
            worker.kill()
        try:
            async with asyncio.timeout(_CLOSED_IN):
                await worker.communicate()
        except TimeoutError:
            worker.kill()
            await worker.communicate()
