"""Sets the scene for one turn: what the coach remembers of the rep, and what their words say.

Words are read, places looked up and files parsed before the transaction; what is looked up in the
memory lies inside it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.coaching import people
from bot.coaching.model import (
    NOTHING_READ,
    Brought,
    Commanded,
    Deed,
    Edited,
    Event,
    Forwarded,
    Picked,
    Placed,
    Prospect,
    Reading,
    Rep,
    Said,
    Scene,
)
from bot.coaching.playbook import Playbook
from bot.content import stories
from bot.places import calendar_of, country_called, country_name, place_at, places_called
from bot.reading import read
from bot.storage.unit_of_work import UnitOfWork

UNDONE_WITHIN = timedelta(days=1)
_KEY = re.compile(r"[0-9a-f]{12}")
_UNDO = "undo."
_HOLIDAYS = "holidays."
_MERGE = "merge."
_LATEST_PAST, _ALL_PAST = 10, 10_000


def day_of(time_zone: str, now: datetime) -> date:
    """Return the local day of an instant."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def understood(
    event: Event, prompt: str, prospects: Sequence[Prospect], today: date, playbook: Playbook
) -> Reading:
    """Return what an event says, with all that the question it may answer needs."""
    match event:
        case Said(words) | Edited(words):
            found = read(words, playbook, prospects, today)
            return found if isinstance(event, Edited) else _for(prompt, words, found, today, playbook)
        case Forwarded(words):
            # What is forwarded was said by somebody else.
            return read("\n".join(f"> {line}" for line in words.splitlines()), playbook, prospects, today)
        case Placed(latitude, longitude):
            place = place_at(latitude, longitude)
            return NOTHING_READ if place is None else replace(NOTHING_READ, places=(place,))
        case Brought(_, text):
            return _parsed(NOTHING_READ, text, today, playbook)
        case Picked(action) if action.startswith(_HOLIDAYS):
            # Asked for again in the turn; the first time it takes long.
            calendar_of(action.removeprefix(_HOLIDAYS))
    return NOTHING_READ


def _for(prompt: str, words: str, found: Reading, today: date, playbook: Playbook) -> Reading:
    """Look up what words may answer."""
    match prompt.partition(".")[0]:
        case "zone":
            return replace(found, places=places_called(words))
        case "country":
            codes = country_called(words)
            return replace(found, countries=tuple((code, country_name(code)) for code in codes))
        case "import":
            return _parsed(found, words, today, playbook)
    return found


def _parsed(found: Reading, text: str, today: date, playbook: Playbook) -> Reading:
    told, problems = stories.parsed(text, playbook, today)
    return replace(found, stories=tuple(told), problems=tuple(problems))


def names(prospects: Sequence[Prospect]) -> list[tuple[str, str, str]]:
    """Return all that matters for reading whom words mean."""
    return [(prospect.key, prospect.name, prospect.company) for prospect in prospects]


def scene_of(
    unit: UnitOfWork, rep: Rep, now: datetime, keys: Callable[[], str], event: Event, playbook: Playbook
) -> Scene:
    """Return all that a turn may look at."""
    debrief, set_aside = unit.debriefs.unfinished_of(rep.key)
    action = event.action if isinstance(event, Picked) else ""
    scene = Scene(
        rep=rep,
        now=now,
        today=day_of(rep.time_zone, now),
        new_key=keys,
        debrief=debrief,
        set_aside=set_aside,
        prospects=unit.prospects.of(rep.key),
        promises=unit.promises.of(rep.key),
        stories=unit.stories.of(rep.key),
        calendar=calendar_of(rep.rhythm.country),
        calendar_of=calendar_of,
        deed=_deed(unit, rep, action, now),
        write_stories=stories.written,
    )
    named = {*_KEY.findall(action), *_KEY.findall(rep.prompt)}
    sought = people.meant(_sought(event, rep.prompt), scene.prospects, playbook)
    if sought is not None:
        named.add(sought.key)
    # What is merged takes its whole history along.
    return _looked_into(unit, scene, named, _ALL_PAST if action.startswith(_MERGE) else _LATEST_PAST)


def _sought(event: Event, prompt: str) -> str:
    """Return the name that is looked for in the list of prospects, if one is."""
    if isinstance(event, Said):
        return event.words if prompt.partition(".")[0] == "people" else ""
    return event.rest if isinstance(event, Commanded) and event.name == "prospects" else ""


def _looked_into(unit: UnitOfWork, scene: Scene, named: set[str], most: int) -> Scene:
    """Add what the log holds of the prospects that an event names."""
    about = [prospect.key for prospect in scene.prospects if prospect.key in named]
    if not about:
        return scene
    others = [promise for promise in scene.promises if promise.prospect not in about]
    return replace(
        scene,
        promises=(*others, *unit.promises.about(about)),
        touches=unit.touches.about(about),
        past=unit.debriefs.past_about(about, most),
    )


def _deed(unit: UnitOfWork, rep: Rep, action: str, now: datetime) -> Deed | None:
    if not action.startswith(_UNDO):
        return None
    return unit.deeds.find(rep.key, action.removeprefix(_UNDO), now - UNDONE_WITHIN)
