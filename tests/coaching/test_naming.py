"""Names as they are spoken: titles are no part of them."""

import pytest

from bot.coaching.wording import first_name


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
