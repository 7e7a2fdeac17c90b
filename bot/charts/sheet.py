"""The sheet that a picture is drawn on: pixels from the top left corner, and a handful of strokes."""

import io
from typing import Final

from matplotlib import rcdefaults, rcParams
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch
from matplotlib.text import Text
from PIL import Image

from bot.charts.colours import INK, PAPER
from bot.charts.lettering import FAMILY, clean, fitted

WIDTH: Final = 1080
"""As wide as Telegram shows it sharp on most phones.

A phone shows a picture about a quarter as large and no higher than one and a third of its width, so the
smallest words are 28 pixels and the whole is meant to stay below 1,450.
"""
LEADING: Final = 1.3

_COLOURS = 96


class Sheet:
    """A page that is as high as what is drawn on it."""

    def __init__(self) -> None:
        # What the machine's owner has set for their own charts is not for ours.
        rcdefaults()
        # Letters as wide as they were measured.
        rcParams["text.hinting"] = "none"
        self._figure = Figure(dpi=72, facecolor=PAPER)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, WIDTH)
        self._strokes = 0
        """What is drawn later lies on top."""

    def png(self, height: float) -> bytes:
        """Return the sheet as a picture of this height."""
        self._figure.set_size_inches(WIDTH / 72, round(height) / 72)
        self._axes.set_ylim(round(height), 0)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        pixels = self._canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        drawn = Image.frombuffer("RGBA", self._canvas.get_width_height(), pixels)
        file = io.BytesIO()
        # A third of the bytes, and no eye sees it: there are a dozen colours and the rims of letters.
        drawn.convert("RGB").quantize(_COLOURS, Image.Quantize.MEDIANCUT).save(file, "PNG")
        return file.getvalue()

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        colour: str = INK,
        bold: bool = False,
        align: str = "left",
    ) -> None:
        """Write a line; y is where its letters stand."""
        if text := clean(text):
            self._on_top(
                Text(
                    x, y, text, fontsize=size, color=colour, family=FAMILY,
                    weight="bold" if bold else "normal", ha=align, va="baseline", parse_math=False,
                )
            )  # fmt: skip

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        width: float,
        *,
        lines: int = 1,
        colour: str = INK,
        bold: bool = False,
    ) -> float:
        """Write as many lines as needed, at most so many; return where the next would stand."""
        for line in fitted(text, size, width, lines, "bold" if bold else "normal"):
            self.words(x, y, line, size, colour=colour, bold=bold)
            y += size * LEADING
        return y

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        radius: float = 0,
        hatch: str = "",
        edge: str = "none",
    ) -> None:
        """Draw a box with rounded corners."""
        style = (
            f"round,pad=0,rounding_size={min(radius, width / 2, height / 2)}" if radius else "square,pad=0"
        )
        line = 2.0 if edge != "none" else 0.0
        self._on_top(
            FancyBboxPatch(
                (x, y), width, height, boxstyle=style, facecolor=colour, edgecolor=edge,
                hatch=hatch or None, linewidth=line,
            )
        )  # fmt: skip

    def line(
        self,
        from_: tuple[float, float],
        to: tuple[float, float],
        colour: str,
        width: float = 2,
        *,
        dashed: bool = False,
    ) -> None:
        """Draw a straight line."""
        style = (0, (2.2, 1.6)) if dashed else (0, ())
        self._on_top(
            Line2D(
                (from_[0], to[0]), (from_[1], to[1]), color=colour, linewidth=width, linestyle=style,
                solid_capstyle="butt",
            )
        )  # fmt: skip

    def dot(self, x: float, y: float, radius: float, colour: str, *, edge: str, line: float = 4) -> None:
        """Draw a dot with a rim."""
        self._on_top(Circle((x, y), radius, facecolor=colour, edgecolor=edge, linewidth=line))

    def _on_top(self, artist: Artist) -> None:
        self._strokes += 1
        artist.set_zorder(self._strokes)
        # Not `add_patch` and the like, which work out limits that nobody asks for.
        self._axes.add_artist(artist)
