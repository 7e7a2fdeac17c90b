"""What arrives, what one turn may look at, and what it leads to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.coaching.model.contacts import Import, People, Weighed
from bot.coaching.model.debrief import Debrief
from bot.coaching.model.figures import Report, Tally, TeamWeek
from bot.coaching.model.lesson import Lesson
from bot.coaching.model.log import Deed, Outcome, Promise, Touch
from bot.coaching.model.people import Prospect, Rep
from bot.coaching.model.saying import Button, Reply
from bot.coaching.model.story import Story
from bot.coaching.model.team import NOBODY, Access, Invitation, Members, Team, as_command
from bot.coaching.workdays import EVERYWHERE, Calendar

EXAMPLE = "example"
"""The `ref` of the example that a new rep may try."""


@dataclass(frozen=True, slots=True)
class Said:
    """The rep typed or pasted something."""

    words: str
    ref: str = ""
    at: datetime | None = None
    """When, where the front-end tells."""
    replies_to: str = ""
    """The debrief whose card it was typed in reply to."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The rep forwarded a message: somebody else's words, or what the rep had sent to somebody."""

    words: str
    sender: str = ""
    """As Telegram shows it; often hidden."""
    ref: str = ""
    username: str = ""
    """The sender's, where it is known."""
    at: datetime | None = None
    """When it was forwarded, where the front-end tells."""
    written: datetime | None = None
    """When it was written."""
    own: bool = False
    """Whether the rep wrote it."""


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
    typed: bool = False
    """Its label was typed, so what answers stands below."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The rep shared a location."""

    latitude: float
    longitude: float
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """The rep sent a text file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The rep sent a file with a list of people."""

    name: str
    content: bytes | None
    """As it came; None: it is too large to be fetched."""


@dataclass(frozen=True, slots=True)
class Commanded:
    """The rep sent a command, without its slash."""

    name: str
    rest: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Showed:
    """The rep sent something without words: voice, sticker, photo, location and the like."""

    kind: str
    ref: str = ""


Event = Said | Forwarded | Edited | Picked | Commanded | Showed | Placed | Brought | Listed


def _everywhere(_country: str) -> Calendar:
    return EVERYWHERE


def _no_tallies() -> Mapping[str, Tally]:
    return {}


def _no_code() -> str:
    raise AssertionError("nobody has handed in how invitations get their codes")


def _never_given(_code: str) -> bool:
    return False


def _no_writer(_stories: Sequence[Story]) -> str:
    raise AssertionError("nobody has handed in how stories are written to a file")


def _no_lessons() -> tuple[Lesson, ...]:
    return ()


def _no_mask(_text: str, _shown: str, _people: Sequence[tuple[str, str]]) -> str:
    raise AssertionError("nobody has handed in how people are taken out of a sentence")


def _no_list(_importing: Import, _today: date) -> People:
    raise AssertionError("nobody has handed in how a list becomes people")


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
    report: Report | None = None
    """The rep's figures, where the event asks for them."""
    tallies: Callable[[], Mapping[str, Tally]] = _no_tallies
    """Gives what came of the rep's messages of all time, by variant."""
    team: Team | None = None
    """The rep's own team."""
    team_weeks: tuple[TeamWeek, ...] = ()
    """What was published of it, newest first, where the event asks for it."""
    teams: tuple[Team, ...] = ()
    """All of them, where an admin's event asks for them."""
    members: Members = NOBODY
    """Everyone who was ever let in, for an admin's or a manager's event that asks for some of them."""
    offer: Invitation | None = None
    """What the invitation gives that the rep has brought, if it is still good."""
    offered_team: Team | None = None
    """The team that it leads to."""
    came_by: Invitation | None = None
    """What has let the rep in with this very event; missing for whoever was here before."""
    given: int = 0
    """How many invitations of theirs nobody has used, where the event asks for it."""
    new_code: Callable[[], str] = _no_code
    """Gives a code that nobody can guess, for an invitation."""
    is_given: Callable[[str], bool] = _never_given
    """Tells whether there is or was an invitation with a code."""
    link_of: Callable[[str], str] = as_command
    """Gives what to pass on so that a code finds its way here."""
    importing: Import | None = None
    """The list of people that is under way, where the event is about it."""
    people_in: Callable[[Import, date], People] = _no_list
    """Gives whom a list holds by the columns that are chosen."""
    weighed: Weighed | None = None
    """That list, compared with the prospects before the turn, where the event takes it over."""
    lessons: Callable[[], tuple[Lesson, ...]] = _no_lessons
    """Gives the sentences that the rep was asked for, newest first."""
    masked: Callable[[str, str, Sequence[tuple[str, str]]], str] = _no_mask
    """Gives the sentence of a message around some words of it, with nobody in it; names are known."""
    deed: Deed | None = None
    """The one that the event takes back; missing when it is too old or something newer stands on it."""
    replied_to: Debrief | None = None
    """The debrief whose card the words reply to, where it is not the open one."""
    number: int = 0
    """Of the message, as its chat counts; 0 where nothing counts, as at the terminal, or it is a tap."""


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
    lessons: tuple[Lesson, ...] = ()
    """Asked for, or answered."""
    outcomes: tuple[Outcome, ...] = ()
    undo: bool = False
    """Whether to offer, with the first reply, to take all of this back."""
    deed: Deed | None = None
    """What this turn changed in the log."""
    offers: tuple[Button, ...] | None = None
    """The buttons outside of debriefs that the rep sees last; None: as before."""
    access: tuple[Access, ...] = ()
    """Who may do what from now on: the rep, or those they may let go of."""
    teams: tuple[Team, ...] = ()
    """New ones."""
    invitations: tuple[Invitation, ...] = ()
    """Given; with their codes, of which only hashes are kept."""
    uses: str = ""
    """The code of an invitation that is used up."""
    uninvites: bool = False
    """Whether to take back all that the rep has given and nobody has used."""
    forgets: bool = False
    """Whether to remove the rep and all that is theirs, for good."""
    importing: Import | None = None
    """A list of people that is under way from now on, in place of any other."""
    import_over: bool = False
    """Whether the list that was under way is done with."""
    removed: tuple[tuple[str, str], ...] = ()
    """Kind (prospect, touch, promise, story, deed) and key of what is gone; what is its own goes with it."""
