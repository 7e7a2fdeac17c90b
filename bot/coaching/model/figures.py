"""What came of the work: figures of a rep, and of a team as far as they may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.coaching.model.plain import nothing


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was advised and sent, and what came of it."""

    advised: int = 0
    sent: int = 0
    replied: int = 0
    """Of those sent: they replied, or what was wanted came."""
    silent: int = 0
    """Of those sent: nothing came. Of the rest nobody has said yet."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a rep did in a span of days, and what came of it."""

    moves: Mapping[str, Tally] = field(default_factory=nothing)  # type: ignore[arg-type]
    """By the key of the move; messages without advice go under ""."""
    beyond: int = 0
    """Messages sent beyond the budget (P1)."""
    decisions: int = 0
    """Prospects closed, however."""
    days_to_decision: tuple[int, ...] = ()
    """Of each decision about somebody who had replied: the days since their last reply; sorted."""
    ours_kept: int = 0
    ours_broken: int = 0
    theirs_kept: int = 0
    theirs_broken: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period, beside those of a span before it."""

    period: str
    """week, month, quarter or all."""
    span: Span
    figures: Figures
    before: Span | None = None
    """What it is compared with; None: nothing, as for all time."""
    earlier: Figures = Figures()


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """What was published of a team for one week; it never changes again."""

    week: date
    """Its Monday."""
    cells: Mapping[str, int]
    """Rounded counts by key; what has to be withheld is missing."""
    members: int = 0
    """Of how many people the figures are."""
    withheld: str = ""
    """Why nothing at all is shown of it: small, changed; empty: each cell goes by itself."""
