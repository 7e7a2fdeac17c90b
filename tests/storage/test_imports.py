"""Lists of people under way: one a rep, kept as they were sent, gone when done with."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text

from bot.coaching.model import Alike, BadRow, Contact, Deed, Import, Row, Sheet, Turn
from bot.storage.unit_of_work import Transaction, UnitOfWork
from tests.storage.samples import NOW, a_prospect, a_rep

SHEET = Sheet(
    "kontakte.csv",
    ("Name", "Firma ☕"),
    (Row(2, ("Dana Kim", "Größe\0 & Söhne")), Row(5, ("", "\ud800Beta"))),
    (BadRow(3, "cells"),),
    "HubSpot",
)
UNDER_WAY = Import("i1", "r1", NOW, SHEET, {"name": 0, "company": 1}, True)
ASKED = Import(
    "i2",
    "r1",
    NOW,
    alike=(
        Alike(Contact(7, "Dana Kim", "Nord", "dana_k", date(2026, 11, 2), date(2026, 12, 1)), "p1"),
        Alike(Contact(9, "Omar"), "p2"),
    ),
)


def test_a_list_comes_back_as_it_was_but_for_what_no_database_takes(unit: UnitOfWork):
    unit.imports.save(UNDER_WAY)

    found = unit.imports.of("r1")

    rows = (Row(2, ("Dana Kim", "Größe\ufffd & Söhne")), Row(5, ("", "\ufffdBeta")))
    assert found == replace(UNDER_WAY, sheet=replace(SHEET, rows=rows))


def test_a_newer_list_takes_the_place_of_the_one_before(unit: UnitOfWork):
    unit.imports.save(UNDER_WAY)

    unit.imports.save(ASKED)

    assert unit.imports.of("r1") == ASKED


def test_a_list_that_is_done_with_is_gone_and_nobody_elses_is(unit: UnitOfWork):
    unit.reps.add(a_rep("r2"), NOW)
    theirs = replace(UNDER_WAY, rep="r2")
    unit.imports.save(ASKED)
    unit.imports.save(theirs)

    unit.save(Turn((), import_over=True), "r1")

    assert unit.imports.of("r1") is None
    assert unit.imports.of("r2") is not None


def test_a_turn_keeps_the_list_that_it_leaves_under_way(unit: UnitOfWork):
    unit.save(Turn((), importing=ASKED), "r1")

    assert unit.imports.of("r1") == ASKED


def test_a_list_is_forgotten_after_its_time(unit: UnitOfWork):
    unit.imports.save(ASKED)

    assert unit.imports.forget(NOW) == 0
    assert unit.imports.forget(NOW + timedelta(seconds=1)) == 1
    assert unit.imports.of("r1") is None


def test_a_list_goes_with_its_rep(unit: Transaction):
    unit.imports.save(ASKED)

    unit.connection.execute(text("DELETE FROM reps WHERE key = 'r1'"))

    assert unit.imports.of("r1") is None


def test_thousands_are_taken_back_at_once_with_all_that_tells_of_them(unit: UnitOfWork, engine: Engine):
    many = [a_prospect(f"{number:012x}") for number in range(3_000)]
    added = tuple(("prospect", item.key) for item in many)
    keys = tuple(item.key for item in many)
    unit.prospects.save(a_prospect("p9"), *many)
    unit.deeds.add(Deed("d1", "r1", NOW, added=added, about=keys))
    unit.deeds.add(Deed("d2", "r1", NOW, before=(a_prospect("p9"),), about=("p9",)))

    unit.save(Turn((), removed=(*added, ("deed", "d1"))), "r1")

    assert [item.key for item in unit.prospects.of("r1")] == ["p9"]
    assert unit.deeds.find("r1", "d1", NOW) is None
    assert unit.deeds.find("r1", "d2", NOW) is not None


def test_the_names_alone_come_in_the_order_of_the_whole(unit: UnitOfWork):
    people = [
        a_prospect(f"p{number}", name=name, company=company)
        for number, (name, company) in enumerate([("Ömer", "b"), ("omar", ""), ("Omar", "Z"), ("Omar", "A")])
    ]
    unit.prospects.save(*people)

    names = unit.prospects.called("r1")

    assert [(one.key, one.rep, one.name, one.company) for one in names] == [
        (one.key, one.rep, one.name, one.company) for one in unit.prospects.of("r1")
    ]


@pytest.mark.parametrize("key", ["p1", "p9"])
def test_what_a_prospect_holds_is_the_same_alone_and_among_all(unit: UnitOfWork, key: str):
    unit.prospects.save(a_prospect(), a_prospect("p9", slots={}, facts={}, tips=(), stories=()))

    alone = unit.prospects.get(key)

    assert alone in unit.prospects.of("r1")
