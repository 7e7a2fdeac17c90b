"""One talk about one prospect, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.coaching.model.heard import Evidence, PromiseRead
from bot.coaching.model.plain import nothing


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
    at: datetime | None = None
    """When the rep sent it to the coach."""
    written: datetime | None = None
    """When a forwarded message was written; None: it was not forwarded."""
    own: bool = False
    """It is forwarded and the rep had sent it to the prospect."""
    empty: bool = False
    """What the rep had sent gave the prospect nothing."""


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
    """Habits of the rep that show in messages, as "symptom:message"."""
    candidates: tuple[str, ...] = ()
    """Prospects to choose from while choosing."""
    named: str = ""
    """The name as mentioned, while it is open whom it means."""
    company: str = ""
    username: str = ""
    """Where to open their chat, as a forwarded message told."""
    fixing: str = ""
    """The fact that the rep says was read wrong, while it is asked."""
    corrected: tuple[str, ...] = ()
    """What the rep has put right, as "fact:answer:what it was read as:message"."""
    agreed_on: date | None = None
    """The day they named or agreed."""
    agreed_time: str = ""
    agreed_in: str = ""
    """The message that told of that day."""
    away_until: date | None = None
    """The day on which they may be back, while they are away."""
    away_in: str = ""
    """The message that told of that day."""
    slots: Mapping[str, str] = field(default_factory=nothing)
    """Blanks filled for this draft only."""
    promised: tuple[PromiseRead, ...] = ()
    """Promises told of in it; they are kept with the prospect once the debrief ends."""
    awaited: tuple[str, ...] = ()
    """Messages that answered a prompt, as "ref:step:focus", so that an edit corrects the right thing."""
    skipped: tuple[str, ...] = ()
    """Blanks the rep chose to leave."""
    stories: tuple[str, ...] = ()
    """Keys of the stories its draft is made from: what the card showed is what was sent."""
    wording: int = 0
    own_draft: str = ""
    more: str = ""
    """Which answers are shown: the likeliest (empty), the "replies", or "all"; while choosing, which page."""
    rule: str = ""
    """The rule that won, once there is advice."""
    move: str = ""
    variant: str = ""
    edition: str = ""
    """Edition of the content at the last turn."""
    advised_at: datetime | None = None
    outcome: str = ""
    """What the rep did with the advice: sent, tomorrow, done, cancelled, wrote."""
