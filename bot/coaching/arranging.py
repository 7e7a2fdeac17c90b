"""When the coach may speak up, arranged with the rep: /settings, one card of buttons (P8).

Each button sets a value, so an old card does no harm. What cannot be, such as a nudge within the quiet
hours, is said in one sentence, and the question is asked again. All that changes is confirmed in words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from bot.coaching import absence, greeting, teaching
from bot.coaching.digressing import Asked, is_news
from bot.coaching.model import (
    NUDGED_WITHIN,
    Brought,
    Button,
    Place,
    Placed,
    Reading,
    Reply,
    Said,
    Scene,
    Turn,
)
from bot.coaching.panels import Answer, Command, Prompt, Tap, asked, button, panel
from bot.coaching.playbook import Playbook
from bot.coaching.rhythm import (
    NONE,
    card,
    changed,
    day_name,
    days_told,
    echo,
    is_typed,
    meant,
    nudges_told,
    paired,
    place_label,
    question,
    quiet_slots,
    seen_by,
    with_rhythm,
)
from bot.coaching.view import View
from bot.coaching.wording import say

_TIMES = tuple(time.fromisoformat(text) for text in ("07:30", "08:00", "08:30", "09:00", "10:00", "17:00"))
_QUIET = ("18:00-08:00", "20:00-07:00", "22:00-06:00")
_TIME = re.compile(r"\d\d:\d\d")


def _settings(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return Turn((replace(card(scene, playbook), in_place=False),))


def _card_again(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return Turn((card(scene, playbook),))


# --- Where -----------------------------------------------------------------------------------------


_LONGEST_ACTION = 45


def _zone(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Show the time zones to choose from, or move to the one that was tapped."""
    if rest:
        zone, _, place = rest.partition(".")
        return _moved(scene, view, zone, place, playbook)
    buttons = [Button(item.button, f"setzone.{item.key}") for item in playbook.zones]
    other = button(playbook, "another_city", "city")
    return question(
        scene, playbook, "zone", [say(playbook, "ask_zone")], [*paired(buttons), [other]], in_place=True
    )


def _city(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return asked(scene, playbook, "zone", [say(playbook, "ask_city")])


def _zone_answered(
    scene: Scene, view: View | None, _rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Move to the city that was typed or the location that was shared."""
    if isinstance(answer, Brought) or (isinstance(answer, Said) and is_news(Asked.PLACE, reading, playbook)):
        return None
    places = reading.places
    if len(places) == 1 and places[0].sure:
        return _moved(scene, view, places[0].zone, places[0].name, playbook, in_place=False)
    if places:
        rows = [[Button(place_label(place.name), _moving_to(place))] for place in places]
        which = meant(playbook, [place.name for place in places], sure=places[0].sure)
        return asked(scene, playbook, "zone", [which], rows)
    if isinstance(answer, Placed):
        problem = say(playbook, "place_at_sea")
    else:
        problem = say(playbook, "place_unknown", {"words": echo(answer)})
    return asked(scene, playbook, "zone", [problem, say(playbook, "ask_city")])


def _moving_to(place: Place) -> str:
    """Return the action that moves to a place; it holds as much of the name as a button can carry."""
    name = place.name.split(", ")
    while name and len(f"setzone.{place.zone}.{', '.join(name)}".encode()) > _LONGEST_ACTION:
        name.pop()
    return ".".join(("setzone", place.zone, *([", ".join(name)] if name else [])))


def _moved(
    scene: Scene, view: View | None, zone: str, place: str, playbook: Playbook, *, in_place: bool = True
) -> Turn:
    """Keep a time zone and say for which place it was taken; all else stays."""
    if not _is_zone(zone):
        return _card_again(scene, view, "", playbook)
    if scene.rep.greeting == "zone":
        return greeting.settled(scene, view, zone, playbook, place)
    note = say(playbook, "noted_zone", {"zone": greeting.zone_told(zone, place)})
    return changed(scene, playbook, replace(scene.rep, time_zone=zone), note, in_place=in_place)


_OF_THE_SYSTEM = frozenset({"localtime", "posixrules", "Factory"})


def _is_zone(zone: str) -> bool:
    """Tell whether a button names a zone that means the same everywhere; "localtime" does not."""
    if zone in _OF_THE_SYSTEM or zone.startswith(("posix/", "right/")):
        return False
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


# --- At what time ----------------------------------------------------------------------------------


def _at(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Show the times to choose from, or keep the one that was tapped."""
    at = _time_of(rest)
    return _at_asked(scene, playbook) if at is None else _at_chosen(scene, at, playbook)


def _at_asked(scene: Scene, playbook: Playbook, problem: str = "", *, in_place: bool = True) -> Turn:
    fitting = [at for at in _TIMES if scene.rep.rhythm.fits(at)]
    rows = paired(Button(f"{at:%H:%M}", f"setat.{at:%H:%M}") for at in fitting)
    texts = [problem, say(playbook, "ask_nudge_time")]
    return question(scene, playbook, "nudgetime", texts, rows, in_place=in_place)


def _at_answered(
    scene: Scene, _view: View | None, _rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    if not isinstance(answer, Said) or is_news(Asked.TIME, reading, playbook):
        return None
    at = _time_of(reading.times[0]) if len(reading.times) == 1 else None
    if at is None:
        return _at_asked(scene, playbook, say(playbook, "time_again"), in_place=False)
    return _at_chosen(scene, at, playbook, in_place=False)


def _at_chosen(scene: Scene, at: time, playbook: Playbook, *, in_place: bool = True) -> Turn:
    rhythm = scene.rep.rhythm
    if rhythm.fits(at):
        note = say(playbook, "noted_time", {"time": f"{at:%H:%M}"})
        return changed(scene, playbook, with_rhythm(scene, at=at), note, in_place=in_place)
    same_day = at.hour * 60 + at.minute + NUDGED_WITHIN < 24 * 60
    problem = "nudge_in_quiet" if same_day or rhythm.is_quiet(at) else "nudge_too_late"
    slots = {"time": f"{at:%H:%M}", **quiet_slots(rhythm)}
    return _at_asked(scene, playbook, say(playbook, problem, slots), in_place=in_place)


def _time_of(text: str) -> time | None:
    """Return the time that "08:30" means; None if there is none."""
    if not _TIME.fullmatch(text):
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


# --- On which days ---------------------------------------------------------------------------------


def _days(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Show the weekdays, or keep those of a preset that was tapped."""
    if rest == NONE:
        return _days_changed(scene, (), playbook)
    if rest and set(rest) <= set("0123456"):
        return _days_changed(scene, sorted({int(digit) for digit in rest}), playbook)
    return Turn((_days_card(scene, playbook),))


def _weekday(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Let nudges come on a weekday, or no more."""
    day, _, state = rest.partition(".")
    if day not in set("0123456") or state not in {"on", "off"}:
        return Turn((_days_card(scene, playbook),))
    days = {*scene.rep.rhythm.days, int(day)} if state == "on" else {*scene.rep.rhythm.days} - {int(day)}
    return _days_changed(scene, sorted(days), playbook)


def _days_changed(scene: Scene, days: Iterable[int], playbook: Playbook) -> Turn:
    rep = with_rhythm(scene, days=tuple(days))
    return Turn((_days_card(seen_by(scene, rep), playbook),), rep=rep)


def _days_card(scene: Scene, playbook: Playbook) -> Reply:
    chosen = set(scene.rep.rhythm.days)
    switches = [
        button(
            playbook,
            "day_on" if day in chosen else "day_off",
            f"weekday.{day}.{'off' if day in chosen else 'on'}",
            day=day_name(day),
        )
        for day in range(7)
    ]
    presets = [Button(days_told(map(int, days), playbook), f"setdays.{days}") for days in ("01234", "01236")]
    none = button(playbook, "no_days", f"setdays.{NONE}")
    rows = [switches[:4], switches[4:], presets, [none, button(playbook, "back", "settings")]]
    return panel([nudges_told(scene, playbook), say(playbook, "ask_days")], rows)


# --- Quiet hours -----------------------------------------------------------------------------------


def _quiet(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Show quiet hours to choose from, or keep those that were tapped."""
    if rest == NONE:
        return _quiet_chosen(scene, time(), time(), playbook)
    start, end = map(_time_of, (*rest.split("-"), "")[:2])
    if start is None or end is None or start == end:
        return _quiet_asked(scene, playbook)
    return _quiet_chosen(scene, start, end, playbook)


def _quiet_asked(scene: Scene, playbook: Playbook, problem: str = "", *, in_place: bool = True) -> Turn:
    buttons = [
        Button(
            say(playbook, "quiet_hours", dict(zip(("start", "end"), hours.split("-"), strict=True))),
            f"quiet.{hours}",
        )
        for hours in _QUIET
    ]
    rows = paired([*buttons, button(playbook, "no_quiet", f"quiet.{NONE}")])
    texts = [problem, say(playbook, "ask_quiet")]
    return question(scene, playbook, "quiet", texts, rows, in_place=in_place)


def _quiet_answered(
    scene: Scene, _view: View | None, _rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    if isinstance(answer, Said) and is_typed(answer, playbook, "typed_none", "button_no_quiet"):
        return _quiet_chosen(scene, time(), time(), playbook, in_place=False)
    if not isinstance(answer, Said) or is_news(Asked.TIME, reading, playbook):
        return None
    times = [_time_of(text) for text in reading.times]
    if len(times) != 2 or times[0] is None or times[1] is None:
        return _quiet_asked(scene, playbook, say(playbook, "quiet_again"), in_place=False)
    if times[0] == times[1]:
        return _quiet_asked(scene, playbook, say(playbook, "quiet_same"), in_place=False)
    return _quiet_chosen(scene, times[0], times[1], playbook, in_place=False)


def _quiet_chosen(scene: Scene, start: time, end: time, playbook: Playbook, *, in_place: bool = True) -> Turn:
    try:
        rep = with_rhythm(scene, quiet_from=start, quiet_until=end)
    except ValueError:
        slots = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "time": f"{scene.rep.rhythm.at:%H:%M}"}
        return _quiet_asked(scene, playbook, say(playbook, "quiet_over_nudge", slots), in_place=in_place)
    noted = say(playbook, "noted_no_quiet" if start == end else "noted_quiet", quiet_slots(rep.rhythm))
    return changed(scene, playbook, rep, noted, in_place=in_place)


def _remembered(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Say what is kept of the rep and of prospects, and for how long."""
    texts = [
        say(playbook, key) for key in ("kept_of_you", "kept_of_prospects", "kept_of_words", "kept_is_yours")
    ]
    rows = [[teaching.kept_button(scene, playbook)], [button(playbook, "back", "settings")]]
    return Turn((panel(texts, rows),))


COMMANDS: Mapping[str, Command] = {"settings": _settings}
TAPS: Mapping[str, Tap] = {
    "settings": _card_again,
    "setzone": _zone,
    "city": _city,
    "setat": _at,
    "setdays": _days,
    "weekday": _weekday,
    "quiet": _quiet,
    **absence.TAPS,
    "remembered": _remembered,
}
PROMPTS: Mapping[str, Prompt] = {
    "zone": _zone_answered,
    "nudgetime": _at_answered,
    "quiet": _quiet_answered,
    **absence.PROMPTS,
}
