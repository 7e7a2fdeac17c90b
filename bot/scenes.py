"""Sets the scene for one turn: what the coach remembers of the rep, and what their words say.

Words are read, places looked up and files parsed before the transaction; what is looked up in the
memory lies inside it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.coaching import people, stats, team
from bot.coaching.access import RESERVED
from bot.coaching.importing import TAKES_OVER
from bot.coaching.model import (
    NOTHING_READ,
    Brought,
    Commanded,
    Debrief,
    Deed,
    Edited,
    Event,
    Forwarded,
    Import,
    Listed,
    Mention,
    Picked,
    Placed,
    Prospect,
    Reading,
    Rep,
    Report,
    Said,
    Scene,
    Weighed,
)
from bot.coaching.playbook import Playbook
from bot.coaching.together import parts_of, whole
from bot.coaching.typed import EXAMPLE_TAP
from bot.contacts import compared, list_in, people_in
from bot.content import stories
from bot.places import calendar_of, country_called, place_at, places_called
from bot.reading import read
from bot.reading.masking import masked_sentence
from bot.reading.voices import greeted_in
from bot.storage.unit_of_work import UnitOfWork

UNDONE_WITHIN = timedelta(days=1)
KEY = re.compile(r"[0-9a-f]{12}")
"""A key of anything that is kept."""
_UNDO = "undo."
_HOLIDAYS = "holidays."
_MERGE = "merge."
_LIST = "contacts"
_LATEST_PAST, _ALL_PAST = 10, 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """Whom words may mean."""

    prospects: tuple[Prospect, ...] = ()
    half_told: tuple[Prospect, ...] = ()
    """Names that so far stand only in unfinished debriefs, under the debriefs' keys."""
    whole: str = ""
    """The long text that the words are a part of; empty where they are all."""
    rep: str = ""
    """How the rep is called."""

    @property
    def matters(self) -> tuple[str, str, list[tuple[str, str, str]]]:
        """All that words may mean something else by."""
        names = [(one.key, one.name, one.company) for one in (*self.prospects, *self.half_told)]
        return self.whole, self.rep, names


NOBODY = Known()
_WORDS = Said | Edited | Forwarded
"""Events whose words are read with all names that the rep knows."""
FILES = Brought | Listed
"""Events that mean the same whatever came right before them."""
_LOOKED_INTO = frozenset({EXAMPLE_TAP, *(each.rstrip(".") for each in (_HOLIDAYS, TAKES_OVER)), *RESERVED})
"""Taps, by the first part of their action, for which something is looked up or worked out before."""


def is_plain_tap(event: Event) -> bool:
    """Tell whether an event is a tap that a turn needs nothing else for than what it looks up itself."""
    return isinstance(event, Picked) and event.action.partition(".")[0] not in _LOOKED_INTO


def known_to(unit: UnitOfWork, rep: Rep, event: Event) -> Known:
    """Return whom the words of an event may mean, and what they are a part of; nobody where it has none."""
    if not isinstance(event, _WORDS):
        return NOBODY
    debrief, set_aside = unit.debriefs.unfinished_of(rep.key)
    unfinished = (*set_aside, *([debrief] if debrief is not None else []))
    named = [item for item in unfinished if item.prospect is None and item.named]
    half_told = tuple(Prospect(item.key, item.rep, item.named, item.company) for item in named)
    parts = () if isinstance(event, Forwarded) else parts_of(debrief, event)
    return Known(unit.prospects.called(rep.key), half_told, whole(parts), rep.name)


def _report(unit: UnitOfWork, rep: Rep, event: Event, now: datetime) -> Report | None:
    """Return the rep's figures, where the event asks for them."""
    period = stats.period_asked(event)
    if period is None:
        return None
    # Longer periods are compared with one as long, however short a time the rep has been here.
    since = unit.figures.since(rep) if period == "week" else None
    span, before = stats.spans(period, day_of(rep.time_zone, now), since)
    return unit.figures.report(rep, period, span, before)


def day_of(time_zone: str, now: datetime) -> date:
    """Return the local day of an instant."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def understood(event: Event, prompt: str, known: Known, today: date, playbook: Playbook) -> Reading:
    """Return what an event says, with all that the question it may answer needs."""
    match event:
        case Said(words) | Edited(words):
            found = _read(known.whole or words, known, today, playbook)
            return found if isinstance(event, Edited) else _for(prompt, words, found, today, playbook)
        case Forwarded(words, own=True):
            found, whom = _read(words, known, today, playbook), greeted_in(words)
            return replace(found, mention=_read(whom, known, today, playbook).mention) if whom else found
        case Forwarded(words):
            # What is forwarded was said by somebody else.
            return _read("\n".join(f"> {line}" for line in words.splitlines()), known, today, playbook)
        case Placed(latitude, longitude):
            place = place_at(latitude, longitude)
            return NOTHING_READ if place is None else replace(NOTHING_READ, places=(place,))
        case Brought(_, text):
            return _parsed(NOTHING_READ, text, today, playbook)
        case Listed(name, content):
            return replace(NOTHING_READ, people=list_in(name, content))
        case Picked(action) if action.startswith(_HOLIDAYS):
            # Asked for again in the turn; the first time it takes long.
            calendar_of(action.removeprefix(_HOLIDAYS))
    return NOTHING_READ


def _read(words: str, known: Known, today: date, playbook: Playbook) -> Reading:
    """Read words; who stands only in an unfinished debrief is known by name, and goes on there."""
    found = read(words, playbook, (*known.prospects, *known.half_told), today, known.rep)
    mention, half = found.mention, {one.key: one for one in known.half_told}
    if mention is None or half.keys().isdisjoint(mention.known):
        return found
    listed = tuple(key for key in mention.known if key not in half)
    if listed or not mention.sure:
        # Nobody is taken silently where it may be two.
        return replace(found, mention=replace(mention, known=listed, sure=False))
    one = half[mention.known[0]]
    return replace(found, mention=Mention(one.name, one.company))


def _for(prompt: str, words: str, found: Reading, today: date, playbook: Playbook) -> Reading:
    """Look up what words may answer."""
    match prompt.partition(".")[0]:
        case "zone":
            return replace(found, places=places_called(words))
        case "country":
            return replace(found, countries=country_called(words))
        case "import":
            return _parsed(found, words, today, playbook)
    return found


def _parsed(found: Reading, text: str, today: date, playbook: Playbook) -> Reading:
    told, problems = stories.parsed(text, playbook, today)
    return replace(found, stories=tuple(told), problems=tuple(problems))


def scene_of(
    unit: UnitOfWork,
    rep: Rep,
    now: datetime,
    keys: Callable[[], str],
    event: Event,
    playbook: Playbook,
    words: Reading = NOTHING_READ,
) -> Scene:
    """Return all that a turn may look at; `words` are what it says."""
    order = words.order
    debrief, set_aside = unit.debriefs.unfinished_of(rep.key)
    action = event.action if isinstance(event, Picked) else ""
    scene = Scene(
        rep=rep,
        now=now,
        today=day_of(rep.time_zone, now),
        new_key=keys,
        debrief=debrief,
        set_aside=set_aside,
        replied_to=_replied_to(unit, rep, event, debrief),
        prospects=unit.prospects.of(rep.key),
        promises=unit.promises.of(rep.key),
        stories=unit.stories.of(rep.key, rep.team),
        calendar=calendar_of(rep.rhythm.country),
        calendar_of=calendar_of,
        deed=_deed(unit, rep, action, now) if order is None else unit.deeds.latest(rep.key, _since(now)),
        importing=unit.imports.of(rep.key) if _is_about_a_list(event) else None,
        people_in=people_in,
        write_stories=stories.written,
        # Not read beside the writer: what the rep did right before is in the figures, too.
        report=_report(unit, rep, event, now),
        tallies=partial(unit.figures.tallies, rep.key),
        lessons=partial(unit.lessons.of, rep.key),
        masked=partial(masked_sentence, playbook=playbook),
    )
    if rep.team and team.asks(event):
        weeks = unit.teams.weeks(rep.team, team.LATEST)
        scene = replace(scene, team=unit.teams.of(rep.team), team_weeks=weeks)
    named = {*KEY.findall(action), *KEY.findall(rep.prompt), *_named_by(words, debrief)}
    named |= {promise.prospect for promise in scene.promises if promise.key in named}
    sought = people.meant(_sought(event, rep.prompt), scene.prospects, playbook)
    if sought is not None:
        named.add(sought.key)
    # What is merged takes its whole history along.
    return _looked_into(unit, scene, named, _ALL_PAST if action.startswith(_MERGE) else _LATEST_PAST)


def _replied_to(unit: UnitOfWork, rep: Rep, event: Event, debrief: Debrief | None) -> Debrief | None:
    """Return the debrief whose card words reply to, unless that is the open one."""
    key = event.replies_to if isinstance(event, Said) else ""
    if not key or (debrief is not None and debrief.key == key):
        return None
    found = unit.debriefs.get(key)
    return found if found is not None and found.rep == rep.key else None


def list_to_weigh(unit: UnitOfWork, rep: Rep, event: Event) -> tuple[Import, tuple[Prospect, ...]] | None:
    """Return the list that an event takes over, with all it is to be compared with; None: it takes none."""
    key = event.action.removeprefix(TAKES_OVER) if isinstance(event, Picked) else ""
    if not isinstance(event, Picked) or key == event.action:
        return None
    importing = unit.imports.of(rep.key)
    if importing is None or importing.key != key or importing.sheet is None:
        return None
    return importing, unit.prospects.called(rep.key)


def weighed(importing: Import, prospects: Iterable[Prospect], today: date) -> Weighed:
    """Compare a list with whom the rep works; of thousands that takes too long for a turn."""
    people = people_in(importing, today)
    return Weighed(importing, people, compared(people.contacts, prospects))


def _is_about_a_list(event: Event) -> bool:
    """Tell whether an event needs the list that is under way, which may be a long one."""
    if isinstance(event, Picked):
        return event.action.startswith(_LIST)
    return isinstance(event, Listed) or (isinstance(event, Commanded) and event.name == "cancel")


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


def _named_by(words: Reading, debrief: Debrief | None) -> Iterable[str]:
    """Return whom an order or a message that was sent may be about: who is named, else the open debrief's."""
    if words.order is None and not words.sent_on:
        return ()
    said = words if words.order is None else words.order.said
    if said.mention is not None:
        return said.mention.known
    return () if debrief is None or debrief.prospect is None else (debrief.prospect,)


def _since(now: datetime) -> datetime:
    return now - UNDONE_WITHIN


def _deed(unit: UnitOfWork, rep: Rep, action: str, now: datetime) -> Deed | None:
    key = action.removeprefix(_UNDO)
    if key == action or not KEY.fullmatch(key):
        return None
    return unit.deeds.find(rep.key, key, _since(now))
