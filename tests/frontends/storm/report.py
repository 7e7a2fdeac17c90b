"""What came of a storm."""

from collections import Counter
from dataclasses import dataclass, field

MOST_DOUBLED = 0.03
"""Of the replies of a storm that has kills enough to count."""
_FEW = 300
"""Replies, below which a share says little."""


@dataclass
class Report:
    """What came of a storm."""

    seed: int
    name: str = ""
    kills: int = 0
    points: Counter[str] = field(default_factory=Counter)
    """How many of the kills were at which point of the loop; the others came at random times."""
    lived: float = 0.0
    """Seconds, all lives that ended by a kill together."""
    restarts: int = 0
    """Of the database."""
    updates: int = 0
    redelivered: int = 0
    """Updates that were sent once more, besides all of them at the end."""
    lost: int = 0
    """Updates, or effects of them, that are missing."""
    twice: int = 0
    """Effects there are too many of."""
    disorder: int = 0
    """Chats in which replies came in another order."""
    replies: int = 0
    """What was said, each once."""
    doubled: Counter[str] = field(default_factory=Counter)
    """What was sent a second time, by why: `kill`, `unanswered`, or `unexplained`, which must not be."""
    unseen: int = 0
    """Of those: edits that changed nothing, so that nobody saw them."""
    merged: int = 0
    """Cards that a newer one took the place of."""
    unsaid: int = 0
    """Replies that never came."""
    different: list[str] = field(default_factory=list)
    """What the bot remembers otherwise than the coach that was never killed."""
    leaks: list[str] = field(default_factory=list)
    """Words of the reps, or the token, in the log."""
    exit_codes: tuple[int, ...] = ()
    seconds: float = 0.0

    @property
    def share(self) -> float:
        """How many of the replies were sent twice."""
        return self.doubled.total() / max(1, self.replies)

    @property
    def good(self) -> bool:
        """Tell whether nothing was lost, applied twice, out of order, doubled too often or logged."""
        wrong = (self.lost, self.twice, self.disorder, self.unsaid, len(self.different), len(self.leaks))
        too_often = self.replies >= _FEW and self.share >= MOST_DOUBLED
        return not any((*wrong, *self.exit_codes, self.doubled["unexplained"], too_often))

    def __str__(self) -> str:
        at_points = ", ".join(f"{point} {count}" for point, count in sorted(self.points.items()))
        why = ", ".join(f"{reason} {count}" for reason, count in sorted(self.doubled.items()) if count)
        each = self.updates / max(1, self.kills)
        doubled = f"{self.doubled.total()} = {self.share:.1%}"
        lines = [
            f"{self.name}, seed {self.seed}: {'good' if self.good else 'NOT GOOD'}, {self.seconds:.0f} s",
            f"kills            {self.kills} ({self.points.total()} at points: {at_points or 'none'})",
            f"a life lasts     {self.lived / max(1, self.kills):.1f} s on average, its start included",
            f"restarts         {self.restarts} of the database",
            f"updates          {self.updates} ({each:.1f} a kill; {self.redelivered} once more in between)",
            f"lost             {self.lost}",
            f"applied twice    {self.twice}",
            f"order violations {self.disorder}",
            f"replies          {self.replies} ({self.merged} merged into a newer card)",
            f"replies lost     {self.unsaid}",
            f"doubled sends    {doubled} ({why or 'none'}; {self.unseen} unseen)",
            f"leaks in the log {len(self.leaks)} {self.leaks[:5] or ''}".rstrip(),
            f"exit codes       {', '.join(map(str, self.exit_codes))}",
        ]
        return "\n".join([*lines, *(f"differs: {each}" for each in self.different[:20])])


_COLUMNS = (
    "storm", "kills", "at points", "restarts", "updates", "replies", "lost", "twice", "disorder", "unsaid",
    "doubled", "share", "seed",
)  # fmt: skip


def table_of(reports: list[Report]) -> str:
    """Write reports below each other."""
    rows = [_COLUMNS, *map(_row_of, reports)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row_of(report: Report) -> tuple[str, ...]:
    counts = (
        report.kills, report.points.total(), report.restarts, report.updates, report.replies, report.lost,
        report.twice, report.disorder, report.unsaid, report.doubled.total(),
    )  # fmt: skip
    return (report.name, *map(str, counts), f"{report.share:.2%}", str(report.seed))
