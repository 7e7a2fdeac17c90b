"""The log: what was sent, what was promised, true stories, and taking it back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.coaching.debriefing import without_words
from bot.coaching.model import Debrief, Deed, Kept, Outcome, Status, Turn
from bot.storage.unit_of_work import UnitOfWork
from tests.storage.samples import NOW, TODAY, a_debrief, a_promise, a_prospect, a_rep, a_story, a_touch

DAY = timedelta(days=1)


@pytest.fixture
def log(unit: UnitOfWork) -> UnitOfWork:
    """Two reps, the first with two prospects and a debrief."""
    unit.reps.add(a_rep("r2"), NOW)
    unit.prospects.save(a_prospect(), a_prospect("p2"))
    unit.debriefs.save(a_debrief())
    return unit


# --- Touches and what came of them ---------------------------------------------------------------


def test_touches_come_oldest_first(log: UnitOfWork):
    second, first = a_touch("t1"), a_touch("t2", at=NOW - DAY, empty=False, counts=0)
    other = a_touch("t3", prospect="p2", at=NOW - DAY / 2)
    log.touches.save(second, first, other)

    assert log.touches.of("p1") == (first, second)
    assert log.touches.about(["p1", "p2"]) == (first, other, second)
    assert log.touches.about([]) == ()


def test_a_touch_is_kept_as_it_is_now(log: UnitOfWork):
    log.touches.save(a_touch(), a_touch("t2", at=NOW + DAY))
    corrected = a_touch(empty=False, counts=0, on=TODAY - DAY, at=NOW - DAY, outcome="")

    log.touches.save(corrected)

    assert log.touches.of("p1") == (corrected, a_touch("t2", at=NOW + DAY))


@pytest.mark.parametrize("debrief", ["", "gone"])
def test_a_touch_may_have_no_debrief(log: UnitOfWork, debrief: str):
    log.touches.save(a_touch(debrief=debrief))

    assert log.touches.of("p1") == (a_touch(debrief=""),)


def test_what_came_of_it_is_noted_with_the_latest_message(log: UnitOfWork):
    first, latest, other = a_touch("t3"), a_touch("t1", at=NOW + DAY), a_touch("t2", prospect="p2")
    log.touches.save(first, latest, other)

    log.touches.outcome(Outcome("p1", "replied", TODAY), Outcome("nobody", "done", TODAY))
    log.touches.outcome(Outcome("p1", "done", TODAY + DAY))

    noted = replace(latest, outcome="done")
    assert log.touches.about(["p1", "p2"]) == (other, first, noted)


def test_the_day_on_which_an_outcome_was_first_told_stays(log: UnitOfWork):
    before = a_touch(outcome="", outcome_on=None)
    log.touches.save(before)

    log.touches.outcome(Outcome("p1", "", TODAY))
    assert log.touches.of("p1") == (before,)

    log.touches.outcome(Outcome("p1", "nothing", TODAY + DAY))
    log.touches.outcome(Outcome("p1", "replied", TODAY + 9 * DAY))
    assert log.touches.of("p1") == (replace(before, outcome="replied", outcome_on=TODAY + DAY),)

    # As Undo does.
    log.touches.save(before)
    log.touches.outcome(Outcome("p1", "done", TODAY + 10 * DAY))
    assert log.touches.of("p1") == (replace(before, outcome="done", outcome_on=TODAY + DAY),)


# --- Promises ------------------------------------------------------------------------------------


def test_open_promises_come_by_day(log: UnitOfWork):
    log.prospects.save(a_prospect("p3", "r2"))
    undated, later = a_promise("o1", state=Kept.OPEN, by=None), a_promise("o2", state=Kept.OPEN)
    soon = a_promise("o3", state=Kept.OPEN, by=TODAY, prospect="p2", ours=False, settled_on=None)
    theirs = a_promise("o4", state=Kept.OPEN, rep="r2", prospect="p3")
    settled = a_promise("o5", state=Kept.KEPT, by=TODAY)

    log.promises.save(undated, later, soon, theirs, settled)

    assert log.promises.of("r1") == (soon, later, undated)
    assert log.promises.of_many(["r1", "r2", "nobody"]) == {
        "r1": (soon, later, undated),
        "r2": (theirs,),
        "nobody": (),
    }
    assert log.promises.about(["p1"]) == (settled, later, undated)
    assert log.promises.about([]) == ()


def test_a_promise_is_kept_as_it_is_now(log: UnitOfWork):
    log.promises.save(a_promise(state=Kept.OPEN, settled_on=None))

    log.promises.save(a_promise(state=Kept.KEPT, what="two samples", prospect="p2"))

    assert log.promises.of("r1") == ()
    assert log.promises.about(["p2"]) == (a_promise(state=Kept.KEPT, what="two samples", prospect="p2"),)


# --- Stories -------------------------------------------------------------------------------------


def test_a_rep_without_a_team_has_their_own_stories_the_newest_first(log: UnitOfWork):
    mine, newer, theirs = a_story("s1", shared=False), a_story("s2", on=TODAY + DAY), a_story("s3", rep="r2")

    log.stories.save(mine, newer, theirs)

    assert log.stories.of("r1") == (newer, mine)
    assert log.stories.of("r2") == (theirs,)


def test_a_story_is_kept_as_it_is_now(log: UnitOfWork):
    log.stories.save(a_story())
    changed = a_story(slots={}, motive="", problem="", shared=False, owner="Bo", kind="bite")

    log.stories.save(changed)

    assert log.stories.of("r1") == (changed,)


# --- Taking it back ------------------------------------------------------------------------------


FULL = Deed(
    "e1",
    "r1",
    NOW,
    before=(
        a_prospect(),
        a_touch(),
        a_promise(),
        a_story(),
        a_prospect("p2", next_look_on=None, snoozed_until=None, slots={}, tips=()),
        a_touch("t2", debrief="", outcome_on=None),
        a_promise("o2", by=None, settled_on=None),
        without_words(a_debrief(prospect="p1", status=Status.LATER)),
        Debrief("d2", "r1", NOW, NOW),
    ),
    added=(("touch", "t3"), ("promise", "o3")),
    about=("p1", "t1", "t3"),
)


def test_a_deed_comes_back(log: UnitOfWork):
    log.deeds.add(FULL)

    assert log.deeds.find("r1", "e1", NOW) == FULL


def test_a_deed_keeps_no_words_of_a_debrief_but_whom_it_was_about(log: UnitOfWork):
    debrief = a_debrief()

    log.deeds.add(Deed("e1", "r1", NOW, (debrief,)))

    whom = {"named": debrief.named, "company": debrief.company, "username": debrief.username}
    kept = replace(without_words(debrief), **whom)
    assert log.deeds.find("r1", "e1", NOW).before == (kept,)
    assert "interesting" not in str(log.connection.execute(text("SELECT * FROM deeds")).all())


def test_only_the_rep_who_did_it_takes_it_back_and_only_in_time(log: UnitOfWork):
    log.deeds.add(FULL)

    assert log.deeds.find("r2", "e1", NOW) is None
    assert log.deeds.find("r1", "e2", NOW) is None
    assert log.deeds.find("r1", "e1", NOW + timedelta(microseconds=1)) is None


def test_what_something_newer_stands_on_is_not_taken_back(log: UnitOfWork):
    """Even when both happened at the same instant."""
    first, other, newer = (
        Deed(key, "r1", NOW, about=about)
        for key, about in (("e1", ("p1", "t1")), ("e2", ("p2",)), ("e3", ("t1",)))
    )
    for deed in (first, other, newer, Deed("e4", "r2", NOW, about=("p1", "p2", "t1"))):
        log.deeds.add(deed)

    assert log.deeds.find("r1", "e1", NOW) is None
    assert log.deeds.find("r1", "e2", NOW) == other
    assert log.deeds.find("r1", "e3", NOW) == newer


def test_old_deeds_are_forgotten(log: UnitOfWork):
    for key, at in (("e1", NOW - DAY), ("e2", NOW)):
        log.deeds.add(Deed(key, "r1", at))

    assert log.deeds.forget(NOW) == 1

    assert log.deeds.find("r1", "e1", NOW - DAY) is None
    assert log.deeds.find("r1", "e2", NOW) is not None


# --- A turn --------------------------------------------------------------------------------------


def test_all_that_a_turn_changes_in_the_log_is_kept(log: UnitOfWork):
    log.touches.save(a_touch("t0", at=NOW - DAY, outcome="", outcome_on=None))
    deed = Deed("e1", "r1", NOW, about=("p1",))
    turn = Turn(
        (),
        touches=(a_touch(outcome=""),),
        promises=(a_promise(),),
        stories=(a_story(),),
        outcomes=(Outcome("p1", "replied", TODAY),),
        deed=deed,
    )

    log.save(turn, "r1")

    before, sent = log.touches.of("p1")
    assert (before.outcome, before.outcome_on, sent.outcome) == ("replied", TODAY, "")
    assert log.promises.about(["p1"]) == (a_promise(),)
    assert log.stories.of("r1") == (a_story(),)
    assert log.deeds.find("r1", "e1", NOW) == deed


def test_what_a_turn_removes_is_gone(log: UnitOfWork):
    log.touches.save(a_touch())
    log.promises.save(a_promise())
    log.stories.save(a_story(shared=False))
    log.deeds.add(Deed("e1", "r1", NOW))
    everything = (("touch", "t1"), ("promise", "o1"), ("story", "s1"), ("deed", "e1"))

    log.save(Turn((), removed=everything), "r2")

    assert log.touches.of("p1") == (a_touch(),)
    assert log.promises.about(["p1"]) == (a_promise(),)
    assert log.stories.of("r1") == (a_story(shared=False),)
    assert log.deeds.find("r1", "e1", NOW) is not None

    log.save(Turn((), removed=everything), "r1")

    assert log.touches.of("p1") == log.promises.about(["p1"]) == log.stories.of("r1") == ()
    assert log.deeds.find("r1", "e1", NOW) is None


def test_a_prospect_takes_its_own_along_but_not_what_moved_to_another(log: UnitOfWork):
    log.debriefs.save(a_debrief(prospect="p1"))
    log.touches.save(a_touch(), a_touch("t2", debrief=""))
    log.promises.save(a_promise(), a_promise("o2"))
    moved = replace(a_touch("t2", debrief=""), prospect="p2")

    log.save(Turn((), touches=(moved,), removed=(("prospect", "p1"),)), "r1")

    assert log.prospects.of("r1") == (a_prospect("p2"),)
    assert log.debriefs.get("d1") is None
    assert log.touches.about(["p1", "p2"]) == (moved,)
    assert log.promises.about(["p1", "p2"]) == ()


def test_a_deleted_prospect_comes_back_with_its_log(log: UnitOfWork):
    log.debriefs.save(a_debrief(prospect="p1"))
    log.touches.save(a_touch())
    log.promises.save(a_promise())
    deed = Deed("e1", "r1", NOW, (a_prospect(), a_touch(), a_promise()), about=("p1",))
    log.save(Turn((), removed=(("prospect", "p1"),), deed=deed), "r1")
    prospect, touch, promise = log.deeds.find("r1", "e1", NOW).before

    log.save(Turn((), prospects=(prospect,), touches=(touch,), promises=(promise,)), "r1")

    assert log.prospects.get("p1") == a_prospect()
    assert log.touches.of("p1") == (a_touch(debrief=""),)
    assert log.promises.about(["p1"]) == (a_promise(),)


def test_nobody_writes_over_a_touch_of_somebody_else(log: UnitOfWork):
    log.reps.add(a_rep("other"), NOW, console_name="other")
    log.prospects.save(a_prospect("theirs", rep="other"))
    mine = a_touch("t1", debrief="")
    log.touches.save(mine)

    log.touches.save(replace(mine, rep="other", prospect="theirs", rule="R1"))

    assert log.touches.of(mine.prospect) == (mine,)


def test_what_was_promised_is_gone_with_whom_it_was_about(log: UnitOfWork):
    promise = a_promise("o1", what="the secret numbers")
    log.promises.save(promise)
    log.deeds.add(Deed("d9", "r1", NOW, (promise,), (), ("o1",)))

    log.save(Turn((), removed=(("prospect", promise.prospect),)), "r1")

    assert log.deeds.find("r1", "d9", NOW) is None
