"""What a picture of figures costs: processor time of its worker, and for how long it holds up the loop."""

import asyncio
import os
import random
import statistics
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.charts import Studio
from bot.coaching import stats
from bot.coaching.model import Chart, Figures, Report, Tally
from bot.coaching.playbook import Playbook
from bot.content.shelf import Shelf
from bot.frontends.telegram.running import keep_loaded
from bot.reading import prepare
from bot.settings import PROJECT_ROOT

PICTURES = 20
_STEP = 0.001
_FRIDAY = date(2027, 1, 8)


def measure(pictures: int = PICTURES) -> dict[str, Any]:
    """Draw different pictures one after the other, as the bot does.

    The first one starts the worker: it counts for the loop, not for the worker.
    """
    playbook = Shelf(PROJECT_ROOT / "coaching_content.yaml", prepare).playbook
    keep_loaded()
    return asyncio.run(_drawn([_chart(playbook, number) for number in range(pictures + 1)]))


def _chart(playbook: Playbook, number: int) -> Chart:
    """Return the picture of a busy quarter, another one for each number."""
    chance = random.Random(number)
    span, before = stats.spans("quarter", _FRIDAY)
    chart = stats.charted(
        Report("quarter", span, _figures(chance, playbook), before, _figures(chance, playbook)), playbook
    )
    assert chart is not None
    return replace(chart, subtitle=f"{chart.subtitle} · {_FRIDAY + timedelta(days=number)}")


def _figures(chance: random.Random, playbook: Playbook) -> Figures:
    known = {move: (chance.randrange(1, 30), chance.randrange(30)) for move in playbook.moves}
    moves = {move: Tally(yes + no + 9, yes + no + 5, yes, no) for move, (yes, no) in known.items()}
    days = tuple(sorted(chance.randrange(40) for _ in range(20)))
    return Figures(moves, chance.randrange(9), len(days), days, 14, 3, 9, 6)


async def _drawn(charts: list[Chart]) -> dict[str, Any]:
    studio = Studio()
    try:
        first = await _held_up(asyncio.create_task(studio.picture(charts[0])))
        worker = studio.worker
        assert worker is not None, "the worker has not started"
        took, sizes, drawing, idle, before = [], [], [first], [], _cpu_ms(worker)
        for chart in charts[1:]:
            began = time.perf_counter()
            task = asyncio.create_task(studio.picture(chart))
            drawing.append(await _held_up(task))
            took.append(time.perf_counter() - began)
            # As long with nothing to draw, so that a busy machine is told from a busy loop.
            idle.append(await _held_up(asyncio.create_task(asyncio.sleep(took[-1]))))
            picture = task.result()
            assert picture is not None, "nothing was drawn"
            sizes.append(len(picture) / 1024)
        cpu = (_cpu_ms(worker) - before) / len(took)
    finally:
        await studio.close()
    return {
        "pictures": len(took),
        "cpu_ms_each": round(cpu),
        "ms": round(1000 * statistics.median(took)),
        "kb_most": round(max(sizes)),
        "late_ms_most": round(max(held.late for held in drawing), 1),
        "late_ms_idle": round(max(held.late for held in idle), 1),
        "worked_ms_most": round(max(held.worked for held in drawing), 1),
    }


@dataclass(frozen=True, slots=True)
class HeldUp:
    """How the loop fared while something was under way, in milliseconds."""

    late: float
    """By how much it was late at most, whoever had the processor meanwhile."""
    worked: float
    """The most that it worked itself without a pause: so long would it have held up others."""


async def _held_up(task: asyncio.Task[Any]) -> HeldUp:
    late = worked = 0.0
    while not task.done():
        due, used = time.perf_counter() + _STEP, time.thread_time()
        await asyncio.sleep(_STEP)
        late = max(late, time.perf_counter() - due)
        worked = max(worked, time.thread_time() - used)
    return HeldUp(1000 * late, 1000 * worked)


def _cpu_ms(process: int) -> float:
    """Return the processor time of all threads of a process so far; where the system does not tell, 0."""
    file = Path(f"/proc/{process}/stat")
    if not file.exists():
        return 0.0
    # After the name, which may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    user, system = file.read_text().rpartition(")")[2].split()[11:13]
    return 1000 * (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def table(row: dict[str, Any]) -> str:
    """Return what was measured as text."""
    return (
        f"{row['pictures']} pictures: {row['cpu_ms_each']} ms of the worker's processor each, there after"
        f" {row['ms']} ms, up to {row['kb_most']} KB. Meanwhile the loop worked at most"
        f" {row['worked_ms_most']} ms without a pause and was late by {row['late_ms_most']} ms at most"
        f" ({row['late_ms_idle']} ms with nothing to draw)."
    )
