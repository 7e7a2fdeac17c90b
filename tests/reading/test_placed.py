"""Names that show by where they stand, and what stands there without being one."""

from datetime import date

import pytest

from bot.coaching.model import Mention
from bot.reading import prepare, read
from tests.playbooks import PLAYBOOK, learned

FRIDAY = date(2026, 11, 20)


def named_small(text: str) -> Mention | None:
    """Return whom a text names for a reader that has just learned which words people type small."""
    playbook = learned()
    prepare(playbook)
    return read(text, playbook, (), FRIDAY).mention


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("Nadia Petrov, Altona Freight: third no show", "Nadia Petrov", "Altona Freight"),
        ("She never showed. Nadia Petrov, Altona Freight. Second time.", "Nadia Petrov", "Altona Freight"),
        ("She hung up on me. Brenda, Quickship", "Brenda", "Quickship"),
        ("She asked me to stop. Priya", "Priya", ""),
        ("Lena / Orbit: no answer, left a voicemail", "Lena", "Orbit"),
        ("asked Jens straight if its a priority", "Jens", ""),
        ("Got a maybe from Iris", "Iris", ""),
        ("talked with uh John Smith at uh Acme Corp", "John Smith", "Acme Corp"),
        ("Marek @ Dockwise ghosted me", "Marek", "Dockwise"),
        ("Mail to Omar@beta.io bounced", "Omar", ""),
    ],
)
def test_a_name_is_heard_where_names_stand(text, name, company):
    found = read(text, PLAYBOOK, (), FRIDAY).mention

    assert found is not None
    assert (found.name, found.company) == (name, company)


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("lena / orbit: no answer, left a voicemail", "Lena", "Orbit"),
        ("marek @ dockwise ghosted me after two mails", "Marek", "Dockwise"),
        ("kev @ brightline", "Kev", "Brightline"),
        ("Mail to omar@beta.io bounced", "Omar", ""),
    ],
)
def test_a_name_typed_small_is_heard_there_as_well(text, name, company):
    found = named_small(text)

    assert found is not None
    assert (found.name, found.company) == (name, company)


@pytest.mark.parametrize(
    "text",
    [
        "She asked Max to check the numbers",
        "No reply. Nothing.",
        "I had lunch. Friday",
        "got a call from the office",
        "and/or: no answer",
        "Well, Yes: no answer",
    ],
)
def test_what_stands_where_names_do_may_be_none(text):
    assert named_small(text) is None


def test_whose_firm_follows_is_told_of_no_firm_as_of_somebody():
    found = read("Tim ghosted. Tom ghosted. Both from Acme", PLAYBOOK, (), FRIDAY)

    people = [found.mention, *(one.mention for one in found.others)]
    assert [one.name for one in people if one is not None] == ["Tim", "Tom"]


def test_a_line_of_two_signs_alone_tells_of_nobody():
    assert read("@ @", PLAYBOOK, (), FRIDAY).mention is None
