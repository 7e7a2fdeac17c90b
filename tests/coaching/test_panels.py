"""What the panels are made of."""

import pytest

from bot.coaching.panels import page_number


@pytest.mark.parametrize(
    ("text", "page"),
    [("0", 0), ("12", 12), ("9999", 9999), ("", 0), ("-1", 0), ("x", 0), ("²", 0), ("9" * 5_000, 0)],
)
def test_a_button_names_a_page_or_the_first_is_meant(text: str, page: int):
    assert page_number(text) == page
