"""Forged buttons: any text may come as one, and what cannot be is an old button."""

import pytest

from bot.coaching import desk
from bot.coaching.model import Picked
from tests.coaching.scenes import Talk, a_prospect, says

DANA = a_prospect()
FORGED = (
    "",
    "..",
    f"{DANA.key}",
    f"{DANA.key}.",
    f"{DANA.key}.x",
    f"{DANA.key}.2026-13-45",
    f"{DANA.key}.2026-02-30",
    f"{DANA.key}.20261124",
    f"{DANA.key}.0x1",
    f"{DANA.key}.²",
    f"{DANA.key}.-1",
    f"{DANA.key}.99999999999999999999",
    f"{DANA.key}.k.999999999.u",
    f"{DANA.key}.k.0.u",
    f"{DANA.key}.k.x.u",
    f"{DANA.key}.k",
    f"{DANA.key}.k.1.u.5.6.7",
    "open.x",
    "nowhere.0",
    "open.-1",
    "open.²",
    "park.dana.never",
    "٣.٣",
    "\x00",
    "ü" * 40,
)


@pytest.mark.parametrize("verb", sorted(desk.TAPS))
def test_forged_buttons_get_an_answer(verb):
    replies = [Talk(DANA).take(Picked(f"{verb}.{rest}")) for rest in FORGED]

    assert all(reply.blocks for reply in replies)


@pytest.mark.parametrize(
    "action",
    [
        f"snoozed.{DANA.key}.never",
        f"parked.{DANA.key}.2026-02-30",
        f"sentday.{DANA.key}",
        f"promised.{DANA.key}.tomorrow",
        f"logone.{DANA.key}.k.x.u",
        f"last.{DANA.key}",
        "list.nowhere.0",
        "list.open.²",
        f"person.{DANA.key}.x",
        f"order.park.{DANA.key}.never",
    ],
)
def test_what_no_button_can_hold_is_from_an_earlier_one(action):
    assert says(Talk(DANA).take(Picked(action)), "late_button")


def test_in_a_debrief_it_is_said_where_that_stands():
    talk = Talk(DANA)
    talk.take_up(DANA)

    reply = talk.take(Picked(f"parked.{DANA.key}.never"))

    assert says(reply, "old_button")
    assert reply.debrief == talk.debrief.key
