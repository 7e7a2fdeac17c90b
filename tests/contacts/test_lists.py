"""Files that tools exported → tables: whatever the encoding, the separator and what stands around it."""

import csv
import io
from collections.abc import Sequence

import pytest

from bot.contacts import LARGEST, is_list, list_in, listing
from bot.contacts.listing import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS

PLAIN = "First name,Last name,Company\nDana,Kim,Northwind\nOmar,Haddad,Größe & Söhne\n"


def rows_of(content: bytes) -> list[tuple[str, ...]]:
    """Return the cells of a list that has to be fine."""
    found = list_in("contacts.csv", content)
    assert found.sheet is not None, (found.problem, found.slots)
    return [row.cells for row in found.sheet.rows]


def problem_of(content: bytes | None) -> tuple[str, dict[str, str]]:
    found = list_in("contacts.csv", content)
    assert found.sheet is None
    return found.problem, dict(found.slots)


# --- Encodings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_usual_encoding_is_read(encoding: str):
    assert rows_of(PLAIN.encode(encoding)) == [
        ("Dana", "Kim", "Northwind"),
        ("Omar", "Haddad", "Größe & Söhne"),
    ]


def test_utf_16_without_a_mark_is_read_when_hardly_a_letter_is_latin():
    text = "Name,Company\n" + "".join(f"Анна {number},Завод\n" for number in range(20))

    assert rows_of(text.encode("utf-16-le"))[0] == ("Анна 0", "Завод")


def test_bytes_that_mean_nothing_and_zeros_stop_nobody():
    assert rows_of(b"Name,Company\nDa\x00na,North\x81wind\n") == [("Dana", "North\ufffdwind")]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n",
        b"\x1f\x8b\x08\x00",
        bytes(range(1, 32)) * 50,
    ],
    ids=["zip", "xls", "pdf", "picture", "gzip", "anything"],
)
def test_what_is_no_text_is_told_apart(content: bytes):
    assert problem_of(content) == ("contacts_no_text", {})


# --- Separators, quotation marks, lines ----------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_separator_is_found(separator: str):
    text = PLAIN.replace(",", separator)

    assert rows_of(text.encode())[0] == ("Dana", "Kim", "Northwind")


def test_commas_within_cells_do_not_make_it_a_list_with_commas():
    text = "Name;Firma;Umsatz\nDana Kim;Nord, Süd und Co;1,5\nOmar;Beta, Gamma;2,5\n"

    assert rows_of(text.encode())[0][:2] == ("Dana Kim", "Nord, Süd und Co")


def test_the_separator_that_excel_names_is_taken_and_lines_are_counted_from_the_first():
    found = list_in("a.csv", b"sep=;\r\nName;Company\r\nDana, jr;Northwind\r\n")

    assert found.sheet is not None
    assert [(row.line, row.cells) for row in found.sheet.rows] == [(3, ("Dana, jr", "Northwind"))]


def test_a_cell_may_go_over_several_lines_and_blank_lines_do_not_count():
    text = 'Name,Company\n\n"Dana\nKim",Northwind\n\n\nOmar,Beta\n'

    found = list_in("a.csv", text.encode())

    assert found.sheet is not None
    assert [(row.line, row.cells[1]) for row in found.sheet.rows] == [(3, "Northwind"), (7, "Beta")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(end: str):
    assert len(rows_of(PLAIN.replace("\n", end).encode())) == 2


def test_a_quotation_mark_that_never_closes_is_told_with_its_line():
    text = 'Name,Company\nDana,Northwind\n"Omar,Beta\nPriya,Kestrel\n'

    assert problem_of(text.encode()) == ("contacts_open_quote", {"line": "3"})


def test_a_row_that_does_not_fit_is_left_out_with_its_line_and_the_rest_is_taken():
    text = 'Name,Company\nDana,Northwind,too,much\n"Dee" Kim,Beta\nOmar\nPriya,Kestrel,,\n'

    found = list_in("a.csv", text.encode())

    assert found.sheet is not None
    assert [row.cells for row in found.sheet.rows] == [("Omar", ""), ("Priya", "Kestrel")]
    assert [(each.line, each.reason) for each in found.sheet.bad] == [(2, "cells"), (3, "quotes")]


def test_a_note_longer_than_the_library_allows_is_no_error():
    long = "x" * 200_000

    assert rows_of(f"Name,Company,Remark\nDana,Northwind,{long}\n".encode())[0][:2] == ("Dana", "Northwind")


# --- Headers -------------------------------------------------------------------------------------


def test_titles_above_the_headers_and_remarks_below_the_rows_are_left_out():
    text = (
        "Contacts of this quarter\n\nFirst Name,Last Name,Account Name\n"
        "Dana,Kim,Northwind\nOmar,Haddad,Beta\n"
        "\n\nContacts with accounts\nConfidential information\n"
    )

    assert rows_of(text.encode()) == [("Dana", "Kim", "Northwind"), ("Omar", "Haddad", "Beta")]


def test_a_list_of_names_alone_needs_no_separator():
    assert rows_of(b"Name\nDana Kim\nOmar Haddad\n") == [("Dana Kim",), ("Omar Haddad",)]


def test_addresses_numbers_and_notes_are_not_even_kept_until_the_list_is_taken():
    text = (
        "Name,E-Mail,Mobile phone,Contact,Hints,Note\n"
        f"Dana,dana@north.example,555,+49 171 2345678,{'very long ' * 20},call back\n"
    )

    found = list_in("a.csv", text.encode())

    assert found.sheet is not None
    assert found.sheet.headers == ("Name",)


def test_a_day_is_no_phone_number():
    found = list_in("a.csv", b"Name,Seen\nDana,21.11.2026 10:30\n")

    assert found.sheet is not None
    assert found.sheet.headers == ("Name", "Seen")


# --- Too much, too little ------------------------------------------------------------------------


def test_ten_thousand_columns_are_refused():
    wide = ",".join(f"Name {number}" for number in range(10_000))

    assert problem_of(f"{wide}\n{wide}\n".encode()) == (
        "contacts_many_columns",
        {"columns": "10,000", "most": str(MOST_COLUMNS)},
    )


def test_as_many_rows_as_may_be_are_taken_and_one_more_is_refused_as_a_whole():
    fits = "Name\n" + "Dana\n" * MOST_ROWS

    assert len(rows_of(fits.encode())) == MOST_ROWS
    assert problem_of((fits + "Omar\n").encode()) == (
        "contacts_many_rows",
        {"rows": "5,001", "most": "5,000"},
    )


@pytest.mark.parametrize("row", [b"a\n", b"\n", b'"a" b\n'])
def test_of_a_file_that_is_all_lines_only_so_many_are_looked_at(row: bytes):
    problem, slots = problem_of(b"Name,Company\n" + row * 500_000)

    assert (problem, slots["rows"]) == ("contacts_many_rows", "more than 100,000")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "contacts_too_large"),
        (b"Name\n" + b"x" * LARGEST, "contacts_too_large"),
        (b"", "contacts_empty"),
        (b"\xef\xbb\xbf \n\n", "contacts_empty"),
        (b"hello there\nhow are you\n", "contacts_no_table"),
        (b"Name,Company\n", "contacts_no_rows"),
        (b",,,\n,,,\n", "contacts_no_table"),
    ],
)
def test_what_is_too_large_or_holds_nobody_is_refused_with_the_reason(content: bytes | None, problem: str):
    assert problem_of(content)[0] == problem


def test_every_row_with_wrong_quotation_marks_is_told():
    text = "Name,Company\n" + '"a" b,"c" d\n' * 4_000

    found = list_in("a.csv", text.encode())

    assert found.sheet is not None
    assert len(found.sheet.bad) == 4_000


@pytest.mark.parametrize("letter", ["(", "@"])
@pytest.mark.parametrize("beginning", ["Name,", "Name,Company\nDana,"])
def test_of_five_megabytes_in_one_cell_only_its_beginning_is_looked_at(
    letter: str, beginning: str, monkeypatch: pytest.MonkeyPatch
):
    longest = 0
    is_header = listing.is_header

    def looked(cells: Sequence[str]) -> bool:
        nonlocal longest
        longest = max(longest, *map(len, cells))
        # Here it does not go on: with the whole cell it might take hours.
        assert longest <= LONGEST_CELL
        return is_header(cells)

    monkeypatch.setattr(listing, "is_header", looked)
    content = f"{beginning}{letter * (LARGEST - len(beginning))}".encode()

    list_in("a.csv", content)
    is_list(content)

    assert longest


@pytest.mark.parametrize("cell", ["@" * LONGEST_CELL, "(" * LONGEST_CELL, "1 (" * 160, "a@" * 250])
def test_five_megabytes_of_cells_as_long_as_they_may_be_are_read(cell: str):
    row = ",".join(["Dana", *[cell] * 50])
    headers = ",".join(["Name", *(f"Extra {number}" for number in range(50))])

    assert rows_of(f"{headers}\n{f'{row}{chr(10)}' * (LARGEST // len(row) - 1)}".encode())[0][0] == "Dana"


def test_headers_beyond_the_most_columns_are_not_looked_at():
    assert problem_of(b"Name," + b"," * 2_000_000 + b"x\n")[0] == "contacts_many_columns"


# --- Text files that may be anything -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (PLAIN, True),
        ("Vorname\tName\tFirma\nDana\tKim\tNord\n", True),
        ("- kind: bite\n  role: shift planning\n  tip: ask, for swaps\n", False),
        ("Hi Dana, thanks for the call, it was good.\nBest, Ada\n", False),
        ('"Not now, said Dana.\nBest, Ada\n', False),
        ('Name,Company\nDana,"Northwind\n', True),
        ("", False),
    ],
)
def test_a_plain_text_is_a_list_only_when_its_headers_say_so(text: str, holds: bool):
    assert is_list(text.encode()) is holds


def test_what_a_spreadsheet_writes_comes_back_as_it_was():
    told = [["Name", "Company"], ['Dana "Dee" Kim', "North, wind\nand sons"], ['=HYPERLINK("x")', "@home"]]
    written = io.StringIO()
    csv.writer(written).writerows(told)

    assert rows_of(written.getvalue().encode()) == [tuple(row) for row in told[1:]]


@pytest.mark.parametrize(
    "first", ["Dana Kim,Northwind,2026-11-02", "Dana Kim,dana@north.example", "Dana Kim,+49 171 2345678"]
)
def test_a_list_whose_first_row_is_somebody_is_told_to_name_its_columns(first: str):
    found = list_in("a.csv", f"{first}\n{first}\n".encode())

    assert found.problem == "contacts_no_headers"
