"""Who of a list is new, who is there already, and of whom it has to be asked."""

from collections import Counter

import pytest
from rapidfuzz import fuzz, process

from bot.coaching.model import Contact, Prospect
from bot.contacts import compared, likeness


def contact(name: str, company: str = "", line: int = 2) -> Contact:
    return Contact(line, name, company)


def prospect(name: str, company: str = "") -> Prospect:
    return Prospect(f"{name}.{company}", "rep", name, company)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Dana Kim", "Northwind"), ("Dana Kim", "Northwind GmbH")),
        (("Dana Kim", "Northwind"), ("Dana Kim", "Northwind, Inc.")),
        (("José Álvarez", "Sol"), ("Jose Alvarez", "Sol")),
        (("Jon Smith", "Beta Logistics"), ("John Smith", "Beta Logistics")),
        (("Kim, Dana", "Northwind"), ("Dana Kim", "Northwind")),
        (("Dana Kim", "Northwind"), ("Dana Kim", "")),
        (("Dana", "Northwind"), ("Dana Kim", "Northwind Ltd")),
        (("D. Kim", "Northwind"), ("Dana Kim", "Northwind")),
        (("Dana Kimm", ""), ("Dana Kim", "")),
    ],
)
def test_it_is_asked_about_those_who_may_be_the_same(one: tuple[str, str], other: tuple[str, str]):
    for first, second in ((one, other), (other, one)):
        found = compared([contact(*first)], [prospect(*second)])

        assert [(item.name, like.name) for item, like in found.alike] == [(first[0], second[0])]
        assert (found.new, found.known) == ((), 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Dana Kim", "Northwind"), ("Dana Kim", "Kestrel")),
        (("Dana Kim", "Northwind"), ("Omar Haddad", "Northwind")),
        (("Dana Kim", "Northwind"), ("Dana Reed", "Northwind")),
        (("Dana", ""), ("Dana Kim", "")),
        (("Ana Li", "Beta"), ("Ina Lo", "Beta")),
        (("Store 12", "Beta"), ("Store 13", "Beta")),
        (("!!!", "Beta"), ("???", "Beta")),
    ],
)
def test_those_who_are_surely_two_are_not_asked_about(one: tuple[str, str], other: tuple[str, str]):
    found = compared([contact(*one)], [prospect(*other)])

    assert [item.name for item in found.new] == [one[0]]


def test_whoever_is_there_to_the_letter_is_counted_and_skipped():
    found = compared([contact("dana  kim", "NORTHWIND")], [prospect("Dana Kim", "Northwind")])

    assert (found.new, found.known, found.alike) == ((), 1, ())


def test_the_rows_of_a_list_are_compared_with_each_other_too():
    rows = [contact("Dana Kim", "Northwind", 2), contact("Dana Kim", "Northwind GmbH", 3)]

    found = compared(rows, [])

    assert found.new == (rows[0],)
    assert found.alike == ((rows[1], rows[0]),)


def test_the_most_alike_is_the_one_that_is_asked_about():
    known = [prospect("John Smith", ""), prospect("Jon Smith", "Beta GmbH"), prospect("Joan Smith", "Beta")]

    found = compared([contact("Jon Smith", "Beta")], known)

    assert [like.company for _, like in found.alike] == ["Beta GmbH"]


@pytest.mark.parametrize("name", ["Anna Smith", "Anna", "A A A A A A A A", " ".join(40 * "a")])
def test_a_list_in_which_all_are_called_alike_makes_bounded_work(name: str, monkeypatch: pytest.MonkeyPatch):
    looks = counted(monkeypatch)
    rows = [
        contact(name, f"Company {number:04} of {number * 7919 % 1000}", number) for number in range(1_000)
    ]

    compared(rows, [])

    assert looks.total() < len(rows) * 700


def test_names_of_many_short_words_make_bounded_work(monkeypatch: pytest.MonkeyPatch):
    looks = counted(monkeypatch)
    letters = [chr(0x4E00 + number) for number in range(60)]
    rows = [
        contact(
            " ".join(letters[(number * 7 + at * 11) % 60] for at in range(40)), f"abc {number:012}", number
        )
        for number in range(1_000)
    ]

    compared(rows, [])

    assert looks.total() < len(rows) * 700


def test_beyond_so_many_looks_only_the_same_to_the_letter_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(likeness, "_MOST_IN_ALL", 1)
    known = [prospect("Dana Kim", "Northwind"), prospect("Omar Haddad", "Beta")]
    rows = [
        contact("Dana Kimm", "Northwind", 2),
        contact("Omar Hadad", "Beta", 3),
        contact("Dana Kim", "Northwind", 4),
    ]

    found = compared(rows, known)

    assert [item.name for item, _ in found.alike] == ["Dana Kimm"]
    assert [item.name for item in found.new] == ["Omar Hadad"]
    assert found.known == 1


def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how many names are looked at."""
    looks: Counter[str] = Counter()
    ratio, extract = fuzz.ratio, process.extract

    def one(*pair: object, **options: object) -> float:
        looks["one"] += 1
        return ratio(*pair, **options)  # type: ignore[arg-type]

    def many(name: str, names: list[str], **options: object) -> object:
        looks["many"] += len(names)
        return extract(name, names, **{**options, "scorer": ratio})  # type: ignore[call-overload]

    monkeypatch.setattr(likeness.fuzz, "ratio", one)
    monkeypatch.setattr(likeness.process, "extract", many)
    return looks
