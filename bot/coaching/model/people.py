"""The rep and the prospects they are working."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from bot.coaching.model.plain import nothing
from bot.coaching.model.saying import Button

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
class Flow:
    """In which order a rep's messages have come, and how fast.

    Messages are counted as their chat numbers them, which is the order in which they were written.
    """

    line: str = ""
    """The bot whose chat it is: another one numbers its messages anew."""
    newest: int = 0
    """The newest message that has come."""
    moved: int = 0
    """The newest that had come when anything was last changed or asked."""
    ended: int = 0
    """The newest that had come when a debrief last ended."""
    level: float = 0.0
    """Messages of a minute, as many as were left of them at `at`."""
    at: datetime | None = None
    """When the latest one came."""
    hushed: bool = False
    """Whether so many came that they are answered together, once the rep pauses."""


@dataclass(frozen=True, slots=True)
class Rep:
    """The seller who uses the coach."""

    key: str
    name: str = ""
    time_zone: str = "UTC"
    """IANA name."""
    slots: Mapping[str, str] = field(default_factory=nothing)
    """The profile drafts are filled from: the rep's own name, their area, a better address for others."""
    initial: str = ""
    """The first letter of their last name, by which an admin tells them from others of their name."""
    role: str = "rep"
    """rep, manager or admin."""
    role_by: str = ""
    """Key of the rep who gave the role; empty: the operator."""
    role_at: datetime | None = None
    team: str = ""
    """Key of the one team they belong to; empty: none."""
    joined_at: datetime | None = None
    """When they joined that team."""
    revoked_at: datetime | None = None
    """Since when they may not come in any more; None: they may."""
    greeting: str = "done"
    """How far the first acquaintance has come: zone, example, done."""
    rhythm: Rhythm = Rhythm()
    active: bool = True
    """False once they have blocked the bot; their next message revives them."""
    prompt: str = ""
    """What was asked outside of a debrief, so what typed words mean: "zone", "snooze.<prospect>"."""
    offered: tuple[Button, ...] = ()
    """The buttons outside of debriefs that they saw last: a label of these may be typed. Only a turn's
    `offers` changes them."""
    lessons_from: date | None = None
    """Not asked for a sentence to learn from before this day; `NEVER` after "Never ask"."""
    last_nudged_on: date | None = None
    next_nudge_at: datetime | None = None
    """When it is to be looked next whether anything is due; None: never."""
    flow: Flow = Flow()
    """Only the service changes it, with each message."""

    @property
    def called(self) -> str:
        """The name that they go by among others: "Anna K."."""
        return f"{self.name} {self.initial}." if self.initial else self.name


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
    slots: Mapping[str, str] = field(default_factory=nothing)
    """Filled-in blanks of drafts that belong to the person: problem, item, motive."""
    facts: Mapping[str, str] = field(default_factory=nothing)
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
    decided_on: date | None = None
    """The day on which it was closed."""
    ended: str = ""
    """How a closed one ended: left (a graceful exit), done (what was wanted came), dropped (by hand)."""
