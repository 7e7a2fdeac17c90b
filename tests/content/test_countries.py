"""What is wrong with the countries on offer is told in plain words."""

import pytest

from bot.content import problems
from tests.playbooks import shortened

GERMANY = '{key: DE, button: "Germany"}'


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('{key: Germany, button: "Germany"}', "is 'Germany', which is no code of a country like DE"),
        ('{key: de, button: "Germany"}', "is 'de', which is no code of a country like DE"),
        ('{key: FR, button: "Germany"}', "is defined twice"),
        ('{key: DE, button: "The whole Federal Republic of Germany"}', "has a button of 37 characters"),
    ],
)
def test_a_country_that_cannot_be_offered_is_told_with_its_line(tmp_path, entry, told):
    text = shortened()
    assert text.count(GERMANY) == 1
    file = tmp_path / "content.yaml"
    file.write_text(text.replace(GERMANY, entry), encoding="utf-8")

    (problem,) = problems(file)

    assert told in problem


@pytest.mark.parametrize(
    "entry", [GERMANY, '{key: DE-BY, button: "Bavaria"}', '{key: AT, button: "Austria"}']
)
def test_a_country_or_region_may_be_offered(tmp_path, entry):
    file = tmp_path / "content.yaml"
    file.write_text(shortened().replace(GERMANY, entry), encoding="utf-8")

    assert problems(file) == []
