"""What came of the rep's work: the periods that can be asked for, the text and the picture."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.coaching.account import Account
from bot.coaching.comparing import is_empty
from bot.coaching.model import (
    Block,
    Button,
    Chart,
    Commanded,
    Event,
    Kind,
    Picked,
    Reply,
    Report,
    Scene,
    Span,
    Turn,
)
from bot.coaching.panels import Command, Tap, button, panel
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.coaching.wording import say

PERIODS = ("week", "month", "quarter", "all")
_WEEKS_BEFORE = 4
_FROM_THE_FIRST = date(2000, 1, 1)
"""Before anything was noted, and far enough from the first day there is for every time zone."""


def period_asked(event: Event) -> str | None:
    """Return the period whose figures an event asks for; None when it asks for none."""
    match event:
        case Commanded("stats", rest):
            asked = rest.strip().lower() or "week"
            return asked if asked in PERIODS else None
        case Picked(action) if action.removeprefix("stats.") in PERIODS and action.startswith("stats."):
            return action.removeprefix("stats.")
    return None


def spans(period: str, today: date, since: date | None = None) -> tuple[Span, Span | None]:
    """Return the days of a period up to today, and those of what it is compared with.

    A week is compared with whole weeks, as far back as the rep goes: `since` is their first day.
    Longer periods are compared with as many days of the one before.
    """
    match period:
        case "week":
            first = _monday(today)
            return Span(first, today), Span(first - _weeks_before(first, since), first - timedelta(days=1))
        case "month":
            return _beside(today.replace(day=1), today, 1)
        case "quarter":
            return _beside(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today, 3)
    return Span(min(_FROM_THE_FIRST, today), today), None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks_before(first: date, since: date | None) -> timedelta:
    """Return the weeks before a Monday that a rep has behind them: one at least, four at most."""
    most, least = timedelta(weeks=_WEEKS_BEFORE), timedelta(weeks=1)
    return most if since is None else min(most, max(least, first - _monday(since)))


def _beside(first: date, today: date, months: int) -> tuple[Span, Span]:
    """Return the days since the first of a period, and as many of the one before, as far as it had them."""
    before = _months_back(first, months)
    return Span(first, today), Span(before, min(before + (today - first), first - timedelta(days=1)))


def _months_back(first: date, months: int) -> date:
    """Return the first of the month so many months before."""
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)


# --- What is said --------------------------------------------------------------------------------


def shown(report: Report, playbook: Playbook) -> Reply:
    """Return the figures of a period, in words that say all that the picture shows."""
    account = Account(report, playbook)
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


def charted(report: Report, playbook: Playbook) -> Chart | None:
    """Return the picture of a period, with nothing in it that the text does not say; None of no figure."""
    account = Account(report, playbook)
    chart = Chart(
        title=account.title,
        subtitle=account.days,
        rates_title=account.say("stats_rates_title"),
        rates=tuple(account.rates()),
        pairs_title=account.say("stats_pairs_title"),
        pairs=tuple(account.pairs()),
        numbers=tuple(account.numbers()),
        foot=account.foot,
    )
    return chart if chart.rates or chart.pairs or chart.numbers else None


# --- Commands and buttons ------------------------------------------------------------------------


def _rows(period: str, playbook: Playbook) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons of all periods, the one that is shown marked, and what else there is to see."""
    periods = tuple(_period_button(item, item == period, playbook) for item in PERIODS)
    return periods, (button(playbook, "what_works", f"works.{period or 'week'}"),)


def _period_button(period: str, is_shown: bool, playbook: Playbook) -> Button:
    plain = button(playbook, f"stats_{period}", f"stats.{period}")
    return button(playbook, "stats_shown", plain.action, period=plain.label) if is_shown else plain


def _answered(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Show the figures that the event asks for; where there are no such, say which there are."""
    if scene.report is None:
        return Turn((panel([say(playbook, "stats_which")], _rows("", playbook)),))
    return Turn((shown(scene.report, playbook),))


COMMANDS: Mapping[str, Command] = {"stats": _answered}
TAPS: Mapping[str, Tap] = {"stats": _answered}
