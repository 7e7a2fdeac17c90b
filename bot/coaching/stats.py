"""What came of the rep's work: the periods that can be asked for, the text and the picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

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
    replies,
    theirs,
)
from bot.coaching.model import (
    Block,
    Button,
    Chart,
    Commanded,
    Event,
    Kind,
    Number,
    Pair,
    Picked,
    Rate,
    Reply,
    Report,
    Scene,
    Span,
    Tally,
    Turn,
)
from bot.coaching.panels import Command, Tap, button, panel
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.coaching.wording import day_text, say

PERIODS = ("week", "month", "quarter", "all")
_WEEKS_BEFORE = 4
_FROM_THE_FIRST = date(2000, 1, 1)
"""Before anything was noted, and far enough from the first day there is for every time zone."""


def period_asked(event: Event) -> str | None:
    """Return the period whose figures an event asks for; None when it asks for none."""
    match event:
        case Commanded("stats", rest):
            return rest.strip().lower() if rest.strip().lower() in PERIODS else "week"
        case Picked(action) if action.removeprefix("stats.") in PERIODS and action.startswith("stats."):
            return action.removeprefix("stats.")
    return None


def spans(period: str, today: date) -> tuple[Span, Span | None]:
    """Return the days of a period up to today, and those of what it is compared with."""
    match period:
        case "week":
            first = today - timedelta(days=today.weekday())
            return Span(first, today), _up_to(first, first - timedelta(weeks=_WEEKS_BEFORE))
        case "month":
            first = today.replace(day=1)
            return Span(first, today), _up_to(first, _months_back(first, 1))
        case "quarter":
            first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
            return Span(first, today), _up_to(first, _months_back(first, 3))
    return Span(min(_FROM_THE_FIRST, today), today), None


def _up_to(day: date, first: date) -> Span:
    return Span(first, day - timedelta(days=1))


def _months_back(first: date, months: int) -> date:
    """Return the first of the month so many months before."""
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)


# --- What is said --------------------------------------------------------------------------------


def shown(report: Report, playbook: Playbook) -> Reply:
    """Return the figures of a period, in words that say all that the picture shows."""
    account = _Account(report, playbook)
    if is_empty(report.figures, playbook):
        empty = Block(Kind.TEXT, account.say(f"stats_empty_{report.period}"))
        return Reply((empty,), _rows(report.period, playbook), in_place=True)
    gained = [account.ended(), *account.promises(), account.decided(), account.beyond()]
    blocks = (
        Block(Kind.HEADLINE, account.say("stats_head", title=account.title, days=account.days)),
        Block(Kind.TEXT, "\n".join(line for line in gained if line)),
        Block(Kind.TEXT, "\n".join(account.moves())),
        Block(Kind.NOTE, account.foot),
    )
    said = tuple(block for block in blocks if block.text)
    return Reply(said, _rows(report.period, playbook), in_place=True, chart=charted(report, playbook))


def charted(report: Report, playbook: Playbook) -> Chart:
    """Return the picture of a period; the text says all that it shows."""
    account = _Account(report, playbook)
    return Chart(
        title=account.title,
        subtitle=account.days,
        rates_title=account.say("stats_rates_title"),
        rates=tuple(account.rates()),
        pairs_title=account.say("stats_pairs_title"),
        pairs=tuple(account.pairs()),
        numbers=tuple(account.numbers()),
        foot=account.foot,
    )


@dataclass(frozen=True, slots=True)
class _Account:
    """A report in the words of the content: each line beside what it was before."""

    report: Report
    playbook: Playbook

    def say(self, key: str, **slots: object) -> str:
        return say(self.playbook, key, slots)

    @property
    def title(self) -> str:
        return self.say(f"stats_title_{self.report.period}")

    @property
    def days(self) -> str:
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
        key = f"stats_before_{self.report.period}" if self.compared else "stats_before_none"
        before = self.say(key) if self.report.before is not None else ""
        known = any(replies(tally).of for _, tally in moves_told(self.report.figures.moves, self.playbook))
        return " ".join(part for part in (before, self.say("stats_ranges") if known else "") if part)

    # --- What it was before ---

    def count_before(self, count: int) -> str:
        """Return an earlier count as one period would have had it; empty without a comparison."""
        return f"{mean_before(count, self.report):.1f}".removesuffix(".0") if self.compared else ""

    def share_before(self, share: Share) -> str:
        """Return an earlier share, as counts where they are few; empty without any case."""
        if not self.compared or share.value is None:
            return ""
        if share.few:
            return self.say("stats_of", good=share.good, all=share.of)
        return self.say("stats_share", share=_percent(share.value))

    def days_before(self) -> str:
        before = middle(self.report.earlier.days_to_decision)
        return self.long(before) if self.compared and before is not None else ""

    def beside(self, line: str, before: str) -> str:
        """Return a line with what it was before, where that is known."""
        return f"{line} {self.say('stats_before', before=before)}" if before else line

    # --- The lines of the text ---

    def counted(self, key: str, count: int, earlier: int) -> str:
        form = {0: "_none", 1: "_one"}.get(count, "")
        return self.beside(self.say(f"{key}{form}", count=count), self.count_before(earlier))

    def ended(self) -> str:
        now, before = self.report.figures, self.report.earlier
        return self.counted(
            "stats_ended", chases_ended(now, self.playbook), chases_ended(before, self.playbook)
        )

    def beyond(self) -> str:
        return self.counted("stats_beyond", self.report.figures.beyond, self.report.earlier.beyond)

    def promises(self) -> list[str]:
        now, before = self.report.figures, self.report.earlier
        sides = (("ours", ours(now), ours(before)), ("theirs", theirs(now), theirs(before)))
        return [self.kept(side, share, earlier) for side, share, earlier in sides]

    def kept(self, side: str, share: Share, earlier: Share) -> str:
        before = self.share_before(earlier)
        if not share.of:
            return self.beside(self.say(f"stats_{side}_none"), before) if before else ""
        return self.beside(self.say(f"stats_{side}", kept=share.good, all=share.of), before)

    def decided(self) -> str:
        days = self.report.figures.days_to_decision
        half, before = middle(days), self.days_before()
        if half is None:
            none = self.report.figures.decisions or before
            return self.beside(self.say("stats_decided_none"), before) if none else ""
        form = ("_one" if len(days) == 1 else "") + ("_same" if half == 0 else "")
        line = self.say(f"stats_decided{form}", count=len(days), days=self.long(half))
        return self.beside(line, before)

    def long(self, days: float) -> str:
        """Return how long it took, in days."""
        if days == 0:
            return self.say("stats_same_day")
        return self.say("stats_one_day" if days == 1 else "stats_so_many_days", days=f"{days:.10g}")

    def moves(self) -> list[str]:
        return [self.move(key, tally) for key, tally in moves_told(self.report.figures.moves, self.playbook)]

    def move(self, key: str, tally: Tally) -> str:
        """Return what was advised and sent of a move, and what came of it."""
        share = replies(tally)
        told = self.came(key, tally)
        if share.value is not None:
            low, high = map(_percent, share.interval)
            word = "stats_range_few" if share.few else "stats_range"
            told += " " + self.say(word, share=_percent(share.value), low=low, high=high)
        earlier = self.report.earlier.moves.get(key, Tally())
        line = self.say("stats_move", move=self.name(key), told=told)
        return self.beside(line, self.share_before(replies(earlier)))

    def came(self, key: str, tally: Tally) -> str:
        """Return the counts of a move: advised, sent, replied."""
        word = "stats_sent" if tally.sent else "stats_unsent"
        counts = self.say("stats_sent_own" if key == OWN else word, advised=tally.advised, sent=tally.sent)
        share = replies(tally)
        if not share.of:
            return ", ".join([counts, self.say("stats_untold")] if tally.sent else [counts])
        return ", ".join([counts, self.say("stats_replied", replied=share.good, known=share.of)])

    def name(self, key: str) -> str:
        return self.say("stats_own") if key == OWN else self.playbook.moves[key].label.capitalize()

    # --- The parts of the picture ---

    def rates(self) -> list[Rate]:
        return [self.rate(key, tally) for key, tally in moves_told(self.report.figures.moves, self.playbook)]

    def rate(self, key: str, tally: Tally) -> Rate:
        share = replies(tally)
        note = [self.came(key, tally), *([self.say("stats_few")] if 0 < share.of < FEW else [])]
        return Rate(self.name(key), share.value, *share.interval, ", ".join(note), share.few)

    def pairs(self) -> list[Pair]:
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
        now, before = self.report.figures, self.report.earlier
        ended, ended_before = chases_ended(now, self.playbook), chases_ended(before, self.playbook)
        found = [self.number("ended", str(ended), self.count_before(ended_before))]
        half = middle(now.days_to_decision)
        if half is not None:
            found.append(self.number("decided", self.long(half), self.days_before()))
        return [*found, self.number("beyond", str(now.beyond), self.count_before(before.beyond))]

    def number(self, word: str, value: str, before: str) -> Number:
        note = self.say("stats_note_before", before=before) if before else ""
        return Number(self.say(f"stats_label_{word}"), value, note)


def _percent(share: float) -> int:
    return round(100 * share)


# --- Commands and buttons ------------------------------------------------------------------------


def _rows(period: str, playbook: Playbook) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons of all periods, the one that is shown marked, and what else there is to see."""
    periods = tuple(_period_button(item, item == period, playbook) for item in PERIODS)
    return periods, (button(playbook, "what_works", "works"),)


def _period_button(period: str, is_shown: bool, playbook: Playbook) -> Button:
    plain = button(playbook, f"stats_{period}", f"stats.{period}")
    return button(playbook, "stats_shown", plain.action, period=plain.label) if is_shown else plain


def _answered(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Show the figures that the event asks for; without any, as after a strange button, ask which."""
    if scene.report is None:
        return Turn((panel([say(playbook, "stats_which")], _rows("", playbook)),))
    return Turn((shown(scene.report, playbook),))


COMMANDS: Mapping[str, Command] = {"stats": _answered}
TAPS: Mapping[str, Tap] = {"stats": _answered}
