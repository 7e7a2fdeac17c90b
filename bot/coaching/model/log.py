"""What is noted over time: touches, promises, stories, and how a change is taken back."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.coaching.model.debrief import Debrief
from bot.coaching.model.people import Prospect
from bot.coaching.model.story import Story


@dataclass(frozen=True, slots=True)
class Touch:
    """One message that the rep sent."""

    key: str
    rep: str
    prospect: str
    debrief: str
    rule: str
    variant: str
    """The kind of message that was sent as advised; empty: on their own, or only a check-in in its place."""
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
    """The day on which that was first told; it stays, whatever is told later."""
    move: str = ""
    """The move that was advised; empty: sent without advice."""
    beyond: bool = False
    """It was sent when no message was left of the budget (P1)."""


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
class Outcome:
    """What came of the latest message to a prospect."""

    prospect: str
    what: str
    """nothing, replied or done."""
    on: date


Thing = Prospect | Touch | Promise | Story
"""What the log is made of."""


WORDS_OF = "words of "
"""Before the key of a debrief that a deed is about: words typed for its draft went with its end."""


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
    """Keys of all that it changed or added: once a newer deed is about one of them, this one stands.

    Those of debriefs whose words it has let go of stand here once more, behind `WORDS_OF`.
    """
    ended: tuple[str, ...] = ()
    """Keys of the debriefs that it ended."""
    told: tuple[str, ...] = ()
    """Keys of the prospects of whom it told what came of the latest message."""

    @property
    def loses_words(self) -> bool:
        """Whether it ended a debrief with words in its draft, which are not kept and cannot come back."""
        return any(each.startswith(WORDS_OF) for each in self.about)

    @property
    def is_setting(self) -> bool:
        """Whether it only changed how the rep wants things: that is not taken back, nor what is older."""
        return self.about == (self.rep,)
