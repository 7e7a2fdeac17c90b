"""The figures of a period in the words of the content: lines of text, and the parts of the picture.

Each line stands beside what it was before. The picture shows nothing that the text does not say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from bot.coaching.comparing import (
    FEW,
    OWN,
    Share,
    chases_ended,
    is_empty,
    mean_before,
    middle,
    moves_told,
    ours,
    percent,
    replies,
    theirs,
)
from bot.coaching.model import Number, Pair, Rate, Report, Tally
from bot.coaching.playbook import Playbook
from bot.coaching.wording import day_text, say


@dataclass(frozen=True, slots=True)
class Account:
    """A report in words; a line or a part of the picture that there is nothing of is empty."""

    report: Report
    playbook: Playbook

    def say(self, key: str, **slots: object) -> str:
        """Return a word of the content."""
        return say(self.playbook, key, slots)

    @property
    def title(self) -> str:
        """What the period is called."""
        return self.say(f"stats_title_{self.report.period}")

    @property
    def days(self) -> str:
        """The days that it runs over."""
        first, last = self.report.span.first, self.report.span.last
        slots = {"first": day_text(first, last), "last": day_text(last, last)}
        if self.report.before is None:
            return self.say("stats_up_to", **slots)
        return slots["last"] if first == last else self.say("stats_days", **slots)

    @property
    def compared(self) -> bool:
        """Whether there is anything earlier to compare with."""
        return self.report.before is not None and not is_empty(self.report.earlier, self.playbook)

    @property
    def foot(self) -> str:
        """What the figures mean, as far as there are such figures."""
        alone = self.report.before is not None and not self.compared
        known = any(replies(tally).of for _, tally in self.awaiting)
        parts = (alone, "stats_before_none"), (known, "stats_ranges")
        return " ".join(self.say(key) for holds, key in parts if holds)

    # --- What it was before ---

    def count_before(self, now: int, before: int) -> str:
        """Tell an earlier count as one period would have had it; empty where there was none, then as now."""
        usual = floor(mean_before(before, self.report) + 0.5)
        if not self.compared or not (now or usual):
            return ""
        key = "stats_usual_week" if self.report.period == "week" else f"stats_before_{self.report.period}"
        return self.say(key, before=usual or self.say("stats_none"))

    def share_before(self, share: Share) -> str:
        """Tell an earlier share, as counts where they are few; empty without any case."""
        if share.value is None:
            return ""
        if share.few:
            return self.before(self.say("stats_of", good=share.good, all=share.of))
        return self.before(self.say("stats_share", share=percent(share.value)))

    def before(self, told: str) -> str:
        """Tell something of the whole time before; empty without it."""
        return self.say(f"stats_before_{self.report.period}", before=told) if self.compared and told else ""

    def beside(self, line: str, before: str) -> str:
        """Return a line with what it was before, where that is known."""
        return f"{line} {before[:1].upper()}{before[1:]}." if before else line

    # --- The lines of the text ---

    def counted(self, word: str, count: int) -> str:
        """Return the sentence for none, one or many."""
        form = {0: "_none", 1: "_one"}.get(count, "")
        return self.say(f"stats_{word}{form}", count=count)

    def ended(self) -> str:
        """Tell how many chases ended, now or before."""
        now, before = self.ends
        if not (now or before):
            return ""
        return self.beside(self.counted("ended", now), self.count_before(now, before))

    def beyond(self) -> str:
        """Tell how many messages went beyond the budget, once anything was sent."""
        now, before = self.over
        told = now or before or self.anything_sent
        return self.beside(self.counted("beyond", now), self.count_before(now, before)) if told else ""

    @property
    def ends(self) -> tuple[int, int]:
        """The chases that ended, and those before."""
        now, before = self.report.figures, self.report.earlier
        return chases_ended(now, self.playbook), chases_ended(before, self.playbook)

    @property
    def over(self) -> tuple[int, int]:
        """The messages beyond the budget, and those before."""
        return self.report.figures.beyond, self.report.earlier.beyond

    @property
    def anything_sent(self) -> bool:
        """Whether any message was sent."""
        return any(tally.sent for _, tally in moves_told(self.report.figures.moves, self.playbook))

    def promises(self) -> list[str]:
        """Tell how many of their promises both sides kept."""
        now, before = self.report.figures, self.report.earlier
        sides = (("ours", ours(now), ours(before)), ("theirs", theirs(now), theirs(before)))
        return [self.kept(side, share, earlier) for side, share, earlier in sides]

    def kept(self, side: str, share: Share, earlier: Share) -> str:
        """Tell how many promises one side kept of those that are settled."""
        before = self.share_before(earlier)
        if not share.of:
            return self.beside(self.say(f"stats_{side}_none"), before) if before else ""
        return self.beside(self.say(f"stats_{side}", kept=share.good, all=share.of), before)

    def decided(self) -> str:
        """Tell how long decisions took since the last reply."""
        days, before = self.report.figures.days_to_decision, self.before(self.long_before)
        if not days:
            none = self.report.figures.decisions or before
            return self.beside(self.say("stats_decided_none"), before) if none else ""
        form = "_one" if len(days) == 1 else "_few" if len(days) < FEW else ""
        form += "_same" if self.long(days) == self.long((0,)) else ""
        return self.beside(self.say(f"stats_decided{form}", count=len(days), days=self.long(days)), before)

    @property
    def long_before(self) -> str:
        """How long decisions took before; empty without any."""
        return self.long(self.report.earlier.days_to_decision)

    def long(self, days: Sequence[int]) -> str:
        """Return how long decisions took: few, from the shortest to the longest; many, the half at most."""
        half = middle(days)
        if half is None:
            return ""
        low, high = (min(days), max(days)) if len(days) < FEW else (ceil(half), ceil(half))
        if high == 0:
            return self.say("stats_same_day")
        word = "stats_one_day" if high == 1 else "stats_so_many_days"
        return self.say(word, days=high if low == high else self.say("stats_from_to", low=low, high=high))

    @property
    def awaiting(self) -> list[tuple[str, Tally]]:
        """The moves that wait for a reply; one that ends a chase asks nothing back."""
        told = moves_told(self.report.figures.moves, self.playbook)
        return [(key, tally) for key, tally in told if not self.leaves(key)]

    def leaves(self, key: str) -> bool:
        """Tell whether a move ends a chase."""
        return key != OWN and self.playbook.moves[key].ends_prospect

    def moves(self) -> list[str]:
        """Return the lines of the moves."""
        return [self.move(key, tally) for key, tally in moves_told(self.report.figures.moves, self.playbook)]

    def move(self, key: str, tally: Tally) -> str:
        """Return what was advised and sent of a move, and what came of it."""
        share = replies(tally)
        told = self.came(key, tally)
        if self.leaves(key):
            return self.say("stats_move", move=self.name(key), told=told)
        if share.value is not None:
            low, high = map(percent, share.interval)
            word = "stats_range_few" if share.few else "stats_range"
            told += " " + self.say(word, share=percent(share.value), low=low, high=high)
        earlier = self.report.earlier.moves.get(key, Tally())
        line = self.say("stats_move", move=self.name(key), told=told)
        return self.beside(line, self.share_before(replies(earlier)))

    def came(self, key: str, tally: Tally) -> str:
        """Return the counts of a move: advised, sent, replied."""
        word = "stats_sent" if tally.sent else "stats_unsent"
        counts = self.say("stats_sent_own" if key == OWN else word, advised=tally.advised, sent=tally.sent)
        share = replies(tally)
        if self.leaves(key):
            again = [self.say("stats_again", replied=share.good)] if share.good else []
            return ", ".join([counts, *again])
        if not share.of:
            return ", ".join([counts, self.say("stats_untold")] if tally.sent else [counts])
        return ", ".join([counts, self.say("stats_replied", replied=share.good, known=share.of)])

    def name(self, key: str) -> str:
        """Return what a move is called within a text."""
        return self.say("stats_own") if key == OWN else self.playbook.moves[key].label.capitalize()

    # --- The parts of the picture ---

    def rates(self) -> list[Rate]:
        """Return how many replied, by move."""
        return [self.rate(key, tally) for key, tally in self.awaiting]

    def rate(self, key: str, tally: Tally) -> Rate:
        """Return how many replied after one move, with its uncertainty."""
        share = replies(tally)
        note = [self.came(key, tally), *([self.say("stats_few")] if 0 < share.of < FEW else [])]
        return Rate(self.name(key), share.value, *share.interval, ", ".join(note), share.few)

    def pairs(self) -> list[Pair]:
        """Return the promises kept and broken, by side."""
        now = self.report.figures
        sides = (("stats_label_ours", ours(now)), ("stats_label_theirs", theirs(now)))
        return [
            Pair(
                self.say(label),
                share.good,
                share.of - share.good,
                self.say("stats_of", good=share.good, all=share.of),
            )
            for label, share in sides
            if share.of
        ]

    def numbers(self) -> list[Number]:
        """Return the figures that have a line in the text."""
        found = []
        if self.ended():
            found.append(self.number("ended", str(self.ends[0]), self.count_before(*self.ends)))
        days = self.report.figures.days_to_decision
        if days:
            found.append(self.number("decided", self.long(days), self.before(self.long_before)))
        if self.beyond():
            found.append(self.number("beyond", str(self.over[0]), self.count_before(*self.over)))
        return found

    def number(self, word: str, value: str, before: str) -> Number:
        """Return a figure beside what it was before."""
        return Number(self.say(f"stats_label_{word}"), value, before)
