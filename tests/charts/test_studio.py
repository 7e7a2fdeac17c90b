"""The studio: one worker beside the loop, which can hang, die and be left behind without harm."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.charts import Studio
from bot.settings import PROJECT_ROOT
from tests.charts.samples import CHART, EMPTY, seen

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals as these are sent on POSIX only")


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    studio = Studio(patience=60)
    yield studio
    await studio.close()


def runs(process: int) -> bool:
    """Tell whether a process is there and is no more than a name without a parent to take note of it."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    try:
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


async def test_the_worker_starts_with_the_first_picture_and_goes_with_the_bot(studio: Studio):
    assert studio.worker is None

    picture = await studio.picture(CHART)
    worker = studio.worker
    await studio.close()

    assert picture is not None
    assert worker is not None
    assert studio.worker is None
    assert not runs(worker)


async def test_two_who_ask_for_the_same_at_once_get_one_picture(studio: Studio):
    pictures = await asyncio.gather(*(studio.picture(CHART) for _ in range(5)))

    assert len({id(picture) for picture in pictures}) == 1


async def test_what_was_drawn_before_needs_no_worker(studio: Studio):
    first = await studio.picture(CHART)
    await studio.close()

    again = await studio.picture(replace(CHART, title=f"{CHART.title}"))

    assert again is first
    assert studio.worker is None


async def test_another_figure_is_another_picture(studio: Studio):
    one = await studio.picture(CHART)
    other = await studio.picture(replace(CHART, numbers=(replace(CHART.numbers[0], value="12"),)))

    assert one != other


async def test_only_so_many_pictures_are_kept(studio: Studio):
    first = await studio.picture(EMPTY)
    for number in range(32):
        await studio.picture(replace(EMPTY, subtitle=f"{number}"))

    again = await studio.picture(EMPTY)

    assert again == first
    assert again is not first


async def test_who_gives_up_waiting_takes_the_picture_from_nobody_else(studio: Studio):
    impatient = asyncio.create_task(studio.picture(CHART))
    patient = asyncio.create_task(studio.picture(CHART))
    await asyncio.sleep(0)

    impatient.cancel()

    assert await patient is not None


@POSIX
async def test_what_nobody_waits_for_any_more_is_not_drawn(studio: Studio):
    await studio.picture(EMPTY)
    worker = studio.worker
    assert worker is not None
    os.kill(worker, signal.SIGSTOP)
    others = [replace(EMPTY, subtitle=f"{number}") for number in range(10)]
    first, *waiting = [asyncio.create_task(studio.picture(chart)) for chart in (CHART, *others)]
    await asyncio.sleep(0.05)

    for task in waiting:
        task.cancel()
    os.kill(worker, signal.SIGCONT)

    assert await first is not None
    await studio.picture(replace(EMPTY, subtitle="last"))
    assert [chart for chart in studio._drawn if chart in others] == []


@POSIX
async def test_who_would_wait_for_longer_than_the_patience_is_told_at_once(studio: Studio):
    await studio.picture(EMPTY)
    worker = studio.worker
    assert worker is not None
    os.kill(worker, signal.SIGSTOP)
    studio._usual = 10
    asked = [asyncio.create_task(studio.picture(replace(EMPTY, subtitle=f"{n}"))) for n in range(30)]
    again = asyncio.create_task(studio.picture(replace(EMPTY, subtitle="0")))
    await asyncio.sleep(0.05)

    told = [task.done() for task in asked]
    os.kill(worker, signal.SIGCONT)
    pictures = await asyncio.gather(*asked)

    assert told == [False] * 7 + [True] * 23
    assert [picture is not None for picture in pictures] == [True] * 7 + [False] * 23
    assert await again is pictures[0]


@POSIX
async def test_the_worker_leaves_the_processor_to_the_bot(studio: Studio):
    await studio.picture(EMPTY)
    assert studio.worker is not None

    ours, its = (os.getpriority(os.PRIO_PROCESS, process) for process in (0, studio.worker))

    assert its == min(19, ours + 10)


async def test_what_cannot_be_drawn_is_no_picture_and_stops_no_other(
    studio: Studio, caplog: pytest.LogCaptureFixture
):
    await studio.picture(EMPTY)
    worker = studio.worker

    broken = await studio.picture(replace(CHART, rates=("secret",)))  # type: ignore[arg-type]

    assert broken is None
    assert await studio.picture(CHART) is not None
    assert studio.worker == worker
    assert "AttributeError" in caplog.text
    assert "secret" not in caplog.text


@POSIX
async def test_a_worker_that_was_killed_is_replaced_at_the_next_picture(studio: Studio):
    await studio.picture(EMPTY)
    first = studio.worker
    assert first is not None
    os.kill(first, signal.SIGKILL)

    picture = await studio.picture(CHART)

    assert picture is not None
    assert studio.worker != first


@POSIX
async def test_a_worker_that_hangs_costs_one_picture_and_is_replaced():
    studio = Studio(patience=60)
    await studio.picture(EMPTY)
    hanging = studio.worker
    assert hanging is not None
    os.kill(hanging, signal.SIGSTOP)

    studio._patience = 0.3
    none = await studio.picture(CHART)
    studio._patience = 60
    picture = await studio.picture(replace(CHART, title="Again"))
    await studio.close()

    assert none is None
    assert picture is not None
    assert not runs(hanging)


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_what_is_meant_for_the_bot_does_not_end_its_worker(studio: Studio, number: signal.Signals):
    await studio.picture(EMPTY)
    worker = studio.worker
    assert worker is not None

    os.kill(worker, number)

    assert await studio.picture(CHART) is not None
    assert studio.worker == worker


async def test_a_worker_without_work_goes_and_comes_back():
    studio = Studio(patience=60, rests_after=0.05)
    await studio.picture(EMPTY)
    async with asyncio.timeout(20):
        while studio.worker is not None:
            await asyncio.sleep(0.02)

    picture = await studio.picture(CHART)
    await studio.close()

    assert picture is not None


ASKS = """
import asyncio, sys
from bot.charts import Studio
from tests.charts.samples import CHART

async def main():
    studio = Studio(patience=60)
    picture = await studio.picture(CHART)
    loaded = [name for name in ("matplotlib", "numpy") if name in sys.modules]
    print(studio.worker, len(picture or b""), *loaded, flush=True)
    {then}

asyncio.run(main())
"""


def asking(then: str, folder: Path) -> "subprocess.Popen[str]":
    """Run somebody who asks for a picture as a process of its own, in a folder full of traps."""
    (folder / "matplotlib.py").write_text("raise SystemExit('taken from where the bot was started')\n")
    (folder / "matplotlibrc").write_text("backend: nonsense\nlines.linewidth: many\n")
    program = f"import sys; sys.path[0] = {str(PROJECT_ROOT)!r}\n" + ASKS.format(then=then)
    return subprocess.Popen([sys.executable, "-c", program], cwd=folder, stdout=subprocess.PIPE, text=True)


def test_who_asks_never_loads_the_library(tmp_path: Path):
    with asking("await studio.close()", tmp_path) as process:
        told = process.communicate(timeout=60)[0].split()

    assert process.returncode == 0
    assert int(told[1]) > 10_000
    assert told[2:] == []


@POSIX
def test_a_bot_that_is_killed_leaves_no_worker_behind(tmp_path: Path):
    with asking("await asyncio.sleep(600)", tmp_path) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline().split()[0])
        assert runs(worker)

        process.kill()
        process.wait()

        until(lambda: not runs(worker))


@POSIX
def test_a_bot_that_is_killed_while_one_draws_leaves_no_worker_behind(tmp_path: Path):
    then = (
        "asyncio.create_task(studio.picture(CHART.__class__('', '', '', CHART.rates * 2, '', (), ())));"
        " await asyncio.sleep(0.05); print('drawing', flush=True); await asyncio.sleep(600)"
    )
    with asking(then, tmp_path) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline().split()[0])
        assert process.stdout.readline() == "drawing\n"

        process.kill()
        process.wait()

        until(lambda: not runs(worker))


HANGS = """
import asyncio
from bot.charts import studio as studios

# In C, without giving any thread its turn.
hang = "import collections, itertools; collections.deque(itertools.repeat(0), 0)"
studios._COMMAND = studios._COMMAND.replace(
    "; main(", f"; import bot.charts.worker as worker; worker._answered = lambda chart: exec({hang!r}); main("
)

from tests.charts.samples import CHART

async def main():
    studio = studios.Studio(patience=3)
    drawing = asyncio.create_task(studio.picture(CHART))
    while studio.worker is None:
        await asyncio.sleep(0.01)
    print(studio.worker, flush=True)
    await drawing

asyncio.run(main())
"""


@POSIX
def test_a_bot_that_is_killed_leaves_no_worker_behind_that_hangs(tmp_path: Path):
    program = f"import sys; sys.path[0] = {str(PROJECT_ROOT)!r}\n" + HANGS
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        process.kill()
        process.wait()
        assert runs(worker)

        until(lambda: not runs(worker))


async def test_the_machine_is_left_as_it_was(studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    for folder in (home, temporary):
        folder.mkdir()
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))

    picture = await studio.picture(CHART)

    assert picture is not None
    assert seen(picture).width == 1080
    assert [*home.rglob("*"), *temporary.rglob("*")] == []
