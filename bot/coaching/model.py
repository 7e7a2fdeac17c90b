"""The nouns of the coach: reps, prospects, debriefs, what is heard and what is answered.

Everything here is a frozen value. A turn never changes a value it was given; it returns new ones.
Instants (`at`) are aware and UTC; days (`on`) are the rep's local dates.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

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


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day or a range of days found in a text, resolved against the rep's today."""

    first: date
    last: date
    words: str
    time: str = ""
    """"HH:MM" when the text gives one."""


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


NOTHING_READ = Reading()


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
class Reply:
    """One message of the coach, in plain text; the front-end escapes and dresses it."""

    blocks: tuple[Block, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    debrief: str = ""
    version: int = 0
    in_place: bool = False
    """It replaces the debrief's card instead of following it."""


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


@dataclass(frozen=True, slots=True)
class Commanded:
    """The rep sent a command, without its slash."""

    name: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Showed:
    """The rep sent something without words: voice, sticker, photo, location and the like."""

    kind: str


Event = Said | Forwarded | Edited | Picked | Commanded | Showed


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


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event leads to: values to keep and replies to give."""

    replies: tuple[Reply, ...]
    debriefs: tuple[Debrief, ...] = ()
    """Changed or new; at most one of them is open."""
    prospects: tuple[Prospect, ...] = ()
    touches: tuple[Touch, ...] = ()
    rep: Rep | None = field(default=None)
    """The rep, when their profile changed."""
