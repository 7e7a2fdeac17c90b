"""Contact lists sent to the bot: recognised however they are called; what cannot be taken is told clearly."""

from collections.abc import AsyncIterator

import pytest

from bot.coaching.model import Brought, Event, Listed, Prospect, Showed
from bot.contacts import LARGEST
from tests.botapi import Person
from tests.frontends.listening import Listening
from tests.frontends.phone import Stage, on_stage, quick

LIST = (
    "First Name,Last Name,Company Name,Email\n"
    "Dana,Kim,Northwind,dana@north.example\n"
    "Ömer,Haddad,Größe & Co,\n"
)


@pytest.fixture
async def stage(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    quick(monkeypatch)
    monkeypatch.setattr("tests.frontends.phone.Overheard", Listening)
    async with on_stage(sqlite_url) as stage:
        yield stage


@pytest.fixture
def rae(stage: Stage) -> Person:
    rae = stage.server.person("Rae")
    stage.known(rae)
    return rae


def events(stage: Stage) -> list[Event]:
    assert isinstance(stage.coach, Listening)
    return stage.coach.heard


def prospects(stage: Stage, person: Person) -> list[Prospect]:
    with stage.memory.look() as unit:
        rep = unit.reps.of_telegram(person.id)
        assert rep is not None
        return list(unit.prospects.of(rep.key))


def under_way(stage: Stage, person: Person) -> bool:
    with stage.memory.look() as unit:
        rep = unit.reps.of_telegram(person.id)
        assert rep is not None
        return unit.imports.of(rep.key) is not None


async def answer_to(stage: Stage, person: Person, name: str, content: bytes, **told: object) -> str:
    """Send a file and return what the bot says."""
    stage.server.bring(person, name, content, **told)
    await stage.settled()
    return stage.server.last(person).text


async def tap(stage: Stage, person: Person, label: str) -> str:
    stage.server.tap(person, label)
    await stage.settled()
    return stage.server.last(person).text


def nothing_is_kept(stage: Stage, person: Person) -> bool:
    return not prospects(stage, person) and not under_way(stage, person)


# --- From the file to the prospects --------------------------------------------------------------


async def test_a_list_is_shown_taken_and_taken_back(stage: Stage, rae: Person):
    shown = await answer_to(stage, rae, "contacts.csv", LIST.encode(), kind="text/csv")
    before = prospects(stage, rae)
    done = await tap(stage, rae, "Import 2")
    taken = [(one.name, one.company) for one in prospects(stage, rae)]
    await tap(stage, rae, "Undo")

    assert "Name: First Name + Last Name" in shown
    assert before == []
    assert "2 added." in done
    assert taken == [("Dana Kim", "Northwind"), ("Ömer Haddad", "Größe & Co")]
    assert nothing_is_kept(stage, rae)


async def test_never_mind_keeps_nothing(stage: Stage, rae: Person):
    await answer_to(stage, rae, "contacts.csv", LIST.encode())
    was_under_way = under_way(stage, rae)

    await tap(stage, rae, "Never mind")

    assert was_under_way
    assert nothing_is_kept(stage, rae)


async def test_a_list_survives_a_restart(stage: Stage, rae: Person):
    await answer_to(stage, rae, "contacts.csv", LIST.encode())
    await stage.stop()
    await stage.start()

    await tap(stage, rae, "Import 2")

    assert len(prospects(stage, rae)) == 2


async def test_five_thousand_people_are_taken_and_taken_back(stage: Stage, rae: Person):
    many = "Name,Company\n" + "".join(f"P{number},Company {number}\n" for number in range(5_000))

    await answer_to(stage, rae, "contacts.csv", many.encode())
    done = await tap(stage, rae, "Import 5,000")
    taken = prospects(stage, rae)
    await tap(stage, rae, "Undo")

    assert "5,000 added." in done
    assert len(taken) == 5_000
    assert {one.next_look_on for one in taken} == {None}
    assert prospects(stage, rae) == []


@pytest.mark.parametrize(
    ("name", "kind", "caption"),
    [
        ("contacts.csv", None, None),
        ("Contacts.CSV", "application/vnd.ms-excel", None),
        ("export", "text/csv", None),
        ("contacts.tsv", "text/tab-separated-values", None),
        ("contacts.txt", "text/plain", None),
        ("contacts.csv", "text/csv", "here they are"),
    ],
)
async def test_a_list_is_recognised(
    stage: Stage, rae: Person, name: str, kind: str | None, caption: str | None
):
    await answer_to(stage, rae, name, LIST.encode(), kind=kind, caption=caption)

    assert events(stage) == [Listed(name, LIST.encode())]


async def test_stories_are_stories_as_before(stage: Stage, rae: Person):
    told = "- kind: bite\n  role: shift planning\n  common_problem: gaps\n  tip: ask for swaps\n"

    for name in ("stories.yaml", "stories.txt"):
        await answer_to(stage, rae, name, told.encode())

    assert events(stage) == [Brought("stories.yaml", told), Brought("stories.txt", told)]


# --- Bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
async def test_other_encodings_and_semicolons_are_read(
    stage: Stage, rae: Person, encoding: str, separator: str
):
    await answer_to(stage, rae, "contacts.csv", LIST.replace(",", separator).encode(encoding))
    await tap(stage, rae, "Import 2")

    assert prospects(stage, rae)[1].company == "Größe & Co"


@pytest.mark.parametrize("size", [50 * 1024**2, LARGEST + 1])
async def test_a_list_too_large_is_not_fetched_and_the_limit_is_said(stage: Stage, rae: Person, size: int):
    said = await answer_to(stage, rae, "contacts.csv", b"x", size=size)

    assert said == "That file is too large: up to 5 MB I can read. Split it and send the parts."
    assert stage.server.calls("getFile") == []
    assert nothing_is_kept(stage, rae)


async def test_a_list_whose_size_nobody_tells_is_measured(stage: Stage, rae: Person):
    said = await answer_to(stage, rae, "contacts.csv", b"x" * (LARGEST + 1), size=None)

    assert said.startswith("That file is too large")


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04\x14\x00\x08\x00xl/workbook.xml" + bytes(200), b"\xd0\xcf\x11\xe0" + bytes(600)]
)
async def test_an_archive_or_workbook_with_another_name_is_told_how_to_become_a_list(
    stage: Stage, rae: Person, content: bytes
):
    said = await answer_to(stage, rae, "contacts.csv", content)

    assert "choose Save as, then CSV UTF-8" in said
    assert nothing_is_kept(stage, rae)


async def test_a_workbook_is_not_fetched_but_told_the_same(stage: Stage, rae: Person):
    said = await answer_to(stage, rae, "contacts.xlsx", b"PK\x03\x04")

    assert "choose Save as, then CSV UTF-8" in said
    assert stage.server.calls("getFile") == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("contacts.numbers", "I cannot read a workbook."),
        ("contacts.zip", "I cannot look into an archive. Unpack it and send me the CSV that is in it."),
        ("contacts.vcf", "I cannot read contact cards. Send your contacts as a CSV file instead."),
        ("contacts.json", "Of files I read a CSV with your contacts, or a text with your stories."),
        ("contacts.pdf", "Of files I read a CSV with your contacts, or a text with your stories."),
        ("contacts.jpg", "I cannot look at pictures."),
    ],
)
async def test_of_files_that_cannot_be_read_it_is_said_what_can(
    stage: Stage, rae: Person, name: str, said: str
):
    assert (await answer_to(stage, rae, name, b"anything")).startswith(said)
    assert stage.server.calls("getFile") == []


async def test_ten_thousand_columns_are_refused(stage: Stage, rae: Person):
    wide = ",".join(f"Column {number}" for number in range(10_000))

    said = await answer_to(stage, rae, "contacts.csv", f"{wide}\n{wide}\n".encode())

    assert said.startswith("That file has 10,000 columns, and 200 are the most.")
    assert nothing_is_kept(stage, rae)


async def test_too_many_rows_are_refused_as_a_whole(stage: Stage, rae: Person):
    said = await answer_to(stage, rae, "contacts.csv", b"Name\n" + b"Dana\n" * 5_001)

    assert said.startswith("That list has 5,001 rows, and 5,000 are the most at once.")
    assert nothing_is_kept(stage, rae)


async def test_a_formula_in_a_name_is_shown_as_typed(stage: Stage, rae: Person):
    formula = '=HYPERLINK("http://evil.example","Dana")'
    typed = formula.replace('"', '""')

    shown = await answer_to(stage, rae, "contacts.csv", f'Name,Company\n"{typed}",<b>@Nord</b>\n'.encode())
    await tap(stage, rae, "Import 1")

    assert f"{formula} · <b>@Nord</b>" in shown
    assert [(one.name, one.company) for one in prospects(stage, rae)] == [(formula, "<b>@Nord</b>")]


async def test_a_bad_row_is_told_and_skipped(stage: Stage, rae: Person):
    await answer_to(stage, rae, "contacts.csv", b"Name,Company\nDana,Nord\n,\n , \nOmar,Beta,more\n")

    done = await tap(stage, rae, "Import 1")

    assert "Line 5: more cells than headers" in done
    assert [one.name for one in prospects(stage, rae)] == ["Dana"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'Name,Company\nDana,Nord\n"Omar,Beta\n', "In line 3 a quotation mark opens and never closes."),
        (b"\x00" * 500, "That file is empty."),
        (b"\xff\xfe", "That file is empty."),
        (b"nothing here", "I see no table in that file."),
        (b"Name,Company\n", "There are headers in that file, but nobody below them."),
    ],
)
async def test_what_is_no_list_gets_one_clear_sentence(stage: Stage, rae: Person, content: bytes, said: str):
    assert (await answer_to(stage, rae, "contacts.csv", content)).startswith(said)
    assert nothing_is_kept(stage, rae)


async def test_a_list_that_does_not_come_is_asked_for_again(stage: Stage, rae: Person):
    stage.server.fault("bad_gateway", method="getFile")

    said = await answer_to(stage, rae, "contacts.csv", LIST.encode())

    assert said == "That file did not come through. Send it once more, please."
    assert events(stage) == [Showed("list")]


async def test_a_strangers_list_is_not_fetched(stage: Stage):
    eve = stage.server.person("Eve")

    stage.server.bring(eve, "contacts.csv", LIST.encode())
    await stage.settled()
    await stage.server.until(lambda: stage.server.chat(eve).from_bot)

    assert stage.server.calls("getFile") == []


async def test_a_list_delivered_twice_is_shown_once(stage: Stage, rae: Person):
    await answer_to(stage, rae, "contacts.csv", LIST.encode())

    stage.server.redeliver_all()
    await stage.settled()

    assert len(stage.server.chat(rae).from_bot) == 1


async def test_names_of_a_list_are_in_no_log(stage: Stage, rae: Person, caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG", "bot")

    await answer_to(stage, rae, "contacts.csv", LIST.encode())
    await tap(stage, rae, "Import 2")

    assert not any(name in caplog.text for name in ("Dana", "Haddad", "Northwind"))
