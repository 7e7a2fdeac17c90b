"""The attack on what is published of teams: against the rules, and against publication without them."""

from dataclasses import replace
from itertools import combinations_with_replacement, product

from sqlalchemy import Engine

from bot.coaching.publishing import REPLIED, RULES, TOLD, Rules, cells_of
from bot.storage.database import open_engine
from tests.coaching.scenes import PLAYBOOK
from tests.simulation.differencing import (
    HISTORIES,
    NOTHING_HELD_BACK,
    STORED,
    attacked,
    history,
    possible,
    published,
)
from tests.simulation.kept import kept


def test_over_a_thousand_histories_nobody_is_given_away():
    found = attacked(range(HISTORIES))

    assert found.shown > 5 * HISTORIES
    assert found.guesses > 10 * HISTORIES
    # The attack reckons with everything that can be.
    assert found.impossible == 0
    assert found.recovered == 0
    # Nor is the difference of two weeks a better guess than what is commonest.
    assert found.by_difference <= found.by_custom
    assert found.good


def test_without_the_rules_the_same_attack_gives_people_away():
    found = attacked(range(100), NOTHING_HELD_BACK)

    assert found.impossible == 0
    assert found.recovered > 100
    assert found.by_difference > found.by_custom


def test_five_people_and_rounding_alone_would_not_be_enough():
    assert attacked(range(100), replace(RULES, cases=0)).recovered > 0


def test_the_database_publishes_what_the_rules_say(sqlite_url: str):
    engine: Engine = open_engine(sqlite_url)
    histories = {f"t{seed:02}": history(seed) for seed in range(STORED)}

    found = kept(engine, histories, PLAYBOOK)

    engine.dispose()
    for team, weeks in histories.items():
        expected = [each.published for each in published(weeks, RULES)]
        assert [each.published for each in found[team]] == expected


def test_the_attack_finds_all_that_fits_and_nothing_else():
    """Go through all that three others can have done, replies and silence, for small bounds."""
    rules, most = Rules(people=3, cases=4, share=0.5, step=3), 4
    told, replied = f"{TOLD}m", f"{REPLIED}m"
    one = [{told: got + missed, replied: got} for got, missed in product(range(most + 1), repeat=2)]
    fits: dict[tuple[object, ...], tuple[set[int], set[int]]] = {}

    for own in one:
        for theirs in combinations_with_replacement(one, 3):
            cells = cells_of([own, *theirs], rules)
            if replied not in cells or cells[told] > 3 * most:
                continue
            seen = own[told], own[replied], cells[told], cells[replied]
            got, messages = fits.setdefault(seen, (set(), set()))
            got.update(each[replied] for each in theirs)
            messages.update(each[told] for each in theirs)

    assert len(fits) > 10
    for (sent, answered, total, answers), (got, messages) in fits.items():
        own, cells = {told: sent, replied: answered}, {told: total, replied: answers}
        assert possible(3, own, replied, cells, rules) == got
        assert possible(3, own, told, cells, rules) == messages
