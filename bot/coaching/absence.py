"""Days without nudges: public holidays, and "Off until…" (P8)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.coaching.digressing import Asked, is_news
from bot.coaching.model import Button, Reading, Said, Scene, Turn
from bot.coaching.panels import Answer, Prompt, Tap, asked, button, day_answered, day_rows, panel
from bot.coaching.playbook import Playbook
from bot.coaching.rhythm import (
    LONGEST_ECHO,
    NONE,
    card,
    changed,
    echo,
    is_typed,
    meant,
    nudges_told,
    paired,
    place_label,
    question,
    with_rhythm,
)
from bot.coaching.view import View
from bot.coaching.wording import day_text, say

_LONGEST_OFF = timedelta(days=366)
_SOON = timedelta(days=4)
"""Days off that begin within so many days begin at once; a weekend lies in between at most."""


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
    if isinstance(answer, Said) and is_typed(answer, playbook, "typed_none", "button_no_holidays"):
        return _holidays_chosen(scene, NONE, playbook, in_place=False)
    lands = reading.countries
    sure = bool(lands) and lands[0].sure
    if not isinstance(answer, Said) or is_news(Asked.COUNTRY, reading, playbook):
        return None
    if len(lands) == 1 and sure:
        return _holidays_chosen(scene, lands[0].code, playbook, in_place=False)
    if lands:
        rows = [[Button(place_label(land.name), f"holidays.{land.code}")] for land in lands]
        which = meant(playbook, [land.name for land in lands], sure=sure)
        return question(scene, playbook, "country", [which], rows, in_place=False)
    problem = say(playbook, "country_unknown", {"words": echo(answer)})
    return _holidays_asked(scene, playbook, problem, in_place=False)


def _holidays_chosen(scene: Scene, code: str, playbook: Playbook, *, in_place: bool = True) -> Turn:
    if code == NONE:
        note = say(playbook, "noted_no_holidays")
        return changed(scene, playbook, with_rhythm(scene, country=""), note, in_place=in_place)
    name = scene.calendar_of(code).name
    if not name:
        problem = say(playbook, "country_unknown", {"words": code[:LONGEST_ECHO]})
        return _holidays_asked(scene, playbook, problem, in_place=in_place)
    note = say(playbook, "noted_holidays", {"country": name})
    return changed(scene, playbook, with_rhythm(scene, country=code), note, in_place=in_place)


def _off(scene: Scene, _view: View | None, origin: str, playbook: Playbook) -> Turn:
    """Ask for the first day back, tapped or typed; the way back leads to where the button was."""
    return _off_asked(scene, playbook, origin)


def _off_asked(scene: Scene, playbook: Playbook, origin: str, problem: str = "") -> Turn:
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
    return Turn((panel(texts, rows),), rep=replace(scene.rep, prompt="offday"))


def _off_day(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Keep silent until the day that was tapped, or no longer."""
    if rest == NONE:
        return _back(scene, playbook)
    try:
        day = date.fromisoformat(rest)
    except ValueError:
        return Turn((card(scene, playbook),))
    problem = _off_problem(scene, day, playbook)
    if problem:
        return _off_asked(scene, playbook, "settings", problem)
    return _gone(scene, day, playbook)


def _off_picked(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return asked(scene, playbook, "offday", [say(playbook, "ask_off_day")])


def _off_answered(
    scene: Scene, _view: View | None, _rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    if isinstance(answer, Said) and is_typed(
        answer, playbook, "typed_none", "typed_back", "button_i_am_back"
    ):
        return _back(scene, playbook, in_place=False)
    if not isinstance(answer, Said) or is_news(Asked.DAY, reading, playbook, answer):
        return None
    day = _day_back(scene, reading, playbook)
    problem = day if isinstance(day, str) else _off_problem(scene, day, playbook)
    if isinstance(day, str) or problem:
        rows = day_rows(scene, reading, "offday") if not reading.no_day else []
        return asked(scene, playbook, "offday", [problem, say(playbook, "ask_off_day")], rows)
    return _gone(scene, day, playbook, in_place=False)


def away(scene: Scene, said: Reading, playbook: Playbook) -> Turn:
    """Keep silent through the last of the days off that an order names; ask where they begin much later."""
    if said.no_day or not said.days:
        day = day_answered(scene, said, playbook)
        return _off_asked(scene, playbook, "", day if isinstance(day, str) else "")
    (one,) = said.days
    day = one.last + timedelta(days=1)
    if problem := _off_problem(scene, day, playbook):
        return _off_asked(scene, playbook, "settings", problem)
    if one.first - scene.today > _SOON:
        begins = say(playbook, "off_begins", {"day": day_text(one.first, scene.today)})
        return _off_asked(scene, playbook, "settings", begins)
    return _gone(scene, day, playbook, in_place=False)


def _back(scene: Scene, playbook: Playbook, *, in_place: bool = True) -> Turn:
    was_off = scene.rep.rhythm.off_until is not None and scene.rep.rhythm.off_until > scene.today
    note = say(playbook, "noted_back" if was_off else "left_as_it_was")
    return changed(scene, playbook, with_rhythm(scene, off_until=None), note, in_place=in_place)


def _day_back(scene: Scene, reading: Reading, playbook: Playbook) -> date | str:
    """Return the first day back that words name; else the sentence that says what is wrong with it."""
    clear = reading.days and not reading.no_day and not reading.two_days
    if clear and reading.days[0].first > scene.today:
        # "Until next week" means its Monday.
        return reading.days[0].first
    return day_answered(scene, reading, playbook)


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
