"""How many taps it takes from a nudge to a copied draft: at most three, no typing, over 200 sampled cases.

The prospect's problem is known and the rep has told a story and tips; what else the log holds, and whether
they have replied, is drawn by lot.
"""

from datetime import timedelta
from random import Random

import pytest

from bot.coaching.model import Picked, Prospect, Reply, Stage, Story
from bot.coaching.nudging import nudge
from tests.coaching.scenes import FRIDAY, PLAYBOOK, REP, Talk, a_prospect, actions_of, draft_of

MOST = 3
PROBLEM = "orders getting lost on Fridays"


def a_story(key: str, kind: str, **slots: str) -> Story:
    return Story(key, REP.key, kind, slots, "Ada", FRIDAY, PROBLEM)


LOSS = {"peer": "A dairy in Leeds", "waited": "a quarter", "loss": "two big accounts", "change": "one board"}
START = {"peer": "A bakery in York", "small_start": "one van", "gain": "an hour a day"}
BANK = (
    a_story("0000000000a1", "loss", **LOSS),
    a_story("0000000000a2", "low_risk", **START),
    *(
        a_story(
            f"0000000000b{hour}", "bite", role="dairies", common_problem=PROBLEM, tip=f"close lists at {hour}"
        )
        for hour in range(5)
    ),
)
TALKS = range(200)


def a_case(chance: Random) -> Prospect:
    """Return somebody whose day has come, with a log as earlier debriefs leave it."""
    reached = chance.choice("0112345")
    facts = {
        "standing": chance.choice(["problem", "wanted"]),
        "stake": chance.choice(["open", "given", "off"]),
        "broke": chance.choice(["no", "no", "yes"]),
        "reached": reached,
        "empty": chance.choice(["no", "no", "yes"]) if reached != "0" else "no",
    }
    if chance.random() < 0.3:
        # An earlier debrief did not need everything.
        del facts[chance.choice(["stake", "broke"])]
    return a_prospect(
        "Dana", "Northwind", facts=facts, slots={"problem": PROBLEM, "item": "the quote"},
        straight=chance.choice([0, 0, 1]), last_touch_on=FRIDAY - timedelta(days=chance.randint(8, 30)),
        next_look_on=FRIDAY - timedelta(days=chance.randint(0, 6)),
    )  # fmt: skip


def taps_to_a_copy(talk: Talk, first: list[str]) -> tuple[int, Reply]:
    """Tap a nudge's answer, then what is asked, until a draft is copied, or told that none is to be sent."""
    taps = 0
    for action in first:
        talk.take(Picked(action, *_state(talk)))
        taps += 1
    for _ in range(10):
        card = talk.replies[-1]
        if draft_of(card) and "copy" in actions_of(card):
            talk.take(Picked("copy", *_state(talk)))
            return taps + 1, card
        if {"done", "remind"} & set(actions_of(card)):
            return taps + 1, card
        asked = next(action for action in actions_of(card) if action.startswith("unknown."))
        talk.take(Picked(asked, *_state(talk)))
        taps += 1
    raise AssertionError("no card came")


def _state(talk: Talk) -> tuple[str, int]:
    return (talk.debrief.key, talk.debrief.version) if talk.open is not None else ("", 0)


@pytest.mark.parametrize("seed", TALKS)
def test_from_a_nudge_to_a_copied_draft_takes_at_most_three_taps_and_no_typing(seed):
    chance = Random(seed)
    dana = a_case(chance)
    talk = Talk(dana)
    talk.stories = {story.key: story for story in BANK}
    reply = nudge(talk.scene, PLAYBOOK)
    assert reply is not None
    talk.replies = (reply,)
    last = PLAYBOOK.facts[0]
    silent = next(answer.key for answer in last.answers if not answer.is_reply)
    replied = chance.random() < 0.4
    answers = [answer.key for answer in last.answers if answer.is_reply]
    first = [f"heard.{dana.key}", f"answer.{last.key}.{chance.choice(answers)}"]

    taps, card = taps_to_a_copy(talk, first if replied else [f"tell.{dana.key}.{silent}"])

    assert taps <= MOST
    if not replied and "copy" in actions_of(card):
        assert "▢" not in draft_of(card)
    assert talk.known("Dana").stage is Stage.OPEN
