"""Draws /stats as a light and a dark chat on a phone show it (docs/stats.png), from invented figures.

    .venv/bin/python -m scripts.draw_stats

The words and the picture inside are what the coach really answers; only the phone around them is drawn here.
"""

import asyncio
import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont

from bot.charts import Studio
from bot.coaching.model import Block, Figures, Kind, Reply, Report, Tally
from bot.coaching.playbook import Playbook
from bot.coaching.stats import shown, spans
from bot.content import load
from bot.settings import PROJECT_ROOT

PICTURE = PROJECT_ROOT / "docs" / "stats.png"
SCALE: Final = 2
"""Pixels of a point, as on a phone that is not the newest."""
WIDTH, EDGE, PAD, BUBBLE = 390, 8, 11, 330
"""Points: the screen, what is left free at its edge and in a bubble, and the bot's bubble."""
LETTERS, LEADING = 14, 19
TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a chat."""

    ground: str
    bot: str
    rep: str
    words: str
    button: str
    label: str


LIGHT = Theme("#B9CEDB", "#FFFFFF", "#E3F6CF", "#111111", "#7E9CAE", "#FFFFFF")
DARK = Theme("#0E1621", "#182533", "#2B5278", "#F3F5F7", "#22303F", "#EAF1F8")


def figures(playbook: Playbook) -> Report:
    """Invent a month."""
    story, question, leaving = playbook.moves
    moves = {
        story: Tally(34, 31, 13, 16),
        question: Tally(30, 27, 16, 10),
        leaving: Tally(12, 11, 3, 6),
        "": Tally(0, 4, 0, 1),
    }
    earlier = {story: Tally(30, 28, 9, 18), question: Tally(21, 20, 9, 10), leaving: Tally(9, 8, 1, 5)}
    span, before = spans("month", TODAY)
    now = Figures(moves, 1, 11, (1, 2, 4, 6, 7, 9), 17, 2, 9, 6)
    return Report("month", span, now, before, Figures(earlier, 4, 8, (3, 8, 11), 10, 6, 8, 9))


@cache
def font(weight: str = "") -> ImageFont.FreeTypeFont:
    """Return the letters of the phone."""
    return ImageFont.truetype(Path(get_data_path(), f"fonts/ttf/DejaVuSans{weight}.ttf"), LETTERS * SCALE)


def font_of(block: Block) -> ImageFont.FreeTypeFont:
    """Return how a phone dresses a paragraph."""
    weights = {Kind.HEADLINE: "-Bold", Kind.QUESTION: "-Bold", Kind.NOTE: "-Oblique"}
    return font(weights.get(block.kind, ""))


def lines_of(block: Block, width: float) -> list[str]:
    """Lay a paragraph on lines of so many pixels."""
    laid: list[str] = []
    for line in block.text.split("\n"):
        laid.append("")
        for word in line.split():
            longer = f"{laid[-1]} {word}".strip()
            if font_of(block).getlength(longer) <= width or not laid[-1]:
                laid[-1] = longer
            else:
                laid.append(word)
    return laid


class Phone:
    """A chat, from the top."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.image = Image.new("RGB", (WIDTH * SCALE, 2000 * SCALE), theme.ground)
        self.draw = ImageDraw.Draw(self.image)
        self.y = 14.0

    def box(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 12) -> None:
        """Draw a box; all in points."""
        ends = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self.draw.rounded_rectangle(ends, radius * SCALE, fill=colour)

    def asked(self, words: str) -> None:
        """Show what the rep typed."""
        width = font().getlength(words) / SCALE + 2 * PAD
        self.box(WIDTH - EDGE - width, self.y, width, LEADING + 2 * PAD - 6, self.theme.rep)
        at = ((WIDTH - EDGE - width + PAD) * SCALE, (self.y + PAD - 3) * SCALE)
        self.draw.text(at, words, self.theme.words, font())
        self.y += LEADING + 2 * PAD

    def answered(self, reply: Reply, picture: Image.Image) -> None:
        """Show the answer: the words, the picture below them, the buttons below both."""
        paragraphs = [(block, lines_of(block, (BUBBLE - 2 * PAD) * SCALE)) for block in reply.blocks]
        words = sum(len(lines) * LEADING + 9 for _, lines in paragraphs)
        tall = BUBBLE * picture.height / picture.width
        self.box(EDGE, self.y, BUBBLE, PAD + words + tall, self.theme.bot)
        y = self.y + PAD - 2
        for block, lines in paragraphs:
            for line in lines:
                self.draw.text(((EDGE + PAD) * SCALE, y * SCALE), line, self.theme.words, font_of(block))
                y += LEADING
            y += 9
        small = picture.resize((BUBBLE * SCALE, round(tall * SCALE)), Image.Resampling.LANCZOS)
        corners = Image.new("L", small.size, 0)
        ImageDraw.Draw(corners).rounded_rectangle(
            (0, -99, *(side - 1 for side in small.size)), 12 * SCALE, fill=255
        )
        self.image.paste(small, (EDGE * SCALE, round(y * SCALE)), corners)
        self.y = y + tall + 4
        self.buttons([[button.label for button in row] for row in reply.rows])

    def buttons(self, rows: list[list[str]]) -> None:
        """Show rows of buttons."""
        for row in rows:
            each = (BUBBLE - 4 * (len(row) - 1)) / len(row)
            for at, label in enumerate(row):
                left = EDGE + at * (each + 4)
                self.box(left, self.y, each, 36, self.theme.button, 8)
                middle = ((left + each / 2) * SCALE, (self.y + 18) * SCALE)
                self.draw.text(middle, label, self.theme.label, font(), anchor="mm")
            self.y += 40

    def cut(self) -> Image.Image:
        """Return the screen as far as it is full."""
        return self.image.crop((0, 0, WIDTH * SCALE, round((self.y + 10) * SCALE)))


async def drawn(reply: Reply) -> Image.Image:
    """Draw the picture as the bot does."""
    assert reply.chart is not None
    studio = Studio()
    try:
        png = await studio.picture(reply.chart)
    finally:
        await studio.close()
    assert png is not None
    return Image.open(io.BytesIO(png)).convert("RGB")


def main() -> None:
    """Draw both phones side by side."""
    playbook = load(PROJECT_ROOT / "coaching_content.yaml")
    reply = shown(figures(playbook), playbook)
    picture = asyncio.run(drawn(reply))
    screens = []
    for theme in (LIGHT, DARK):
        phone = Phone(theme)
        phone.asked("/stats month")
        phone.answered(reply, picture)
        screens.append(phone.cut())
    both = Image.new("RGB", (2 * WIDTH * SCALE, max(screen.height for screen in screens)))
    for at, screen in enumerate(screens):
        both.paste(screen, (at * WIDTH * SCALE, 0))
    both.quantize(160, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
