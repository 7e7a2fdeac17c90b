"""Everything about a rep is given to them, and nothing of it stays once they are forgotten."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Date, Engine, Float, Integer, Table, insert, select, text

from bot.coaching.model import Block, Kind, Reply, Turn
from bot.storage.columns import Json, UtcDateTime
from bot.storage.database import reading
from bot.storage.exporting import LEFT_OUT
from bot.storage.tables import METADATA, invitations, outbox, reps, stories, team_weeks
from bot.storage.unit_of_work import Transaction, UnitOfWork, snapshot
from tests.storage.remains import dump_of
from tests.storage.samples import NOW, TODAY, a_debrief, a_rep

CHATS = {"ana": 5_111_111_111, "bob": 5_222_222_222}
SHARED_TABLES = {"teams", "team_weeks"}
TABLES = [table for table in METADATA.sorted_tables if table.name != "paces"]
"""Those with rows about people."""


def mark(column: Column[Any], rep: str) -> str:
    return f"{column.table.name}.{column.name} of {rep}"


def value_of(column: Column[Any], rep: str) -> object:
    """Return a value that tells where it stands and whose it is."""
    for key in column.foreign_keys:
        return mark(key.column, "the team" if key.column.table.name in SHARED_TABLES else rep)
    if column.name in {"chat", "telegram_id"}:
        return CHATS[rep]
    if column.name == "role_by":
        return mark(reps.c.key, next(other for other in CHATS if other != rep))
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, Integer | BigInteger | Float):
        return 1 + list(CHATS).index(rep)
    if isinstance(column.type, UtcDateTime):
        return NOW
    if isinstance(column.type, Date):
        return TODAY
    return {"here": mark(column, rep)} if isinstance(column.type, type(Json)) else mark(column, rep)


def row_of(table: Table, rep: str, *, teams: bool) -> dict[str, object]:
    row = {column.name: value_of(column, rep) for column in table.c}
    return row | ({} if teams or "team" not in row or not table.c.team.nullable else {"team": None})


def fill(engine: Engine, *, teams: bool = True) -> None:
    """Put a row of each of two reps into every table there is."""
    with Transaction(engine) as unit:
        for table in TABLES:
            for rep in ["the team"] if table.name in SHARED_TABLES else CHATS:
                known = rep if rep in CHATS else "ana"
                row = row_of(table, known, teams=teams)
                if rep not in CHATS:
                    row = {name: _of_the_team(value) for name, value in row.items()}
                unit.connection.execute(insert(table).values(row))
        unit.commit()


def _of_the_team(value: object) -> object:
    return (
        json.loads(json.dumps(value).replace("of ana", "of the team"))
        if isinstance(value, str | dict)
        else value
    )


def forget(engine: Engine, rep: str = "ana") -> None:
    with Transaction(engine) as unit:
        unit.save(Turn((), forgets=True), mark(reps.c.key, rep))
        unit.leases.drop()
        unit.commit()


def exported(engine: Engine, rep: str = "ana") -> str:
    with snapshot(engine) as look:
        everything = look.exports.everything_of(mark(reps.c.key, rep))
    return json.dumps(everything, default=date.isoformat)


def marks(*left_out: Column[Any], rep: str = "ana") -> list[str]:
    """Return every mark that the rows of a rep hold."""
    own = [table for table in TABLES if table.name not in SHARED_TABLES]
    columns = [column for table in own for column in table.c if column not in left_out]
    return [
        mark(each, rep) for each in columns if mark(each, rep) in json.dumps(value_of(each, rep), default=str)
    ]


def test_every_column_of_every_table_is_in_a_reps_export(engine: Engine):
    fill(engine)

    found = exported(engine)

    assert [each for each in marks(*LEFT_OUT) if each not in found] == []
    assert str(CHATS["ana"]) in found
    assert mark(METADATA.tables["teams"].c.name, "the team") in found


def test_nothing_of_anybody_else_is_in_a_reps_export(engine: Engine):
    fill(engine)

    found = exported(engine)

    assert "of bob" not in found
    assert str(CHATS["bob"]) not in found
    assert mark(invitations.c.digest, "ana") not in found
    assert mark(team_weeks.c.cells, "the team") not in found


@pytest.mark.parametrize("teams", [False, True])
def test_nothing_of_a_forgotten_rep_is_in_any_table(engine: Engine, teams: bool):
    fill(engine, teams=teams)
    with Transaction(engine) as unit:
        unit.connection.execute(stories.update().values(shared=False))
        unit.commit()
    before = dump_of(engine)
    assert all(each.encode() in before for each in marks())

    forget(engine)

    after = dump_of(engine)
    assert b"of ana" not in after
    assert str(CHATS["ana"]).encode() not in after
    assert [each for each in marks(reps.c.role_by, rep="bob") if each.encode() not in after] == []
    assert str(CHATS["bob"]).encode() in after
    assert b"of the team" in after


def rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def test_a_story_shared_on_purpose_stays_with_the_team_without_its_owner(engine: Engine):
    fill(engine)

    forget(engine)

    (left,) = [row for row in rows(engine, stories) if row["key"] == mark(stories.c.key, "ana")]
    assert (left["rep"], left["owner"]) == (None, "")
    assert left["team"] == mark(METADATA.tables["teams"].c.key, "the team")
    assert left["slots"] == {"here": mark(stories.c.slots, "ana")}


def test_a_story_shared_outside_of_a_team_goes(engine: Engine):
    fill(engine, teams=False)

    forget(engine)

    assert [row["key"] for row in rows(engine, stories)] == [mark(stories.c.key, "bob")]


def test_the_figures_published_of_a_team_stay(engine: Engine):
    fill(engine)
    published = rows(engine, team_weeks)

    forget(engine)

    assert rows(engine, team_weeks) == published


def test_a_role_given_by_a_forgotten_rep_stays_without_their_key(engine: Engine):
    fill(engine)

    forget(engine)

    (bob,) = rows(engine, reps)
    assert (bob["role"], bob["role_by"]) == (mark(reps.c.role, "bob"), "")


def test_whoever_gave_a_role_is_named_in_an_export_as_no_more_than_a_colleague(engine: Engine):
    fill(engine)

    with snapshot(engine) as look:
        (rep,) = look.exports.everything_of(mark(reps.c.key, "ana"))["rep"]

    assert rep["role_given_by"] == "a colleague"
    assert "role_by" not in rep


def test_a_reply_that_arrives_after_its_rep_is_forgotten_brings_nothing_back(unit: UnitOfWork):
    unit.debriefs.save(a_debrief(), a_debrief("d2", status=a_debrief().status.CLOSED))
    unit.cards.save({"d1": 7})
    unit.save(Turn((), forgets=True), "r1")

    unit.cards.save({"d1": 8, "d2": 9})

    assert unit.cards.of(["d1", "d2"]) == {}
    assert unit.reps.of("r1") is None


def test_a_card_of_a_debrief_that_is_there_moves_with_it(unit: UnitOfWork):
    unit.debriefs.save(a_debrief())

    unit.cards.save({"d1": 7, "gone": 1})
    unit.cards.save({"d1": 8})

    assert unit.cards.of(["d1", "gone"]) == {"d1": 8}


def test_a_last_word_that_never_arrived_is_dropped_with_the_number_of_its_chat(unit: UnitOfWork):
    unit.reps.add(a_rep("r2"), NOW, telegram_id=77)
    gone, here = (unit.outbox.add(chat, [Reply((Block(Kind.TEXT, "Bye."),))], NOW)[0] for chat in (99, 77))
    unit.outbox.failed({gone.number: "blocked", here.number: "blocked"})

    assert unit.forgetting.tidy() == 1

    left = unit.outbox._connection.execute(select(outbox.c.chat)).scalars().all()
    assert left == [77]


def test_a_rep_of_the_terminal_is_forgotten_like_any_other(engine: Engine):
    with Transaction(engine) as unit:
        unit.reps.add(a_rep("r5", name="Quillon"), NOW, console_name="quillon")
        unit.outbox.add(1, [Reply((Block(Kind.TEXT, "Somebody else's."),))], NOW)
        unit.save(Turn((), forgets=True), "r5")
        unit.commit()

    assert b"uillon" not in dump_of(engine)
    assert len(rows(engine, outbox)) == 1


def test_only_the_names_of_reps_and_teams_and_their_numbers_lie_in_indexes():
    """Whatever else people say lies in rows alone; the name of a team is nobody's own."""
    named = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for index in (*table.indexes, *table.constraints)
        for column in getattr(index, "columns", ())
        if type(column.type).__name__ in {"Words", "JSON"}
    }

    assert named == {"reps.console_name", "teams.folded"}


def test_the_moment_of_an_export_is_one_moment(engine: Engine):
    """What changes meanwhile is either in all parts or in none."""
    fill(engine)
    with snapshot(engine) as look:
        first = look.exports.everything_of(mark(reps.c.key, "ana"))
        with Transaction(engine) as unit:
            unit.connection.execute(text("DELETE FROM prospects"))
            unit.commit()
        second = look.exports.everything_of(mark(reps.c.key, "ana"))

    assert first == second


def test_instants_come_out_aware(engine: Engine):
    fill(engine)

    with snapshot(engine) as look:
        (rep,) = look.exports.everything_of(mark(reps.c.key, "ana"))["rep"]

    assert isinstance(rep["created_at"], datetime)
    assert rep["created_at"] == NOW
