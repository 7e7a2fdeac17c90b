"""The nouns of the coach: reps, prospects, debriefs, what is heard and what is answered.

Everything here is a frozen value. A turn never changes a value it was given; it returns new ones.
Instants (`at`) are aware and UTC; days (`on`) are the rep's local dates.
"""

from bot.coaching.model.chart import Chart, Number, Pair, Rate
from bot.coaching.model.debrief import Debrief, Heard, Status, Step
from bot.coaching.model.figures import Figures, Report, Span, Tally, TeamWeek
from bot.coaching.model.heard import (
    NOTHING_READ,
    DayRead,
    Evidence,
    How,
    Land,
    Mention,
    Place,
    PromiseRead,
    Reading,
)
from bot.coaching.model.log import Deed, Kept, Outcome, Promise, Thing, Touch
from bot.coaching.model.people import NEVER, NUDGED_WITHIN, Prospect, Rep, Rhythm, Stage
from bot.coaching.model.plain import NOTHING
from bot.coaching.model.saying import Block, Button, Document, Kind, Reply
from bot.coaching.model.story import Story
from bot.coaching.model.team import ADMIN, MANAGER, REP, Access, Invitation, Member, Team
from bot.coaching.model.turn import (
    EXAMPLE,
    Brought,
    Commanded,
    Edited,
    Event,
    Forwarded,
    Picked,
    Placed,
    Said,
    Scene,
    Showed,
    Turn,
)

__all__ = [
    "ADMIN",
    "EXAMPLE",
    "MANAGER",
    "NEVER",
    "NOTHING",
    "NOTHING_READ",
    "NUDGED_WITHIN",
    "REP",
    "Access",
    "Block",
    "Brought",
    "Button",
    "Chart",
    "Commanded",
    "DayRead",
    "Debrief",
    "Deed",
    "Document",
    "Edited",
    "Event",
    "Evidence",
    "Figures",
    "Forwarded",
    "Heard",
    "How",
    "Invitation",
    "Kept",
    "Kind",
    "Land",
    "Member",
    "Mention",
    "Number",
    "Outcome",
    "Pair",
    "Picked",
    "Place",
    "Placed",
    "Promise",
    "PromiseRead",
    "Prospect",
    "Rate",
    "Reading",
    "Rep",
    "Reply",
    "Report",
    "Rhythm",
    "Said",
    "Scene",
    "Showed",
    "Span",
    "Stage",
    "Status",
    "Step",
    "Story",
    "Tally",
    "Team",
    "TeamWeek",
    "Thing",
    "Touch",
    "Turn",
]
