"""Rows and columns → people: names as typed, days decided over the whole list, bad rows told."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from bot.coaching.model import Import, People
from bot.contacts import list_in, people_in

TODAY = date(2026, 11, 22)


def people(text: str, day_first: bool | None = None, columns: Mapping[str, int] | None = None) -> People:
    """Return whom a list holds."""
    found = list_in("a.csv", text.encode())
    assert found.sheet is not None, found.problem
    chosen = found.columns if columns is None else columns
    return people_in(
        Import("k", "rep", datetime(2026, 11, 22, tzinfo=UTC), found.sheet, chosen, day_first), TODAY
    )


def last_contacts(*days: str, day_first: bool | None = None) -> list[date | None]:
    """Return what days in the column of the last contact mean."""
    text = "Name;Last contact\n" + "".join(f"P{at};{day}\n" for at, day in enumerate(days))
    return [one.touched_on for one in people(text, day_first).contacts]


# --- Names ---------------------------------------------------------------------------------------


def test_first_and_last_name_make_a_name_and_a_company_stands_for_whom_it_employs():
    found = people("First name,Last name,Company\nDana,Kim,Northwind\n,Haddad,Beta\n,,Kestrel\n")

    assert [(one.name, one.company) for one in found.contacts] == [
        ("Dana Kim", "Northwind"),
        ("Haddad", "Beta"),
        ("Kestrel", ""),
    ]


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("Kim, Oskar", "Oskar Kim"),
        ("de la Cruz, María José", "María José de la Cruz"),
        ("Dana Kim, PhD", "Dana Kim, PhD"),
        ("Kim, Oskar, Beta", "Kim, Oskar, Beta"),
        ("Kim, 12", "Kim, 12"),
        ("Dr. Bob Hope", "Bob Hope"),
        ("Frau Prof. Dr. Ana Ruiz", "Ana Ruiz"),
        ("Hope, Dr. Bob", "Bob Hope"),
        ("M. Claude Blanc", "Claude Blanc"),
        ("Dr. Hope", "Dr. Hope"),
        ("Lea Lund (lea@lund.example)", "Lea Lund"),
        ("Lea Lund (lea@lund.example);Max Ott (max@lund.example)", "Lea Lund"),
        ("Lea Lund (Buyer)", "Lea Lund (Buyer)"),
    ],
)
def test_a_name_is_taken_as_it_is_spoken(typed: str, spoken: str):
    assert [one.name for one in people(f'Name,Company\n"{typed}",Northwind\n').contacts] == [spoken]


def test_a_formula_in_a_name_is_nothing_but_text():
    found = people('Name,Company\n"=HYPERLINK(""http://x.example"",""Dana"")",@Northwind\n')

    assert [(one.name, one.company) for one in found.contacts] == [
        ('=HYPERLINK("http://x.example","Dana")', "@Northwind")
    ]


def test_what_does_not_show_is_left_out_of_a_name():
    found = people("Name,Company\n\u202eDa\x07na\u200f\u00a0Kim,North\u2028wind\n")

    assert [(one.name, one.company) for one in found.contacts] == [("Dana Kim", "North wind")]


def test_rows_of_nobody_and_names_too_long_are_told_with_their_lines():
    text = f"Name,Company,Town\n,,Leeds\n{'x' * 81},Beta,\n{'y' * 80},Beta,\nOmar,{'z' * 81},\n"

    found = people(text)

    assert [(each.line, each.reason) for each in found.bad] == [(2, "nobody"), (3, "name"), (5, "company")]
    assert [one.line for one in found.contacts] == [4]


def test_twins_are_taken_once_with_what_either_says():
    text = (
        "Name,Company,Telegram,Last contact\nDana Kim,Northwind,,2026-11-01\n"
        " dana  KIM,northwind,@dana_k,2026-11-20\n"
    )

    found = people(text)

    (dana,) = found.contacts
    assert (dana.name, dana.username, dana.touched_on) == ("Dana Kim", "dana_k", date(2026, 11, 20))
    assert found.twins == 1


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("@dana_k", "dana_k"),
        ("dana_k", "dana_k"),
        ("https://t.me/dana_k", "dana_k"),
        ("t.me/dana_k", "dana_k"),
        ("dana", "dana"),
        ("+49 171 2345678", ""),
        ("d k", ""),
        ("dana@north.example", ""),
    ],
)
def test_only_what_can_be_a_username_is_taken_for_one(typed: str, taken: str):
    text = f"Name,Company,Telegram\nOmar,Beta,omar_h\nPriya,Kestrel,priya_s\nDana,Northwind,{typed}\n"

    assert people(text).contacts[2].username == taken


# --- Days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-20",
        "2026-11-20 14:05",
        "2026-11-20T14:05:11Z",
        "2026/11/20",
        "20.11.2026",
        "20. 11. 2026",
        "20.11.26",
        "20/11/2026",
        "11/20/2026 2:05 PM",
        "20-11-2026",
        "Nov 20, 2026",
        "20 November 2026",
        "Fri, 20 Nov 2026 14:05",
    ],
)
def test_a_day_is_read_however_tools_write_it(typed: str):
    assert last_contacts(typed) == [date(2026, 11, 20)]


def test_one_day_that_says_which_number_is_the_month_says_it_for_the_whole_list():
    assert last_contacts("03/04/2026", "25/04/2026") == [date(2026, 4, 3), date(2026, 4, 25)]
    assert last_contacts("03/04/2026", "04/25/2026") == [date(2026, 3, 4), date(2026, 4, 25)]


def test_what_nothing_decides_is_asked_with_an_example_and_until_then_stays_empty():
    found = people("Name,Last contact\nDana,05/05/2026\nOmar,03/04/2026 10:00\n")

    assert (found.two_days, found.day_as_typed) == ((date(2026, 4, 3), date(2026, 3, 4)), "03/04/2026")
    assert [one.touched_on for one in found.contacts] == [date(2026, 5, 5), None]


def test_the_reps_word_decides_it():
    assert last_contacts("03/04/2026", day_first=True) == [date(2026, 4, 3)]
    assert last_contacts("03/04/2026", day_first=False) == [date(2026, 3, 4)]


def test_days_that_are_the_same_either_way_are_not_asked_about():
    assert last_contacts("05/05/2026", "06/06/2026") == [date(2026, 5, 5), date(2026, 6, 6)]


def test_days_that_are_none_stay_empty_and_are_told_with_their_lines():
    found = people("Name,Last contact\nDana,yesterday\nOmar,31.02.2026\nPriya,\nSam,99/99/2026\n")

    assert [one.touched_on for one in found.contacts] == [None] * 4
    assert [(each.line, each.reason) for each in found.left_empty] == [
        (2, "touched"),
        (3, "touched"),
        (5, "touched"),
    ]
    assert not found.two_days


def test_a_contact_ahead_has_not_been_and_a_step_that_is_past_is_still_to_be_done():
    text = (
        "Name,Last contact,Next activity\nDana,2026-11-23,2026-11-22\nOmar,2026-11-22,2026-11-21\n"
        "Priya,2026-11-21,2026-12-01\n"
    )

    assert [(one.touched_on, one.next_on) for one in people(text).contacts] == [
        (None, date(2026, 11, 22)),
        (date(2026, 11, 22), date(2026, 11, 21)),
        (date(2026, 11, 21), date(2026, 12, 1)),
    ]


def test_columns_may_be_chosen_otherwise():
    text = "Name,Company,Buyer\nNorthwind order,Northwind,Dana Kim\n"

    found = people(text, columns={"name": 2, "company": 1})

    assert [(one.name, one.company) for one in found.contacts] == [("Dana Kim", "Northwind")]


def test_a_day_that_may_lie_ahead_is_no_last_contact_where_it_may_be_past():
    assert last_contacts("03/12/2026", "05/06/2026") == [date(2026, 3, 12), date(2026, 5, 6)]


def test_what_somebody_is_taken_without_is_told_with_its_line():
    text = "Name,Telegram,Last contact,Next step\nDana,no name,2026-12-24,2026-12-01\nOmar,omar_h,,soon 2\n"

    found = people(text)

    assert [(each.line, each.reason) for each in found.left_empty] == [
        (2, "username"),
        (2, "ahead"),
        (3, "next"),
    ]
