"""What has worked for a rep over the whole coach: from what was noted to the advice, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.coaching.model import Event, Picked, Prospect, Reply, Said, Touch
from bot.service import Address, Coach
from bot.storage.memory import Memory
from bot.storage.unit_of_work import UnitOfWork
from tests import playbooks

ANA = Address(console_name="ana")
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
SILENT = "Omar from Beta asked for an offer and got it, one more useful note since, no reply"


@pytest.fixture
def memory(database_url: str) -> Iterator[Memory]:
    with Memory(database_url) as memory:
        yield memory


@pytest.fixture
def coach(memory: Memory) -> Coach:
    return Coach(memory, playbooks.shelf(), clock=lambda: FRIDAY)


def noted(memory: Memory, variant: str, replied: int, silent: int) -> None:
    """Note messages of earlier days, and what came of them."""

    def note(unit: UnitOfWork) -> None:
        rep = unit.reps.of_console("ana")
        assert rep is not None
        whom = Prospect(f"whom{variant}", rep.key, "Wanda")
        unit.prospects.save(whom)
        for number in range(replied + silent):
            at = FRIDAY - timedelta(days=number + 1)
            unit.touches.save(
                Touch(
                    f"{variant}{number}", rep.key, whom.key, "", "R28", variant, "old", at, at.date(),
                    empty=False, counts=1, outcome="replied" if number < replied else "nothing",
                    outcome_on=FRIDAY.date(), move="value_story",
                )
            )  # fmt: skip

    memory.submit(note).result(20)


def does(coach: Coach, event: Event) -> Reply:
    return coach.hear(ANA, event).result(20)[-1]


def text_of(reply: Reply) -> str:
    return "\n".join(block.text for block in reply.blocks)


def told_of_omar(coach: Coach) -> Reply:
    """Tell of somebody's silence, and answer what is asked with "Don't know"."""
    card = does(coach, Said(SILENT))
    while unknown := [
        button.action for row in card.rows for button in row if button.action.startswith("unknown.")
    ]:
        card = does(coach, Picked(unknown[0], card.debrief, card.version))
    return card


def test_what_was_noted_stands_in_the_list_and_in_the_advice(coach: Coach, memory: Memory):
    does(coach, Said("hello"))
    noted(memory, "story", 1, 14)
    noted(memory, "bite", 12, 4)

    works = text_of(does(coach, Picked("works")))
    card = told_of_omar(coach)
    why = does(coach, Picked("why", card.debrief, card.version))

    assert "1 of 15 answered" in works
    assert "12 of 16 answered" in works
    assert "one small thing Omar can use" in text_of(card)
    assert "12 of 16, against 1 of 15" in text_of(why)


def test_for_who_is_new_the_rule_stands_as_it_is(coach: Coach):
    assert "one useful thing for Omar" in text_of(told_of_omar(coach))


def test_a_check_in_is_no_story_however_often_it_is_answered(coach: Coach):
    does(coach, Said("hello"))
    card = told_of_omar(coach)
    for action in ("edit", None, "keep", "sent"):
        event = Said("Any news?") if action is None else Picked(action, card.debrief, card.version)
        card = does(coach, event)

    does(coach, Said("omar replied, wants the price"))

    assert "answered" not in text_of(does(coach, Picked("works")))
