"""Data goes from release to release, and the release before goes on working."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, inspect, select, text

from bot.coaching.model import (
    Block,
    Debrief,
    Deed,
    Figures,
    Kind,
    Prospect,
    Rep,
    Reply,
    Span,
    Story,
    Tally,
    Touch,
)
from bot.storage.database import migrate, migrating, newest_revision, open_engine
from bot.storage.deeds import record_of_deed
from bot.storage.tables import deeds
from bot.storage.unit_of_work import Transaction
from tests.storage.releases import (
    PROSPECT,
    STORY,
    TOUCH,
    run_alembic,
    write_as_0002,
    write_as_0003,
    write_as_0004,
    write_as_0005,
)
from tests.storage.samples import NOW, a_debrief, a_prospect, a_rep, a_story, a_touch

HEAD = newest_revision()
NINE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_what_0002_remembered_is_still_there(empty_database_url: str):
    engine = open_engine(empty_database_url)
    with migrating(engine) as connection:
        run_alembic(connection, "upgrade", "0002")
        write_as_0002(connection)

    assert migrate(empty_database_url) == ("0002", HEAD)

    with Transaction(engine) as unit:
        rep = unit.reps.of("r1")
        assert rep == Rep("r1", "Ana", "Europe/Lisbon", role="admin", next_nudge_at=rep.next_nudge_at)
        assert unit.prospects.of("r1") == (Prospect("p1", "r1", "Omar", tips=("one list",)),)
        assert unit.debriefs.open_of("r1") == Debrief("d1", "r1", NINE, NINE, "p1", version=1)
        (touch,) = unit.touches.of("p1")
        assert (touch.debrief, touch.outcome, touch.at) == ("d1", "", NINE)
        assert [outgoing.reply for outgoing in unit.outbox.waiting()] == [Reply((Block(Kind.TEXT, "Hi"),))]
        assert unit.cards.of(["d1"]) == {"d1": 12}
        # The first tick looks at everyone who can be nudged.
        assert [each.rep.key for each in unit.nudges.claim(datetime.now(UTC) + timedelta(1), 9)] == ["r1"]
        assert unit.reps.of("r2").next_nudge_at is None
    engine.dispose()


def test_what_0003_remembered_counts_in_the_figures(empty_database_url: str):
    engine = open_engine(empty_database_url)
    with migrating(engine) as connection:
        run_alembic(connection, "upgrade", "0003")
        write_as_0003(connection)

    assert migrate(empty_database_url) == ("0003", HEAD)

    with Transaction(engine) as unit:
        moves = {touch.key: touch.move for touch in unit.touches.of("p1")}
        decided = {prospect.key: prospect.decided_on for prospect in unit.prospects.of("r1")}
        span = Span(date(2026, 2, 1), date(2026, 3, 31))
        figures = unit.figures.report(unit.reps.of("r1"), "week", span).figures
        # The first one is of an open debrief without advice, the last one was sent without.
        assert moves == {"t1": "", "t2": "value_story", "t3": ""}
        twentieth, reply = date(2026, 2, 20), date(2026, 2, 23)
        assert decided == {"p2": twentieth, "p3": twentieth, "p4": reply, "p5": reply} | dict.fromkeys(
            ("p1", "p6", "p7")
        )
        assert figures == Figures(
            {"value_story": Tally(advised=1, sent=1, replied=1), "": Tally(sent=2)},
            decisions=4,
            days_to_decision=(0, 0, 2),
            ours_kept=1,
        )
        assert [story.key for story in unit.stories.of("r1")] == ["s1"]
        assert not unit.seen.first_time("telegram", "77", NOW)
    engine.dispose()


def test_what_0003_has_changed_can_be_undone_after_the_upgrade(database_url: str):
    engine = open_engine(database_url)
    with Transaction(engine) as unit:
        write_as_0003(unit.connection)

        deed = unit.deeds.find("r1", "e1", NINE - timedelta(1))

    engine.dispose()
    assert deed is not None
    omar, touch, story = deed.before
    assert omar == Prospect(
        "p1", "r1", "Omar", facts={"last": "quiet"}, next_look_on=date(2026, 3, 4),
        last_touch_on=date(2026, 2, 20), stories=("s1",),
    )  # fmt: skip
    assert touch == Touch(
        "t2", "r1", "p1", "d2", "R28", "story", "abc", NINE, date(2026, 3, 2), empty=False, counts=1
    )
    assert story == Story("s1", "r1", "loss", {"peer": "a depot"}, "Ana", date(2026, 2, 1), shared=True)
    assert (deed.added, deed.told) == ((("touch", "t3"),), ("p1",))


def test_what_is_changed_now_can_be_undone_by_the_release_before(database_url: str):
    """It reads only the rows of the deed, and knows no column that is new."""
    deed = Deed("e9", "r1", NOW, (a_prospect(), a_touch(move="value_story", beyond=True), a_story(team="n")))
    engine = open_engine(database_url)
    with Transaction(engine) as unit:
        unit.reps.add(a_rep(), NOW)
        unit.deeds.add(deed)

        state = unit.connection.execute(select(deeds.c.state)).scalar_one()

        assert unit.deeds.find("r1", "e9", NOW) == deed
    engine.dispose()
    known = {"Prospect": PROSPECT, "Touch": TOUCH, "Story": STORY}
    assert [(kind, record.keys()) for kind, record in state["before"]] == [
        (kind, record.keys()) for kind, record in known.items()
    ]


def test_what_a_later_release_adds_to_what_can_be_undone_is_passed_over(database_url: str):
    engine = open_engine(database_url)
    with Transaction(engine) as unit:
        unit.reps.add(a_rep(), NOW)
        row = record_of_deed(Deed("e9", "r1", NOW, (a_prospect(),)))
        row["state"]["before"][0][1]["invented_later"] = 1
        unit.connection.execute(insert(deeds), row)

        assert unit.deeds.find("r1", "e9", NOW).before == (a_prospect(),)
    engine.dispose()


@pytest.mark.parametrize(
    ("revision", "write"),
    [("0003", write_as_0003), ("0004", write_as_0004), ("0005", write_as_0005)],
    ids=["0003", "0004", "0005"],
)
def test_the_log_can_be_taken_back_and_up_again(
    empty_database_url: str, revision: str, write: Callable[[Connection], None]
):
    engine = open_engine(empty_database_url)
    with migrating(engine) as connection:
        run_alembic(connection, "upgrade", revision)
        write(connection)
        before = everything(connection)
        run_alembic(connection, "upgrade", "head")
        run_alembic(connection, "downgrade", revision)

        assert everything(connection) == before

        run_alembic(connection, "upgrade", "head")
    engine.dispose()


def test_what_0004_remembered_is_still_there(empty_database_url: str):
    engine = open_engine(empty_database_url)
    with migrating(engine) as connection:
        run_alembic(connection, "upgrade", "0004")
        write_as_0004(connection)

    assert migrate(empty_database_url) == ("0004", HEAD)

    with Transaction(engine) as unit:
        assert unit.reps.of("r3") == Rep(
            "r3", "Moe", "UTC", role="manager", initial="M", role_by="r1", role_at=NINE, team="n1",
            joined_at=NINE, revoked_at=NINE, next_nudge_at=unit.reps.of("r3").next_nudge_at,
        )  # fmt: skip
        assert [week.members for week in unit.teams.weeks("n1", 9)] == [5]
        assert unit.prospects.get("p8").decided_on == date(2026, 2, 25)
        assert [(touch.move, touch.beyond) for touch in unit.touches.of("p8")] == [("value_story", True)]
        assert [story.key for story in unit.stories.of("r3", "n1")] == ["s2"]
        assert unit.imports.of("r3").key == "i1"
        # What is new is there, and empty.
        assert (unit.reps.of("r3").offered, unit.lessons.of("r3")) == ((), ())
    engine.dispose()


def test_the_schema_is_one_step_ahead_of_the_release_before():
    """A bot of that release goes on beside the new one, and accepts no more than one step."""
    assert int(HEAD) - 1 == int("0005")


def everything(connection: Connection) -> dict[str, list[object]]:
    """All rows of all tables."""
    tables = inspect(connection).get_table_names()
    return {
        table: sorted(map(str, connection.execute(text(f'SELECT * FROM "{table}"')).mappings()))
        for table in tables
        if table != "alembic_version"
    }


def test_the_release_before_still_writes(database_url: str):
    """Its statements name no new column; ours are read beside them."""
    engine = open_engine(database_url)
    with Transaction(engine) as unit:
        write_as_0005(unit.connection)

        assert unit.reps.of("r1") == Rep("r1", "Ana", "Europe/Lisbon", role="admin")
        assert unit.prospects.get("p1") == Prospect("p1", "r1", "Omar", tips=("one list",))
        assert {touch.debrief for touch in unit.touches.of("p1")} == {"d1", "d2", ""}
        assert unit.figures.tallies("r1") == {
            "priority": Tally(sent=1),
            "story": Tally(sent=1, replied=1),
            "": Tally(sent=1),
        }
        assert [outgoing.until for outgoing in unit.outbox.waiting()] == [None]
    engine.dispose()


def test_the_log_can_be_taken_back_to_0002(database_url: str):
    engine = open_engine(database_url)
    with Transaction(engine) as unit:
        unit.reps.add(a_rep(), NOW, telegram_id=7)
        unit.prospects.save(a_prospect())
        unit.debriefs.save(a_debrief())
        unit.touches.save(a_touch(), a_touch("t2", debrief=""))
        unit.commit()

    with migrating(engine) as connection:
        run_alembic(connection, "downgrade", "0002")
        kept = connection.execute(text("SELECT key, debrief, counts FROM touches")).all()
        run_alembic(connection, "upgrade", "head")
    engine.dispose()

    assert kept == [("t1", "d1", 1)]
