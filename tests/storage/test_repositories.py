"""What is remembered comes back as it was, and what is to be forgotten is gone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from bot.coaching.debriefing import without_words
from bot.coaching.model import Access, Debrief, Deed, Flow, Rep, Rhythm, Stage, Status, Turn
from bot.storage.database import open_engine
from bot.storage.records import flow_of
from bot.storage.tables import METADATA
from bot.storage.unit_of_work import Transaction, UnitOfWork, snapshot
from tests.storage.samples import NOW, TODAY, a_debrief, a_promise, a_prospect, a_rep, a_story, a_touch


def test_a_rep_comes_back_by_every_way_they_reach_us(unit: UnitOfWork):
    assert unit.reps.of("r1") == a_rep()
    assert unit.reps.of_telegram(2**52 + 1) == a_rep()
    assert unit.reps.of_console("ana") == a_rep()
    assert unit.reps.telegram_id_of("r1") == 2**52 + 1
    assert unit.reps.telegram_id_of("r2") is None
    assert unit.reps.of("r2") is unit.reps.of_telegram(7) is unit.reps.of_console("eve") is None


def test_a_rep_is_added_once(unit: UnitOfWork):
    stored = unit.reps.add(a_rep("r2", name="Second"), NOW, console_name="ana")

    assert stored == a_rep()
    assert unit.reps.of("r2") is None


def test_reps_are_locked_in_the_order_of_their_keys(postgres_url: str):
    """So that two workers never wait in a circle. Fails without the ORDER BY of `LOCK_REPS`."""
    engine = open_engine(postgres_url)
    with Transaction(engine) as unit:
        for key in ("r3", "r2", "r1"):
            unit.reps.add(a_rep(key), NOW)
        unit.commit()
    free = text("SELECT key FROM reps ORDER BY key FOR UPDATE SKIP LOCKED")

    with Transaction(engine) as first, Transaction(engine) as group, Transaction(engine) as look:
        first.reps.lock(["r2"])
        group.connection.execute(text("SET LOCAL lock_timeout = '2s'"))
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(group.reps.lock, ["r2", "r3", "r1"])
            while not look.connection.execute(
                text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            ).scalar():
                assert not waiting.done()
            found = look.connection.execute(free).scalars().all()
            first.commit()
            look.connection.rollback()
            waiting.result(30)
    engine.dispose()

    assert found == ["r3"]


def test_a_rep_that_somebody_else_added_is_locked_too(postgres_url: str):
    engine = open_engine(postgres_url)
    with Transaction(engine) as first:
        first.reps.add(a_rep(), NOW, console_name="ana")
        first.commit()

    with Transaction(engine) as second, Transaction(engine) as third:
        second.reps.add(a_rep("r2"), NOW, console_name="ana")
        third.connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            third.reps.lock(["r1"])
    engine.dispose()


def test_a_profile_is_kept_as_it_is_now(unit: UnitOfWork):
    changed = Rep("r1", name="Ana Luz", time_zone="UTC")

    unit.reps.save(changed)

    kept = unit.reps.of_console("ana")
    assert kept is not None
    assert kept.name == "Ana Luz"
    assert kept.rhythm == Rhythm()


def test_who_may_do_what_is_changed_only_on_purpose(unit: UnitOfWork):
    before = unit.reps.of("r1")
    assert before is not None

    unit.reps.save(replace(before, role="manager", role_by="r1", revoked_at=None))

    assert unit.reps.of("r1") == before
    unit.reps.give(Access("r1", "manager", "", "r9", NOW))
    given = unit.reps.of("r1")
    assert given is not None
    assert (given.role, given.role_by, given.role_at, given.revoked_at) == ("manager", "r9", NOW, None)


@pytest.mark.parametrize(
    ("column", "odd"),
    [
        ("nudge_time", "25:99"),
        ("nudge_time", "noon"),
        ("nudge_time", "23:30"),
        ("nudge_time", ""),
        ("nudge_days", "017"),
        ("nudge_days", "mon"),
        ("quiet_from", "8 pm"),
    ],
)
def test_an_odd_rhythm_locks_nobody_out(unit: UnitOfWork, column: str, odd: str):
    unit.connection.execute(text(f"UPDATE reps SET {column} = :odd"), {"odd": odd})

    rep = unit.reps.of("r1")

    usual = Rhythm(country="DE-BY", off_until=a_rep().rhythm.off_until)
    assert rep == a_rep(rhythm=usual)


def test_whoever_wants_no_nudges_has_no_days(unit: UnitOfWork):
    unit.reps.save(a_rep(rhythm=Rhythm(days=())))

    assert unit.reps.of("r1").rhythm == Rhythm(days=())


def test_a_prospect_comes_back(unit: UnitOfWork):
    unit.prospects.save(a_prospect())

    assert unit.prospects.get("p1") == a_prospect()
    assert unit.prospects.get("p2") is None


def test_a_prospect_is_kept_as_it_is_now(unit: UnitOfWork):
    unit.prospects.save(a_prospect(), a_prospect("p2"))
    changed = a_prospect(stage=Stage.CLOSED, next_look_on=None, facts={}, tips=(), name="Omar B.")

    unit.prospects.save(changed)

    assert unit.prospects.get("p1") == changed
    assert unit.prospects.get("p2") == a_prospect("p2")


def test_prospects_are_the_reps_own_in_the_stages_asked_for(unit: UnitOfWork):
    unit.reps.add(a_rep("r2"), NOW)
    zoe, bo = a_prospect("p1", name="Zoe", stage=Stage.OPEN), a_prospect("p2", name="Bo")
    unit.prospects.save(zoe, bo, a_prospect("p3", "r2"))

    assert unit.prospects.of("r1") == (bo, zoe)
    assert unit.prospects.of("r1", [Stage.OPEN]) == (zoe,)
    assert unit.prospects.of("r1", []) == ()


def test_due_is_who_is_not_closed_and_whose_day_has_come(unit: UnitOfWork):
    today, earlier = a_prospect("p1"), a_prospect("p2", next_look_on=TODAY - timedelta(3))
    later, closed = a_prospect("p3", next_look_on=TODAY + timedelta(1)), a_prospect("p4", stage=Stage.CLOSED)
    unit.prospects.save(today, earlier, later, closed, a_prospect("p5", next_look_on=None))

    assert unit.prospects.due("r1", TODAY) == (earlier, today)


@pytest.mark.parametrize(
    "debrief",
    [a_debrief(), a_debrief(evidence=(), heard=(), slots={}, own_draft=""), Debrief("d1", "r1", NOW, NOW)],
    ids=["full", "without words", "bare"],
)
def test_a_debrief_comes_back(unit: UnitOfWork, debrief: Debrief):
    unit.debriefs.save(debrief)

    assert unit.debriefs.get("d1") == debrief
    assert unit.debriefs.open_of("r1") == debrief
    assert unit.debriefs.open_of("r2") is unit.debriefs.get("d2") is None


def test_what_is_unfinished_and_due_is_found_for_many_reps_at_once(unit: UnitOfWork):
    for rep in ("r2", "r3"):
        unit.reps.add(a_rep(rep), NOW)
    due, closed = a_prospect("p1"), a_prospect("p2", stage=Stage.CLOSED)
    later = a_prospect("p3", next_look_on=TODAY + timedelta(1))
    theirs, asked_for = a_prospect("p4", "r2"), a_prospect("p5", "r2", next_look_on=None)
    unit.prospects.save(due, closed, later, theirs, asked_for, a_prospect("p6", "r3"))
    aside = [a_debrief(f"d{n}", status=Status.LATER, changed_at=NOW + timedelta(minutes=n)) for n in range(3)]
    unit.debriefs.save(*aside, a_debrief("open"), a_debrief("theirs", "r2"), a_debrief("other", "r3"))

    prospects = unit.prospects.due_of_many(["r1", "r2"], TODAY, ["p5", "p1", "p6"])
    debriefs = unit.debriefs.unfinished_of_many(["r1", "r2", "nobody"], 2)

    assert prospects == {"r1": (due,), "r2": (theirs, asked_for)}
    assert unit.prospects.due_of_many(["r3"], TODAY - timedelta(1)) == {"r3": ()}
    assert debriefs == {
        "r1": (a_debrief("open"), (aside[2], aside[1])),
        "r2": (a_debrief("theirs", "r2"), ()),
        "nobody": (None, ()),
    }


def test_the_latest_debriefs_about_somebody_that_are_over_come_newest_first(unit: UnitOfWork):
    unit.prospects.save(a_prospect(), a_prospect("p2"), a_prospect("p3"))
    over = [
        a_debrief(f"d{n}", status=Status.CLOSED, prospect=f"p{1 + n % 3}", changed_at=NOW + timedelta(n))
        for n in range(9)
    ]
    unit.debriefs.save(*over, a_debrief("open", prospect="p1"))

    past = unit.debriefs.past_about(["p1", "p2"], 3)

    assert past == tuple(without_words(over[n]) for n in (7, 6, 4))
    assert unit.debriefs.past_about([]) == ()


def test_a_debrief_is_kept_as_it_is_now(unit: UnitOfWork):
    unit.prospects.save(a_prospect())
    unit.debriefs.save(a_debrief())
    bare = Debrief("d1", "r1", NOW, NOW + timedelta(1), prospect="p1", version=8)

    unit.debriefs.save(bare)

    assert unit.debriefs.open_of("r1") == bare


def test_debriefs_set_aside_come_newest_first(unit: UnitOfWork):
    aside = [a_debrief(f"d{n}", status=Status.LATER, changed_at=NOW + timedelta(minutes=n)) for n in range(4)]
    unit.debriefs.save(*aside, a_debrief("open"))

    newest = (aside[3], aside[2], aside[1])
    assert unit.debriefs.set_aside_of("r1", 3) == newest
    assert unit.debriefs.unfinished_of("r1", 3) == (a_debrief("open"), newest)
    unit.debriefs.save(a_debrief("open", status=Status.CLOSED))
    assert unit.debriefs.unfinished_of("r1", 3) == (None, newest)
    assert unit.debriefs.unfinished_of("r2") == (None, ())


def test_one_debrief_is_set_aside_and_another_opened_in_one_turn(unit: UnitOfWork):
    unit.debriefs.save(a_debrief("d1"))
    aside = a_debrief("d1", status=Status.LATER)

    unit.debriefs.save(a_debrief("d2"), aside)

    assert unit.debriefs.open_of("r1") == a_debrief("d2")
    assert unit.debriefs.set_aside_of("r1") == (aside,)


def test_a_second_open_debrief_is_refused(unit: UnitOfWork):
    unit.debriefs.save(a_debrief("d1"))

    with pytest.raises(IntegrityError):
        unit.debriefs.save(a_debrief("d2"))


def test_a_turn_is_saved_whole(unit: UnitOfWork):
    debrief, later = a_debrief(prospect="p1"), a_debrief("d2", status=Status.LATER)
    turn = Turn((), (debrief, later), (a_prospect(),), (a_touch(),), a_rep(name="Ana Luz"))

    unit.save(turn, "r1")
    unit.save(Turn(()), "r1")

    assert unit.reps.of("r1") == a_rep(name="Ana Luz")
    assert unit.prospects.of("r1") == (a_prospect(),)
    assert unit.debriefs.open_of("r1") == debrief
    assert unit.debriefs.set_aside_of("r1") == (later,)
    assert unit.touches.of("p1") == (a_touch(),)


def test_an_update_is_new_once(unit: UnitOfWork):
    assert unit.seen.first_time("bot", "17", NOW)
    assert not unit.seen.first_time("bot", "17", NOW + timedelta(1))
    assert unit.seen.first_time("other bot", "17", NOW)


def test_old_updates_are_forgotten(unit: UnitOfWork):
    unit.seen.first_time("bot", "17", NOW - timedelta(8))
    unit.seen.first_time("bot", "18", NOW)

    assert unit.seen.forget(NOW - timedelta(7)) == 1
    assert unit.seen.first_time("bot", "17", NOW)
    assert not unit.seen.first_time("bot", "18", NOW)


def test_a_closed_debrief_keeps_nothing_that_people_said(unit: UnitOfWork):
    unit.debriefs.save(a_debrief())

    unit.debriefs.save(a_debrief(status=Status.CLOSED))

    closed = unit.debriefs.get("d1")
    assert closed == without_words(a_debrief(status=Status.CLOSED))
    assert [each.answer for each in closed.evidence] == ["later", None, "2"]
    assert closed.agreed_on == a_debrief().agreed_on
    rows = unit.connection.execute(text("SELECT * FROM debriefs")).all()
    for said in ("interesting", "Omar", "Beta", "quote", "thought", "日本", "loading plan", "numbers"):
        assert said not in str(rows)


def test_words_of_closed_debriefs_are_gone_from_the_file(sqlite_url: str):
    engine = open_engine(sqlite_url)
    with Transaction(engine) as unit:
        unit.reps.add(a_rep(), NOW)
        # Longer than a page, so that they lie in pages of their own, too.
        said = a_debrief(own_draft="zanzibar " * 2000)
        unit.debriefs.save(said)
        unit.commit()
    with Transaction(engine) as unit:
        unit.debriefs.save(replace(said, status=Status.CLOSED))
        unit.commit()
    engine.dispose()

    content = Path(engine.url.database).read_bytes()
    assert b"just_checking_in" in content
    for words in ("sounds interesting", "zanzibar", "the quote of Friday"):
        assert words.encode() not in content


def test_old_words_of_unfinished_debriefs_are_forgotten(unit: UnitOfWork):
    old = a_debrief("d1", status=Status.LATER, opened_at=NOW - timedelta(50), changed_at=NOW - timedelta(40))
    talked = replace(old, key="d2", changed_at=NOW)
    unit.debriefs.save(old, talked, a_debrief("d3"))

    assert unit.debriefs.forget_words(NOW - timedelta(30)) == 1
    assert unit.debriefs.forget_words(NOW - timedelta(30)) == 0

    assert unit.debriefs.get("d1") == without_words(old)
    assert unit.debriefs.get("d2") == talked
    assert unit.debriefs.get("d3") == a_debrief("d3")


@pytest.mark.parametrize(
    "typed", ["a\0b", "half \ud83d of one", "\udc00", "\\u0000", "’; DROP", "é\u202e 🙂"]
)
def test_any_text_can_be_stored(unit: UnitOfWork, typed: str):
    kept = typed.replace("\0", "\ufffd").replace("\ud83d", "\ufffd").replace("\udc00", "\ufffd")

    unit.prospects.save(a_prospect(name=typed, slots={"problem": typed}, tips=(typed,)))
    unit.debriefs.save(a_debrief(own_draft=typed, slots={typed: typed}))

    assert unit.prospects.get("p1") == a_prospect(name=kept, slots={"problem": kept}, tips=(kept,))
    assert unit.debriefs.get("d1") == a_debrief(own_draft=kept, slots={kept: kept})
    assert unit.reps.add(a_rep("r3"), NOW, console_name=typed) == unit.reps.of_console(typed)


def test_an_instant_comes_back_in_utc(unit: UnitOfWork):
    tokyo = timezone(timedelta(hours=9))
    unit.debriefs.save(a_debrief(advised_at=datetime(2026, 3, 2, 8, 0, tzinfo=tokyo)))

    advised_at = unit.debriefs.get("d1").advised_at
    assert (advised_at, advised_at.tzinfo) == (datetime(2026, 3, 1, 23, 0, tzinfo=UTC), UTC)


def test_an_instant_without_a_zone_is_refused(unit: UnitOfWork):
    with pytest.raises(StatementError, match="aware"):
        unit.debriefs.save(a_debrief(opened_at=NOW.replace(tzinfo=None)))


def test_whoever_is_deleted_takes_everything_along(unit: UnitOfWork):
    unit.prospects.save(a_prospect())
    unit.debriefs.save(a_debrief(prospect="p1"))
    unit.touches.save(a_touch())
    unit.promises.save(a_promise())
    unit.stories.save(a_story())
    unit.deeds.add(Deed("e1", "r1", NOW))
    unit.nudges.add([("r1", TODAY, NOW)])

    unit.connection.execute(text("DELETE FROM reps"))

    for table in METADATA.tables.values():
        if table.name != "alembic_version":
            assert unit.connection.execute(select(func.count()).select_from(table)).scalar() == 0, table.name


def test_what_refers_to_nobody_is_refused(unit: UnitOfWork):
    with pytest.raises(IntegrityError):
        unit.prospects.save(a_prospect(rep="nobody"))


def test_leaving_without_commit_undoes_it(engine: Engine):
    with Transaction(engine) as unit:
        unit.reps.add(a_rep(), NOW)

    with snapshot(engine) as look:
        assert look.reps.of("r1") is None


def test_an_error_shows_nothing_that_people_said(unit: UnitOfWork):
    with pytest.raises(IntegrityError) as refused:
        unit.prospects.save(a_prospect(rep="nobody"))

    assert "Omar" not in str(refused.value)


def test_a_snapshot_shows_one_moment(engine: Engine):
    with Transaction(engine) as unit:
        unit.reps.add(a_rep(), NOW)
        unit.commit()

    with snapshot(engine) as look, Transaction(engine) as unit:
        assert look.reps.of("r1") == a_rep()
        unit.reps.save(a_rep(name="Eve"))
        unit.commit()
        assert look.reps.of("r1") == a_rep()
    with snapshot(engine) as look:
        assert look.reps.of("r1") == a_rep(name="Eve")


def test_a_snapshot_changes_nothing(engine: Engine):
    with snapshot(engine) as look, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        look.reps.add(a_rep(), NOW)
    with Transaction(engine) as unit:
        unit.reps.add(a_rep(), NOW)
        unit.commit()


@pytest.mark.parametrize(
    "sample",
    [
        a_rep(team="t1", joined_at=NOW),
        a_prospect(),
        a_debrief(prospect="p1", status=Status.LATER),
        a_touch(),
        a_promise(),
        a_story(team="t1"),
    ],
    ids=lambda sample: type(sample).__name__,
)
def test_the_samples_hold_nothing_usual(sample: Any):
    """Or else a new field that nobody stores would still seem to come back."""
    # How messages come is kept by itself, with each of them.
    for each in (one for one in fields(sample) if one.name != "flow"):
        usual = each.default_factory() if each.default_factory is not MISSING else each.default
        assert getattr(sample, each.name) != usual, each.name


def test_the_countries_whose_holidays_are_kept_are_known(unit: UnitOfWork):
    for key, country in (("r2", "DE"), ("r3", "DE"), ("r4", "FR-57")):
        unit.reps.add(replace(a_rep(key), rhythm=Rhythm(country=country)), NOW)

    assert sorted(unit.reps.countries()) == ["DE", "DE-BY", "FR-57"]


def test_what_a_later_release_keeps_of_a_flow_is_passed_over():
    """Beside it or after going back. Fails where `flow_of` takes every name."""
    assert flow_of({"newest": 3, "a later name": 1}) == Flow(newest=3)
