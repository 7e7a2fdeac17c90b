"""The process that draws: charts come in on one pipe, pictures go out on another.

Nothing but this process ever loads the drawing library. It ends when its pipe closes, in whatever way the bot
has ended; while it draws, which it may do for a given time at most, it does not look.
"""

import faulthandler
import gc
import os
import pickle
import signal
import struct
import sys
import tempfile
from typing import BinaryIO

from bot.coaching.model import Chart

HEAD = struct.Struct("!?I")
"""Before every message: whether it is what was asked for, and its length."""
_MODESTY = 10
"""It leaves the processor to the bot when both want it."""


def main(patience: float) -> None:
    """Draw what comes in until the pipe closes, each picture within so many seconds."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # Sent to the whole group; the bot still has pictures to deliver, and closes the pipe after that.
        signal.signal(number, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_MODESTY)
    charts, pictures = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    try:
        while chart := _next(charts):
            # Not a thread of ours: a drawing that hangs in C would let none of them have its turn.
            faulthandler.dump_traceback_later(patience, exit=True)
            fine, answer = _answered(chart)
            faulthandler.cancel_dump_traceback_later()
            pictures.write(HEAD.pack(fine, len(answer)) + answer)
            pictures.flush()
            # A sheet is a knot of references that would lie about until much later.
            gc.collect()
    except OSError:
        # The bot is gone. Not `return`: leaving would flush the pipe once more.
        os._exit(0)


def _next(charts: BinaryIO) -> Chart | None:
    head = charts.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    chart = pickle.loads(charts.read(HEAD.unpack(head)[1]))
    assert isinstance(chart, Chart)
    return chart


def _answered(chart: Chart) -> tuple[bool, bytes]:
    """Return a picture, or the kind of what went wrong: its text may hold what people said."""
    try:
        _load()
        from bot.charts.drawing import drawn

        return True, drawn(chart)
    except Exception as error:
        return False, type(error).__name__.encode()


def _load() -> None:
    """Load the library so that it neither reads nor leaves anything on the machine."""
    if "matplotlib" in sys.modules:
        return
    # Looking at all of the system's fonts may take seconds; the one that is used comes with the library.
    os.environ["MPL_IGNORE_SYSTEM_FONTS"] = "1"
    with tempfile.TemporaryDirectory(prefix="unchase-") as folder:
        os.environ["MPLCONFIGDIR"] = folder
        import matplotlib.font_manager  # noqa: F401
    gc.freeze()
