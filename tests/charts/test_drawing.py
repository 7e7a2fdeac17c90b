"""What is drawn, looked at as pixels: it comes from the worker, as for the bot."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.charts import Studio
from bot.charts.colours import BAD_GROUND, GOOD, INK, PAPER, SOFT, SPREAD, TILE
from bot.coaching.model import Chart, Number, Pair, Rate
from tests.charts.samples import CHART, EMPTY, FEW, OWN, STORY, amount, rgb, seen


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    studio = Studio(patience=60)
    yield studio
    await studio.close()


async def drawn(studio: Studio, chart: Chart) -> bytes:
    picture = await studio.picture(chart)
    assert picture is not None
    return picture


async def test_a_chart_is_a_portrait_that_a_phone_shows_whole_and_that_loads_quickly(studio: Studio):
    png = await drawn(studio, CHART)

    picture = seen(png)
    assert picture.width == 1080
    assert 1.1 < picture.height / picture.width < 1.36
    assert len(png) < 150_000


async def test_the_card_brings_its_own_ground_to_light_and_dark_chats(studio: Studio):
    picture = seen(await drawn(studio, CHART))

    right, below = picture.width - 1, picture.height - 1
    corners = {picture.getpixel(at) for at in ((0, 0), (right, 0), (0, below), (right, below))}
    assert corners == {rgb(PAPER)}


async def test_of_few_cases_nothing_is_drawn_as_if_it_were_sure(studio: Studio):
    few = seen(await drawn(studio, replace(EMPTY, rates=(FEW,))))
    many = seen(await drawn(studio, replace(EMPTY, rates=(replace(FEW, few=False),))))

    assert amount(few, GOOD) == amount(few, SPREAD) == 0
    assert amount(many, GOOD) > 500
    assert amount(many, SPREAD) > 2000


async def test_what_nobody_knows_yet_has_no_dot(studio: Studio):
    unknown = seen(await drawn(studio, replace(EMPTY, rates=(OWN,))))
    none_replied = seen(await drawn(studio, replace(EMPTY, rates=(replace(OWN, share=0.0),))))

    assert amount(unknown, GOOD) == 0
    assert amount(none_replied, GOOD) > 500


async def test_a_higher_share_stands_further_to_the_right(studio: Studio):
    places = []

    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        rate = Rate("", share, share, share, "")
        picture = seen(await drawn(studio, replace(EMPTY, rates_title="", rates=(rate,))))
        pixels = picture.load()
        blue = [(y, x) for y in range(picture.height) for x in range(1080) if pixels[x, y] == rgb(GOOD)]
        # Nothing blue lies lower than the dot.
        places.append(max(blue)[1])

    assert all(one < other for one, other in pairwise(places))


async def test_empty_parts_are_left_out_and_the_rest_moves_up(studio: Studio):
    whole = seen(await drawn(studio, CHART)).height
    less = [
        seen(await drawn(studio, chart)).height
        for chart in (
            replace(CHART, rates=()),
            replace(CHART, pairs=()),
            replace(CHART, numbers=()),
            replace(CHART, foot=""),
        )
    ]
    bare = seen(await drawn(studio, EMPTY)).height

    assert all(bare < height < whole for height in less)
    assert bare < 250


async def test_the_foot_stands_clear_of_the_scale_above_it(studio: Studio):
    picture = seen(await drawn(studio, replace(EMPTY, rates=(OWN,), foot="A foot.")))

    grey = picture.convert("L")
    inked = [y for y in range(grey.height) if grey.crop((0, y, 1080, y + 1)).getextrema()[0] < 150]
    gaps = [below - above for above, below in pairwise(inked)]
    assert max(gaps[-30:]) >= 40


@pytest.mark.parametrize(
    "words",
    [
        "9" * 1000,
        "W" * 1000,
        "three long words " * 300,
        "漢字かな 한국어 🙂👩‍👩‍👧",
        "مرحبا שלום",
        "$x^2$ $ \\frac{1 _ {",
        "a\nb\tc\x00\x07\u2028d",
        "half \ud83d a character",
        "",
        " ",
    ],
)
async def test_no_words_break_the_picture(studio: Studio, words: str):
    rates = (replace(STORY, label=words, note=words), replace(FEW, label=words, note=words))
    pairs, numbers = (Pair(words, 3, 1, words),), (Number(words, words, words),) * 3
    strange = Chart(words, words, words, rates, words, pairs, numbers, words)

    picture = seen(await drawn(studio, strange))

    assert picture.width == 1080
    assert picture.height < 2600
    # Nothing reaches into the margin.
    margin = {
        picture.getpixel((x, y)) for y in range(picture.height) for x in (*range(36), *range(1048, 1080))
    }
    assert margin == {rgb(PAPER)}


@pytest.mark.parametrize(
    "rates",
    [
        (Rate("", float("nan"), float("nan"), float("nan"), ""),),
        (Rate("", 0.0, 0.0, 0.0, ""), Rate("", 1.0, 1.0, 1.0, "")),
        (Rate("", 7.0, -3.0, 9.0, ""), Rate("", 0.5, 0.9, 0.1, "")),
        (STORY,) * 500,
    ],
)
async def test_no_figures_break_the_picture(studio: Studio, rates: tuple[Rate, ...]):
    pairs = (Pair("", 0, 0, ""), Pair("", 10**30, 1, ""), Pair("", 0, 5, ""), Pair("", -1, 2, ""))

    picture = seen(await drawn(studio, replace(CHART, rates=rates, pairs=pairs)))

    assert picture.height < 2600


async def test_what_was_broken_is_marked_and_its_share_of_the_bar_is_right(studio: Studio):
    all_kept = seen(await drawn(studio, replace(EMPTY, pairs=(Pair("", 20, 0, ""),))))
    half = seen(await drawn(studio, replace(EMPTY, pairs=(Pair("", 10, 10, ""),))))

    assert amount(all_kept, BAD_GROUND) == 0
    assert amount(half, BAD_GROUND) > 5000
    assert 0.4 < amount(half, GOOD) / amount(all_kept, GOOD) < 0.6


@pytest.mark.parametrize(
    ("words", "ground"),
    [(INK, PAPER), (INK, TILE), (SOFT, PAPER), (SOFT, TILE), (GOOD, PAPER), (TILE, GOOD), (INK, BAD_GROUND)],
)
def test_words_stand_out_in_the_sun(words: str, ground: str):
    assert contrast(words, ground) >= 4.5


def test_kept_and_broken_differ_in_brightness_too():
    assert contrast(GOOD, BAD_GROUND) >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def brightness(colour: str) -> float:
    parts = [part / 255 for part in rgb(colour)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
