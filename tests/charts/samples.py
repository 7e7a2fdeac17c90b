"""Charts as the coach makes them, and pictures as an eye sees them."""

import io

from PIL import Image

from bot.coaching.model import Chart, Number, Pair, Rate

STORY = Rate("Value story", 0.45, 0.31, 0.6, "34 advised, 31 sent, 13 of 29 replied")
QUESTION = Rate("Open question", 0.62, 0.45, 0.75, "30 advised, 27 sent, 16 of 26 replied")
FEW = Rate("On your own", 0.33, 0.14, 0.6, "11 sent, 3 of 9 replied, few yet", few=True)
OWN = Rate("On your own", None, 0.0, 1.0, "4 sent, no outcome told yet")
CHART = Chart(
    title="This week so far",
    subtitle="Mon 16 Nov to Fri 20 Nov",
    rates_title="Replies by move",
    rates=(STORY, QUESTION, FEW),
    pairs_title="Promises kept",
    pairs=(Pair("By you", 17, 2, "17 of 19"), Pair("By them", 9, 6, "9 of 15")),
    numbers=(
        Number("Chases ended", "11", "a usual week: 8"),
        Number("Last reply to decision", "1 to 9 days", "the weeks before: 3 to 11 days"),
        Number("Messages beyond the budget", "1", "a usual week: 4"),
    ),
    foot="Part of every share is luck; its range says what is likely over time.",
)
EMPTY = Chart("This week so far", "Mon 16 Nov", "Replies by move", (), "Promises kept", (), ())


def seen(png: bytes) -> Image.Image:
    """Open a picture."""
    return Image.open(io.BytesIO(png)).convert("RGB")


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the red, green and blue of a colour as it is written."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def amount(picture: Image.Image, colour: str) -> int:
    """Count the pixels of a colour, as far as the palette has kept it."""
    near = picture.getcolors(1 << 16) or []
    wanted = rgb(colour)
    return sum(
        count for count, pixel in near if max(abs(a - b) for a, b in zip(pixel, wanted, strict=True)) <= 6
    )
