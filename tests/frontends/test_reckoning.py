"""The account that a storm gives of doubled replies: each has a cause, or is called unexplained."""

from types import SimpleNamespace

import pytest

from tests.frontends.storm.reckoning import Reckoning
from tests.frontends.storm.report import Report
from tests.frontends.storm.sights import Expected, Sight
from tests.frontends.storm.walking import Shown


def _reckoned(expected: str, *lives: str) -> Report:
    """Reckon letters: those expected (small ones may be merged), and what each life showed (`?`: unanswered).

    Each life but the last was killed right after it had shown what it did.
    """
    shown, killed, at = [], {}, 0.0
    for number, life in enumerate(lives):
        for letter, after in zip(life, life[1:] + " ", strict=True):
            if letter != "?":
                at += 1
                sight = Sight(letter, (), None)
                shown.append(Shown(sight, f"w0.{number}", at, answered=after != "?", changed=True))
        if number < len(lives) - 1:
            killed[f"w0.{number}"] = at
    walker = SimpleNamespace(
        person=SimpleNamespace(id=1),
        expected=[Expected(Sight(letter.upper(), (), None), letter.islower()) for letter in expected],
        shown=shown,
        done=[],
    )
    report = Report(seed=1)
    Reckoning(walker, killed, report).reckon()  # type: ignore[arg-type]
    return report


@pytest.mark.parametrize(
    ("expected", "lives", "doubled"),
    [
        ("ABC", ("ABC",), {}),
        ("ABC", ("AB", "BC"), {"kill": 1}),
        ("ABC", ("AB?BC",), {"unanswered": 1}),
        ("ABC", ("ABBC",), {"unexplained": 1}),
        # Two taps of one button: the first of the two was said again by the next life, then the second.
        ("AbBC", ("AB", "BBC"), {"kill": 1}),
        ("AbBC", ("AB", "BC"), {}),
        ("AbBC", ("ABBBC",), {"unexplained": 1}),
    ],
)
def test_every_double_has_its_cause(expected: str, lives: tuple[str, ...], doubled: dict[str, int]):
    report = _reckoned(expected, *lives)

    assert dict(report.doubled) == doubled
    assert report.disorder == report.unsaid == 0


def test_what_never_came_and_what_came_in_another_order_is_counted():
    assert _reckoned("ABC", "AC").unsaid == 1
    assert _reckoned("ABCD", "ACBD").disorder == 1
