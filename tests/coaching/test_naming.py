"""Names as they are spoken: titles are no part of them."""

import pytest

from bot.coaching.naming import is_name
from bot.coaching.wording import first_name
from tests.coaching.scenes import PLAYBOOK


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Dana Kim", "Dana"),
        ("Dr. Bob Hope", "Bob"),
        ("Frau Prof. Dr. Ana Ruiz", "Ana"),
        ("M. Claude Blanc", "Claude"),
        ("Mme Ruiz", "Mme Ruiz"),
        ("D. Kim", "D. Kim"),
        ("The Bakery", "The Bakery"),
        ("Dr", "Dr"),
        ("", ""),
    ],
)
def test_somebody_is_spoken_of_by_the_first_name_without_a_title(name: str, spoken: str):
    assert first_name(name) == spoken


@pytest.mark.parametrize("words", ["5", "omar said no", "Omar replied"])
def test_what_tells_something_or_has_no_letters_is_no_name(words: str):
    assert not is_name(words, PLAYBOOK)


@pytest.mark.parametrize("words", ["Omar", "Edward Said", "Dana Kim", "dana kim", "Jo 2"])
def test_letters_that_tell_nothing_may_be_a_name(words: str):
    assert is_name(words, PLAYBOOK)
