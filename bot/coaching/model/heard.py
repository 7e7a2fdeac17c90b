"""What a text says: evidence, names, days, promises, places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.coaching.model.contacts import ListRead
from bot.coaching.model.plain import nothing
from bot.coaching.model.story import Story


class How(StrEnum):
    """How a fact came to be known."""

    READ = "read"
    TAPPED = "tapped"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact, its answer, how we know it and the words that show it."""

    fact: str
    answer: str | None
    """Key of the answer; None is "don't know", which counts as not seen (P11)."""
    how: How
    words: str = ""
    """The rep's or the prospect's own words; cleared when the debrief is closed."""
    confidence: float = 1.0
    """0 to 1; taps and the log are certain."""
    ref: str = ""
    """The message it was read from, so that an edited message can be read again."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person or company named in a text."""

    name: str
    company: str = ""
    known: tuple[str, ...] = ()
    """Keys of the rep's prospects it may be: one is recognised, two or more are asked."""
    sure: bool = True
    """Whether the spelling fits; else even one known prospect is asked, never taken silently."""


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day or a range of days found in a text, resolved against the rep's today."""

    first: date
    last: date
    words: str
    time: str = ""
    """"HH:MM" when the text gives one."""
    asked: bool = False
    """It stands in a question of theirs, so nothing is fixed by it."""
    counted: bool = False
    """It is counted from today, "in 2 weeks", so which day it is was not chosen."""


@dataclass(frozen=True, slots=True)
class PromiseRead:
    """A promise told of in a text."""

    ours: bool
    """The rep gave it; else the prospect did."""
    what: str
    by: date | None = None
    """Up to and with this day; None: no day was named."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a rep may be."""

    name: str
    """As people call it: "Leipzig, Germany"."""
    zone: str
    """IANA name of its time zone."""
    country: str = ""
    """ISO 3166 code, empty where unknown."""
    sure: bool = True
    """Whether its name was said, and is well known; else it is asked, never taken silently."""


@dataclass(frozen=True, slots=True)
class Land:
    """A country, or a region of one, whose public holidays a rep may keep."""

    code: str
    """ISO 3166, with a region as in "DE-BY"."""
    name: str
    sure: bool = True
    """Whether its name was said; else it is asked, never taken silently."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: facts, rep symptoms, whom it is about, days."""

    evidence: tuple[Evidence, ...] = ()
    """At most one per fact, only where the coach would not ask for it."""
    rivals: tuple[Evidence, ...] = ()
    """When the text fits two answers of one fact: both, best first. That fact is then asked."""
    symptoms: tuple[str, ...] = ()
    mention: Mention | None = None
    days: tuple[DayRead, ...] = ()
    small_talk: str = ""
    """Key of the small talk that the whole text is (thanks, greeting), or empty."""
    replied: bool = False
    """They did something (wrote, called, said), but what came last is not clear from it."""
    promises: tuple[PromiseRead, ...] = ()
    kept: tuple[PromiseRead, ...] = ()
    """What is told to be given, by either side, promised or not."""
    sent_on: tuple[date, ...] = ()
    """Days on which the rep tells to have sent them a message."""
    further: int = 0
    """Messages of the rep's that are told as more than those told before: "two more mails"."""
    slots: Mapping[str, str] = field(default_factory=nothing)
    """Texts for blanks of drafts: their problem, what they asked for."""
    no_day: str = ""
    """Words that name a day there is not, as "31 February"."""
    away: date | None = None
    """The day on which a prospect who is away may be back."""
    two_days: tuple[date, ...] = ()
    """Both days that a text may mean, as "next Friday" on a Friday does."""
    times: tuple[str, ...] = ()
    """Times of the day in the text, as "HH:MM"."""
    places: tuple[Place, ...] = ()
    """Where the text or the shared location lies, likeliest first; looked up only where a place is asked."""
    countries: tuple[Land, ...] = ()
    """The countries in the text, likeliest first; looked up only where one is asked."""
    stories: tuple[Story, ...] = ()
    """Stories that an imported file holds, with keys and owner still empty."""
    problems: tuple[str, ...] = ()
    """What is wrong with an imported file, in plain words with line numbers."""
    people: ListRead | None = None
    """The list of people that a file holds."""
    ahead: tuple[DayRead, ...] = ()
    """What a bare span, as "3 days", means where a day is asked."""
    order: "Order | None" = None
    """What the whole text asks the coach to do or to say; whether it does so here, the talk tells."""
    own_draft: str = ""
    """A message that the rep means to send and shows first; then nothing else is read."""
    foreign: bool = False
    """Some of the text is in a language that is not read, so nothing is guessed from that."""
    others: "tuple[Reading, ...]" = ()
    """What the text tells of other people than the first, each by itself."""


NOTHING_READ = Reading()


@dataclass(frozen=True, slots=True)
class Order:
    """A whole text that is meant for the coach: something to do, or a question to answer."""

    key: str
    """Which of the content's orders and questions."""
    about: str = ""
    """What it is about: an id of the content, a move, a new name, a period."""
    said: Reading = NOTHING_READ
    """Whom it is about, and the days and times in it."""
    bare: bool = False
    """It is nothing but the order's own name: "stats"."""
