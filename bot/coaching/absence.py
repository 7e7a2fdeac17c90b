"""Days without nudges: public holidays, and "Off until…" (P8)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.coaching.model import Button, Reading, Reply, Said, Scene, Turn
from bot.coaching.panels import Answer, Prompt, Tap, asked, button, day_answered, panel
from bot.coaching.playbook import Playbook
from bot.coaching.rhythm import (
    LONGEST_ECHO,
    NONE,
    card,
    changed,
    echo,
    is_news,
    nudges_told,
    paired,
    question,
    with_rhythm,
)
from bot.coaching.view import View
from bot.coaching.wording import day_text, say, shortened

_LONGEST_OFF = timedelta(days=366)


def _holidays(scene: Scene, _view: View | None, code: str, playbook: Playbook) -> Turn:
    """Show countries to choose from, or keep the holidays of the one that was tapped."""
    return _holidays_chosen(scene, code, playbook) if code else _holidays_asked(scene, playbook)


def _holidays_asked(scene: Scene, playbook: Playbook, problem: str = "", *, in_place: bool = True) -> Turn:
    buttons = [Button(item.button, f"holidays.{item.key}") for item in playbook.countries]
    rows = [*paired(buttons), [button(playbook, "no_holidays", f"holidays.{NONE}")]]
    texts = [problem, say(playbook, "ask_country")]
    return question(scene, playbook, "country", texts, rows, in_place=in_place)


def _holidays_answered(
    scene: Scene, _view: View | None, _rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    if not isinstance(answer, Said) or (not reading.countries and is_news(reading, answered=False)):
        return None
    if len(reading.countries) == 1:
        return _holidays_chosen(scene, reading.countries[0][0], playbook, in_place=False)
    if reading.countries:
        rows = [[Button(shortened(name), f"holidays.{code}")] for code, name in reading.countries]
        return question(scene, playbook, "country", [say(playbook, "ask_which_place")], rows, in_place=False)
    problem = say(playbook, "country_unknown", {"words": echo(answer)})
    return _holidays_asked(scene, playbook, problem, in_place=False)


def _holidays_chosen(scene: Scene, code: str, playbook: Playbook, *, in_place: bool = True) -> Turn:
    if code == NONE:
        return changed(scene, playbook, with_rhythm(scene, country=""), in_place=in_place)
    if not scene.calendar_of(code).name:
        problem = say(playbook, "country_unknown", {"words": code[:LONGEST_ECHO]})
        return _holidays_asked(scene, playbook, problem, in_place=in_place)
    return changed(scene, playbook, with_rhythm(scene, country=code), in_place=in_place)


def _off(scene: Scene, _view: View | None, origin: str, playbook: Playbook) -> Turn:
    """Offer the first day back; the way back leads to where the button was."""
    return Turn((_off_card(scene, playbook, origin),))


def _off_card(scene: Scene, playbook: Playbook, origin: str = "", problem: str = "") -> Reply:
    tomorrow = scene.today + timedelta(days=1)
    monday = scene.today + timedelta(days=7 - scene.today.weekday())
    days = {"tomorrow": tomorrow} | ({"next_monday": monday} if monday != tomorrow else {})
    rows = [
        [button(playbook, word, f"offday.{day.isoformat()}") for word, day in days.items()],
        [button(playbook, "pick_day", "pickoff"), button(playbook, "back", origin or "nudge")],
    ]
    off = scene.rep.rhythm.off_until
    texts = [problem, say(playbook, "ask_off")]
    if off is not None and off > scene.today:
        texts.insert(0, say(playbook, "off_until", {"day": day_text(off, scene.today)}))
        rows.insert(0, [button(playbook, "i_am_back", f"offday.{NONE}")])
    return panel(texts, rows)


def _off_day(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Keep silent until the day that was tapped, or no longer."""
    if rest == NONE:
        return changed(scene, playbook, with_rhythm(scene, off_until=None))
    try:
        day = date.fromisoformat(rest)
    except ValueError:
        return Turn((card(scene, playbook),))
    problem = _off_problem(scene, day, playbook)
    if problem:
        return Turn((_off_card(scene, playbook, "settings", problem),))
    return _gone(scene, day, playbook)


def _off_picked(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return asked(scene, playbook, "offday", [say(playbook, "ask_off_day")])


def _off_answered(
    scene: Scene, _view: View | None, _rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    last = playbook.facts[0].key
    named = bool(reading.days or reading.no_day or reading.two_days)
    # "She moved it to Friday" names a day as well.
    named = named and all(item.fact != last for item in reading.evidence)
    if not isinstance(answer, Said) or is_news(reading, answered=named):
        return None
    day = day_answered(scene, reading, playbook)
    if isinstance(day, date) and reading.days[0].first > scene.today:
        # "Until next week" means its Monday.
        day = reading.days[0].first
    problem = day if isinstance(day, str) else _off_problem(scene, day, playbook)
    if isinstance(day, str) or problem:
        return asked(scene, playbook, "offday", [problem, say(playbook, "ask_off_day")])
    return _gone(scene, day, playbook, in_place=False)


def _off_problem(scene: Scene, day: date, playbook: Playbook) -> str:
    if day <= scene.today:
        return say(playbook, "off_too_soon")
    return say(playbook, "off_too_far") if day - scene.today > _LONGEST_OFF else ""


def _gone(scene: Scene, day: date, playbook: Playbook, *, in_place: bool = True) -> Turn:
    rep = with_rhythm(scene, off_until=day)
    texts = [
        say(playbook, "off_until", {"day": day_text(day, scene.today)}),
        nudges_told(replace(scene, rep=rep), playbook),
    ]
    row = [button(playbook, "i_am_back", f"offday.{NONE}"), button(playbook, "settings", "settings")]
    return Turn((panel(texts, [row], in_place=in_place),), rep=rep)


TAPS: Mapping[str, Tap] = {
    "holidays": _holidays,
    "off": _off,
    "offday": _off_day,
    "pickoff": _off_picked,
}
PROMPTS: Mapping[str, Prompt] = {"country": _holidays_answered, "offday": _off_answered}
