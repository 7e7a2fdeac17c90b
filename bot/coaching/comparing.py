"""What counts say: shares with their uncertainty, and periods beside what lies before them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, median

from bot.coaching.model import Figures, Report, Tally
from bot.coaching.playbook import Playbook

FEW = 10
"""Below so many cases a share says little."""
_WITHIN = 0.9
"""How sure the interval of a share is."""
OWN = ""
"""The key under which messages without advice are counted."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    good: int
    of: int

    @property
    def few(self) -> bool:
        """Tell whether there are too few cases to say much."""
        return self.of < FEW

    @property
    def value(self) -> float | None:
        """Return the share, 0 to 1; None of no case at all."""
        return self.good / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return where the true share lies, nine times in ten; anywhere, of no case at all.

        Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and statistical
        inference", Journal of the American Statistical Association 22, 1927), which holds what it says for
        a handful of cases, too (Brown, Cai and DasGupta, Statistical Science 16, 2001).
        """
        if not self.of:
            return 0.0, 1.0
        square = NormalDist().inv_cdf((1 + _WITHIN) / 2) ** 2
        share, whole = self.good / self.of, self.of + square
        middle = (self.good + square / 2) / whole
        reach = sqrt(square * (share * (1 - share) * self.of + square / 4)) / whole
        # The ends are exact where all or none are good; rounding must not part them from the share.
        return max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach))


def percent(share: float) -> int:
    """Return a share as it is said: in whole percent."""
    return round(100 * share)


def replies(tally: Tally) -> Share:
    """Return how many replied of those of whom it is known."""
    return Share(tally.replied, tally.replied + tally.silent)


def ours(figures: Figures) -> Share:
    """Return how many of the rep's settled promises were kept."""
    return Share(figures.ours_kept, figures.ours_kept + figures.ours_broken)


def theirs(figures: Figures) -> Share:
    """Return how many of the prospects' settled promises were kept."""
    return Share(figures.theirs_kept, figures.theirs_kept + figures.theirs_broken)


def chases_ended(figures: Figures, playbook: Playbook) -> int:
    """Return how many messages were sent that end a chase well."""
    return sum(
        figures.moves.get(key, Tally()).sent for key, move in playbook.moves.items() if move.ends_prospect
    )


def moves_told(moves: Mapping[str, Tally], playbook: Playbook) -> list[tuple[str, Tally]]:
    """Return what was advised or sent, in the order of the moves; those the content has lost are left out."""
    known = [(key, moves.get(key, Tally())) for key in (*playbook.moves, OWN)]
    return [(key, tally) for key, tally in known if tally.advised or tally.sent]


def is_empty(figures: Figures, playbook: Playbook) -> bool:
    """Tell whether there is nothing to say of a period."""
    settled = ours(figures).of + theirs(figures).of
    return not (moves_told(figures.moves, playbook) or figures.beyond or figures.decisions or settled)


def middle(days: Iterable[int]) -> float | None:
    """Return the median; None of nothing."""
    found = list(days)
    return median(found) if found else None


def mean_before(count: int, report: Report) -> float:
    """Return a count of the span before as much as fits one period: of some weeks, a week's mean."""
    if report.before is None or report.period != "week":
        return count
    days = (report.before.last - report.before.first).days + 1
    return count / (days / 7)
