"""The nouns of the coach: reps, prospects, debriefs, what is heard and what is answered.

Everything here is a frozen value. A turn never changes a value it was given; it returns new ones.
Instants (`at`) are aware and UTC; days (`on`) are the rep's local dates.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType

from bot.coaching.workdays import EVERYWHERE, Calendar

NOTHING: Mapping[str, str] = MappingProxyType({})


def _nothing() -> Mapping[str, str]:
    # Python 3.11 takes a read-only mapping for a mutable default.
    return NOTHING


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
    no_day: str = ""
    """Words that name a day there is not, as "31 February"."""
    two_days: tuple[date, ...] = ()
    """Both days that a text may mean, as "next Friday" on a Friday does."""
    times: tuple[str, ...] = ()
    """Times of the day in the text, as "HH:MM"."""
    places: tuple[Place, ...] = ()
    """Where the text or the shared location lies, likeliest first; looked up only where a place is asked."""
    countries: tuple[tuple[str, str], ...] = ()
    """Code and name of the countries in the text, likeliest first; looked up only where one is asked."""
    stories: tuple["Story", ...] = ()
    """Stories that an imported file holds, with keys and owner still empty."""
    problems: tuple[str, ...] = ()
    """What is wrong with an imported file, in plain words with line numbers."""


NOTHING_READ = Reading()


NUDGED_WITHIN = 5
"""Minutes after its time within which a nudge is there."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When the coach may speak up by itself, in the rep's local time (P8)."""

    at: time = time(9)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Weekdays, Monday is 0; none: no nudges at all."""
    quiet_from: time = time(20)
    quiet_until: time = time(7)
    country: str = ""
    """Whose public holidays are kept: ISO 3166 code, with a region as in "DE-BY"; empty: none."""
    off_until: date | None = None
    """The first day back; None: not off."""

    def __post_init__(self) -> None:
        if not self.fits(self.at):
            raise ValueError("the time of the nudge lies within the quiet hours")
        if not set(self.days) <= set(range(7)):
            raise ValueError("a weekday is 0 to 6")

    def fits(self, at: time) -> bool:
        """Tell whether a nudge may have this time: it and the minutes a nudge may take are not quiet."""
        end = at.hour * 60 + at.minute + NUDGED_WITHIN
        return not self.is_quiet(at) and end < 24 * 60 and not self.is_quiet(time(end // 60, end % 60))

    def is_quiet(self, at: time) -> bool:
        """Tell whether a local time lies within the quiet hours, which may go over midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


@dataclass(frozen=True, slots=True)
class Rep:
    """The seller who uses the coach."""

    key: str
    name: str = ""
    time_zone: str = "UTC"
    """IANA name."""
    slots: Mapping[str, str] = field(default_factory=_nothing)
    """The profile drafts are filled from: the rep's own name, their area, a better address for others."""
    role: str = "rep"
    """rep or admin."""
    greeting: str = "done"
    """How far the first acquaintance has come: zone, example, done."""
    rhythm: Rhythm = Rhythm()
    active: bool = True
    """False once they have blocked the bot; their next message revives them."""
    prompt: str = ""
    """What was asked outside of a debrief, so what typed words mean: "zone", "snooze.<prospect>"."""
    last_nudged_on: date | None = None
    next_nudge_at: datetime | None = None
    """When it is to be looked next whether anything is due; None: never."""


NEVER = date.max
"""A day that does not come."""


class Stage(StrEnum):
    """Where a prospect stands with the rep."""

    OPEN = "open"
    PARKED = "parked"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Prospect:
    """Someone the rep is working, with what stays from debrief to debrief."""

    key: str
    rep: str
    name: str
    company: str = ""
    username: str = ""
    stage: Stage = Stage.OPEN
    slots: Mapping[str, str] = field(default_factory=_nothing)
    """Filled-in blanks of drafts that belong to the person: problem, item, motive."""
    facts: Mapping[str, str] = field(default_factory=_nothing)
    """Fact to answer: what earlier debriefs left standing (GUIDANCE section 3)."""
    straight: int = 0
    """How often we asked straight where to go, without a step from them since (P15)."""
    woken: bool = False
    """Back from a park: a wake-up allows few notes."""
    next_look_on: date | None = None
    last_touch_on: date | None = None
    last_reply_on: date | None = None
    tips: tuple[str, ...] = ()
    """Tips of earlier touches, so that none is given twice."""
    stories: tuple[str, ...] = ()
    """Keys of the stories and bites that earlier touches were made from."""
    rule: str = ""
    """The rule of the latest advice."""
    snoozed_until: date | None = None
    """Not brought up before this day; `NEVER` after "Stop for this one"."""
    ended: str = ""
    """How a closed one ended: left (a graceful exit), done (what was wanted came), dropped (by hand)."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One message that the rep sent."""

    key: str
    rep: str
    prospect: str
    debrief: str
    rule: str
    variant: str
    edition: str
    """Edition of the content that advised it."""
    at: datetime
    on: date
    empty: bool
    """A check-in, a pitch or a push: it brought nothing they could use (P13)."""
    counts: int
    """What it adds to the messages that reached them unanswered: 0 or 1."""
    outcome: str = ""
    """What came of it, once asked: nothing, replied, done."""
    outcome_on: date | None = None


class Kept(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    DROPPED = "dropped"
    """It no longer matters."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something one side said it would do."""

    key: str
    rep: str
    prospect: str
    ours: bool
    """The rep gave it; else the prospect did."""
    what: str
    at: datetime
    """When it was noted."""
    by: date | None = None
    """Up to and with this day; None: no day was named."""
    state: Kept = Kept.OPEN
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A true story, or a useful bite, that drafts are made from (P6)."""

    key: str
    rep: str
    kind: str
    """Key of the kind in the content: loss, low_risk, bite."""
    slots: Mapping[str, str]
    """The blanks of drafts that it fills; those not told yet are missing."""
    owner: str
    """The name of who told it."""
    on: date
    """When it was told."""
    problem: str = ""
    """The problem it is about, in plain words: matched with the prospect's."""
    motive: str = ""
    """Key of the motive it speaks to; empty: any."""
    shared: bool = False
    """Whether the team may use it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the latest message to a prospect."""

    prospect: str
    what: str
    """nothing, replied or done."""
    on: date


Thing = Prospect | Touch | Promise | Story
"""What the log is made of."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One change of the log that can be taken back for a day."""

    key: str
    rep: str
    at: datetime
    before: tuple["Thing | Debrief", ...] = ()
    """How the changed things were; debriefs without people's words."""
    added: tuple[tuple[str, str], ...] = ()
    """Kind and key of what did not exist before."""
    about: tuple[str, ...] = ()
    """Keys of all that it changed or added: once a newer deed is about one of them, this one stands."""


class Status(StrEnum):
    """Whether a debrief is being talked about, set aside, or over."""

    OPEN = "open"
    LATER = "later"
    CLOSED = "closed"


class Step(StrEnum):
    """What the coach has just said, and so what the rep's next words mean."""

    CHOOSING = "choosing"
    """Two prospects fit the name."""
    ASKING = "asking"
    """A fact is asked; `focus` is the fact."""
    CARD = "card"
    """The advice is shown."""
    WHY = "why"
    CHANGES = "changes"
    DISPUTE = "dispute"
    FIXING = "fixing"
    """Which fact was read wrong?"""
    FILLING = "filling"
    """A blank of the draft is asked; `focus` is the slot."""
    EDITING = "editing"
    """The rep's own draft is awaited."""
    MARKED = "marked"
    """The rep's own draft holds chase language."""
    NAMING = "naming"
    """Whom was it about? `focus` is the action that waits for the name."""
    DATING = "dating"
    """On which day? `focus` is the action that waits for it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the rep in a debrief, kept until the debrief is closed."""

    ref: str
    words: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """One talk about one prospect: what is known, what was said last, what was advised."""

    key: str
    rep: str
    opened_at: datetime
    changed_at: datetime
    prospect: str | None = None
    status: Status = Status.OPEN
    version: int = 0
    """Grows with every turn; buttons carry it, so that an old press is seen to be old."""
    step: Step = Step.ASKING
    focus: str = ""
    evidence: tuple[Evidence, ...] = ()
    """Oldest first; the newest word on a fact counts."""
    rivals: tuple[str, ...] = ()
    """Answers of the asked fact that the words fit equally, best first."""
    heard: tuple[Heard, ...] = ()
    symptoms: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    """Prospects to choose from while choosing."""
    named: str = ""
    """The name as mentioned, while it is open whom it means."""
    company: str = ""
    username: str = ""
    """Where to open their chat, as a forwarded message told."""
    agreed_on: date | None = None
    """The day they named or agreed."""
    agreed_time: str = ""
    slots: Mapping[str, str] = field(default_factory=_nothing)
    """Blanks filled for this draft only."""
    promised: tuple[PromiseRead, ...] = ()
    """Promises told of in it; they are kept with the prospect once the debrief ends."""
    awaited: tuple[str, ...] = ()
    """Messages that answered a prompt, as "ref:step:focus", so that an edit corrects the right thing."""
    skipped: tuple[str, ...] = ()
    """Blanks the rep chose to leave."""
    wording: int = 0
    own_draft: str = ""
    more: str = ""
    """Which answers are shown: the likeliest (empty), the "replies", or "all"."""
    rule: str = ""
    """The rule that won, once there is advice."""
    move: str = ""
    variant: str = ""
    edition: str = ""
    """Edition of the content at the last turn."""
    advised_at: datetime | None = None
    outcome: str = ""
    """What the rep did with the advice: sent, tomorrow, done, cancelled, wrote."""


@dataclass(frozen=True, slots=True)
class Button:
    """One tap."""

    label: str
    action: str
    """What it does, short enough to ride in 64 bytes beside the debrief's key and version."""
    primary: bool = False
    copies: str = ""
    """Text that the tap copies, where the front-end can."""
    url: str = ""


class Kind(StrEnum):
    """What a block of a reply is, so that each front-end can dress it."""

    HEADLINE = "headline"
    DRAFT = "draft"
    TEXT = "text"
    NOTE = "note"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a reply."""

    kind: Kind
    text: str
    moment: tuple[str, datetime] | None = None
    """A part of the text that names an instant, so that a front-end can show it in local time."""


@dataclass(frozen=True, slots=True)
class Document:
    """A small text file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the coach, in plain text; the front-end escapes and dresses it."""

    blocks: tuple[Block, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    debrief: str = ""
    version: int = 0
    in_place: bool = False
    """It replaces the debrief's card, or the message that was tapped, instead of following it."""
    message: int = 0
    """The message it replaces, where that shows no debrief."""
    document: Document | None = None
    """A file that comes with it."""


# --- What arrives -------------------------------------------------------------------------------


EXAMPLE = "example"
"""The `ref` of the example that a new rep may try."""


@dataclass(frozen=True, slots=True)
class Said:
    """The rep typed or pasted something."""

    words: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The rep forwarded a message: somebody else's words."""

    words: str
    sender: str = ""
    """As Telegram shows it; often hidden."""
    ref: str = ""
    username: str = ""
    """The sender's, where it is known."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The rep changed an earlier message; `ref` is that message's."""

    words: str
    ref: str


@dataclass(frozen=True, slots=True)
class Picked:
    """The rep tapped a button."""

    action: str
    debrief: str = ""
    version: int = 0
    message: int = 0
    """The message that holds the button, where the front-end numbers messages."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The rep shared a location."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Brought:
    """The rep sent a text file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """The rep sent a command, without its slash."""

    name: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Showed:
    """The rep sent something without words: voice, sticker, photo, location and the like."""

    kind: str


Event = Said | Forwarded | Edited | Picked | Commanded | Showed | Placed | Brought


def _everywhere(_country: str) -> Calendar:
    return EVERYWHERE


def _no_writer(_stories: Sequence[Story]) -> str:
    raise NotImplementedError("nobody has handed in how stories are written to a file")


@dataclass(frozen=True, slots=True)
class Scene:
    """All that one turn may look at."""

    rep: Rep
    now: datetime
    today: date
    """The rep's local day."""
    new_key: Callable[[], str]
    """Gives a fresh key; handed in so that the thinking stays free of chance."""
    debrief: Debrief | None = None
    """The open one."""
    set_aside: tuple[Debrief, ...] = ()
    """Those left for later, newest first."""
    prospects: tuple[Prospect, ...] = ()
    promises: tuple[Promise, ...] = ()
    """The open ones, and all of a prospect that the event is about."""
    stories: tuple[Story, ...] = ()
    """The rep's own and those shared with them."""
    write_stories: Callable[[Sequence[Story]], str] = _no_writer
    """Gives the text of a file of stories."""
    calendar: Calendar = EVERYWHERE
    """The working days where the rep is."""
    calendar_of: Callable[[str], Calendar] = _everywhere
    """Gives the working days of a country or region, by its code."""
    touches: tuple[Touch, ...] = ()
    """Of the prospects that the event is about, oldest first."""
    past: tuple[Debrief, ...] = ()
    """The latest closed debriefs of the prospects that the event is about, newest first."""
    deed: Deed | None = None
    """The one that the event takes back; missing when it is too old or something newer stands on it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event leads to: values to keep and replies to give."""

    replies: tuple[Reply, ...]
    debriefs: tuple[Debrief, ...] = ()
    """Changed or new; at most one of them is open."""
    prospects: tuple[Prospect, ...] = ()
    touches: tuple[Touch, ...] = ()
    """New or corrected."""
    rep: Rep | None = field(default=None)
    """The rep, when their profile changed."""
    promises: tuple[Promise, ...] = ()
    stories: tuple[Story, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    undo: bool = False
    """Whether to offer, with the first reply, to take all of this back."""
    deed: Deed | None = None
    """What this turn changed in the log."""
    removed: tuple[tuple[str, str], ...] = ()
    """Kind (prospect, touch, promise, story, deed) and key of what is gone; what is its own goes with it."""
