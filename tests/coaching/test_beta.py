"""What may be believed of a share: held against sums and formulas that are exact."""

from itertools import pairwise, product
from math import asin, comb, exp, lgamma, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.beta import Beta

COUNTS = (1, 2, 3, 7, 20, 150)
CASES = list(product(COUNTS, COUNTS))
SHARES = (0.001, 0.1, 0.35, 0.5, 0.82, 0.999)
cases = st.floats(0.5, 5000)


def below_by_counting(good: int, bad: int, share: float) -> float:
    """A sum over the binomial distribution, https://dlmf.nist.gov/8.17#E5"""
    tries = good + bad - 1
    return sum(comb(tries, at) * share**at * (1 - share) ** (tries - at) for at in range(good, tries + 1))


def beats_by_formula(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The closed form for whole cases: a sum over the good cases of the larger one."""

    def log_beta(good: float, bad: float) -> float:
        return lgamma(good) + lgamma(bad) - lgamma(good + bad)

    (good, bad), (their_good, their_bad) = one, other
    return sum(
        exp(
            log_beta(their_good + at, bad + their_bad)
            - log_beta(1 + at, bad)
            - log_beta(their_good, their_bad)
        )
        / (bad + at)
        for at in range(good)
    )


@pytest.mark.parametrize(("good", "bad"), CASES)
def test_how_likely_a_share_is_smaller_is_exact_for_whole_cases(good, bad):
    for share in SHARES:
        assert Beta(good, bad).below(share) == pytest.approx(below_by_counting(good, bad, share), abs=1e-9)


def test_half_a_case_on_each_side_follows_the_arcsine():
    for share in SHARES:
        assert Beta(0.5, 0.5).below(share) == pytest.approx(2 / pi * asin(sqrt(share)), abs=1e-9)


@pytest.mark.parametrize(("one", "other"), list(product(CASES[::5], CASES[::7])))
def test_how_likely_one_share_is_larger_is_right_for_whole_cases(one, other):
    assert Beta(*one).beats(Beta(*other)) == pytest.approx(beats_by_formula(one, other), abs=1e-3)


@given(cases, cases, st.floats(0.01, 0.99))
def test_the_share_at_a_likelihood_has_that_likelihood_below_it(good, bad, likelihood):
    belief = Beta(good, bad)

    share = belief.share_at(likelihood)

    # It is found to a millionth.
    assert belief.below(share - 1e-6) <= likelihood <= belief.below(share + 1e-6)


@given(cases, cases, st.lists(st.floats(-0.5, 1.5), min_size=2))
def test_a_larger_share_is_never_less_likely_to_lie_above_the_true_one(good, bad, shares):
    likely = [Beta(good, bad).below(share) for share in sorted(shares)]

    assert all(-1e-9 <= one <= 1 + 1e-9 for one in likely)
    assert all(one <= other + 1e-9 for one, other in pairwise(likely))


@given(cases, cases, cases, cases)
def test_of_two_shares_one_is_the_larger(good, bad, their_good, their_bad):
    one, other = Beta(good, bad), Beta(their_good, their_bad)

    assert one.beats(other) + other.beats(one) == pytest.approx(1, abs=2e-3)
    assert 0 <= one.beats(other) <= 1 + 1e-9


@pytest.mark.parametrize(("good", "bad"), [(0, 5), (5, 0), (0.4, 9), (float("nan"), 3)])
def test_a_belief_needs_half_a_case_on_either_side(good, bad):
    with pytest.raises(ValueError, match="half a case"):
        Beta(good, bad)
