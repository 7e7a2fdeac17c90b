"""The settings in words and as a card, and what their questions have in common."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.coaching.model import MANAGER, Block, Button, Kind, Rep, Reply, Rhythm, Said, Scene, Turn
from bot.coaching.panels import Rows, button, kept, panel
from bot.coaching.playbook import Playbook
from bot.coaching.schedule import next_nudge_at
from bot.coaching.wording import LABEL, day_text, say, shortened

NONE = "none"
"""What follows a button's verb where it takes something away."""
LONGEST_ECHO = 40
_BARE = " .,!?\"'“”’"
"""What does not count when typed words are compared with those of the content."""
_RUN = 3
"""Days in a row from which on they are told as "Mon to Wed"."""


def card(scene: Scene, playbook: Playbook, *notes: str) -> Reply:
    """Return the settings in words, with a button for each."""
    rhythm = scene.rep.rhythm
    rows = [
        [button(playbook, "set_zone", "setzone"), button(playbook, "set_time", "setat")],
        [button(playbook, "set_days", "setdays"), button(playbook, "set_quiet", "quiet")],
        [button(playbook, "set_holidays", "holidays"), button(playbook, "off_until", "off.settings")],
        [button(playbook, "what_is_kept", "remembered")],
    ]
    if scene.rep.team:
        word = "my_team" if scene.rep.role == MANAGER else "manager_sees"
        rows.append([button(playbook, word, "seen.week")])
    quiet = say(playbook, "settings_quiet" if _quiets(rhythm) else "settings_not_quiet", quiet_slots(rhythm))
    return panel([*notes, nudges_told(scene, playbook), f"{quiet} {_holidays_told(scene, playbook)}"], rows)


def nudges_told(scene: Scene, playbook: Playbook) -> str:
    """Say when nudges come, and when the next one may."""
    rep, rhythm = scene.rep, scene.rep.rhythm
    slots: dict[str, object] = {
        "days": days_told(rhythm.days, playbook),
        "time": f"{rhythm.at:%H:%M}",
        "zone": rep.time_zone,
    }
    # Whoever asks is there, whatever was thought of them before.
    at = next_nudge_at(replace(rep, active=True), scene.now, scene.calendar)
    if at is None:
        return say(playbook, "settings_no_nudges", slots)
    slots["day"] = day_text(at.astimezone(ZoneInfo(rep.time_zone)).date(), scene.today)
    if rhythm.off_until is None or rhythm.off_until <= scene.today:
        return say(playbook, "settings_nudges", slots)
    return say(playbook, "settings_nudges_off", slots | {"back": day_text(rhythm.off_until, scene.today)})


def days_told(days: Iterable[int], playbook: Playbook) -> str:
    """Say weekdays: "Mon to Fri", "Sun to Thu", "Mon, Wed"."""
    chosen = set(days)
    if len(chosen) == 7:
        return say(playbook, "days_every")
    told = []
    for first in sorted(day for day in chosen if (day - 1) % 7 not in chosen):
        run = [first]
        while (run[-1] + 1) % 7 in chosen:
            run.append((run[-1] + 1) % 7)
        if len(run) >= _RUN:
            told.append(say(playbook, "days_run", {"first": day_name(run[0]), "last": day_name(run[-1])}))
        else:
            told += [day_name(day) for day in run]
    return ", ".join(told)


def day_name(weekday: int) -> str:
    """Return a weekday as it is said: "Mon"."""
    # The first of January 2024 is a Monday.
    return f"{date(2024, 1, 1 + weekday):%a}"


def _quiets(rhythm: Rhythm) -> bool:
    return rhythm.quiet_from != rhythm.quiet_until


def quiet_slots(rhythm: Rhythm) -> dict[str, object]:
    """Return the quiet hours for a text."""
    return {"start": f"{rhythm.quiet_from:%H:%M}", "end": f"{rhythm.quiet_until:%H:%M}"}


def _holidays_told(scene: Scene, playbook: Playbook) -> str:
    country = scene.rep.rhythm.country
    if not country:
        return say(playbook, "settings_no_holidays")
    return say(playbook, "settings_holidays", {"country": scene.calendar.name or country})


def changed(scene: Scene, playbook: Playbook, rep: Rep, note: str, *, in_place: bool = True) -> Turn:
    """Keep a change, say which, and show the card as it is now."""
    reply = card(seen_by(scene, rep), playbook, note)
    return Turn((replace(reply, in_place=in_place),), rep=rep)


def seen_by(scene: Scene, rep: Rep) -> Scene:
    """Return the scene of a changed rep: their day, and the holidays they keep now."""
    same = rep.rhythm.country == scene.rep.rhythm.country
    calendar = scene.calendar if same else scene.calendar_of(rep.rhythm.country)
    today = scene.now.astimezone(ZoneInfo(rep.time_zone)).date()
    return replace(scene, rep=rep, today=today, calendar=calendar)


def with_rhythm(scene: Scene, **changes: object) -> Rep:
    """Return the rep with a changed rhythm; ValueError when its parts do not go together."""
    rhythm = replace(scene.rep.rhythm, **changes)  # type: ignore[arg-type]
    return replace(scene.rep, rhythm=rhythm)


def question(
    scene: Scene, playbook: Playbook, prompt: str, texts: Iterable[str], rows: Rows, *, in_place: bool
) -> Turn:
    """Ask with buttons, for a tap or for words, in place of the card where it was tapped."""
    *before, last = texts
    blocks = (*(Block(Kind.TEXT, text) for text in before if text), Block(Kind.QUESTION, last))
    shown = kept([*rows, [button(playbook, "back", "settings")]])
    return Turn((Reply(blocks, shown, in_place=in_place),), rep=replace(scene.rep, prompt=prompt))


def paired(buttons: Iterable[Button]) -> Rows:
    """Return buttons two a row."""
    listed = list(buttons)
    return [listed[at : at + 2] for at in range(0, len(listed), 2)]


def is_typed(answer: Said, playbook: Playbook, *words: str) -> bool:
    """Tell whether what was typed is nothing but one of the words of the content, as on a button."""
    bare = {text.casefold() for key in words for text in playbook.words[key]}
    return " ".join(answer.words.split()).strip(_BARE).casefold() in bare


def place_label(name: str) -> str:
    """Return a place's name for a button: what is behind its state may be left out."""
    city, *where = name.split(", ")
    while len(where) > 1 and len(", ".join((city, *where))) > LABEL:
        where.pop()
    return shortened(", ".join((city, *where)))


def meant(playbook: Playbook, names: Sequence[str], *, sure: bool) -> str:
    """Ask which place is meant, told in full."""
    if sure:
        return say(playbook, "ask_which_place")
    if len(names) == 1:
        return say(playbook, "ask_place_meant", {"place": names[0]})
    return say(playbook, "ask_places_meant", {"places": "; ".join(names)})


def echo(answer: Said) -> str:
    """Return what was typed, short enough to be shown in a sentence."""
    words = " ".join(answer.words.split())
    return words if len(words) <= LONGEST_ECHO else words[: LONGEST_ECHO - 1].rstrip() + "…"
