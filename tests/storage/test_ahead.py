"""What a group looked up at once is what the database holds, also once something of it is changed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.coaching.model import Access, Button, Flow, Kept, Rep, Stage, Status, Turn
from bot.storage.ahead import AT_ONCE
from bot.storage.unit_of_work import UnitOfWork
from tests.storage.samples import NOW, TODAY, a_debrief, a_promise, a_prospect, a_rep, a_story

CHAT = 2**52 + 1
"""Where the rep of the samples is."""


def theirs(unit: UnitOfWork, key: str = "r1", chat: int = CHAT) -> tuple[Any, ...]:
    """Return all that a turn looks at."""
    return (
        unit.reps.of_telegram(chat),
        unit.debriefs.unfinished_of(key),
        unit.prospects.of(key),
        unit.prospects.called(key),
        unit.promises.of(key),
        unit.stories.of(key),
    )


@pytest.fixture
def known(unit: UnitOfWork) -> UnitOfWork:
    """A rep with something of every kind."""
    unit.prospects.save(a_prospect())
    unit.debriefs.save(a_debrief(status=Status.OPEN, prospect=a_prospect().key))
    unit.promises.save(a_promise(state=Kept.OPEN))
    unit.stories.save(a_story())
    return unit


def test_what_was_looked_up_at_once_is_what_is_found_one_by_one(known: UnitOfWork):
    one_by_one = theirs(known)

    known.expect([], [CHAT])

    assert theirs(known) == one_by_one
    assert all(one_by_one)


def test_of_many_reps_each_has_their_own(known: UnitOfWork):
    chats = {f"many{number}": 7000 + number for number in range(AT_ONCE + 3)}
    for key, chat in chats.items():
        known.reps.add(a_rep(key), NOW, telegram_id=chat)
        known.prospects.save(a_prospect(f"p-{key}", rep=key))
    one_by_one = {key: theirs(known, key, chat) for key, chat in chats.items()}

    known.expect([], [*chats.values(), 999])

    assert {key: theirs(known, key, chat) for key, chat in chats.items()} == one_by_one
    assert known.reps.of_telegram(999) is None


CHANGES: dict[str, Callable[[UnitOfWork], object]] = {
    "a profile": lambda unit: unit.reps.save(replace(a_rep(), name="Ana Luz")),
    "a role": lambda unit: unit.reps.give(Access("r1", "manager", "", "", NOW)),
    "an appointment": lambda unit: unit.reps.schedule([("r1", NOW, TODAY)]),
    "buttons": lambda unit: unit.reps.offer({"r1": (Button("Yes", "yes"),)}),
    "a flow": lambda unit: unit.reps.flow("r1", Flow(newest=77)),
    "a prospect": lambda unit: unit.prospects.save(replace(a_prospect(), stage=Stage.PARKED, name="Mia")),
    "a debrief": lambda unit: unit.debriefs.save(a_debrief(status=Status.LATER, version=9)),
    "words": lambda unit: unit.debriefs.forget_words(NOW.replace(year=NOW.year + 9)),
    "a promise": lambda unit: unit.promises.save(a_promise(state=Kept.KEPT)),
    "a story": lambda unit: unit.stories.save(replace(a_story(), owner="Somebody else")),
    "a removal": lambda unit: unit.save(Turn((), removed=(("prospect", a_prospect().key),)), "r1"),
    "a farewell": lambda unit: unit.save(Turn((), forgets=True), "r1"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_changed_is_looked_up_anew(known: UnitOfWork, what: str):
    """Each fails without the `drop` or `clear` of the method that it calls."""
    known.expect([], [CHAT])
    before = theirs(known)

    CHANGES[what](known)

    found = theirs(known)
    known._ahead.clear()
    assert found == theirs(known)
    assert found != before


def test_a_rep_who_was_known_is_still_the_rep(known: UnitOfWork):
    known.expect([], [CHAT])

    found = known.reps.of_telegram(CHAT)

    assert isinstance(found, Rep)
    assert found.key == "r1"
